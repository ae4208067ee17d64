import datetime as dt
from dataclasses import replace
from typing import Any

from domain.vat.answers import Part
from domain.vat.checks import Comparison, Outcome, Signal
from domain.vat.numbers import parse
from store.subjects import NewSubject

LATER = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)


def stored(month: Any, store: Any, subjects: list[Any], **fields: Any) -> tuple[str, list[Any]]:
    run_id = month.run(subjects, **fields)
    return run_id, list(store.runs.subjects(run_id))


def test_results_come_back_whole_and_in_order(month: Any, store: Any) -> None:
    run_id, subjects = stored(month, store, [month.subject("0000000002"), month.subject("0000000001", "", cut=("name",))])
    full = month.check(
        subjects[1].subject,
        Outcome.UNANSWERED,
        comparisons=(Comparison(Part.NAME, 0.91, "A", "same words"), Comparison(Part.CITY, None, "", "not disclosed")),
        signals=(Signal("register_answer", 1.0, 0.5, "said so"), Signal("change", None, -0.25, "first month")),
        next_attempt=LATER,
        register_name="MUSTER Ελλάς",
        register_address="Ring 1\n1010 Wien",
        review_reasons=("name differs",),
    )
    bare = month.check(subjects[0].subject, Outcome.NOT_CHECKABLE, request_time=None, score=0.0)
    assert store.checks.save(run_id, [(subjects[1].subject_id, full), (subjects[0].subject_id, bare)]) == 2
    assert [(row.revision, row.check) for row in store.checks.current(run_id)] == [(1, bare), (1, full)]


def test_only_changes_are_written_and_the_newest_counts(month: Any, store: Any) -> None:
    run_id, subjects = stored(month, store, month.numbers(3))
    first = [(one.subject_id, month.check(one.subject)) for one in subjects]
    assert store.checks.save(run_id, first) == 3
    digest = store.checks.digest(run_id)
    assert store.checks.save(run_id, iter(first)) == 0
    assert store.checks.digest(run_id) == digest
    turned = month.check(subjects[1].subject, Outcome.INVALID, review_reasons=("invalid with sales",))
    assert store.checks.save(run_id, [first[0], (subjects[1].subject_id, turned), first[2]]) == 1
    assert store.checks.digest(run_id) != digest
    assert [(row.revision, row.check.outcome) for row in store.checks.current(run_id)] == [
        (1, Outcome.VALID),
        (2, Outcome.INVALID),
        (1, Outcome.VALID),
    ]
    assert [row.subject_id for row in store.checks.current(run_id, only_in_review=True)] == [subjects[1].subject_id]
    counts = store.checks.counts(run_id)
    assert counts.outcomes == {
        Outcome.VALID: 2,
        Outcome.INVALID: 1,
        Outcome.UNANSWERED: 0,
        Outcome.NOT_CHECKABLE: 0,
    }
    assert (counts.review, counts.total) == (1, 3)
    assert store.checks.save(run_id, [(subjects[1].subject_id, first[1][1])]) == 1
    assert list(store.checks.current(run_id, only_in_review=True)) == []
    assert store.checks.digest(run_id) == digest  # the same results again, whatever happened in between


def test_results_of_another_run_are_not_touched(month: Any, store: Any) -> None:
    run_id, subjects = stored(month, store, month.numbers(1))
    other, _ = stored(month, store, month.numbers(1), mode="vies")
    assert store.checks.save(other, [(subjects[0].subject_id, month.check(subjects[0].subject))]) == 0
    assert list(store.checks.current(run_id)) == list(store.checks.current(other)) == []


def test_more_results_than_one_chunk(month: Any, store: Any) -> None:
    run_id, subjects = stored(month, store, month.numbers(2500))
    assert store.checks.save(run_id, ((one.subject_id, month.check(one.subject)) for one in subjects)) == 2500
    assert store.checks.counts(run_id).total == 2500


def test_the_exchanges_behind_a_runs_results(month: Any, store: Any) -> None:
    earlier = month.asked([month.subject("0000000009", "ATU9")])
    month.settle_all(earlier)
    assert store.evidence.extent(month.run(mode="vies")) == (0, None)
    run_id = month.asked([month.subject("0000000001", "ATU1"), month.subject("0000000002", "ATU1")], mode="evatr")
    (inquiry,) = month.claim()
    settled = month.answered(inquiry, run_id)
    fault = month.exchange(LATER - dt.timedelta(days=1), status=None)
    store.inquiries.settle([settled._replace(exchanges=[fault, *settled.exchanges])])
    head = store.evidence.head()
    store.evidence.append_event("forced_run", {})
    (proof,) = store.evidence.proofs(run_id)
    assert (proof.evidence_id, proof.vat_id, proof.result, proof.status) == ("E000000003", "ATU1", "valid", 200)
    assert store.evidence.extent(run_id) == (1, head)


def test_numbers_without_answer_are_taken_up_but_for_blocked_ones(month: Any, store: Any) -> None:
    run_id = month.asked(month.numbers(4))
    one, two, three, _ = month.claim()
    given_up = month.unanswered(two, run_id, None)
    blocked = month.unanswered(three, run_id, None)
    blocked = blocked._replace(unanswered=blocked.unanswered._replace(reason="number_blocked"))
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    store.inquiries.settle([month.unanswered(one, run_id, later), given_up, blocked])
    store.inquiries.release("w1")
    assert store.inquiries.take_up("2026-10", "DE123456789") == 2
    assert [inquiry.inquiry_id for inquiry in month.claim()] == [4, one.inquiry_id, two.inquiry_id]


def test_results_come_in_the_order_of_the_numbers_that_they_carry(month: Any, store: Any) -> None:
    """Months are compared side by side: typed and normalised spellings must not sort differently."""
    typed = ["che-123.456.788", "CHX 999.999", "ATU 12 34 56 75", "ATU1234567", "n/a", "atu12345676", ""]
    subjects = []
    for text in typed:
        plain = month.subject("0000000001", "").subject
        subject = replace(plain, vat_id=text, country="AT")
        subjects.append(NewSubject(subject, parse(text, "AT").vat_id))
    run_id = month.run(subjects)
    checks = [
        (
            stored.subject_id,
            month.check(stored.subject, vat_id=parse(stored.subject.vat_id, "AT").normalised or stored.subject.vat_id),
        )
        for stored in store.runs.subjects(run_id)
    ]
    store.checks.save(run_id, checks)
    carried = [row.check.vat_id for row in store.checks.current(run_id)]
    assert carried == sorted(carried)
    assert [check.vat_id for _, check in checks] == carried
    assert set(carried) == {"", "n/a", "ATU1234567", "ATU12345675", "ATU12345676", "CHE123456788", "CHX999999"}
