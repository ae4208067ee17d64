"""The practice company's exports, written by code that shares nothing with the readers, in every form and with every defect.

The company says beside its files what a reader owes: the table, the counts, the findings by row, the records by row.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.sap.files import Form
from domain.errors import BelegwerkError
from domain.parties import Record
from sandbox.sap.export import Account
from sandbox.sap.samples import generate_form_samples

FOUND_LATER = {"vat_id_blanks", "vat_id_lower_case", "vat_id_greek_prefix", "vat_prefix_other_country"}  # by the domain's rules


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Account]]:
    path = tmp_path_factory.mktemp("samples")
    return path, generate_form_samples(path, seed=11)


def plain(value: object) -> object:
    """Return a value as the company's books write it; blanks at the ends and zeros behind the point mean nothing."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def differences(record: Record, meant: dict[str, str | bool | None]) -> list[str]:
    found = {attribute: plain(getattr(record, attribute)) for attribute in meant}
    wanted = {attribute: value.strip() if isinstance(value, str) else value for attribute, value in meant.items()}
    return [
        f"{attribute}: {found[attribute]!r} for {wanted[attribute]!r}"
        for attribute in meant
        if found[attribute] != wanted[attribute]
    ]


def complaints(path: Path, account: Account, read_file: Callable) -> list[str]:
    """Return what the reader made differently from what the company meant."""
    try:
        outcome = read_file(path)
    except BelegwerkError as error:
        return [] if account.stops else [f"refused: {error}"]
    if account.stops:
        return ["was not refused"]
    # The reader takes such a VAT ID from the tax number; the company's books leave it where it was typed.
    moved = {row for row, code in outcome.places if code == "vat_id_in_tax_number"}
    owed = {(row, code) for _, row, code, _ in account.findings if code not in FOUND_LATER}
    whole_file = {code for row, code in owed if row == 0}
    missing = {(row, code) for row, code in owed if row} - outcome.places
    missing |= {(0, code) for code in whole_file - set(outcome.codes)}
    records = {record.origin.row: record for record in outcome.records}
    wrong = [f"no finding {code} in row {row}" for row, code in sorted(missing)]
    for row, meant in account.contents.items():
        kept = {key: value for key, value in meant.items() if not (key == "vat_id" and row in moved)}
        wrong += (
            [f"row {row}, {text}" for text in differences(records[row], kept)] if row in records else [f"row {row} is lost"]
        )
    counts = (
        outcome.summary.rows_seen,
        outcome.summary.records,
        outcome.summary.skipped_totals,
        outcome.summary.repeated_headers,
    )
    meant_counts = (account.rows_seen, account.records, account.totals_rows, account.repeated_headers)
    amounts = {currency: amount for currency, amount in outcome.summary.amount_total.items() if amount}
    if counts != meant_counts or amounts != {currency: amount for currency, amount in account.amounts.items() if amount}:
        wrong.append(f"counts {counts} {amounts} for {meant_counts} {account.amounts}")
    if (outcome.export.kinds[0].value, outcome.export.header_row) != (account.table, account.header_row):
        wrong.append(f"{outcome.export.kinds} with its header in row {outcome.export.header_row}")
    return wrong


def test_every_sample_is_read_as_it_was_meant(samples, read_file):
    path, accounts = samples
    assert len(accounts) > 400
    wrong = {account.file: found for account in accounts if (found := complaints(path / account.file, account, read_file))}
    assert wrong == {}


def test_every_form_occurs_among_the_samples(samples, read_file):
    path, accounts = samples
    forms = {read_file(path / account.file).export.form for account in accounts if not account.stops}
    assert forms == set(Form)
