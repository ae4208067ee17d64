"""A mailbox over IMAP (RFC 9051): letters with attachments, looked at without a trace and put aside only when they are stored.

A letter is what its Message-ID says (RFC 5322, 3.6.4) and not its UID, which a server may give anew; one without an ID is known
by the digest of its bytes. Reading sets no flag, so a letter whose attachments were not stored is found again.
"""

import contextlib
import hashlib
import imaplib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from imap_tools import AND, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessage
from imap_tools.consts import MailMessageFlags
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from domain.errors import ConfigurationError, RunError

Security = Literal["tls", "starttls", "none"]


class MailboxUnavailable(RunError):
    """The IMAP server does not answer, or the connection broke."""


class Attachment(NamedTuple):
    """A file in a letter; `name` is what the sender called it, which may be anything."""

    name: str
    sha256: str
    content: bytes


class Letter(NamedTuple):
    """A letter with its attachments. `uid` finds it again on the server, `message_id` says whether it is still the same."""

    uid: str
    message_id: str
    sender: str
    subject: str
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class Access:
    """Where a mailbox is and how one enters. `timeout` in seconds."""

    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"
    security: Security = "tls"
    timeout: float = 30


class Mailbox:
    """One folder of a mailbox. Every call is a connection of its own, so that nothing is held open while documents are read."""

    def __init__(self, access: Access, done_folder: str = "") -> None:
        """Remember the mailbox.

        Args:
            access: where it is.
            done_folder: where finished letters are moved; empty: they stay and are marked as seen.
        """
        self._access = access
        self._done_folder = done_folder

    def unseen(self) -> Iterator[Letter]:
        """The unseen letters that carry attachments, the oldest first, one at a time; none of them is marked.

        Raises:
            ConfigurationError: the server refuses the logon or does not know the folder.
            MailboxUnavailable: it does not answer.
        """
        with self._opened() as mailbox:
            for message in mailbox.fetch(AND(seen=False), mark_seen=False, bulk=False):
                letter = _letter(message)
                if letter.attachments:
                    yield letter

    def finish(self, letters: Iterable[Letter]) -> int:
        """Mark letters as seen, or move them, and return how many were still there.

        A letter whose UID now stands for another one, or that a person has moved meanwhile, is left alone.

        Raises:
            ConfigurationError: the server refuses the logon or does not know the folder.
            MailboxUnavailable: it does not answer.
        """
        ours = {letter.uid: letter.message_id for letter in letters}
        if not ours:
            return 0
        with self._opened() as mailbox:
            found = mailbox.fetch(AND(uid=list(ours)), mark_seen=False, bulk=True)
            same = [message.uid for message in found if message.uid and _message_id(message) == ours.get(message.uid)]
            if same:
                mailbox.flag(same, MailMessageFlags.SEEN, True)
            if same and self._done_folder:
                mailbox.move(same, self._done_folder)
        return len(same)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[BaseMailBox]:
        access = self._access
        try:
            with _connect(access) as mailbox:
                mailbox.login(access.user, access.password, initial_folder=None)
                if self._done_folder and not mailbox.folder.exists(self._done_folder):
                    mailbox.folder.create(self._done_folder)
                mailbox.folder.set(access.folder)
                yield mailbox
        except MailboxLoginError as error:
            raise ConfigurationError(
                f"The mailbox {access.user} at {access.host} refuses the logon.",
                next_step="Check BELEGWERK_IMAP_USER and BELEGWERK_IMAP_PASSWORD; some providers want a password for programs.",
            ) from error
        except MailboxFolderSelectError as error:
            raise ConfigurationError(
                f"The mailbox {access.user} has no folder {access.folder!r}.", next_step="Correct BELEGWERK_IMAP_FOLDER."
            ) from error
        except (OSError, ImapToolsError, imaplib.IMAP4.error) as error:
            raise MailboxUnavailable(
                f"The mailbox {access.user} at {access.host}:{access.port} cannot be used: {error}.",
                next_step="Check BELEGWERK_IMAP_HOST, BELEGWERK_IMAP_PORT and the server; then run again, nothing was lost.",
            ) from error


@contextlib.contextmanager
def _connect(access: Access) -> Iterator[BaseMailBox]:
    """The connection, closed at the end whether or not the logon succeeded."""
    kinds: dict[Security, type[MailBox | MailBoxStartTls | MailBoxUnencrypted]] = {
        "tls": MailBox,
        "starttls": MailBoxStartTls,
        "none": MailBoxUnencrypted,
    }
    mailbox = kinds[access.security](access.host, access.port, access.timeout)
    try:
        yield mailbox
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            mailbox.client.logout()


def _letter(message: MailMessage) -> Letter:
    files = [
        Attachment(part.filename, hashlib.sha256(part.payload).hexdigest(), part.payload)
        for part in message.attachments
        if part.payload and not (part.content_disposition == "inline" and part.content_id)  # pictures of the letter's text
    ]
    attachments = {file.sha256: file for file in files}  # attached twice is one
    return Letter(message.uid or "", _message_id(message), message.from_, message.subject, tuple(attachments.values()))


def _message_id(message: MailMessage) -> str:
    given = str(message.obj["Message-ID"] or "").strip()
    return given or "sha256:" + hashlib.sha256(message.obj.as_bytes()).hexdigest()
