"""Who may call the addresses that other packages bring: they cannot carry our `@access` declaration.

A test walks over the whole URL table and fails for a view that neither declares its access nor stands here.
"""

from core.access import AccessRule, access_of

# The administration site guards itself: AdminSite.has_permission lets staff in (projected from auditor and admin
# appointments), and each model's admin asks for the permission on that model.
NAMESPACES = {"admin": AccessRule(signed_in=True)}


def rule_of(callback: object, namespaces: tuple[str, ...]) -> AccessRule | None:
    """The rule of one entry of the URL table: its own declaration, else the one made here, else None."""
    declared = access_of(callback)
    if declared is not None or not namespaces:
        return declared
    return NAMESPACES.get(namespaces[0])
