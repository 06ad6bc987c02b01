from django.db import migrations

from accounts.triggers import v1
from core import triggers


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [triggers.switch((), v1.RULES)]
