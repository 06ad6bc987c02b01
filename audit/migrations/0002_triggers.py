from django.db import migrations

from audit.triggers import v1
from core import triggers


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [triggers.switch((), v1.RULES)]
