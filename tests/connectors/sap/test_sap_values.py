import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sap.files.values import Amounts, Damaged, Dates, Day, Notation, Number, alpha, check_key, day_and_month_order

MARKS = {Notation.COMMA: (".", ","), Notation.POINT: (",", "."), Notation.SPACE: (" ", ","), Notation.APOSTROPHE: ("'", ".")}
amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False, allow_infinity=False)


def printed(amount: Decimal, notation: Notation) -> str:
    thousands, point = MARKS[notation]
    return f"{abs(amount):,.2f}".replace(",", "\0").replace(".", point).replace("\0", thousands)


@given(amount=amounts, notation=st.sampled_from(Notation), behind=st.booleans(), minus=st.sampled_from("-−"))
def test_an_amount_survives_every_notation_and_place_of_the_minus(amount, notation, behind, minus):
    text = printed(amount, notation)
    if amount < 0:
        text = text + minus if behind else minus + text
    assert Amounts(notation).parse(text) == amount


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False, allow_infinity=False))
def test_a_number_of_a_sheet_needs_no_notation(amount):
    for notation in Notation:
        assert Amounts(notation).parse(Number(f"{amount:f}")) == amount


def test_dropped_zeros_and_blank_thousands_are_understood():
    assert Amounts(Notation.COMMA).parse("14,5") == Decimal("14.5")
    assert Amounts(Notation.SPACE).parse("1\u202f234,56") == Decimal("1234.56")
    assert Amounts(Notation.APOSTROPHE).parse("1’234.56-") == Decimal("-1234.56")


@pytest.mark.parametrize("text", ["1,23E+09", "1.23E+09", Day("2026-10-01")])
def test_what_excel_did_to_an_amount_is_damage(text):
    with pytest.raises(Damaged) as damage:
        Amounts(Notation.COMMA).parse(text)
    assert damage.value.code == "damaged_number"


@pytest.mark.parametrize("text", ["n.a.", "1.23.456", "12,34,56", "-5-", "", "1 EUR", "١٢", "--5"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(Damaged) as damage:
        Amounts(Notation.COMMA).parse(text)
    assert damage.value.code == "bad_amount"


@given(st.integers(min_value=0, max_value=10**10 - 1))
def test_alpha_pads_and_is_stable(number):
    key = alpha(str(number))
    assert len(key) == 10
    assert int(key) == number
    assert alpha(key) == key


def test_alpha_leaves_letters_alone():
    assert alpha("CPD-AT") == "CPD-AT"
    assert alpha("") == ""


@pytest.mark.parametrize("key", ["1,23E+09", "9.0E+07", "12345678901", Day("2026-10-01")])
def test_destroyed_keys_are_refused(key):
    with pytest.raises(Damaged) as damage:
        check_key(key)
    assert damage.value.code == "damaged_key"


@given(st.dates(min_value=dt.date(1927, 6, 6), max_value=dt.date(2099, 12, 31)))
def test_a_date_survives_every_form(day):
    american, european = Dates(day_first=False), Dates(day_first=True)
    for form in ("%d.%m.%Y", "%Y%m%d", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y-%m-%dT00:00:00"):
        assert american.parse(day.strftime(form)) == day
    assert american.parse(day.strftime("%m/%d/%Y")) == american.parse(day.strftime("%m-%d-%Y")) == day
    assert european.parse(day.strftime("%d/%m/%Y")) == day
    assert american.parse(str((day - dt.date(1899, 12, 30)).days)) == day
    assert european.parse(f"{day.day}.{day.month}.{day.year}") == day


@pytest.mark.parametrize(
    "text", ["", "00.00.0000", "00000000", "0000-00-00", "00/00/0000", "31.12.9999", "99991231", "9999-12-31"]
)
def test_initial_and_unlimited_dates_are_none(text):
    assert Dates(day_first=False).parse(text) is None


@pytest.mark.parametrize(
    "text", ["31.02.2026", "13/13/2026", "01.10.26", "2026-13-01", "gestern", "20261301", "123", "²²²²²²²²"]
)
def test_what_is_no_date_is_refused_each_time(text):
    dates = Dates(day_first=False)
    for _ in range(2):
        with pytest.raises(Damaged) as damage:
            dates.parse(text)
        assert damage.value.code == "bad_date"


def test_the_order_of_day_and_month_shows_in_a_day_above_twelve():
    assert day_and_month_order("25/10/2026") is True
    assert day_and_month_order("10-25-2026") is False
    assert day_and_month_order("05/10/2026") is None
    assert day_and_month_order("25.10.2026") is None
