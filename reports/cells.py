"""What may stand in a cell, as what it is: text stays text, numbers and times stay numbers.

Text is never parsed, so `=1+1` in a company's name is shown and not computed, and a negative amount needs no apostrophe.
Limits: Excel's specification (32,767 UTF-16 units a cell) and XML 1.0 § 2.2 (characters that a document may hold).
"""

import datetime as dt
import math
import re
from decimal import Decimal
from typing import NamedTuple, assert_never

MAX_UNITS = 32_767
MAX_FORMULA_TEXT = 255
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_EXCEL_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_EXCEL_EPOCH = dt.datetime(1899, 12, 30, tzinfo=dt.UTC)
_DAY = dt.timedelta(days=1)


class Formula(NamedTuple):
    """A formula, with its `=`, and the value that Excel would compute; viewers that do not compute show the latter."""

    text: str
    value: str | int | float | Decimal


class Link(NamedTuple):
    """A text that leads to a place in this workbook, such as `'Results 2'!A12`.

    It becomes a HYPERLINK formula: a sheet may hold only 65,530 hyperlinks of the other sort.
    """

    place: str
    text: str

    def formula(self) -> Formula:
        """Return the formula that shows the text and leads to the place."""
        label = self.text.replace('"', '""')
        return Formula(f'=HYPERLINK("#{self.place}","{label}")', self.text)


class FileLink(NamedTuple):
    """A text that opens a file beside the workbook or elsewhere, by its path.

    A path that Excel cannot hold in a formula (255 characters, the limit of a text there) is shown without a link.
    """

    path: str
    text: str

    def formula(self) -> Formula | str:
        """Return the formula that shows the text and opens the file, or the bare text."""
        path, label = (part.replace('"', '""') for part in (self.path, self.text))
        if max(len(path), len(label)) > MAX_FORMULA_TEXT:
            return self.text
        return Formula(f'=HYPERLINK("{path}","{label}")', self.text)


Value = str | int | float | Decimal | dt.datetime | Formula | Link | FileLink | None


def clean(text: str) -> str:
    """Return the text as a cell can hold it: forbidden characters become U+FFFD, what is too long ends with an ellipsis."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _FORBIDDEN.sub("\ufffd", text)
    if len(text) > MAX_UNITS // 2 and len(units := text.encode("utf-16-le")) > 2 * MAX_UNITS:
        text = units[: 2 * (MAX_UNITS - 1)].decode("utf-16-le", errors="ignore") + "…"
    return text


def excel_time(moment: dt.datetime) -> float:
    """Return an aware time as Excel counts it: days since 1899-12-30, in UTC, whole seconds.

    Raises:
        ValueError: the time has no zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone.")
    return (moment.astimezone(dt.UTC).replace(microsecond=0) - _EXCEL_EPOCH) / _DAY


def cell_xml(place: str, style: int, value: Value) -> str:
    """Return the `c` element of a value (ECMA-376 part 1, § 18.3.1.4), nothing for None and empty text.

    Args:
        place: such as `B12`.
        style: the number of the cell's format in the workbook.
        value: what stands in the cell.

    Raises:
        ValueError: a time without zone, or a number that is none.
    """
    match value:
        case None | "":
            return ""
        case str():
            return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{_escaped(value)}</t></is></c>'
        case dt.datetime():
            return f'<c r="{place}" s="{style}"><v>{excel_time(value):.16G}</v></c>'
        case int() | float() | Decimal():
            return f'<c r="{place}" s="{style}"><v>{_number(value)}</v></c>'
        case Link() | FileLink():
            return cell_xml(place, style, value.formula())
        case Formula(text, result):
            kind, shown = (' t="str"', _escaped(result)) if isinstance(result, str) else ("", _number(result))
            return f'<c r="{place}" s="{style}"{kind}><f>{_escaped(text[1:])}</f><v>{shown}</v></c>'
        case _:
            assert_never(value)


def _number(value: int | float | Decimal) -> str:
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a number that a cell can hold.")
    return f"{value:.16G}"


def _escaped(text: str) -> str:
    """Escape for XML, and `_x0041_`, which Excel would read as the letter A (ECMA-376 part 1, § 22.9.2.19)."""
    text = clean(text)
    if "_x" in text:
        text = _EXCEL_ESCAPE.sub("_x005F_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
