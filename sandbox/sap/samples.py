"""One small file for every form and every knob worth turning, with the records and findings that a reader owes for each.

DIR/<name>         the samples; names are numbered and tell the form, for people only
DIR/expected.jsonl findings, counts and records (see `sandbox.sap.directory.write_expected`)
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from sandbox.company import generate_company
from sandbox.sap.columns import columns_of
from sandbox.sap.directory import write_expected
from sandbox.sap.export import Account, export
from sandbox.sap.knobs import Dates, Defect, Encoding, Form, Knobs, Language, Notation, natural
from sandbox.sap.planting import SHEETS, possible
from sandbox.sap.rows import Row, rows_of, vendor_rows_of
from sandbox.sap.tables import KNA1, TABLES, VBRK, Table

_ROWS = 24
_SUFFIX = {Form.X1: "xlsx", Form.X2: "xlsx", Form.Q1: "xlsx", Form.C1: "csv", Form.R1: "csv", Form.P1: "txt", Form.P3: "lis"}
_BLOCK_FORMS = (Form.P1, Form.P2, Form.P3, Form.X2)


class Sample(NamedTuple):
    """What to write: the name tells what is special about it."""

    name: str
    table: Table
    form: Form
    knobs: Knobs


def samples() -> Iterator[Sample]:
    """Every sample: each table in each form, then each knob turned alone, then each defect in each form that can have it."""
    for form in Form:
        for table in TABLES.values():
            yield Sample(table.name, table, form, natural(form))
    yield from _languages()
    yield from _numbers_and_dates()
    yield from _encodings()
    yield from _shapes()
    yield from _defects()


def _languages() -> Iterator[Sample]:
    for form in (Form.P1, Form.P2, Form.X1, Form.C1):
        for language in Language:
            for table in TABLES.values():
                yield Sample(f"{table.name}_{language}", table, form, replace(natural(form), language=language))


def _numbers_and_dates() -> Iterator[Sample]:
    for form in (Form.P1, Form.P2, Form.C1):
        for notation in (Notation.GERMAN, Notation.ENGLISH, Notation.BLANKS, Notation.SWISS):
            for trailing in (True, False):
                knobs = replace(natural(form), notation=notation, trailing_minus=trailing)
                yield Sample(f"VBRK_{notation.name.lower()}_{'behind' if trailing else 'before'}", VBRK, form, knobs)
        for dates in Dates:
            for initial in (True, False):
                knobs = replace(natural(form), dates=dates, initial_date=initial)
                yield Sample(f"KNA1_{dates.name.lower()}_{'zeros' if initial else 'blank'}", KNA1, form, knobs)


def _encodings() -> Iterator[Sample]:
    for form in (Form.P1, Form.P2, Form.P3, Form.C1, Form.R1):
        for encoding in Encoding:
            yield Sample(f"KNA1_{encoding}", KNA1, form, replace(natural(form), encoding=encoding))


def _shapes() -> Iterator[Sample]:
    for form in (Form.P1, Form.P3, Form.P2, Form.C1, Form.X1, Form.Q1):
        for padded in (True, False):
            knobs = replace(natural(form), padded_keys=padded)
            yield Sample(f"KNA1_{'padded' if padded else 'stripped'}", KNA1, form, knobs)
    for form in (Form.P1, Form.P3, Form.P2, Form.X1, Form.X2):
        yield Sample("VBRK_totals", VBRK, form, replace(natural(form), totals=True))
    for form in _BLOCK_FORMS:
        yield Sample("VBRK_blocks", VBRK, form, replace(natural(form), block_headers=True))
    for form in (Form.P1, Form.P3):
        yield Sample("KNA1_no_marker", KNA1, form, replace(natural(form), marker_column=False))
        yield Sample("KNA1_two_lines", KNA1, form, replace(natural(form), record_lines=2))
        yield Sample("VBRK_pages", VBRK, form, replace(natural(form), page_length=20))
    yield Sample("KNA1_sep_hint", KNA1, Form.C1, replace(natural(Form.C1), sep_hint=True))
    for quirk in ("wrong_dimension", "no_default_style", "empty_fill"):
        yield Sample(f"KNA1_{quirk}", KNA1, Form.X1, replace(natural(Form.X1), workbook_quirk=quirk))


def _defects() -> Iterator[Sample]:
    for form in Form:
        for defect in Defect:
            for table in (KNA1, VBRK):
                knobs = replace(natural(form), defects=(defect,), totals=defect is Defect.TOTALS_MISMATCH)
                if possible(defect, form, columns_of(table, knobs)):
                    yield Sample(f"{table.name}_{defect}", table, form, knobs)


def _sample_rows(seed: int) -> dict[str, list[Row]]:
    company = generate_company(2_000, seed)
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for debtor in company:
        for table, row in rows_of(debtor):
            rows[table.name].append(row)
    for vendor in company.vendors():
        for table, row in vendor_rows_of(vendor):
            rows[table.name].append(row)
    return {name: _varied(found) for name, found in rows.items()}


def _varied(rows: list[Row]) -> list[Row]:
    """A few rows that lead to findings among ordinary ones, in the order of the parties, and one with an initial date."""
    special = [row for row in rows if row.findings][: _ROWS // 3]
    chosen = sorted([*special, *[row for row in rows if not row.findings][: _ROWS - len(special)]], key=lambda row: row.party)
    first = chosen[0]
    if first.values[-1] is not None and not isinstance(first.values[-1], str):
        chosen[0] = first._replace(values=(*first.values[:-1], None))
    return chosen


def _fitting(rows: list[Row], sample: Sample) -> list[Row]:
    """The rows that the encoding can hold: a Greek address never leaves a system of code page 1160."""
    if sample.form in SHEETS or sample.knobs.encoding is not Encoding.CP1252:
        return rows
    return [row for row in rows if not set("".join(str(value) for value in row.values)) - _CP1252]


_CP1252 = frozenset(bytes(range(256)).decode("cp1252", errors="ignore"))


def generate_form_samples(path: Path, seed: int) -> list[Account]:
    """Write every sample and `expected.jsonl`; returns what a reader should find, in the order of the files.

    Raises:
        OSError: the directory cannot be written.
    """
    path.mkdir(parents=True, exist_ok=True)
    rows = _sample_rows(seed)
    accounts = []
    for number, sample in enumerate(samples(), start=1):
        name = f"{number:03d}_{sample.form}_{sample.name}.{_SUFFIX.get(sample.form, 'xls')}"
        fitting = _fitting(rows[sample.table.name], sample)
        accounts.append(export(fitting, sample.table, sample.form, sample.knobs, path / name, keep_records=True))
    write_expected(path / "expected.jsonl", accounts)
    return accounts
