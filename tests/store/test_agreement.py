"""Results are read from tables: whoever changes a row there must be found out by what the chain seals of it."""

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, select, text, update

from domain.vat.answers import Match, Part, Verdict
from store.chain import ChainWriter
from store.database import readable_url
from store.queue import QueueItem
from store.tables import answer

NOW = dt.datetime(2026, 11, 2, 8, 30, tzinfo=dt.UTC)
WHERE = ("2026-10", "DE123456789")


@pytest.fixture
def asked(month: Any, store: Any) -> str:
    """Entries 1 to 3 are answers, the third with everything that a register can say; entry 4 is a fault."""
    run_id: str = month.asked(month.numbers(4))
    one, two, three, four = month.claim()
    said = {
        "name": "MUSTER\0 GMBH",  # a NUL is kept as U+FFFD; that must not look like a forgery
        "address": "Ring 1\n1010 Wien",
        "matches": {Part.NAME: Match.MATCH, Part.CITY: Match.NO_MATCH},
        "confirmation_no": "WAPIAAAAX1",
        "valid_from": dt.date(2015, 3, 1),
        "special": True,
    }
    vienna = NOW.astimezone(dt.timezone(dt.timedelta(hours=1)))
    store.inquiries.settle(
        [
            month.answered(one, run_id),
            month.answered(two, run_id, verdict=Verdict.INVALID),
            month.answered(three, run_id, vienna + dt.timedelta(microseconds=1), **said),
            month.unanswered(four, run_id, NOW + dt.timedelta(days=365)),
        ]
    )
    return run_id


@pytest.fixture
def intruder(store: Any, database_url: str) -> Iterator[Engine]:
    """Somebody with full rights on the database, but without the key."""
    engine = create_engine(readable_url(database_url))
    yield engine
    engine.dispose()


def tamper(intruder: Engine, statement: str) -> None:
    with intruder.begin() as connection:
        assert connection.execute(text(statement)).rowcount == 1


def problems(store: Any) -> list[str]:
    report = store.evidence.verify()
    assert report.ok == (not report.problems)
    assert all(problem.next_step for problem in report.problems)
    return [f"{problem.evidence_id} {problem.what}".strip() for problem in report.problems]


def test_untouched_answers_agree_with_their_entries(store: Any, asked: str) -> None:
    report = store.evidence.verify()
    assert (report.ok, report.problems, report.unsealed) == (True, [], 0)


def test_an_entry_shows_the_registers_word_but_no_company(store: Any, asked: str) -> None:
    payload = store.evidence.show("E000000003").payload
    assert (payload["answer"]["verdict"], payload["answer"]["matches"]) == ("valid", {"name": "A", "city": "B"})
    assert not {"MUSTER", "Wien", "ATU"} & set(json.dumps(payload).replace('"', " ").split())
    assert "MUSTER" not in json.dumps(payload)
    assert store.evidence.show("E000000004").payload["answer"] is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("verdict = 'valid'", "verdict is valid, sealed was invalid"),
        ("status = 'evatr-0000'", "status is evatr-0000, sealed was invalid"),
        ("register = 'BZSt'", "register is BZSt, sealed was VIES"),
        ("confirmation_no = 'FORGED'", "confirmation_no is FORGED, sealed was "),
        ("valid_until = '2030-12-31'", "valid_until is 2030-12-31, sealed was None"),
        ("name = 'Forged GmbH'", "the company data, the number or the place that it belongs to"),
        ("address = 'Elsewhere'", "the company data, the number or the place that it belongs to"),
        ("asked_name = 'Forged GmbH'", "the company data, the number or the place that it belongs to"),
    ],
)
def test_a_changed_answer_is_found(store: Any, asked: str, intruder: Engine, change: str, told: str) -> None:
    tamper(intruder, f"UPDATE answer SET {change} WHERE evidence_seq = 2")  # noqa: S608 - our own words
    assert problems(store) == [f"E000000002 Answer 2 was changed: {told}."]


def test_a_changed_time_is_found(store: Any, asked: str, intruder: Engine) -> None:
    with intruder.begin() as connection:
        connection.execute(update(answer).where(answer.c.evidence_seq == 1).values(request_time=NOW - dt.timedelta(days=40)))
    (problem,) = problems(store)
    assert problem.startswith(
        "E000000001 Answer 1 was changed: request_time is 2026-09-23T08:30:00.000000+00:00, sealed was 2026"
    )


def test_a_deleted_answer_is_found(store: Any, asked: str, intruder: Engine) -> None:
    tamper(intruder, "DELETE FROM answer WHERE evidence_seq = 1")
    assert problems(store) == [
        "E000000001 The answer that this entry seals is missing from the table `answer`.",
        "Inquiry 1 does not rest on its own newest answer.",
    ]


@pytest.mark.parametrize("seq", [1, 4])
def test_an_added_answer_is_found(store: Any, asked: str, intruder: Engine, seq: int) -> None:
    """On an entry that has its answer, and on a fault, which seals that there was none."""
    with intruder.begin() as connection:
        forged = dict(connection.execute(select(answer).where(answer.c.evidence_seq == 1)).one()._mapping)
        connection.execute(answer.insert(), {**forged, "answer_id": 77, "inquiry_id": 4, "evidence_seq": seq})
    assert problems(store) == [f"E{seq:09d} Answer 77 was added: this entry seals no such answer."]


def test_exchanged_proofs_are_found(store: Any, asked: str, intruder: Engine) -> None:
    tamper(intruder, "UPDATE answer SET evidence_seq = 1 WHERE answer_id = 2")
    assert problems(store) == [
        "E000000001 Answer 2 was added: this entry seals no such answer.",
        "E000000002 The answer that this entry seals is missing from the table `answer`.",
    ]


def test_an_inquiry_that_was_led_to_another_answer_is_found(store: Any, asked: str, intruder: Engine) -> None:
    tamper(intruder, "UPDATE inquiry SET answer_id = 1 WHERE inquiry_id = 2")
    assert problems(store) == ["E000000001 Inquiry 2 does not rest on its own newest answer."]


def test_an_inquiry_that_was_led_to_an_older_answer_is_found(month: Any, store: Any, asked: str, intruder: Engine) -> None:
    store.inquiries.open(asked, *WHERE, force=True)
    month.settle_all(asked, NOW + dt.timedelta(hours=1))
    assert problems(store) == []
    tamper(intruder, "UPDATE inquiry SET answer_id = 2 WHERE inquiry_id = 2")
    assert problems(store) == ["E000000002 Inquiry 2 does not rest on its own newest answer."]


def test_an_answer_that_was_taken_from_its_inquiry_is_found(store: Any, asked: str, intruder: Engine) -> None:
    tamper(intruder, "UPDATE inquiry SET answer_id = NULL WHERE inquiry_id = 2")
    assert problems(store) == ["Inquiry 2 does not rest on its own newest answer."]


def test_answers_that_were_never_sealed_are_counted_and_stay_good(
    month: Any, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Entries of versions before answers were sealed have no such field at all."""
    add = ChainWriter.add_exchange

    def as_before(writer: ChainWriter, exchange: Any, links: Any) -> int:
        return add(writer, exchange, {name: value for name, value in links.items() if name != "answer"})

    monkeypatch.setattr(ChainWriter, "add_exchange", as_before)
    month.settle_all(month.asked(month.numbers(2)))
    report = store.evidence.verify()
    assert (report.ok, report.unsealed) == (True, 2)


@pytest.fixture
def decided(month: Any, store: Any) -> int:
    """One decision, entry 1 of the chain."""
    run_id = month.run()
    item = QueueItem("vat", "2026-10/1/a", "2026-10", run_id, "Muster", ("why",), Decimal(5), "EUR", 5.0, {})
    store.queue.put("vat", "2026-10", [item], covers=lambda _: True)
    decided: int = store.queue.resolve(
        store.queue.list()[0].item_id, "correct", "Erika\0", "typing error", {"vat_id": "ATU12345675"}
    )
    return decided


def test_an_untouched_decision_agrees_with_its_event(store: Any, decided: int) -> None:
    assert problems(store) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("action = 'accept'", "action is accept, sealed was correct"),
        ("who = 'Max'", "who is Max, sealed was Erika\ufffd"),
        ("why = 'asked'", "why is asked, sealed was typing error"),
        ("""changes = '{"vat_id": "X"}'""", "changes is {'vat_id': 'X'}, sealed was {'vat_id': 'ATU12345675'}"),
    ],
)
def test_a_changed_decision_is_found(store: Any, decided: int, intruder: Engine, change: str, told: str) -> None:
    tamper(intruder, f"UPDATE decision SET {change}")  # noqa: S608 - our own words
    assert problems(store) == [f"E000000001 Decision {decided} was changed: {told}."]


def test_a_deleted_decision_is_found(store: Any, decided: int, intruder: Engine) -> None:
    tamper(intruder, "DELETE FROM decision")
    assert problems(store) == ["E000000001 The decision that this entry seals is missing from the table `decision`."]


def test_an_added_decision_is_found(store: Any, decided: int, intruder: Engine) -> None:
    store.evidence.append_event("forced_run", {"who": "ops"})
    tamper(
        intruder,
        "INSERT INTO decision (decision_id, item_id, run_id, action, who, why, changes, decided_at, evidence_seq) "
        "SELECT 9, item_id, run_id, action, who, why, changes, decided_at, 2 FROM decision",
    )
    assert problems(store) == ["E000000002 Decision 9 was added: this entry seals no such decision."]
