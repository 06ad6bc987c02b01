"""The form in which a unit writes a post: one page, saved while it is written, so most of it may stay empty.

What is obligatory is asked only when the post is sent (`is_final`); what cannot be read (a date, a duration) is the one
kind of error that also shows while writing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from channels_registry.models import Channel, Platform
from content_review.models import Draft, Submission
from core.forms import MomentField, PortalForm

# Facebook takes 63,206 characters, the most of the catalogue.
TEXT_LENGTH = 70_000
NOTE_LENGTH = 4_000
TITLE_LENGTH = Draft._meta.get_field("title").max_length
_DURATION = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)")
# Nothing is preselected: an unanswered question stays None.
YES_NO = [("yes", _("Yes")), ("no", _("No"))]
ANSWERS = {"yes": True, "no": False}
VIDEO_FIELDS = ("video_name", "video_duration", "video_captions", "video_note")


class AskedLater:
    """A field that the page shows as obligatory and that may still be empty while the post is written."""

    def clean(self, value: Any) -> Any:
        self.required = False
        try:
            return super().clean(value)
        finally:
            self.required = True


class LaterText(AskedLater, forms.CharField):
    """Text that is asked for when the post is sent."""


class LaterChoice(AskedLater, forms.ChoiceField):
    """A choice that is asked for when the post is sent."""


class FilesField(forms.Field):
    """Files that come with the whole form, without a script; the media service judges them, one by one."""

    class _Input(forms.FileInput):
        allow_multiple_selected = True

        def value_from_datadict(self, data, files, name):
            return files.getlist(name) if hasattr(files, "getlist") else []

    widget = _Input


class RowsField(forms.Field):
    """One or several of the given rows, named by their uid; asks the database nothing."""

    default_error_messages = {"unknown": _("Choose from the list.")}

    def __init__(self, *, is_multiple: bool = False, **kwargs: Any) -> None:
        self.rows: dict[str, Any] = {}
        self.is_multiple = is_multiple
        self.drops_unknown = False
        super().__init__(widget=forms.CheckboxSelectMultiple if is_multiple else forms.Select, **kwargs)

    def offer(self, rows: Iterable[Any]) -> None:
        """Set the rows that may be chosen."""
        self.rows = {str(row.uid): row for row in rows}
        self.widget.choices = [(uid, str(row)) for uid, row in self.rows.items()]

    def clean(self, value: Any) -> Any:
        """The chosen row or rows. Raises ValidationError for a uid that was not offered, or leaves it out."""
        uids = list(dict.fromkeys((value if self.is_multiple else [value] if value else None) or ()))
        if not self.drops_unknown and any(uid not in self.rows for uid in uids):
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        chosen = [self.rows[uid] for uid in uids if uid in self.rows]
        return chosen if self.is_multiple else next(iter(chosen), None)


class DurationField(LaterText):
    """A duration as minutes:seconds or hours:minutes:seconds; cleans to seconds, None when empty."""

    default_error_messages = {"invalid": _("Write the duration as minutes and seconds, for example 01:30.")}

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        match = _DURATION.fullmatch(text.replace(".", ":"))
        if match is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return hours * 3600 + minutes * 60 + seconds


def ask(form: forms.Form, data: Mapping[str, Any], asked: Iterable[tuple[str, Any]]) -> None:
    """An error for each of these fields that is still empty; `asked` are (field, sentence)."""
    for name, message in asked:
        if data.get(name) in (None, "") and name not in form.errors:
            form.add_error(name, message)


class VideoForm(forms.Form):
    """What is declared about a video, since video files are not uploaded yet; all empty means that there is none."""

    video_name = LaterText(label=_("File name of the video"), max_length=150)
    video_duration = DurationField(
        label=_("Duration"),
        help_text=_("Minutes:seconds, for example 01:30"),
        max_length=9,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "num"}),
    )
    video_captions = LaterChoice(
        label=_("Does the video have captions?"), choices=YES_NO, widget=forms.RadioSelect
    )
    video_note = forms.CharField(
        label=_("Note on the video"),
        help_text=_("Where the Directorate finds the file; without captions also the reason."),
        max_length=300,
        required=False,
    )

    def ask_for_video(self, data: Mapping[str, Any]) -> None:
        """Whoever says anything about a video says the rest too."""
        if self.declares_video(data):
            asked = [
                ("video_name", _("Write the file name of the video.")),
                ("video_duration", _("Write how long the video is, for example 01:30.")),
                ("video_captions", _("Say whether the video has captions.")),
            ]
            ask(self, data, asked)

    @staticmethod
    def declares_video(data: Mapping[str, Any]) -> bool:
        """Whether anything at all is said about a video."""
        return any(data.get(name) for name in VIDEO_FIELDS)

    @property
    def has_video(self) -> bool:
        """Whether the fields of the video are to be shown open: something is in them, or an error is."""
        return any(self[name].value() or self[name].errors for name in VIDEO_FIELDS)

    def video(self) -> dict[str, Any]:
        """The declaration as it is kept, empty when nothing is declared."""
        data = self.cleaned_data
        if not self.declares_video(data):
            return {}
        return {
            "name": data.get("video_name", ""),
            "seconds": data.get("video_duration"),
            "has_captions": ANSWERS.get(data.get("video_captions")),
            "note": data.get("video_note", ""),
        }


class ComposeForm(PortalForm, VideoForm):
    """A post with its channels, text, platform texts, declared video, time and notes.

    `units` are those the person may write for, `channels` those that may be chosen for the unit. Texts for one
    platform are the fields `text-<key>` and `title-<key>`.
    """

    html_id = "compose"
    use_required_attribute = False
    # Errors are listed in the order of the page, where the video comes after the text.
    field_order = ("version", "unit", "channels", "title", "text", "platform_title")

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    unit = RowsField(label=_("Unit"), required=False)
    channels = RowsField(
        label=_("Accounts"),
        is_multiple=True,
        required=False,
        error_messages={
            "unknown": _("One of the accounts cannot be chosen for this unit. Choose from the list.")
        },
    )
    title = LaterText(
        label=_("Internal title"),
        help_text=_("Shown in the portal only."),
        max_length=Submission._meta.get_field("title").max_length,
    )
    text = LaterText(
        label=_("Text"),
        max_length=TEXT_LENGTH,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 7, "class": "textarea--lg"}),
    )
    platform_title = LaterText(
        label=_("Title on the platform"),
        max_length=TITLE_LENGTH,
        # The placeholder lets the style sheet see whether the field is empty.
        widget=forms.TextInput(attrs={"placeholder": " "}),
    )
    files = FilesField(label=_("Images"), required=False)
    wished_at = MomentField(label=_("Wished time of publication"), required=False)
    is_urgent = forms.BooleanField(
        label=_("Urgent"),
        help_text=_("Reviewed first. For events that nobody could plan."),
        required=False,
    )
    urgent_reason = LaterText(
        label=_("Why is it urgent?"),
        max_length=Submission._meta.get_field("urgent_reason").max_length,
    )
    internal_note = forms.CharField(
        label=_("Note to the Directorate"),
        help_text=_("Not published. Background, contact, wishes for the design."),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    change_note = LaterText(
        label=_("What did you change?"),
        help_text=_("The reviewer reads this first."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    # The ticks stand in _warnings.html; here is only where the error summary leads.
    acknowledged = forms.Field(label=_("Before sending"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self,
        *args: Any,
        units: Sequence[Unit],
        channels: Sequence[Channel],
        is_final: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_final = is_final
        self.fields["unit"].offer(units)
        self.fields["channels"].offer(channels)
        self.offered_channels = list(channels)
        self.platforms: list[Platform] = list({c.platform_id: c.platform for c in channels}.values())
        for platform in self.platforms:
            self.fields[f"text-{platform.key}"] = forms.CharField(
                label=_("Text for %(platform)s") % {"platform": platform.label},
                max_length=TEXT_LENGTH,
                required=False,
                strip=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.fields[f"title-{platform.key}"] = forms.CharField(
                label=_("Title for %(platform)s") % {"platform": platform.label},
                max_length=TITLE_LENGTH,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.is_final:
            self._clean_final(data)
        return data

    def _clean_final(self, data: Mapping[str, Any]) -> None:
        """What has to be there before the post can be sent, apart from what the checks ask."""
        asked = [("title", _("Write an internal title, so that the post is found again."))]
        if data.get("is_urgent"):
            asked.append(("urgent_reason", _("Write why the post is urgent.")))
        ask(self, data, asked)
        self.ask_for_video(data)

    @property
    def variant_fields(self) -> list[dict[str, Any]]:
        """Per platform its text and title fields, for the template."""
        return [
            {
                "platform": platform,
                "text": self[f"text-{platform.key}"],
                "title": self[f"title-{platform.key}"],
            }
            for platform in self.platforms
        ]

    @property
    def has_variants(self) -> bool:
        """Whether the platforms' own fields are to be shown open: something is in them, or an error is."""
        return any(
            field.value() or field.errors
            for own in self.variant_fields
            for field in (own["text"], own["title"])
        )

    def chosen_uids(self) -> set[str]:
        """Uids of the channels that are ticked, as typed or as stored."""
        return {str(uid) for uid in self["channels"].value() or ()}

    def chosen_channels(self) -> list[Channel]:
        """The ticked channels among those on offer."""
        chosen = self.chosen_uids()
        return [channel for channel in self.offered_channels if str(channel.uid) in chosen]

    def variants(self, earlier: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
        """The platforms' own words as they were typed; those of platforms that the form did not show stay."""
        found = {key: dict(value) for key, value in earlier.items()}
        for platform in self.platforms:
            own = found.setdefault(platform.key, {})
            for name in ("text", "title"):
                if (field := f"{name}-{platform.key}") in self.cleaned_data:
                    own[name] = self.cleaned_data[field]
        return {key: own for key, own in found.items() if any(own.values())}


def initial_of(submission: Submission, draft: Draft, channels: Iterable[Channel]) -> dict[str, Any]:
    """What the form shows of a saved draft; `channels` are the chosen ones."""
    initial = {
        "version": draft.version,
        "unit": str(submission.unit.uid),
        "channels": [str(channel.uid) for channel in channels],
        "title": submission.title,
        "text": draft.text,
        "platform_title": draft.title,
        **initial_of_video(draft.video),
        "wished_at": submission.wished_at,
        "is_urgent": submission.is_urgent,
        "urgent_reason": submission.urgent_reason,
        "internal_note": submission.internal_note,
    }
    for key, own in draft.variants.items():
        initial |= {f"{name}-{key}": own.get(name, "") for name in ("text", "title")}
    return initial


def initial_of_video(video: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields of the video show of a declaration, which may be empty."""
    return {
        "video_name": video.get("name", ""),
        "video_duration": duration_text(video.get("seconds")),
        "video_captions": answer_of(video.get("has_captions")),
        "video_note": video.get("note", ""),
    }


def answer_of(value: bool | None) -> str:
    """A stored answer as the radio buttons have it; empty when nobody answered."""
    return {True: "yes", False: "no"}.get(value, "")


def duration_text(seconds: int | None) -> str:
    """Seconds as minutes:seconds, hours in front where there are any; empty for None."""
    if seconds is None:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"
