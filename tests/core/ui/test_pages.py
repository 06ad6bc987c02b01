"""The shell, the plain pages, the style guide and the error pages, read without a browser."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, override_settings
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from core import clock
from core.nav import NavEntry, register_nav
from tests.core.ui.conftest import person
from tests.core.ui.html import Document, faults

ERRORS = ("400", "403", "403_csrf", "404", "405", "409", "429", "500")


@pytest.fixture(autouse=True)
def turkish():
    with translation.override("tr"):
        yield


@pytest.fixture
def shown(page, entries):
    """The style guide in the shell with some navigation."""

    def render(**context):
        if not len(entries):
            for place, key in enumerate(("home", "queue", "posts", "cases", "channels")):
                register_nav(
                    NavEntry(
                        key=key,
                        label=f"Sayfa {key}",
                        icon="home",
                        url_name=key,
                        group="records" if key == "channels" else "",
                        order=place,
                        phone_order=place,
                        count=lambda user: 1234,
                        is_urgent=key == "queue",
                    )
                )
        return page("core/styleguide.html", path="/stil/", **context)

    return render


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("theme", ["", "light", "dark"])
def test_the_style_guide_is_well_made(shown, language, theme):
    with translation.override(language):
        html = shown(theme=theme)
    assert not faults(html, is_page=True)
    root = Document(html).all("html")[0]
    assert root.attrs.get("lang") == language
    assert root.attrs.get("data-theme", "") == theme


def test_the_first_link_skips_to_the_content(shown):
    document = Document(shown())
    first = next(element for element in document.elements if element.tag in ("a", "button", "input"))
    assert first.attrs["href"] == "#content"
    assert document.all("main")[0].attrs["id"] == "content"


def test_the_navigation_marks_the_page_and_says_what_waits(shown):
    document = Document(shown())
    (side,) = document.with_class("side")
    assert side.attrs["aria-label"] == "Ana menü"
    assert "1.234 bekleyen" in side.text
    assert "Kayıt ve denetim" in side.text
    assert len(document.with_class("count--hot")) >= 2


def test_the_phone_bar_ends_with_the_menu_which_needs_no_script(shown):
    document = Document(shown())
    (bar,) = document.with_class("tabbar")
    assert bar.text.split()[-1] == "Menü"
    (button,) = [e for e in document.all("button") if e.attrs.get("popovertarget") == "menu"]
    assert "tabbar" not in button.attrs.get("class", "")
    assert "popover" in next(e for e in document.elements if e.attrs.get("id") == "menu").attrs


def test_sign_out_and_theme_are_forms_that_post(shown):
    forms = {
        form.attrs["action"]: form.attrs["method"]
        for form in Document(shown()).all("form", method="post")
        if "action" in form.attrs
    }
    assert {"/cikis/", "/tema/"} <= set(forms)


@pytest.mark.parametrize(("unread", "label"), [(0, "Bildirimler"), (1, "Bildirimler, 1 okunmamış")])
def test_unread_notifications_are_counted_and_may_come_lazily(shown, unread, label):
    document = Document(shown(unread_notifications=SimpleLazyObject(lambda: unread)))
    (bell,) = [
        link for link in document.all("a", class_="btn--icon") if link.attrs["href"] == "/bildirimler/"
    ]
    assert bell.attrs["aria-label"] == label


def test_a_page_stands_without_an_institution(shown):
    assert not faults(shown(institution=None, unread_notifications=""), is_page=True)


def test_scripts_know_the_token_and_the_words(shown):
    body = Document(shown()).all("body")[0]
    assert '"X-CSRFToken": "' in body.attrs["hx-headers"]
    assert body.attrs["data-copied"] == "Kopyalandı."
    assert all(value for name, value in body.attrs.items() if name.startswith("data-"))


def test_htmx_is_set_up_for_the_strict_policy(shown):
    (config,) = [meta for meta in Document(shown()).all("meta") if meta.attrs.get("name") == "htmx-config"]
    for setting in (
        '"includeIndicatorStyles":false',
        '"allowEval":false',
        '"allowScriptTags":false',
        '"historyCacheSize":0',
    ):
        assert setting in config.attrs["content"]


def test_messages_become_toasts_and_may_bring_their_undo(shown):
    class Message(SimpleNamespace):
        def __str__(self):
            return "Gönderi <b>onaylandı</b>."

    html = shown(messages=[Message(extra_tags="undo:/geri-al/"), Message(extra_tags="")])
    assert "Gönderi &lt;b&gt;onaylandı" in html
    document = Document(html)
    assert [form.attrs["action"] for form in document.all("form") if form.attrs.get("action") == "/geri-al/"]
    assert not faults(html, is_page=True)


@pytest.mark.parametrize("is_demo", [True, False])
@pytest.mark.parametrize("template", ["core/styleguide.html", "errors/404.html"])
def test_every_page_of_a_demonstration_says_so(page, settings, template, is_demo):
    settings.DEMO_MODE = is_demo
    assert ("Bu bir tanıtım kurulumudur." in page(template)) is is_demo


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("code", ERRORS)
def test_error_pages_are_well_made_and_lead_on(page, code, language):
    context = {
        "back_url": "/inceleme/",
        "by": "Mert Kaya",
        "at": clock.now(),
        "status": "Onaylandı",
        "retry_after": 130,
    }
    for given in ({}, context):
        with translation.override(language):
            html = page(f"errors/{code}.html", user=AnonymousUser(), **given)
        assert not faults(html, is_page=True)
        primary = Document(html).all("a", class_="btn--primary")
        assert len(primary) == 1, "one way on is the main one"


def test_the_conflict_page_says_who_when_and_what(page):
    html = page(
        "errors/409.html",
        by="Mert Kaya",
        at=clock.now(),
        status="Onaylandı",
        back_url="/inceleme/G-2026-00142/",
    )
    for words in ("Mert Kaya", "bugün", "Onaylandı", 'href="/inceleme/G-2026-00142/"'):
        assert words in html


def test_the_page_for_too_many_attempts_says_how_long(page):
    assert "3 dk sonra" in page("errors/429.html", retry_after=130)
    assert "Birkaç dakika" in page("errors/429.html")


def test_the_page_for_a_refused_request_says_what_is_wrong(page):
    assert "Önce görseli kaldırın." in page("errors/400.html", message="Önce görseli kaldırın.")


@pytest.mark.parametrize("code", ERRORS)
def test_error_pages_ask_the_database_nothing(page, code):
    """No `db` fixture: pytest-django fails the test on any query, as a dead database would fail the page."""

    def refuse():
        raise AssertionError("an error page asked for the institution")

    page(f"errors/{code}.html", user=AnonymousUser(), institution=SimpleLazyObject(refuse))


def test_our_own_fault_is_shown_without_any_context(settings, rf):
    from django.views.defaults import server_error

    settings.ROOT_URLCONF = "tests.core.ui.urls"
    response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert not faults(response.content.decode(), is_page=True)


@override_settings(ROOT_URLCONF="tests.core.ui.urls", DEBUG=False)
def test_an_unknown_address_shows_the_page_of_the_portal():
    response = Client().get("/yok/")
    assert response.status_code == 404
    assert "Sayfa bulunamadı" in response.content.decode()


def test_signed_out_pages_have_the_brand_and_one_card(page):
    html = page("base/plain.html", user=AnonymousUser())
    document = Document(html)
    assert "Örnek Kent Üniversitesi" in html
    assert not document.with_class("side")


def test_another_person_sees_their_own_initials(shown):
    html = shown(user=person(get_full_name=lambda: "ışıl <ince>"))
    assert "I&lt;" in html
