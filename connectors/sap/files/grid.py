"""Rows of cells, from text with a delimiter or from a sheet, judged against the header: what is data and what is decoration.

Printed lists that were sent to Excel keep their decoration: banner lines with date, title and page, rows of empty cells, the
header again on each page, context rows with a label and a value above the table.
"""

from collections.abc import Iterable, Iterator

from connectors.sap.files.delimited import GridRow
from connectors.sap.files.export import Layout
from connectors.sap.files.heading import Carry
from domain.findings import Finding, Origin, Severity

SourceRow = tuple[Origin, list[str]]


def table_rows(
    rows: Iterable[GridRow], name: str, layout: Layout, header: tuple[int, tuple[str, ...]], keys: tuple[int, ...]
) -> Iterator[SourceRow | Finding]:
    """Yield (origin, cells) for each data row below the header, and findings for rows that are none.

    Args:
        rows: all rows of the grid.
        name: the file's name, for origins.
        layout: the recognised columns.
        header: the header's row number and its texts.
        keys: positions of the key columns: a row with a value nowhere else is data, not a banner.
    """
    first, texts = header
    width = len(texts)
    carry = Carry(layout.carried)
    heads = list(texts)
    for number, raw, cells in rows:
        filled = [at for at, cell in enumerate(cells) if cell and not cell.isspace()]
        if not filled or number == first:
            continue
        if number < first or (len(filled) <= 3 and _is_context(cells, filled, carry)):
            carry.take("  ".join(cells[at].strip() for at in filled))
            continue
        if len(filled) == 1 and filled[0] not in keys:
            continue
        origin = Origin(name, layout.sheet, number, raw)
        if [cell.strip() for cell in cells[:width]] == heads:
            message = f"The header stands again in row {number}: a page break; nothing to do."
            yield Finding("repeated_header", Severity.NOTE, message, origin)
            continue
        if layout.delimiter and filled[-1] >= width:
            message = (
                f"{filled[-1] + 1} fields, the header has {width}: the row was left out; quote texts that hold a delimiter."
            )
            yield Finding("too_many_fields", Severity.ERROR, message, origin)
            continue
        if layout.delimiter and len(cells) < width:
            message = f"{len(cells)} fields where the header has {width}: the missing ones at the end are read as empty."
            yield Finding("too_few_fields", Severity.NOTE, message, origin)
        yield origin, [*cells[:width], *[""] * (width + 1 - min(len(cells), width)), *carry.values]


def _is_context(cells: list[str], filled: list[int], carry: Carry) -> bool:
    return carry.take("  ".join(cells[at].strip() for at in filled))
