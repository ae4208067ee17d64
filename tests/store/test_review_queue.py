from decimal import Decimal
from typing import Any

import pytest

from domain.errors import ItemError
from store.queue import Action, QueueItem

PROCESS = "monthly_vat_check"


@pytest.fixture
def item(month: Any) -> Any:
    run_id = month.run()

    def build(
        key: str, amount: str = "10.00", reasons: tuple[str, ...] = ("invalid with sales",), period: str = "2026-10"
    ) -> QueueItem:
        return QueueItem(
            PROCESS, key, period, run_id, f"Muster {key}", reasons, Decimal(amount), "EUR", float(amount), {"vat_id": key}
        )

    return build


def put(store: Any, *items: QueueItem, period: str = "2026-10") -> None:
    store.queue.put(PROCESS, period, items, covers=lambda _: True)


def test_items_are_listed_with_the_most_at_stake_first(store: Any, item: Any) -> None:
    items = [item("a", "5.00"), item("b", "1000000.10"), item("c", "70.00")]
    put(store, *items)
    entries = store.queue.list()
    assert [entry.item for entry in entries] == [items[1], items[2], items[0]]
    assert {entry.state for entry in entries} == {"open"}
    assert [entry.item.key for entry in store.queue.list(limit=1, offset=1)] == ["c"]
    assert store.queue.list(process="another") == []
    assert store.queue.show(entries[0].item_id) == entries[0]
    assert store.queue.counts() == {"open": 3, "resolved": 0, "closed": 0}
    assert store.queue.counts("another")["open"] == 0


def test_the_same_matter_is_one_item_and_is_kept_up_to_date(store: Any, item: Any) -> None:
    put(store, item("a", "5.00"))
    before = store.queue.list()[0]
    put(store, item("a", "9.00", ("name differs",)))
    (after,) = store.queue.list()
    assert (after.item_id, after.opened_at) == (before.item_id, before.opened_at)
    assert (after.item.amount, after.item.reasons) == (Decimal("9.00"), ("name differs",))


def test_what_needs_nobody_any_more_is_closed_and_opens_again_if_it_does(store: Any, item: Any) -> None:
    put(store, item("a"), item("b"))
    put(store, item("september", period="2026-09"), period="2026-09")
    put(store, item("a"))
    assert {entry.item.key: entry.state for entry in store.queue.list(state=None)} == {
        "a": "open",
        "b": "closed",
        "september": "open",
    }
    put(store, item("a"), item("b"))
    assert store.queue.counts() == {"open": 3, "resolved": 0, "closed": 0}
    put(store)
    assert [entry.item.key for entry in store.queue.list()] == ["september"]


def test_a_run_closes_only_what_it_has_looked_at(store: Any, item: Any) -> None:
    put(store, item("2026-10/1/a"), item("2026-10/2/b"), item("2026-10/3/c"))
    asked_about = []

    def covers(key: str) -> bool:
        asked_about.append(key)
        return key.startswith("2026-10/1/")

    store.queue.put(PROCESS, "2026-10", [item("2026-10/3/c", "99.00")], covers=covers)
    assert sorted(asked_about) == ["2026-10/1/a", "2026-10/2/b"]
    assert {entry.item.key: entry.state for entry in store.queue.list(state=None)} == {
        "2026-10/1/a": "closed",
        "2026-10/2/b": "open",
        "2026-10/3/c": "open",
    }


def test_what_a_run_covers_is_told_by_its_subjects(month: Any, store: Any) -> None:
    run_id = month.run(month.numbers(2))
    assert store.checks.covers(run_id, "0000000002")
    assert not store.checks.covers(run_id, "0000000003")
    assert not store.checks.covers("another run", "0000000002")


def test_a_decision_is_recorded_with_its_evidence(store: Any, item: Any) -> None:
    put(store, item("a"))
    (entry,) = store.queue.list()
    changes = {"vat_id": {"old": "ATU1", "new": "ATU2"}}
    decision_id = store.queue.resolve(entry.item_id, "correct", " M. Muster ", "typing error in the master", changes)
    (decision,) = store.queue.decisions(entry.item.run_id)
    assert (decision.decision_id, decision.action, decision.who, decision.why) == (
        decision_id,
        Action.CORRECT,
        "M. Muster",
        "typing error in the master",
    )
    assert (decision.changes, decision.item) == (changes, entry.item)
    chained = store.evidence.show(decision.evidence_id)
    assert (chained.kind, chained.payload["who"], chained.payload["changes"]) == ("decision", "M. Muster", changes)
    assert store.evidence.verify().ok
    assert store.queue.show(entry.item_id).state == "resolved"
    assert store.queue.list() == []
    assert list(store.queue.decisions(item_id=entry.item_id)) == [decision]
    assert list(store.queue.decisions("another run")) == []


def test_deciding_twice_is_refused(store: Any, item: Any) -> None:
    put(store, item("a"))
    item_id = store.queue.list()[0].item_id
    store.queue.resolve(item_id, "accept", "ops", "checked by phone")
    with pytest.raises(ItemError, match=rf"resolved already.*queue show {item_id}"):
        store.queue.resolve(item_id, "contact", "ops", "again")
    assert len(list(store.queue.decisions())) == 1
    assert store.evidence.head().seq == 1


@pytest.mark.parametrize(
    ("action", "who", "why", "complaint"),
    [
        ("shrug", "ops", "why not", "accept, correct, ask_again, mark_invalid, contact"),
        ("accept", "  ", "fine", "name and a reason"),
        ("accept", "ops", "", "name and a reason"),
    ],
)
def test_incomplete_decisions_are_refused(store: Any, item: Any, action: str, who: str, why: str, complaint: str) -> None:
    put(store, item("a"))
    with pytest.raises(ItemError, match=complaint):
        store.queue.resolve(store.queue.list()[0].item_id, action, who, why)
    assert store.queue.counts()["open"] == 1


def test_unknown_items_are_refused(store: Any) -> None:
    with pytest.raises(ItemError, match="no item 5"):
        store.queue.show(5)
    with pytest.raises(ItemError, match="no item 5"):
        store.queue.resolve(5, "accept", "ops", "why")


def test_a_resolved_item_stays_resolved_until_there_is_a_new_reason(store: Any, item: Any) -> None:
    put(store, item("a"))
    item_id = store.queue.list()[0].item_id
    store.queue.resolve(item_id, "accept", "ops", "fine")
    put(store, item("a", "99.00"))
    assert store.queue.show(item_id).state == "resolved"
    put(store)
    assert store.queue.show(item_id).state == "resolved"
    put(store, item("a", reasons=("now invalid",)))
    assert store.queue.show(item_id).state == "open"
    store.queue.resolve(item_id, "mark_invalid", "ops", "the register says so")
    assert [decision.action for decision in store.queue.decisions(item_id=item_id)] == [Action.ACCEPT, Action.MARK_INVALID]
