"""Writes a whole practice company: its exports, each in another realistic form, and three files that say what is true.

    DIR/exports/       what a user would drop into the product's folder
    DIR/truth.jsonl    what the registers know, for the stand-in servers
    DIR/company.jsonl  the debtors as meant
    DIR/expected.jsonl what a reader should find in each export: findings, then one line of counts for each file

The same seed writes the same bytes.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from sandbox.company import Debtor, RegisterEntry, generate_company
from sandbox.company.documents import Month
from sandbox.sap.export import Account, ExportFile
from sandbox.sap.knobs import Defect, Encoding, Form, Knobs, Language, natural
from sandbox.sap.rows import Row, rows_of, vendor_rows_of
from sandbox.sap.tables import TABLES, Table

Progress = Callable[[int], None]
_STEP = 500  # debtors between two words to the progress bar


class GeneratedDirectory(NamedTuple):
    """What was written. `requester` is the practice company's own VAT ID, `accounts` the expectations for each export."""

    path: Path
    exports: tuple[Path, ...]
    truth: Path
    company: Path
    expected: Path
    requester: str
    month: str
    debtors: int
    accounts: tuple[Account, ...]


class _Plan(NamedTuple):
    table: str
    file: str
    form: Form
    knobs: Knobs


def _plans(day: dt.date) -> tuple[_Plan, ...]:
    """Each table in another form. Names say little and sometimes lie, as they do in a real folder."""
    p1 = replace(natural(Form.P1), defects=(Defect.DAMAGED_TEXT, Defect.CUT_MARK))
    adrc = replace(natural(Form.R1), defects=(Defect.TOO_MANY_FIELDS,))
    lfa1 = replace(natural(Form.X3_BIFF), defects=(Defect.DAMAGED_KEY,))
    plans = (
        _Plan("KNA1", "KNA1.txt", Form.P1, p1),
        _Plan("KNB1", "KNB1.xls", Form.P2, replace(natural(Form.P2), language=Language.GERMAN_SHORT)),
        _Plan("ADRC", f"ADRC_{day:%Y%m%d}.csv", Form.R1, adrc),
        _Plan("KNAS", "EXPORT.XLSX", Form.X1, replace(natural(Form.X1), language=Language.ENGLISH)),
        _Plan("VBRK", "Fakturen.lis", Form.P3, replace(natural(Form.P3), totals=True)),
        _Plan("LFA1", "Kreditoren.xls", Form.X3_BIFF, lfa1),
        _Plan("LFAS", "LFAS.xls", Form.X3_MHTML, replace(natural(Form.X3_MHTML), encoding=Encoding.UTF8)),
    )
    return tuple(plan._replace(knobs=replace(plan.knobs, day=day)) for plan in plans)


def generate_directory(
    path: Path, debtors: int, seed: int, month: str = "2026-10", *, progress: Progress | None = None
) -> GeneratedDirectory:
    """Write a practice company in one pass over its debtors.

    Args:
        path: the directory; made if need be, files of an earlier generation are overwritten.
        debtors: how many.
        seed: the same seed makes the same bytes.
        month: the month of the billing documents, `YYYY-MM`.
        progress: told now and then how many debtors are done.

    Raises:
        ValueError: the number of debtors or the month is out of range.
        OSError: the directory cannot be written.
    """
    company = generate_company(debtors, seed, month)
    exports = path / "exports"
    exports.mkdir(parents=True, exist_ok=True)
    plans = _plans(Month.parse(month).last + dt.timedelta(days=2))
    files = {plan.table: ExportFile(TABLES[plan.table], plan.form, plan.knobs, exports / plan.file) for plan in plans}
    truth = [_truth_line(company.own_registration())]
    with (path / "company.jsonl").open("w", encoding="utf-8", newline="\n") as meant:
        for done, debtor in enumerate(company, start=1):
            _write_rows(files, rows_of(debtor))
            truth.extend(map(_truth_line, debtor.register))
            meant.write(_json(_debtor_line(debtor)))
            if progress is not None and (done % _STEP == 0 or done == debtors):
                progress(done)
    for vendor in company.vendors():
        _write_rows(files, vendor_rows_of(vendor))
        truth.extend(map(_truth_line, vendor.register))
    accounts = tuple(file.close() for file in files.values())
    _write_sorted(path / "truth.jsonl", truth)
    write_expected(path / "expected.jsonl", accounts)
    return GeneratedDirectory(
        path=path,
        exports=tuple(exports / plan.file for plan in plans),
        truth=path / "truth.jsonl",
        company=path / "company.jsonl",
        expected=path / "expected.jsonl",
        requester=company.requester,
        month=company.month,
        debtors=debtors,
        accounts=accounts,
    )


def _write_rows(files: dict[str, ExportFile], rows: Iterable[tuple[Table, Row]]) -> None:
    for table, row in rows:
        files[table.name].write(row)


def _json(line: dict[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"), default=_plain) + "\n"


def _plain(value: object) -> str:
    """Dates and amounts as text."""
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _truth_line(entry: RegisterEntry) -> bytes:
    """One line of the truth file; it begins with the number, so sorting the lines sorts by number."""
    postal = entry.postal
    return _json(
        {
            "vat_id": entry.vat_id,
            "country": entry.vat_id[:2],
            "number": entry.vat_id[2:],
            "valid": entry.valid,
            "name": postal.name,
            "street": postal.street_line.strip(),
            "postcode": postal.postcode,
            "city": postal.city,
            "company_type": "---",
            "valid_from": entry.valid_from,
            "valid_until": entry.valid_until,
            "note": entry.note,
        }
    ).encode()


def _debtor_line(debtor: Debtor) -> dict[str, Any]:
    return {
        "customer": debtor.customer,
        "situation": debtor.situation.value,
        "writing": debtor.writing.value,
        "company_codes": [company.code for company in debtor.companies],
        "head_office": debtor.companies[0].head_office,
        "account_group": debtor.account_group,
        "deletion_flag": debtor.deletion_flag,
        "meant": debtor.meant._asdict(),
        "vat_id": debtor.vat_id,
        "further": [vat_id for _, vat_id in debtor.further],
        "documents": [document._asdict() for document in debtor.documents],
    }


def _write_sorted(path: Path, lines: list[bytes]) -> None:
    lines.sort()
    with path.open("wb") as file:
        file.writelines(lines)


def write_expected(path: Path, accounts: Iterable[Account]) -> None:
    """Write what a reader should find: per file its findings, one line of counts, and the records where they were kept.

    A line with `code` is a finding, one with `records` holds counts, one with `record` a record.
    """
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for account in accounts:
            file.writelines(_json(finding._asdict()) for finding in account.findings)
            file.write(_json(_counts(account)))
            for row, record in account.contents.items():
                file.write(_json({"file": account.file, "row": row, "record": record}))


def _counts(account: Account) -> dict[str, Any]:
    amounts: dict[str, Decimal] = {currency: amount for currency, amount in sorted(account.amounts.items()) if amount}
    return {
        "file": account.file,
        "table": account.table,
        "form": account.form.value,
        "header_row": account.header_row,
        "rows_seen": account.rows_seen,
        "records": account.records,
        "totals_rows": account.totals_rows,
        "repeated_headers": account.repeated_headers,
        "stops": account.stops,
        "uncertain_row": account.uncertain_row,
        "amounts": amounts,
    }
