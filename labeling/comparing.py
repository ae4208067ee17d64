"""When two spellings of a value mean the same: the yardstick of labels, scores and agreement.

Each kind of value has one plain form. Good: `1.234,56 €` and `1234.56` are the same amount; `5. März 2018` and `05.03.18` the
same day. Bad: comparing amounts as text, which calls `9.0` and `9.00` different.

Truth in other people's words (`company`, `date`, `address`, `total` of the receipts of ICDAR 2019) is named as ours.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from domain.documents.types import Kind, kind_of

FOREIGN_NAMES: Final[Mapping[str, str]] = {
    "company": "seller_name",
    "date": "issue_date",
    "address": "seller_address",
    "total": "gross_total",
}
"""Names of fields in other people's truth, and ours."""

_MONTHS: Final = (
    ("jan",), ("feb", "fév", "fev"), ("mär", "mar", "mrz"), ("apr", "avr"), ("mai", "may"), ("jun", "juin"), ("jul", "juil"),
    ("aug", "aoû", "aou"), ("sep",), ("okt", "oct"), ("nov",), ("dez", "dec", "déc"),
)  # fmt: skip
_SIGNS: Final[Mapping[str, str]] = {
    "€": "EUR",
    "EURO": "EUR",
    "$": "USD",
    "US$": "USD",
    "£": "GBP",
    "RM": "MYR",
} | dict.fromkeys(("SFR", "SFR.", "FR."), "CHF")
_CENTURY_TURNS: Final = 70  # two digits below mean 20..
_CENT: Final = Decimal("0.01")


def our_name(field: str) -> str:
    """The product's name of a field."""
    return FOREIGN_NAMES.get(field, field)


def comparable(field: str, value: object) -> str | None:
    """The plain form of a value; two values of a field are the same when their plain forms are equal. None: no value.

    What cannot be understood as its kind says is compared as lower-case text, so that it equals itself and nothing else.
    """
    text = "" if value is None else unicodedata.normalize("NFKC", str(value)).strip()
    return _PLAIN.get(kind_of(our_name(field)), _words)(text) if text else None


def _day(text: str) -> str:
    """ISO 8601, day first where the order is open (`01/02/2024` is 1 February)."""
    parts = re.findall(r"\d+|[^\W\d_]+", text.casefold())
    if len(parts) == 1 and re.fullmatch(r"\d{8}", parts[0]):
        parts = [parts[0][:4], parts[0][4:6], parts[0][6:]]
    numbers = [part for part in parts if part.isdecimal()]
    month = next((found for part in parts if not part.isdecimal() and (found := _month(part))), None)
    if month and len(numbers) >= 2:
        day, year = int(numbers[0]), numbers[1]
    elif len(numbers) >= 3 and len(numbers[0]) == 4:
        year, month, day = numbers[0], int(numbers[1]), int(numbers[2])
    elif len(numbers) == 3 and text[0].isdecimal():
        day, month, year = int(numbers[0]), int(numbers[1]), numbers[2]
        if month > 12 >= day:
            day, month = month, day
    else:
        return text.casefold()
    try:
        return dt.date(_year(year), month, day).isoformat()
    except ValueError:
        return text.casefold()


def _year(digits: str) -> int:
    number = int(digits)
    if len(digits) > 2:
        return number
    return number + (2000 if number < _CENTURY_TURNS else 1900)


def _month(word: str) -> int | None:
    return next((number for number, starts in enumerate(_MONTHS, start=1) if word.startswith(starts)), None)


def _amount(text: str) -> str:
    """Two decimals with a point; a minus may stand before or after the figures, brackets mean minus."""
    figures = re.search(r"\d(?:[\d.,' ]*\d)?", text)
    if not figures:
        return text.casefold()
    before, after = text[: figures.start()], text[figures.end() :]
    # In `100,-`, a round sum, the comma stands between figures and dash, so it is no minus.
    minus = bool(re.search(r"[-−–(]", before)) or bool(re.match(r"\s*[-−–]", after))
    digits = re.sub(r"[' ]", "", figures.group())
    *whole, last = re.split(r"[.,]", digits)
    if whole and not _groups_thousands(digits, whole, last):
        number = Decimal(f"{''.join(whole)}.{last}")
    else:
        number = Decimal("".join([*whole, last]))
    return str((number.copy_negate() if minus else number).quantize(_CENT))


def _groups_thousands(digits: str, whole: list[str], last: str) -> bool:
    """Whether the last sign in a figure separates thousands: it comes more than once, or alone before three digits."""
    sign = digits[-len(last) - 1]
    if digits.count(sign) > 1:
        return True
    return len(last) == 3 and len(whole) == 1 and len(whole[0]) <= 3 and whole[0] != "0"


def _identifier(text: str) -> str:
    return re.sub(r"[\s./-]", "", text).upper()


def _currency(text: str) -> str:
    return _SIGNS.get(text.upper(), text.upper())


def _words(text: str) -> str:
    folded = text.casefold().replace("ß", "ss")
    return " ".join(re.sub(r"[^\w\s]|_", " ", folded).split())


_PLAIN: Final[Mapping[Kind, Callable[[str], str]]] = {
    Kind.DATE: _day,
    Kind.AMOUNT: _amount,
    Kind.PERCENT: _amount,
    Kind.CURRENCY: _currency,
} | dict.fromkeys((Kind.VAT_ID, Kind.TAX_NUMBER, Kind.IBAN, Kind.BIC, Kind.NUMBER), _identifier)
