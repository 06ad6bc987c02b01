"""Where things stand on a page and how boxes look: what only a browser can tell."""

import pytest
from django.utils import translation

from tests.core.ui.conftest import SHELL


@pytest.fixture(autouse=True)
def turkish():
    with translation.override("tr"):
        yield


@pytest.mark.parametrize("width", [1440, 390])
def test_the_menu_of_the_person_covers_nothing_of_the_bar(browse, page, settings, width):
    """Also below the banner of a demonstration, which pushes the bar down until somebody scrolls."""
    settings.DEMO_MODE = True
    shown = browse(page("", source=SHELL + "{% endblock %}"), width=width)
    button = shown.get_by_role("button", name="hesap menüsü")
    button.click()
    menu = shown.locator("#person").bounding_box()
    below = button.bounding_box()
    assert below["y"] + below["height"] <= menu["y"] <= below["y"] + below["height"] + 20
    assert menu["x"] + menu["width"] <= width


@pytest.mark.parametrize("template", ["errors/404.html", ""])
def test_banner_and_page_fit_the_window_together(browse, page, settings, template):
    settings.DEMO_MODE = True
    shown = browse(page(template, source="" if template else SHELL + "{% endblock %}"))
    assert shown.evaluate("document.documentElement.scrollHeight") == 900
    if not template:
        assert shown.locator(".side").bounding_box()["height"] < 900


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
def test_an_empty_box_looks_empty_and_a_ticked_one_ticked(browse, gallery, is_dark):
    """A browser's own empty box is filled with grey in the dark."""
    shown = browse(gallery, is_dark=is_dark)
    surface = shown.locator(".card").first.evaluate("e => getComputedStyle(e).backgroundColor")
    look = "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e, '::before').visibility]"
    for box in (shown.locator(".rowcheck").first, shown.locator("#sample-people")):
        assert box.evaluate(look) == [surface, "hidden"]
        box.check()
        fill, mark = box.evaluate(look)
        assert fill != surface
        assert mark == "visible"


def test_who_jumps_to_a_field_from_the_summary_sees_its_error(browse, gallery):
    shown = browse(gallery, width=390, height=700)
    for link in shown.locator(".errsum a").all():
        field = shown.locator(
            f"{link.get_attribute('href')} >> xpath=ancestor::*[contains(@class, 'field--error')][1]"
        )
        link.click()
        bar = shown.locator(".top").bounding_box()
        assert field.locator(".err").bounding_box()["y"] >= bar["y"] + bar["height"], link.text_content()


def test_controls_side_by_side_stand_in_one_line(small):
    shown = small(
        '<div class="grid-2"><div class="field"><label for="a">A</label><select class="select" id="a"></select></div>'
        '<div class="field field--error"><label for="b">B</label><p class="hint">Açıklama</p>'
        '<p class="err">Hata</p><input class="input" id="b"></div></div>'
    )
    boxes = [shown.locator(name).bounding_box() for name in ("#a", "#b")]
    assert boxes[0]["y"] == boxes[1]["y"]
    assert boxes[0]["height"] == boxes[1]["height"]
    labels = [shown.locator(f"label[for={name}]").bounding_box()["y"] for name in ("a", "b")]
    assert labels[0] == labels[1]


STACKED = (
    '<div class="card"><table class="table table--stack" role="table"><tbody role="rowgroup"><tr role="row">'
    '<td role="cell" data-label="Değer" class="mono">1.000 <span class="small">karakter</span></td>'
    "</tr></tbody></table></div>"
)


def test_on_a_phone_a_value_of_several_parts_stays_together_beside_its_label(browse, page):
    shown = browse(page("", source=f"{SHELL}{STACKED}{{% endblock %}}"), width=390)
    cell = shown.locator("td").bounding_box()
    unit = shown.locator("td span").bounding_box()
    assert unit["x"] + unit["width"] == pytest.approx(cell["x"] + cell["width"], abs=1)
    number = shown.evaluate(
        "() => { const range = new Range(); range.selectNodeContents(document.querySelector('td').firstChild);"
        " const box = range.getBoundingClientRect(); return box.right }"
    )
    assert unit["x"] - number < 12
    label = "getComputedStyle(document.querySelector('td'), '::before').fontFamily"
    assert "Inter" in shown.evaluate(label)


def test_a_picture_in_its_own_shape_holds_its_place_before_it_has_come(browse, page):
    """Its width and height attributes say the shape; what stands below must not jump while somebody reads."""
    attributes = 'src="/static/img/sample-wide.svg" width="800" height="500" alt=""'
    image = f'<img class="frame__img frame__img--own" {attributes}>'
    shown = browse(page("", source=SHELL + image + "{% endblock %}"))
    shape = shown.locator(".frame__img").evaluate("image => getComputedStyle(image).aspectRatio")
    assert shape == "auto 800 / 500"
