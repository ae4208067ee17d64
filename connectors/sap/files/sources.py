"""The rows of a recognised file, whichever form it has: (origin, cells) for data, findings for what is none."""

import io
from collections.abc import Iterable, Iterator
from typing import cast

from connectors.sap.files.container import Bytes, Container, open_file
from connectors.sap.files.delimited import split
from connectors.sap.files.export import Export, Form
from connectors.sap.files.grid import SourceRow, TableRows
from connectors.sap.files.pipes import PipeRows
from connectors.sap.files.sheets import open_book
from connectors.sap.files.tables import KEYS
from domain.findings import Finding

PIPED = frozenset({Form.P1, Form.P3})
_CONTAINERS = {
    Form.X1: Container.XLSX,
    Form.X2: Container.XLSX,
    Form.X3_BIFF: Container.BIFF,
    Form.X3_HTML: Container.HTML,
    Form.X3_MHTML: Container.MHTML,
    Form.X3_XML: Container.SPREADSHEETML,
}


def sample_lines(file: Bytes) -> list[str]:
    """Return the complete lines of a text file's sample, decoded."""
    text = io.TextIOWrapper(io.BytesIO(file.sample), encoding=file.encoding, errors="replace")
    lines = text.read().replace("\0", "").splitlines(keepends=True) if file.stray_nuls else text.readlines()
    return lines if file.size == len(file.sample) else lines[:-1]


def open_lines(export: Export) -> Iterator[str]:
    """Yield the lines of a text file, each ending in a line feed but perhaps the last."""
    with io.TextIOWrapper(cast(io.BufferedReader, open_file(export.path)), encoding=export.encoding, errors="replace") as lines:
        if export.layout.stray_nuls:
            yield from (line.replace("\0", "") for line in lines)
        else:
            yield from lines


def source_of(export: Export) -> Iterable[SourceRow | Finding]:
    """Return the rows of the file; pipe lists as `PipeRows`, which also knows whether the last ruler was there.

    Raises:
        UnreadableFile: while iterating, when the file has become unreadable or is damaged further down.
    """
    layout = export.layout
    if export.form in PIPED:
        return PipeRows(open_lines(export), export.name, layout, "page 1" if export.form is Form.P3 else "")
    if layout.delimiter:
        rows = split(open_lines(export), layout.delimiter, len(export.columns))
    else:
        rows = open_book(export.path, _CONTAINERS[export.form], export.encoding).rows(layout.sheet)
    keys = frozenset(at for field, at in layout.fields.items() if field in KEYS)
    return TableRows(rows, export, keys)
