"""Drop folder and mailbox: documents are taken when complete, and put aside only when they are stored."""

import contextlib
import datetime as dt
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from imap_server import PASSWORD, ImapServer, imap_server, letter
from pydantic import SecretStr

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    with imap_server() as running:
        yield running


@pytest.fixture
def mailed(server: ImapServer, with_settings: Callable[..., Any], request: pytest.FixtureRequest) -> Any:
    """A desk with a mailbox of its own; its user is the test."""
    return with_settings(
        imap_host="127.0.0.1",
        imap_port=server.port,
        imap_user=request.node.name,
        imap_password=SecretStr(PASSWORD),
        imap_security="none",
    )


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def dropped(desk: Any, name: str, number: str = "R-1") -> Path:
    """A complete file in the drop folder, with its marker."""
    inbox = desk.parts.settings.document_folder
    inbox.mkdir(parents=True, exist_ok=True)
    path: Path = desk.invoice(name, number).rename(inbox / name)
    path.with_name(f"{name}.done").touch()
    return path


def test_dropped_files_are_read_and_archived(desk: Any) -> None:
    path = dropped(desk, "a.txt")
    (path.parent / "b.txt.part").write_text("still being written", encoding="utf-8")
    result = desk.run()
    assert (result.documents, result.reviews) == (1, 0)
    inbox = desk.parts.settings.document_folder
    assert [entry.name for entry in inbox.iterdir() if entry.is_file()] == ["b.txt.part"]
    (archived,) = [entry for entry in (inbox / "archive").rglob("*_a.txt")]
    assert desk.parts.store.documents.place(1) == str(archived), "links lead to where the file lies"
    nothing = desk.run()
    assert (nothing.documents, nothing.sentence) == (0, "Nothing new has come.")


def test_unreadable_files_are_quarantined_with_the_reason(desk: Any) -> None:
    path = dropped(desk, "junk.txt")
    path.write_text("nothing", encoding="utf-8")
    os.utime(path, ns=(0, 0))
    dropped(desk, "a.txt")
    result = desk.run()
    assert (result.documents, result.failed) == (2, 1)
    quarantine = desk.parts.settings.document_folder / "quarantine"
    (report,) = quarantine.glob("*_junk.txt.report.json")
    assert "is no document" in json.loads(report.read_text(encoding="utf-8"))["reason"]


def test_the_same_file_delivered_again_is_a_duplicate(desk: Any) -> None:
    dropped(desk, "a.txt")
    desk.run()
    again = dropped(desk, "a.txt")
    os.utime(again, ns=(10**18, 10**18))
    again.with_name("a.txt.done").touch()
    result = desk.run()
    assert (result.documents, result.reviews) == (1, 1)
    (entry,) = desk.parts.store.queue.list("documents")
    assert entry.item.reasons == ("document_same_bytes|a.txt",)
    assert desk.read() == ["a.txt"]


def test_attachments_are_read_and_their_letters_seen(server: ImapServer, mailed: Any) -> None:
    user = mailed.parts.settings.imap_user
    first = mailed.invoice("x.txt", "R-1").read_bytes()
    second = mailed.invoice("x.txt", "R-2").read_bytes()
    server.deliver(user, letter("two", ("../../etc/r1.txt", first), ("r2.txt", second), message_id="<1@x>"))
    server.deliver(user, letter("none"))
    result = mailed.run()
    assert (result.documents, result.reviews) == (2, 0)
    assert server.unseen(user) == ["none"]
    assert [arrival.reference for arrival in mailed.parts.store.documents.arrivals(1)] == ["<1@x>"]
    inbox = mailed.parts.settings.document_folder
    assert all(name.endswith((".txt", ".done")) for name in names(inbox))
    assert not list(inbox.glob("*.txt")), "attachments are archived like dropped files"
    assert mailed.run().documents == 0


def test_the_same_attachment_in_two_letters_is_a_duplicate(server: ImapServer, mailed: Any) -> None:
    user = mailed.parts.settings.imap_user
    content = mailed.invoice("x.txt").read_bytes()
    for number in (1, 2):
        server.deliver(user, letter(f"letter {number}", (f"r{number}.txt", content), message_id=f"<{number}@y>"))
        mailed.run()
    (entry,) = mailed.parts.store.queue.list("documents")
    assert entry.item.reasons == ("document_same_bytes|r1.txt",)
    assert len(mailed.read()) == 1


def test_a_letter_stays_unseen_when_its_documents_could_not_be_stored(
    server: ImapServer, mailed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = mailed.parts.settings.imap_user
    server.deliver(user, letter("kept", ("r.txt", mailed.invoice("x.txt").read_bytes()), message_id="<1@z>"))
    with monkeypatch.context() as patch:
        patch.setattr("journeys.documents.batch._save", _fail)
        with pytest.raises(OSError, match="disk"):
            mailed.run()
    assert server.unseen(user) == ["kept"]
    assert mailed.run().documents == 1
    assert server.unseen(user) == []
    assert len(mailed.parts.store.documents.arrivals(1)) == 1, "the letter that came twice to us came once"


def _fail(*_: Any) -> None:
    raise OSError("the disk is gone")


POINTS = {
    "while taking in": "SELECT 1 FROM arrival LIMIT 1 OFFSET 3",
    "at the first document": "SELECT 1 FROM document LIMIT 1",
    "amid the documents": "SELECT 1 FROM document LIMIT 1 OFFSET 5",
    "after the queue": "SELECT 1 FROM review_item LIMIT 1",
}


@pytest.mark.parametrize("reached", POINTS.values(), ids=POINTS.keys())
def test_killed_anywhere_a_second_run_finishes(desk: Any, monkeypatch: pytest.MonkeyPatch, reached: str) -> None:
    """kill -9 of the whole process: nothing is lost, nothing stands there twice, stored documents are not read again."""
    for number in range(9):
        dropped(desk, f"{number}.txt", f"R-{number}")
    doubtful = dropped(desk, "d.txt", "R-9")
    doubtful.write_text(doubtful.read_text(encoding="utf-8") + "due_date = 2026-12-01 @ 0.4\n", encoding="utf-8")
    doubtful.with_name("d.txt.done").touch()
    monkeypatch.setenv("PRACTICE_SECONDS", "0.05")
    kill_when(desk, reached)
    stored = {name for (name,) in rows(desk, "SELECT name FROM file JOIN reading USING (file_id)")}
    before = desk.read()
    desk.run()
    again = [name for name in desk.read() if desk.read().count(name) > before.count(name)]
    assert not stored & set(again), "what was stored is not read again"
    assert rows(desk, "SELECT count(*) FROM document") == [(10,)]
    assert rows(desk, "SELECT count(*) FROM file") == [(10,)]
    assert rows(desk, "SELECT count(*) FROM arrival") == [(10,)]
    assert rows(desk, "SELECT count(*) FROM review_item") == [(1,)]
    inbox = desk.parts.settings.document_folder
    assert [entry for entry in inbox.iterdir() if entry.is_file()] == []
    assert len(list((inbox / "archive").rglob("*.txt"))) == 10
    statuses = {status for (status,) in rows(desk, "SELECT status FROM execution")}
    assert statuses <= {"stopped", "done", "done_with_open_items"}


def kill_when(desk: Any, reached: str) -> None:
    """Start the batch as a process of its own and kill it as soon as the database holds such a row."""
    worker = ROOT / "tests" / "support" / "documents_worker.py"
    path = os.pathsep.join([str(ROOT), str(worker.parent)])
    process = subprocess.Popen(
        [sys.executable, str(worker), str(desk.out)], env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.DEVNULL
    )
    give_up = time.monotonic() + 120
    while not rows(desk, reached):
        assert process.poll() is None or rows(desk, reached), "it ended before"
        assert time.monotonic() < give_up
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()


def rows(desk: Any, statement: str) -> list[tuple[Any, ...]]:
    database = desk.parts.settings.home / "belegwerk.db"
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)) as connection:
        return connection.execute(statement).fetchall()


def test_the_archive_is_by_month(desk: Any) -> None:
    dropped(desk, "a.txt")
    desk.run()
    month = dt.datetime.now(dt.UTC)
    assert list((desk.parts.settings.document_folder / "archive" / f"{month:%Y}" / f"{month:%m}").glob("*_a.txt"))
