"""What a file is, from its bytes; names and suffixes say nothing for certain."""

import enum
from pathlib import PurePath
from typing import Final

from lxml import etree

from domain.errors import UnreadableFile


class Media(enum.StrEnum):
    """The kinds of files that are read, by their media type."""

    PDF = "application/pdf"
    TIFF = "image/tiff"
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    BMP = "image/bmp"
    GIF = "image/gif"
    EML = "message/rfc822"
    MSG = "application/vnd.ms-outlook"
    ZIP = "application/zip"
    XML = "application/xml"


IMAGES: Final = frozenset({Media.TIFF, Media.JPEG, Media.PNG, Media.WEBP, Media.BMP, Media.GIF})
CONTAINERS: Final = frozenset({Media.EML, Media.MSG, Media.ZIP})

_SUFFIXES: Final = {
    ".pdf": Media.PDF, ".tif": Media.TIFF, ".tiff": Media.TIFF, ".jpg": Media.JPEG, ".jpeg": Media.JPEG, ".png": Media.PNG,
    ".webp": Media.WEBP, ".bmp": Media.BMP, ".gif": Media.GIF, ".eml": Media.EML, ".msg": Media.MSG, ".zip": Media.ZIP,
    ".xml": Media.XML,
}  # fmt: skip
_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", Media.PNG), (b"\xff\xd8\xff", Media.JPEG), (b"II*\x00", Media.TIFF), (b"MM\x00*", Media.TIFF),
    (b"II+\x00", Media.TIFF), (b"MM\x00+", Media.TIFF), (b"GIF8", Media.GIF), (b"BM", Media.BMP), (b"PK\x03\x04", Media.ZIP),
    (b"PK\x05\x06", Media.ZIP), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Media.MSG),
)  # fmt: skip
_PDF_WITHIN: Final = 1024  # bytes before `%PDF-` that readers tolerate
_MAIL_HEADERS: Final = (
    b"from:", b"to:", b"received:", b"return-path:", b"mime-version:", b"subject:", b"date:", b"message-id:", b"delivered-to:",
    b"content-type:", b"x-", b"dkim-signature:", b"reply-to:", b"cc:",
)  # fmt: skip
_INVOICE_ROOTS: Final = frozenset({"CrossIndustryInvoice", "CrossIndustryDocument", "Invoice", "CreditNote"})
_OTHERS: Final = (
    (b"{\\rtf", "an RTF text"), (b"\x1f\x8b", "a gzip archive"), (b"7z\xbc\xaf", "a 7z archive"), (b"Rar!", "a RAR archive"),
    (b"%!PS", "PostScript"), (b"\x00\x00\x00\x0cjP", "JPEG 2000"), (b"MZ", "a program"), (b"\x7fELF", "a program"),
)  # fmt: skip
_NEXT: Final = "Ask the sender for a PDF, an image, an e-invoice, or an e-mail or ZIP of these."


def recognise(data: bytes, name: str) -> Media:
    """The kind of file.

    Args:
        data: the whole file.
        name: for messages only.

    Raises:
        UnreadableFile: empty, or nothing that is read here; the message says what it seems to be.
    """
    if not data:
        raise UnreadableFile(f"{name} is empty.", next_step="Ask the sender to send it again.")
    for signature, media in _SIGNATURES:
        if data.startswith(signature):
            return media
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Media.WEBP
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return Media.PDF
    start = data[:_PDF_WITHIN].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<")) and not start[:15].lower().startswith(
        (b"<!doctype html", b"<html")
    ):
        return Media.XML
    if start.lower().startswith(_MAIL_HEADERS) and b":" in start.split(b"\n", 1)[0]:
        return Media.EML
    other = next((what for signature, what in _OTHERS if data.startswith(signature)), "no kind of document that is known here")
    raise UnreadableFile(f"{name} is {other}.", next_step=_NEXT)


def belies(name: str, media: Media) -> bool:
    """Whether the suffix of a name promises another kind of file."""
    promised = _SUFFIXES.get(PurePath(name).suffix.lower())
    return promised is not None and promised is not media


def invoice_xml(data: bytes, name: str) -> bytes:
    """The XML of a structured invoice (UN/CEFACT CII or OASIS UBL), unchanged.

    Document type definitions are refused before anything is expanded: no invoice standard uses one, and entities in them read
    files of the host or fill its memory.

    Raises:
        UnreadableFile: not well-formed, another kind of XML, or with a document type definition.
    """
    if b"<!DOCTYPE" in data.replace(b"\0", b""):  # in UTF-16, too
        raise UnreadableFile(
            f"{name} carries a document type definition, which no e-invoice does and which can do harm.",
            next_step="Do not open it; ask the sender for the plain invoice.",
        )
    try:
        tag = etree.QName(_root(data)).localname
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(f"{name} is damaged XML ({error.msg}).", next_step="Ask the sender to send it again.") from error
    if tag not in _INVOICE_ROOTS:
        raise UnreadableFile(f"{name} is XML, but no e-invoice (its root is {tag}).", next_step=_NEXT)
    return data


def _root(data: bytes) -> etree._Element:
    """The first element; what follows it, others parse."""
    parser = etree.XMLPullParser(events=("start",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    for start in range(0, len(data), 65_536):
        parser.feed(data[start : start + 65_536])
        for _, element in parser.read_events():
            if isinstance(element, etree._Element):
                return element
    return parser.close()
