"""Put one Python value into one Excel cell, as what it is: text stays text, numbers and times stay numbers.

Text is never parsed, so `=1+1` in a company's name is shown and not computed, and a negative amount needs no apostrophe.
Limits: Excel's specification (32,767 UTF-16 units a cell) and XML 1.0 § 2.2 (characters that a document may hold).
"""

import datetime as dt
import re
from decimal import Decimal
from typing import NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

MAX_UNITS = 32_767
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Formula(NamedTuple):
    """A formula and the value that Excel would compute; viewers that do not compute show the latter."""

    text: str
    value: str | int | float | Decimal


class Link(NamedTuple):
    """A text that leads to a place in this workbook, such as `'Evidence'!A12`.

    It becomes a HYPERLINK formula: a sheet may hold only 65,530 hyperlinks of the other sort.
    """

    place: str
    text: str


Value = str | int | float | Decimal | dt.datetime | Formula | Link | None


def clean(text: str) -> str:
    """Return the text as a cell can hold it: forbidden characters become U+FFFD, what is too long ends with an ellipsis."""
    text = _FORBIDDEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > MAX_UNITS // 2 and len(units := text.encode("utf-16-le")) > 2 * MAX_UNITS:
        text = units[: 2 * (MAX_UNITS - 1)].decode("utf-16-le", errors="ignore") + "…"
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "  # XlsxWriter takes exactly this shape for ready-made XML and would not escape it
    return text


def put(sheet: Worksheet, row: int, column: int, value: Value, style: Format | None = None) -> None:
    """Write one cell; rows and columns count from 0. Nothing is written for None and empty text, unless a style is given.

    Raises:
        ValueError: a time without zone.
    """
    match value:
        case None | "":
            if style is not None:
                sheet.write_blank(row, column, None, style)
        case str():
            sheet.write_string(row, column, clean(value), style)
        case Link(place, text):
            label = clean(text).replace('"', '""')
            sheet.write_formula(row, column, f'=HYPERLINK("#{place}","{label}")', style, clean(text))
        case Formula(formula, cached):
            sheet.write_formula(row, column, formula, style, cached)
        case dt.datetime():
            if value.tzinfo is None:
                raise ValueError(f"{value} has no time zone.")
            moment = value.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
            sheet.write_datetime(row, column, moment, style)
        case _:
            sheet.write_number(row, column, value, style)
