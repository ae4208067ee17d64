"""Messages and archives: every document inside, whatever its name says, and nothing that could do harm."""

import io
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from PIL import Image

from domain.errors import UnreadableFile
from extractors.reading import Limits, read_bytes, read_file
from extractors.reading.files import content_of

CII = (
    b'<?xml version="1.0"?><rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"/>'
)


def zipped(*members: tuple[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return sink.getvalue()


def message(*attachments: tuple[str, bytes, str]) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "lieferant@example.org", "rechnung@example.org", "Ihre Rechnung"
    mail.set_content("Anbei die Rechnung.")
    mail.add_alternative("<p>Anbei die Rechnung.</p>", subtype="html")
    for name, content, kind in attachments:
        mail.add_attachment(content, maintype=kind.split("/")[0], subtype=kind.split("/")[1], filename=name)
    return mail


def test_attachments_of_a_message(letter: bytes, png: Callable[..., bytes]) -> None:
    mail = message(("Rechnung.pdf", letter, "application/octet-stream"), ("xrechnung.xml", CII, "application/xml"))
    logo = png(Image.new("L", (60, 60)))
    mail.add_attachment(logo, maintype="image", subtype="png", cid="<logo>", disposition="inline", filename="logo.png")
    pdf, xml = read_bytes(mail.as_bytes(), "mail.eml")
    assert (pdf.file, xml.file) == ("mail.eml!Rechnung.pdf", "mail.eml!xrechnung.xml")
    assert pdf.media_type == "application/pdf"
    assert "2026-4711" in {word.text for word in pdf.pages[0].words}
    assert xml.einvoice == CII
    assert xml.pages == ()


def test_forwarded_messages_and_archives_are_opened(letter: bytes, tmp_path: Path) -> None:
    inner = message(("packed.zip", zipped(("2026/Rechnung.pdf", letter)), "application/zip"))
    outer = message()
    outer.add_attachment(inner)
    path = tmp_path / "mail.eml"
    path.write_bytes(outer.as_bytes())
    (reading,) = read_file(path)
    assert reading.file == f"{path}!packed.zip!2026/Rechnung.pdf"
    assert content_of(reading.file) == letter


def test_a_message_without_documents_says_so() -> None:
    with pytest.raises(UnreadableFile, match=r"mail\.eml holds no document"):
        read_bytes(message().as_bytes(), "mail.eml")


def test_namesakes_keep_names_of_their_own(letter: bytes) -> None:
    mail = message(("a.pdf", letter, "application/pdf"), ("a.pdf", letter, "application/pdf"))
    assert [reading.file for reading in read_bytes(mail.as_bytes(), "m")] == ["m!a.pdf", "m!a.pdf (2)"]


def test_an_outlook_message(letter: bytes, outlook: Callable[..., bytes]) -> None:
    (reading,) = read_bytes(outlook("Rechnung.pdf", letter), "post.msg")
    assert reading.file == "post.msg!Rechnung.pdf"
    assert "2026-4711" in {word.text for word in reading.pages[0].words}


def test_other_compound_files_are_no_message(outlook: Callable[..., bytes], letter: bytes) -> None:
    with pytest.raises(UnreadableFile, match="no readable Outlook message"):
        read_bytes(outlook("a.pdf", letter)[:1000], "sheet.xls")


def test_one_bad_member_harms_no_other(letter: bytes) -> None:
    good, bad, odd = read_bytes(zipped(("a.pdf", letter), ("b.pdf", b"%PDF-1.7 junk"), ("c.docx", b"junk")), "three.zip")
    assert good.pages
    assert [noted.code for noted in bad.findings + odd.findings] == ["unreadable", "unreadable"]
    assert "b.pdf is damaged" in bad.findings[0].message
    assert "Next step" in odd.findings[0].message


def test_paths_lead_nowhere(letter: bytes, tmp_path: Path) -> None:
    path = tmp_path / "in" / "evil.zip"
    path.parent.mkdir()
    path.write_bytes(zipped(("../../outside.pdf", letter), ("/etc/cron.pdf", letter), ("..\\..\\win.pdf", letter)))
    assert [reading.file.split("!")[1] for reading in read_file(path)] == ["outside.pdf", "etc/cron.pdf", "win.pdf"]
    assert [entry.name for entry in tmp_path.rglob("*")] == ["in", "evil.zip"]


def test_bombs_are_parked() -> None:
    with pytest.raises(UnreadableFile, match="more than may be unpacked"):
        read_bytes(zipped(("zeros", bytes(2_000_000))), "bomb.zip", limits=Limits(unpacked_bytes=1_000_000))
    with pytest.raises(UnreadableFile, match="more than may be unpacked"):
        read_bytes(zipped(*((f"{n}.pdf", b"x") for n in range(40))), "many.zip", limits=Limits(members=39))


def test_a_lying_directory_does_not_unpack_more_than_it_says() -> None:
    data = zipped(("zeros", bytes(5_000_000)))
    lying = data.replace((5_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    (reading,) = read_bytes(lying, "lying.zip")
    assert reading.findings[0].code == "unreadable"


def test_endless_nesting_ends(letter: bytes) -> None:
    data = zipped(("a.pdf", letter))
    for _ in range(30):
        data = zipped(("inner.zip", data))
    (reading,) = read_bytes(data, "deep.zip")
    assert "lies too deep" in reading.findings[0].message


def test_locked_members_are_named(letter: bytes) -> None:
    data = bytearray(zipped(("a.pdf", letter)))
    directory = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[directory + 8] |= 1
    (reading,) = read_bytes(bytes(data), "locked.zip")
    assert "a.pdf is locked with a password" in reading.findings[0].message


def test_a_damaged_archive() -> None:
    with pytest.raises(UnreadableFile, match="damaged ZIP"):
        read_bytes(zipped(("a", b"b" * 500))[:60], "cut.zip")
