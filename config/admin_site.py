"""The administration site behind the portal's own door: sign-in, sign-out and password are the portal's pages."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


class PortalAdminSite(AdminSite):
    """Django's site without its second sign-in, which would know neither our limits nor our ledger."""

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the portal's sign-in and back. Raises Http404 for people who are signed in but no staff."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise Http404
        wished = request.GET.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(wished, {request.get_host()}, request.is_secure())
        return redirect_to_login(wished if is_ours else reverse("admin:index"))

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The portal's page, which writes the change into the ledger and tells the person."""
        return redirect("account_change_password")

    def password_change_done(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Nothing is changed here, so nothing is done here either."""
        return redirect("account_change_password")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The portal's page, which asks and signs out."""
        return redirect("account_logout")
