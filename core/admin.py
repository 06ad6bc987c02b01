"""What the administration pages of the apps share."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from core.text import fold


class FoldedSearchMixin:
    """Search in folded columns: every word that was typed must stand, folded, in one of `search_fields`.

    Django would look for the words as they were typed, and the databases' own LIKE does not know Turkish letters. The
    columns belong to the row or to what it names, so that no row is found twice.
    """

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """The matching rows, and that none of them is repeated."""
        for word in fold(search_term).split():
            found = Q()
            for column in self.get_search_fields(request):
                found |= Q(**{f"{column}__contains": word})
            queryset = queryset.filter(found)
        return queryset, False
