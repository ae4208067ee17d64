"""Excel workbooks (OOXML): openpyxl reads them, and what it cannot read is read from its parts.

The rule: openpyxl opens the workbook read-only, for its values only, and reads the rows of a sheet one by one. They come from
`connectors.sap.files.parts` instead

* from the first row on where openpyxl cannot open the workbook or finds no row in the sheet;
* from the row on at which it raises an error, finds a date beyond the calendar, or cells that do not stand in rising order.

Both ways give the same row numbers, texts and types. No part reaches openpyxl before every part was found free of document
types; encrypted files and bombs are refused earlier still, by `connectors.sap.files.container`.

openpyxl's steps are taken one by one, and not by `load_workbook` and `iter_rows`, for three reasons: these keep every shared
string as an object of its own (a block of bytes does, in a seventh of the time, and keeps the escape `_x005F_`); they parse a
sheet without a `<dimension>` from end to end before its first row; and they drop, without a word, rows and cells that do not
stand in rising order. The parser of a sheet, used here, heeds no dimension, hence no wrong one either.
"""

import contextlib
import datetime as dt
import warnings
from collections.abc import Container, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import Stylesheet
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import ARC_STYLE
from openpyxl.xml.functions import fromstring

from connectors.sap.files.container import open_file
from connectors.sap.files.delimited import GridRow
from connectors.sap.files.parts import MOST_COLUMNS, Parts
from connectors.sap.files.values import cell_text, unescaped

_BATCH = 256  # rows
_NO_DAY = "#VALUE!"


class Workbook:
    """An xlsx file; `sheets` are its visible sheets in order, by name.

    Raises:
        UnreadableFile: it is damaged, or a part declares a document type.
    """

    def __init__(self, path: Path) -> None:
        self._parts = Parts(path)
        self.sheets = self._parts.sheets
        self._calendar = _calendar(path)

    def rows(self, sheet: str) -> Iterator[GridRow]:
        """Yield (row number, texts joined by TAB, cells) of a sheet; cells that were numbers or dates say so by their type.

        Rows without a cell are left out.

        Raises:
            UnreadableFile: while iterating, when the sheet is damaged further down.
        """
        read = 0
        if self._calendar is not None:
            rows = self._rows(sheet, self._calendar)
            with contextlib.suppress(Exception):  # whatever openpyxl trips over: the parts tell whether it is damage
                while batch := _batch(rows):
                    yield from batch
                    read += len(batch)
                if read:
                    return
        yield from islice(self._parts.rows(sheet), read, None)

    def _rows(self, sheet: str, calendar: "_Calendar") -> Iterator[GridRow]:
        day_zero, dates, durations = calendar
        with self._parts.stream(sheet) as stream:
            parser = WorkSheetParser(stream, self._parts.strings, True, day_zero, dates, durations)
            for number, found in parser.parse():
                cells: list[str] = []
                for cell in found:
                    at, value = cell["column"] - 1, cell["value"]
                    if not len(cells) <= at < MOST_COLUMNS or (value == _NO_DAY and cell["data_type"] == "e"):
                        raise ValueError(f"column {at + 1} of row {number}")
                    if at > len(cells):
                        cells.extend([""] * (at - len(cells)))
                    cells.append(unescaped(value) if type(value) is str else cell_text(value, day_zero))
                if cells:
                    yield number, "\t".join(cells), cells


class _Calendar(NamedTuple):
    """What makes numbers dates: the day that serial numbers count from, the styles that show dates and durations."""

    day_zero: dt.datetime
    dates: Container[int]
    durations: Container[int]


def _calendar(path: Path) -> _Calendar | None:
    """Return what openpyxl finds when it opens the workbook, or None where it cannot."""
    with open_file(path) as file, contextlib.suppress(Exception), _silence():  # it raises whatever Python does on a None
        reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
        with reader.archive as archive:
            reader.read_manifest()
            reader.read_workbook()
            if ARC_STYLE not in reader.valid_files:
                return _Calendar(reader.wb.epoch, (), ())
            tree: Any = fromstring(archive.read(ARC_STYLE))
            styles: Any = Stylesheet.from_tree(tree)  # the stubs know neither lxml's trees nor the two attributes
            return _Calendar(reader.wb.epoch, styles.date_formats, styles.timedelta_formats)
    return None


def _batch(rows: Iterator[GridRow]) -> list[GridRow]:
    with _silence():
        return list(islice(rows, _BATCH))


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Keep openpyxl's remarks on styles, dates and extensions from people who cannot act on them.

    Only its own modules are silenced: filters belong to the whole process, and another thread may run meanwhile.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"openpyxl\.")
        yield
