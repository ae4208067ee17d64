"""What a file is, from its first bytes and never from its name.

The order is Excel's own: BIFF signature, byte order marks, then the local code page. A text file is read once from end to end
for its SHA-256 and for what its encoding can be; nothing is kept in memory. Junk is refused from the sample, before that pass.
"""

import codecs
import enum
import hashlib
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import olefile

from connectors.sap.files.export import Limits
from domain.errors import UnreadableFile

EXPORT_AGAIN = "Export the list again from SAP (List > Export) and put that file in place of this one."
_CHUNK = 1 << 20


class Container(enum.Enum):
    """The families of forms that need different readers."""

    TEXT = enum.auto()
    XLSX = enum.auto()
    BIFF = enum.auto()
    HTML = enum.auto()
    MHTML = enum.auto()
    SPREADSHEETML = enum.auto()


@dataclass(frozen=True, slots=True)
class Bytes:
    """A file's bytes as a whole: its family and identity; for text and HTML also its encoding and whether its end is there.

    `sample` is the beginning of the file, `stray_nuls` says that zero bytes stand in text that is not UTF-16.
    """

    container: Container
    sha256: str
    size: int
    sample: bytes
    encoding: str = ""
    stray_nuls: bool = False
    complete: bool = True


def open_file(path: Path) -> IO[bytes]:
    """Return the file opened for reading.

    Raises:
        UnreadableFile: it is a folder, has vanished, or may not be read.
    """
    try:
        return path.open("rb")
    except IsADirectoryError:
        raise UnreadableFile(f"{path.name} is a folder, not a file.", next_step="Name the files inside it.") from None
    except PermissionError:
        step = "Give the account that runs Belegwerk the right to read it."
        raise UnreadableFile(f"{path.name} may not be read by this account.", next_step=step) from None
    except OSError as error:
        step = "Check the path and that the drive is connected."
        raise UnreadableFile(f"{path.name} cannot be opened: {error.strerror}.", next_step=step) from error


def inspect(path: Path, limits: Limits) -> Bytes:
    """Return what the file is.

    Raises:
        UnreadableFile: it is empty, encrypted, a bomb, junk, or another kind of file; the message says which.
    """
    with open_file(path) as file:
        sample = file.read(limits.sample_bytes)
        if not sample.strip(b"\0\xef\xbb\xbf\xff\xfe \t\r\n"):
            _refuse_empty(path, sample, more=bool(file.read(1)))
        container = _container(path, sample)
        if container in (Container.TEXT, Container.HTML):
            _refuse_junk(path, sample)
        elif container is Container.XLSX:
            _check_zip(path, limits)
        elif container is not Container.SPREADSHEETML and path.stat().st_size > limits.archive_bytes:
            step = "Export it in parts or as text with tabs."
            raise UnreadableFile(f"{path.name} is too large for its format.", next_step=step)
        file.seek(0)
        survey = _Survey(path, container)
        while chunk := file.read(_CHUNK):
            survey.feed(chunk)
    if container not in (Container.TEXT, Container.HTML):
        return Bytes(container, survey.sha256(), survey.size, sample)
    encoding = _encoding(sample, survey.is_utf8)
    nuls = survey.nuls and not encoding.startswith("utf-16")
    return Bytes(container, survey.sha256(), survey.size, sample, encoding, nuls, survey.complete)


def _refuse_empty(path: Path, sample: bytes, *, more: bool) -> None:
    if not sample:
        raise UnreadableFile(f"{path.name} is empty (0 bytes).", next_step=EXPORT_AGAIN)
    what = "holds nothing but zeros or blanks" if more or b"\0" in sample else "holds no text, only blanks"
    raise UnreadableFile(f"{path.name} {what}.", next_step=EXPORT_AGAIN)


_FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|meta|style|body|table|div|center|!--)", re.IGNORECASE
)
_MHTML_START = re.compile(rb"\s*(?:MIME-Version:|From:.{0,500}?MIME-Version:)", re.IGNORECASE | re.DOTALL)
_XML_START = re.compile(rb"\s*<\?xml|\s*<(?:\w+:)?Workbook")


def _container(path: Path, sample: bytes) -> Container:
    for magic, what in _FOREIGN:
        if sample.startswith(magic):
            raise UnreadableFile(f"{path.name} is {what}, not an SAP list.", next_step=EXPORT_AGAIN)
    if sample.startswith(_OLE):
        _check_ole(path)
        return Container.BIFF
    if sample.startswith(b"PK\x03\x04") or sample.startswith(b"PK\x05\x06"):
        return Container.XLSX
    return _markup(path, sample) or Container.TEXT


def _markup(path: Path, sample: bytes) -> Container | None:
    head = sample.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")  # UTF-16 read as its ASCII part
    if _MHTML_START.match(head):
        return Container.MHTML
    if b"schemas-microsoft-com:office:spreadsheet" in head and _XML_START.match(head):
        return Container.SPREADSHEETML
    if _HTML_START.match(head):
        if b"<table" not in head.lower():
            step = "It may be the SAP log-on page: log on and export again."
            raise UnreadableFile(f"{path.name} is a web page without a table.", next_step=step)
        return Container.HTML
    if _XML_START.match(head):
        raise UnreadableFile(f"{path.name} is XML, but not an Excel 2003 table (SpreadsheetML).", next_step=EXPORT_AGAIN)
    return None


_DOCUMENT_STREAMS = {
    "WordDocument": "a Word document",
    "PowerPoint Document": "a PowerPoint file",
    "__properties_version1.0": "an e-mail",
}
_FILEPASS = 0x2F  # BIFF record: everything after it is encrypted


def _check_ole(path: Path) -> None:
    try:
        with olefile.OleFileIO(path) as ole:
            if ole.exists("EncryptedPackage"):
                raise _encrypted(path)
            for stream, what in _DOCUMENT_STREAMS.items():
                if ole.exists(stream):
                    raise UnreadableFile(f"{path.name} is {what}, not an SAP list.", next_step=EXPORT_AGAIN)
            book = next((name for name in ("Workbook", "Book") if ole.exists(name)), None)
            if book is None:
                raise UnreadableFile(f"{path.name} holds no Excel workbook.", next_step=EXPORT_AGAIN)
            if _FILEPASS in _first_records(ole.openstream(book).read(4096)):
                raise _encrypted(path)
    except (OSError, ValueError, IndexError) as error:
        raise UnreadableFile(f"{path.name} is a damaged Excel 97 workbook: {error}.", next_step=EXPORT_AGAIN) from error


def _first_records(stream: bytes) -> Iterator[int]:
    position = 0
    while position + 4 <= len(stream):
        yield int.from_bytes(stream[position : position + 2], "little")
        position += 4 + int.from_bytes(stream[position + 2 : position + 4], "little")


def _encrypted(path: Path) -> UnreadableFile:
    step = "Open it in Excel, remove the password (File > Info > Protect Workbook), save it, and deliver it again."
    return UnreadableFile(f"{path.name} is encrypted with a password.", next_step=step)


def _check_zip(path: Path, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFile(f"{path.name} is a damaged xlsx file: {error}.", next_step=EXPORT_AGAIN) from error
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise UnreadableFile(f"{path.name} is {_other_zip(names)}, not an Excel workbook.", next_step=EXPORT_AGAIN)
    if any(part.flag_bits & 1 for part in parts):
        raise _encrypted(path)
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    # A declared size is a safe bound: zipfile never returns more than the directory says.
    if unpacked > limits.unpacked_bytes or (unpacked > 64 << 20 and unpacked > packed * limits.packing_ratio):
        message = f"{path.name} would unpack {packed:,} bytes to {unpacked:,}: that is a bomb, not an SAP list."
        raise UnreadableFile(message, next_step="Ask the sender where it comes from; do not open it.")


def _other_zip(names: set[str]) -> str:
    if "word/document.xml" in names:
        return "a Word document"
    if "ppt/presentation.xml" in names:
        return "a PowerPoint file"
    if "xl/workbook.bin" in names:
        return "a binary workbook (xlsb)"
    return "an OpenDocument file" if "content.xml" in names else "a zip archive"


def _refuse_junk(path: Path, sample: bytes) -> None:
    """Refuse bytes that are no text in any of the encodings: zeros, or control characters that no list prints."""
    text = sample.decode(_encoding(sample, is_utf8=False), errors="replace")
    zeros = text.count("\0")
    controls = sum(text.count(chr(code)) for code in range(1, 32)) - sum(text.count(c) for c in "\t\r\n\f\x1a")
    if zeros > 0.1 * len(text) or controls > 0.01 * len(text):
        raise UnreadableFile(f"{path.name} is no text and no workbook.", next_step=EXPORT_AGAIN)


_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def _encoding(sample: bytes, is_utf8: bool) -> str:
    """Return Python's name of the encoding. cp1252 before latin-1: they differ in €, quotes and dashes of company names."""
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    if sample.count(b"\0") > len(sample) / 4:
        return "utf-16-le" if sample[1::2].count(b"\0") >= sample[::2].count(b"\0") else "utf-16-be"
    return "utf-8" if is_utf8 else "cp1252"


class _Survey:
    """One pass over the bytes: SHA-256, size, UTF-8 or not, the end, lines of a bearable length."""

    def __init__(self, path: Path, container: Container) -> None:
        self._path = path
        self._container = container
        self._hash = hashlib.sha256()
        self._utf8 = codecs.getincrementaldecoder("utf-8")()
        self._tail = b""
        self.is_utf8 = True
        self.nuls = False
        self.size = 0

    def feed(self, chunk: bytes) -> None:
        self.size += len(chunk)
        self._hash.update(chunk)
        self._tail = (self._tail + chunk[-4096:])[-4096:]
        self.nuls = self.nuls or b"\0" in chunk
        if self._container is Container.TEXT and len(chunk) == _CHUNK and b"\n" not in chunk and b"\r" not in chunk:
            raise UnreadableFile(f"{self._path.name} is no list: a line has more than a million bytes.", next_step=EXPORT_AGAIN)
        if self.is_utf8:
            try:
                self._utf8.decode(chunk)
            except UnicodeDecodeError:
                self.is_utf8 = False

    def sha256(self) -> str:
        return self._hash.hexdigest()

    @property
    def complete(self) -> bool:
        tail = self._tail.replace(b"\0", b"")
        if self._container is Container.HTML:
            return b"</table" in tail.lower()
        return tail.endswith((b"\n", b"\r", b"\x1a", b"\f"))
