"""The principles as decisions cite them."""

from django.db.models import QuerySet

from guidance.models import PrincipleVersion


def principles_in_force() -> QuerySet[PrincipleVersion]:
    """The current wording of each principle in force, in their order: what a rejection may cite."""
    return PrincipleVersion.objects.filter(is_current=True, principle__is_active=True).select_related(
        "principle"
    )
