"""What lies inside e-mails and archives. Nothing is ever written to disk, so a member's path leads nowhere."""

import collections
import email
import email.message
import email.policy
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final, NamedTuple

import oxmsg

from domain.errors import UnreadableFile
from extractors.reading.limits import Limits
from extractors.reading.media import CONTAINERS, Media, recognise

_AGAIN: Final = "Ask the sender to send it again."
_JUNK: Final = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_LOGO_BYTES: Final = 40_000  # pictures shown within the text of a message and smaller than this are logos and icons
_SPARE: Final = frozenset({".p7s", ".p7m", ".asc", ".sig", ".ics", ".vcf"})  # signatures, cards and calendars of messages


class Member(NamedTuple):
    """A file inside another. `name` is `outer!inner`; `problem` says why it cannot be read, None when nothing is against it."""

    name: str
    data: bytes
    problem: str | None = None


class _Budget:
    """What may still be unpacked."""

    def __init__(self, limits: Limits) -> None:
        self.members = limits.members
        self.left = limits.unpacked_bytes

    def take(self, count: int, name: str) -> None:
        self.members -= 1
        self.left -= count
        if self.members < 0 or self.left < 0:
            raise UnreadableFile(
                f"{name} holds more than may be unpacked.",
                next_step="Find out what it is; unpack it by hand and send the documents.",
            )


def members(data: bytes, name: str, media: Media, limits: Limits) -> Iterator[Member]:
    """All files inside a container and the containers inside it, in their order.

    Raises:
        UnreadableFile: damaged, or more than may be unpacked.
    """
    seen: collections.Counter[str] = collections.Counter()
    for member in _opened(data, name, media, limits, _Budget(limits), 1):
        seen[member.name] += 1
        # two attachments may share a name; as documents they must not
        yield member if seen[member.name] == 1 else member._replace(name=f"{member.name} ({seen[member.name]})")


def _opened(data: bytes, name: str, media: Media, limits: Limits, budget: _Budget, depth: int) -> Iterator[Member]:
    opener = {Media.ZIP: _zip, Media.EML: _eml, Media.MSG: _msg}[media]
    for member in opener(data, name, budget):
        inner = _inner(member)
        if inner is None:
            yield member
        elif depth >= limits.depth:
            yield member._replace(problem=f"{member.name} lies too deep. Next step: unpack it by hand and send the document.")
        else:
            yield from _within(member, inner, limits, budget, depth)


def _within(member: Member, media: Media, limits: Limits, budget: _Budget, depth: int) -> Iterator[Member]:
    try:
        yield from _opened(member.data, member.name, media, limits, budget, depth + 1)
    except UnreadableFile as error:
        if budget.left < 0 or budget.members < 0:
            raise
        yield member._replace(problem=str(error))


def _inner(member: Member) -> Media | None:
    """The kind of container that a member is, None for a document."""
    if member.problem is not None:
        return None
    try:
        media = recognise(member.data, member.name)
    except UnreadableFile:
        return None
    return media if media in CONTAINERS else None


def _label(outer: str, inner: str | None, number: int) -> str:
    """`outer!inner` with a harmless inner name."""
    parts = PurePosixPath((inner or "").replace("\\", "/")).parts
    safe = "/".join("".join(c for c in part if c.isprintable()) for part in parts if part not in {"/", "..", "."})
    return f"{outer}!{safe or number}"


def _zip(data: bytes, name: str, budget: _Budget) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for number, info in enumerate(archive.infolist(), start=1):
                if not info.is_dir() and not any(junk in info.filename for junk in _JUNK):
                    yield _unzipped(archive, info, _label(name, info.filename, number), budget)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
        raise UnreadableFile(f"{name} is a damaged ZIP archive ({error}).", next_step=_AGAIN) from error


def _unzipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, label: str, budget: _Budget) -> Member:
    if info.flag_bits & 0x1:
        return Member(label, b"", f"{label} is locked with a password. Next step: ask the sender for a copy without one.")
    budget.take(info.file_size, archive.filename or label)
    try:
        with archive.open(info) as file:
            content = file.read(info.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        return Member(label, b"", f"{label} is damaged in its archive ({error}). Next step: {_AGAIN}")
    return Member(label, content)


def _eml(data: bytes, name: str, budget: _Budget) -> Iterator[Member]:
    message = email.message_from_bytes(data, policy=email.policy.default)
    for number, part in enumerate(_leaves(message), start=1):
        filename = part.get_filename()
        content = _content(part)
        inline = part.get_content_disposition() != "attachment"
        if not content or _is_body(part, filename) or _is_spare(filename, part.get_content_type(), content, inline=inline):
            continue
        budget.take(len(content), name)
        yield Member(_label(name, filename, number), content)


def _leaves(message: email.message.Message) -> Iterator[email.message.EmailMessage]:
    """Parts without parts, those of forwarded messages included."""
    for part in message.walk():
        if not part.is_multipart() and isinstance(part, email.message.EmailMessage):
            yield part


def _content(part: email.message.EmailMessage) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _is_body(part: email.message.EmailMessage, filename: str | None) -> bool:
    return part.get_content_maintype() == "text" and part.get_content_subtype() in {"plain", "html"} and not filename


def _is_spare(filename: str | None, media_type: str, content: bytes, *, inline: bool) -> bool:
    suffix = PurePosixPath(filename or "").suffix.lower()
    return suffix in _SPARE or (inline and media_type.startswith("image/") and len(content) < _LOGO_BYTES)


def _msg(data: bytes, name: str, budget: _Budget) -> Iterator[Member]:
    try:
        message = oxmsg.Message.load(io.BytesIO(data))
        attachments = list(message.attachments)
    except Exception as error:  # the library raises whatever its parsers raise on damaged bytes
        raise UnreadableFile(f"{name} is no readable Outlook message ({error}).", next_step=_AGAIN) from error
    for number, attachment in enumerate(attachments, start=1):
        label = _label(name, attachment.file_name, number)
        content = attachment.file_bytes
        if content is None:
            yield Member(label, b"", f"{label} is attached as a link or an object. Next step: ask the sender for the file.")
        elif not _is_spare(attachment.file_name, attachment.mime_type or "", content, inline=True):
            budget.take(len(content), name)
            yield Member(label, content)
