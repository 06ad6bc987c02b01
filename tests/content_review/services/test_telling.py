"""Notices lead to the page on which something is to be done."""

import pytest
from django.urls import resolve, reverse

from accounts.enums import Role
from accounts.services import appointments
from content_review import policies
from content_review.services.telling import address_of, unit_people
from tests.make import content as make
from tests.make.accounts import make_director, make_holder

pytestmark = pytest.mark.django_db


def test_a_notice_leads_to_the_page_of_the_post_its_review_or_its_publication():
    delivery = make.make_ready_delivery()
    post = delivery.submission
    addresses = {
        "content:detail": address_of(post),
        "content:review": address_of(post, to_review=True),
        "content:delivery": address_of(post, publication=delivery),
    }
    for name, address in addresses.items():
        found = resolve(address)
        assert found.view_name == name
        assert found.kwargs["number"] == post.number
        assert reverse(name, kwargs=found.kwargs) == address
    assert resolve(addresses["content:delivery"]).kwargs["channel"] == delivery.channel.uid


def test_whoever_no_longer_sees_the_post_is_told_nothing_of_it():
    post = make.make_submitted()
    writer = post.submitter
    colleague = make_holder(Role.REPRESENTATIVE, unit=post.unit)
    assert set(unit_people(post)) == {writer, colleague}
    appointments.end(writer.appointments.get(), actor=make_director(), reason="Görev değişti.")
    post = make.read(post)
    assert not policies.can_view(post.submitter, post)
    assert unit_people(post) == [colleague]


def test_when_nobody_of_the_unit_is_left_whoever_may_appoint_there_is_told():
    post = make.make_submitted()
    director = make_director()
    appointments.end(post.submitter.appointments.get(), actor=director, reason="Görev değişti.")
    assert director in unit_people(make.read(post))
