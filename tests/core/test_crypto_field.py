"""A sealed field shows nothing unless it is opened, and opens only in its own row."""

import copy
import json
import logging
import pickle
import sys
import uuid

import pytest
import structlog
from django.contrib.admin import ModelAdmin, site
from django.contrib.admin.utils import display_for_field, lookup_field
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.core.serializers.base import DeserializationError
from django.db import connection, models, transaction
from django.forms import modelform_factory
from django.template import Context, Engine
from django.test.utils import CaptureQueriesContext, isolate_apps
from django.views.debug import ExceptionReporter
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.crypto import MASK, Sealed, SealedTextField, SealError
from core.models import UidModel

CANARY = "kanarya-İıŞ-🔑"

with isolate_apps("core"):

    class Locker(UidModel):
        name = models.CharField(max_length=20, default="")
        secret = SealedTextField()
        note = SealedTextField(null=True, blank=True)

        class Meta:
            app_label = "core"

    class Drawer(UidModel):
        secret = SealedTextField()

        class Meta:
            app_label = "core"


@pytest.fixture(scope="module")
def made_vault(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(Locker)
        editor.create_model(Drawer)
    yield
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.delete_model(Drawer)
        editor.delete_model(Locker)


@pytest.fixture
def vault(made_vault, db):
    """The tables of this module's models."""


def column(pk: int, name: str = "secret", table: str = "core_locker") -> str:
    """What the database holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM {table} WHERE id = %s", [pk])  # noqa: S608
        return cursor.fetchone()[0]


def plant(pk: int, text: str, name: str = "secret", table: str = "core_locker") -> None:
    """Write a column behind the model's back."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {name} = %s WHERE id = %s", [text, pk])  # noqa: S608


@pytest.mark.usefixtures("vault")
def test_what_is_assigned_comes_back_and_the_database_holds_a_token():
    locker = Locker.objects.create(secret=CANARY)
    assert locker.secret.open() == CANARY
    assert Locker.objects.get().secret.open() == CANARY
    assert Locker.objects.get().note is None
    assert column(locker.pk).startswith("v1.t1.")
    assert "kanarya" not in column(locker.pk)


@pytest.mark.usefixtures("vault")
def test_a_value_can_be_read_before_it_is_saved():
    locker = Locker(secret=CANARY)
    assert locker.secret.open() == CANARY
    locker.save()
    assert locker.__dict__["secret"]._text is None
    locker.secret = "başka"
    locker.save(update_fields=["secret"])
    assert Locker.objects.get().secret.open() == "başka"


@hypothesis_settings(max_examples=50, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: text != MASK))
def test_every_text_survives_the_database(made_vault, django_db_blocker, text):
    with django_db_blocker.unblock():
        locker = Locker.objects.create(secret=text)
        try:
            assert Locker.objects.get(pk=locker.pk).secret.open() == text
        finally:
            locker.delete()


@pytest.mark.usefixtures("vault")
def test_the_content_never_shows_by_accident(caplog, capfd):
    Locker.objects.create(secret=CANARY, note=CANARY)
    pending = Locker(secret=CANARY, note=CANARY)
    shown = []
    for locker in (pending, Locker.objects.get()):
        shown += [
            str(locker.secret),
            repr(locker.secret),
            f"{locker.secret}",
            f"{locker.secret:>9}",
            "%s %r" % (locker.secret, locker.secret),  # noqa: UP031
            repr(locker.__dict__),
            repr(vars(locker)),
            Engine().from_string("{{ it.secret }} {{ it.note|upper }}").render(Context({"it": locker})),
            json.dumps({"secret": locker.secret}, default=str),
            serializers.serialize("json", [locker]),
            serializers.serialize("python", [locker]).__repr__(),
        ]
        structlog.get_logger("test").warning(
            "look", secret=locker.secret, locker=locker, everything=vars(locker)
        )
        logging.getLogger("test").error("%s %r %s", locker.secret, locker.note, vars(locker))
    shown += [
        repr(list(Locker.objects.values())),
        str(list(Locker.objects.values_list("secret", flat=True))),
        repr(Locker.objects.values("note").first()),
        caplog.text,
        "".join(capfd.readouterr()),
    ]
    everything = "".join(shown)
    assert "kanarya" not in everything
    assert MASK in everything


@pytest.mark.usefixtures("vault")
def test_the_admin_shows_dots_and_no_form_holds_the_field():
    locker = Locker.objects.create(secret=CANARY)
    admin = ModelAdmin(Locker, site)
    field, _attribute, value = lookup_field("secret", locker, admin)
    assert display_for_field(value, field, "-") == MASK
    assert list(modelform_factory(Locker, fields="__all__")().fields) == ["name"]


@pytest.mark.usefixtures("vault")
def test_queries_carry_ciphertext_only():
    with CaptureQueriesContext(
        connection,
    ) as queries:
        locker = Locker.objects.create(secret=CANARY)
        locker.note = CANARY
        locker.save()
        Locker.objects.bulk_update([locker], ["note"])
    assert len(queries) == 3
    assert "kanarya" not in str(queries.captured_queries)


def test_an_error_page_hides_what_was_being_sealed():
    locker = Locker(secret="kanarya\ud800")
    try:
        locker.secret.token()
    except ValueError:
        report = ExceptionReporter(None, *sys.exc_info())
    # Only the values of the frames: their source lines are this file's.
    shown = [value for frame in report.get_traceback_data()["frames"] for _name, value in frame["vars"]]
    assert len(shown) > 3
    assert "kanarya" not in str(shown)


@pytest.mark.usefixtures("vault")
def test_swapped_rows_are_refused():
    first, second = (Locker.objects.create(secret=text) for text in ("bir", "iki"))
    tokens = column(first.pk), column(second.pk)
    plant(first.pk, tokens[1])
    plant(second.pk, tokens[0])
    for locker in Locker.objects.all():
        with pytest.raises(SealError):
            locker.secret.open()


@pytest.mark.usefixtures("vault")
def test_a_value_moved_to_another_field_or_table_is_refused():
    locker = Locker.objects.create(secret="bir", note="iki")
    drawer = Drawer.objects.create(secret="üç", uid=locker.uid)
    plant(locker.pk, column(locker.pk, "note"))
    plant(drawer.pk, column(locker.pk, "secret"), table="core_drawer")
    with pytest.raises(SealError):
        Locker.objects.get().secret.open()
    with pytest.raises(SealError):
        Drawer.objects.get().secret.open()


@pytest.mark.usefixtures("vault")
@pytest.mark.parametrize("planted", ["düz metin", "", "v1.t1.AAAA", "v0.t1." + "A" * 60])
def test_plain_text_planted_in_the_database_is_refused(planted):
    locker = Locker.objects.create(secret="bir")
    plant(locker.pk, planted)
    with pytest.raises(SealError):
        Locker.objects.get().secret.open()


@pytest.mark.usefixtures("vault")
def test_a_row_is_not_copied_with_a_value_that_would_not_open():
    locker = Locker.objects.create(secret="bir")
    text = locker.secret.open()
    locker.pk, locker.uid = None, uuid.uuid4()
    locker._state.adding = True
    with pytest.raises(SealError), transaction.atomic():
        locker.save()
    locker.secret = text
    locker.save()
    assert [found.secret.open() for found in Locker.objects.all()] == ["bir", "bir"]


def test_a_value_of_another_row_or_field_is_not_assigned():
    first, second = Locker(secret="bir"), Locker(secret="iki")
    for value in (second.secret, first.secret):
        with pytest.raises(TypeError, match="another row"):
            first.note = value
    first.secret = first.secret
    assert first.secret.open() == "bir"


@pytest.mark.usefixtures("vault")
def test_a_deferred_value_is_loaded_when_it_is_read():
    Locker.objects.create(secret="bir", note="iki")
    locker = Locker.objects.defer("secret", "uid").get()
    assert locker.secret.open() == "bir"
    locker.refresh_from_db()
    assert locker.secret.open() == "bir"


@pytest.mark.usefixtures("vault")
def test_the_value_of_a_saved_twin_may_be_taken_over_but_not_that_of_another_row():
    Locker.objects.create(secret="bir")
    other = Locker.objects.create(secret="iki")
    first, twin = Locker.objects.first(), Locker.objects.first()
    first.secret = twin.secret
    assert first.secret.open() == "bir"
    with pytest.raises(TypeError):
        first.secret = other.secret


@pytest.mark.usefixtures("vault")
def test_content_can_neither_be_searched_nor_set_by_a_query():
    Locker.objects.create(secret="bir")
    for lookup in (
        "secret",
        "secret__exact",
        "secret__icontains",
        "secret__in",
        "secret__startswith",
        "secret__gt",
    ):
        with pytest.raises(FieldError):
            Locker.objects.filter(**{lookup: "bir"})
    with pytest.raises(TypeError), transaction.atomic():
        Locker.objects.update(secret="iki")
    assert Locker.objects.filter(note__isnull=True).count() == 1
    assert Locker.objects.filter(note__isnull=False).count() == 0
    assert Locker.objects.update(note=None) == 1


@pytest.mark.usefixtures("vault")
def test_bulk_create_and_update_or_create_seal():
    Locker.objects.bulk_create([Locker(secret="bir", name="a"), Locker(secret="iki", name="b")])
    Locker.objects.update_or_create(name="a", defaults={"secret": "üç"})
    assert [locker.secret.open() for locker in Locker.objects.order_by("name")] == ["üç", "iki"]


@pytest.mark.usefixtures("vault")
def test_a_fixture_holds_dots_and_cannot_erase_by_being_loaded(monkeypatch):
    monkeypatch.setattr("django.core.serializers.python.apps", Locker._meta.apps)
    Locker.objects.create(secret="bir")
    dump = serializers.serialize("json", Locker.objects.all())
    assert json.loads(dump)[0]["fields"]["secret"] == MASK
    Locker._meta.get_field("secret").to_python("yeni")
    with pytest.raises(ValidationError):
        Locker._meta.get_field("secret").to_python(MASK)
    with pytest.raises(DeserializationError):
        list(serializers.deserialize("json", dump))


def test_the_mask_is_not_a_value():
    with pytest.raises(ValueError, match="mask"):
        Locker(secret=MASK)


@pytest.mark.parametrize("value", [4, b"bytes", models.F("name"), models.Value("x")])
def test_only_text_is_sealed(value):
    with pytest.raises(TypeError):
        Locker(secret=value)


def test_a_value_without_a_row_neither_opens_nor_seals():
    locker = Locker(secret="bir", uid=None)
    for act in (locker.secret.token, Sealed().open, Sealed(text="x").token, Sealed(token="v1.t1.A").open):
        with pytest.raises(SealError):
            act()


@pytest.mark.usefixtures("vault")
def test_a_saved_row_survives_pickle_and_copy_without_its_text(monkeypatch):
    monkeypatch.setattr("django.db.models.base.apps", Locker._meta.apps)
    locker = Locker.objects.create(secret=CANARY)
    assert b"kanarya" not in pickle.dumps(locker)
    for twin in (copy.copy(locker), copy.deepcopy(locker), copy.copy(locker.secret)):
        value = twin if isinstance(twin, Sealed) else twin.secret
        assert value.open() == CANARY
    assert str(pickle.loads(pickle.dumps(locker.secret))) == MASK  # noqa: S301
    with pytest.raises(TypeError, match="pickled"):
        pickle.dumps(Locker(secret=CANARY).secret)


@pytest.mark.usefixtures("vault")
def test_full_clean_leaves_the_value_as_it_is():
    locker = Locker(secret="bir", name="x")
    locker.full_clean()
    locker.save()
    assert Locker.objects.get().secret.open() == "bir"


def test_the_class_gives_the_attribute_itself():
    assert Locker.secret.field is Locker._meta.get_field("secret")


def test_the_field_writes_only_what_differs_from_its_default_into_migrations():
    _name, path, args, kwargs = SealedTextField(null=True).deconstruct()
    assert (path, args, kwargs) == ("core.crypto.fields.SealedTextField", [], {"null": True})
    assert SealedTextField(editable=True).deconstruct()[3] == {"editable": True}


def test_the_field_demands_a_uid_and_refuses_an_index():
    with isolate_apps("core"):

        class NoUid(models.Model):  # noqa: DJ008
            secret = SealedTextField()

            class Meta:
                app_label = "core"

        class LooseUid(models.Model):  # noqa: DJ008
            uid = models.UUIDField(null=True, unique=True)
            secret = SealedTextField(unique=True)

            class Meta:
                app_label = "core"

        class Indexed(UidModel):
            secret = SealedTextField(db_index=True)

            class Meta:
                app_label = "core"

    def found(model):
        return [
            message.id for message in model._meta.get_field("secret").check() if message.id.startswith("core")
        ]

    assert found(NoUid) == ["core.E001"]
    assert found(LooseUid) == ["core.E001", "core.E002"]
    assert found(Indexed) == ["core.E002"]
    assert found(Locker) == []
