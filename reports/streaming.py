"""A worksheet of any length in little memory, with a table object all the same.

XlsxWriter's own way, `constant_memory`, knows no tables, keeps every row's height, and takes twice the time. This sheet writes
its rows into a file at once and hands them over when the workbook is put together. For that it relies on four inner parts of
XlsxWriter: the hook `_write_sheet_data`, the list `tables`, `_check_dimensions` and a format's `_get_xf_index`.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_range
from xlsxwriter.worksheet import Worksheet

from reports.cells import Value, cell_xml

_NUMBER = "\0"  # stands for a row's number in drafts; XML has no such character, so no cell can hold it


class StreamedSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """A worksheet whose rows leave memory as soon as they are appended."""

    def start(self, folder: Path, styles: Sequence[Format]) -> None:
        """Begin with the first row; `styles` are the formats of the columns' cells, `folder` takes a temporary file."""
        self._rows: IO[str] = (folder / f"{self.index}.rows").open("w+", encoding="utf-8", newline="\n")
        self._height = 0
        self._columns = [(xl_col_to_name(index), style._get_xf_index()) for index, style in enumerate(styles)]

    def draft(self, values: Sequence[Value], *, height: float | None = None) -> str:
        """Return a row that does not know its number yet, for `append_draft` of this sheet or one with the same columns."""
        return self._row(values, [style for _, style in self._columns], height)

    def append_draft(self, draft: str) -> None:
        """Write a draft as the next row.

        Raises:
            OSError: the disk is full.
        """
        self._height += 1
        self._rows.write(draft.replace(_NUMBER, str(self._height)))

    def append_headings(self, texts: Sequence[str], styles: Sequence[Format], *, height: float) -> None:
        """Write the next row in formats of its own."""
        self.append_draft(self._row(texts, [style._get_xf_index() for style in styles], height))

    def declare_table(self, name: str, headings: Sequence[str], last_row: int) -> None:
        """Make the rows from the first (headings) to `last_row` (counted from 0) a table with filters.

        XlsxWriter's own `add_table` writes the headings and remembers every cell. They are written already, so only the
        description is handed over, in the form that `Worksheet._prepare_tables` reads.
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

    def discard(self) -> None:
        """Let go of the temporary file."""
        self._rows.close()

    def _row(self, values: Sequence[Value], styles: Sequence[int], height: float | None) -> str:
        size = f' ht="{height:g}" customHeight="1"' if height else ""
        cells = [
            cell_xml(f"{letter}{_NUMBER}", style, value)
            for (letter, _), style, value in zip(self._columns, styles, values, strict=True)
        ]
        return f'<row r="{_NUMBER}"{size}>{"".join(cells)}</row>'

    def _write_sheet_data(self) -> None:
        """Put the rows where XlsxWriter wants them."""
        self._rows.seek(0)
        self.fh.write("<sheetData>")
        shutil.copyfileobj(self._rows, self.fh)
        self.fh.write("</sheetData>")

    def _write_dimension(self) -> None:
        """Tell readers the size of the sheet before its rows."""
        self._check_dimensions(0, 0)
        self._check_dimensions(self._height - 1, len(self._columns) - 1)
        super()._write_dimension()
