"""A real IMAP server on loopback for tests: Debian's dovecot, with its own configuration and mail in a temporary folder."""

import contextlib
import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

import pytest
from imap_tools import AND, MailBoxUnencrypted

INSTALL = "Dovecot's IMAP server is needed for these tests. Install it with: apt-get install --yes dovecot-imapd"
PASSWORD = "only-in-this-test"

_CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""


class ImapServer(NamedTuple):
    """Where the server listens; `folder` holds its mail, one box a user name, made at the first logon."""

    port: int
    folder: Path

    @contextlib.contextmanager
    def box(self, user: str, folder: str = "INBOX") -> Iterator[MailBoxUnencrypted]:
        """The box as a mail program of that user sees it."""
        with MailBoxUnencrypted("127.0.0.1", self.port, 10).login(user, PASSWORD, folder) as mailbox:
            yield mailbox

    def deliver(self, user: str, message: EmailMessage) -> None:
        """Put a letter into the user's inbox, unseen."""
        with self.box(user) as mailbox:
            mailbox.append(message.as_bytes(), "INBOX")

    def unseen(self, user: str) -> list[str]:
        """The subjects that the user has not seen yet."""
        with self.box(user) as mailbox:
            return [message.subject for message in mailbox.fetch(AND(seen=False), mark_seen=False)]

    def subjects(self, user: str, folder: str) -> list[str]:
        """The subjects in a folder."""
        with self.box(user, folder) as mailbox:
            return [message.subject for message in mailbox.fetch(mark_seen=False)]


def letter(subject: str, *attachments: tuple[str, bytes], message_id: str = "") -> EmailMessage:
    """A letter as a supplier sends it."""
    message = EmailMessage()
    message["From"] = "supplier@example.org"
    message["To"] = "invoices@example.org"
    message["Subject"] = subject
    if message_id:
        message["Message-ID"] = message_id
    message.set_content("Please find our invoice attached.")
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message


@contextlib.contextmanager
def imap_server() -> Iterator[ImapServer]:
    """Run the server for the body. It must not act as root, so root lends it an account of the system."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.fail(INSTALL, pytrace=False)
    account = pwd.getpwnam("dovecot") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    folder = Path(tempfile.mkdtemp(prefix="belegwerk-imap-"))  # pytest's own folders are closed to other users
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    config = folder / "dovecot.conf"
    config.write_text(
        _CONFIG.format(
            folder=folder,
            user=account.pw_name,
            group=grp.getgrgid(account.pw_gid).gr_name,
            uid=account.pw_uid,
            gid=account.pw_gid,
            password=PASSWORD,
            port=port,
        ),
        encoding="utf-8",
    )
    (folder / "mail").mkdir()
    if os.geteuid() == 0:
        for path in (folder, folder / "mail"):
            shutil.chown(path, account.pw_uid, account.pw_gid)
    process = subprocess.Popen([program, "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(process, port, folder)
        yield ImapServer(port, folder)
    finally:
        process.terminate()
        process.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(process: "subprocess.Popen[bytes]", port: int, folder: Path) -> None:
    give_up = time.monotonic() + 30
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            if line.recv(20).startswith(b"* OK"):
                return
        if process.poll() is not None or time.monotonic() > give_up:
            log = folder / "log"
            said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
            pytest.fail(f"dovecot did not start: {said}", pytrace=False)
        time.sleep(0.1)
