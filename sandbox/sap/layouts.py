"""How the rows of an export are arranged: framed by bars and rulers, as a printed list in cells, or as a plain table.

All three answer the same calls; row numbers are those that a person sees, from 1.
"""

from collections.abc import Sequence
from typing import Protocol

from sandbox.sap.columns import Column, printed_heading
from sandbox.sap.knobs import Form, Knobs, Language
from sandbox.sap.rows import Row
from sandbox.sap.sinks import Cell, Lines, Sink
from sandbox.sap.tables import Kind, Table

_BLOCK_LABELS = {
    Language.ENGLISH: ("Customer", "Name", "City"),
    Language.FRENCH: ("Client", "Nom", "Localité"),
}


class Layout(Protocol):
    """Arranges headings, records and totals."""

    header_row: int
    repeated_headers: list[int]

    def start(self) -> None:
        """Write what stands above the first record."""
        ...

    def block(self, row: Row) -> None:
        """Write the lines that announce a party's records."""
        ...

    def repeat_header(self) -> int:
        """Write the headings once more; returns their row."""
        ...

    def record(self, cells: Sequence[Cell]) -> int:
        """Write one record; returns its (first) row."""
        ...

    def total(self, cells: Sequence[Cell]) -> int:
        """Write one row of sums; returns its row."""
        ...

    def finish(self) -> None:
        """Write what stands under the last record."""
        ...


def _aligned(column: Column, text: str) -> str:
    return text.rjust(column.width) if column.field.kind is Kind.AMOUNT else text.ljust(column.width)


class Framed:
    """P1 and P3: fixed columns between bars, rulers above and below the headings and at the end, page headers if asked for."""

    def __init__(self, lines: Lines, columns: Sequence[Column], table: Table, form: Form, knobs: Knobs) -> None:
        self._lines = lines
        self._title = table.title
        self._knobs = knobs
        self._selection_page = form is Form.P3
        half = -(-len(columns) // knobs.record_lines)
        self._parts = [columns[start : start + half] for start in range(0, len(columns), half)]
        self._marker = " |" if knobs.marker_column or knobs.totals else ""
        self._patterns = [self._pattern(part) for part in self._parts]
        self._headings = [
            f"|{self._marker}" + "|".join(_aligned(column, printed_heading(column)) for column in part) + "|"
            for part in self._parts
        ]
        self._ruler = "-" * max(map(len, self._headings))
        self._page = 0
        self._used = 0
        self._in_block = False
        self._totals_begun = False
        self.header_row = 0
        self.repeated_headers: list[int] = []

    def _pattern(self, part: Sequence[Column]) -> str:
        cells = (
            f"{{:>{column.width}}}" if column.field.kind is Kind.AMOUNT else f"{{:<{column.width}.{column.width}}}"
            for column in part
        )
        return f"|{self._marker}" + "|".join(cells) + "|"

    def _line(self, text: str) -> int:
        self._used += 1
        return self._lines.line(text)

    def start(self) -> None:
        """Write the selection page (P3), the banner and the headings."""
        if self._selection_page:
            for text in (
                "Selektionsparameter",
                "",
                "Buchungskreis      1000  bis  3000",
                f"Liste              {self._title}",
                "",
            ):
                self._line(text)
        self._banner()
        if not self._knobs.block_headers:
            self._header()

    def _banner(self) -> None:
        self._page += 1
        self._used = 0
        date = self._knobs.day.strftime(self._knobs.dates)
        width = max(60, len(self._ruler))
        self._line(date + self._title.center(width - len(date) - 6) + f"{self._page:6d}")
        self._line("")

    def _header(self) -> int:
        self._line(self._ruler)
        row = self._line(self._headings[0])
        for heading in self._headings[1:]:
            self._line(heading)
        self._line(self._ruler)
        if self.header_row:
            self.repeated_headers.append(row)
        else:
            self.header_row = row
        return row

    def block(self, row: Row) -> None:
        """Write the party's number, name and city as plain lines, then the headings again."""
        if self._in_block:
            self._line(self._ruler)
        self._in_block = True
        key = row.party if self._knobs.padded_keys else row.party.lstrip("0")
        labels = _BLOCK_LABELS.get(self._knobs.language, ("Debitor", "Name", "Ort"))
        self._line("")
        for label, text in zip(labels, (key, row.name[:35], row.city[:35]), strict=True):
            self._line(f"{label:<17}{text}")
        self._line("")
        self._header()

    def repeat_header(self) -> int:
        """Write rulers and headings once more, as a page break leaves them."""
        return self._header()

    def record(self, cells: Sequence[Cell]) -> int:
        """Write one record over as many lines as it has; a record of other than the usual length keeps its bars."""
        if self._knobs.page_length and self._used >= self._knobs.page_length - 1:
            self._line(self._ruler)
            self._banner()
            self._header()
        if len(cells) != sum(map(len, self._parts)):
            return self._line(f"|{self._marker}" + "|".join(map(str, cells)) + "|")
        first = 0
        start = 0
        for part, pattern in zip(self._parts, self._patterns, strict=True):
            row = self._line(pattern.format(*cells[start : start + len(part)]))
            first = first or row
            start += len(part)
        return first

    def total(self, cells: Sequence[Cell]) -> int:
        """Write a row that begins with an asterisk in the marker column; a ruler stands above the first."""
        if not self._totals_begun:
            self._line(self._ruler)
        self._totals_begun = True
        row, start = 0, 0
        for part, pattern in zip(self._parts, self._patterns, strict=True):
            line = self._line("|*" + pattern.format(*cells[start : start + len(part)])[2:])
            row = row or line
            start += len(part)
        return row

    def finish(self) -> None:
        """Write the last ruler."""
        self._line(self._ruler)


class PrintedList:
    """P2, X2 and the like: a printed list in cells, with banner, blank rows, empty leading columns and padded texts."""

    def __init__(self, sink: Sink, columns: Sequence[Column], table: Table, form: Form, knobs: Knobs) -> None:
        self._sink = sink
        self._columns = columns
        self._title = table.title
        self._knobs = knobs
        self._gap = [""] if form is Form.X2 else []  # a list turned into a sheet leaves empty columns between
        self._empty = [""] * (2 + len(columns) + len(self._gap))
        self._party = table.fields[0].kind is Kind.KEY
        self.header_row = 0
        self.repeated_headers: list[int] = []

    def start(self) -> None:
        """Write the banner in one cell, an empty row, the headings and another empty row."""
        date = self._knobs.day.strftime(self._knobs.dates)
        self._sink.append([f"{date}{self._title:^80}{1:6d}"])
        self._sink.append(self._empty)
        if not self._knobs.block_headers:
            self.repeat_header()

    def block(self, row: Row) -> None:
        """Write a context row with the party above the headings."""
        label = _BLOCK_LABELS.get(self._knobs.language, ("Debitor", "", ""))[0]
        key = row.party if self._knobs.padded_keys else row.party.lstrip("0")
        self._sink.append(self._empty)
        self._sink.append([label, "", "", key, row.name[:35]])
        self.repeat_header()

    def repeat_header(self) -> int:
        """Write the headings and an empty row."""
        row = self._sink.append(self._spread([_aligned(column, column.heading) for column in self._columns]))
        self._sink.append(self._empty)
        if self.header_row:
            self.repeated_headers.append(row)
        else:
            self.header_row = row
        return row

    def _spread(self, cells: Sequence[Cell], first: str = "") -> list[Cell]:
        return [first, "", *cells[:1], *self._gap, *cells[1:]]

    def record(self, cells: Sequence[Cell]) -> int:
        """Write one record behind two empty cells."""
        texts: list[Cell] = [_aligned(column, str(cell)) for column, cell in zip(self._columns, cells, strict=False)]
        return self._sink.append(self._spread([*texts, *cells[len(self._columns) :]]))

    def total(self, cells: Sequence[Cell]) -> int:
        """Write a row of sums marked by an asterisk in the first column."""
        return self._sink.append(self._spread(cells, "*"))

    def finish(self) -> None:
        """Nothing stands under the last row."""


class Plain:
    """Grids, CSV and raw extracts: headings in the first row, records from the second."""

    def __init__(self, sink: Sink, columns: Sequence[Column]) -> None:
        self._sink = sink
        self._headings = [column.heading for column in columns]
        self.header_row = 0
        self.repeated_headers: list[int] = []

    def start(self) -> None:
        """Write the headings."""
        self.header_row = self._sink.append(self._headings)

    def block(self, row: Row) -> None:
        """Grids have no block headers.

        Raises:
            ValueError: always.
        """
        raise ValueError(f"a plain table has no block headers, not even for {row.party}")

    def repeat_header(self) -> int:
        """Write the headings among the records, as files pasted together have them."""
        row = self._sink.append(self._headings)
        self.repeated_headers.append(row)
        return row

    def record(self, cells: Sequence[Cell]) -> int:
        """Write one record."""
        return self._sink.append(cells)

    def total(self, cells: Sequence[Cell]) -> int:
        """Write a row of sums that nothing marks but its empty key."""
        return self._sink.append(cells)

    def finish(self) -> None:
        """Nothing stands under the last row."""
