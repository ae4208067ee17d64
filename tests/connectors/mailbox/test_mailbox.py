"""A mailbox at a real IMAP server: letters are looked at without a trace, and put aside by their identity."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import pytest
from imap_server import PASSWORD, ImapServer, imap_server, letter

from connectors.mailbox import Access, Mailbox, MailboxUnavailable
from domain.errors import ConfigurationError

PDF = b"%PDF-1.4 one"


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    with imap_server() as running:
        yield running


@pytest.fixture
def access(server: ImapServer, request: pytest.FixtureRequest) -> Access:
    """A mailbox of this test's own: its name is the user's."""
    return Access("127.0.0.1", server.port, request.node.name, PASSWORD, security="none", timeout=10)


def test_unseen_letters_come_with_their_attachments_and_stay_unseen(server: ImapServer, access: Access) -> None:
    server.deliver(access.user, letter("first", ("a.pdf", PDF), ("b.pdf", b"two"), message_id="<1@example.org>"))
    server.deliver(access.user, letter("without"))
    server.deliver(access.user, letter("second", ("Rechnung März.pdf", PDF), message_id="<2@example.org>"))
    found = list(Mailbox(access).unseen())
    assert [(each.message_id, each.subject, each.sender) for each in found] == [
        ("<1@example.org>", "first", "supplier@example.org"),
        ("<2@example.org>", "second", "supplier@example.org"),
    ]
    assert [(file.name, file.content) for file in found[0].attachments] == [("a.pdf", PDF), ("b.pdf", b"two")]
    assert found[1].attachments[0].name == "Rechnung März.pdf"
    assert found[1].attachments[0].sha256 == hashlib.sha256(PDF).hexdigest()
    assert server.unseen(access.user) == ["first", "without", "second"], "looking leaves no trace"


def test_pictures_of_the_text_are_no_attachments(server: ImapServer, access: Access) -> None:
    message = letter("signed", ("a.pdf", PDF))
    logo = {"maintype": "image", "subtype": "png", "filename": "logo.png", "disposition": "inline", "cid": "<logo>"}
    message.add_attachment(b"\x89PNG", **logo)
    server.deliver(access.user, message)
    (found,) = Mailbox(access).unseen()
    assert [file.name for file in found.attachments] == ["a.pdf"]


def test_finished_letters_are_seen(server: ImapServer, access: Access) -> None:
    for number in (1, 2):
        server.deliver(access.user, letter(f"letter {number}", ("a.pdf", PDF), message_id=f"<{number}@example.org>"))
    mailbox = Mailbox(access)
    first, _ = mailbox.unseen()
    assert mailbox.finish([first]) == 1
    assert server.unseen(access.user) == ["letter 2"]
    assert mailbox.finish([]) == 0


def test_finished_letters_move_where_a_folder_is_named(server: ImapServer, access: Access) -> None:
    server.deliver(access.user, letter("moved", ("a.pdf", PDF)))
    mailbox = Mailbox(access, done_folder="Processed")
    assert mailbox.finish(mailbox.unseen()) == 1
    assert server.subjects(access.user, "INBOX") == []
    assert server.subjects(access.user, "Processed") == ["moved"]


def test_a_letter_that_is_another_one_now_is_left_alone(server: ImapServer, access: Access) -> None:
    server.deliver(access.user, letter("mine", ("a.pdf", PDF), message_id="<1@example.org>"))
    mailbox = Mailbox(access)
    (found,) = mailbox.unseen()
    assert mailbox.finish([found._replace(message_id="<other@example.org>")]) == 0
    assert server.unseen(access.user) == ["mine"]


def test_a_letter_without_an_id_is_known_by_its_bytes(server: ImapServer, access: Access) -> None:
    server.deliver(access.user, letter("nameless", ("a.pdf", PDF)))
    mailbox = Mailbox(access)
    once, again = [next(mailbox.unseen()) for _ in range(2)]
    assert once.message_id.startswith("sha256:")
    assert once.message_id == again.message_id


def test_refusals_say_what_to_do(access: Access) -> None:
    with pytest.raises(ConfigurationError, match=r"refuses the logon.*BELEGWERK_IMAP_PASSWORD"):
        list(Mailbox(replace(access, password="wrong")).unseen())
    with pytest.raises(ConfigurationError, match=r"no folder 'Nowhere'.*BELEGWERK_IMAP_FOLDER"):
        list(Mailbox(replace(access, folder="Nowhere")).unseen())
    with pytest.raises(MailboxUnavailable, match=r"cannot be used.*Next step"):
        list(Mailbox(replace(access, port=9)).unseen())
    with pytest.raises(MailboxUnavailable, match="cannot be used"):
        list(Mailbox(replace(access, security="tls")).unseen())
