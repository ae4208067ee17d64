"""From answers to results: every subject is judged, stored, and put before a person where it needs one.

Streams: subjects with their answers come from the store in one order, last month's results in the same order beside them.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from config.wiring import Parts
from domain.judgement import judge as judged
from domain.policy import Policy
from domain.routing import priority
from domain.vat.assessment import AnswerView, UnansweredView
from domain.vat.changes import PreviousView
from domain.vat.checks import Check
from domain.vat.numbers import parse
from journeys.ticker import Ticker
from journeys.vat.tally import Tally
from store.answers import NOT_ASKED, AnswerRow, Result, Unanswered
from store.checks import CheckRow
from store.queue import QueueItem
from store.runs import RunRow

PROCESS = "vat"


def judge(parts: Parts, run: RunRow, ticker: Ticker) -> Tally:
    """Judge every subject of the run anew, store what changed, and bring the review queue up to date."""
    tally = Tally()
    store = parts.store

    def checks() -> Iterator[tuple[int, Check]]:
        before = _Beside(_previous_checks(parts, run))
        for result in ticker.through(store.inquiries.results(run.run_id)):
            check = _judge_one(parts, result, before)
            tally.add(check)
            yield result.subject_id, check

    store.checks.save(run.run_id, checks())
    for_people = store.checks.current(run.run_id, only_in_review=True)
    items = (_queue_item(run, row.check, parts.policy) for row in for_people)
    store.queue.put(PROCESS, run.period, items, covers=lambda key: store.checks.covers(run.run_id, _customer_of(key)))
    return tally


def tally_of(parts: Parts, run: RunRow) -> Tally:
    """Add the stored results up again, without judging."""
    tally = Tally()
    for row in parts.store.checks.current(run.run_id):
        tally.add(row.check)
    return tally


def _judge_one(parts: Parts, result: Result, before: "_Beside") -> Check:
    subject = result.subject
    parsed = parse(subject.vat_id, subject.country)
    earlier = before.of(subject.customer, parsed.normalised or subject.vat_id)
    return judged(subject, parsed, _answer(result.answer), _unanswered(result.unanswered), earlier, parts.policy)


class _Beside:
    """Walks last month's results along with this month's: both are in the order of customer and number."""

    def __init__(self, rows: Iterable[CheckRow]) -> None:
        self._rows = iter(rows)
        self._customer = ""
        self._held: dict[str, PreviousView] = {}
        self._next = next(self._rows, None)

    def of(self, customer: str, vat_id: str) -> PreviousView | None:
        """Last month's result of this customer and number."""
        if customer != self._customer:
            self._go_to(customer)
        return self._held.get(vat_id)

    def _go_to(self, customer: str) -> None:
        """Hold the results of one customer; those of customers before it are passed by."""
        self._customer, self._held = customer, {}
        while self._next is not None and self._next.check.subject.customer <= customer:
            check = self._next.check
            if check.subject.customer == customer:
                self._held[check.vat_id] = PreviousView.of(check)
            self._next = next(self._rows, None)


def _previous_checks(parts: Parts, run: RunRow) -> Iterator[CheckRow]:
    previous = parts.store.runs.previous(run.run_id)
    return parts.store.checks.current(previous.run_id) if previous else iter(())


def _answer(row: AnswerRow | None) -> AnswerView | None:
    if row is None:
        return None
    return AnswerView(
        register=row.register,
        verdict=row.verdict,
        status=row.status,
        request_time=row.request_time,
        evidence_id=row.evidence_id,
        status_text=row.status_text,
        name=row.name,
        address=row.address,
        matches=row.matches,
        confirmation_no=row.confirmation_no,
        register_time=row.register_time,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        special=row.special,
        asked_name=row.asked_name,
        asked_street=row.asked_street,
        asked_postcode=row.asked_postcode,
        asked_city=row.asked_city,
    )


def _unanswered(row: Unanswered | None) -> UnansweredView | None:
    if row is None:
        return None
    # A number that nobody has asked about yet waits for the next execution, not for a person.
    reason = "not_asked_yet" if row.reason == NOT_ASKED else row.reason
    return UnansweredView(reason, row.next_attempt)


def _queue_item(run: RunRow, check: Check, policy: Policy) -> QueueItem:
    subject = check.subject
    number = check.vat_id or subject.vat_id
    return QueueItem(
        process=PROCESS,
        key=f"{run.period}/{subject.customer}/{number}",  # read again by _customer_of
        period=run.period,
        run_id=run.run_id,
        title=f"{subject.customer} {subject.name} · {number or 'no VAT ID'}",
        reasons=check.review_reasons,
        amount=subject.net_amount,
        currency=subject.currency,
        priority=priority(check, policy),
        details=_details(check),
    )


def _customer_of(key: str) -> str:
    return key.split("/", 2)[1]


def _details(check: Check) -> dict[str, str]:
    """What a clerk wants to see first: SAP beside the register, then how it was found out."""
    subject = check.subject
    compared = {f"{c.part.value} fits": _fit(c.score, c.letter) for c in check.comparisons}
    return {
        "customer": subject.customer,
        "name in SAP": subject.name,
        "name in register": check.register_name,
        "address in SAP": f"{subject.street}, {subject.postcode} {subject.city}",
        "address in register": ", ".join(check.register_address.split("\n")),
        "vat_id": check.vat_id or subject.vat_id,
        "number in master": subject.master_vat_id,
        "source": subject.source.value,
        "documents": f"{subject.doc_count}, first {subject.first_doc}" if subject.doc_count else "",
        "net amount": _money(subject.net_amount, subject.currency),
        "in other currencies": ", ".join(_money(amount, currency) for currency, amount in subject.other_amounts),
        "outcome": check.outcome.value,
        "reason": check.reason,
        "authority": check.authority,
        **compared,
        "score": f"{check.score:.2f}",
        "recommendation": check.recommendation,
        "confirmation": check.confirmation_no,
        "evidence": check.evidence_id,
        "origin": subject.origin,
    }


def _fit(score: float | None, letter: str) -> str:
    if letter:
        return letter
    return "not compared" if score is None else f"{score:.0%}"


def _money(amount: Decimal, currency: str) -> str:
    return f"{amount:,.2f} {currency}"
