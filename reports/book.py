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
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from reports.cells import FileLink, Formula, Link, Value, clean, excel_time
from reports.ordering import OrderedDrafts
from reports.replacing import replacing
from reports.streaming import StreamedSheet
from reports.styles import STYLES, TIME, heading_over

MAX_ROWS = 1_048_576
A4 = 9  # Excel's number of the size
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
    """What is printed on every page: a title above, a line and `page x of y` below."""

    title: str
    line: str
    page_of: str  # with Excel's codes: "Page &P of &N"


class Look(NamedTuple):
    """What holds for the whole workbook.

    `created` becomes the only time inside the file, `time_format` is Excel's pattern for times in cells. Sheets of more than
    `rows_per_sheet` rows go on on another one; Excel takes no more than 1,048,576.
    """

    created: dt.datetime
    title: str
    time_format: str
    rows_per_sheet: int = MAX_ROWS


class Book:
    """An xlsx file in the making. Use `book()` to get one."""

    def __init__(self, draft: Path, look: Look) -> None:
        self.rows_per_sheet = look.rows_per_sheet
        self._time_format = look.time_format
        self._folder = draft.parent
        self._workbook = xlsxwriter.Workbook(str(draft), {"tmpdir": str(self._folder), "use_zip64": True})
        self._temporary: list[StreamedSheet | OrderedDrafts] = []
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

    def add_sheet(self, name: str, imprint: Imprint) -> Worksheet:
        """Append an empty sheet that is ready for print."""
        sheet = self._workbook.add_worksheet(name)
        _set_up_print(sheet, imprint)
        return sheet

    def add_stream(self, name: str, imprint: Imprint, styles: Sequence[Format]) -> StreamedSheet:
        """Append an empty sheet of any length that is ready for print; `styles` are the formats of its columns."""
        sheet: StreamedSheet = self._workbook.add_worksheet(name, worksheet_class=StreamedSheet)
        sheet.start(self._folder, styles)
        self._temporary.append(sheet)
        _set_up_print(sheet, imprint)
        return sheet

    def add_drafts(self) -> OrderedDrafts:
        """Return room for rows that are put into order before they reach a sheet."""
        drafts = OrderedDrafts(self._folder / f"{len(self._temporary)}.drafts")
        self._temporary.append(drafts)
        return drafts

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
        except FileCreateError as error:
            # XlsxWriter wraps the operating system's word; whoever knows the final path translates it.
            raise error.args[0] from error

    def discard(self) -> None:
        """Let go of the temporary files of an unfinished workbook."""
        for temporary in self._temporary:
            temporary.discard()


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


def _set_up_print(sheet: Worksheet, imprint: Imprint) -> None:
    """Set a sheet up for print: landscape, one page wide, title above, page x of y below."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    title, line = imprint.title.replace("&", "&&"), imprint.line.replace("&", "&&")
    sheet.set_header(f"&L&B{title}&R&A")
    sheet.set_footer(f"&L&8{line}&R&8{imprint.page_of}")


def _settle_modes(path: Path) -> None:
    """Overwrite the permissions that the archive took from temporary files: they depend on the user's umask."""
    with zipfile.ZipFile(path, "a") as archive:
        for entry in archive.infolist():
            entry.external_attr = 0o600 << 16
        archive.comment = b""  # marks the list of entries as changed, so that it is written again


@dataclass(frozen=True, slots=True)
class Design(Generic[Row]):
    """What a listing shows and how. All columns stand on the screen, the first `printed` of them also on paper.

    With `weight` the heaviest rows come first, and they reach the sheets when the listing is closed.
    """

    columns: Sequence[Column[Row]]
    printed: int
    rules: Sequence[Rule] = ()
    weight: Callable[[Row], float] | None = None


class Listing(Generic[Row]):
    """A long list on one sheet or, beyond Excel's limit, on several: `Results`, `Results 2` and so on."""

    def __init__(self, book: Book, sheet: str, table: str, design: Design[Row], imprint: Imprint) -> None:
        self.title = sheet
        self.count = 0
        self._book, self._table, self._imprint = book, table, imprint
        self._design, self._columns = design, design.columns
        self._drafts = book.add_drafts() if design.weight else None
        self._room = book.rows_per_sheet - 1  # the headings take one
        self._wrapped = [(index, column.width) for index, column in enumerate(design.columns) if column.style == "wrapped"]
        self._parts: list[StreamedSheet] = []
        self._open_part()

    def add(self, row: Row) -> int:
        """Append a row and return its number, counted from 0 over all parts; a listing with weights numbers it later."""
        values = [column.value(row) for column in self._columns]
        draft = self._parts[0].draft(values, height=self._height(values))
        if self._drafts and self._design.weight:
            self._drafts.add(self._design.weight(row), draft)
        else:
            self._append(draft, self.count)
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
        for number, draft in enumerate(self._drafts or ()):
            self._append(draft, number)
        for part, sheet in enumerate(self._parts):
            # A table needs one row below its headings, even an empty one.
            last_row = max(1, min(self.count - part * self._room, self._room))
            table = self._table if part == 0 else f"{self._table}_{part + 1}"
            sheet.declare_table(table, [column.heading for column in self._columns], last_row)
            sheet.print_area(0, 0, last_row, self._design.printed - 1)
            keys = [column.key for column in self._columns]
            for rule in self._design.rules:
                index = keys.index(rule.column)
                options = {**rule.options, "format": self._book.style(rule.style)}
                sheet.conditional_format(1, index, last_row, index, options)

    def _append(self, draft: str, number: int) -> None:
        part = number // self._room
        if part == len(self._parts):
            self._open_part()
        self._parts[part].append_draft(draft)

    def _height(self, values: Sequence[Value]) -> float | None:
        """The height in points that wrapped texts need: Excel would find it itself, other programs do not."""
        lines = max((_lines(str(values[index]), width) for index, width in self._wrapped if values[index]), default=1)
        return min(LINE_HEIGHT * lines, MAX_HEIGHT) if lines > 1 else None

    def _name(self, part: int) -> str:
        return self.title if part == 0 else f"{self.title} {part + 1}"

    def _open_part(self) -> None:
        styles = [self._book.style(column.style) for column in self._columns]
        sheet = self._book.add_stream(self._name(len(self._parts)), self._imprint, styles)
        for index, (column, style) in enumerate(zip(self._columns, styles, strict=True)):
            sheet.set_column(index, index, column.width, style)
        headings = [self._book.style(heading_over(column.style)) for column in self._columns]
        sheet.append_headings([column.heading for column in self._columns], headings, height=32)
        sheet.freeze_panes(1, 2)
        sheet.repeat_rows(0)
        self._parts.append(sheet)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of that many characters, words broken anywhere."""
    return sum(math.ceil(len(line) / width) or 1 for line in text.split("\n"))


class Page:
    """A short sheet; rows and columns count from 0."""

    def __init__(self, book: Book, name: str, imprint: Imprint, widths: Sequence[float]) -> None:
        self.title = name
        self.sheet = book.add_sheet(name, imprint)
        self.sheet.hide_gridlines(2)
        self.sheet.set_row(0, 28)
        for index, width in enumerate(widths):
            self.sheet.set_column(index, index, width)
        self._book = book

    def put(self, row: int, column: int, value: Value, style: str = "text") -> None:
        """Write a value into a cell."""
        form = self._book.style(style)
        match value:
            case None | "":
                self.sheet.write_blank(row, column, None, form)
            case str():
                # XlsxWriter takes `<r>…</r>` for XML of its own; a blank behind it makes it text again.
                text = clean(value)
                self.sheet.write_string(row, column, text + " " if text.endswith("</r>") else text, form)
            case Link() | FileLink():
                self.put(row, column, value.formula(), style)
            case Formula(formula, result):
                self.sheet.write_formula(row, column, formula, form, result)
            case dt.datetime():
                self.sheet.write_number(row, column, excel_time(value), form)
            case _:
                self.sheet.write_number(row, column, value, form)

    def line(self, row: int, values: Sequence[Value], styles: Sequence[str]) -> int:
        """Write values side by side from the first column, each in its style, and return the next row."""
        for column, (value, style) in enumerate(zip(values, styles, strict=True)):
            self.put(row, column, value, style)
        return row + 1

    def headings(self, row: int, texts: Sequence[str], below: Sequence[str]) -> int:
        """Write the headings of columns whose cells have the styles `below`, and return the next row."""
        return self.line(row, texts, [heading_over(style) for style in below])
