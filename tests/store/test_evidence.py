import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from domain.errors import ConfigurationError, ItemError
from domain.runs import RunStatus
from store import open_store
from store.anchor import ChainBroken, ChainHead
from store.database import readable_url

KEY = b"a key that only these tests use."
NOW = dt.datetime(2026, 11, 2, 8, 30, tzinfo=dt.UTC)
LOST = "{} of the answers rest on entries that are not in the archive, the first on this one."


@pytest.fixture
def asked(month: Any) -> str:
    """Five answers in the chain."""
    run_id: str = month.asked(month.numbers(5))
    month.settle_all(run_id)
    return run_id


@pytest.fixture
def intruder(store: Any, database_url: str) -> Iterator[Engine]:
    """Somebody with full rights on the database, but without the key."""
    engine = create_engine(readable_url(database_url))
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE answer DROP CONSTRAINT fk_answer_evidence_seq"))
    yield engine
    engine.dispose()


def tamper(intruder: Engine, *statements: str, **values: Any) -> None:
    with intruder.begin() as connection:
        for statement in statements:
            connection.execute(text(statement), values if ":" in statement else {})


def problems(store: Any) -> list[str]:
    report = store.evidence.verify()
    assert report.ok == (not report.problems)
    assert all(problem.next_step for problem in report.problems)
    return [f"{problem.evidence_id} {problem.what}".strip() for problem in report.problems]


def test_an_untouched_archive_is_whole(store: Any, asked: str) -> None:
    report = store.evidence.verify()
    assert (report.ok, report.records, report.problems, report.head) == (True, 5, [], store.evidence.head())
    assert store.evidence.verify(report.head).ok


def test_an_empty_archive_is_whole(store: Any) -> None:
    assert store.evidence.verify() == (True, 0, [], store.evidence.head(), 0, 0)


def test_what_was_asked_and_answered_is_shown(month: Any, store: Any, asked: str) -> None:
    view = store.evidence.show("e000000002")
    assert store.evidence.show("2") == view
    assert (view.evidence_id, view.kind) == ("E000000002", "exchange")
    assert view.request == b"<question>ATU00000002</question>"
    assert view.reply == b"<reply>ATU00000002</reply>"
    payload = view.payload
    assert (payload["channel"], payload["method"], payload["status"], payload["run"]) == ("VIES", "POST", 200, asked)
    assert payload["url"] == "https://register.example/services/checkVatService"
    assert payload["sent_at"] == "2026-11-02T08:30:00.000000+00:00"
    assert payload["request_headers"] == {"Content-Type": "text/xml"}
    assert payload["software"].startswith("belegwerk")
    assert "ATU" not in json.dumps(payload)  # company data stays in the bodies, which can be deleted


@pytest.mark.parametrize("unknown", ["E000000006", "", "x", "E99999999999999999999999", "-1", "²"])
def test_unknown_evidence_lists_what_is_known(store: Any, asked: str, unknown: str) -> None:
    with pytest.raises(ItemError, match="E000000001 to E000000005"):
        store.evidence.show(unknown)


def test_a_changed_byte_of_a_reply_is_found(store: Any, asked: str, intruder: Engine) -> None:
    tamper(
        intruder,
        "UPDATE blob SET content = :forged WHERE sha256 = (SELECT reply_sha256 FROM evidence WHERE seq = 3)",
        forged=b"<reply>ATU00000004</reply>",
    )
    assert problems(store) == ["E000000003 The bytes of the reply were changed."]


def test_a_removed_body_is_found(store: Any, asked: str, intruder: Engine) -> None:
    tamper(intruder, "DELETE FROM blob WHERE sha256 = (SELECT request_sha256 FROM evidence WHERE seq = 3)")
    assert problems(store) == ["E000000003 The bytes of the request are missing."]


def test_a_changed_payload_is_found(store: Any, asked: str, intruder: Engine) -> None:
    tamper(intruder, "UPDATE evidence SET payload = replace(payload, '200', '201') WHERE seq = 2")
    assert problems(store) == ["E000000002 The entry or its seal was changed, or it was moved."]


@pytest.mark.parametrize("payload", ["", "not json", "[]", "null", "{}", "ä"])
def test_a_ruined_payload_does_not_stop_the_verification(store: Any, asked: str, intruder: Engine, payload: str) -> None:
    tamper(intruder, "UPDATE evidence SET payload = :payload WHERE seq = 2", payload=payload)
    assert problems(store) == ["E000000002 The entry or its seal was changed, or it was moved."]


def test_a_changed_column_is_found(store: Any, asked: str, intruder: Engine) -> None:
    tamper(intruder, "UPDATE evidence SET kind = 'event' WHERE seq = 4")
    assert problems(store) == ["E000000004 The entry's number, kind, time or body does not fit its sealed content."]


def test_a_reply_that_was_exchanged_for_another_is_found(store: Any, asked: str, intruder: Engine) -> None:
    tamper(intruder, "UPDATE evidence SET reply_sha256 = (SELECT reply_sha256 FROM evidence WHERE seq = 5) WHERE seq = 4")
    assert problems(store) == ["E000000004 The entry's number, kind, time or body does not fit its sealed content."]


def test_a_removed_entry_is_found(store: Any, asked: str, intruder: Engine) -> None:
    tamper(intruder, "DELETE FROM evidence WHERE seq = 3")
    assert problems(store) == ["E000000003 Entry 3 was removed.", f"E000000003 {LOST.format(1)}"]


def test_several_removed_entries_at_the_start_are_found(store: Any, asked: str, intruder: Engine) -> None:
    tamper(intruder, "DELETE FROM evidence WHERE seq < 3")
    assert problems(store) == ["E000000001 Entries 1 to 2 were removed.", f"E000000001 {LOST.format(2)}"]


def test_a_removed_entry_is_found_though_the_rest_moved_up(store: Any, asked: str, intruder: Engine) -> None:
    tamper(
        intruder,
        "DELETE FROM evidence WHERE seq = 3",
        "UPDATE evidence SET seq = 3 WHERE seq = 4",
        "UPDATE evidence SET seq = 4 WHERE seq = 5",
    )
    assert "E000000003 The entry or its seal was changed, or it was moved." in problems(store)


def test_exchanged_entries_are_found(store: Any, asked: str, intruder: Engine) -> None:
    tamper(
        intruder,
        "UPDATE evidence SET seq = 99 WHERE seq = 2",
        "UPDATE evidence SET seq = 2 WHERE seq = 4",
        "UPDATE evidence SET seq = 4 WHERE seq = 99",
    )
    found = problems(store)
    assert found[0] == "E000000002 The entry or its seal was changed, or it was moved."
    assert found[2] == "E000000004 The entry or its seal was changed, or it was moved."


def cut_off(intruder: Engine) -> None:
    """Removes the last two entries and makes the database fit."""
    tamper(
        intruder,
        "DELETE FROM evidence WHERE seq > 3",
        "UPDATE chain_head SET seq = 3, mac = (SELECT mac FROM evidence WHERE seq = 3)",
    )


def test_a_cut_off_tail_is_found_by_the_anchor_file(store: Any, asked: str, intruder: Engine) -> None:
    cut_off(intruder)
    assert problems(store) == [
        "E000000004 The end was cut off: the chain ends at entry 3, the anchor file remembers entry 5.",
        f"E000000004 {LOST.format(2)}",
    ]


def test_a_cut_off_tail_is_found_by_the_head_of_a_run(store: Any, asked: str, intruder: Engine, tmp_path: Path) -> None:
    store.runs.finish(store.runs.start(asked), RunStatus.DONE, head=store.evidence.head())
    cut_off(intruder)
    (tmp_path / "anchor.json").unlink()
    assert problems(store)[0].startswith(f"E000000004 The end was cut off: the chain ends at entry 3, run {asked} remembers")


def test_a_cut_off_tail_is_found_by_the_head_on_a_workbook(store: Any, asked: str, intruder: Engine, tmp_path: Path) -> None:
    printed = store.evidence.head()
    cut_off(intruder)
    (tmp_path / "anchor.json").unlink()
    report = store.evidence.verify(printed)
    assert "the expected head remembers entry 5" in report.problems[0].what


def test_an_emptied_archive_is_found(store: Any, asked: str, intruder: Engine, database_url: str, tmp_path: Path) -> None:
    tamper(intruder, "DELETE FROM evidence", "DELETE FROM chain_head")
    for use in (store.evidence.head, store.evidence.verify, lambda: store.evidence.append_event("forced_run", {})):
        with pytest.raises(ChainBroken, match="was removed"):
            use()
    reopened = open_store(database_url, evidence_key=KEY, anchor=tmp_path / "anchor.json")
    assert problems(reopened) == [
        "E000000001 The end was cut off: the chain ends at entry 0, the anchor file remembers entry 5.",
        f"E000000001 {LOST.format(5)}",
    ]
    reopened.close()


def test_a_cut_off_tail_without_a_fitting_head_is_found(store: Any, asked: str, intruder: Engine, tmp_path: Path) -> None:
    (tmp_path / "anchor.json").unlink()
    tamper(intruder, "DELETE FROM evidence WHERE seq > 3")
    assert "E000000005 The chain ends at entry 3, its head says 5." in problems(store)


def test_a_rewritten_tail_is_found(store: Any, asked: str, intruder: Engine) -> None:
    other = ChainHead(3, "00" * 32)
    report = store.evidence.verify(other)
    assert [problem.what for problem in report.problems] == ["The entry is another than the expected head remembers."]


def test_nothing_is_appended_to_a_chain_that_was_cut(store: Any, asked: str, intruder: Engine) -> None:
    cut_off(intruder)
    with pytest.raises(ChainBroken, match="ends at entry 3, but the anchor file knows entry 5"):
        store.evidence.append_event("forced_run", {})
    assert store.evidence.head().seq == 3


def test_another_key_is_noticed(store: Any, asked: str, database_url: str, tmp_path: Path) -> None:
    stranger = open_store(database_url, evidence_key=b"another key of the same length!!")
    assert [problem.what for problem in stranger.evidence.verify().problems] == [
        "The key in use is not the key of this archive; no seal can be checked."
    ]
    with pytest.raises(ConfigurationError, match="not the one"):
        stranger.evidence.append_event("forced_run", {})
    stranger.close()
    assert store.evidence.verify().ok


def test_who_forges_seals_needs_the_key(store: Any, asked: str, intruder: Engine) -> None:
    """Changing the key check in the database does not help: then every seal is wrong."""
    tamper(intruder, "UPDATE chain_head SET key_check = 'forged'")
    assert not store.evidence.verify().ok


def test_the_anchor_follows_the_chain_and_cannot_be_forged(store: Any, asked: str, tmp_path: Path) -> None:
    path = tmp_path / "anchor.json"
    content = json.loads(path.read_text())
    assert (content["seq"], content["mac"]) == store.evidence.head()
    path.write_text(json.dumps({**content, "seq": 3}))
    assert problems(store) == [f"The anchor file {path} was changed, damaged, or written with another key."]
    with pytest.raises(ChainBroken, match="was changed"):
        store.evidence.append_event("forced_run", {})


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"seq": "x"}', "\x00"])
def test_a_damaged_anchor_is_a_problem_and_no_crash(store: Any, asked: str, tmp_path: Path, content: str) -> None:
    (tmp_path / "anchor.json").write_text(content)
    assert len(problems(store)) == 1


def test_a_missing_anchor_is_said_and_written_anew(store: Any, asked: str, tmp_path: Path) -> None:
    path = tmp_path / "anchor.json"
    path.unlink()
    assert problems(store) == [f"The anchor file {path} is missing."]
    store.evidence.append_event("forced_run", {})
    assert json.loads(path.read_text())["seq"] == 6
    assert problems(store) == []


def test_an_old_anchor_does_not_overtake_a_newer_one(store: Any, asked: str) -> None:
    anchor = store.evidence._chain.anchor
    anchor.advance(ChainHead(2, "ab" * 32))
    assert anchor.read() == store.evidence.head()


def test_a_crash_between_commit_and_anchor_is_no_problem(month: Any, store: Any, asked: str, tmp_path: Path) -> None:
    before = (tmp_path / "anchor.json").read_text()
    store.evidence.append_event("forced_run", {"who": "ops"})
    (tmp_path / "anchor.json").write_text(before)
    assert problems(store) == []


def test_events_are_chained(store: Any, asked: str) -> None:
    entry = store.evidence.append_event("forced_run", {"who": "ops", "why": "asked for by the auditor"})
    view = store.evidence.show(entry)
    assert (entry, view.kind, view.payload["why"], view.request) == (
        "E000000006",
        "forced_run",
        "asked for by the auditor",
        None,
    )
    assert store.evidence.verify().records == 6


def test_bodies_may_be_deleted_after_retention(month: Any, store: Any, asked: str) -> None:
    assert store.evidence.delete_content(NOW - dt.timedelta(days=3650), "ops", "too early") == 0
    assert store.evidence.head().seq == 5
    until = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)
    assert store.evidence.delete_content(until, "ops", "end of retention") == 10
    view = store.evidence.show("E000000001")
    assert (view.request, view.reply) == (None, None)
    report = store.evidence.verify()
    assert (report.ok, report.records, report.deleted) == (True, 6, 10)
    assert store.evidence.show("E000000006").payload["who"] == "ops"


def test_deleting_spares_bodies_that_newer_entries_share(month: Any, store: Any, asked: str, intruder: Engine) -> None:
    run_id = month.asked([month.subject("0000000009", "ATU1"), month.subject("0000000008", "ATU00000003")], mode="vies")
    store.inquiries.open(run_id, "2026-10", "DE123456789", force=True)
    middle = dt.datetime.now(dt.UTC)
    month.settle_all(run_id, NOW + dt.timedelta(hours=1))
    assert store.evidence.delete_content(middle, "ops", "end of retention") == 8
    assert store.evidence.show("E000000003").reply == b"<reply>ATU00000003</reply>"
    assert store.evidence.verify().ok
    tamper(intruder, "DELETE FROM blob")
    assert {problem.split()[0] for problem in problems(store)} == {"E000000006", "E000000007"}
