import datetime as dt
from typing import Any

import pytest

from domain.vat.answers import Match, Part, RegisterName, VatId, Verdict
from store.answers import NOT_ASKED, Unanswered
from store.settling import Settled

NOW = dt.datetime(2026, 11, 2, 8, 30, tzinfo=dt.UTC)
LEASE = dt.timedelta(minutes=5)
WHERE = ("2026-10", "DE123456789")


def soon(**ahead: int) -> dt.datetime:
    return dt.datetime.now(dt.UTC) + dt.timedelta(**(ahead or {"seconds": 1}))


def test_each_number_is_asked_once_with_the_data_of_the_largest_amount(month: Any, store: Any) -> None:
    subjects = [
        month.subject("0000000001", "ATU1", "9.00", name="Nine"),
        month.subject("0000000002", "ATU1", "100.00", name="Hundred", street="Gasse 2", postcode="8010", city="Graz"),
        month.subject("0000000003", "FR12", "-5.00", name="Credit"),
        month.subject("0000000004", ""),
    ]
    run_id = month.run(subjects)
    assert store.inquiries.open(run_id, *WHERE) == (2, 0, 0)
    assert store.inquiries.open(run_id, *WHERE) == (0, 0, 0)
    assert store.inquiries.lanes(*WHERE, soon()) == {"AT": 1, "FR": 1}
    (inquiry,) = month.claim()
    assert inquiry[1:] == (VatId("AT", "U1"), "Hundred", "Gasse 2", "8010", "Graz", 0, None)
    assert store.inquiries.lanes(*WHERE, soon()) == {"FR": 1}
    assert store.inquiries.lanes("2026-09", "DE123456789", soon()) == {}


def test_a_claimed_number_is_not_claimed_again_before_its_lease_ends(month: Any, store: Any) -> None:
    month.asked(month.numbers(5))
    start = soon()
    first = month.claim(limit=3, worker="w1", now=start)
    second = month.claim(limit=3, worker="w2", now=start)
    assert (len(first), len(second)) == (3, 2)
    assert {one.inquiry_id for one in first} & {one.inquiry_id for one in second} == set()
    assert month.claim(worker="w3", now=start + LEASE - dt.timedelta(seconds=1)) == []
    store.inquiries.extend("w2", start + LEASE, LEASE)
    assert month.claim(worker="w3", now=start + LEASE) == first
    store.inquiries.release("w2")
    assert month.claim(worker="w4", now=start) == second


def test_pending_counts_by_state(month: Any, store: Any) -> None:
    run_id = month.asked(month.numbers(6))
    claimed = month.claim(limit=4)
    month.store.inquiries.settle(
        [
            month.answered(claimed[0], run_id),
            month.unanswered(claimed[1], run_id, soon(hours=3)),
            month.unanswered(claimed[2], run_id, None),
        ]
    )
    assert store.inquiries.pending(*WHERE) == {"open": 2, "claimed": 1, "answered": 1, "unanswered": 1, "given_up": 1}
    assert store.inquiries.pending("2026-09", "") == {"open": 0, "claimed": 0, "answered": 0, "unanswered": 0, "given_up": 0}


def test_an_answer_is_kept_for_the_period_unless_forced(month: Any, store: Any) -> None:
    run_id = month.asked(month.numbers(3))
    month.settle_all(run_id)
    assert store.inquiries.open(run_id, *WHERE) == (0, 3, 0)
    assert store.inquiries.lanes(*WHERE, soon(hours=1)) == {}
    assert store.inquiries.next_due(*WHERE) is None
    assert store.inquiries.open(run_id, *WHERE, force=True) == (0, 0, 3)
    assert store.inquiries.lanes(*WHERE, soon()) == {"AT": 3}
    month.settle_all(run_id, NOW + dt.timedelta(hours=1))
    assert len(list(store.inquiries.history())) == 6


def test_an_unanswered_number_waits_for_its_next_attempt(month: Any, store: Any) -> None:
    run_id = month.asked(month.numbers(1))
    (inquiry,) = month.claim()
    again = soon(hours=3)
    store.inquiries.settle([month.unanswered(inquiry, run_id, again)])
    assert month.claim() == []
    assert store.inquiries.next_due(*WHERE) == again
    (result,) = store.inquiries.results(run_id)
    assert (result.answer, result.unanswered) == (None, Unanswered("timeout", again))
    (retried,) = month.claim(now=again)
    assert (retried.attempts, retried.last_attempt) == (1, NOW)
    store.inquiries.settle([month.answered(retried, run_id, NOW + dt.timedelta(hours=4))])
    (result,) = store.inquiries.results(run_id)
    assert result.unanswered is None
    assert result.answer.verdict is Verdict.VALID


def test_what_is_given_up_is_asked_again_only_on_request(month: Any, store: Any) -> None:
    run_id = month.asked(month.numbers(1))
    (inquiry,) = month.claim()
    store.inquiries.settle([Settled(inquiry.inquiry_id, run_id, [], None, Unanswered("number_blocked", None))])
    assert month.claim(now=soon(days=90)) == []
    (result,) = store.inquiries.results(run_id)
    assert result.unanswered == Unanswered("number_blocked", None)
    assert store.inquiries.ask_again(*WHERE, inquiry.vat_id)
    assert not store.inquiries.ask_again(*WHERE, inquiry.vat_id)
    (again,) = month.claim()
    assert again.attempts == 0  # nothing had gone over the wire


def test_settling_twice_changes_nothing(month: Any, store: Any) -> None:
    run_id = month.asked(month.numbers(2))
    one, two = month.claim()
    batch = [month.answered(one, run_id), month.unanswered(two, run_id, soon(hours=3))]
    store.inquiries.settle(batch)
    head = store.evidence.head()
    store.inquiries.settle(batch)
    store.inquiries.settle([])
    assert store.evidence.head() == head
    assert len(list(store.inquiries.history())) == 1


def test_a_late_fault_does_not_undo_an_answer(month: Any, store: Any) -> None:
    run_id = month.asked(month.numbers(1))
    start = soon()
    (slow,) = month.claim(worker="slow", now=start)
    (quick,) = month.claim(worker="quick", now=start + LEASE)
    store.inquiries.settle([month.answered(quick, run_id)])
    store.inquiries.settle([month.unanswered(slow, run_id, soon(hours=1), at=NOW + dt.timedelta(seconds=1))])
    assert store.inquiries.pending(*WHERE)["answered"] == 1
    assert store.evidence.head().seq == 2  # the fault is proof all the same


def test_a_batch_is_written_whole_or_not_at_all(month: Any, store: Any) -> None:
    run_id = month.asked(month.numbers(2))
    one, two = month.claim()
    broken = month.answered(two, "no such run")
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        store.inquiries.settle([month.answered(one, run_id), broken])
    assert store.evidence.head().seq == 0
    assert list(store.inquiries.history()) == []
    assert store.evidence.verify().ok


def test_open_numbers_take_over_corrected_company_data(month: Any, store: Any) -> None:
    month.asked([month.subject("0000000001", "ATU1", name="Old name"), month.subject("0000000002", "ATU2", name="Old name")])
    first = month.claim(limit=1)[0]
    store.inquiries.settle([month.answered(first, store.runs.list()[0].run_id)])
    store.inquiries.release("w1")
    corrected = [month.subject("0000000001", "ATU1", name="New name"), month.subject("0000000002", "ATU2", name="New name")]
    month.asked(corrected, mode="vies")
    (open_one,) = month.claim()
    assert open_one.name == "New name"
    (answered,) = store.inquiries.history(first.vat_id)
    assert answered.answer.asked_name == "Old name"


def test_results_carry_everything_that_the_register_said(month: Any, store: Any) -> None:
    subjects = [
        month.subject("0000000001", "ATU1"),
        month.subject("0000000002", "ATU1"),
        month.subject("0000000003", "FR9"),
        month.subject("0000000004", ""),
    ]
    run_id = month.asked(subjects)
    (inquiry,) = month.claim()
    said = {
        "status_text": "confirmed",
        "name": "MUSTER GMBH",
        "address": "Ring 1\n1010 Wien",
        "matches": {Part.NAME: Match.MATCH, Part.CITY: Match.NO_MATCH},
        "confirmation_no": "WAPIAAAAX1",
        "register_time": "2026-11-02+01:00",
        "valid_from": dt.date(2015, 3, 1),
        "special": True,
    }
    store.inquiries.settle([month.answered(inquiry, run_id, **said)])
    results = list(store.inquiries.results(run_id))
    assert [result.subject.customer for result in results] == [f"000000000{number}" for number in range(1, 5)]
    assert results[0].answer == results[1].answer
    answer = results[0].answer
    for field, value in said.items():
        assert getattr(answer, field) == value
    assert (answer.register, answer.status, answer.valid_until) == (RegisterName.VIES, "valid", None)
    assert (answer.asked_name, answer.asked_city) == ("Muster 0000000001", "Wien")
    assert (answer.request_time, answer.received_at) == (NOW, NOW + dt.timedelta(milliseconds=200))
    assert answer.evidence_id == "E000000001"
    assert (results[2].answer, results[2].unanswered.reason) == (None, NOT_ASKED)
    assert (results[3].answer, results[3].unanswered, results[3].vat_id) == (None, None, None)


def test_the_answer_names_its_own_exchange_among_faults(month: Any, store: Any) -> None:
    run_id = month.asked(month.numbers(1))
    (inquiry,) = month.claim()
    settled = month.answered(inquiry, run_id)
    faults = [month.exchange(NOW - dt.timedelta(seconds=2), "busy"), month.exchange(NOW - dt.timedelta(seconds=1), status=None)]
    store.inquiries.settle([settled._replace(exchanges=[*faults, *settled.exchanges])])
    (result,) = store.inquiries.results(run_id)
    assert store.evidence.head().seq == 3
    shown = store.evidence.show(result.answer.evidence_id)
    assert shown.reply == settled.answer.exchange.reply
    assert store.evidence.show("E000000002").reply is None


def test_history_by_number_and_by_customer(month: Any, store: Any) -> None:
    september = month.run([month.subject("0000000001", "ATU1")], period="2026-09")
    store.inquiries.open(september, "2026-09", "DE123456789")
    claim = {"limit": 9, "worker": "w", "now": soon(), "lease": LEASE}
    (old,) = store.inquiries.claim("2026-09", "DE123456789", "AT", **claim)
    store.inquiries.settle([month.answered(old, september, NOW - dt.timedelta(days=30))])
    october = month.asked([month.subject("0000000001", "ATU2"), month.subject("0000000002", "ATU1")])
    month.settle_all(october)
    of_number = list(store.inquiries.history(VatId("AT", "U1")))
    assert [row.period for row in of_number] == ["2026-09", "2026-10"]
    of_customer = [(row.period, str(row.answer.vat_id)) for row in store.inquiries.history(customer="0000000001")]
    assert of_customer == [("2026-09", "ATU1"), ("2026-10", "ATU1"), ("2026-10", "ATU2")]
    assert list(store.inquiries.history(customer="0000000009")) == []


def test_proof_on_a_day_counts_the_german_day(month: Any, store: Any) -> None:
    run_id = month.asked([month.subject("0000000001", "ATU1")])
    last_minute = dt.datetime(2026, 10, 31, 22, 59, tzinfo=dt.UTC)  # 23:59 in Germany, winter time
    next_day = dt.datetime(2026, 10, 31, 23, 0, tzinfo=dt.UTC)
    number = VatId("AT", "U1")
    assert store.inquiries.proof_on(number, dt.date(2026, 10, 31)) == (None, None)
    month.settle_all(run_id, last_minute)
    store.inquiries.ask_again(*WHERE, number)
    month.settle_all(run_id, next_day)
    proof = store.inquiries.proof_on(number, dt.date(2026, 10, 31))
    assert (proof.on_day.answer.request_time, proof.next.answer.request_time) == (last_minute, next_day)
    before = store.inquiries.proof_on(number, dt.date(2026, 10, 30))
    assert (before.on_day, before.next.answer.request_time) == (None, last_minute)
    after = store.inquiries.proof_on(number, dt.date(2026, 11, 1))
    assert (after.on_day.answer.request_time, after.next) == (next_day, None)


def test_a_forced_question_without_an_answer_leaves_the_old_answer_in_force(month: Any, store: Any) -> None:
    run_id = month.asked(month.numbers(3))
    month.settle_all(run_id)
    before = (list(store.inquiries.results(run_id)), list(store.evidence.proofs(run_id)), store.evidence.extent(run_id))
    store.inquiries.open(run_id, *WHERE, force=True)
    assert list(store.inquiries.results(run_id)) == before[0]  # also while it is being asked again
    later = NOW + dt.timedelta(hours=1)
    one, two, three = month.claim()
    store.inquiries.settle(
        [month.unanswered(one, run_id, soon(hours=3), at=later), month.unanswered(two, run_id, None, at=later)]
    )
    store.inquiries.settle([Settled(three.inquiry_id, run_id, [], None, Unanswered("state_down", None))])
    after = (list(store.inquiries.results(run_id)), list(store.evidence.proofs(run_id)), store.evidence.extent(run_id))
    assert after == before
    assert store.inquiries.pending(*WHERE) == {"open": 0, "claimed": 0, "answered": 3, "unanswered": 0, "given_up": 0}
    assert store.inquiries.next_due(*WHERE) is None
    assert store.inquiries.take_up(*WHERE) == 0
    assert month.claim(now=soon(days=9)) == []
    assert [store.evidence.show(str(seq)).payload["error"] for seq in (4, 5)] == ["connection reset"] * 2
    assert store.evidence.verify().ok


def test_asking_again_without_an_answer_leaves_the_old_answer_in_force(month: Any, store: Any) -> None:
    run_id = month.asked(month.numbers(1))
    month.settle_all(run_id)
    before = list(store.inquiries.results(run_id))
    assert store.inquiries.ask_again(*WHERE, VatId("AT", "U00000001"))
    assert store.inquiries.lanes(*WHERE, soon()) == {"AT": 1}
    (inquiry,) = month.claim()
    store.inquiries.settle([month.unanswered(inquiry, run_id, soon(hours=1), at=NOW + dt.timedelta(hours=1))])
    assert list(store.inquiries.results(run_id)) == before
    assert store.inquiries.ask_again(*WHERE, inquiry.vat_id)
    month.settle_all(run_id, NOW + dt.timedelta(hours=2))
    (result,) = store.inquiries.results(run_id)
    assert result.answer.request_time == NOW + dt.timedelta(hours=2)


def test_an_answer_of_a_register_that_is_not_accepted_counts_as_not_asked(month: Any, store: Any) -> None:
    subjects = [month.subject("0000000001", "ATU1"), month.subject("0000000002", "XI123")]
    run_id = month.asked(subjects)
    for country in ("AT", "XI"):
        store.inquiries.settle([month.answered(inquiry, run_id) for inquiry in month.claim(country)])

    def only_evatr_where_it_can(number: VatId) -> set[RegisterName]:
        return {RegisterName.VIES if number.country == "XI" else RegisterName.EVATR}

    assert store.inquiries.open(run_id, *WHERE, accepted=lambda _: set(RegisterName)) == (0, 2, 0)
    assert store.inquiries.open(run_id, *WHERE, accepted=only_evatr_where_it_can) == (0, 1, 1)
    (inquiry,) = month.claim()
    assert (inquiry.vat_id, inquiry.attempts, inquiry.last_attempt) == (VatId("AT", "U1"), 0, None)
    store.inquiries.settle([month.unanswered(inquiry, run_id, soon(hours=1), at=NOW + dt.timedelta(hours=1))])
    austrian, northern_irish = store.inquiries.results(run_id)
    assert (austrian.answer, austrian.unanswered.reason) == (None, "timeout")
    assert northern_irish.answer.register is RegisterName.VIES
    assert len(list(store.inquiries.history(inquiry.vat_id))) == 1
    assert store.inquiries.open(run_id, *WHERE, accepted=only_evatr_where_it_can) == (0, 1, 0)


def test_other_runs_numbers_stay_answered_whatever_this_run_accepts(month: Any, store: Any) -> None:
    month.settle_all(month.asked(month.numbers(2)))
    smaller = month.run(month.numbers(1), mode="evatr")
    assert store.inquiries.open(smaller, *WHERE, accepted=lambda _: {RegisterName.EVATR}) == (0, 0, 1)
    assert store.inquiries.pending(*WHERE)["answered"] == 1


def test_a_dead_workers_numbers_are_given_back_at_once(month: Any, store: Any) -> None:
    month.asked(month.numbers(5))
    start = soon()
    month.claim(limit=2, worker="dead", now=start)
    month.claim(limit=3, worker="alive", now=start + dt.timedelta(minutes=1))
    assert store.inquiries.held(*WHERE) == [("alive", 3, start + dt.timedelta(minutes=1) + LEASE), ("dead", 2, start + LEASE)]
    assert store.inquiries.held("2026-09", "DE123456789") == []
    assert store.inquiries.release_dead(lambda worker: worker == "dead") == 2
    assert store.inquiries.release_dead(lambda worker: worker == "dead") == 0
    assert [holding.worker for holding in store.inquiries.held(*WHERE)] == ["alive"]
    assert len(month.claim(worker="next", now=start)) == 2
