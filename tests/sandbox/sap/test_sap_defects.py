"""Each planted defect is really in the file, in the row that is stated, and its cost is booked."""

from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from sandbox.sap import Defect, Form
from sandbox.sap.export import Account
from sandbox.sap.tables import TABLES

Find = Callable[[str], tuple[Path, Account]]


def line(path: Path, row: int, encoding: str = "cp1252") -> str:
    return path.read_bytes().decode(encoding).splitlines()[row - 1]


def row_of(account: Account, code: str) -> int:
    (finding,) = [finding for finding in account.findings if finding.code == code]
    return finding.row


@pytest.mark.parametrize(
    ("ending", "code", "text", "lost"),
    [
        ("P1_KNA1_damaged_text.txt", "damaged_text", "M?ller & S?hne GmbH", 0),
        ("P1_KNA1_pipe_in_text.txt", "pipe_in_text", "Wohnen|Küche|Bad", 0),
        ("P3_KNA1_cut_mark.lis", "cut_mark", ">|", 0),
        ("P1_VBRK_bad_date.txt", "bad_date", "31.02.2026", 1),
        ("P1_KNA1_bad_date.txt", "bad_date", "31.02.2026", 0),
        ("C1_VBRK_bad_amount.csv", "bad_amount", ";n.a.;", 1),
        ("C1_VBRK_damaged_number.csv", "damaged_number", "1,23456E+09", 1),
        ("C1_KNA1_damaged_key.csv", "damaged_key", "E+06;", 1),
        ("C1_KNA1_too_many_fields.csv", "too_many_fields", ";verrutscht;X", 1),
        ("P1_VBRK_mixed_notation.txt", "mixed_notation", "1,234,567.89", 1),
    ],
)
def test_row_defects(sample: Find, ending: str, code: str, text: str, lost: int) -> None:
    path, account = sample(ending)
    assert text in line(path, row_of(account, code))
    assert account.rows_seen - account.records == lost
    assert len(account.contents) == account.records


def test_a_short_row_has_fewer_bars_than_the_header(sample: Find) -> None:
    path, account = sample("P1_KNA1_too_few_fields.txt")
    assert line(path, row_of(account, "too_few_fields")).count("|") < line(path, account.header_row).count("|")


def test_a_key_destroyed_by_excel_is_text_in_the_workbook(sample: Find) -> None:
    path, account = sample("X3_BIFF_KNA1_damaged_key.xls")
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert str(sheet[row_of(account, "damaged_key") - 1][0]).endswith("E+06")


def test_a_doubled_heading_stands_twice_in_the_header(sample: Find) -> None:
    path, account = sample("P1_KNA1_duplicate_header.txt")
    header = line(path, row_of(account, "duplicate_header"))
    assert header.count("|Lnd|") == 2
    assert account.header_row == row_of(account, "duplicate_header")


def test_a_repeated_header_equals_the_first(sample: Find) -> None:
    path, account = sample("C1_KNA1_repeated_header.csv")
    assert line(path, row_of(account, "repeated_header")) == line(path, account.header_row)
    assert account.records == account.rows_seen


def test_a_cut_off_file_ends_in_the_middle_of_its_last_row(sample: Find) -> None:
    path, account = sample("P1_VBRK_cut_off_file.txt")
    raw = path.read_bytes()
    assert raw[-1:] not in (b"\n", b"-", b"|")
    row = row_of(account, "cut_off_file")
    assert account.uncertain_row == row == len(raw.splitlines())
    assert account.records == account.rows_seen - 1
    assert row not in account.contents


@pytest.mark.parametrize("wrong", [False, True])
def test_totals_are_the_sum_of_the_rows_unless_they_are_meant_to_be_wrong(sample: Find, wrong: bool) -> None:
    path, account = sample(f"P1_VBRK_{'totals_mismatch' if wrong else 'totals'}.txt")
    printed: dict[str, str] = {}
    for finding in account.findings:
        if finding.code == "totals_row":
            cells = [cell.strip() for cell in line(path, finding.row).split("|")]
            assert cells[1] == "*"
            printed[cells[9]] = cells[8]
    amounts = dict(sorted(account.amounts.items()))
    if wrong:  # the first total is one too high
        amounts[next(iter(amounts))] += 1
        assert row_of(account, "totals_mismatch") == min(f.row for f in account.findings if f.code == "totals_row")
    assert printed == {currency: f"{amount:,.2f}".translate({44: ".", 46: ","}) for currency, amount in amounts.items()}


def test_a_mixed_notation_stops_the_file_and_nothing_else_does(sampled: tuple[Path, dict[str, Account]]) -> None:
    _, accounts = sampled
    stopping = {account.file for account in accounts.values() if account.stops}
    assert stopping == {name for name in accounts if "mixed_notation" in name}
    assert stopping


def test_natural_defects_are_foretold_where_they_stand(sampled: tuple[Path, dict[str, Account]]) -> None:
    path, accounts = sampled
    account = next(account for name, account in accounts.items() if name.endswith("P1_KNA1.txt"))
    codes = {finding.code for finding in account.findings}
    assert {"vat_id_blanks", "vat_id_lower_case"} <= codes
    for finding in account.findings:
        text = line(path / account.file, finding.row)
        assert finding.customer in text
        if finding.code == "vat_id_lower_case":
            assert str(account.contents[finding.row]["vat_id"]).islower()


def test_samples_cover_every_form_table_and_defect(sampled: tuple[Path, dict[str, Account]]) -> None:
    _, accounts = sampled
    assert {(account.form, account.table) for account in accounts.values()} == {(f, t) for f in Form for t in TABLES}
    codes = {finding.code for account in accounts.values() for finding in account.findings}
    assert codes >= set(Defect) | {"cut_value", "totals_row", "vat_id_in_tax_number"}
