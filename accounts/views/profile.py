"""The own profile, and the choice of look and language, which a device without a sign-in remembers too."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from accounts.context import THEME_COOKIE
from accounts.enums import Language, Theme
from accounts.forms.people import ProfileForm
from accounts.models import Appointment
from accounts.services import people
from core.access import access
from core.http import is_background
from core.middleware import LANGUAGE_COOKIE

COOKIE_SECONDS = 365 * 24 * 60 * 60


@access(signed_in=True)
def profile(request: HttpRequest) -> HttpResponse:
    """What the person may change alone, and what the Directorate keeps."""
    form = ProfileForm.for_person(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        people.update_own(request.user, **form.cleaned_data)
        with override(request.user.language):
            messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    held = (
        Appointment.objects.open()
        .filter(user=request.user)
        .select_related("unit")
        .order_by("-starts_on", "-pk")
    )
    return render(request, "accounts/profile.html", {"form": form, "appointments": held})


@access(public=True, html=False)
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark or as the device; in the profile of who is signed in, and in a cookie for the sign-in page."""
    theme = request.POST.get("theme", "")
    if theme not in Theme.values:
        return HttpResponseBadRequest()
    if request.user.is_authenticated:
        people.update_own(request.user, theme=theme)
    return _remember(request, THEME_COOKIE, theme)


@access(public=True, html=False)
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Turkish or English; in the profile of who is signed in, and in a cookie for the sign-in page."""
    language = request.POST.get("language", "")
    if language not in Language.values:
        return HttpResponseBadRequest()
    if request.user.is_authenticated:
        people.update_own(request.user, language=language)
    return _remember(request, LANGUAGE_COOKIE, language)


def _remember(request: HttpRequest, cookie: str, value: str) -> HttpResponse:
    """Back to the page, or nothing at all where a script asked, with the choice as a cookie."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = HttpResponse(status=204) if is_background(request) else HttpResponseRedirect(back)
    response.set_cookie(
        cookie,
        value,
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
