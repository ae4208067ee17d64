"""An xlsx is read by openpyxl, and from its parts only where openpyxl cannot: both ways give the same rows."""

import datetime as dt
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from connectors.sap.files.delimited import GridRow
from connectors.sap.files.parts import Parts
from connectors.sap.files.xlsx import Workbook
from domain.errors import UnreadableFile
from sandbox.sap.export import Account
from sandbox.sap.samples import generate_form_samples

HEADER = ["Debitor", "Name 1", "Angelegt am", "Betrag"]
SHEET = "xl/worksheets/sheet1.xml"
Rewrite = Callable[..., Path]


def typed(rows: Iterator[GridRow]) -> list[tuple[int, str, list[tuple[type, str]]]]:
    return [(number, raw, [(type(cell), str(cell)) for cell in cells]) for number, raw, cells in rows]


def by_both(path: Path) -> tuple[list[object], list[object]]:
    book, parts = Workbook(path), Parts(path)
    assert list(book.sheets) == list(parts.sheets)
    first, last = [(list(typed(source.rows(sheet))) for sheet in parts.sheets) for source in (book, parts)]
    return [row for rows in first for row in rows], [row for rows in last for row in rows]


@pytest.fixture
def last_resort(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sheets that were read from their parts."""
    asked: list[str] = []
    real = Parts.rows

    def rows(parts: Parts, sheet: str) -> Iterator[GridRow]:
        asked.append(sheet)
        return real(parts, sheet)

    monkeypatch.setattr(Parts, "rows", rows)
    return asked


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook with all types of cells, a row left out, texts that need care."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "KNA1"
    sheet.append(HEADER)
    for number in range(600):
        sheet.append([f"{number:010}", f"_x0041_ Müller {number}", dt.date(2020, 1, 1) + dt.timedelta(number), number / 7])
    sheet.append([])
    sheet.append([12345678901234567, True, dt.time(12, 30), -1234.5])
    sheet.append(["#N/A", "  Blank  ", dt.datetime(2026, 10, 5, 23, 59, 59), 1e20])  # noqa: DTZ001
    sheet.append([1, "=1+1", dt.timedelta(hours=30), 0.1 + 0.2])
    sheet.append([7, None, None, None, None, "weit rechts"])
    path = tmp_path / "delivered.dat"
    made.save(path)
    return path


@pytest.fixture
def rewrite(book: Path) -> Rewrite:
    """Change texts in one part of the workbook, or leave the part out."""

    def rewrite(part: str, *changes: tuple[str, str], drop: bool = False) -> Path:
        path = book.with_name("changed.dat")
        with zipfile.ZipFile(book) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                content = old.read(name).decode()
                for before, after in changes if name == part else ():
                    assert before in content
                    content = content.replace(before, after, 1)
                if name != part or not drop:
                    new.writestr(name, content)
        return path

    return rewrite


def test_both_ways_agree_on_every_sample(tmp_path: Path, last_resort: list[str]):
    accounts: list[Account] = generate_form_samples(tmp_path, seed=11)
    names = [account.file for account in accounts if account.file.endswith(".xlsx")]
    assert len(names) > 50
    fell_back = set()
    for name in names:
        last_resort.clear()
        ours = typed(Workbook(tmp_path / name).rows(next(iter(Parts(tmp_path / name).sheets))))
        if last_resort:
            fell_back.add(name.partition("KNA1_")[2])
        first, last = by_both(tmp_path / name)
        assert ours == first == last, name
        assert len(first) > 1
    assert fell_back == {"empty_fill.xlsx"}


def test_openpyxl_reads_all_types_of_cells(book: Path, last_resort: list[str]):
    rows = {number: cells for number, _, cells in Workbook(book).rows("KNA1")}
    assert last_resort == []
    assert 602 not in rows
    assert rows[2] == ["0000000000", "_x0041_ Müller 0".replace("_x0041_", "A"), "2020-01-01", "0"]
    assert rows[603] == ["12345678901234600", "1", "1899-12-30", "-1234.5"]
    assert rows[604] == ["#N/A", "  Blank  ", "2026-10-05", "100000000000000000000"]
    assert rows[605] == ["1", "", "1899-12-31", "0.3"]
    assert rows[606] == ["7", "", "", "", "", "weit rechts"]
    first, last = by_both(book)
    assert first == last


def test_days_may_count_from_1904(tmp_path: Path, last_resort: list[str]):
    made = openpyxl.Workbook()
    made.epoch = CALENDAR_MAC_1904
    assert made.active is not None
    made.active.append([dt.date(2026, 10, 5), dt.timedelta(hours=30)])
    path = tmp_path / "delivered.dat"
    made.save(path)
    ((_, raw, _),) = Workbook(path).rows("Sheet")
    assert raw == "2026-10-05\t1904-01-02"
    assert last_resort == []
    first, last = by_both(path)
    assert first == last


BIG = "<v>1.234567890123457e+16</v>"


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("xl/styles.xml", [("<fill><patternFill/></fill>", "<fill/>")]),
        ("xl/styles.xml", [("<cellStyles", "<broken")]),
        ("[Content_Types].xml", [("sheet.main+xml", "sheet.other+xml")]),
        ("xl/workbook.xml", [("<workbookPr", "<workbookPr nonsense='1'")]),
        (
            SHEET,
            [("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")],
        ),
        (SHEET, [(BIG, "<v>kaputt</v>")]),
        (SHEET, [(BIG, "<v>1e999</v>")]),
        (SHEET, [('left="0.75"', 'left="viel"')]),
    ],
    ids=[
        "empty fill",
        "broken styles",
        "unknown kind of workbook",
        "unknown property",
        "strict namespace",
        "no number",
        "infinite number",
        "nonsense behind the rows",
    ],
)
def test_what_openpyxl_cannot_read_comes_from_the_parts(rewrite: Rewrite, last_resort: list[str], part, changes):
    path = rewrite(part, *changes)
    rows = typed(Workbook(path).rows("KNA1"))
    assert last_resort == ["KNA1"]
    assert rows == typed(Parts(path).rows("KNA1"))
    assert len(rows) == 605


def test_a_date_beyond_the_calendar_keeps_its_number(rewrite: Rewrite, last_resort: list[str]):
    path = rewrite(SHEET, ("<v>43831</v>", "<v>99999999</v>"))
    rows = list(Workbook(path).rows("KNA1"))
    assert last_resort == ["KNA1"]
    assert rows[1][2][2] == "99999999"
    assert [number for number, _, _ in rows] == [*range(1, 602), *range(603, 607)]


def test_rows_already_read_are_not_read_again(rewrite: Rewrite, last_resort: list[str]):
    path = rewrite(SHEET, (BIG, "<v>kaputt</v>"))
    numbers = [number for number, _, _ in Workbook(path).rows("KNA1")]
    assert last_resort == ["KNA1"]
    assert numbers == [*range(1, 602), *range(603, 607)]


@pytest.mark.parametrize(
    "changes",
    [
        [('<dimension ref="A1:F606"', '<dimension ref="A1"')],
        [('<dimension ref="A1:F606"/>', "")],
        [('r="A300"', ""), ('r="300"', "")],
        [('r="300"', 'r="299"')],
        [('r="300"', 'r="1"'), ('r="301"', 'r="2"')],
        [("</sheetData>", '</sheetData><extLst><ext uri="{78C0D931-6437-407D-A8EE-F0AAD7539E65}"/></extLst>')],
    ],
    ids=["wrong dimension", "no dimension", "no places", "a row number twice", "falling row numbers", "an extension"],
)
def test_what_does_not_trouble_openpyxl_stays_with_it(rewrite: Rewrite, last_resort: list[str], changes):
    path = rewrite(SHEET, *changes)
    rows = typed(Workbook(path).rows("KNA1"))
    assert last_resort == []
    assert rows == typed(Parts(path).rows("KNA1"))
    assert len(rows) == 605


def test_no_default_style_is_read_without_a_warning(rewrite: Rewrite, last_resort: list[str]):
    path = rewrite("xl/styles.xml", ('<cellStyle name="Normal" xfId="0" builtinId="0" hidden="0"/>', ""))
    with pytest.warns(UserWarning, match="no default style"), path.open("rb") as file:
        openpyxl.load_workbook(file)
    assert len(list(Workbook(path).rows("KNA1"))) == 605
    assert last_resort == []


@pytest.mark.parametrize("part", ["docProps/core.xml", "docProps/app.xml", "xl/theme/theme1.xml", "xl/styles.xml"])
def test_missing_parts_without_values_do_not_matter(book: Path, rewrite: Rewrite, part):
    rows = typed(Workbook(rewrite(part, drop=True)).rows("KNA1"))
    assert [raw.split("\t")[:2] for _, raw, _ in rows] == [raw.split("\t")[:2] for _, raw, _ in typed(Parts(book).rows("KNA1"))]


def test_missing_sheets_and_cells_out_of_order_are_damage(rewrite: Rewrite):
    with pytest.raises(UnreadableFile, match="damaged part"):
        list(Workbook(rewrite(SHEET, drop=True)).rows("KNA1"))
    path = rewrite(SHEET, ('r="B300"', 'r="Z300"'))
    with pytest.raises(UnreadableFile, match="cell C300 of KNA1 in row 300"):
        list(Workbook(path).rows("KNA1"))


@pytest.mark.parametrize("part", ["[Content_Types].xml", "xl/styles.xml", "docProps/core.xml", "xl/theme/theme1.xml", SHEET])
def test_no_part_with_a_document_type_reaches_openpyxl(
    rewrite: Rewrite, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, part: str
):
    opened: list[object] = []
    monkeypatch.setattr("openpyxl.reader.excel.ExcelReader.read", opened.append)
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP SECRET")
    with zipfile.ZipFile(rewrite(part)) as archive:
        content = archive.read(part).decode()
    root = "<" + content.replace("<?xml", "").partition("<")[2][:8]
    path = rewrite(part, (root, f'<!DOCTYPE x [<!ENTITY file SYSTEM "{secret.as_uri()}">]>{root}'))
    with pytest.raises(UnreadableFile, match="declares a document type"):
        Workbook(path)
    assert opened == []
