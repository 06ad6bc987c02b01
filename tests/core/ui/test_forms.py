"""Forms in the portal's look: one label per control, errors where they belong, ids that never meet."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.forms import formset_factory
from django.utils import translation

from core.design.form_parts import error_list
from core.design.samples import SampleForm
from core.forms import DayField, MomentField, Pick, PickRadio, PortalForm, TimeTextInput
from tests.core.ui.html import Document, faults


@pytest.fixture(autouse=True)
def turkish():
    with translation.override("tr"):
        yield


class NoteForm(PortalForm, forms.Form):
    text = forms.CharField(label="Not", help_text="Birim de <b>okur</b>.", widget=forms.Textarea)
    when = MomentField(label="Zaman", required=False)
    hidden = forms.IntegerField(widget=forms.HiddenInput)


class SearchForm(PortalForm, forms.Form):
    html_id = "ara"
    mark_optional = False
    q = forms.CharField(label="Ara", required=False)


def one(document: Document, id_: str):
    (element,) = [element for element in document.elements if element.attrs.get("id") == id_]
    return element


def test_a_form_of_every_kind_of_field_is_well_made():
    for form in (SampleForm(), SampleForm({}), SampleForm({"since": "x", "wished_at_0": "y"})):
        assert not faults(f"<form>{form}</form>")


def test_ids_come_from_the_name_of_the_form_so_that_two_forms_can_share_a_page():
    page = f"<div>{NoteForm()}{SampleForm({})}{SearchForm(prefix='a')}</div>"
    assert not faults(page)
    assert {"note-text", "sample-reason", "ara-a-q"} <= set(Document(page).ids())
    assert NoteForm(auto_id="x_%s")["text"].auto_id == "x_text"


def test_a_field_reads_label_hint_error_control():
    html = str(NoteForm({})["text"].as_field_group())
    order = [html.index(part) for part in (">Not", 'class="hint"', 'class="err"', "<textarea")]
    assert order == sorted(order)


def test_an_error_is_tied_to_its_control():
    document = Document(str(NoteForm({})["text"].as_field_group()))
    control = one(document, "note-text")
    assert control.attrs["aria-invalid"] == "true"
    assert control.attrs["aria-describedby"] == "note-text_helptext note-text_error"
    assert one(document, "note-text_error").text.strip() == "Bu alan zorunludur."
    assert "field--error" in document.elements[0].attrs["class"]


def test_hints_are_text():
    assert "&lt;b&gt;okur" in str(NoteForm())


def test_optional_fields_say_so_and_required_ones_do_not():
    labels = [" ".join(label.text.split()) for label in Document(str(SampleForm())).all("label")]
    assert "E-posta (isteğe bağlı)" in labels
    assert "Gerekçe" in labels
    assert "isteğe bağlı" not in str(SearchForm())


@pytest.mark.parametrize(
    ("name", "css"),
    [
        ("email", "input"),
        ("reason", "textarea"),
        ("unit", "select"),
        ("since", "input num"),
        ("people", None),
    ],
)
def test_controls_have_the_class_of_their_kind(name, css):
    document = Document(str(SampleForm()))
    assert one(document, f"sample-{name}").attrs.get("class") == css


def test_own_classes_and_attributes_stay():
    class Form(PortalForm, forms.Form):
        text = forms.CharField(widget=forms.TextInput(attrs={"class": "handle", "hx-get": "/x/"}))

    (control,) = Document(str(Form())).all("input")
    assert control.attrs["class"] == "input handle"
    assert control.attrs["hx-get"] == "/x/"


def test_a_control_in_a_toolbar_is_named_by_its_label(draw):
    html = draw('{{ form.unit|control:"select--sm" }}', form=SampleForm())
    assert not faults(html)
    (control,) = Document(html).all("select")
    assert (control.attrs["class"], control.attrs["aria-label"]) == ("select select--sm", "Birim")


def test_the_tick_box_has_its_label_beside_it():
    document = Document(str(SampleForm()["people"].as_field_group()))
    (label,) = document.all("label")
    assert "check" in label.attrs["class"]
    assert "Görselde tanınabilir kişiler var" in label.text
    assert one(document, "sample-people").attrs["aria-describedby"] == "sample-people_helptext"


def test_groups_are_a_fieldset_with_a_legend_and_a_label_for_each_choice():
    document = Document(str(SampleForm({})["source"].as_field_group()))
    (group,) = document.all("fieldset")
    assert group.attrs["aria-describedby"] == "sample-source_error"
    assert document.all("legend")[0].text.strip() == "Görselin kaynağı"
    assert [label.text.strip() for label in document.all("label")] == ["Birimimiz üretti", "Lisanslı stok"]


def test_cards_show_sign_hint_and_platform_and_may_be_closed():
    document = Document(str(SampleForm()))
    closed = one(document, "sample-decision_0")
    assert "disabled" in closed.attrs
    assert "Önce engelleyen denetimi giderin" in document.source
    assert len(document.all("span", class_="plat")) == 3
    assert not [radio for radio in document.all("input", type="radio") if "checked" in radio.attrs]


def test_notes_of_model_choices_get_the_instance():
    seen = []

    class Form(PortalForm, forms.Form):
        a = forms.ChoiceField(
            choices=[("1", "Bir")], widget=PickRadio(notes=lambda value: seen.append(value))
        )

    assert "Bir" in str(Form())
    assert seen == ["1"]
    assert Pick() == ("", "", "", "", False)


def test_a_file_has_a_button_in_the_language_of_the_page():
    document = Document(str(SampleForm()["licence"].as_field_group()))
    buttons = [label for label in document.all("label") if "btn" in label.attrs.get("class", "")]
    assert [button.attrs["for"] for button in buttons] == ["sample-licence"]


@pytest.mark.parametrize(
    ("initial", "data", "echo"),
    [
        (date(2026, 11, 24), None, "24 Kasım 2026 Salı"),
        (None, "24.11.2026", "24 Kasım 2026 Salı"),
        (None, "31.02.2026", ""),
        (None, "", ""),
    ],
)
def test_a_date_is_repeated_in_words(initial, data, echo):
    class Form(PortalForm, forms.Form):
        day = DayField(initial=initial, required=False)

    form = Form() if data is None else Form({"day": data})
    (output,) = Document(str(form)).all("output")
    assert (output.text, output.attrs["for"]) == (echo, "form-day")


def test_a_moment_is_two_labelled_texts_and_its_words():
    moment = datetime(2026, 11, 24, 11, 30, tzinfo=UTC)
    document = Document(str(NoteForm(initial={"when": moment})["when"].as_field_group()))
    day, time = document.all("input")
    assert (day.attrs["value"], time.attrs["value"]) == ("24.11.2026", "14:30")
    assert day.attrs["aria-describedby"] == "note-when_0_hint"
    assert document.all("output")[0].text == "24 Kasım 2026 Salı, 14:30"


def test_a_moment_is_read_in_the_zone_of_turkey():
    form = NoteForm({"text": "a", "hidden": "1", "when_0": "24.11.2026", "when_1": "14.30"})
    assert form.is_valid()
    assert form.cleaned_data["when"] == datetime(2026, 11, 24, 11, 30, tzinfo=UTC)
    assert "24 Kasım 2026 Salı, 14:30" in str(form["when"].as_field_group())


@pytest.mark.parametrize(
    "data", [{"when_0": "24.11.2026", "when_1": "99"}, {"when_0": "x", "when_1": "14:30"}]
)
def test_half_a_moment_is_an_error_that_says_how_to_mend_it(data):
    form = NoteForm({"text": "a", "hidden": "1", **data})
    assert not form.is_valid()
    assert "örneğin" in str(form.errors["when"]) or "example" in str(form.errors["when"])
    assert Document(str(form["when"].as_field_group())).all("output")[0].text == ""


def test_times_have_no_seconds():
    assert 'value="14:30"' in TimeTextInput().render("t", datetime(2026, 1, 1, 14, 30).time())


def test_the_summary_links_each_error_to_its_control():
    document = Document(str(SampleForm({})))
    (summary,) = document.with_class("errsum")
    assert summary.attrs["role"] == "alert"
    targets = [link.attrs["href"][1:] for link in document.all("a")]
    assert {"sample-reason", "sample-channels_0", "sample-decision_0", "sample-wished_at_0"} <= set(targets)
    assert set(targets) <= set(document.ids())
    assert "Gerekçe: Bu alan zorunludur." in summary.text
    assert not Document(str(SampleForm())).with_class("errsum")


def test_errors_of_the_form_and_of_hidden_fields_stand_without_a_link():
    class Form(NoteForm):
        def clean(self):
            raise forms.ValidationError("İki alan birbirini tutmuyor.")

    found = error_list(Form({"text": "a", "hidden": "x"}))
    assert found[0] == ("İki alan birbirini tutmuyor.", "")
    assert [problem.anchor for problem in found if "sayı" in problem.text] == [""]


def test_the_summary_gathers_several_forms_and_formsets():
    notes = formset_factory(NoteForm, min_num=2, validate_min=True)
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-text": "", "form-0-hidden": "1"}
    formset = notes(data)
    found = error_list([SearchForm({}), formset, None])
    assert found[0].anchor == ""
    assert [problem.anchor for problem in found if problem.anchor] == ["id_form-0-text"]
    assert error_list(None) == error_list("") == []


def test_a_formset_is_well_made():
    notes = formset_factory(NoteForm, extra=2)
    assert not faults(f"<form>{notes()}</form>")


@pytest.mark.parametrize("typed", ["31.02.2026", "29/2/2027", " 00.01.2026 "])
def test_a_day_that_is_none_is_named_and_not_told_how_to_be_written(typed):
    for field, value in ((DayField(), typed), (MomentField(), [typed, "10:00"])):
        with pytest.raises(forms.ValidationError) as refusal:
            field.clean(value)
        (sentence,) = refusal.value.messages
        assert typed.strip() in sentence


@pytest.mark.parametrize("typed", ["yarın", "2026", "24.11"])
def test_what_is_no_date_is_told_how_to_be_written(typed):
    for field, value in ((DayField(), typed), (MomentField(), [typed, "10:00"])):
        with pytest.raises(forms.ValidationError, match=r"24\.11\.2026"):
            field.clean(value)


def test_an_error_after_a_question_has_no_second_sign():
    class Form(forms.Form):
        why = forms.CharField(label="Neden acil?", error_messages={"required": "Nedenini yazın."})
        note = forms.CharField(label="Not", error_messages={"required": "Yazın."})

    assert [problem.text for problem in error_list(Form({}))] == [
        "Neden acil? Nedenini yazın.",
        "Not: Yazın.",
    ]
