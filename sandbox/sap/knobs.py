"""The forms in which SAP hands out a list, and the knobs that turn independently of the form.

A form is how the user saved the list; a knob is a setting of the user, of the system, or of the day. Defects are knobs too:
each names what a careful reader must notice.
"""

import datetime as dt
import enum
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple


class Form(enum.StrEnum):
    """How the list was saved."""

    P1 = "P1"  # list saved "unconverted": framed by | and -
    P2 = "P2"  # list saved as text with tabs
    P3 = "P3"  # spool list: P1 with a selection page and page headers
    X1 = "X1"  # xlsx from a grid
    X2 = "X2"  # xlsx made from a printed list
    X3_BIFF = "X3_BIFF"  # .xls, Excel 97
    X3_HTML = "X3_HTML"  # .xls that is a web page
    X3_MHTML = "X3_MHTML"  # .xls that is a web archive
    X3_XML = "X3_XML"  # .xls that is SpreadsheetML 2003
    X3_TEXT = "X3_TEXT"  # .xls that is UTF-16 text with tabs
    C1 = "C1"  # CSV with semicolons
    R1 = "R1"  # raw table extract
    Q1 = "Q1"  # SAP Query: a grid under the query's name


class Encoding(enum.StrEnum):
    """Bytes of a text form; the two with a mark at the start say so themselves."""

    CP1252 = "cp1252"
    UTF8 = "utf-8"
    UTF8_BOM = "utf-8-sig"
    UTF16_BOM = "utf-16-le"


class Language(enum.StrEnum):
    """Language and length of the headings."""

    GERMAN_SHORT = "de_short"
    GERMAN_LONG = "de_long"
    ENGLISH = "en"
    FRENCH = "fr"
    TECHNICAL = "technical"


class Notation(enum.StrEnum):
    """Thousands and decimals as the user's profile (SU3) writes them; PLAIN is the raw extract."""

    GERMAN = "1.234,56"
    ENGLISH = "1,234.56"
    BLANKS = "1 234,56"
    SWISS = "1'234.56"
    PLAIN = "1234.56"


class Dates(enum.StrEnum):
    """Date formats, as `strftime` patterns."""

    DOTS = "%d.%m.%Y"
    RAW = "%Y%m%d"
    AMERICAN = "%m/%d/%Y"
    ISO = "%Y-%m-%d"


class Defect(enum.StrEnum):
    """Damage that a file or one of its rows can have; the value is the finding that a reader must report."""

    DAMAGED_KEY = "damaged_key"
    DAMAGED_NUMBER = "damaged_number"
    DAMAGED_TEXT = "damaged_text"
    CUT_MARK = "cut_mark"
    PIPE_IN_TEXT = "pipe_in_text"
    BAD_DATE = "bad_date"
    BAD_AMOUNT = "bad_amount"
    TOO_MANY_FIELDS = "too_many_fields"
    TOO_FEW_FIELDS = "too_few_fields"
    REPEATED_HEADER = "repeated_header"
    DUPLICATE_HEADER = "duplicate_header"
    TOTALS_MISMATCH = "totals_mismatch"
    MIXED_NOTATION = "mixed_notation"
    CUT_OFF_FILE = "cut_off_file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Knobs:
    """Settings of one export. `Knobs()` is a German user's; `natural` gives each form its usual ones.

    Attributes:
        trailing_minus: 1,00- instead of -1,00.
        initial_date: what an empty date looks like: zeros in the date's own format, or nothing.
        padded_keys: keys with leading zeros; without, a grid holds them as numbers.
        page_length: lines of a printed page, 0 for an endless list.
        marker_column: the empty first column that SE16 prints.
        totals: a row of sums by currency under the list.
        block_headers: the customer stands in lines above his rows instead of in a column.
        record_lines: physical lines of one record in a framed list that is too wide.
        sep_hint: first line `sep=;` of a CSV.
        workbook_quirk: fault of a machine-written xlsx: `wrong_dimension`, `no_default_style`, `empty_fill`, or none.
        day: the day of the export, as printed in banners.
        defects: each is put into one row or into the file.
    """

    encoding: Encoding = Encoding.CP1252
    language: Language = Language.GERMAN_LONG
    notation: Notation = Notation.GERMAN
    dates: Dates = Dates.DOTS
    trailing_minus: bool = True
    initial_date: bool = True
    padded_keys: bool = True
    page_length: int = 0
    marker_column: bool = False
    totals: bool = False
    block_headers: bool = False
    record_lines: int = 1
    sep_hint: bool = False
    crlf: bool = True
    workbook_quirk: str = ""
    day: dt.date = dt.date(2026, 11, 2)
    defects: tuple[Defect, ...] = ()


_TEXT16 = Knobs(encoding=Encoding.UTF16_BOM, trailing_minus=False, initial_date=False)
NATURAL = {
    Form.P1: Knobs(marker_column=True),
    Form.P2: _TEXT16,
    Form.P3: Knobs(page_length=65, marker_column=True, language=Language.GERMAN_SHORT),
    Form.X3_TEXT: _TEXT16,
    Form.C1: Knobs(trailing_minus=False, padded_keys=False),
    Form.R1: Knobs(
        encoding=Encoding.UTF8,
        language=Language.TECHNICAL,
        notation=Notation.PLAIN,
        dates=Dates.RAW,
        trailing_minus=False,
        crlf=False,
    ),
}


def natural(form: Form) -> Knobs:
    """The knobs with which a form usually comes."""
    return NATURAL.get(form, Knobs(initial_date=False, trailing_minus=False))


class ExpectedFinding(NamedTuple):
    """What a reader must notice: file name, row as a person counts it from 1, stable word, customer."""

    file: str
    row: int
    code: str
    customer: str


_ZEROS = {ord(digit): "0" for digit in "123456789"}
_SIGNS = {Notation.GERMAN: ".,", Notation.ENGLISH: ",.", Notation.BLANKS: " ,", Notation.SWISS: "'."}


def amount_text(amount: Decimal, notation: Notation, *, trailing_minus: bool) -> str:
    """An amount with two decimals as a user's profile prints it.

    >>> amount_text(Decimal("-1234.5"), Notation.GERMAN, trailing_minus=True)
    '1.234,50-'
    """
    if notation is Notation.PLAIN:
        return f"{amount:.2f}"
    thousands, point = _SIGNS[notation][0], _SIGNS[notation][1]
    digits = f"{abs(amount):,.2f}".translate({44: thousands, 46: point})
    if amount >= 0:
        return digits
    return f"{digits}-" if trailing_minus else f"-{digits}"


def date_text(day: dt.date | None, knobs: Knobs) -> str:
    """A date in the user's format; the initial date as zeros or as nothing."""
    if day is not None:
        return day.strftime(knobs.dates)
    return dt.date(2011, 11, 11).strftime(knobs.dates).translate(_ZEROS) if knobs.initial_date else ""
