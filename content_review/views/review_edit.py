"""The Directorate improves a post: a new revision that somebody else approves (P06)."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from channels_registry.limit_rows import current_limits
from channels_registry.models import Platform
from channels_registry.platforms.rules import has_title
from content_review import policies
from content_review.forms.review_edit import EditForm
from content_review.models import Revision, Submission
from content_review.selectors.checking import channels_of
from content_review.selectors.composing import images_to_add
from content_review.selectors.queue import QueueFilters
from content_review.services import editing
from content_review.services.revisions import not_allowed, read, stale
from content_review.views.review_steps import visible_post
from core.access import access
from core.errors import Conflict, UserFacingError

# Images that were uploaded and are in no revision yet travel with the page, or in its address, by their uid.
ADDED, ADDED_IN_ADDRESS = "added", "eklenen"
# The button beside the file input; whatever button carries files, they are taken in first and described then.
ADD = "add"


@access("content.edit")
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """Texts, images, descriptions, order, declared video; the unit is told, the approval is another's."""
    post = read(visible_post(request, number))
    if post.current_revision is None:
        raise Http404
    if not policies.can_edit(request.user, post):
        raise PermissionDenied
    page = EditPage(request, post)
    if request.method == "POST":
        return page.answer()
    if post.status not in editing.STEP_FROM:
        raise not_allowed(post)
    return page.show(page.form())


class EditPage:
    """One request of the page: the revision that it shows, and the images that are to be added."""

    def __init__(self, request: HttpRequest, post: Submission) -> None:
        self.request, self.post = request, post
        self.data = request.POST if request.method == "POST" else None
        self.revision = self._shown_revision()
        named = request.GET.getlist(ADDED_IN_ADDRESS) if self.data is None else self.data.getlist(ADDED)
        self.added, self.is_complete = images_to_add(request.user, post, named)
        self.filters = QueueFilters.from_query(request.GET).as_query()

    def _shown_revision(self) -> Revision:
        """The revision that the posted page showed, so that what was typed over it can be read; else the current."""
        current = self.post.current_revision
        shown = current.content_hash if self.data is None else self.data.get("revision_hash", "")
        if shown == current.content_hash:
            return current
        return self.post.revisions.filter(content_hash=shown).first() or current

    def form(self, *, is_final: bool = True) -> EditForm:
        """The form over the shown revision: its images, and its accounts' platforms, each once."""
        return EditForm(self.data, added=self.added, is_final=is_final, **self._parts())

    def _parts(self) -> dict[str, Any]:
        if not hasattr(self, "_found"):
            revision = self.revision
            channels = list(channels_of(revision))
            platforms = list({channel.platform_id: channel.platform for channel in channels}.values())
            images = revision.media.select_related("asset__master", "asset__thumbnail").order_by("position")
            self._found = {"revision": revision, "images": list(images), "platforms": platforms}
            self._found["titled"] = self._titled(platforms, has_images=bool(self._found["images"]))
        return self._found

    def _titled(self, platforms: Sequence[Platform], *, has_images: bool) -> frozenset[str]:
        """Keys of the platforms that know a title for a post such as this."""
        limits = current_limits({platform.key for platform in platforms})
        attached = "video" if self.revision.video else "image" if has_images else ""
        return frozenset(p.key for p in platforms if has_title(limits[p.key], attached))

    def answer(self) -> HttpResponse:
        """Take files in if some came, save otherwise; whatever is refused, what was typed stays on the page."""
        uploads = self.request.FILES.getlist("files")
        form = self.form(is_final=not uploads and self.data.get("intent") != ADD)
        try:
            refusals = self._take_in(uploads, form.held()) if uploads else []
            self._require_current()
            if form.is_final:
                return self._save(form)
        except Conflict as conflict:
            return self._conflict(conflict)
        form = self.form(is_final=False)
        for sentence in refusals if uploads else [_("No file arrived. Choose it again.")]:
            form.add_error("files", sentence)
        return self.show(form)

    def _take_in(self, uploads: Sequence[UploadedFile], held: int) -> list[str]:
        """Take the files in and show them with the others; returns a sentence for each that cannot be taken."""
        taken, refusals = editing.take_in(self.post, uploads, actor=self.request.user, held=held)
        self.added += taken
        return refusals

    def _require_current(self) -> None:
        """Raises Conflict when the post was decided about or got another revision since the page was opened."""
        if self.post.status not in editing.STEP_FROM:
            raise not_allowed(self.post)
        if self.data.get("revision_hash", "") != self.post.current_revision.content_hash:
            raise stale(self.post)

    def _save(self, form: EditForm) -> HttpResponse:
        """Save and lead back to the review page, or show the form with what stands against it. Raises Conflict."""
        if not form.is_valid() or not self.is_complete:
            return self.show(form)
        try:
            revision = editing.edit_as_directorate(
                self.post,
                actor=self.request.user,
                revision_hash=form.cleaned_data["revision_hash"],
                note=form.cleaned_data["note"],
                media=form.image_parts(),
                **form.changes(),
            )
        except UserFacingError as refusal:
            form.add_error(_field_of(refusal, form), str(refusal.message))
            return self.show(form)
        messages.success(
            self.request,
            _("Revision %(number)s is saved and the unit is told. Somebody else approves it.")
            % {"number": revision.number},
        )
        return redirect(self._address("content:review"))

    def _address(self, name: str) -> str:
        return reverse(name, args=[self.post.number]) + self.filters

    def show(self, form: EditForm) -> HttpResponse:
        """The page with this form; an image that cannot be added any more is told."""
        if not self.is_complete:
            form.add_error("files", _("An image that you added is no longer there. Add it again."))
        context = {"form": form, "post": self.post, "query": self.filters}
        return render(self.request, "content_review/review_edit.html", context)

    def _conflict(self, conflict: Conflict) -> HttpResponse:
        """409 with everything that was written, to be copied into the form of the newer revision."""
        fresh = read(self.post)
        form = self.form()
        has_new_revision = fresh.current_revision_id != self.revision.pk
        context = {
            "by": conflict.by,
            "at": conflict.at,
            "status": conflict.status_label,
            "revision": fresh.current_revision,
            "has_new_revision": has_new_revision,
            "typed": [
                {"id": f"typed-{field.name}", "label": field.label, "text": _typed(field)}
                for field in form.visible_fields()
                if field.name in form.changed_data and not field.name.startswith(("place-", "out-", "files"))
            ],
            "added": self.added,
            "form_url": self._form_url() if fresh.status in editing.STEP_FROM else "",
            "back_url": self._address("content:review"),
        }
        return render(self.request, "content_review/review_conflict.html", context, status=409)

    def _form_url(self) -> str:
        """The form of the newest revision, with the images that were added to this one."""
        carried = urlencode([(ADDED_IN_ADDRESS, asset.uid) for asset in self.added])
        address = self._address("content:edit_as_directorate")
        return f"{address}{'&' if '?' in address else '?'}{carried}" if carried else address


def _typed(field: BoundField) -> str:
    """What was typed or chosen, in words."""
    value = field.value()
    words = dict(getattr(field.field, "choices", ()))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(words.get(value, value if value is not None else ""))


def _field_of(refusal: UserFacingError, form: EditForm) -> str | None:
    """The field a refusal of the service belongs to; "variants.x.text" is "text-x" here."""
    parts = (refusal.field or "").split(".")
    name = f"{parts[2]}-{parts[1]}" if len(parts) == 3 else parts[0]
    return name if name in form.fields else None
