"""The catalogue speaks both languages about the same values."""

import string
from dataclasses import replace

import pytest

from domain.vat.checks import Outcome
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
