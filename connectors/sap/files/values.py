"""Keys, amounts and dates as SAP lists print them.

Every cell is text first. The number notation is the setting of the user who made the list (SU3), hence one per file: a file
that contradicts itself is refused, because a wrong guess turns 1.234 into 1234.

    Notation.COMMA   1.234.567,89     Notation.POINT       1,234,567.89
    Notation.SPACE   1 234 567,89     Notation.APOSTROPHE  1'234'567.89 (Switzerland)

Negative amounts carry the minus behind (list output) or before (ALV, TAB). Initial dates (00.00.0000) and the year 9999
("unlimited") mean no date. Excel counts days from 1899-12-30.
"""

import datetime as dt
import enum
import math
import re
from collections.abc import Mapping
from decimal import Decimal

EXCEL_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook's days have no time zone
EXCEL_DAY_ZERO = EXCEL_EPOCH.date()
UNLIMITED_YEAR = 9999

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_MINUS = frozenset("-−")


class Number(str):
    """A cell that was a number in its sheet: a decimal point, no thousands marks."""

    __slots__ = ()


class Day(str):
    """A cell that was a date in its sheet, as an ISO date."""

    __slots__ = ()


def cell_text(value: object, day_zero: dt.datetime = EXCEL_EPOCH) -> str:
    """Return the value of a sheet's cell as text: a `Number`, a `Day`, or a plain text.

    A time of day is dropped; one that stands alone, or a duration, counts from `day_zero` as Excel's serial numbers do.

    Raises:
        ValueError: it is no finite number.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return number_of(repr(value))
    if isinstance(value, dt.time):
        value = day_zero
    elif isinstance(value, dt.timedelta):
        value = day_zero + value
    if isinstance(value, dt.datetime):
        value = value.date()
    return Day(value.isoformat()) if isinstance(value, dt.date) else str(value)


def number_of(value: str) -> Number:
    """Return a stored number as a person sees it: 15 significant digits, no exponent, no trailing `.0`.

    Raises:
        ValueError: it is no finite number.
    """
    if value.isdigit() and len(value) <= 15:
        return Number(int(value))
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return Number(format(Decimal(f"{number:.15g}"), "f"))


def unescaped(text: str) -> str:
    """Return a workbook's text with its escapes undone: `_x000D_` is a carriage return (ECMA-376 part 1, 22.9.2.19)."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class Damaged(ValueError):
    """A value that cannot be understood. `code` is the finding's code; the text says what is wrong and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Notation(enum.StrEnum):
    """How a file writes amounts, by an example."""

    COMMA = "1.234.567,89"
    POINT = "1,234,567.89"
    SPACE = "1 234 567,89"
    APOSTROPHE = "1'234'567.89"


SHAPES: Mapping[Notation, re.Pattern[str]] = {  # of an amount without its sign
    Notation.COMMA: re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d*)?|,\d+", re.ASCII),
    Notation.POINT: re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+", re.ASCII),
    Notation.SPACE: re.compile(r"(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:,\d*)?|,\d+", re.ASCII),
    Notation.APOSTROPHE: re.compile(r"(?:\d{1,3}(?:['’]\d{3})+|\d+)(?:\.\d*)?|\.\d+", re.ASCII),
}
_THOUSANDS: Mapping[Notation, tuple[str, ...]] = {
    Notation.COMMA: (".",),
    Notation.POINT: (",",),
    Notation.SPACE: (" ", "\u00a0", "\u202f"),
    Notation.APOSTROPHE: ("'", "’"),
}


def unsigned(text: str) -> tuple[str, bool]:
    """Return an amount without its sign, and whether it is negative; a sign on both sides is left in place."""
    before, behind = text[:1] in _MINUS, text[-1:] in _MINUS
    if before and behind:
        return text, False
    if before:
        return text[1:].lstrip(), True
    return (text[:-1].rstrip(), True) if behind else (text, False)


def thousands_notation(digits: str) -> Notation | None:
    """Return the notation in which the one separator of `1.234` groups thousands; None where it cannot.

    Only asked while a file leaves it open: lists print two decimals, hence three digits behind a mark are a group.
    """
    if re.fullmatch(r"\d{1,3}\.\d{3}", digits):
        return Notation.COMMA
    return Notation.POINT if re.fullmatch(r"\d{1,3},\d{3}", digits) else None


class Amounts:
    """Reads the amounts of one file.

    Args:
        notation: how the file writes them.
    """

    def __init__(self, notation: Notation) -> None:
        self._notation = notation
        self._fits = SHAPES[notation].fullmatch
        self._thousands = _THOUSANDS[notation]
        self._comma = notation in (Notation.COMMA, Notation.SPACE)

    def parse(self, text: str) -> Decimal:
        """Return an amount; sheets' own numbers need no notation.

        Raises:
            Damaged: with code `damaged_number` for Excel's 1,23E+09 or a date, else `bad_amount`.
        """
        if type(text) is str and self._fits(text):
            return Decimal(self._plain(text))
        if isinstance(text, Number):
            return Decimal(text)
        digits, negative = unsigned(text)
        if not negative or not self._fits(digits):
            raise self._bad(text)
        return -Decimal(self._plain(digits))

    def _plain(self, digits: str) -> str:
        for mark in self._thousands:
            digits = digits.replace(mark, "")
        return digits.replace(",", ".") if self._comma else digits

    def _bad(self, text: str) -> Damaged:
        if isinstance(text, Day) or _SCIENTIFIC.search(text):
            message = f"the amount {text!r} was destroyed by Excel; export the list again and do not open it in Excel"
            return Damaged("damaged_number", message)
        message = f"the amount {text!r} is not written like {self._notation.value} as in the rest of the file; correct this row"
        return Damaged("bad_amount", message)


def alpha(key: str) -> str:
    """Return a key in SAP's ALPHA form: ten characters with leading zeros when numeric, else as it is."""
    return key.zfill(10) if key.isdigit() else key


def check_key(key: str) -> None:
    """Refuse a key that Excel has destroyed.

    Raises:
        Damaged: with code `damaged_key`.
    """
    if isinstance(key, Day) or _SCIENTIFIC.fullmatch(key) or len(key) > 10:
        msg = f"the key {key!r} is no SAP number (ten characters at most; Excel destroys long ones); export the list again"
        raise Damaged("damaged_key", msg)


_YEAR_FIRST = re.compile(r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})(?:[T ]00:00:00(?:\.0+)?)?", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: 00:00:00)?", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/])(\d{1,2})\2(\d{4})(?: 00:00:00)?", re.ASCII)
_SERIAL = re.compile(r"([1-9]\d{4})(?:\.0+)?", re.ASCII)


def day_and_month_order(text: str) -> bool | None:
    """Return for 25/10/2026 True (the day stands first), for 10/25/2026 False, else None: the date does not tell."""
    found = _YEAR_LAST.fullmatch(text.strip())
    if found is None:
        return None
    first, second = int(found[1]), int(found[3])
    if (first > 12) == (second > 12):
        return None
    return first > 12


class Dates:
    """Reads the dates of one file and remembers them, because a list repeats a few days thousands of times.

    Args:
        day_first: how 05/10/2026 and 05-10-2026 are meant. SAP's own formats of this look put the month first.
    """

    def __init__(self, day_first: bool) -> None:
        self._day_first = day_first
        self._known: dict[str, dt.date | None] = {}

    def parse(self, text: str) -> dt.date | None:
        """Return the date, or None for an initial, unlimited or empty one.

        Raises:
            Damaged: with code `bad_date`.
        """
        try:
            return self._known[text]
        except KeyError:
            if len(self._known) > 20_000:  # some ten years of days in every form: whoever exceeds it sends no dates
                self._known.clear()
            self._known[text] = found = self._parse(text)
            return found

    def _parse(self, text: str) -> dt.date | None:
        if not text.strip("0./- :"):
            return None
        year, month, day = self._parts(text)
        if year == UNLIMITED_YEAR:
            return None
        try:
            return dt.date(year, month, day)
        except ValueError:
            raise _bad_date(text) from None

    def _parts(self, text: str) -> tuple[int, int, int]:
        if len(text) == 8 and text.isascii() and text.isdigit():
            return int(text[:4]), int(text[4:6]), int(text[6:])
        if found := _DOTTED.fullmatch(text):
            return int(found[3]), int(found[2]), int(found[1])
        if found := _YEAR_FIRST.fullmatch(text):
            return int(found[1]), int(found[3]), int(found[4])
        if found := _YEAR_LAST.fullmatch(text):
            first, second = int(found[1]), int(found[3])
            return (int(found[4]), second, first) if self._day_first else (int(found[4]), first, second)
        if found := _SERIAL.fullmatch(text):
            serial = EXCEL_DAY_ZERO + dt.timedelta(days=int(found[1]))
            return serial.year, serial.month, serial.day
        raise _bad_date(text)


def _bad_date(text: str) -> Damaged:
    return Damaged(
        "bad_date", f"{text!r} is no date with a day, a month and a four-digit year; correct it and deliver the row again"
    )
