"""Personal data in text, titles and image descriptions (P10, L1). Findings show it masked."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from content_review import personal_data
from content_review.checks.base import PostCheck
from content_review.checks.registry import register
from content_review.checks.subject import Passage, Subject
from content_review.personal_data import Match
from core.check_registry import ERROR, WARNING, Finding


class PersonalDataCheck(PostCheck):
    """Reports each piece of personal data once per passage."""

    def look(self, subject: Subject) -> Iterable[Finding]:
        for passage in subject.passages():
            for masked in dict.fromkeys(match.masked for match in self.matches(subject, passage)):
                yield self.found("found", field=passage.field, platform=passage.platform, masked=masked)

    def matches(self, subject: Subject, passage: Passage) -> Iterator[Match]:
        """What the detector of this check finds in the passage."""
        raise NotImplementedError


@register
class NationalId(PersonalDataCheck):
    """No Turkish identity number, recognised by its check digits."""

    id = "national_id"
    label = _("National identity number")
    severity = ERROR
    messages = {
        "found": (
            _("There is a national identity number in it: %(masked)s"),
            _("Remove it. Nobody's identity number may be published."),
        ),
    }

    def matches(self, subject: Subject, passage: Passage) -> Iterator[Match]:
        return personal_data.national_ids(passage.text)


@register
class BankAccount(PersonalDataCheck):
    """No bank account number, recognised by its check digits."""

    id = "iban"
    label = _("Bank account number")
    severity = ERROR
    messages = {
        "found": (
            _("There is a bank account number (IBAN) in it: %(masked)s"),
            _("Remove it and link to the official page instead."),
        ),
    }

    def matches(self, subject: Subject, passage: Passage) -> Iterator[Match]:
        return personal_data.ibans(passage.text)


@register
class PhoneNumber(PersonalDataCheck):
    """No mobile number: those belong to people."""

    id = "phone"
    label = _("Mobile phone number")
    severity = WARNING
    messages = {
        "found": (
            _("There is a mobile phone number in it: %(masked)s"),
            _("Write the unit's own phone number or the official page instead."),
        ),
    }

    def matches(self, subject: Subject, passage: Passage) -> Iterator[Match]:
        return personal_data.phones(passage.text)


@register
class EmailAddress(PersonalDataCheck):
    """No address outside of the institution's domain and its units' mailboxes."""

    id = "email"
    label = _("E-mail address")
    severity = WARNING
    messages = {
        "found": (
            _("There is an e-mail address of somebody else in it: %(masked)s"),
            _("Write the unit's official address instead."),
        ),
    }

    def matches(self, subject: Subject, passage: Passage) -> Iterator[Match]:
        return personal_data.emails(passage.text, allowed_domains=[subject.domain], allowed=subject.mailboxes)


@register
class StudentNumber(PersonalDataCheck):
    """No student number, by the pattern of the settings page."""

    id = "student_number"
    label = _("Student number")
    severity = WARNING
    messages = {
        "found": (
            _("There may be a student number in it: %(masked)s"),
            _("Remove it. Results and lists with numbers or names are not published."),
        ),
    }

    def matches(self, subject: Subject, passage: Passage) -> Iterator[Match]:
        return personal_data.student_numbers(passage.text, subject.student_number_pattern)
