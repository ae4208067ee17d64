"""What a file turned out to be before its rows are read, and what reading it added up to."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from connectors.sap.dictionary import Field
from connectors.sap.files.values import Notation
from domain.parties import RecordKind


class Form(enum.StrEnum):
    """The forms in which SAP lists arrive, told apart by their bytes.

    A list made with SQVI or SAP Query carries no mark of its own: it is a P1 list or an X1 or X2 sheet with the query's title.
    """

    P1 = "pipe list"
    P2 = "TAB text"
    P3 = "spool list with pages"
    X1 = "xlsx of a grid"
    X2 = "xlsx of a printed list"
    X3_BIFF = "Excel 97 workbook"
    X3_HTML = "HTML table"
    X3_MHTML = "HTML table in a MIME archive"
    X3_XML = "SpreadsheetML 2003"
    C1 = "CSV"
    R1 = "raw table extract"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost before it is refused.

    `sample_bytes`: within them the form and the header row must show. `unpacked_bytes` and `packing_ratio` bound an xlsx's
    parts. `archive_bytes` bounds the forms that can only be read whole (BIFF, MHTML).
    """

    sample_bytes: int = 1 << 20
    unpacked_bytes: int = 4 << 30
    packing_ratio: int = 250
    archive_bytes: int = 256 << 20


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the values stand in the cells of a row that a source hands on.

    A source hands on the printed columns, then one empty cell (`absent`: the place of every field that the file lacks), then
    the values carried down from block headers. In pipe lists the first cell is what stands before the first bar.

    Attributes:
        fields: the position of each recognised field.
        absent: the position of the empty cell.
        carried: fields that stand in block headers above the rows, in the order of their cells.
        widths: the printed width of each field's column; empty where columns have none.
        delimiter: between the fields of a text file.
        header_lines: the framed lines of a pipe list's header, one for each line of a record.
        sheet: the sheet's name.
        ruled: whether rulers frame the table, so that a missing last one shows a cut-off file.
        day_first: how 05/10/2026 is meant.
        stray_nuls: whether zero bytes must be taken out of the text.
    """

    fields: Mapping[Field, int]
    absent: int
    carried: tuple[Field, ...] = ()
    widths: Mapping[Field, int] = field(default_factory=dict)
    delimiter: str = ""
    header_lines: tuple[str, ...] = ()
    sheet: str = ""
    ruled: bool = False
    day_first: bool = False
    stray_nuls: bool = False

    @property
    def sheet_like(self) -> bool:
        """Whether the cells come from a sheet and may be numbers or dates by their own type."""
        return not self.delimiter


@dataclass(frozen=True, slots=True)
class Export:
    """A recognised file.

    Attributes:
        path: where it lies.
        name: its file name, used in origins.
        sha256: its identity, in hex.
        size: in bytes.
        form: see `Form`.
        encoding: Python's name; empty where the format itself says it (xlsx, BIFF, XML).
        kinds: what its rows are. One kind today: a KNA1 list joined with KNB1 gives debtors with a company code.
        header_language: `DE`, `EN`, `FR` or `technical`.
        header_row: physical line or sheet row, from 1.
        columns: the header texts as printed.
        notation: how amounts are written; None when the file has no amount column.
        layout: for the reader.
        complete: whether the file's end is there; a text's last line must end.
        warnings: what was noticed about the header, as (code, message), repeated by the reader as findings.
        limits: under which it was recognised.
    """

    path: Path
    name: str
    sha256: str
    size: int
    form: Form
    encoding: str
    kinds: tuple[RecordKind, ...]
    header_language: str
    header_row: int
    columns: tuple[str, ...]
    notation: Notation | None
    layout: Layout
    complete: bool = True
    warnings: tuple[tuple[str, str], ...] = ()
    limits: Limits = Limits()


class ReadSummary(NamedTuple):
    """What reading a file added up to: every data row is a record or an error, `rows_seen == records + errors`.

    `skipped_totals` and `repeated_headers` are no data rows. `amount_total` is the sum of the records' amounts by currency.
    """

    rows_seen: int
    records: int
    errors: int
    skipped_totals: int
    repeated_headers: int
    amount_total: Mapping[str, Decimal]
