from django.db import migrations

from channels_registry.triggers import v1
from core import triggers


class Migration(migrations.Migration):
    dependencies = [("channels_registry", "0001_initial")]

    operations = [triggers.switch((), v1.RULES)]
