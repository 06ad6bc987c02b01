"""CSV that spreadsheets open with the right letters and that runs nothing."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from core.export import cell, csv_response


def content(response):
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+905551112233", "'+905551112233"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1＋1", "'＝1＋1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("  =cmd|' /C calc'!A0", "'  =cmd|' /C calc'!A0"),
        ("a=1", "a=1"),
        ("Duyuru;=HYPERLINK(A1);x", "Duyuru;'=HYPERLINK(A1);x"),
        ("bir\n=1|@x", "bir\n'=1|'@x"),
        ("Duyuru,=HYPERLINK(A1)", "Duyuru,'=HYPERLINK(A1)"),
        ("Saat 10; yer: A-1", "Saat 10; yer: A-1"),
    ],
)
def test_formulas_become_text(text, safe):
    assert cell(text) == safe


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (-5, -5),
        (-1.5, -1.5),
        (Decimal("-2.50"), Decimal("-2.50")),
        (True, "True"),
        (None, ""),
        ("", ""),
        (date(2026, 3, 19), "2026-03-19"),
        (datetime(2026, 3, 19, 8, 30, tzinfo=UTC), "2026-03-19 11:30"),
    ],
)
def test_values_keep_their_kind(value, written):
    assert cell(value) == written
    assert type(cell(value)) is type(written)


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("tr", '\ufeffBaşlık;Sayı\r\n"Işık; ""şenlik""";-3\r\n"iki\nsatır";\r\na,b;1\r\n'),
        ("en", '\ufeffBaşlık,Sayı\r\n"Işık; ""şenlik""",-3\r\n"iki\nsatır",\r\n"a,b",1\r\n'),
    ],
)
def test_the_file_is_rfc_4180_in_utf_8_with_mark_and_separated_as_the_language_has_it(language, lines):
    with translation.override(language):
        response = csv_response(
            "gönderiler.csv", ["Başlık", "Sayı"], [['Işık; "şenlik"', -3], ["iki\nsatır", None], ["a,b", 1]]
        )
    assert content(response).decode() == lines
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''g%C3%B6nderiler.csv"


def test_a_dangerous_header_is_text_too():
    assert content(csv_response("a.csv", ["=1"], [])) == "\ufeff'=1\r\n".encode()


def test_a_long_list_is_streamed_in_chunks_and_whole():
    asked = []

    def rows():
        for number in range(250):
            asked.append(number)
            yield [number]

    response = csv_response("a.csv", ["n"], rows())
    chunks = iter(response.streaming_content)
    first = next(chunks)
    assert len(asked) < 101
    whole = (first + b"".join(chunks)).decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(whole))] == ["n", *map(str, range(250))]


def test_words_are_in_the_language_of_the_request_that_has_ended():
    with translation.override("tr"):
        response = csv_response("a.csv", [gettext_lazy("Yes")], [[gettext_lazy("No")]])
    with translation.override("en"):
        assert content(response).decode("utf-8-sig").split() == ["Evet", "Hayır"]
        assert translation.get_language() == "en"
