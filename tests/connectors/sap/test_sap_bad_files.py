"""Files that are no lists: each is named for what it is, with the next step, and nothing else is harmed."""

import io
import os
import random
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest
import xlwt
from xlwt.CompoundDoc import XlsDoc

from connectors.sap.files import recognise
from connectors.sap.files.export import Limits
from domain.errors import UnreadableFile

NOISE = random.Random(1).randbytes(1 << 20)


def refusal(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableFile) as refused:
        recognise(path, limits=limits or Limits())
    assert refused.value.next_step.endswith(".")
    assert path.name in str(refused.value)
    return str(refused.value)


def ole(path: Path, stream: bytes, name: str = "Workbook") -> Path:
    """Write an OLE file whose one stream has this name."""
    XlsDoc().save(str(path), stream.ljust(5000, b"\0"))
    content = bytearray(path.read_bytes())
    place = content.index("Workbook".encode("utf-16-le"))
    content[place : place + 64] = name.encode("utf-16-le").ljust(64, b"\0")
    content[place + 64 : place + 66] = struct.pack("<H", 2 * len(name) + 2)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "holds no text"),
        (b"\xff\xfe\r\0\n\0", "nothing but zeros or blanks"),
        (b" \r\n\t\r\n", "holds no text"),
        (b"\0" * 5000, "zeros"),
        (b"%PDF-1.7\n%\xe2\xe3\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"II*\0\x08", "TIFF"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"MZ\x90\0", "program"),
        (b"<html><body>Bitte anmelden</body></html>", "web page without a table"),
        (b"<?xml version='1.0'?><Invoice/>", "not an Excel 2003 table"),
        (NOISE[:200_000], "no text"),
        (b"PK\x03\x04 broken", "damaged xlsx"),
    ],
)
def test_what_is_no_list_is_named(deliver, content, what):
    assert what in refusal(deliver(content))


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("word/document.xml", "Word"),
        ("ppt/presentation.xml", "PowerPoint"),
        ("xl/workbook.bin", "xlsb"),
        ("content.xml", "OpenDocument"),
        ("readme.txt", "zip archive"),
    ],
)
def test_other_zip_files_are_named(tmp_path, name, what):
    path = tmp_path / "delivered.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "content")
    assert what in refusal(path)


def test_encrypted_workbooks_say_how_to_open_them(tmp_path):
    message = refusal(ole(tmp_path / "new.xlsx", b"secret", "EncryptedPackage"))
    assert "password" in message
    assert "Next step" in message
    begin = struct.pack("<HH", 0x809, 16) + b"\0" * 16
    old = ole(tmp_path / "old.xls", begin + struct.pack("<HH", 0x2F, 6) + b"\1\0" * 3)
    assert "password" in refusal(old)


def test_an_encrypted_zip_part_counts_too(tmp_path):
    path = tmp_path / "delivered.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert "password" in refusal(path)


@pytest.mark.parametrize(
    ("stream", "what"), [("WordDocument", "Word"), ("PowerPoint Document", "PowerPoint"), ("Anderes", "no Excel")]
)
def test_other_office_files_are_named(tmp_path, stream, what):
    assert what in refusal(ole(tmp_path / "delivered.xls", b"content", stream))


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9])
def test_half_an_excel_97_workbook_is_damaged(tmp_path, keep):
    book = xlwt.Workbook()
    sheet = book.add_sheet("KNA1")
    for row in range(500):
        for column, text in enumerate(["Debitor", "Lnd", "Name 1", "USt-IdNr."]):
            sheet.write(row, column, text if row == 0 else f"{text} {row}")
    path = tmp_path / "delivered.xls"
    book.save(str(path))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    assert "damaged" in refusal(path)


def test_a_workbook_on_which_calamine_panics_is_damaged(tmp_path):
    """The directory of the file ends in the middle of an entry: a panic in Rust, which is no Exception."""
    path = ole(tmp_path / "delivered.xls", struct.pack("<HH", 0x809, 16) + b"\0" * 16)
    content = path.read_bytes()
    directory = 512 * (1 + struct.unpack_from("<I", content, 48)[0])
    path.write_bytes(content[: directory + 256 + 69])
    assert "damaged" in refusal(path)


def test_a_bomb_is_not_unpacked(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(80):
                part.write(b" " * (1 << 20))
    assert path.stat().st_size < 1 << 20
    assert "bomb" in refusal(path)


def test_parts_beyond_the_limit_are_not_unpacked(tmp_path):
    path = tmp_path / "large.xlsx"
    book = openpyxl.Workbook()
    book.save(path)
    assert "bomb" in refusal(path, Limits(unpacked_bytes=100))


@pytest.mark.parametrize(
    "beginning",
    [
        b"\0",
        b"a" * (3 << 20),
        NOISE,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"PK\x03\x04",
        b"<html><table>",
    ],
    ids=["zeros", "one line", "noise", "ole", "zip", "html"],
)
def test_a_gigabyte_of_junk_is_refused_from_its_beginning(tmp_path, beginning):
    path = tmp_path / "delivered.txt"
    with path.open("wb") as file:
        file.write(beginning)
        file.truncate(1 << 30)
    refusal(path)


def test_formats_that_must_be_read_whole_have_a_limit(tmp_path):
    book = xlwt.Workbook()
    book.add_sheet("KNA1").write(0, 0, "Debitor")
    path = tmp_path / "delivered.xls"
    book.save(str(path))
    assert "too large" in refusal(path, Limits(archive_bytes=100))


def test_a_folder_and_a_vanished_file_are_named(tmp_path):
    assert "folder" in refusal(tmp_path)
    assert "cannot be opened" in refusal(tmp_path / "gone.txt")


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may read everything; the test becomes an ordinary user for a moment."""
    mine = os.geteuid()
    if mine == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(mine)


def test_a_file_without_rights_is_named(tmp_path):
    path = tmp_path / "closed.txt"
    path.write_text("|Debitor|\n")
    path.chmod(0)
    with as_nobody():
        message = refusal(path)
    assert "may not be read" in message
    assert "Give the account" in message


def test_a_folder_without_rights_is_named(tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir()
    (folder / "list.txt").write_text("|Debitor|\n")
    folder.chmod(0)
    try:
        with as_nobody():
            message = refusal(folder / "list.txt")
    finally:
        folder.chmod(0o700)
    assert "may not be read" in message


def test_a_workbook_without_a_table_is_refused(tmp_path):
    path = tmp_path / "empty.xlsx"
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    path.write_bytes(buffer.getvalue())
    assert "no table" in refusal(path)
