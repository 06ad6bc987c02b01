"""The platform catalogue as shipped: seven platforms in use, eight more to switch on, every limit with its source.

The files may be newer than this migration, its columns are not: what it does not know, a later migration adds.
"""

import json
from pathlib import Path

from django.db import migrations

CATALOGUE = Path(__file__).resolve().parent.parent / "fixtures" / "catalogue"
# Column of the model: name in the shipped file.
PLATFORM_COLUMNS = {
    "label": "label",
    "aliases": "aliases",
    "access_kind": "access",
    "is_active": "active",
    "position": "position",
    "hosts": "hosts",
    "path_patterns": "path_patterns",
    "query_patterns": "query_patterns",
    "canonical": "canonical",
    "handle_pattern": "handle",
    "case_rule": "case",
    "reserved": "reserved",
    "has_subdomain_handle": "subdomain_handle",
    "publication_pattern": "publication_pattern",
    "publication_canonical": "publication_canonical",
    "note": "note",
}
LIMIT_COLUMNS = {
    "platform_id": "platform",
    "key": "key",
    "value": "value",
    "unit": "unit",
    "source": "source",
    "grade": "grade",
    "note": "note",
    "checked_on": "checked_on",
    "valid_from": "checked_on",
}


def load(apps, schema_editor):
    """Add what is not there yet; a platform or limit that people have changed stays as it is."""
    alias = schema_editor.connection.alias
    platforms = apps.get_model("channels_registry", "Platform").objects.using(alias)
    limit_model = apps.get_model("channels_registry", "PlatformLimit")
    limits = limit_model.objects.using(alias)
    for row in _rows("platforms"):
        platforms.get_or_create(key=row["key"], defaults=_columns(row, PLATFORM_COLUMNS))
    known = set(limits.values_list("platform_id", "key"))
    limits.bulk_create(
        limit_model(**_columns(row, LIMIT_COLUMNS))
        for row in _rows("platform_limits")
        if (row["platform"], row["key"]) not in known
    )


def _rows(name):
    return json.loads((CATALOGUE / f"{name}.json").read_text(encoding="utf-8"))


def _columns(row, names):
    return {column: row[name] for column, name in names.items() if name in row}


class Migration(migrations.Migration):
    dependencies = [("channels_registry", "0002_triggers")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
