"""Every form is read back by a reader that nobody here wrote, and must hold what was put in."""

import csv
import datetime as dt
import email
import itertools
import re
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from lxml import html
from python_calamine import CalamineWorkbook

from sandbox.company import generate_company
from sandbox.sap import TABLES, Defect, Form, Row, export, natural, table_rows, write_export
from sandbox.sap.export import Account
from sandbox.sap.knobs import Knobs, Notation, amount_text

Find = Callable[[str], tuple[Path, Account]]
SPREADSHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"


def rows_of(table: str, count: int = 40) -> list[Row]:
    return [row for row, _ in zip(table_rows(generate_company(400, seed=7), TABLES[table]), range(count), strict=False)]


def typed(row: Row) -> list[object]:
    return [value if value != "" else None for value in row.values]


def test_pipe_list_is_ruled_and_cut_at_its_bars(tmp_path: Path) -> None:
    rows = rows_of("KNA1")
    export(rows, TABLES["KNA1"], Form.P1, natural(Form.P1), tmp_path / "x")
    lines = (tmp_path / "x").read_bytes().decode("cp1252").split("\r\n")
    assert lines[-1] == ""
    rulers = [place for place, line in enumerate(lines) if line and set(line) == {"-"}]
    head, first, last = rulers
    assert first == head + 2
    bars = [place for place, char in enumerate(lines[head + 1]) if char == "|"]
    body = lines[first + 1 : last]
    assert len(body) == len(rows)
    for line, row in zip(body, rows, strict=True):
        cells = [line[left + 1 : right].strip() for left, right in itertools.pairwise(bars)]
        assert cells[0] == ""
        assert cells[1] == row.values[0]
        assert cells[3] == row.values[2]
        assert len(line) == len(lines[head])
        assert dt.datetime.strptime(cells[-1], "%d.%m.%Y").date() == row.values[-1]  # noqa: DTZ007


def test_spool_list_repeats_its_header_on_every_page(sample: Find) -> None:
    path, account = sample("P3_VBRK_pages.lis")
    lines = path.read_bytes().decode("cp1252").split("\r\n")
    header = lines[account.header_row - 1]
    repeated = [place for place, line in enumerate(lines, start=1) if line == header][1:]
    assert repeated == [finding.row for finding in account.findings if finding.code == "repeated_header"]
    assert len(repeated) == account.repeated_headers >= 1
    assert sum(1 for line in lines if "Fakturen des Monats" in line and re.search(r" +\d+$", line)) == len(repeated) + 1
    assert lines[0] == "Selektionsparameter"


def test_two_line_records_stand_under_a_two_line_header(sample: Find) -> None:
    path, account = sample("P1_KNA1_two_lines.txt")
    lines = path.read_bytes().decode("cp1252").split("\r\n")
    framed = [line for line in lines if line.startswith("|")]
    assert len(framed) == 2 * (account.records + 1)
    assert "Debitor" in framed[0]
    assert "USt-IdNr" in framed[1] or "Umsatzsteuer" in framed[1]
    for row, record in account.contents.items():
        assert str(record["customer"]) in lines[row - 1]
        assert str(record["vat_id"]) in lines[row]


def test_block_headers_stand_above_their_rows_and_the_column_is_gone(sample: Find) -> None:
    path, account = sample("P1_VBRK_blocks.txt")
    customer = ""
    seen = []
    for line in path.read_bytes().decode("cp1252").split("\r\n"):
        if line.startswith("Debitor "):
            customer = line.split()[1]
        if re.match(r"\| \|\d", line):
            seen.append((customer, line[3:13]))
    assert seen == [(record["customer"], record["document"]) for record in account.contents.values()]


def test_tab_text_is_utf_16_with_a_mark_two_empty_columns_and_rows_of_tabs(sample: Find) -> None:
    path, account = sample("P2_VBRK.xls")
    assert path.read_bytes()[:2] == b"\xff\xfe"
    lines = path.read_bytes().decode("utf-16").split("\r\n")
    assert set(lines[1]) == {"\t"}
    assert lines[account.header_row - 1].startswith("\t\tAuftraggeber")
    for row, record in account.contents.items():
        cells = [cell.strip() for cell in lines[row - 1].split("\t")]
        assert cells[:2] == ["", ""]
        assert cells[2:4] == [record["customer"], record["document"]]
        assert Decimal(cells[8].replace(".", "").replace(",", ".")) == Decimal(str(record["net_amount"]))


@pytest.mark.parametrize("form", [Form.X1, Form.Q1])
def test_grids_open_in_openpyxl_with_real_dates_and_numbers(tmp_path: Path, form: Form) -> None:
    rows = rows_of("VBRK")
    export(rows, TABLES["VBRK"], form, natural(form), tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").active
    assert sheet is not None
    found = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(found) == len(rows)
    for got, row in zip(found, rows, strict=True):
        day = got[3]
        assert isinstance(day, dt.datetime)
        assert [*got[:3], day.date(), *got[4:6], Decimal(str(got[6])), *got[7:]] == typed(row)


def test_stripped_keys_become_numbers_in_a_grid(tmp_path: Path) -> None:
    rows = rows_of("KNA1", 5)
    export(rows, TABLES["KNA1"], Form.X1, replace(natural(Form.X1), padded_keys=False), tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").active
    assert sheet is not None
    assert [cell for (cell,) in sheet.iter_rows(min_row=2, max_col=1, values_only=True)] == [
        int(str(row.values[0])) for row in rows
    ]


def test_the_faults_of_machine_written_workbooks_are_real(sample: Find) -> None:
    path, _ = sample("X1_KNA1_wrong_dimension.xlsx")
    with pytest.warns(UserWarning, match="no default style"):
        openpyxl.load_workbook(sample("X1_KNA1_no_default_style.xlsx")[0])
    narrow = openpyxl.load_workbook(path, read_only=True).active
    assert narrow is not None
    assert (narrow.max_row, narrow.max_column) == (1, 1)
    with pytest.raises((TypeError, ValueError)):
        openpyxl.load_workbook(sample("X1_KNA1_empty_fill.xlsx")[0])


def test_list_turned_into_a_sheet_has_a_title_cell_and_gaps(sample: Find) -> None:
    path, account = sample("X2_KNA1.xlsx")
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert re.fullmatch(r"02\.11\.2026 +Debitorenstamm allgemein +1", str(rows[0][0]))
    header = rows[account.header_row - 1]
    assert [str(cell).strip() for cell in header[:5]] == ["", "", "Debitor", "", "Länderschlüssel"]
    assert [str(rows[row - 1][2]).strip() for row in account.contents] == [r["customer"] for r in account.contents.values()]


def test_excel_97_workbook_is_biff_and_read_by_calamine(tmp_path: Path) -> None:
    rows = rows_of("VBRK")
    export(rows, TABLES["VBRK"], Form.X3_BIFF, natural(Form.X3_BIFF), tmp_path / "x.xls")
    assert (tmp_path / "x.xls").read_bytes()[:8] == bytes.fromhex("d0cf11e0a1b11ae1")
    found = CalamineWorkbook.from_path(tmp_path / "x.xls").get_sheet_by_index(0).to_python()
    assert len(found) == len(rows) + 1
    for got, row in zip(found[1:], rows, strict=True):
        assert [got[0], got[1], got[3], Decimal(str(got[6])), got[8]] == [row.values[place] for place in (0, 1, 3, 6, 8)]


def web_rows(page: bytes) -> list[list[str]]:
    table = html.fromstring(page).find(".//table")
    assert table is not None
    return [[cell.text_content().replace("\N{NO-BREAK SPACE}", "") for cell in row] for row in table.iter("tr")]


def test_web_page_and_web_archive_hold_the_same_table(sample: Find) -> None:
    page, account = sample("X3_HTML_VBRK.xls")
    archive, _ = sample("X3_MHTML_VBRK.xls")
    message = email.message_from_bytes(archive.read_bytes())
    part = next(part for part in message.walk() if part.get_content_type() == "text/html")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    rows = web_rows(page.read_bytes())
    assert web_rows(payload) == rows
    assert [(row[0], row[1]) for row in rows[1:]] == [(r["customer"], r["document"]) for r in account.contents.values()]


def test_spreadsheetml_is_well_formed_and_typed(sample: Find) -> None:
    path, account = sample("X3_XML_VBRK.xls")
    rows = ET.parse(path).getroot().findall(f".//{SPREADSHEET}Row")  # noqa: S314 - our own file
    assert len(rows) == account.records + 1
    kinds = {data.get(f"{SPREADSHEET}Type") for row in rows[1:] for data in row.iter(f"{SPREADSHEET}Data")}
    assert kinds == {"String", "Number", "DateTime"}
    amounts = [
        Decimal(data.text or "")
        for row in rows[1:]
        for data in row.iter(f"{SPREADSHEET}Data")
        if data.get(f"{SPREADSHEET}Type") == "Number"
    ]
    assert sum(amounts) == sum(account.amounts.values())


@pytest.mark.parametrize(
    ("ending", "encoding"), [("C1_ADRC.csv", "cp1252"), ("R1_ADRC.csv", "utf-8"), ("C1_ADRC_fr.csv", "cp1252")]
)
def test_csv_is_read_by_pythons_csv(sample: Find, ending: str, encoding: str) -> None:
    path, account = sample(ending)
    with path.open(encoding=encoding, newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert len(rows) == account.records + 1
    assert [row[1] for row in rows[1:]] == [record["name"] for record in account.contents.values()]


def test_raw_extract_has_technical_names_raw_dates_and_plain_amounts(sample: Find) -> None:
    path, account = sample("R1_VBRK.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert b"\r" not in path.read_bytes()
    for row, record in zip(rows, account.contents.values(), strict=True):
        assert dt.datetime.strptime(row["FKDAT"], "%Y%m%d").date().isoformat() == record["billing_date"]  # noqa: DTZ007
        assert row["NETWR"] == record["net_amount"]
        assert row["KUNAG"] == record["customer"]


@pytest.mark.parametrize(
    ("notation", "plus", "behind"),
    [
        (Notation.GERMAN, "1.234.567,89", "1.234.567,89-"),
        (Notation.ENGLISH, "1,234,567.89", "1,234,567.89-"),
        (Notation.BLANKS, "1 234 567,89", "1 234 567,89-"),
        (Notation.SWISS, "1'234'567.89", "1'234'567.89-"),
        (Notation.PLAIN, "1234567.89", "-1234567.89"),
    ],
)
def test_amounts_in_every_notation(notation: Notation, plus: str, behind: str) -> None:
    amount = Decimal("1234567.89")
    assert amount_text(amount, notation, trailing_minus=True) == plus
    assert amount_text(-amount, notation, trailing_minus=True) == behind
    assert amount_text(-amount, notation, trailing_minus=False) == f"-{plus}"


def test_a_defect_that_a_form_cannot_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="X1 exports of KNA1 cannot have the defect cut_off_file"):
        write_export(rows_of("KNA1", 3), TABLES["KNA1"], Form.X1, Knobs(defects=(Defect.CUT_OFF_FILE,)), tmp_path / "x")


def test_write_export_returns_the_findings(tmp_path: Path) -> None:
    knobs = replace(natural(Form.P1), defects=(Defect.DAMAGED_TEXT,))
    found = write_export(rows_of("KNA1", 4), TABLES["KNA1"], Form.P1, knobs, tmp_path / "list.txt")
    damaged = next(finding for finding in found if finding.code == "damaged_text")
    lines = (tmp_path / "list.txt").read_bytes().decode("cp1252").split("\r\n")
    assert damaged.file == "list.txt"
    assert damaged.customer in lines[damaged.row - 1]
    assert "M?ller" in lines[damaged.row - 1]


def test_workbooks_open_without_a_warning(sample: Find) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        openpyxl.load_workbook(sample("X1_LFA1.xlsx")[0])
