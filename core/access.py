"""Who may call an address: every view declares it, and the declaration is what is enforced.

    @access("content.view")                # one of these actions somewhere
    @access("content.claim", "content.decide")
    @access(signed_in=True)                # every signed-in person
    @access(public=True)                   # everybody

An architecture test walks over all URLs with `access_of` and fails for a view that declares nothing. What
may be done with one particular object is a second question, which the app's policies answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.cache import patch_cache_control
from django.views import View

from core.http import current_page, is_background


@dataclass(frozen=True)
class AccessRule:
    """The declaration of one view. `html`: it answers whole pages, which the accessibility test opens."""

    public: bool = False
    signed_in: bool = False
    actions: tuple[str, ...] = ()
    html: bool = True

    def __post_init__(self) -> None:
        if [self.public, self.signed_in, bool(self.actions)].count(True) != 1:
            raise ValueError(
                "A view is public, for everybody signed in, or for those with one of its actions."
            )

    def allows(self, user: Any) -> bool:
        """Whether a signed-in person may call the view; `user.may(action)` is the only question asked."""
        return not self.actions or any(user.may(action) for action in self.actions)


def access(*actions: str, public: bool = False, signed_in: bool = False, html: bool = True) -> Callable:
    """Declare and enforce who may call a view: a function, a View class or what its `as_view()` returned.

    Signed out: redirect to sign-in, or 401 with HX-Redirect where a script asks and would take the sign-in
    page for an answer. Signed in without any of the actions: 404, as if the address did not exist
    (architecture.md section 4). Raises ValueError for a contradictory declaration.
    """
    rule = AccessRule(public=public, signed_in=signed_in, actions=actions, html=html)

    def declare(view: Any) -> Any:
        if isinstance(view, type) and issubclass(view, View):
            return _guard_class(view, rule)
        return _guard(view, rule)

    return declare


def access_of(callback: Any) -> AccessRule | None:
    """The rule of a URL's callback, None when it declares none."""
    return getattr(callback, "access", None)


def _guard_class(view: Any, rule: AccessRule) -> Any:
    """Guard what `as_view` returns: a subclass that overrides `dispatch` stays behind the rule."""
    make = view.as_view.__func__

    def as_view(cls: Any, **initkwargs: Any) -> Callable:
        callback = make(cls, **initkwargs)
        return callback if access_of(callback) is cls.access else _guard(callback, cls.access)

    view.access = rule
    view.as_view = classmethod(as_view)
    return view


def _guard(view: Callable[..., HttpResponseBase], rule: AccessRule) -> Any:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if rule.public:
            return view(request, *args, **kwargs)
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if not rule.allows(request.user):
            raise Http404
        response = view(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response

    marked: Any = guarded
    marked.access = rule
    return marked


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and then back to the page the person looked at."""
    address = resolve_url(settings.LOGIN_URL)
    if page := current_page(request):
        address = f"{address}?{urlencode({REDIRECT_FIELD_NAME: page}, safe='/')}"
    if is_background(request):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
