"""Registries, navigation and panels: what apps add, and who sees it."""

from types import SimpleNamespace

import pytest
from django.template import engines

from core import panels
from core.nav import NavEntry, build_nav, phone_links, register_nav, shell
from core.panels import Panel, panels_for, register_panel
from core.registry import Registry


def thing(key: str, order: int = 1) -> SimpleNamespace:
    return SimpleNamespace(key=key, order=order)


def entry(key: str, url_name: str, **options) -> NavEntry:
    return NavEntry(key=key, label=key, icon="home", url_name=url_name, **options)


def test_items_come_by_order_and_then_by_key():
    registry = Registry()
    for item in (thing("b", 2), thing("c", 1), thing("a", 2)):
        registry.register(item)
    assert [item.key for item in registry.items()] == ["c", "a", "b"]
    assert len(registry) == 3
    assert "a" in registry
    assert registry.get("c").order == 1


def test_a_key_is_taken_once_but_the_same_item_may_come_again():
    registry = Registry()
    first = registry.register(thing("a"))
    assert registry.register(first) is first
    with pytest.raises(ValueError, match="taken"):
        registry.register(thing("a", 2))


def test_an_unregistered_item_is_gone():
    registry = Registry()
    registry.register(thing("a"))
    registry.unregister("a")
    assert registry.items() == []
    with pytest.raises(KeyError):
        registry.get("a")
    with pytest.raises(KeyError):
        registry.unregister("a")


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.ROOT_URLCONF = "tests.core.ui.urls"


def test_groups_stand_in_their_order_and_empty_ones_are_left_out(entries):
    register_nav(entry("channels", "channels", group="records"))
    register_nav(entry("queue", "queue", order=20))
    register_nav(entry("home", "home", order=10))
    groups = build_nav(object(), "/")
    assert [(group.key, [link.key for link in group.links]) for group in groups] == [
        ("", ["home", "queue"]),
        ("records", ["channels"]),
    ]


def test_an_entry_is_shown_to_those_it_is_for(entries):
    register_nav(entry("queue", "queue", visible=lambda user: user == "director"))
    assert build_nav("director", "/")
    assert build_nav("representative", "/") == []


def test_an_unknown_group_is_refused(entries):
    with pytest.raises(ValueError, match="group"):
        register_nav(entry("queue", "queue", group="nowhere"))


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", ("home", "page")),
        ("/gonderiler/", ("posts", "page")),
        ("/gonderiler/yeni/", ("new", "page")),
        ("/gonderiler/G-2026-00142/", ("posts", "true")),
        ("/profil/", None),
    ],
)
def test_the_longest_address_that_fits_is_the_current_one(entries, path, current):
    for key in ("home", "posts", "new"):
        register_nav(entry(key, key))
    links = [link for group in build_nav(object(), path) for link in group.links]
    assert [(link.key, link.current) for link in links if link.current] == ([current] if current else [])


def test_the_phone_bar_has_four_places_which_may_depend_on_the_role(entries):
    register_nav(entry("home", "home", phone_order=lambda user: 1 if user == "representative" else None))
    register_nav(entry("queue", "queue", phone_order=1, phone_label="Kuyruk"))
    register_nav(entry("posts", "posts", phone_order=2))
    register_nav(entry("cases", "cases", phone_order=3))
    register_nav(entry("channels", "channels", phone_order=4))
    register_nav(entry("new", "new"))

    def bar(user):
        return [link.phone_label for link in phone_links(build_nav(user, "/"))]

    assert bar("director") == ["Kuyruk", "posts", "cases", "channels"]
    assert bar("representative") == ["home", "Kuyruk", "posts", "cases"]


def test_counts_are_asked_for_each_person(entries):
    register_nav(entry("queue", "queue", count=lambda user: len(user), is_urgent=True))
    (group,) = build_nav("four", "/")
    assert (group.links[0].count, group.links[0].is_urgent) == (4, True)


def test_the_context_asks_nothing_before_a_template_prints_it(entries, rf):
    asked = []
    register_nav(entry("queue", "queue", phone_order=1, visible=lambda user: asked.append(1) or True))
    request = rf.get("/")
    request.user = SimpleNamespace(is_authenticated=True)
    context = shell(request)
    assert asked == []
    assert [link.key for link in context["phone_nav"]] == ["queue"]
    assert [group.key for group in context["nav"]] == [""]
    assert asked == [1]


def test_signed_out_people_have_no_navigation(entries, rf):
    register_nav(entry("queue", "queue", phone_order=1))
    request = rf.get("/")
    request.user = SimpleNamespace(is_authenticated=False)
    context = shell(request)
    assert (list(context["nav"]), list(context["phone_nav"])) == ([], [])


def test_panels_come_by_area_and_order_and_only_with_something_to_say(monkeypatch):
    monkeypatch.setattr(panels, "_registry", Registry())

    def add(key, order, area, data):
        register_panel(
            Panel(
                key=key, order=order, area=area, template="components/empty.html", context=lambda user: data
            )
        )

    add("late", 2, "main", {"title": "Geç"})
    add("early", 1, "main", {"title": "Erken"})
    add("silent", 1, "main", None)
    add("beside", 1, "aside", {"title": "Yan"})
    areas = panels_for(object())
    assert [panel.key for panel in areas["main"]] == ["early", "late"]
    assert [panel.key for panel in areas["aside"]] == ["beside"]

    html = engines["django"].from_string("{% panel p %}{{ title }}").render({"p": areas["main"][0]})
    assert "Erken" in html
    assert html.endswith("</div>\n"), "the panel's context does not leak into the page"
