"""Who may do what, as data: the role matrix of the procedure (requirements.md section 5, decisions.md section 2).

An action is a right at a unit; how far it reaches is the appointment's scope, so "own unit only" is not a second
action but a narrower scope. Superusers get nothing from this table.
"""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role, Scope

R = Role

ACTIONS = {
    "channel.view": _("See channels"),
    "channel.approve_opening": _("Approve the opening of a channel"),
    "channel.register": _("Register a channel"),
    "channel.edit": _("Edit a channel"),
    "appointment.manage": _("Appoint and end representatives"),
    "credential.deposit": _("Deposit credentials"),
    "reveal.request": _("Request the reveal of a credential"),
    "reveal.approve": _("Approve the reveal of a credential"),
    "escrow.view_metadata": _("See escrow metadata"),
    "content.view": _("See posts"),
    "content.submit": _("Submit posts"),
    "content.claim": _("Claim posts for review"),
    "content.decide": _("Decide on posts"),
    "content.edit": _("Edit posts as the Directorate"),
    "content.publish_official": _("Publish on official channels"),
    "content.publish_unit": _("Publish on unit channels"),
    "content.take_down": _("Take posts down"),
    "comment.moderate": _("Moderate comments"),
    "appeal.decide": _("Decide on appeals"),
    "case.route": _("Triage and route requests"),
    "case.answer": _("Answer requests"),
    "case.escalate": _("Escalate requests to senior management"),
    "case.instruct": _("Acknowledge and instruct"),
    "crisis.switch": _("Switch crisis mode"),
    "rules.edit": _("Edit rules, limits and topics"),
    "audit.read": _("Read the audit ledger"),
    "people.manage": _("Manage people"),
    "unit.manage": _("Manage units"),
    "catalogue.manage": _("Manage the platform catalogue"),
    "fee.mark_paid": _("Mark fees paid"),
    "fee.waive": _("Waive fees"),
    "settings.manage": _("Manage the settings"),
    "system.run": _("Run the system"),
    "management.view": _("See management figures"),
}

_EVERYONE_AT_THE_DIRECTORATE = (R.DIRECTOR, R.REVIEWER, R.MANAGER, R.MODERATOR, R.TRIAGE, R.DESIGNER, R.DUTY)
_UNIT_PEOPLE = (R.REPRESENTATIVE, R.UNIT_HEAD, R.RESPONDER)

ROLES_BY_ACTION: dict[str, tuple[Role, ...]] = {
    "channel.view": (
        *_EVERYONE_AT_THE_DIRECTORATE,
        *_UNIT_PEOPLE,
        R.CUSTODIAN,
        R.APPROVER,
        R.AUDITOR,
        R.PRIVACY,
        R.FINANCE,
        R.SENIOR,
        R.ADMIN,
    ),
    "channel.approve_opening": (R.DIRECTOR, R.UNIT_HEAD),
    "channel.register": (R.DIRECTOR, R.MANAGER),
    "channel.edit": (R.DIRECTOR, R.MANAGER, R.REPRESENTATIVE),
    "appointment.manage": (R.DIRECTOR, R.UNIT_HEAD),
    "credential.deposit": (R.DIRECTOR, R.MANAGER, R.MODERATOR, R.REPRESENTATIVE),
    "reveal.request": (R.CUSTODIAN,),
    "reveal.approve": (R.APPROVER,),
    "escrow.view_metadata": (
        R.DIRECTOR,
        R.REPRESENTATIVE,
        R.UNIT_HEAD,
        R.AUDITOR,
        R.PRIVACY,
        R.CUSTODIAN,
        R.APPROVER,
    ),
    "content.view": (*_EVERYONE_AT_THE_DIRECTORATE, *_UNIT_PEOPLE, R.PRIVACY),
    "content.submit": (R.DIRECTOR, R.REVIEWER, R.MANAGER, R.MODERATOR, R.DESIGNER, *_UNIT_PEOPLE),
    "content.claim": (R.DIRECTOR, R.REVIEWER),
    "content.decide": (R.DIRECTOR, R.REVIEWER),
    "content.edit": (R.DIRECTOR, R.REVIEWER, R.MANAGER, R.DESIGNER),
    "content.publish_official": (R.DIRECTOR, R.REVIEWER, R.MANAGER, R.MODERATOR),
    "content.publish_unit": (R.DIRECTOR, R.REPRESENTATIVE),
    "content.take_down": (R.DIRECTOR, R.REVIEWER, R.MANAGER, R.REPRESENTATIVE),
    "comment.moderate": (R.DIRECTOR, R.MANAGER, R.MODERATOR, R.REPRESENTATIVE),
    "appeal.decide": (R.DIRECTOR, R.MANAGER, R.MODERATOR, R.PRIVACY),
    "case.route": (R.DIRECTOR, R.MANAGER, R.MODERATOR, R.TRIAGE, R.REPRESENTATIVE),
    "case.answer": (
        R.DIRECTOR,
        R.MANAGER,
        R.MODERATOR,
        R.REPRESENTATIVE,
        R.UNIT_HEAD,
        R.RESPONDER,
        R.PRIVACY,
    ),
    "case.escalate": (R.DIRECTOR, R.MANAGER, R.MODERATOR, R.UNIT_HEAD, R.PRIVACY, R.DUTY),
    "case.instruct": (R.SENIOR,),
    "crisis.switch": (R.DIRECTOR, R.DUTY),
    "rules.edit": (R.DIRECTOR,),
    "audit.read": (R.DIRECTOR, R.AUDITOR, R.PRIVACY),
    "people.manage": (R.DIRECTOR,),
    "unit.manage": (R.DIRECTOR,),
    "catalogue.manage": (R.DIRECTOR, R.ADMIN),
    "fee.mark_paid": (R.FINANCE,),
    "fee.waive": (R.DIRECTOR,),
    "settings.manage": (R.DIRECTOR,),
    "system.run": (R.ADMIN,),
    "management.view": (R.DIRECTOR, R.SENIOR, R.AUDITOR),
}

ACTIONS_BY_ROLE: dict[str, frozenset[str]] = {
    role.value: frozenset(action for action, roles in ROLES_BY_ACTION.items() if role in roles)
    for role in Role
}

_UNIT_SCOPED = (R.REPRESENTATIVE, R.RESPONDER)
DEFAULT_SCOPE: dict[str, Scope] = {
    role.value: Scope.UNIT if role in _UNIT_SCOPED else Scope.INSTITUTION for role in Role
} | {R.UNIT_HEAD.value: Scope.SUBTREE}

# Roles that only exist at the Directorate: their appointment must sit on its unit.
DIRECTORATE_ROLES = frozenset({R.DIRECTOR, R.REVIEWER, R.MANAGER, R.MODERATOR, R.TRIAGE, R.DESIGNER, R.DUTY})
# What a unit head may give and take in his own subtree; every other role is the Director's to give.
APPOINTED_BY_UNIT_HEADS = (R.REPRESENTATIVE, R.RESPONDER)
# Roles that may never reach beyond their own unit or subtree, whatever is asked.
NEVER_INSTITUTION_WIDE = frozenset({*_UNIT_PEOPLE})
# Holding one of these opens the administration site (audit for auditors, catalogue for administrators).
STAFF_ROLES = frozenset({R.AUDITOR, R.ADMIN})
# Roles through which a channel may be represented (I1).
DUTY_ROLES = frozenset({R.REPRESENTATIVE, R.MANAGER})


def codename(action: str) -> str:
    """The permission name guardian stores for an action: "content.decide" becomes "content_decide"."""
    return action.replace(".", "_")


UNIT_PERMISSIONS = [(codename(action), str(action)) for action in ACTIONS]
