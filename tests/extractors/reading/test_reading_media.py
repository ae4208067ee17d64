"""What a file is, its bytes decide; XML is opened without harm."""

from pathlib import Path

import pytest

from domain.errors import UnreadableFile
from extractors.reading import read_bytes, read_file
from extractors.reading.media import Media, belies, recognise

UBL = b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- from the billing system -->\n<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>'  # noqa: E501


@pytest.mark.parametrize(
    ("data", "media"),
    [
        (b"%PDF-1.4", Media.PDF),
        (b"\n\njunk before\n%PDF-1.4", Media.PDF),
        (b"II*\x00", Media.TIFF),
        (b"\xff\xd8\xff\xe0", Media.JPEG),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", Media.WEBP),
        (b"Received: from mail\r\nFrom: a@example.org\r\n\r\n", Media.EML),
        (b"X-Mailer: own\nSubject: a\n\n", Media.EML),
        ("<?xml version='1.0'?><a/>".encode("utf-16"), Media.XML),
        (b"\xef\xbb\xbf<a/>", Media.XML),
    ],
)
def test_recognised_from_bytes(data: bytes, media: Media) -> None:
    assert recognise(data, "name") is media


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b"hello world", "no kind of document"),
        (b"<!DOCTYPE html><html></html>", "no kind of document"),
        (b"{\\rtf1 text}", "an RTF"),
        (b"MZ\x90", "a program"),
    ],
)
def test_other_files_say_what_they_are(data: bytes, what: str) -> None:
    with pytest.raises(UnreadableFile, match=rf"x {what}|x is {what}.*Ask the sender"):
        recognise(data, "x")


def test_suffixes_that_promise_something_else() -> None:
    assert belies("a.pdf", Media.JPEG)
    assert not belies("a.JPEG", Media.JPEG)
    assert not belies("a.scan", Media.JPEG)


def test_an_invoice_that_stands_alone() -> None:
    (reading,) = read_bytes(UBL, "invoice.xml")
    assert reading.einvoice == UBL
    assert reading.pages == ()


def test_foreign_and_damaged_xml() -> None:
    with pytest.raises(UnreadableFile, match=r"no e-invoice .*root is order"):
        read_bytes(b"<order/>", "a.xml")
    with pytest.raises(UnreadableFile, match="damaged XML"):
        read_bytes(b"<<<", "a.xml")


def test_entities_are_never_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    outside = f'<?xml version="1.0"?><!DOCTYPE Invoice [<!ENTITY x SYSTEM "{secret.as_uri()}">]><Invoice>&x;</Invoice>'
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    for text in (outside, f'<?xml version="1.0"?><!DOCTYPE Invoice [<!ENTITY l0 "ha">{laughs}]><Invoice>&l11;</Invoice>'):
        with pytest.raises(UnreadableFile, match="document type definition"):
            read_bytes(text.encode(), "evil.xml")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        read_file(tmp_path / "none.pdf")
