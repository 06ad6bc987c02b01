from django.db import migrations

from content_review.triggers import v1
from core import triggers


class Migration(migrations.Migration):
    dependencies = [("content_review", "0001_initial")]

    operations = [triggers.switch((), v1.RULES)]
