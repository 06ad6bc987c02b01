"""Components with much, with little and with nothing to show."""

from datetime import timedelta
from types import SimpleNamespace as Thing

import pytest
from django.utils import translation

from core import clock
from core.check_registry import Finding
from core.design.samples import samples
from core.enums import Badge
from tests.core.ui.html import Document, faults


@pytest.fixture(autouse=True)
def turkish():
    with translation.override("tr"):
        yield


@pytest.fixture
def include(draw):
    """`include("pager", page=…)`: a component by itself."""

    def render(component, /, **context):
        return draw(f'{{% include "components/{component}.html" %}}', **context)

    return render


def image(width=800, height=1000, fitting=None):
    return Thing(url="/a.webp", alt="Afiş", width=width, height=height, fitting=fitting)


def fitting(how="crop", edges="sides"):
    return Thing(how=how, field=(1600, 700), x=131, y=0, width=1337, height=700, edges=edges, percent=16)


def preview(**changes):
    known = {
        "channel_name": "Örnek Kent",
        "handle": "ornekkentuni",
        "title": "",
        "visible": "Görünen",
        "folded": "",
        "images": [],
    }
    return Thing(**{**known, **changes})


def test_a_figure_links_to_its_records_when_it_has_an_address(include):
    linked = include(
        "stat", stat=Thing(label="Bekleyen", value="12", url="/inceleme/", icon="clock", tone="warn")
    )
    plain = include("stat", stat=Thing(label="Bekleyen", value="12", note="3 gün"))
    assert not faults(linked) + faults(plain)
    assert Document(linked).all("a", class_="stat")[0].attrs["href"] == "/inceleme/"
    assert not Document(plain).all("a")
    assert "is-warn" in linked


def test_a_row_needs_only_its_title_and_address(include):
    html = include("row", row=Thing(url="/a/", title="<b>"))
    assert not faults(f"<ul>{html}</ul>")
    assert "&lt;b&gt;" in html
    assert not Document(html).all("input")
    assert Document(html).with_class("rowitem--plain")


def test_a_full_row_can_be_selected_and_says_what_and_when(include):
    row = samples()["rows"][0]
    document = Document(include("row", row=row))
    (box,) = document.all("input", type="checkbox")
    assert (box.attrs["name"], box.attrs["value"]) == ("selected", "1")
    assert box.attrs["aria-label"] == row.select_label
    assert document.with_class("is-urgent")
    assert document.all("h3")[0].text == row.title
    assert document.with_class("badge--bad"), "the deadline"


def test_checks_show_problems_first_and_fold_what_passed(include):
    findings = [
        Finding("b", "info", "Bilgi verir"),
        Finding("a", "error", "Uzun", hint="Kısaltın.", platform="x"),
    ]
    html = include("checks", findings=findings, passed=["Bağlantı", "Etiket"])
    assert not faults(html)
    document = Document(html)
    rows = [" ".join(row.text.split()) for row in document.all("li", class_="checkrow")]
    assert rows == ["X: Uzun Kısaltın.", "Bilgi verir", "Bağlantı", "Etiket"]
    assert document.all("summary")[0].text == "2 denetim sorunsuz"
    assert {icon.attrs["aria-label"] for icon in document.all("svg")} == {"Engel", "Bilgi", "Sorunsuz"}


def test_checks_without_a_finding_say_so(include):
    html = include("checks", findings=[], passed=[])
    assert "Denetimlerde sorun bulunmadı." in html
    assert "<details" not in html


def test_a_difference_marks_words_and_shows_pictures_of_both_sides(include):
    fields = [
        Thing(label="Metin", old=[("same", "a "), ("del", "<b>")], new=[("same", "a "), ("ins", "c")]),
        Thing(label="Görsel", old=[], new=[], old_image=None, new_image=image()),
        Thing(label="Başlık", old=[], new=[("ins", "Yeni")]),
    ]
    html = include("diff", old_title="1. sürüm", new_title="2. sürüm", fields=fields)
    assert not faults(html)
    document = Document(html)
    assert [mark.text for mark in document.all("del")] == ["<b>"]
    assert [mark.text for mark in document.all("ins")] == ["c", "Yeni"]
    assert document.all("img")[0].attrs["alt"] == "Afiş"
    assert [word.text for word in document.all("span", class_="faint")] == ["Yok", "Boş"]


def test_a_timeline_tells_who_what_and_when(include):
    html = include("timeline", entries=samples()["history"])
    assert not faults(html)
    first = " ".join(Document(html).all("li")[0].text.split())
    assert first.startswith("Elif Aydın 3. sürümü gönderdi bugün ")


def test_an_empty_list_shows_the_next_step(include):
    action = Thing(url="/takvim/", label="Takvimi aç", icon="calendar", is_primary=True)
    html = include("empty", title="Kuyruk boş", actions=[action])
    assert not faults(html)
    assert Document(html).all("a", class_="btn--primary")[0].attrs["href"] == "/takvim/"
    assert not Document(include("empty", title="Boş")).all("a")


def test_one_page_needs_no_pager(include):
    assert include("pager", page=Thing(has_previous=False, has_next=False)).strip() == ""
    page = Thing(has_previous=True, has_next=True, previous_query="?imlec=a&b=1", next_query="?imlec=b")
    html = include("pager", page=page, summary="25 gönderi")
    assert [(a.attrs["rel"], a.attrs["href"]) for a in Document(html).all("a")] == [
        ("prev", "?imlec=a&b=1"),
        ("next", "?imlec=b"),
    ]


@pytest.mark.parametrize(("hours", "tone"), [(72, ""), (5, "is-warn"), (-3, "is-bad")])
def test_a_deadline_has_words_and_a_bar_of_its_tone(include, hours, tone):
    html = include("sla", due_at=clock.now() + timedelta(hours=hours), label="Yanıt süresi", used=71)
    assert not faults(html)
    (bar,) = Document(html).all("progress")
    assert bar.attrs.get("class", "") == tone
    assert bar.text == "%71"
    assert not Document(include("sla", due_at=clock.now(), label="Süre", used=None)).all("progress")


def test_saved_views_are_links_with_counts(include):
    document = Document(include("tabs", tabs=samples()["tabs"], label="Görünümler"))
    assert [link.attrs.get("aria-current") for link in document.all("a")] == ["page", None, None]
    assert [count.text for count in document.with_class("count")] == ["12", "999+"]
    zero = include("tabs", tabs=[Thing(url="#", label="Boş", count=0)], label="Görünümler")
    assert Document(zero).with_class("count")[0].text == "0"


def test_filters_are_removable_one_by_one_and_together(include):
    html = include("chips", chips=[Thing(label="Birim: A", remove_url="?b=1")], clear_url="?")
    assert [(a.attrs["href"], a.attrs.get("aria-label")) for a in Document(html).all("a")] == [
        ("?b=1", "Süzgeci kaldır: Birim: A"),
        ("?", None),
    ]
    assert include("chips", chips=[]).strip() == ""


def test_the_bulk_bar_has_a_sentence_for_one_and_for_many(include):
    document = Document(include("bulk", actions=samples()["bulk"]))
    (output,) = document.all("output")
    assert (output.attrs["data-one"], output.attrs["data-many"]) == (
        "1 kayıt seçildi",
        "{count} kayıt seçildi",
    )
    assert [(b.attrs["name"], b.attrs["value"]) for b in document.all("button") if "name" in b.attrs] == [
        ("do", "claim"),
        ("do", "changes"),
    ]


def test_files_wait_for_the_form_or_go_at_once(include):
    waiting = include(
        "dropzone", id="a", name="files", hint="En çok 25 MB", is_multiple=True, accept="image/*"
    )
    assert not faults(waiting)
    assert "data-upload" not in waiting
    (field,) = Document(waiting).all("input")
    assert (field.attrs["name"], field.attrs["accept"], field.attrs["aria-describedby"]) == (
        "files",
        "image/*",
        "a-hint",
    )
    at_once = include("dropzone", id="a", name="files", upload_url="/u/", list_id="list")
    assert not faults(at_once)
    assert Document(at_once).with_class("drop")[0].attrs["data-template"] == "a-row"


def test_a_file_shows_its_size_in_pixels_and_bytes(include):
    full = Thing(name="afis.png", thumb_url="/a.webp", width=1080, height=1350, size=2516582)
    html = include(
        "file_item", file=full, remove=Thing(name="remove", value="1", label="afis.png dosyasını kaldır")
    )
    assert not faults(f"<ul>{html}</ul>")
    assert "1080 × 1350, 2,4 MB" in html
    assert Document(html).all("button")[0].attrs["aria-label"] == "afis.png dosyasını kaldır"
    assert "tanitim.mp4" in include("file_item", file=Thing(name="tanitim.mp4", icon="video"))


def test_a_dialog_is_named_and_closable(include):
    html = include("dialog", id="undo", title="Geri al", body="components/_sample_dialog.html")
    assert not faults(html)
    (dialog,) = Document(html).all("dialog")
    assert dialog.attrs["aria-labelledby"] == "undo-title"


PLATFORMS = ("instagram", "x", "facebook", "youtube", "linkedin", "spotify", "medium", "bluesky")


@pytest.mark.parametrize("images", [0, 1, 2, 6])
@pytest.mark.parametrize("key", PLATFORMS)
def test_previews_stand_with_any_number_of_pictures(draw, key, images):
    shown = preview(title="Başlık", folded="Katlanan", images=[image(1600, 700)] * images)
    html = draw("{% include key|preview_template %}", key=key, preview=shown)
    assert not faults(html)
    assert "Görünen" in html
    assert "Katlanan bölüm" in html


@pytest.mark.parametrize("key", PLATFORMS)
def test_a_text_that_is_not_folded_shows_no_fold(draw, key):
    html = draw("{% include key|preview_template %}", key=key, preview=preview(visible="<b>a</b>\nb"))
    assert "frame__fold" not in html
    assert "&lt;b&gt;a&lt;/b&gt;\nb" in html, "escaped, with its line breaks"


def test_instagram_marks_what_is_cropped_or_set_on_a_margin_and_asks_for_a_picture(draw):
    def instagram(*images):
        return draw('{% include "components/preview/instagram.html" %}', preview=preview(images=list(images)))

    assert "crop__lost" not in instagram(image(1080, 1350))
    wide = instagram(image(1600, 700, fitting()))
    assert "1. görsel kırpılır" in wide
    assert "Sağdan ve soldan, toplam %16" in wide
    assert Document(wide).with_class("frame__img--link")
    tall = instagram(image(1080, 1350), image(1000, 2000, fitting("pad")))
    assert "2. görsele beyaz kenar eklenir" in tall
    assert "Sağda ve solda; hiçbir yeri kesilmez" in tall
    assert "crop__lost" not in tall
    assert Document(tall).with_class("frame__img--whole")
    assert Document(tall).with_class("frame__strip")[0].attrs["tabindex"] == "0"
    assert "Instagram görsel ister" in instagram()


def test_more_than_four_pictures_are_counted(draw):
    html = draw('{% include "components/preview/facebook.html" %}', preview=preview(images=[image()] * 6))
    assert len(Document(html).all("img")) == 4
    assert "6 görsel" in html


def test_badges_of_rows_may_be_members_or_words(include):
    row = Thing(url="/a/", title="A", badges=[Badge("2 uyarı", "warn", "warn")])
    assert Document(include("row", row=row)).with_class("badge--warn")
