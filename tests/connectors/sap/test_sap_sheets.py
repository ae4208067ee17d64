"""Workbooks and tables of the web, written by foreign libraries or by hand."""

import datetime as dt
import email.message
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt

from connectors.sap.files import Form, recognise
from domain.errors import UnreadableFile
from domain.findings import Severity

HEADER = ["Debitor", "Lnd", "Name 1", "PLZ", "USt-IdNr.", "Angelegt am"]
BILLING = ["Faktura", "Auftraggeber", "Fakturadatum", "Nettowert", "Währg", "USt-IdNr."]


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    def workbook(rows: list[list[object]], title: str = "Sheet1") -> Path:
        path = tmp_path / "delivered.dat"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet(title)
            day = book.add_format({"num_format": "dd.mm.yyyy"})
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    sheet.write(number, column, value, day if isinstance(value, dt.date) else None)
        return path

    return workbook


def patched(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """Rewrite one part of a workbook."""
    changed = path.with_name("patched.dat")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return changed


def test_a_grid_with_typed_cells(workbook, read_file):
    outcome = read_file(
        workbook(
            [
                HEADER,
                [12345, "DE", "Müller", "01067", "DE136695976", dt.date(2020, 5, 20)],
                ["0000012346", "FR", " Dupont ", 75001, None, None],
            ],
            "KNA1",
        )
    )
    assert (outcome.export.form, outcome.export.encoding, outcome.export.header_row) == (Form.X1, "", 1)
    first, second = outcome.records
    assert (first.customer, first.name, first.created_on) == ("0000012345", "Müller", dt.date(2020, 5, 20))
    assert (second.customer, second.name, second.postcode, second.vat_id) == ("0000012346", "Dupont", "75001", "")
    assert (second.origin.part, second.origin.row) == ("KNA1", 3)
    assert second.origin.raw == "0000012346\tFR\t Dupont \t75001"
    assert all(type(value) is str for record in outcome.records for value in record[1:10])


def test_amounts_are_exact_and_damage_is_told(workbook, read_file):
    outcome = read_file(
        workbook(
            [
                BILLING,
                [90000001, 12345, dt.date(2026, 10, 5), 0.1 + 0.2, "EUR", "ATU12345675"],
                ["0090000002", 12345, 46300, "1.234,56-", "EUR", ""],
                ["0090000003", 12345, dt.date(2026, 10, 5), dt.date(2026, 10, 1), "EUR", ""],
                ["9,0E+07", 12345, dt.date(2026, 10, 5), 1, "EUR", ""],
                ["0090000004", dt.date(2026, 10, 1), dt.date(2026, 10, 5), 1, "EUR", ""],
                [None, None, None, -1234.26, "EUR", None],
            ]
        )
    )
    assert [record.net_amount for record in outcome.records] == [Decimal("0.3"), Decimal("-1234.56")]
    assert outcome.records[1].billing_date == dt.date(2026, 10, 5)
    assert outcome.places == {(4, "damaged_number"), (5, "damaged_key"), (6, "damaged_key"), (7, "totals_row")}


def test_a_printed_list_in_a_workbook(workbook, read_file):
    outcome = read_file(
        workbook(
            [
                ["01.11.2026        Debitorenverzeichnis         1"],
                [],
                [None, None, *[f"   {text}" for text in HEADER]],
                [],
                [None, None, "0000000001", "DE", "Eins", "76131", "DE136695976", "20.05.2020"],
                ["01.11.2026        Debitorenverzeichnis         2"],
                [None, None, *[f"   {text}" for text in HEADER]],
                [None, None, "0000000002", "DE", "Zwei", "76131", "", "00.00.0000", None, "Bemerkung daneben"],
            ]
        )
    )
    assert (outcome.export.form, outcome.export.header_row) == (Form.X2, 3)
    assert [record.name for record in outcome.records] == ["Eins", "Zwei"]
    assert outcome.codes == ["repeated_header"]


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/worksheets/sheet1.xml", b'<dimension ref="A1:F2"', b'<dimension ref="A1"'),
        ("xl/styles.xml", b"<fills", b"<fills><fill/></fills><fills"),
        ("xl/styles.xml", b"<cellStyles", b"<broken"),
        ("xl/worksheets/sheet1.xml", b' r="A2"', b""),
    ],
)
def test_faults_of_machine_written_workbooks_do_not_matter(workbook, read_file, part, old, new):
    path = workbook([HEADER, ["1", "DE", "Eins", "76131", "DE136695976", dt.date(2020, 5, 20)]])
    with zipfile.ZipFile(path) as archive:
        assert old in archive.read(part)
    outcome = read_file(patched(path, part, lambda content: content.replace(old, new, 1)))
    assert outcome.records[0].name == "Eins"
    assert outcome.records[0].created_on == dt.date(2020, 5, 20)


def test_inline_texts_rich_texts_and_escapes(tmp_path, read_file):
    path = tmp_path / "inline.dat"
    texts = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in HEADER)
    sheet = (
        '<worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><sheetData>'
        f'<row r="1">{texts}</row><row r="3"><c r="A3"><v>1.2E4</v></c><c r="B3" t="str"><v>DE</v></c>'
        '<c r="C3" t="s"><v>0</v></c>'
        '<c r="E3" t="d"><v>2026-10-01T00:00:00</v></c></row></sheetData></worksheet>'
    )
    shared = "<sst><si><r><t>Mül</t></r><r><t>ler_x000D_</t></r><rPh><t>nein</t></rPh></si></sst>"
    relation = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", f'<workbook><sheets><sheet name="Q" sheetId="1" {relation}/></sheets></workbook>')
        archive.writestr("xl/_rels/workbook.xml.rels", '<R><Relationship Id="rId1" Target="/xl/data.xml"/></R>')
        archive.writestr("xl/data.xml", sheet)
        archive.writestr("xl/sharedStrings.xml", shared)
    outcome = read_file(path)
    assert outcome.records[0][1:4] == ("0000012000", "DE", "Müller")
    assert outcome.records[0].origin.row == 3


def test_the_fullest_sheet_is_read_and_the_others_are_told(tmp_path, read_file):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Notizen", "von Hand"])
    for name in ("KNA1", "Kopie", "versteckt"):
        copy = book.create_sheet(name)
        copy.append(HEADER)
        copy.append(["1", "DE", name, "76131", "", None])
        copy.sheet_state = "hidden" if name == "versteckt" else "visible"
    path = tmp_path / "book.dat"
    book.save(path)
    outcome = read_file(path)
    assert [record.name for record in outcome.records] == ["KNA1"]
    assert [(finding.code, finding.severity) for finding in outcome.findings] == [("other_sheets", Severity.WARNING)]
    assert "Kopie" in outcome.findings[0].message
    assert "versteckt" not in outcome.findings[0].message


def test_an_excel_97_workbook(tmp_path, read_file):
    book = xlwt.Workbook()
    sheet = book.add_sheet("KNA1")
    day = xlwt.easyxf(num_format_str="DD.MM.YYYY")
    for column, text in enumerate(HEADER):
        sheet.write(2, column + 1, text)
    for column, value in enumerate([12345, "DE", "Müller", "76131", "DE136695976"]):
        sheet.write(3, column + 1, value)
    sheet.write(3, 6, dt.date(2020, 5, 20), day)
    path = tmp_path / "book.dat"
    book.save(str(path))
    outcome = read_file(path)
    assert (outcome.export.form, outcome.export.header_row) == (Form.X3_BIFF, 3)
    record = outcome.records[0]
    assert (record.customer, record.name, record.created_on) == ("0000012345", "Müller", dt.date(2020, 5, 20))
    assert (record.origin.part, record.origin.row) == ("KNA1", 4)


HTML = """\
<html><head><meta http-equiv="Content-Type" content="text/html; charset=CHARSET"></head><body>
<table><tr><td colspan="6">Debitorenverzeichnis</td></tr>
<tr><th>Debitor</th><th>Lnd</th><th>Name 1</th><th>PLZ</th><th>USt-IdNr.</th><th>Angelegt am</th></tr>
<tr><td>0000000001</td><td>DE</td><td><b>M&uuml;ller</b><!-- nein --> &amp; S\u00f6hne</td><td>&nbsp;</td>
<td>DE136695976</td><td>20.05.2020</td></tr>
<tr><td>2</td><td colspan="2">FR</td><td></td><td>FR40303265045</td><td>00.00.0000</td></tr>
</table></body></html>
"""


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "iso-8859-1"])
def test_a_web_page(read_list, charset):
    outcome = read_list(HTML.replace("CHARSET", charset), charset)
    assert outcome.export.form is Form.X3_HTML
    first, second = outcome.records
    assert (first.name, first.postcode, first.created_on) == ("Müller & Söhne", "", dt.date(2020, 5, 20))
    assert (second.customer, second.name, second.vat_id) == ("0000000002", "", "FR40303265045")
    assert outcome.findings == []


def test_a_web_page_without_its_end_is_cut_off(read_list):
    outcome = read_list(HTML.replace("CHARSET", "utf-8").partition("<tr><td>2")[0], "utf-8")
    assert outcome.codes == ["cut_off_file"]
    assert len(outcome.records) == 1


@pytest.mark.parametrize("transfer", ["quoted-printable", "base64"])
def test_a_web_archive(deliver, read_file, transfer):
    message = email.message.EmailMessage()
    message.set_content("Dies ist ein Webarchiv.")
    message.add_alternative(HTML.replace("CHARSET", "utf-8"), subtype="html", cte=transfer)
    outcome = read_file(deliver(b"MIME-Version: 1.0\n" + message.as_bytes().replace(b"MIME-Version: 1.0\n", b"", 1)))
    assert outcome.export.form is Form.X3_MHTML
    assert outcome.records[0].name == "Müller & Söhne"


SPREADSHEETML = """\
<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
 <Worksheet ss:Name="Leer"><Table/></Worksheet>
 <Worksheet ss:Name="KNA1"><Table>
  <Row><Cell ss:MergeAcross="5"><Data ss:Type="String">Debitorenverzeichnis</Data></Cell></Row>
  <Row ss:Index="4">HEADER</Row>
  <Row><Cell><Data ss:Type="Number">12345</Data></Cell><Cell><Data ss:Type="String">DE</Data></Cell>
   <!-- nein --><Cell><Data ss:Type="String">Mül<!-- nein -->ler</Data></Cell>
   <Cell ss:Index="5"><Data ss:Type="String">DE136695976</Data></Cell>
   <Cell><Data ss:Type="DateTime">2020-05-20T00:00:00.000</Data></Cell></Row>
 </Table></Worksheet>
</Workbook>
""".replace("HEADER", "".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in HEADER))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_spreadsheetml(deliver, read_file, encoding):
    outcome = read_file(deliver(SPREADSHEETML, encoding))
    assert (outcome.export.form, outcome.export.header_row) == (Form.X3_XML, 4)
    record = outcome.records[0]
    assert (record.customer, record.postcode, record.vat_id) == ("0000012345", "", "DE136695976")
    assert (record.created_on, record.origin.part, record.origin.row) == (dt.date(2020, 5, 20), "KNA1", 5)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE Workbook [<!ENTITY file SYSTEM "SECRET">]>',
        '<!DOCTYPE Workbook [<!ENTITY a "aaaaaaaaaa"><!ENTITY file "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE Workbook SYSTEM "SECRET">',
    ],
)
def test_document_types_with_entities_are_refused(deliver, tmp_path, doctype):
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP SECRET")
    content = SPREADSHEETML.replace("<Workbook ", doctype.replace("SECRET", secret.as_uri()) + "<Workbook ", 1)
    with pytest.raises(UnreadableFile, match="document type") as refused:
        recognise(deliver(content.replace("Müller", "&file;"), "utf-8"))
    assert "TOP SECRET" not in str(refused.value)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_document_types_inside_a_workbook_are_refused(workbook, part):
    path = workbook([HEADER, ["1", "DE", "Eins", "76131", "DE136695976", None]])
    doctype = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]>'

    def declared(content: bytes) -> bytes:
        declaration, separator, rest = content.rpartition(b"?>")
        return declaration + separator + doctype + rest

    with pytest.raises(UnreadableFile, match="document type"):
        recognise(patched(path, part, declared))


def test_an_entity_in_a_web_page_reads_no_file(read_list, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP SECRET")
    content = HTML.replace("CHARSET", "utf-8").replace("M&uuml;ller", "&file;")
    outcome = read_list(f'<!DOCTYPE html [<!ENTITY file SYSTEM "{secret.as_uri()}">]>' + content, "utf-8")
    assert "SECRET" not in outcome.records[0].name


def test_a_damaged_sheet_is_refused_while_it_is_read(workbook):
    rows: list[list[object]] = [HEADER, *([str(number), "DE", "Eins", "76131", "", None] for number in range(1000))]
    path = patched(workbook(rows), "xl/worksheets/sheet1.xml", lambda content: content[: len(content) // 2])
    with pytest.raises(UnreadableFile, match="damaged part"):
        recognise(path)
