"""Files that people deliver by mistake: each ends with a sentence, a next step and an exit code, and never with a traceback."""

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HEADER = "KUNNR;LAND1;NAME1;STRAS;PSTLZ;ORT01;STCEG\r\n"
VALID_ROW = "1000001;AT;Muster GmbH;Ring 1;1010;Wien;ATU12345675\r\n"


def encrypted_workbook() -> bytes:
    """The smallest OLE container with the stream that Office puts around an encrypted xlsx ([MS-CFB], [MS-OFFCRYPTO])."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le")
        head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text) + 2, kind, 1, free, free, child)
        return head + bytes(36) + struct.pack("<IQ", start, size)

    signature = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header = signature + struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", fat, end, *range(3, 10), end, *[free] * 118)
    directory = entry("Root Entry", 5, 1, end, 0) + entry("EncryptedPackage", 2, free, 2, 4096) + bytes(256)
    return header + table + directory + bytes(8 * 512)


def zip_bomb(path: Path) -> None:
    """A few hundred kilobytes that would unpack to hundreds of megabytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(300):
                sheet.write(bytes(1 << 20))


def sparse_gigabyte(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 30)


def external_entity(path: Path) -> None:
    secret = path.with_name("secret.txt")
    secret.write_text("the content of another file")
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE Workbook [<!ENTITY leak SYSTEM "{secret.as_uri()}">]>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="KNA1"><Table>'
        + "".join(
            "<Row>" + "".join(f"<Cell><Data ss:Type='String'>{text}</Data></Cell>" for text in row.split(";")) + "</Row>"
            for row in (HEADER.strip(), VALID_ROW.strip().replace("Muster GmbH", "&leak;"))
        )
        + "</Table></Worksheet></Workbook>"
    )


def text(content: str) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content.encode())


def raw(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


MIXED = (
    "VBELN;KUNAG;FKDAT;NETWR;WAERK;STCEG\r\n"
    "90000001;1000001;{month}-05;1.234,56;EUR;ATU12345675\r\n"
    "90000002;1000001;{month}-06;1,234.56;EUR;ATU12345675\r\n"
)

UNUSABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty.txt": (raw(b""), "is empty (0 bytes)"),
    "scan.txt": (raw(b"%PDF-1.7\n" + bytes(range(256)) * 9), "is a PDF document"),
    "list.xlsx": (raw(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9), "is a PNG image"),
    "header only.csv": (text(HEADER), "0 rows"),
    "locked.xlsx": (raw(encrypted_workbook()), "is encrypted with a password"),
    "junk.txt": (sparse_gigabyte, "holds nothing but zeros"),
    "bomb.xlsx": (zip_bomb, "is a bomb"),
    "entities.xls": (external_entity, "ntit"),
    "zip.xlsx": (raw(b"PK\x03\x04" + bytes(200)), "is a damaged xlsx file"),
    "letter.txt": (text("Dear Sir or Madam,\r\nplease find the list attached.\r\n"), "letter.txt"),
    "no number.csv": (text("LAND1;NAME1;STRAS;ORT01;STCEG\r\nAT;Muster;Ring 1;Wien;ATU12345675\r\n"), "KUNNR"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_unusable_file_stops_the_run_and_says_why(workplace: Any, registers: Any, tmp_path: Path, name: str) -> None:
    make, words = UNUSABLE[name]
    make(tmp_path / name)
    workplace.at(registers)
    ended = workplace.run_month(tmp_path / name)
    assert (ended.code, "Traceback" in ended.said) == (2, False)
    assert name in ended.said
    assert words in ended.said
    assert "Next step:" in ended.said
    assert "the content of another file" not in ended.said
    assert registers.calls() == 0
    assert not workplace.out.exists()


def test_a_missing_column_names_what_was_found_and_what_comes_near(workplace: Any, tmp_path: Path) -> None:
    file = tmp_path / "debtors.csv"
    file.write_bytes(b"Debitorr;Land;Name 1;Stra\xdfe;Ort;USt-IdNr.\r\n1000001;AT;Muster;Ring 1;Wien;ATU12345675\r\n")
    ended = workplace.run_month(file)
    assert ended.code == 2
    assert "Debitorr" in ended.said
    assert "KUNNR" in ended.said
    assert "USt-IdNr." in ended.said


def test_one_bad_file_of_a_folder_is_a_finding(workplace: Any, registers: Any, company: Any, tmp_path: Path) -> None:
    """Of a folder the readable files are used, and the report names the other."""
    workplace.at(registers)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "KNA1.txt").write_bytes((company.exports / "KNA1.txt").read_bytes())
    (folder / "scan.pdf").write_bytes(b"%PDF-1.7\n")
    ended = workplace.run_month(folder)
    assert ended.code == 0
    findings = workplace.rows("SELECT payload FROM run_finding")
    assert any("scan.pdf" in payload and "unreadable_file" in payload for (payload,) in findings)


def test_mixed_notations_are_never_guessed(workplace: Any, registers: Any, month: str, tmp_path: Path) -> None:
    """1.234,56 and 1,234.56 in one list: an amount that may be wrong is worse than none."""
    workplace.at(registers)
    file = tmp_path / "billing.csv"
    file.write_text(MIXED.format(month=month), newline="")
    ended = workplace.run_month(file)
    assert (ended.code, "billing.csv" in ended.said, "Next step:" in ended.said) == (2, True, True)


def test_a_cut_off_list_keeps_its_rows_and_says_where_it_ends(
    workplace: Any, registers: Any, company: Any, tmp_path: Path
) -> None:
    workplace.at(registers)
    whole = (company.exports / "KNA1.txt").read_bytes()
    file = tmp_path / "cut.txt"
    file.write_bytes(whole[: len(whole) * 2 // 3])
    ended = workplace.run_month(file)
    assert ended.code == 0
    findings = workplace.rows("SELECT payload FROM staged_finding")
    assert any("cut_off_file" in payload for (payload,) in findings)
    assert len(workplace.results()) > 50


def test_two_versions_of_a_list_count_each_document_once(workplace: Any, registers: Any, month: str, tmp_path: Path) -> None:
    """Two files of the same day with one row's difference: the later one counts, and a finding names the document."""
    workplace.at(registers)
    old, new = tmp_path / "VBRK 1.csv", tmp_path / "VBRK 2.csv"
    head = "VBELN;KUNAG;FKDAT;NETWR;WAERK;STCEG\r\n"
    same = f"90000001;1000001;{month}-05;1.000,00;EUR;ATU12345675\r\n"
    old.write_text(f"{head}{same}90000002;1000001;{month}-06;500,00;EUR;ATU12345675\r\n", newline="")
    new.write_text(f"{head}{same}90000002;1000001;{month}-06;600,00;EUR;ATU12345675\r\n", newline="")
    assert workplace.run_month(old, new).code == 0
    (row,) = workplace.results()
    assert (row["doc_count"], row["net_amount"]) == ("2", "1600.00")
    findings = [payload for (payload,) in workplace.rows("SELECT payload FROM run_finding") if "document_differs" in payload]
    assert len(findings) == 1
    assert "90000002" in findings[0]


def test_two_lists_of_one_name_are_refused(workplace: Any, registers: Any, month: str, tmp_path: Path) -> None:
    """Findings and repeated documents are told apart by file names, so two contents cannot share one."""
    workplace.at(registers)
    for folder, amount in (("monday", "500,00"), ("tuesday", "600,00")):
        file = tmp_path / folder / "VBRK.csv"
        file.parent.mkdir()
        file.write_text(
            f"VBELN;KUNAG;FKDAT;NETWR;WAERK;STCEG\r\n90000002;1000001;{month}-06;{amount};EUR;ATU12345675\r\n", newline=""
        )
    ended = workplace.run_month(tmp_path / "monday", tmp_path / "tuesday")
    assert (ended.code, "VBRK.csv" in ended.said, "Leave out the outdated one" in ended.said) == (2, True, True)
    (tmp_path / "tuesday" / "VBRK.csv").rename(tmp_path / "tuesday" / "VBRK new.csv")
    assert workplace.run_month(tmp_path / "monday", tmp_path / "tuesday").code == 0
    (row,) = workplace.results()
    assert row["net_amount"] == "600.00"


def test_bad_rows_are_findings_with_file_and_row(workplace: Any, registers: Any, month: str, tmp_path: Path) -> None:
    workplace.at(registers)
    file = tmp_path / "billing.csv"
    file.write_text(
        "VBELN;KUNAG;FKDAT;NETWR;WAERK;STCEG\r\n"
        f"90000001;1000001;{month}-05;1.234,56;EUR;ATU12345675\r\n"
        "90000002;1000001;gestern;99,00;EUR;ATU12345675\r\n"
        f"90000003;1000001;{month}-07;viel;EUR;ATU12345675\r\n",
        newline="",
    )
    ended = workplace.run_month(file)
    assert ended.code == 0
    found = "\n".join(payload for (payload,) in workplace.rows("SELECT payload FROM staged_finding ORDER BY seq"))
    assert "bad_date" in found
    assert "bad_amount" in found
    (row,) = workplace.results()
    assert (row["customer"], row["vat_id"], row["net_amount"]) == ("0001000001", "ATU12345675", "1234.56")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--input", "nowhere"), "nowhere"),
        ((), "holds no complete export"),
        (("--input", "."), "No usable export"),
    ],
    ids=["no such path", "nothing named", "empty folder"],
)
def test_input_that_is_not_there(workplace: Any, month: str, arguments: tuple[str, ...], words: str) -> None:
    ended = workplace.command("vat", "run", "--month", month, "--out", workplace.out, *arguments)
    assert (ended.code, words in ended.said, "Next step:" in ended.said) == (2, True, True)


@pytest.mark.parametrize(
    ("given", "words"),
    [("2999-01", "lies in the future"), ("2026-13", "is not a month"), ("11/2026", "is not a month"), ("", "is not a month")],
)
def test_impossible_months(workplace: Any, company: Any, given: str, words: str) -> None:
    ended = workplace.command("vat", "run", "--month", given, "--input", company.exports, "--out", workplace.out)
    assert (ended.code, words in ended.said, "Next step:" in ended.said) == (2, True, True)
    follow_up = workplace.command("vat", "follow-up", "--month", given, "--out", workplace.out)
    assert (follow_up.code, words in follow_up.said) == (2, True)


def test_following_up_a_month_that_was_never_run(workplace: Any) -> None:
    ended = workplace.follow_up()
    assert (ended.code, "There is no run of" in ended.said, "belegwerk vat run" in ended.said) == (2, True, True)
