"""First run of a real installation: institution, Directorate, first Director, one-time link."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_domain_name, validate_email
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit
from accounts.services import bootstrap, institution
from core.errors import UserFacingError

# What must be known, in the order in which it is asked for: option, question, what an answer must be.
QUESTIONS = (
    ("name", gettext_lazy("Name of the institution (Turkish)"), None),
    ("domain", gettext_lazy("Internet domain, for example ornekkent.edu.tr"), validate_domain_name),
    ("directorate", gettext_lazy("Name of the Directorate's unit"), None),
    (
        "directorate_code",
        gettext_lazy("Code of that unit, 2 to 12 capital letters or digits, for example KIH"),
        None,
    ),
    ("full_name", gettext_lazy("Name and surname of the first Director"), None),
    ("email", gettext_lazy("E-mail address of the first Director"), validate_email),
)


class Command(BaseCommand):
    help = (
        "Make the institution, the Directorate and its first Director, and print a one-time sign-in link. "
        "Asks for what the options do not say. Refuses when there is a Director."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, question, _validate in QUESTIONS:
            parser.add_argument(f"--{name.replace('_', '-')}", default="", help=str(question))
        parser.add_argument("--name-en", default="", help="name of the institution in English")
        parser.add_argument(
            "--prefix", default="", help="prefix of the user names of channels, for example okent"
        )
        parser.add_argument("--title", default="", help="title of the first Director")
        parser.add_argument(
            "--new-link",
            metavar="EMAIL",
            default="",
            help="only print a new link for a Director who has not set a password yet",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person, token = self._make(options)
        except bootstrap.AlreadyInitialised:
            message = _(
                "There is a Director already: people are added and invited in the portal. If the first link was lost "
                "before it was used, run init_institution --new-link EMAIL."
            )
            raise CommandError(message) from None
        except UserFacingError as refusal:
            raise CommandError(str(refusal)) from None
        line = _("%(person)s is Director. This link sets the password; it works once, for %(days)d days:")
        facts = {"person": person.full_name, "days": institution.limit("invitation_days")}
        self.stdout.write(line % facts)
        self.stdout.write(f"{settings.SITE_URL}{reverse('accounts:invitation', args=[token])}")

    def _make(self, options: dict[str, Any]) -> tuple[Any, str]:
        if options["new_link"]:
            return bootstrap.renew_link(options["new_link"])
        if bootstrap.has_director():
            raise bootstrap.AlreadyInitialised
        answers = self._answers(options)
        return bootstrap.init_institution(
            **answers,
            title=options["title"].strip(),
            name_en=options["name_en"].strip(),
            handle_prefix=options["prefix"].strip(),
        )

    def _answers(self, options: dict[str, Any]) -> dict[str, str]:
        """The options, completed by questions where there is somebody to ask."""
        given = {name: str(options[name]).strip() for name, *_rest in QUESTIONS}
        missing = [name for name, answer in given.items() if not answer]
        if missing and not sys.stdin.isatty():
            wanted = ", ".join(f"--{name.replace('_', '-')}" for name in missing)
            raise CommandError(_("Nobody is there to ask; add %(options)s.") % {"options": wanted})
        return {
            name: self._checked(name, question, check, given[name]) for name, question, check in QUESTIONS
        }

    def _checked(self, name: str, question: str, check: Any, answer: str) -> str:
        """A valid answer; asks again while there is somebody to ask."""
        while True:
            if not answer:
                answer = input(f"{question}: ").strip()
            problem = self._problem(name, check, answer)
            if not problem:
                return answer
            if not sys.stdin.isatty():
                raise CommandError(f"--{name.replace('_', '-')}: {problem}")
            self.stderr.write(problem)
            answer = ""

    def _problem(self, name: str, check: Any, answer: str) -> str:
        try:
            if name == "directorate_code":
                Unit._meta.get_field("code").run_validators(answer)
            elif check:
                check(answer)
        except ValidationError as error:
            return " ".join(error.messages)
        return "" if answer else _("An answer is needed.")
