"""A workbook that is written row by row and looks the same on every sheet.

`Book` opens the file and knows the styles. `Listing` is a long list: a table object with filters, frozen headings and a print
set-up, which streams its rows and goes on with a second sheet where Excel's 1,048,576 rows end. `Page` is a short sheet whose
cells may be placed in any order.

Same input, same bytes: times inside the file come from `created`, file modes are set, nothing depends on hash order.
"""

import contextlib
import datetime as dt
import math
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import xlsxwriter
from xlsxwriter.exceptions import XlsxFileError
from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_col_to_name, xl_range
from xlsxwriter.worksheet import Worksheet

from reports.cells import Value, put
from reports.replacing import replacing
from reports.styles import STYLES, TIME, heading_over

MAX_ROWS = 1_048_576
A4, A3 = 9, 8
LINE_HEIGHT, MAX_HEIGHT = 15, 409  # points

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column of a listing. `style` names the format of its cells, `width` counts characters."""

    key: str
    heading: str
    width: float
    style: str
    value: Callable[[Row], Value]


@dataclass(frozen=True, slots=True)
class Rule:
    """A conditional format: cells of a column that fulfil the criterion get a style. `options` are XlsxWriter's."""

    column: str
    style: str
    options: dict[str, Any]


class Imprint(NamedTuple):
    """What is printed on every page: a title above, a line and `page x of y` below. `paper` is Excel's number of the size."""

    title: str
    line: str
    page_of: str  # with Excel's codes: "Page &P of &N"
    paper: int = A4


class Look(NamedTuple):
    """What holds for the whole workbook.

    `created` becomes the only time inside the file, `time_format` is Excel's pattern for times in cells. Sheets of more than
    `rows_per_sheet` rows go on on another one; Excel takes no more than 1,048,576.
    """

    created: dt.datetime
    title: str
    time_format: str
    rows_per_sheet: int = MAX_ROWS


class StreamedSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """A worksheet whose finished rows leave memory, and which may carry a table object all the same."""

    def declare_table(self, name: str, headings: Sequence[str], last_row: int) -> None:
        """Make rows 0 (headings, already written) to `last_row` a table.

        XlsxWriter's own `add_table` refuses streamed sheets because it writes cells and remembers each of them. The cells are
        there already, so only the description is handed over, in the form that `Worksheet._prepare_tables` reads.
        """
        area = xl_range(0, 0, last_row, len(headings) - 1)
        blank = {"total_string": "", "total_function": "", "custom_total": "", "formula": "", "format": None}
        self.tables.append(
            {
                "name": name,
                "range": area,
                "a_range": area,
                "autofilter": area,
                "style": "TableStyleLight1",
                "header_row_count": True,
                "totals_row_shown": False,
                "show_first_col": False,
                "show_last_col": False,
                "show_row_stripes": True,
                "show_col_stripes": False,
                "description": None,
                "title": None,
                "columns": [{"id": number, "name": heading, **blank} for number, heading in enumerate(headings, start=1)],
            }
        )


class Book:
    """An xlsx file in the making. Use `book()` to get one."""

    def __init__(self, draft: Path, look: Look) -> None:
        self.rows_per_sheet = look.rows_per_sheet
        self._time_format = look.time_format
        self._workbook = xlsxwriter.Workbook(str(draft), {"constant_memory": True, "tmpdir": str(draft.parent)})
        moment = look.created.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
        self._workbook.set_properties({"title": look.title, "author": "Belegwerk", "created": moment})
        self._styles: dict[str, Format] = {}

    def style(self, name: str) -> Format:
        """Return the cell format of that name in `reports.styles`."""
        if name not in self._styles:
            style = STYLES[name]
            own_time = {"num_format": self._time_format} if style.get("num_format") == TIME else {}
            self._styles[name] = self._workbook.add_format({**style, **own_time})
        return self._styles[name]

    def add_sheet(self, name: str, imprint: Imprint, *, landscape: bool = True) -> StreamedSheet:
        """Append an empty sheet that is ready for print: one page wide, title above, page x of y below."""
        sheet: StreamedSheet = self._workbook.add_worksheet(name, worksheet_class=StreamedSheet)
        if landscape:
            sheet.set_landscape()
        sheet.set_paper(imprint.paper)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        title, line = imprint.title.replace("&", "&&"), imprint.line.replace("&", "&&")
        sheet.set_header(f"&L&B{title}&R&A")
        sheet.set_footer(f"&L&8{line}&R&8{imprint.page_of}")
        return sheet

    def add_chart(self, options: dict[str, str]) -> Any:  # XlsxWriter ships no types
        """Return a new chart for `insert_chart`."""
        return self._workbook.add_chart(options)

    def define_name(self, name: str, place: str) -> None:
        """Give a cell a name that formulas and people can use."""
        self._workbook.define_name(name, f"={place}")

    def close(self) -> None:
        """Write the file.

        Raises:
            OSError: the disk is full or may not be written.
        """
        try:
            self._workbook.close()
        except XlsxFileError as error:
            # XlsxWriter wraps the operating system's word; whoever knows the final path translates it.
            raise error.args[0] from error

    def discard(self) -> None:
        """Let go of the temporary files of an unfinished workbook."""
        for sheet in self._workbook.worksheets():
            sheet.row_data_fh.close()


@contextlib.contextmanager
def book(path: Path, look: Look) -> Iterator[Book]:
    """Write a workbook to `path`, which is replaced only when everything went well.

    Raises:
        StoreUnavailable: the disk is full or may not be written; the old file is as it was.
    """
    with replacing(path) as draft:
        workbook = Book(draft, look)
        try:
            yield workbook
            workbook.close()
        finally:
            workbook.discard()
        _settle_modes(draft)


def _settle_modes(path: Path) -> None:
    """Overwrite the permissions that the archive took from temporary files: they depend on the user's umask."""
    with zipfile.ZipFile(path, "a") as archive:
        for entry in archive.infolist():
            entry.external_attr = 0o600 << 16
        archive.comment = b""  # marks the list of entries as changed, so that it is written again


class Listing(Generic[Row]):
    """A long list on one sheet or, beyond Excel's limit, on several: `Results`, `Results 2` and so on."""

    def __init__(
        self,
        book: Book,
        sheet: str,
        table: str,
        columns: Sequence[Column[Row]],
        imprint: Imprint,
        *,
        rules: Sequence[Rule] = (),
    ) -> None:
        self.title = sheet
        self.count = 0
        self._book, self._table, self._columns, self._imprint, self._rules = book, table, columns, imprint, rules
        self._room = book.rows_per_sheet - 1  # the headings take one
        self._parts: list[StreamedSheet] = []
        self._open_part()

    def add(self, row: Row) -> int:
        """Append a row and return its number, counted from 0 over all parts."""
        part, line = divmod(self.count, self._room)
        if part == len(self._parts):
            self._open_part()
        sheet = self._parts[part]
        lines = 1
        for index, column in enumerate(self._columns):
            value = column.value(row)
            put(sheet, line + 1, index, value)
            if column.style == "wrapped" and isinstance(value, str):
                lines = max(lines, _lines(value, column.width))
        if lines > 1:
            # Excel would find the height itself, other programs do not.
            sheet.set_row(line + 1, min(LINE_HEIGHT * lines, MAX_HEIGHT))
        self.count += 1
        return self.count - 1

    def place(self, number: int) -> str:
        """Return where a row stands, such as `'Evidence'!A12`."""
        part, line = divmod(number, self._room)
        return f"{quote_sheetname(self._name(part))}!A{line + 2}"

    def formula(self, pattern: str) -> str:
        """Return a formula over all parts, summed. `{key}` in the pattern stands for the column of that key.

        `COUNTIF({outcome},"valid")` becomes `COUNTIF('Results'!$E:$E,"valid")`, and one such term for each further part.
        """
        letters = {column.key: xl_col_to_name(index) for index, column in enumerate(self._columns)}
        areas = [
            {key: f"{quote_sheetname(sheet.get_name())}!${letter}:${letter}" for key, letter in letters.items()}
            for sheet in self._parts
        ]
        return "+".join(pattern.format(**area) for area in areas)

    def close(self) -> None:
        """Turn what was written into tables with filters and conditional formats."""
        for part, sheet in enumerate(self._parts):
            # A table needs one row below its headings, even an empty one.
            last_row = max(1, min(self.count - part * self._room, self._room))
            table = self._table if part == 0 else f"{self._table}_{part + 1}"
            sheet.declare_table(table, [column.heading for column in self._columns], last_row)
            keys = [column.key for column in self._columns]
            for rule in self._rules:
                index = keys.index(rule.column)
                options = {**rule.options, "format": self._book.style(rule.style)}
                sheet.conditional_format(1, index, last_row, index, options)

    def _name(self, part: int) -> str:
        return self.title if part == 0 else f"{self.title} {part + 1}"

    def _open_part(self) -> None:
        sheet = self._book.add_sheet(self._name(len(self._parts)), self._imprint)
        for index, column in enumerate(self._columns):
            sheet.set_column(index, index, column.width, self._book.style(column.style))
        sheet.set_row(0, 32)
        for index, column in enumerate(self._columns):
            sheet.write_string(0, index, column.heading, self._book.style(heading_over(column.style)))
        sheet.freeze_panes(1, 2)
        sheet.repeat_rows(0)
        self._parts.append(sheet)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of that many characters, words broken anywhere."""
    return sum(math.ceil(len(line) / width) or 1 for line in text.split("\n"))


class Page:
    """A short sheet: cells are collected in any order and written from top to bottom."""

    def __init__(self, book: Book, name: str, imprint: Imprint, widths: Sequence[float], *, landscape: bool = True) -> None:
        self.title = name
        self.sheet = book.add_sheet(name, imprint, landscape=landscape)
        self.sheet.hide_gridlines(2)
        self.sheet.set_row(0, 28)
        for index, width in enumerate(widths):
            self.sheet.set_column(index, index, width)
        self._book = book
        self._cells: dict[tuple[int, int], tuple[Value, str]] = {}

    def put(self, row: int, column: int, value: Value, style: str = "text") -> None:
        """Place a value; rows and columns count from 0."""
        self._cells[row, column] = value, style

    def line(self, row: int, values: Sequence[Value], styles: Sequence[str], *, column: int = 0) -> int:
        """Place values side by side, each in its style, and return the next row."""
        for index, (value, style) in enumerate(zip(values, styles, strict=True)):
            self.put(row, column + index, value, style)
        return row + 1

    def headings(self, row: int, texts: Sequence[str], below: Sequence[str]) -> int:
        """Place the headings of columns whose cells have the styles `below`, and return the next row."""
        return self.line(row, texts, [heading_over(style) for style in below])

    def close(self) -> None:
        """Write the cells."""
        for (row, column), (value, style) in sorted(self._cells.items(), key=lambda cell: cell[0]):
            put(self.sheet, row, column, value, self._book.style(style))
