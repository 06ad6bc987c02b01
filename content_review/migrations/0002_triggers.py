"""Immutable revisions and decisions, and the three rules of decisions.md section 4, held by the database."""

from django.db import migrations

from content_review.triggers import create_triggers, drop_triggers


def install(apps, schema_editor):
    create_triggers(schema_editor.connection)


def remove(apps, schema_editor):
    drop_triggers(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("content_review", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
