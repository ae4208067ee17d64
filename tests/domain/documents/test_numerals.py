"""Numbers as documents print them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.documents.numerals import as_amount, as_plain, decimal_sign, read_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u202f234,56 €", "1234.56"),
        ("1'234.56", "1234.56"),
        ("EUR 12,50", "12.50"),
        ("1.234,56-", "-1234.56"),
        ("−12,50", "-12.50"),
        ("(12.50)", "-12.50"),
        ("10,-", "10"),
        ("2,-- €", "2"),
        ("10,00-", "-10.00"),
        ("3,3333", "3.3333"),
        ("0,125", "0.125"),
        ("1.234.567", "1234567"),
        ("20", "20"),
    ],
)
def test_every_writing(text: str, value: str) -> None:
    assert read_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "12/345/67890", "12.34.56", "1,23,45", "AB-12", "12 Stk", "-", "1" * 30])
def test_what_is_no_number(text: str) -> None:
    assert read_number(text) is None


def test_one_sign_before_three_digits_is_decided_by_the_document() -> None:
    assert read_number("1.234", ",") == 1234
    assert read_number("1.234", ".") == Decimal("1.234")
    assert read_number("1,234", ",") == Decimal("1.234")


def test_the_documents_habit_is_a_vote() -> None:
    assert decimal_sign(["12,50", "1.234,00", "9.99"]) == ","
    assert decimal_sign(["1,234.00 9.99", "Nr. 12.345"]) == "."
    assert decimal_sign(["4711", "05.06.2018"]) == ""


@given(st.decimals(min_value=-999_999, max_value=999_999, places=2, allow_nan=False))
def test_what_is_written_is_read_again(amount: Decimal) -> None:
    german = f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
    assert read_number(german, ",") == amount
    assert Decimal(as_amount(amount)) == amount


def test_how_the_product_writes_numbers() -> None:
    assert as_amount(Decimal("12")) == "12.00"
    assert as_amount(Decimal("3.3333")) == "3.3333"
    assert as_amount(Decimal("-0.00")) == "0.00"
    assert as_plain(Decimal("20.00")) == "20"
    assert as_plain(Decimal("0.50")) == "0.5"
    assert as_plain(Decimal(100)) == "100"
