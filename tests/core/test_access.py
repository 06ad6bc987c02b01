"""An address answers those whom its declaration names, for every method, and nobody else."""

from types import SimpleNamespace

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from core.access import AccessRule, access, access_of

SIGNED_OUT = SimpleNamespace(is_authenticated=False)
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@pytest.fixture(autouse=True)
def sign_in_address(settings):
    settings.LOGIN_URL = "/giris/"


def person(*actions):
    return SimpleNamespace(is_authenticated=True, may=lambda action: action in actions)


def ask(view, user=SIGNED_OUT, method="GET", path="/inceleme/?sekme=2", **headers):
    request = RequestFactory().generic(
        method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    request.user = user
    return view(request)


def page(request):
    return HttpResponse("içerik")


@access("content.decide")
class Page(View):
    http_method_names = [method.lower() for method in METHODS]

    def dispatch(self, request, *args, **kwargs):
        return HttpResponse("içerik")


class LaterPage(Page):
    def dispatch(self, request, *args, **kwargs):
        return HttpResponse("başka")


@access("escrow.view_metadata")
class NarrowerPage(Page):
    pass


class Bare(View):
    def get(self, request):
        return HttpResponse("içerik")


def guarded_views():
    return [
        access("content.decide")(page),
        Page.as_view(),
        access("content.decide")(Bare.as_view(http_method_names=[method.lower() for method in METHODS])),
        LaterPage.as_view(),
    ]


@pytest.mark.parametrize("view", guarded_views())
@pytest.mark.parametrize("method", METHODS)
def test_without_the_action_the_address_does_not_exist(view, method):
    with pytest.raises(Http404):
        ask(view, person("content.view"), method)


@pytest.mark.parametrize("view", guarded_views())
@pytest.mark.parametrize("method", METHODS)
def test_signed_out_people_are_sent_to_sign_in(view, method):
    response = ask(view, method=method)
    assert response.status_code == 302
    assert response["Location"].startswith("/giris/")


@pytest.mark.parametrize("view", guarded_views())
def test_with_the_action_the_page_answers(view):
    assert ask(view, person("content.decide")).status_code == 200
    assert access_of(view) == AccessRule(actions=("content.decide",))


def test_one_of_several_actions_is_enough():
    view = access("content.claim", "content.decide")(page)
    assert ask(view, person("content.decide")).status_code == 200
    with pytest.raises(Http404):
        ask(view, person("content.edit"))


def test_every_signed_in_person():
    view = access(signed_in=True)(page)
    assert ask(view, person()).status_code == 200
    assert ask(view).status_code == 302


def test_everybody_and_without_looking_at_the_person():
    view = access(public=True, html=False)(page)
    request = RequestFactory().get("/resmi-hesaplar/")  # has no `user`: no session is touched
    response = view(request)
    assert response.status_code == 200
    assert "Cache-Control" not in response
    assert access_of(view) == AccessRule(public=True, html=False)


def test_a_subclass_may_declare_anew():
    view = NarrowerPage.as_view()
    assert access_of(view).actions == ("escrow.view_metadata",)
    assert ask(view, person("escrow.view_metadata")).status_code == 200
    with pytest.raises(Http404):
        ask(view, person("content.decide"))
    assert access_of(Page.as_view()).actions == ("content.decide",)


def test_marks_of_other_decorators_stay():
    view = access(signed_in=True)(csrf_exempt(page))
    assert view.csrf_exempt
    assert view.__name__ == "page"
    assert access(signed_in=True)(Bare.as_view()).view_class is Bare


def test_a_view_that_declares_nothing_has_no_rule():
    assert access_of(page) is None
    assert access_of(Bare.as_view()) is None


@pytest.mark.parametrize(
    ("actions", "declared"),
    [
        ((), {}),
        (("a",), {"public": True}),
        ((), {"public": True, "signed_in": True}),
        (("a",), {"signed_in": True}),
    ],
)
def test_a_declaration_is_one_of_three(actions, declared):
    with pytest.raises(ValueError, match="public"):
        access(*actions, **declared)


def test_sign_in_leads_back_to_the_page():
    view = access(signed_in=True)(page)
    assert ask(view)["Location"] == "/giris/?next=/inceleme/%3Fsekme%3D2"
    assert ask(view, method="POST")["Location"] == "/giris/"
    assert (
        ask(view, method="POST", referer="http://testserver/takvim/")["Location"] == "/giris/?next=/takvim/"
    )


def test_scripts_are_told_and_not_redirected():
    view = access(signed_in=True)(page)
    response = ask(view, method="POST", hx_request="true", hx_current_url="http://testserver/takvim/")
    assert (response.status_code, response["HX-Redirect"]) == (401, "/giris/?next=/takvim/")
    response = ask(view, method="POST", sec_fetch_mode="cors")
    assert (response.status_code, response["HX-Redirect"]) == (401, "/giris/")


def test_pages_of_signed_in_people_stay_out_of_shared_caches():
    assert ask(access(signed_in=True)(page), person())["Cache-Control"] == "private, no-cache"


def test_a_view_may_be_stricter():
    view = access(signed_in=True)(lambda request: HttpResponse(headers={"Cache-Control": "no-store"}))
    assert ask(view, person())["Cache-Control"] == "no-store"
