"""The principles of the procedure in their first wording, from the fixture that ships with the portal."""

import json
from pathlib import Path

from django.db import migrations

FIXTURE = Path(__file__).resolve().parent.parent / "fixtures" / "principles.json"


def load(apps, schema_editor):
    """Add what is not there yet; a principle that the institution has reworded stays as it is."""
    principles = apps.get_model("guidance", "Principle").objects.using(schema_editor.connection.alias)
    versions = apps.get_model("guidance", "PrincipleVersion").objects.using(schema_editor.connection.alias)
    for place, row in enumerate(json.loads(FIXTURE.read_text(encoding="utf-8")), start=1):
        principle, is_new = principles.get_or_create(
            code=row["code"], defaults={"clause": row["clause"], "position": place * 10}
        )
        if is_new:
            versions.create(
                principle=principle,
                number=1,
                **{name: row[name] for name in ("title_tr", "title_en", "text_tr", "text_en")},
            )


class Migration(migrations.Migration):
    dependencies = [("guidance", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
