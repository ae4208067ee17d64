"""From a file to readings: one for each document in it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from domain.documents.pages import Noted, Page, Reading
from domain.errors import ItemError, UnreadableFile
from extractors.reading.containers import Member, members
from extractors.reading.images import frames
from extractors.reading.limits import USUAL, Limits
from extractors.reading.media import CONTAINERS, Media, belies, invoice_xml, recognise
from extractors.reading.pdfs import read_pdf
from extractors.reading.scans import Picture, read_picture

LANGUAGES = "deu+eng+fra"


def read_file(path: Path, *, languages: str = LANGUAGES, limits: Limits = USUAL) -> list[Reading]:
    """Read a file: PDF, image, e-invoice, or an e-mail or ZIP of these.

    A member of an e-mail or archive that cannot be read is a reading without pages whose finding `unreadable` says why; its
    siblings are not harmed.

    Args:
        path: of the file; what it is, its bytes decide.
        languages: of Tesseract, joined by `+`.
        limits: how much the file may ask for.

    Returns:
        One reading a document, in the order of the file; never empty.

    Raises:
        UnreadableFile: nothing of the file can be read; the message says why and what to do.
        ConfigurationError: a page needs Tesseract, and it or a language is not installed.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"{path} cannot be opened ({error.strerror}).", next_step="Look whether it is still there."
        ) from error
    return read_bytes(data, str(path), languages=languages, limits=limits)


def read_bytes(data: bytes, name: str, *, languages: str = LANGUAGES, limits: Limits = USUAL) -> list[Reading]:
    """The same as `read_file` for bytes that are in memory; `name` stands in for the path."""
    media = recognise(data, name)
    if media not in CONTAINERS:
        return [_document(data, name, media, languages, limits)]
    found = list(members(data, name, media, limits))
    if not found:
        raise UnreadableFile(
            f"{name} holds no document.", next_step="Read the message itself, or ask the sender for the document."
        )
    return [_member(member, languages, limits) for member in found]


def content_of(file: str, limits: Limits = USUAL) -> bytes:
    """The bytes of a document, named as in its reading: a path, with `!member` for what lies inside.

    Raises:
        UnreadableFile: it is no longer there.
    """
    gone = UnreadableFile(f"{file} is no longer there.", next_step="Look where it went, and read it again from there.")
    if Path(file).is_file():
        return Path(file).read_bytes()
    outer, inside, _ = file.partition("!")
    if not inside or not Path(outer).is_file():
        raise gone
    data = Path(outer).read_bytes()
    found = (member.data for member in members(data, outer, recognise(data, outer), limits) if member.name == file)
    content = next(found, None)
    if content is None:
        raise gone
    return content


def _member(member: Member, languages: str, limits: Limits) -> Reading:
    digest = hashlib.sha256(member.data).hexdigest()
    if member.problem is not None:
        return Reading(member.name, digest, "", (), None, (Noted("unreadable", member.problem),))
    try:
        return _document(member.data, member.name, recognise(member.data, member.name), languages, limits)
    except ItemError as error:
        return Reading(member.name, digest, "", (), None, (Noted("unreadable", str(error)),))


def _document(data: bytes, name: str, media: Media, languages: str, limits: Limits) -> Reading:
    pages: list[Page] = []
    findings: list[Noted] = []
    einvoice: bytes | None = None
    if belies(name, media):
        findings.append(Noted("wrong_suffix", f"The file is called {Path(name).suffix}, but is {media.value}."))
    match media:
        case Media.PDF:
            pages, einvoice, noted = read_pdf(data, name, languages, limits)
            findings += noted
        case Media.XML:
            einvoice = invoice_xml(data, name)
        case _:
            for page, noted_here in _pictures(data, name, languages, limits):
                pages.append(page)
                findings += noted_here
    return Reading(name, hashlib.sha256(data).hexdigest(), media.value, tuple(pages), einvoice, tuple(findings))


def _pictures(data: bytes, name: str, languages: str, limits: Limits) -> Iterator[tuple[Page, tuple[Noted, ...]]]:
    for number, frame in enumerate(frames(data, name, limits), start=1):
        yield read_picture(Picture(frame.image, frame.dpi, frame.camera), number, languages, limits)
