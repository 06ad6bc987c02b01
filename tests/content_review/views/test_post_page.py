"""A post's page: what its unit reads there, and what may be done from it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from channels_registry.limit_rows import current_limits
from content_review.enums import SubmissionStatus
from content_review.models import Message, Submission
from content_review.previews import fitting_of
from content_review.services import drafts, submitting, threads
from tests.content_review.views.posting import make_writer
from tests.content_review.views.reviewing import as_, text_of, told, tr
from tests.make import content as make
from tests.make.accounts import make_holder, make_institution
from tests.make.channels import make_official_channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    make_institution()
    return make_writer()


@pytest.fixture
def client(client, writer):
    return as_(client, writer)


@pytest.fixture
def x():
    return make_official_channel(platform="x")


def signed_in(user):
    return as_(Client(), user)


class TestDetail:
    def page(self, client, post):
        return client.get(reverse("content:detail", args=[post.number])).content.decode()

    def test_a_decision_shows_reason_and_principle(self, client, writer, x):
        post = make.reject(make.make_submitted(submitter=writer, channels=[x]), reason="Reklam içeriyor.")
        page = self.page(client, post)
        assert "Reklam içeriyor." in page
        assert make.make_principle().title in page

    def test_previews_checks_deliveries_and_versions_are_there(self, client, writer, x):
        post = make.make_published(submitter=writer, channels=[x], images=1)
        page = self.page(client, post)
        asset = post.current_revision.media.get().asset
        assert reverse("content:image", args=[asset.uid, "orta"]) in page
        assert post.deliveries.get().published_post.permalink in page
        for part in ('id="preview-x"', 'id="places"', 'id="checks"', 'id="versions"', 'class="tl"'):
            assert part in page

    def test_a_draft_shows_how_it_will_look(self, client, writer, x):
        post = make.make_draft(submitter=writer, channels=[x])
        assert make.TEXT in self.page(client, post)

    def test_previews_show_what_the_copy_pack_does_to_the_pictures(self, client, writer):
        """The same crop and margin as on the review page and in the form, of the draft as of a revision."""
        instagram, x = (make_official_channel(platform=key) for key in ("instagram", "x"))
        made = {"submitter": writer, "channels": [instagram, x]}
        asset = make.make_asset(unit=writer.appointments.get().unit, actor=writer, width=1000, height=1400)
        draft = make.make_draft(**made)
        make.attach(draft, asset)
        limits = current_limits()
        expected = {key: fitting_of(limits[key], 1000, 1400) for key in ("instagram", "x")}
        assert expected["instagram"].how == "crop" and expected["x"] is None

        def fittings(client, name):
            context = client.get(reverse(name, args=[draft.number])).context
            previews = context["previews"] if "previews" in context else context["page"].previews
            return {preview.platform: preview.images[0].fitting for preview in previews}

        assert fittings(client, "content:detail") == expected
        assert fittings(client, "content:edit") == expected
        make.send(draft, acknowledged=("media_shape:instagram",))
        assert fittings(client, "content:detail") == expected
        assert fittings(signed_in(make.make_reviewer()), "content:review") == expected

    def test_what_a_correction_changed_can_be_read(self, client, writer, x):
        post = make.request_changes(make.make_submitted(submitter=writer, channels=[x]))
        drafts.save(post, actor=writer, version=make.read(post).draft.version, text="Yepyeni bir metin.")
        post = make.send(post)
        address = reverse("content:detail", args=[post.number])
        assert "<ins>" in client.get(address, {"fark": "2"}).content.decode()
        for other in ("1", "3", "x", "²"):
            assert "<ins>" not in client.get(address, {"fark": other}).content.decode()

    def test_internal_notes_stay_with_the_directorate(self, client, writer, x):
        post = make.make_submitted(submitter=writer, channels=[x])
        reviewer = make.make_reviewer()
        threads.write(post, actor=reviewer, body="Yalnız bizim için.", is_internal=True)
        threads.write(post, actor=reviewer, body="Birime sorumuz var.")
        page = self.page(client, post)
        assert "Birime sorumuz var." in page
        assert "Yalnız bizim için." not in page

    def test_the_unit_writes_to_the_directorate(self, client, writer, x):
        post = make.make_submitted(submitter=writer, channels=[x])
        address = reverse("content:message", args=[post.number])
        assert client.post(address, {"body": "Ne zaman bakılır?"}).status_code == 302
        message = Message.objects.get()
        assert (message.body, message.is_internal) == ("Ne zaman bakılır?", False)
        answer = client.post(address, {"body": "  "})
        assert answer.status_code == 200 and "errsum" in answer.content.decode()
        assert Message.objects.count() == 1

    def test_other_units_find_nothing_here(self, x):
        post = make.make_submitted(channels=[x])
        stranger = signed_in(make_writer())
        for name in ("detail", "edit"):
            assert stranger.get(reverse(f"content:{name}", args=[post.number])).status_code == 404
        for name in ("copy", "message"):
            assert stranger.post(reverse(f"content:{name}", args=[post.number])).status_code == 404
        assert stranger.post(reverse("content:act", args=[post.number, "geri-cek"])).status_code == 404

    def test_the_same_queries_whatever_the_post_holds(self, client, writer, x, query_budget):
        channels = [x, make_official_channel(platform="linkedin")]
        small = make.make_submitted(submitter=writer, channels=[x])
        large = make.make_submitted(submitter=writer, channels=channels, images=4, text="Uzun.")
        for text in ("Bir", "İki", "Üç"):
            threads.write(large, actor=writer, body=text)
        for post in (small, large):
            with query_budget("content:detail", at_most=13):
                self.page(client, post)
        own = make.make_unit_channel(writer.appointments.get().unit, user=writer, platform="x")
        ready = make.make_approved(submitter=writer, channels=[own, x], text="Hazır.")
        with query_budget("content:detail approved", at_most=13):
            page = self.page(client, ready)
        links = re.findall(r'href="(/gonderiler/[^"]+/yayin/[^"/]+/)"', page)
        assert links == [reverse("content:delivery", args=[ready.number, own.uid])]
        draft = make.make_draft(submitter=writer, channels=[own, x], images=2, text="Taslak.")
        with query_budget("content:detail draft", at_most=13):
            self.page(client, draft)
        changed = make.request_changes(make.make_submitted(submitter=writer, channels=[x], text="Eski."))
        version = make.read(changed).draft.version
        drafts.save(changed, actor=writer, version=version, channels=[own], variants={"x": {"text": "Yeni."}})
        address = f"{reverse('content:detail', args=[make.send(changed).number])}?fark=2"
        with query_budget("content:detail?fark", at_most=13):
            assert "<ins>" in client.get(address).content.decode()


class TestSteps:
    def act(self, client, post, step, **data):
        data.setdefault("version", post.version)
        return client.post(reverse("content:act", args=[post.number, step]), data)

    def test_each_is_asked_once_more_and_changes_nothing_by_get(self, client, writer, x):
        post = make.make_submitted(submitter=writer, channels=[x])
        for step in ("geri-al", "geri-cek"):
            answer = client.get(reverse("content:act", args=[post.number, step]))
            assert answer.status_code == 200
            assert 'method="post"' in answer.content.decode()
        assert make.read(post).status == SubmissionStatus.SUBMITTED

    def test_recall_withdraw_and_archive(self, client, writer, x):
        post = make.make_submitted(submitter=writer, channels=[x])
        assert self.act(client, post, "geri-al").status_code == 302
        post = make.read(post)
        assert post.status == SubmissionStatus.DRAFT
        assert self.act(client, post, "geri-cek", reason="Etkinlik ertelendi.").status_code == 302
        post = make.read(post)
        assert post.status == SubmissionStatus.WITHDRAWN
        assert self.act(client, post, "arsivle").status_code == 302
        assert make.read(post).status == SubmissionStatus.ARCHIVED

    def test_a_draft_that_was_never_sent_is_deleted_and_not_written_about(self, client, writer, x):
        draft = make.make_draft(submitter=writer, channels=[x])
        sent = submitting.recall(make.make_submitted(submitter=writer, channels=[x]), actor=writer)
        texts = {}
        for post in (draft, sent):
            detail = client.get(reverse("content:detail", args=[post.number]))
            [step] = [step for step in detail.context["steps"] if step["slug"] == "geri-cek"]
            texts[post] = (str(step["action"].label), detail.context["may_message"])
        assert texts[draft][0] != texts[sent][0]
        assert (texts[draft][1], texts[sent][1]) == (False, True)
        asked = client.get(reverse("content:act", args=[draft.number, "geri-cek"])).content.decode()
        assert texts[draft][0] in asked
        self.act(client, draft, "geri-cek")
        assert make.read(draft).status == SubmissionStatus.WITHDRAWN

    def test_a_stale_page_is_refused_with_who_and_when(self, client, writer, x):
        post = make.make_submitted(submitter=writer, channels=[x])
        make.approve(post)
        answer = self.act(client, post, "geri-al")
        assert answer.status_code == 409
        assert make.read(post).status == SubmissionStatus.APPROVED

    def test_a_step_that_the_state_forbids_is_a_conflict(self, client, writer, x):
        post = make.make_draft(submitter=writer, channels=[x])
        assert client.get(reverse("content:act", args=[post.number, "arsivle"])).status_code == 409

    def test_who_may_only_read_is_refused(self, x):
        post = make.make_submitted(channels=[x])
        reader = signed_in(make_holder(Role.PRIVACY))
        assert reader.get(reverse("content:detail", args=[post.number])).status_code == 200
        assert reader.get(reverse("content:act", args=[post.number, "geri-cek"])).status_code == 403
        assert self.act(reader, post, "geri-cek").status_code == 403
        assert make.read(post).status == SubmissionStatus.SUBMITTED

    def test_an_unknown_step_is_not_there(self, client, writer, x):
        post = make.make_draft(submitter=writer, channels=[x])
        assert client.get(reverse("content:act", args=[post.number, "sil"])).status_code == 404

    def test_buttons_are_those_that_work(self, client, writer, x):
        made = {"submitter": writer, "channels": [x]}
        for post, offered in (
            (make.make_draft(**made), {"geri-cek"}),
            (make.make_submitted(**made, text="1"), {"geri-al", "geri-cek"}),
            (make.reject(make.make_submitted(**made, text="2")), {"arsivle"}),
            (make.make_published(**made, text="3"), {"arsivle"}),
        ):
            page = client.get(reverse("content:detail", args=[post.number])).content.decode()
            shown = set(re.findall(rf"/gonderiler/{post.number}/(geri-al|geri-cek|arsivle)/", page))
            assert shown == offered, post.status

    def test_the_unit_gives_up_one_account_from_the_page_of_the_post(self, client, writer, x):
        other = make_official_channel(platform="linkedin")
        made = {"submitter": writer, "channels": [x, other]}
        reader = signed_in(make_holder(Role.PRIVACY))
        for post, is_offered in (
            (make.make_submitted(**made), True),
            (make.make_approved(**made, text="1"), True),
            (make.make_scheduled_delivery(submitter=writer, channels=[x], text="2").submission, True),
            (make.make_published(submitter=writer, channels=[x], text="3"), False),
            (make.reject(make.make_submitted(**made, text="4")), False),
        ):
            address = reverse("content:detail", args=[post.number])
            deliveries = post.deliveries.all()
            steps = [
                reverse("content:delivery_step", args=[post.number, row.channel.uid, "iptal"])
                for row in deliveries
            ]
            links = re.findall(r'href="([^"]+/iptal/)"', client.get(address).content.decode())
            assert sorted(links) == (sorted(steps) if is_offered else []), post.status
            assert all(client.get(link).status_code == 200 for link in links)
            page = reader.get(address)
            assert page.status_code == 200 and "/iptal/" not in page.content.decode()

    def test_an_account_given_up_leaves_the_others_and_the_link_goes(self, client, writer, x):
        other = make_official_channel(platform="linkedin")
        post = make.make_approved(submitter=writer, channels=[x, other])
        given_up = post.deliveries.get(channel=x)
        step = reverse("content:delivery_step", args=[post.number, x.uid, "iptal"])
        answer = client.post(step, {"version": given_up.version, "reason": "Etkinlik ertelendi."})
        address = reverse("content:detail", args=[post.number])
        assert answer.url == address
        assert set(post.deliveries.values_list("status", flat=True)) == {"ready", "cancelled"}
        page = client.get(address).content.decode()
        assert step not in page
        assert reverse("content:delivery_step", args=[post.number, other.uid, "iptal"]) in page

    def test_a_rejected_post_is_copied_into_a_new_draft(self, client, writer, x):
        post = make.reject(make.make_submitted(submitter=writer, channels=[x]))
        answer = client.post(reverse("content:copy", args=[post.number]))
        copy = Submission.objects.get(copied_from=post)
        assert answer.url == reverse("content:edit", args=[copy.number])
        assert copy.draft.text == make.TEXT

    def test_a_post_in_review_is_not_copied(self, client, writer, x):
        post = make.make_submitted(submitter=writer, channels=[x])
        assert client.post(reverse("content:copy", args=[post.number])).status_code == 403


def test_a_number_that_is_none_is_not_there(client):
    for path in ("/gonderiler/G-2026-1/", "/gonderiler/142/", "/gonderiler/G-2026-99999/"):
        assert client.get(path).status_code == 404


class TestDetailOfWalk:
    """What people missed on the page when they walked through the portal."""

    def show(self, user, post):
        return signed_in(user).get(reverse("content:detail", args=[post.number]))

    def test_an_internal_note_is_shown_to_the_directorate(self, writer, x):
        post = make.make_submitted(submitter=writer, channels=[x])
        reviewer = make.make_reviewer()
        threads.write(post, actor=reviewer, body="Yalnızca bizim için.", is_internal=True)
        assert "Yalnızca bizim için." in self.show(reviewer, post).content.decode()
        assert "Yalnızca bizim için." not in self.show(writer, post).content.decode()

    def test_the_unit_sees_its_pictures_with_descriptions_and_the_urgent_reason(self, writer):
        instagram = make_official_channel(platform="instagram")
        post = make.make_submitted(submitter=writer, channels=[instagram], images=3)
        Submission.objects.filter(pk=post.pk).update(is_urgent=True, urgent_reason="Yarın kapanıyoruz.")
        page = self.show(writer, post).content.decode()
        assert page.count('class="review-image"') == 3
        assert "Yarın kapanıyoruz." in page
        for place in (1, 2, 3):
            assert f'id="slide-instagram-{place}"' in page and f'href="#slide-instagram-{place}"' in page

    def test_a_draft_names_its_accounts(self, writer, x):
        response = self.show(writer, make.make_draft(submitter=writer, channels=[x]))
        assert response.context["accounts"] == [x] and x.handle in response.content.decode()

    def test_an_ended_post_without_content_does_not_ask_to_write(self, writer):
        post = make.make_draft(submitter=writer, channels=[])
        submitting.withdraw(post, actor=writer)
        page = text_of(self.show(writer, post))
        assert tr("The post names no account, so there is nothing to show.") in page
        assert tr("Choose an account and write something: the preview appears here.") not in page

    def test_whoever_reviews_writes_to_the_unit(self, writer, x):
        post = make.make_submitted(submitter=writer, channels=[x])
        assert self.show(make.make_reviewer(), post).context["is_directorate"]
        assert not self.show(writer, post).context["is_directorate"]

    def test_the_end_of_a_post_is_told_by_toast_and_timeline(self, writer, x):
        post = make.make_submitted(submitter=writer, channels=[x])
        client = signed_in(writer)
        sent = {"version": post.version}
        response = client.post(reverse("content:act", args=[post.number, "geri-al"]), sent, follow=True)
        assert tr("%(number)s is a draft again and has left the queue.", number=post.number) in told(
            client, response
        )
        assert tr("took the post back to draft") in text_of(response)
