import hashlib
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from sandbox.sap import GeneratedDirectory, generate_directory


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def digests(path: Path) -> dict[str, str]:
    files = sorted(file for file in path.rglob("*") if file.is_file())
    return {str(file.relative_to(path)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_the_same_seed_writes_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    generate_directory(tmp_path / "here", 120, seed=5)
    code = "import sys, pathlib, sandbox.sap as sap; sap.generate_directory(pathlib.Path(sys.argv[1]), 120, 5)"
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo"}
    subprocess.run([sys.executable, "-c", code, tmp_path / "there"], check=True, env=environment, timeout=120)
    assert digests(tmp_path / "here") == digests(tmp_path / "there")
    generate_directory(tmp_path / "other", 120, seed=6)
    assert digests(tmp_path / "here")["exports/KNA1.txt"] != digests(tmp_path / "other")["exports/KNA1.txt"]


def test_writing_again_over_an_older_company_leaves_no_trace_of_it(tmp_path: Path) -> None:
    generate_directory(tmp_path / "a", 60, seed=5)
    generate_directory(tmp_path / "b", 200, seed=9)
    generate_directory(tmp_path / "b", 60, seed=5)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")


def test_progress_is_told_up_to_the_last_debtor(tmp_path: Path) -> None:
    told: list[int] = []
    generate_directory(tmp_path, 1_100, seed=5, progress=told.append)
    assert told == [500, 1_000, 1_100]


def test_the_truth_is_sorted_and_complete(generated: GeneratedDirectory) -> None:
    truth = lines_of(generated.truth)
    numbers = [line["vat_id"] for line in truth]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == len(numbers)
    assert set(truth[0]) == {
        *("vat_id", "country", "number", "valid", "name", "street", "postcode", "city"),
        *("company_type", "valid_from", "valid_until", "note"),
    }
    assert generated.requester in numbers
    known = set(numbers)
    for debtor in lines_of(generated.company):
        if debtor["vat_id"]:
            assert debtor["vat_id"] in known
        assert set(debtor["further"]) <= known
    assert {line["country"] for line in truth} >= {"EL", "DE", "AT"}
    assert all(line["vat_id"] == f"{line['country']}{line['number']}" for line in truth)


def test_counts_of_the_pipe_list_are_those_of_its_lines(generated: GeneratedDirectory) -> None:
    text = (generated.path / "exports" / "KNA1.txt").read_bytes().decode("cp1252").split("\r\n")
    rows = [line for line in text if line.startswith("| |0")]
    account = next(account for account in generated.accounts if account.table == "KNA1")
    assert len(rows) == account.rows_seen == generated.debtors


def test_amounts_of_the_spool_list_are_those_of_the_company(generated: GeneratedDirectory) -> None:
    meant: dict[str, Decimal] = defaultdict(Decimal)
    for debtor in lines_of(generated.company):
        for document in debtor["documents"]:
            meant[document["currency"]] += Decimal(document["net_amount"])
    account = next(account for account in generated.accounts if account.table == "VBRK")
    assert account.amounts == meant
    text = (generated.path / "exports" / "Fakturen.lis").read_bytes().decode("cp1252").split("\r\n")
    printed: dict[str, Decimal] = defaultdict(Decimal)
    for line in text:
        if line.startswith("| |0"):
            cells = [cell.strip() for cell in line.split("|")]
            amount = Decimal(cells[8].rstrip("-").replace(".", "").replace(",", "."))
            printed[cells[9]] += -amount if cells[8].endswith("-") else amount
    assert printed == meant


def test_workbooks_of_the_directory_open_elsewhere(generated: GeneratedDirectory) -> None:
    by_table = {account.table: account for account in generated.accounts}
    exports = generated.path / "exports"
    sheet = openpyxl.load_workbook(exports / by_table["KNAS"].file).active
    assert sheet is not None
    assert sheet.max_row == by_table["KNAS"].rows_seen + 1 > 10
    vendors = CalamineWorkbook.from_path(exports / by_table["LFA1"].file).get_sheet_by_index(0).to_python()
    assert len(vendors) == by_table["LFA1"].rows_seen + 1


def test_expectations_name_rows_that_hold_the_customer(generated: GeneratedDirectory) -> None:
    expected = lines_of(generated.expected)
    counts = [line for line in expected if "records" in line]
    assert [line["file"] for line in counts] == [path.name for path in generated.exports]
    text = (generated.path / "exports" / "KNA1.txt").read_bytes().decode("cp1252").split("\r\n")
    findings = [line for line in expected if line["file"] == "KNA1.txt" and "code" in line]
    codes = Counter(finding["code"] for finding in findings)
    for finding in findings:
        assert finding["customer"] in text[finding["row"] - 1]
    share = {code: count / generated.debtors for code, count in codes.items()}
    assert 0.005 < share["vat_id_blanks"] < 0.02
    assert 0.002 < share["vat_id_lower_case"] < 0.01
    assert 0.001 < share["vat_id_in_tax_number"] < 0.01
    assert 0.001 < share["vat_prefix_other_country"] < 0.01
    assert share["cut_value"] < 0.2
    assert codes["damaged_text"] == codes["cut_mark"] == 1


def test_the_month_is_the_one_asked_for(tmp_path: Path) -> None:
    made = generate_directory(tmp_path, 200, seed=5, month="2026-02")
    assert made.month == "2026-02"
    days = [document["day"] for line in lines_of(made.company) for document in line["documents"]]
    assert sum(day.startswith("2026-02") for day in days) > 0.9 * len(days)
    assert "02.03.2026" in (tmp_path / "exports" / "KNA1.txt").read_bytes().decode("cp1252").splitlines()[0]


def test_a_directory_that_cannot_be_made_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        generate_directory(tmp_path / "file", 5, seed=1)
