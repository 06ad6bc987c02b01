"""The page of an account: mailbox, history, steps, representatives, posts, and addresses that hold any letter."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from channels_registry.enums import ChannelStatus, DutyKind
from channels_registry.models import Channel, Platform, PublishedPost
from channels_registry.recognition import recognise
from channels_registry.services import channels, duties
from core import clock
from tests.make.accounts import make_director, make_directorate, make_holder, make_institution, make_unit
from tests.make.channels import make_channel, make_duty, make_published_post, make_representative

pytestmark = pytest.mark.django_db


@pytest.fixture
def director() -> User:
    make_institution()
    return make_director()


@pytest.fixture
def client(director) -> Client:
    client = Client()
    client.force_login(director)
    return client


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def place(name: str, channel: Channel, *more: object) -> str:
    return reverse(f"channels:{name}", args=[channel.platform_id, channel.slug, *more])


@pytest.mark.parametrize(
    ("platform", "address"),
    [
        ("youtube", "https://www.youtube.com/@öğrenci.işleri"),
        ("youtube", "https://www.youtube.com/@%C3%B6%C4%9Frenci"),
        ("youtube", "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv"),
        ("mastodon", "https://mastodon.social/@okent"),
        ("bluesky", "https://bsky.app/profile/okent.bsky.social"),
        ("facebook", "https://www.facebook.com/profile.php?id=100012345678"),
        ("linkedin", "https://www.linkedin.com/school/ornek-kent-universitesi/"),
        ("medium", "https://okent-sam.medium.com/"),
    ],
)
def test_every_kind_of_handle_has_an_address_that_opens(client, director, platform, address):
    Platform.objects.filter(key=platform).update(is_active=True)
    channel = channels.register(recognise(address), actor=director, unit=make_unit())
    url = channel.get_absolute_url()
    assert url.isascii()
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.context["channel"] == channel
    assert client.get(place("edit", channel)).status_code == 200


def test_an_address_typed_with_letters_and_marks_apart_opens_too(client):
    channel = make_channel(platform="youtube", handle="öğrenci")
    apart = quote("o\u0308g\u0306renci")
    assert client.get(f"/hesaplar/youtube/{apart}/").context["channel"] == channel


def test_the_mailbox_is_masked_for_everybody_who_does_not_edit(client):
    channel = make_channel(mailbox="dis.hekimligi@ornekkent.example")
    assert "dis.hekimligi@ornekkent.example" in client.get(channel.get_absolute_url()).content.decode()
    auditor = make_holder(Role.AUDITOR, unit=make_directorate())
    for person in (auditor, make_holder(Role.UNIT_HEAD, unit=channel.unit)):
        page = client_of(person).get(channel.get_absolute_url()).content.decode()
        assert "dis.hekimligi" not in page
        assert "d•••@ornekkent.example" in page


def test_history_is_for_those_who_may_read_it(client, director):
    channel = make_channel()
    duties.assign(
        channel, appointment=make_representative(unit=channel.unit), kind=DutyKind.PRIMARY, actor=director
    )
    shown = client.get(channel.get_absolute_url()).context["history"]
    assert shown[0]["actor"] == director.full_name
    # The two steps that only passed on are in the ledger, not on the page.
    assert len(shown) == 4
    head = make_holder(Role.UNIT_HEAD, unit=channel.unit)
    assert client_of(head).get(channel.get_absolute_url()).context["history"] is None
    own = client_of(Channel.objects.with_people().get(pk=channel.pk).representative)
    assert own.get(channel.get_absolute_url()).context["history"]


def test_steps_are_forms_with_the_version_of_the_page(client):
    channel = make_channel()
    answer = client.get(channel.get_absolute_url())
    assert [item["step"].name for item in answer.context["steps"]] == ["suspend", "close", "transfer"]
    sent = {"step": "suspend", "version": channel.version, "reason": "Hesap ele geçirildi"}
    assert client.post(place("step", channel), sent, follow=True).status_code == 200
    assert Channel.objects.get(pk=channel.pk).status == "suspended"


def test_a_reason_that_is_needed_is_not_called_optional(client):
    channel = make_channel()
    page = client.get(channel.get_absolute_url())
    needed = {item["step"].name: item["form"].fields["reason"].required for item in page.context["steps"]}
    assert needed == {item["step"].name: item["step"].reason_required for item in page.context["steps"]}
    assert needed["suspend"]
    assert 'class="opt"' not in page.content.decode()
    channel = make_channel(platform="x", status=ChannelStatus.SUSPENDED)
    steps = client.get(channel.get_absolute_url()).context["steps"]
    assert not all(item["form"].fields["reason"].required for item in steps)


def test_a_step_without_its_reason_comes_back_with_what_was_typed(client):
    channel = make_channel()
    answer = client.post(
        place("step", channel), {"step": "close", "version": channel.version, "reason": "  "}
    )
    assert answer.status_code == 422
    assert answer.context["refused"].errors
    assert next(item for item in answer.context["steps"] if item["step"].name == "close")["is_refused"]
    assert Channel.objects.get(pk=channel.pk).status == "active"


def test_somebody_who_was_faster_makes_a_409_that_names_him(client, director):
    channel = make_channel()
    old = channel.version
    client.post(place("step", channel), {"step": "suspend", "version": old, "reason": "Saldırı"})
    for step in ("suspend", "close"):
        answer = client.post(place("step", channel), {"step": step, "version": old, "reason": "Saldırı"})
        assert answer.status_code == 409
        assert director.full_name in answer.content.decode()
    assert client.post(place("step", channel), {"step": "close"}).status_code == 409


@pytest.mark.parametrize("step", ["restrict", "release", "explode"])
def test_nobody_asks_for_a_consequence(client, step):
    channel = make_channel(status=ChannelStatus.RESTRICTED)
    answer = client.post(place("step", channel), {"step": step, "version": channel.version, "reason": "x"})
    assert answer.status_code in (403, 409)
    assert Channel.objects.get(pk=channel.pk).status == "restricted"


def test_activation_that_lacks_something_says_what(client, director):
    channel = channels.register(recognise("https://x.com/okent_dis"), actor=director, unit=make_unit())
    answer = client.post(place("step", channel), {"step": "activate", "version": channel.version})
    assert answer.status_code == 422
    assert Channel.objects.get(pk=channel.pk).status == "approved"


def test_editing_shows_and_changes_what_the_person_may(client):
    channel = make_channel(handle="okent_dis")
    form = client.get(place("edit", channel)).context["form"]
    assert {"address", "unit", "access_kind", "review_mode"} <= set(form.fields)
    own = client_of(channel.representative)
    fields = own.get(place("edit", channel)).context["form"].fields
    assert not {"address", "unit", "access_kind", "review_mode"} & set(fields)
    answer = own.post(
        place("edit", channel), {"audience": "Hastalar", "purpose": "Bilgi", "languages": ["tr"]}
    )
    assert answer.status_code == 302
    assert Channel.objects.get(pk=channel.pk).audience == "Hastalar"
    blank = own.post(place("edit", channel), {"audience": "", "purpose": "Bilgi"})
    assert "audience" in blank.context["form"].errors


def test_a_renamed_account_goes_to_its_new_address(client):
    channel = make_channel(handle="okent_dis")
    sent = {
        "address": "https://www.instagram.com/okent_dishek/",
        "unit": channel.unit.code,
        "audience": "a",
        "purpose": "b",
        "access_kind": "password",
        "review_mode": "before",
    }
    answer = client.post(place("edit", channel), sent)
    assert answer["Location"] == "/hesaplar/instagram/okent_dishek/"
    taken = make_channel(handle="okent_adsm")
    again = client.post(answer["Location"] + "duzenle/", {**sent, "address": taken.canonical_url})
    assert "address" in again.context["form"].errors


# ---- People --------------------------------------------------------------------------------------------------------


def test_representatives_are_chosen_swapped_and_taken_off(client):
    unit = make_unit()
    channel = make_channel(unit=unit)
    first, second = channel.primary_duty.appointment, make_representative(unit=unit)
    address = place("representative", channel)
    client.post(address, {"primary": str(first.uid), "backup": str(second.uid)})
    assert duties.backup_duty(channel).appointment == second
    client.post(address, {"primary": str(second.uid), "backup": str(first.uid)})
    channel = Channel.objects.with_people().get(pk=channel.pk)
    assert (channel.primary_duty.appointment, duties.backup_duty(channel).appointment) == (second, first)
    assert channel.status == "active"
    client.post(address, {"primary": str(second.uid), "backup": ""})
    assert duties.backup_duty(channel) is None
    same = client.post(address, {"primary": str(second.uid), "backup": str(second.uid)})
    assert "backup" in same.context["form"].errors


def test_the_page_of_a_unit_without_representatives_says_what_to_do(client):
    channel = make_channel(status=ChannelStatus.RESTRICTED, has_representative=False)
    answer = client.get(place("representative", channel))
    assert not answer.context["has_candidates"]
    page = answer.content.decode()
    appoint = f"{reverse('accounts:appointment_new')}?birim={channel.unit.code}"
    assert page.count(f'<a class="btn btn--primary" href="{appoint}"') == 1
    assert page.count(appoint) == 1
    manager = client_of(make_holder(Role.MANAGER))
    other = manager.get(place("representative", channel)).content.decode()
    assert reverse("accounts:appointment_new") not in other


def test_ending_a_duty_says_what_it_causes_and_needs_a_reason(client):
    channel = make_channel()
    address = place("end_duty", channel, channel.primary_duty.uid)
    assert "note" in client.post(address, {"note": ""}).context["form"].errors
    assert client.post(address, {"note": "Birim değiştirdi"}).status_code == 302
    assert Channel.objects.get(pk=channel.pk).status == "restricted"
    assert client.get(address).status_code == 404


def test_the_backup_is_promoted_with_one_button(client):
    channel = make_channel()
    make_duty(channel=channel)
    duties.end(channel.primary_duty, actor=None)
    page = client.get(channel.get_absolute_url()).content.decode()
    assert place("promote", channel) in page
    assert client.post(place("promote", channel)).status_code == 302
    assert Channel.objects.get(pk=channel.pk).status == "active"


def test_ending_an_appointment_offers_the_backup_and_comes_back(client):
    channel = make_channel()
    make_duty(channel=channel)
    page = reverse("accounts:appointment_end", args=[channel.primary_duty.appointment.uid])
    shown = client.get(page).content.decode()
    assert channel.get_absolute_url() in shown
    assert f'action="{place("promote", channel)}"' in shown
    assert client.post(place("promote", channel), {"next": page})["Location"] == page
    assert place("promote", channel) not in client.get(page).content.decode()
    for elsewhere in ("https://evil.example/", "//evil.example/", ""):
        make_duty(channel=channel)
        answer = client.post(place("promote", channel), {"next": elsewhere})
        assert answer["Location"] == channel.get_absolute_url()
    make_duty(channel=channel)
    assert client.post(place("promote", channel), {"next": "a b"}).status_code == 302


def test_closing_a_unit_leads_to_what_stands_in_the_way_and_offers_no_button(client):
    channel = make_channel()
    make_unit(parent=channel.unit)
    page = client.get(reverse("accounts:unit_close", args=[channel.unit.code])).content.decode()
    assert f"{reverse('channels:list')}?birim={channel.unit.code}" in page
    assert f"{reverse('accounts:unit', args=[channel.unit.code])}#children-title" in page
    assert "btn--danger" not in page
    merge = client.get(reverse("accounts:unit_merge", args=[channel.unit.code])).content.decode()
    assert "note--bad" not in merge
    assert "btn--danger" in merge


# ---- Posts ---------------------------------------------------------------------------------------------------------


def sent(permalink: str, moment) -> dict[str, str]:
    local = clock.local(moment)
    return {
        "permalink": permalink,
        "published_at_0": f"{local:%d.%m.%Y}",
        "published_at_1": f"{local:%H:%M}",
    }


def test_a_post_is_recorded_by_hand(client):
    channel = make_channel(handle="okent_dis")
    moment = clock.now() - timedelta(hours=3)
    answer = client.post(place("record_post", channel), sent("https://www.instagram.com/p/Cabcdef/", moment))
    assert answer.status_code == 302
    assert PublishedPost.objects.get().published_at == moment.replace(second=0, microsecond=0)
    page = client.get(channel.get_absolute_url())
    assert [post.external_id for post in page.context["posts"]] == ["Cabcdef"]


def test_what_is_no_post_is_refused_and_stays_in_the_form(client):
    channel = make_channel(handle="okent_dis")
    make_published_post(channel=channel, permalink="https://www.instagram.com/p/Cabcdef/")
    for text in (
        "https://x.com/a/status/1",
        "http://instagram.com/p/Cabcdef/",
        "https://instagram.com/p/Cabcdef",
    ):
        answer = client.post(place("record_post", channel), sent(text, clock.now() - timedelta(hours=1)))
        assert "permalink" in answer.context["form"].errors
        assert text in answer.content.decode()
    late = client.post(
        place("record_post", channel),
        sent("https://www.instagram.com/p/Cyeni12/", clock.now() + timedelta(days=1)),
    )
    assert "published_at" in late.context["form"].errors
