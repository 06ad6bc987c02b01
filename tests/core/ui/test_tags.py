"""The tag library as templates use it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import translation

from core import clock
from core.check_registry import Finding
from core.design.icons import ICONS, SPRITE, symbol
from core.design.markup import PLATFORMS
from core.enums import Badge
from tests.core.ui.html import Document, faults


@pytest.fixture(autouse=True)
def turkish():
    with translation.override("tr"):
        yield


def test_an_icon_is_decorative_unless_it_has_a_label(draw):
    assert draw('{% icon "home" "i--lg" %}') == (
        '<svg class="i i--lg" aria-hidden="true"><use href="/static/icons.svg#home"/></svg>'
    )
    assert 'role="img" aria-label="Uyarı &quot;1&quot;"' in draw(
        '{% icon "warn" "" label %}', label='Uyarı "1"'
    )


def test_an_unknown_icon_is_a_mistake_of_the_code(draw):
    with pytest.raises(ValueError, match="unicorn"):
        draw('{% icon "unicorn" %}')


def test_where_people_work_a_missing_icon_costs_no_page(draw, settings, caplog):
    settings.STRICT_ICONS = False
    assert draw('{% icon "unicorn" "i--lg" "Kilit" %}') == draw('{% icon "dash" "i--lg" "Kilit" %}')
    assert "unicorn" in caplog.text
    settings.DEBUG = True
    with pytest.raises(ValueError, match="unicorn"):
        draw('{% icon "unicorn" %}')


def test_the_sprite_holds_every_icon_and_nothing_else():
    held = [element.attrs["id"] for element in Document(SPRITE.read_text()).all("symbol")]
    assert held == list(ICONS)


def test_a_symbol_is_made_from_the_file_of_the_icon_set():
    source = '<svg width="24">\n <path stroke="none" d="M0 0h24v24H0z" fill="none" />\n <path d="M5 12h14" />\n</svg>'
    assert symbol("minus", source) == '<symbol id="minus" viewBox="0 0 24 24"><path d="M5 12h14"/></symbol>'
    with pytest.raises(ValueError, match="minus"):
        symbol("minus", "<p>")


def test_every_platform_has_a_mark_and_a_later_one_gets_the_globe(draw):
    for key, (name, sign) in PLATFORMS.items():
        assert sign in ICONS
        assert f'aria-label="{name}"' in draw("{% plat key %}", key=key)
    assert "#globe" in draw('{% plat "new_one" "lg" %}')
    assert draw('{{ "x"|platform_name }} {{ "x"|platform_icon }}') == "X twitter"


def test_several_platforms_come_from_a_list_or_a_text(draw):
    assert draw('{% plats "x medium" %}') == draw("{% plats keys %}", keys=iter(["x", "medium"]))


def test_badges_of_members_of_words_and_of_nothing(draw):
    ok = Badge("Onaylandı", "ok", "check")
    assert draw("{% badge look %}", look=ok) == draw('{% badge "Onaylandı" "ok" "check" %}')
    assert draw("{% badge words %}", words="<b>") == '<span class="badge">&lt;b&gt;</span>'
    assert draw("{% badge look %}{% badge missing %}", look=None) == ""


def test_a_deadline_is_a_badge(draw):
    html = draw("{% clock due %}", due=clock.now() + timedelta(hours=3, seconds=5))
    assert "badge--warn" in html
    assert "3 sa kaldı" in html
    assert draw("{% clock due %}", due=None) == ""


def test_filters_are_named(draw):
    shown = draw(
        "{{ n|num }} {{ n|num:1 }} {{ p|percent }} {{ size|filesize }} {{ mail|mask_email }} {{ name|initials }}"
        " {{ wait|seconds }} {{ span|duration }}",
        n=1234,
        p=87,
        size=2516582,
        mail="mert@ornekkent.example",
        name="Elif Aydın",
        wait=61,
        span=timedelta(minutes=190),
    )
    assert shown == "1.234 1.234,0 %87 2,4 MB m•••@ornekkent.example EA 2 dk 3 sa 10 dk"


def test_words_of_people_are_escaped_in_filters(draw):
    assert draw("{{ name|initials }}{{ mail|mask_email }}", name="<b", mail="<@x") == "&lt;&lt;•••@x"


def test_moments_as_element_text_and_whole(draw):
    now = clock.now()
    assert draw("{{ at|when }}", at=now).startswith('<time datetime="')
    assert draw("{{ at|when_text }}", at=now).startswith("bugün ")
    assert draw("{{ at|full_time }}", at=now).endswith(f"{clock.local(now):%H:%M}")


def test_findings_are_read_with_problems_first(draw):
    findings = [
        Finding(check="a", severity=severity, message=severity) for severity in ("info", "error", "warning")
    ]
    assert draw("{% for f in findings|by_severity %}{{ f.message }} {% endfor %}", findings=findings) == (
        "error warning info "
    )


@pytest.mark.parametrize(
    ("key", "template"), [("x", "x"), ("instagram", "instagram"), ("bluesky", "generic"), ("", "generic")]
)
def test_a_platform_without_a_preview_gets_the_generic_one(draw, key, template):
    assert draw("{{ key|preview_template }}", key=key) == f"components/preview/{template}.html"


def test_a_message_may_bring_its_undo(draw):
    message = SimpleNamespace(extra_tags="quiet undo:/inceleme/G-2026-00142/geri-al/")
    assert draw("{{ message|undo_url }}", message=message) == "/inceleme/G-2026-00142/geri-al/"
    assert draw("{{ message|undo_url }}", message=SimpleNamespace(extra_tags=None)) == ""


def test_pieces_nest_well(draw):
    html = draw(
        '{% icon "home" %}{% badge "a" "ok" "ok" %}{% plats "x spotify" %}{% spark values %}', values=[1, 2]
    )
    assert not faults(html)


@pytest.mark.parametrize(
    ("platform", "message", "text"),
    [
        ("instagram", "Instagram 2.200 karakter alır.", "Instagram 2.200 karakter alır."),
        ("instagram", "Metin çok uzun.", "Instagram: Metin çok uzun."),
        ("x", "X (Twitter) için metin çok uzun.", "X (Twitter) için metin çok uzun."),
        ("x", "Xerox ilanı.", "X: Xerox ilanı."),
        ("", "Hesap seçilmedi.", "Hesap seçilmedi."),
    ],
)
def test_a_finding_names_its_platform_once(draw, platform, message, text):
    finding = Finding("text_length", "error", message, platform=platform)
    assert draw("{{ finding|finding_text }}", finding=finding) == text
