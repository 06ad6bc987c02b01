"""The platform catalogue as shipped: seven platforms in use, eight more to switch on, every limit with its source."""

from django.db import migrations


def load(apps, schema_editor) -> None:
    """Load what the files of this release hold; later releases bring later facts."""
    from channels_registry.services.catalogue import load_catalogue

    load_catalogue(
        platform_model=apps.get_model("channels_registry", "Platform"),
        limit_model=apps.get_model("channels_registry", "PlatformLimit"),
    )


class Migration(migrations.Migration):
    dependencies = [("channels_registry", "0002_triggers")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
