"""Rows of cells, from text with a delimiter or from a sheet, judged against the header: what is data and what is decoration.

Printed lists that were sent to Excel keep their decoration: banner lines with date, title and page, rows of empty cells, the
header again on each page, context rows with a label and a value above the table.
"""

import itertools
from collections.abc import Iterable, Iterator

from connectors.sap.files.delimited import GridRow
from connectors.sap.files.export import Export
from connectors.sap.files.heading import Carry
from domain.findings import Finding, Origin, Severity

SourceRow = tuple[Origin, list[str]]


class TableRows:
    """The rows of a table in a grid.

    Iterating yields (origin, cells) for each data row below the header, and findings for rows that are none.

    Args:
        rows: all rows of the grid.
        export: the recognised file.
        keys: positions of the key columns: a row with a value nowhere else is data, not a banner.
    """

    def __init__(self, rows: Iterable[GridRow], export: Export, keys: frozenset[int]) -> None:
        self._rows = rows
        self._export = export
        self._keys = keys
        self._carry = Carry(export.layout.carried)
        self._width = len(export.columns)

    def __iter__(self) -> Iterator[SourceRow | Finding]:
        name, sheet, header_row = self._export.name, self._export.layout.sheet, self._export.header_row
        delimited = not self._export.layout.sheet_like
        heads = list(self._export.columns)
        for row, following in itertools.pairwise(itertools.chain[GridRow | None](self._rows, (None,))):
            if row is None:  # the mark behind the last row
                return
            number, raw, cells = row
            filled = [at for at, cell in enumerate(cells) if cell and not cell.isspace()]
            if self._is_decoration(number, cells, filled) or number == header_row:
                continue
            origin = Origin(name, sheet, number, raw)
            if [cell.strip() for cell in cells[: self._width]] == heads:
                message = f"The header stands again in row {number}: a new page or block; nothing to do."
                yield Finding("repeated_header", Severity.NOTE, message, origin)
                continue
            if delimited and (len(cells) < self._width or filled[-1] >= self._width):
                finding = self._misfit(origin, cells, filled, is_last=following is None)
                yield finding
                if finding.severity is Severity.ERROR:
                    continue
            yield origin, self._fitted(cells)

    def _is_decoration(self, number: int, cells: list[str], filled: list[int]) -> bool:
        if len(filled) <= 3 and self._carry.take("  ".join(cells[at].strip() for at in filled)):
            return True
        return not filled or number < self._export.header_row or (len(filled) == 1 and filled[0] not in self._keys)

    def _misfit(self, origin: Origin, cells: list[str], filled: list[int], *, is_last: bool) -> Finding:
        counts = f"{max(len(cells), filled[-1] + 1)} fields where the header has {self._width}"
        if filled[-1] >= self._width:
            message = f"{counts}: the row was left out; quote texts that hold a delimiter."
            return Finding("too_many_fields", Severity.ERROR, message, origin)
        if is_last and not self._export.complete:
            message = f"{counts}: the file was cut off in this row, which was left out; export the list again."
            return Finding("too_few_fields", Severity.ERROR, message, origin)
        message = f"{counts}: the missing ones at the end are read as empty."
        return Finding("too_few_fields", Severity.NOTE, message, origin)

    def _fitted(self, cells: list[str]) -> list[str]:
        missing = self._width - len(cells)
        return [*cells[: self._width], *[""] * (max(missing, 0) + 1), *self._carry.values]
