"""The mixins that the apps above share."""

import sys
import unicodedata

import time_machine
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test.utils import isolate_apps

from core.constraints import BLANKS
from core.models import AbstractAttachment, AbstractChecklistAnswer, AbstractMessage
from core.text import squash
from tests.core.rows import Ticket

MORNING, NOON = "2030-01-01T06:00:00+00:00", "2030-01-01T09:00:00+00:00"


def times(ticket):
    fresh = Ticket.objects.get(pk=ticket.pk)
    return f"{fresh.created_at:%H}", f"{fresh.updated_at:%H}"


def test_saving_notes_the_moment(db, tables):
    with time_machine.travel(MORNING, tick=False):
        ticket = Ticket.objects.create()
    with time_machine.travel(NOON, tick=False):
        ticket.save()
    assert times(ticket) == ("06", "09")


def test_saving_some_columns_notes_the_moment_too(db, tables):
    with time_machine.travel(MORNING, tick=False):
        ticket = Ticket.objects.create()
    with time_machine.travel(NOON, tick=False):
        ticket.moves, ticket.owner_name = 5, "Mert Ak"
        ticket.save(update_fields=["moves"])
    assert times(ticket) == ("06", "09")
    fresh = Ticket.objects.get(pk=ticket.pk)
    assert (fresh.moves, fresh.owner_name) == (5, "")


def test_saving_no_column_writes_nothing(db, tables, django_assert_num_queries):
    ticket = Ticket.objects.create()
    with django_assert_num_queries(0):
        ticket.save(update_fields=[])


def test_a_new_row_has_its_own_identifier_and_version_one(db, tables):
    one, other = Ticket.objects.create(), Ticket.objects.create()
    assert one.uid != other.uid
    assert one.version == 1


@isolate_apps("core")
def test_threads_files_and_checklists_are_ready_to_be_made_concrete():
    class Message(AbstractMessage):
        class Meta(AbstractMessage.Meta):
            app_label = "core"

    class Attachment(AbstractAttachment):
        class Meta(AbstractAttachment.Meta):
            app_label = "core"

    class Answer(AbstractChecklistAnswer):
        class Meta(AbstractChecklistAnswer.Meta):
            app_label = "core"

    assert Message._meta.ordering == ["created_at", "pk"]
    assert Attachment._meta.ordering == ["added_at", "pk"]
    assert [constraint.name for constraint in Answer._meta.constraints] == ["core_answer_answer_is_signed"]
    people = [
        Message._meta.get_field("author"),
        Attachment._meta.get_field("added_by"),
        Answer._meta.get_field("answered_by"),
    ]
    for field in people:
        assert field.remote_field.model == settings.AUTH_USER_MODEL or field.remote_field.model._meta.label
        assert field.remote_field.on_delete is models.PROTECT
        assert field.null
    assert Attachment._meta.get_field("stored_file").remote_field.on_delete is models.PROTECT


def shared_parents() -> list[type[models.Model]]:
    """The abstract models of core that say more in their Meta than that they are abstract."""
    return [AbstractAttachment, AbstractChecklistAnswer, AbstractMessage]


def test_concrete_models_keep_what_their_abstract_parent_says_about_them():
    """A Meta that does not inherit the parent's loses its constraints and its order without a word."""
    found = [
        (model, parent)
        for model in apps.get_models()
        for parent in shared_parents()
        if issubclass(model, parent)
    ]
    assert {model.__name__ for model, _parent in found} >= {"ChecklistAnswer", "Message"}
    for model, parent in found:
        assert list(model._meta.ordering) == list(getattr(parent.Meta, "ordering", []))
        kept = {constraint.name for constraint in model._meta.constraints}
        wanted = {
            constraint.name % {"app_label": model._meta.app_label, "class": model._meta.model_name}
            for constraint in getattr(parent.Meta, "constraints", [])
        }
        assert wanted <= kept, model


def test_blanks_are_what_searching_leaves_out():
    def shows_nothing(letter: str) -> bool:
        is_control = unicodedata.category(letter) == "Cc" and not letter.isspace()
        return not squash(letter) and not is_control

    assert set(BLANKS) == set(filter(shows_nothing, map(chr, range(sys.maxunicode + 1))))
