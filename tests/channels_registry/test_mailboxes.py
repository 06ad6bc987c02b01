"""Whose mailbox is it? Pure, without a database."""

import pytest

from channels_registry.mailboxes import PERSONAL_DOMAINS, MailboxKind, domain_of, kind_of


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("dis@ornekkent.example", "institutional"),
        ("dis@ogrenci.ornekkent.example", "institutional"),
        ("DIS@ORNEKKENT.EXAMPLE", "institutional"),
        ("dis@kotuornekkent.example", "other"),
        ("dis@ornekkent.example.com", "other"),
        ("okent.dis@gmail.com", "personal"),
        ("okent@Hotmail.com.tr", "personal"),
        ("okent@mail.yandex.com", "personal"),
        ("okent@baskakurum.edu.tr", "other"),
        ("adres değil", "other"),
    ],
)
def test_the_domain_decides(address, kind):
    assert kind_of(address, "ornekkent.example") == MailboxKind(kind)


def test_without_a_domain_of_its_own_no_mailbox_is_the_institutions():
    assert kind_of("dis@ornekkent.example", "") == MailboxKind.OTHER


@pytest.mark.parametrize("domain", ["gmail.com", "hotmail.com", "outlook.com", "yandex.com", "icloud.com"])
def test_the_well_known_services_are_listed(domain):
    assert domain in PERSONAL_DOMAINS


def test_the_list_is_written_as_domains_are_compared():
    assert all(domain == domain.casefold().strip() and "." in domain for domain in PERSONAL_DOMAINS)


def test_the_domain_of_an_address():
    assert domain_of(" a@B.Example. ") == "b.example"
    assert domain_of("kutu") == ""
