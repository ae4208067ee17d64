"""The catalogue speaks both languages about the same values."""

import string
from dataclasses import replace

import pytest

from connectors.sap.files import Form
from domain.findings import Origin
from domain.vat.checks import Outcome
from domain.vat.choice import RegistryMode
from domain.vat.reconciliation import Category
from reports.texts import _TEXTS, Texts
from tests.reports.vat_samples import check

GERMAN, ENGLISH = Texts("de"), Texts("en")


@pytest.mark.parametrize("key", _TEXTS)
def test_both_languages_speak_of_the_same_values(key: str) -> None:
    german, english = ({name for _, name, _, _ in string.Formatter().parse(text)} for text in _TEXTS[key])
    assert german == english


@pytest.mark.parametrize("category", Category)
def test_every_category_has_words_of_its_own(category: Category) -> None:
    assert f"use.{category}" in _TEXTS


def test_every_form_of_file_and_every_mode_has_words() -> None:
    assert {f"form.{form.value}" for form in Form} | {f"mode.{mode.value}" for mode in RegistryMode} <= set(_TEXTS)


@pytest.mark.parametrize(
    ("origin", "german"),
    [
        (Origin("KNA1.txt", "", 34, ""), "KNA1.txt, Zeile 34"),
        (Origin("spool, 2.txt", "page 1", 34, ""), "spool, 2.txt, Seite 1, Zeile 34"),
        (Origin("row 3, page 2.xlsx", "Blatt1", 7, ""), "row 3, page 2.xlsx, Blatt1, Zeile 7"),
    ],
)
def test_places_are_said_in_words_and_names_stay(origin: Origin, german: str) -> None:
    assert GERMAN.place(str(origin)) == german
    assert ENGLISH.place(str(origin)) == str(origin)


def test_a_part_is_said_in_words() -> None:
    assert [GERMAN.place(part) for part in ("page 12", "Tabelle1", "")] == ["Seite 12", "Tabelle1", ""]


def test_months_and_numbers_are_written_as_people_do() -> None:
    assert [texts.month("2026-03") for texts in (GERMAN, ENGLISH)] == ["März 2026", "March 2026"]
    assert [texts.number(1234567.5, 2) for texts in (GERMAN, ENGLISH)] == ["1.234.567,50", "1,234,567.50"]
    assert [texts.signed(-0.125) for texts in (GERMAN, ENGLISH)] == ["−0,12", "−0.12"]


def test_reasons_follow_the_language_with_their_values() -> None:
    busy = next(row for row in map(check, range(100)) if row.outcome is Outcome.UNANSWERED)
    assert GERMAN.reason(busy) == "Der Mitgliedstaat ist überlastet; noch keine Antwort."
    assert ENGLISH.reason(busy) == "The member state is overloaded; no answer yet."
    ended = replace(check(23), reason="no_longer_valid|2015-03-01|2026-08-31")
    assert ENGLISH.reason(ended) == "No longer valid; was valid from 2015-03-01 to 2026-08-31."


def test_a_missing_text_is_an_error_and_an_unknown_code_is_not() -> None:
    with pytest.raises(KeyError):
        GERMAN("no.such.text")
    assert GERMAN.known("change", "something_else") == "something_else"
