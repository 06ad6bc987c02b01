"""Where a person comes from, and error pages that replace the whole page."""

import pytest
from django.test import RequestFactory, override_settings

from core.http import current_page, error_page, is_background, is_htmx, too_many_requests

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.locmem.Loader",
                    {"429.html": "{{ retry_after }} {{ back_url }}", "e.html": "{{ word }} {{ back_url }}"},
                )
            ]
        },
    }
]


@pytest.mark.parametrize(
    ("headers", "htmx", "background"),
    [
        ({}, False, False),
        ({"HX-Request": "true"}, True, True),
        ({"HX-Request": "no"}, False, False),
        ({"Sec-Fetch-Mode": "navigate"}, False, False),
        ({"Sec-Fetch-Mode": "cors"}, False, True),
    ],
)
def test_who_asks(headers, htmx, background):
    request = RequestFactory().get("/", headers=headers)
    assert (is_htmx(request), is_background(request)) == (htmx, background)


@pytest.mark.parametrize(
    ("method", "headers", "page"),
    [
        ("GET", {}, "/inceleme/?sekme=2"),
        ("HEAD", {"Referer": "http://testserver/x/"}, "/inceleme/?sekme=2"),
        ("POST", {}, ""),
        ("POST", {"Referer": "http://testserver/inceleme/5/?a=1#x"}, "/inceleme/5/?a=1"),
        ("POST", {"Referer": "https://evil.example/inceleme/"}, ""),
        ("POST", {"Referer": "http://testserver//evil.example"}, ""),
        ("POST", {"Referer": "http://testserver"}, ""),
        ("GET", {"HX-Request": "true", "HX-Current-URL": "http://testserver/takvim/"}, "/takvim/"),
        ("GET", {"HX-Request": "true", "HX-Current-URL": "http://evil.example/"}, ""),
        (
            "GET",
            {"Sec-Fetch-Mode": "cors", "Referer": "http://testserver/gonderiler/yeni/"},
            "/gonderiler/yeni/",
        ),
    ],
)
def test_the_page_a_person_looks_at(method, headers, page):
    request = RequestFactory().generic(method, "/inceleme/?sekme=2", headers=headers)
    assert current_page(request) == page


@override_settings(TEMPLATES=TEMPLATES)
@pytest.mark.parametrize(("back_url", "shown"), [("", "/"), (None, "/"), ("/takvim/", "/takvim/")])
def test_an_error_page_leads_back(back_url, shown):
    response = error_page(RequestFactory().get("/"), "e.html", 409, word="Geç", back_url=back_url)
    assert (response.status_code, response.content.decode()) == (409, f"Geç {shown}")
    assert "HX-Retarget" not in response


@override_settings(TEMPLATES=TEMPLATES)
def test_htmx_shows_an_error_page_in_place_of_the_page():
    request = RequestFactory().get("/", headers={"HX-Request": "true"})
    response = error_page(request, "e.html", 409, word="Geç")
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("body", "innerHTML")
    assert response.content.decode() == "Geç /"


@override_settings(TEMPLATES=TEMPLATES)
def test_too_many_requests_says_when_to_come_back():
    response = too_many_requests(RequestFactory().get("/resmi-mi/"), retry_after=60)
    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert response.content.decode() == "60 /resmi-mi/"
