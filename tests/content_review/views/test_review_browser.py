"""The page of a review in Chromium: a note that could not be sent comes back."""

import pytest
from playwright.sync_api import expect

from tests.browser import sign_in
from tests.content_review.views.posting import make_writer
from tests.content_review.views.reviewing import review_url
from tests.make import content as make
from tests.make.accounts import make_director, make_institution
from tests.make.channels import make_official_channel

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
NOTE = "Afişin tarihi eksik görünüyor."


def test_a_note_outlives_the_session_and_goes_once_it_is_sent(open_page, live_server):
    make_institution()
    post = make.make_submitted(submitter=make_writer(), channels=[make_official_channel(platform="x")])
    director = make_director()
    path = review_url(post)
    page = open_page(path, user=director)
    page.on("dialog", lambda dialog: dialog.accept())
    box, send = page.locator("#thread textarea"), page.locator("#thread [value=internal]")
    box.fill(NOTE)
    page.context.clear_cookies(name="sessionid")
    send.click()
    page.wait_for_url("**/giris/**")
    sign_in(page.context, director, live_server.url)
    page.goto(live_server.url + path)
    expect(box).to_have_value(NOTE)
    send.click()
    expect(page.locator("#thread .msg--note")).to_contain_text(NOTE)
    expect(box).to_have_value("")
    page.reload()
    expect(box).to_have_value("")
