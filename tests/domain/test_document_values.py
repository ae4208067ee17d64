"""Dates, amounts and identifiers in every form that the reference names."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.documents.identifiers import parse_bic, parse_iban, parse_vat_id
from domain.documents.values import parse_amount, parse_currency, parse_date, parse_measure, writes_month_first


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("1 234,56", "1234.56"), ("1\u202f234,56", "1234.56"),
        ("1'234.50", "1234.50"), ("-5,00", "-5.00"), ("5,00-", "-5.00"), ("(1.234,56)", "-1234.56"), ("10,-", "10.00"),
        ("10,00-", "-10.00"), ("€ 1 234,5O", "1234.50"), ("20000.00", "20000.00"), ("−20,48 €", "-20.48"), ("0,00", "0.00"),
    ],
)  # fmt: skip
def test_an_amount_is_read_with_its_sign(text: str, amount: str) -> None:
    assert parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["12", "", "OO", "abc", "12.2024"])
def test_what_is_no_money_is_none(text: str) -> None:
    assert parse_amount(text) is None


def test_a_whole_number_is_money_only_where_it_is_asked_for() -> None:
    assert parse_amount("25.000", whole=True) == Decimal("25000.00")


@given(cents=st.integers(-(10**10), 10**10), style=st.sampled_from(["de", "en", "fr", "ch"]))
def test_an_amount_survives_being_printed(cents: int, style: str) -> None:
    whole, rest = divmod(abs(cents), 100)
    thousands, point = {"de": (".", ","), "en": (",", "."), "fr": (" ", ","), "ch": ("'", ".")}[style]
    printed = f"{'-' if cents < 0 else ''}{whole:,}".replace(",", thousands) + f"{point}{rest:02d}"
    assert parse_amount(printed) == Decimal(cents) / 100


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31.10.2026", "2026-10-31"), ("31/10/26", "2026-10-31"), ("2026-10-31", "2026-10-31"), ("20261031", "2026-10-31"),
        ("31. Oktober 2026", "2026-10-31"), ("31 Oct 2026", "2026-10-31"), ("October 31, 2026", "2026-10-31"),
        ("31-Oct-26", "2026-10-31"), ("1er août 2026", "2026-08-01"), ("O1.1O.2O26", "2026-10-01"),
        ("10/31/2026", "2026-10-31"),
        ("3. März 2026", "2026-03-03"), ("15. Dez. 2026", "2026-12-15"), ("5 févr. 2026", "2026-02-05"),
    ],
)  # fmt: skip
def test_a_date_is_read(text: str, day: str) -> None:
    assert parse_date(text) == dt.date.fromisoformat(day)


@pytest.mark.parametrize("text", ["31.02.2026", "99.99.2026", "31 Foo 2026", "", "12345"])
def test_no_day_of_the_calendar_is_none(text: str) -> None:
    assert parse_date(text) is None


def test_the_document_decides_whether_the_month_stands_first() -> None:
    assert writes_month_first(["11/03/2017", "11/17/2017"])
    assert not writes_month_first(["11/03/2017", "17/11/2017"])
    assert parse_date("11/03/2017", month_first=True) == dt.date(2017, 11, 3)
    assert parse_date("11.03.2017", month_first=True) == dt.date(2017, 3, 11)  # dots are never American


@pytest.mark.parametrize(
    ("text", "value", "checked"),
    [
        ("DE89 3704 0044 0532 0130 00 BIC", "DE89370400440532013000", True),
        ("DE89 3704 OO44 0532 0130 00", "DE89370400440532013000", True),
        ("NL91 ABNA 0417 1643 00", "NL91ABNA0417164300", True),
        ("DE89370400440532013001", "DE89370400440532013001", False),
    ],
)
def test_an_iban_is_read_and_its_check_digits_are_told(text: str, value: str, checked: bool) -> None:
    assert parse_iban(text) == (value, checked)


@pytest.mark.parametrize(
    "text", ["DE98ZZZ09999999999", "XX89370400440532013000", "DE89 3704", "ES GEHT UM DIE WURST HIER UND DA"]
)
def test_what_is_no_iban_is_none(text: str) -> None:
    assert parse_iban(text) is None


@pytest.mark.parametrize(
    ("text", "value", "checked"),
    [
        ("DE 136 695 976", "DE136695976", True), ("DE123456789", "DE123456789", False), ("ATU13585627", "ATU13585627", True),
        ("FR 40 303 265 045", "FR40303265045", True), ("CHE-107.787.577 MWST", "CHE107787577MWST", None),
        ("DE2012129398", "DE2012129398", False), ("DEl36695976", "DE136695976", True),
    ],
)  # fmt: skip
def test_a_vat_id_is_read_with_its_check_digits_as_a_signal(text: str, value: str, checked: bool | None) -> None:
    assert parse_vat_id(text) == (value, checked)


def test_words_are_no_bank_codes() -> None:
    assert parse_bic("GENODEF1M04") == ("GENODEF1M04", None)
    assert parse_bic("RECHNUNG") is None


def test_measures_and_currencies() -> None:
    assert parse_measure("1.234,5 kg") == Decimal("1234.5")
    assert parse_measure("0,470 %") == Decimal("0.470")
    assert parse_measure("12") == Decimal(12)
    assert (parse_currency("€"), parse_currency("Euro"), parse_currency("abc")) == ("EUR", "EUR", None)
