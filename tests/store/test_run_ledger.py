from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from domain.errors import ItemError
from domain.parties import RecordKind
from domain.runs import RunStatus
from domain.vat.answers import VatId
from domain.vat.reconciliation import Disposition

OPEN = ("monthly_vat_check", "2026-10", "DE123456789", "both")


def test_the_same_files_lead_to_the_same_run(month: Any, store: Any) -> None:
    one, two = month.stage([month.debtor("1")]), month.stage([month.debtor("2")], "b" * 64)
    run_id = store.runs.open(*OPEN, [one.file_id, two.file_id])
    assert run_id.startswith(f"{OPEN[0]}-2026-10-"), "a run is named after its process and month"
    assert store.runs.open(*OPEN, [two.file_id, one.file_id]) == run_id
    assert store.runs.get(run_id).file_ids == (one.file_id, two.file_id)
    others = {
        store.runs.open(*OPEN, [one.file_id]),
        store.runs.open("monthly_vat_check", "2026-10", "", "both", [one.file_id, two.file_id]),
        store.runs.open("monthly_vat_check", "2026-10", "DE123456789", "vies", [one.file_id, two.file_id]),
        store.runs.open("monthly_vat_check", "2026-09", "DE123456789", "both", [one.file_id, two.file_id]),
    }
    assert len({run_id, *others}) == 5
    assert len(store.runs.list()) == 5
    assert len(store.runs.list(limit=2)) == 2


def test_a_run_over_unknown_files_is_refused(store: Any) -> None:
    with pytest.raises(ItemError, match="number 17"):
        store.runs.open(*OPEN, [17])


def test_an_unknown_run_is_named(store: Any) -> None:
    with pytest.raises(ItemError, match=r"vat-x.*runs list"):
        store.runs.get("vat-x")


def test_executions_are_remembered_with_their_measurements(month: Any, store: Any) -> None:
    run_id = month.run()
    assert store.runs.get(run_id).status is None
    first = store.runs.start(run_id, "flow-1", {"input": ["a.txt"]})
    assert store.runs.get(run_id).status is RunStatus.RUNNING
    store.runs.finish(first, RunStatus.STOPPED, "The disk is full.")
    second = store.runs.start(run_id, process="vat_follow_up")
    store.runs.finish(second, RunStatus.DONE, "", {"calls": 12, "seconds": 1.5}, store.evidence.head())
    executions = store.runs.executions(run_id)
    assert [(one.status, one.message, one.process, one.flow_run_id) for one in executions] == [
        (RunStatus.STOPPED, "The disk is full.", "monthly_vat_check", "flow-1"),
        (RunStatus.DONE, "", "vat_follow_up", ""),
    ]
    assert executions[1].metrics == {"calls": 12, "seconds": 1.5}
    assert all(one.ended_at and one.ended_at >= one.started_at for one in executions)
    assert store.runs.get(run_id).status is RunStatus.DONE
    running = store.runs.start(run_id)
    newest = {one.process: one.execution_id for one in store.runs.latest_metrics()}
    assert newest == {"monthly_vat_check": first, "vat_follow_up": second}
    assert running not in newest.values()


def test_latest_is_the_run_worked_on_last(month: Any, store: Any) -> None:
    assert store.runs.latest("monthly_vat_check", "2026-10") is None
    one, two = month.run(mode="vies"), month.run(mode="both")
    store.runs.start(two)
    store.runs.start(one)
    assert store.runs.latest("monthly_vat_check", "2026-10").run_id == one
    assert [row.run_id for row in store.runs.list()] == [one, two]
    assert store.runs.latest("other", "2026-10") is None


def test_previous_is_the_newest_finished_month_before(month: Any, store: Any) -> None:
    runs = {period: month.run(period=period) for period in ("2026-07", "2026-08", "2026-09", "2026-10")}
    for period, status in (
        ("2026-08", RunStatus.DONE_WITH_OPEN_ITEMS),
        ("2026-07", RunStatus.DONE),
        ("2026-09", RunStatus.STOPPED),
    ):
        store.runs.finish(store.runs.start(runs[period]), status)
    assert store.runs.previous(runs["2026-10"]).run_id == runs["2026-08"]
    assert store.runs.previous(runs["2026-07"]) is None


def test_a_partial_look_does_not_become_the_month(month: Any, store: Any) -> None:
    whole, corrected, part = runs = [
        month.run(month.numbers(size), mode=mode) for size, mode in ((10, "both"), (9, "vies"), (2, "evatr"))
    ]
    for run_id in runs:
        store.runs.finish(store.runs.start(run_id), RunStatus.DONE)
    row = store.runs.get(whole)
    assert store.runs.latest(row.process, row.period).run_id == part
    assert store.runs.leading(row.process, row.period).run_id == corrected
    following = month.run(period="2026-11")
    assert store.runs.previous(following).run_id == corrected
    assert store.runs.leading(row.process, "2026-01") is None


def test_executions_of_dead_workers_are_closed(month: Any, store: Any) -> None:
    run_id = month.run()
    store.runs.start(run_id, parameters={"worker": "gone"})
    alive = store.runs.start(run_id, parameters={"worker": "here"})
    assert store.runs.interrupt(lambda worker: worker == "gone") == 1
    first, second = store.runs.executions(run_id)
    assert (first.status, first.message[:11]) == (RunStatus.STOPPED, "Interrupted")
    assert (second.execution_id, second.status) == (alive, RunStatus.RUNNING)


def test_notes_are_kept_by_name(month: Any, store: Any) -> None:
    run_id = month.run()
    store.runs.set_note(run_id, "reports", {"digest": "abc"})
    store.runs.set_note(run_id, "other", 1)
    store.runs.set_note(run_id, "reports", {"digest": "def"})
    assert store.runs.get(run_id).notes == {"reports": {"digest": "def"}, "other": 1}


def test_subjects_are_stored_once_in_the_order_of_customer_and_number(month: Any, store: Any) -> None:
    items = [
        month.subject("0000000002", "FR12345678901", cut=("name",), master_vat_id="FR1", origin="a.txt, row 3"),
        month.finding(),
        month.subject("0000000001", "ATU2"),
        month.subject("0000000001", "ATU1"),
        month.subject("0000000001", "", amount="-17.10"),
        month.finding("other", 9),
    ]
    ways = [
        Disposition(RecordKind.BILLING, "result", "vbrk.txt", 3, Decimal("-17.10"), "EUR"),
        Disposition(RecordKind.DEBTOR, "merged", "a.txt"),
    ]
    run_id = month.run()
    assert store.runs.get(run_id).compiled  # an empty month is compiled, too
    other = month.run(period="2026-09")
    assert not store.runs.save_subjects(other, items, lambda: ways)
    fresh = store.runs.open("monthly_vat_check", "2026-08", "", "vies", [1])
    assert store.runs.save_subjects(fresh, iter(items), lambda: ways)
    stored = list(store.runs.subjects(fresh))
    assert [(one.subject.customer, one.vat_id) for one in stored] == [
        ("0000000001", None),
        ("0000000001", VatId("AT", "U1")),
        ("0000000001", VatId("AT", "U2")),
        ("0000000002", VatId("FR", "12345678901")),
    ]
    assert [one.subject for one in stored] == [items[4].subject, items[3].subject, items[2].subject, items[0].subject]
    assert list(store.runs.findings(fresh)) == [items[1], items[5]]
    assert store.runs.dispositions(fresh) == ways


def test_an_interrupted_compilation_leaves_nothing_and_may_be_repeated(month: Any, store: Any) -> None:
    staged = month.stage([month.debtor("1")])
    run_id = store.runs.open(*OPEN, [staged.file_id])

    def broken() -> Iterator[Any]:
        yield from month.numbers(3000)
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        store.runs.save_subjects(run_id, broken())
    assert not store.runs.get(run_id).compiled
    assert list(store.runs.subjects(run_id)) == []
    assert store.runs.save_subjects(run_id, month.numbers(3))
    assert sum(1 for _ in store.runs.subjects(run_id)) == 3
