"""Names of models and fields as the administration site shows them."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import override

from core.text import tr_upper

APPS = {"accounts", "audit", "channels_registry", "content_review", "core", "guidance"}


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in APPS]


def names_of(model: type[models.Model]) -> dict[str, str | Promise]:
    """Every name of the model that a page could show, by its place."""
    fields = [field for field in model._meta.get_fields() if isinstance(field, models.Field)]
    return {
        "verbose_name": model._meta.verbose_name,
        "verbose_name_plural": model._meta.verbose_name_plural,
        **{field.name: field.verbose_name for field in fields if isinstance(field.verbose_name, Promise)},
    }


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model.__name__)
def test_the_first_letter_is_raised_by_turkish_rules(model):
    """Django's `capfirst` makes "Istek" of "istek": such a name is written with its capital already."""
    with override("tr"):
        wrong = {
            place: str(name)
            for place, name in names_of(model).items()
            if capfirst(str(name))[:1] != tr_upper(str(name)[:1])
        }
    assert not wrong


def test_whatever_the_administration_site_shows_has_a_translated_name():
    nameless = [
        f"{model.__name__}.{field.name}"
        for model, shown in admin.site._registry.items()
        if model._meta.app_label in APPS
        for field in model._meta.fields
        if not isinstance(field.verbose_name, Promise)
        and field.name != "id"
        and field.name not in (shown.exclude or ())
        and (not shown.fields or field.name in shown.fields)
        and (field.editable or field.name in shown.list_display)
    ]
    assert nameless == []
