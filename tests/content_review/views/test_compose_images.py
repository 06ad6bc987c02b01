"""Images on the form of a post: the buttons that work without a script, and what another window did to them."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from content_review.enums import SubmissionStatus
from content_review.services import drafts
from tests.content_review.pictures import add_picture, picture
from tests.content_review.views.posting import autosave, described, fields, make_writer, post_form, saved
from tests.make import content as make
from tests.make.accounts import make_institution
from tests.make.channels import make_official_channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    make_institution()
    return make_writer()


@pytest.fixture
def client(client, writer):
    client.force_login(writer)
    return client


@pytest.fixture
def x():
    return make_official_channel(platform="x")


class TestButtonsWithoutScript:
    @pytest.fixture
    def post(self, writer, x):
        return make.make_draft(submitter=writer, channels=[x], images=2)

    def press(self, client, post, x, **button):
        media = [str(row.asset.uid) for row in post.draft.media.select_related("asset")]
        return client.post(
            reverse("content:draft", args=[post.uid]),
            fields(channels=[x], version=post.draft.version, media=media, **button),
        )

    def test_an_image_moves(self, client, post, x):
        first, second = (str(row.asset.uid) for row in post.draft.media.select_related("asset"))
        answer = self.press(client, post, x, move=f"down:{first}")
        assert answer.url.endswith("#images")
        assert [str(r.asset.uid) for r in post.draft.media.select_related("asset")] == [second, first]

    def test_an_image_goes(self, client, post, x):
        first, second = (str(row.asset.uid) for row in post.draft.media.select_related("asset"))
        self.press(client, post, x, remove=first)
        assert [str(r.asset.uid) for r in post.draft.media.select_related("asset")] == [second]

    def test_a_button_says_its_word_together_with_what_was_typed(self, client, post, x):
        """One version, not one for the text and one for the images: all or nothing."""
        first, second = (str(row.asset.uid) for row in post.draft.media.select_related("asset"))
        self.press(client, post, x, text="Yeni metin.", move=f"up:{second}")
        now = saved(post.uid)
        assert (now.draft.text, now.draft.version) == ("Yeni metin.", post.draft.version + 1)
        answer = self.press(client, post, x, text="Eski sayfadan.", remove=first)
        assert answer.status_code == 409
        assert post.draft.media.count() == 2

    def test_source_and_people_taken_over_stay_on_the_page_when_something_else_is_wrong(
        self, client, post, x
    ):
        first, second = post.draft.media.select_related("asset")
        answers = {
            **described(first, rights_basis="public_domain", rights_note="1900", has_people="yes"),
            **described(second, rights_basis="own"),
        }
        page = self.press(
            client, post, x, apply_rights=str(first.asset.uid), video_duration="bir buçuk", **answers
        )
        assert page.status_code == 200
        form = next(form for form in page.context["image_forms"] if form.media_row == second)
        assert [form[name].value() for name in ("rights_basis", "rights_note", "has_people")] == [
            "public_domain",
            "1900",
            "yes",
        ]

    def test_source_and_people_are_taken_over(self, client, post, x):
        first, second = post.draft.media.select_related("asset")
        answers = described(first, rights_basis="public_domain", rights_note="1900", has_people="yes")
        self.press(client, post, x, apply_rights=str(first.asset.uid), **answers)
        second.asset.refresh_from_db()
        assert (second.asset.rights_basis, second.asset.rights_note) == ("public_domain", "1900")
        assert second.asset.has_people is True


class TestImagesOfAnotherWindow:
    """A page neither sends nor writes over images that it does not show."""

    @pytest.fixture
    def post(self, writer, x):
        return make.make_draft(submitter=writer, channels=[x], images=1)

    def page(self, post, x, **changes):
        media = [str(row.asset.uid) for row in post.draft.media.select_related("asset")]
        return {"channels": [x], "media": media, "version": post.draft.version, **changes}

    def test_an_image_that_came_in_meanwhile_is_not_sent_unseen(self, client, post, x):
        page = self.page(post, x)
        add_picture(post)
        for intent in ("submit", "save"):
            _uid, answer = post_form(client, post.uid, **page, intent=intent)
            assert answer.status_code == 409
            assert f'id="compose-version" value="{post.draft.version}"' in answer.content.decode()
        assert autosave(client, post.uid, **page).status_code == 409
        assert saved(post.uid).status == SubmissionStatus.DRAFT

    def test_a_description_that_was_changed_meanwhile_is_not_sent_unseen(self, client, post, x):
        page = self.page(post, x)
        asset = post.draft.media.select_related("asset").get().asset
        drafts.describe(post, asset, actor=post.submitter, alt_text="Başka bir açıklama.")
        _uid, answer = post_form(client, post.uid, **page, intent="submit", text="Yeni metin.")
        assert answer.status_code == 409
        assert saved(post.uid).status == SubmissionStatus.DRAFT

    def test_the_page_learns_which_version_its_own_image_made(self, client, post, x):
        shown = post.draft.version
        up = client.post(
            reverse("content:upload", args=[post.uid]), {"file": picture()}, headers={"HX-Request": "true"}
        )
        assert up.headers["X-Draft-Version"] == str(shown + 1)
        page = self.page(post, x, version=shown + 1, text="Yeni metin.")
        assert autosave(client, post.uid, **page).status_code == 200
        out = client.post(
            reverse("content:remove_image", args=[post.uid, page["media"][-1]]),
            headers={"HX-Request": "true"},
        )
        assert out.headers["X-Draft-Version"] == str(shown + 3)
        gone = client.post(
            reverse("content:remove_image", args=[post.uid, page["media"][-1]]),
            headers={"HX-Request": "true"},
        )
        assert (gone.status_code, "X-Draft-Version" in gone.headers) == (204, False)

    def test_a_page_whose_files_came_with_the_form_goes_on(self, client, post, x):
        bad = SimpleUploadedFile("çizim.svg", b"<svg/>")
        _uid, page = post_form(client, post.uid, **self.page(post, x), files=[picture(), bad], intent="save")
        version = page.context["composition"].version_to_show
        assert version == saved(post.uid).draft.version == post.draft.version + 1
        again = self.page(post, x, version=version, text="Yeni metin.")
        _uid, answer = post_form(client, post.uid, **again, intent="save")
        assert answer.status_code == 302


def test_faults_of_several_images_are_one_line_that_leads_to_the_first(client, writer, x):
    post = make.make_draft(submitter=writer, channels=[x])
    for _number in range(3):
        make.attach(post, make.make_asset(unit=post.unit, actor=writer), "")
    first = post.draft.media.select_related("asset").first()
    answer = autosave(client, post.uid, channels=[x], version=post.draft.version)
    side = answer.content.decode().split('id="compose-side"')[1]
    links = re.findall(rf'<a href="#image-{first.asset.uid}-alt_text">([^<]+)</a>', side)
    assert len(links) == 1
    assert "1–3" in links[0]


def test_the_licence_is_not_called_optional_and_the_hint_names_the_largest_image(client, writer, x, settings):
    post = make.make_draft(submitter=writer, channels=[x], images=1)
    media = post.draft.media.select_related("asset").get()
    page = client.get(reverse("content:edit", args=[post.number])).content.decode()
    label = re.search(rf'<label for="image-{media.asset.uid}-rights_note">(.*?)</label>', page, re.DOTALL)[1]
    assert 'class="opt"' not in label
    hint = re.search(r'id="compose-files-hint">([^<]+)<', page)[1]
    assert f"{settings.IMAGE_MAX_PIXELS // 1_000_000} megap" in hint
