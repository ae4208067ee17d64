"""From a register's answer, or its silence, to what is known about a number.

The promise: `valid` and `invalid` come from a register's own verdict and from nothing else. Silence is `unanswered`;
what nobody can be asked about, or what the register says it cannot check, is `not_checkable`.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.vat.answers import Match, Part, RegisterName, Verdict
from domain.vat.checks import Check, Comparison, Outcome, Subject
from domain.vat.comparison import compare
from domain.vat.numbers import ParsedNumber
from domain.vat.reasons import reason

NO_REGISTER_REASONS = frozenset({"evatr_no_german_numbers", "evatr_needs_german_requester"})


@dataclass(frozen=True, slots=True)
class AnswerView:
    """A stored answer: the fields of `Answer` without the bytes, with its proof and the company data that was sent.

    `request_time` is when we asked (UTC). `asked_*` are empty for a query without company data.
    """

    register: RegisterName
    verdict: Verdict
    status: str
    request_time: dt.datetime
    evidence_id: str
    status_text: str = ""
    name: str = ""
    address: str = ""
    matches: Mapping[Part, Match] = field(default_factory=dict)
    confirmation_no: str = ""
    register_time: str = ""
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    special: bool = False
    asked_name: str = ""
    asked_street: str = ""
    asked_postcode: str = ""
    asked_city: str = ""


@dataclass(frozen=True, slots=True)
class UnansweredView:
    """Why there is no answer.

    `reason` is the value of a `Fault`, `not_asked_yet`, `deadline_passed`, or the reason of a `Choice` without registers. No
    `next_attempt` means that a person has to act, because the cut-off has passed or asking again is pointless; only a number
    that was `not_asked_yet` simply waits for its turn.
    """

    reason: str
    next_attempt: dt.datetime | None = None
    evidence_id: str = ""


def assess(
    subject: Subject,
    parsed: ParsedNumber,
    answer: AnswerView | None,
    unanswered: UnansweredView | None,
) -> Check:
    """Say what is known about one number. Score, review reasons and recommendation are still empty: see `domain.judgement`.

    Args:
        subject: debtor, number and sales.
        parsed: the number as it could be read.
        answer: the register's answer of this period, None where there is none.
        unanswered: why there is no answer; ignored where there is one.
    """
    if parsed.vat_id is None:
        return _without_answer(subject, parsed, Outcome.NOT_CHECKABLE, UnansweredView(parsed.problem))
    if answer is None:
        silence = unanswered or UnansweredView("not_asked_yet")
        outcome = Outcome.NOT_CHECKABLE if silence.reason in NO_REGISTER_REASONS else Outcome.UNANSWERED
        return _without_answer(subject, parsed, outcome, silence)
    outcome, why = _outcome(answer)
    comparisons: tuple[Comparison, ...] = ()
    if outcome is Outcome.VALID:
        comparisons = _comparisons(subject, answer, parsed.vat_id.country)
    return Check(
        subject=subject,
        vat_id=parsed.normalised,
        outcome=outcome,
        reason=why,
        format_ok=parsed.format_ok,
        authority=answer.register.value,
        request_time=answer.request_time,
        comparisons=comparisons,
        confirmation_no=answer.confirmation_no,
        evidence_id=answer.evidence_id,
        recommendation="",
        score=0.0,
        signals=(),
        register_name=answer.name,
        register_address=answer.address,
    )


def _without_answer(subject: Subject, parsed: ParsedNumber, outcome: Outcome, silence: UnansweredView) -> Check:
    return Check(
        subject=subject,
        vat_id=parsed.normalised or subject.vat_id,
        outcome=outcome,
        reason=silence.reason,
        format_ok=parsed.format_ok,
        authority="",
        request_time=None,
        comparisons=(),
        confirmation_no="",
        evidence_id=silence.evidence_id,
        recommendation="",
        score=0.0,
        signals=(),
        next_attempt=silence.next_attempt,
    )


def _outcome(answer: AnswerView) -> tuple[Outcome, str]:
    """Outcome and reason of a register's verdict; dates where the register gave them (evatr-2002, evatr-2006)."""
    match answer.verdict:
        case Verdict.REFUSED:
            return Outcome.NOT_CHECKABLE, reason("refused", answer.status, answer.status_text)
        case Verdict.INVALID:
            if answer.valid_until:
                return Outcome.INVALID, reason("no_longer_valid", answer.valid_from or "?", answer.valid_until)
            return Outcome.INVALID, reason("not_yet_valid", answer.valid_from) if answer.valid_from else "not_registered"
        case Verdict.VALID:
            if answer.special:
                return Outcome.VALID, "valid_special"
            return Outcome.VALID, "valid_simple_only" if answer.status == "evatr-0003" else "valid"


def _comparisons(subject: Subject, answer: AnswerView, state: str) -> tuple[Comparison, ...]:
    """Our data against the register's. A register's letter counts only for the very data that it judged.

    Two debtors may share a number; the register was then asked with the data of one of them.
    """
    if not answer.matches:
        return compare(subject, answer.name, answer.address, {}, state)
    asked = {
        Part.NAME: (answer.asked_name, subject.name),
        Part.STREET: (answer.asked_street, subject.street),
        Part.POSTCODE: (answer.asked_postcode, subject.postcode),
        Part.CITY: (answer.asked_city, subject.city),
    }
    ours = {part: letter for part, letter in answer.matches.items() if _same_text(*asked[part])}
    comparisons = compare(subject, answer.name, answer.address, ours, state)
    return tuple(
        Comparison(c.part, None, "", "asked_with_other_data")
        if c.score is None and c.part in answer.matches and c.part not in ours
        else c
        for c in comparisons
    )


def _same_text(asked: str, ours: str) -> bool:
    return asked == ours or asked.split() == ours.split()
