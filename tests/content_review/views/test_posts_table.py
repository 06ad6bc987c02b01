"""The table of pages for the runs over all pages names pages that open, for the person it names."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.content_review.urls_table_posts import PAGES, PERSON
from tests.make.accounts import make_holder, make_institution

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("name", "make_kwargs", "role"), PAGES, ids=[page[0] for page in PAGES])
def test_each_page_opens(name, make_kwargs, role):
    make_institution()
    kwargs = make_kwargs()
    client = Client()
    client.force_login(PERSON[name](kwargs) if name in PERSON else make_holder(role))
    answer = client.get(reverse(name, kwargs=kwargs))
    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1
