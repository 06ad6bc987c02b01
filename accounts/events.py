"""What accounts writes into the ledger. Data holds codes, dates and names of fields, never words of a language."""

from django.utils.translation import gettext_lazy as _

from audit.enums import Severity
from audit.events import Event

# Years that a sign-in is kept (requirements.md section 3, portal access log).
SIGN_IN_RETENTION = 2


class InstitutionEstablished(Event):
    """The first row of the institution was made."""

    code = "institution.established"
    label = _("Institution established")
    severity = Severity.NOTICE


class InstitutionChanged(Event):
    """Names, domain or limits of the institution were changed."""

    code = "institution.changed"
    label = _("Institution settings changed")
    severity = Severity.NOTICE


class FirstDirectorMade(Event):
    """`init_institution` made the first Director, whom nobody appointed."""

    code = "institution.first_director"
    label = _("First Director appointed")
    severity = Severity.WARNING


class PersonAdded(Event):
    """A person was added, who cannot sign in yet."""

    code = "person.added"
    label = _("Person added")
    severity = Severity.INFO


class PersonChanged(Event):
    """Name, address, title or phone were changed; the ledger keeps which, not the values."""

    code = "person.changed"
    label = _("Person changed")
    severity = Severity.INFO


class PersonDeactivated(Event):
    """A person lost access altogether."""

    code = "person.deactivated"
    label = _("Person deactivated")
    severity = Severity.WARNING


class PersonReactivated(Event):
    """A person may sign in again."""

    code = "person.reactivated"
    label = _("Person reactivated")
    severity = Severity.NOTICE


class PersonInvited(Event):
    """A link to set the first password was made."""

    code = "person.invited"
    label = _("Person invited")
    severity = Severity.NOTICE


class InvitationRevoked(Event):
    """An unused invitation link was made invalid."""

    code = "person.invitation_revoked"
    label = _("Invitation revoked")
    severity = Severity.INFO


class InvitationAccepted(Event):
    """A person set the first password by an invitation link."""

    code = "person.invitation_accepted"
    label = _("Invitation accepted")
    severity = Severity.NOTICE


class AppointmentMade(Event):
    """A person was given a role at a unit (P05)."""

    code = "appointment.made"
    label = _("Appointment made")
    severity = Severity.NOTICE


class AppointmentEndSet(Event):
    """An appointment got a last day, or another one."""

    code = "appointment.end_set"
    label = _("Last day of an appointment set")
    severity = Severity.NOTICE


class AppointmentEnded(Event):
    """A role ended, and with it every right that came from it (I16)."""

    code = "appointment.ended"
    label = _("Appointment ended")
    severity = Severity.NOTICE


class GrantsRepaired(Event):
    """Stored permissions differed from the appointments and were brought back to them."""

    code = "grants.repaired"
    label = _("Permissions repaired")
    severity = Severity.WARNING


class UnitCreated(Event):
    """A unit was added to the tree."""

    code = "unit.created"
    label = _("Unit created")
    severity = Severity.INFO


class UnitRenamed(Event):
    """A unit got other names."""

    code = "unit.renamed"
    label = _("Unit renamed")
    severity = Severity.NOTICE


class UnitChanged(Event):
    """Kind or mailbox of a unit were changed."""

    code = "unit.changed"
    label = _("Unit changed")
    severity = Severity.INFO


class UnitMoved(Event):
    """A unit was hung under another parent, with everything below it."""

    code = "unit.moved"
    label = _("Unit moved")
    severity = Severity.NOTICE


class UnitClosed(Event):
    """A unit no longer exists; its history stays."""

    code = "unit.closed"
    label = _("Unit closed")
    severity = Severity.NOTICE


class UnitMerged(Event):
    """A unit went over into another one."""

    code = "unit.merged"
    label = _("Unit merged")
    severity = Severity.NOTICE


class SignedIn(Event):
    """A person signed in."""

    code = "sign_in.done"
    label = _("Signed in")
    severity = Severity.INFO
    retention = SIGN_IN_RETENTION


class SignInFailed(Event):
    """A sign-in was refused. The address is kept only as the person it belongs to."""

    code = "sign_in.failed"
    label = _("Sign-in failed")
    severity = Severity.WARNING
    retention = SIGN_IN_RETENTION


class PasswordResetRequested(Event):
    """A reset link was asked for from the sign-in page."""

    code = "password.reset_requested"
    label = _("Password reset requested")
    severity = Severity.NOTICE


class PasswordReset(Event):
    """A new password was set by a reset link."""

    code = "password.reset"
    label = _("Password reset")
    severity = Severity.NOTICE


class PasswordChanged(Event):
    """A person changed the own password."""

    code = "password.changed"
    label = _("Password changed")
    severity = Severity.NOTICE


class MailRetried(Event):
    """Somebody asked for another attempt at an undelivered mail."""

    code = "mail.retried"
    label = _("Undelivered e-mail sent again")
    severity = Severity.INFO
