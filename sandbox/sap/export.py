"""Writes one SAP export row by row and keeps account of what a reader should find in it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from sandbox.sap.columns import TYPED_FORMS, Column, columns_of, expected_record, renderers
from sandbox.sap.knobs import Defect, ExpectedFinding, Form, Knobs, amount_text
from sandbox.sap.layouts import Framed, Layout, Plain, PrintedList
from sandbox.sap.old_workbooks import Biff, Html, SpreadsheetMl
from sandbox.sap.planting import FRAMED, Damage, damage, possible, row_defects
from sandbox.sap.rows import Row
from sandbox.sap.sinks import Cell, Lines, Semicolons, Sink, Tabs
from sandbox.sap.tables import Kind, Table
from sandbox.sap.xlsx import Xlsx


@dataclass(slots=True)
class Account:
    """What a reader should find in one file.

    Attributes:
        findings: expected findings, row by row as they were written, then those about headings.
        rows_seen: data rows, lost ones included.
        records: rows of which a record can be made.
        totals_rows: rows of sums.
        repeated_headers: rows with the headings again.
        amounts: sum of the records' amounts by currency.
        uncertain_row: the row in which the file breaks off, 0 for none. It counts as seen and as no record, but a reader may
            make something of it.
        contents: the records by row, kept only on demand.
        stops: the file contradicts itself and must be refused as a whole.
    """

    file: str
    table: str
    form: Form
    header_row: int = 0
    rows_seen: int = 0
    records: int = 0
    totals_rows: int = 0
    repeated_headers: int = 0
    stops: bool = False
    uncertain_row: int = 0
    findings: list[ExpectedFinding] = field(default_factory=list)
    amounts: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    contents: dict[int, dict[str, str | bool | None]] = field(default_factory=dict)


class ExportFile:
    """One export being written.

    Args:
        table: whose rows will come.
        form: how the list is saved.
        knobs: see `Knobs`.
        path: the file; its name tells nothing about the form.
        keep_records: whether `Account.contents` is filled, which takes memory for each row.

    Raises:
        ValueError: a defect of the knobs cannot occur in this form or table.
    """

    def __init__(self, table: Table, form: Form, knobs: Knobs, path: Path, *, keep_records: bool = False) -> None:
        self._table = table
        self._form = form
        self._knobs = knobs
        self._columns = columns_of(table, knobs)
        for defect in knobs.defects:
            if not possible(defect, form, self._columns):
                raise ValueError(f"{form} exports of {table.name} cannot have the defect {defect}")
        self._render = renderers(self._columns, form, knobs)
        self._lines, self._sink, self._layout = _open(table, form, knobs, self._columns, path)
        self._defects = row_defects(knobs)
        self._keep = keep_records
        self._party = ""
        self._seen = 0
        self._sums: dict[str, Decimal] = defaultdict(Decimal)
        self._last = (0, False, Decimal(0), "")  # row, lost, amount, currency of the newest record
        self._amount = table.position("NETWR")
        self._currency = table.position("WAERK")
        self._long = [(place, column.field.length) for place, column in enumerate(self._columns) if column.long_text]
        self.account = Account(path.name, table.name, form)
        self._layout.start()

    def _expect(self, row: int, code: str, party: str = "") -> None:
        self.account.findings.append(ExpectedFinding(self.account.file, row, code, party))

    def write(self, row: Row) -> None:
        """Write one row, with the defect whose turn it is."""
        if self._knobs.block_headers and row.party != self._party:
            self._layout.block(row)
        self._party = row.party
        # `source` is -1 for a column that only doubles a heading; whatever value it gets, its renderer ignores it.
        cells = [render(row.values[column.source]) for render, column in zip(self._render, self._columns, strict=True)]
        defect = self._defects.get(self._seen)
        self._seen += 1
        harm = Damage(cells, "")
        if defect is Defect.REPEATED_HEADER:
            self._layout.repeat_header()
        elif defect is not None:
            harm = damage(defect, cells, self._columns, self._knobs)
        number = self._layout.record(harm.cells)
        self._count(row, number, harm)

    def _count(self, row: Row, number: int, harm: Damage) -> None:
        account = self.account
        account.rows_seen += 1
        for code in (*row.findings, *self._seen_in_texts(harm), harm.code):
            if code:
                self._expect(number, code, row.party)
        amount, currency = Decimal(0), ""
        if self._amount >= 0:
            amount, currency = Decimal(str(row.values[self._amount])), str(row.values[self._currency])
            self._sums[currency] += amount
        self._last = (number, harm.lost, amount, currency)
        if harm.lost:
            return
        account.records += 1
        if currency:
            account.amounts[currency] += amount
        if self._keep:
            record = expected_record(self._table, row.values)
            for attribute, value in (harm.changed or {}).items():
                record.pop(attribute, None)
                if value is not None:
                    record[attribute] = value
            account.contents[number] = record

    def _seen_in_texts(self, harm: Damage) -> list[str]:
        """Texts as long as SAP's field may be cut ones, in whatever form; bars inside texts only show in framed lists."""
        if len(harm.cells) != len(self._columns):
            return []
        texts = [(str(harm.cells[place]), length) for place, length in self._long]
        codes = ["cut_value" for text, length in texts if len(text) >= length and harm.code != Defect.CUT_MARK]
        if self._form in FRAMED and any("|" in text for text, _ in texts):
            codes.append(Defect.PIPE_IN_TEXT.value)
        return codes

    def close(self) -> Account:
        """Write totals and the end, or break the file off, and return what a reader should find."""
        account = self.account
        cut_off = Defect.CUT_OFF_FILE in self._knobs.defects
        if cut_off:
            self._break_off()
        else:
            if self._knobs.totals and self._amount >= 0:
                self._totals()
            self._layout.finish()
        self._sink.close()
        if self._lines is not None:
            self._lines.close(cut_at=self._cut_at() if cut_off else None)
        account.header_row = self._layout.header_row
        account.repeated_headers = len(self._layout.repeated_headers)
        for number in self._layout.repeated_headers:
            self._expect(number, Defect.REPEATED_HEADER)
        if Defect.DUPLICATE_HEADER in self._knobs.defects:
            self._expect(account.header_row, Defect.DUPLICATE_HEADER)
        account.stops = Defect.MIXED_NOTATION in self._knobs.defects
        return account

    def _cut_at(self) -> int:
        """Inside the second column, so that the row has a key and hardly anything else."""
        return self._columns[0].width + (6 if self._form in FRAMED else 2)

    def _break_off(self) -> None:
        number, lost, amount, currency = self._last
        if not number:
            raise ValueError("an export without rows cannot break off in the middle of one")
        self._expect(number, Defect.CUT_OFF_FILE)
        self.account.uncertain_row = number
        self.account.contents.pop(number, None)
        if not lost:
            self.account.records -= 1
            if currency:
                self.account.amounts[currency] -= amount

    def _totals(self) -> None:
        wrong = Defect.TOTALS_MISMATCH in self._knobs.defects
        for currency in sorted(self._sums):
            total = self._sums[currency] + (1 if wrong else 0)
            number = self._layout.total([self._total_cell(column, total, currency) for column in self._columns])
            self.account.totals_rows += 1
            self._expect(number, "totals_row")
            if wrong:
                self._expect(number, Defect.TOTALS_MISMATCH)
            wrong = False

    def _total_cell(self, column: Column, total: Decimal, currency: str) -> Cell:
        if column.field.kind is Kind.AMOUNT:
            if self._form in TYPED_FORMS:
                return total
            return amount_text(total, self._knobs.notation, trailing_minus=self._knobs.trailing_minus)
        return currency if column.field.name == "WAERK" else ""


def _open(table: Table, form: Form, knobs: Knobs, columns: tuple[Column, ...], path: Path) -> tuple[Lines | None, Sink, Layout]:
    """The form's bytes and arrangement."""
    sink: Sink
    match form:
        case Form.X1 | Form.Q1 | Form.X2:
            sink = Xlsx(path, "Z_DEBITOREN" if form is Form.Q1 else "Sheet1", knobs.workbook_quirk)
        case Form.X3_BIFF:
            sink = Biff(path, table.name)
        case Form.X3_XML:
            sink = SpreadsheetMl(path, table.name)
        case Form.X3_HTML | Form.X3_MHTML:
            sink = Html(path, table.title, archive=form is Form.X3_MHTML)
        case _:
            return _open_text(table, form, knobs, columns, Lines(path, knobs))
    return None, sink, PrintedList(sink, columns, table, form, knobs) if form is Form.X2 else Plain(sink, columns)


def _open_text(table: Table, form: Form, knobs: Knobs, columns: tuple[Column, ...], lines: Lines) -> tuple[Lines, Sink, Layout]:
    if form in FRAMED:
        return lines, Tabs(lines), Framed(lines, columns, table, form, knobs)
    if form in (Form.C1, Form.R1):
        if knobs.sep_hint:
            lines.line("sep=;")
        semicolons = Semicolons(lines)
        return lines, semicolons, Plain(semicolons, columns)
    tabs = Tabs(lines)
    return lines, tabs, PrintedList(tabs, columns, table, form, knobs)


def export(rows: Iterable[Row], table: Table, form: Form, knobs: Knobs, path: Path, *, keep_records: bool = False) -> Account:
    """Write rows as one export and return what a reader should find in it. See `ExportFile`."""
    file = ExportFile(table, form, knobs, path, keep_records=keep_records)
    for row in rows:
        file.write(row)
    return file.close()


def write_export(rows: Iterable[Row], table: Table, form: Form, knobs: Knobs, path: Path) -> list[ExpectedFinding]:
    """Write rows as one export and return the findings that a reader owes for it. See `ExportFile`."""
    return export(rows, table, form, knobs, path).findings
