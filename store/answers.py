"""The registers' answers: what each run may use, and the history that is never overwritten."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, select, tuple_

from domain.vat.answers import Answer, Match, Part, RegisterName, VatId, Verdict
from domain.vat.checks import Subject
from store.chain import evidence_id
from store.database import Database
from store.subjects import subject_of
from store.tables import answer, inquiry, run, subject

_BERLIN = ZoneInfo("Europe/Berlin")


class AnswerRow(NamedTuple):
    """A register's word with its proof: the fields of `domain.vat.answers.Answer`, what was sent along, and where it lies.

    `request_time` is when the question left us, `received_at` when the answer came (UTC).
    """

    answer_id: int
    run_id: str
    vat_id: VatId
    register: RegisterName
    verdict: Verdict
    status: str
    status_text: str
    name: str
    address: str
    matches: Mapping[Part, Match]
    confirmation_no: str
    register_time: str
    valid_from: dt.date | None
    valid_until: dt.date | None
    special: bool
    asked_name: str
    asked_street: str
    asked_postcode: str
    asked_city: str
    request_time: dt.datetime
    received_at: dt.datetime
    evidence_id: str


class Unanswered(NamedTuple):
    """Asked without an answer: why, and when it is asked again; None where a person has to act first."""

    reason: str
    next_attempt: dt.datetime | None


class Result(NamedTuple):
    """A subject with what is known about its number. Both are None for a subject whose number cannot be asked about."""

    subject_id: int
    subject: Subject
    vat_id: VatId | None
    answer: AnswerRow | None
    unanswered: Unanswered | None


class HistoryRow(NamedTuple):
    """An answer with the month that it was asked for."""

    period: str
    answer: AnswerRow


class Proof(NamedTuple):
    """What was known on a day: the newest answer up to its end, and the next one after it."""

    on_day: HistoryRow | None
    next: HistoryRow | None


_ANSWER = [column.label(f"a_{column.key}") for column in answer.c]
_HISTORY = select(*_ANSWER, inquiry.c.period).join_from(answer, inquiry, inquiry.c.inquiry_id == answer.c.inquiry_id)
NOT_ASKED = "not_asked"


_ASKED = (
    (inquiry.c.period == run.c.period)
    & (inquiry.c.requester == run.c.requester)
    & (inquiry.c.country == subject.c.vat_country)
    & (inquiry.c.number == subject.c.vat_number)
)


def digest(database: Database, run_id: str) -> str:
    """SHA-256 over which answer, or which reason for having none, each subject of a run has."""
    query = (
        select(subject.c.subject_id, inquiry.c.answer_id, inquiry.c.reason, inquiry.c.due_at)
        .join_from(subject, run, run.c.run_id == subject.c.run_id)
        .outerjoin(inquiry, _ASKED)
        .where(subject.c.run_id == run_id)
        .order_by(subject.c.subject_id)
    )
    total = hashlib.sha256()
    for row in database.stream(query):
        total.update(f"{row.subject_id}\0{row.answer_id}\0{row.reason}\0{row.due_at}\n".encode())
    return total.hexdigest()


def results(database: Database, run_id: str) -> Iterator[Result]:
    """Every subject of a run with its answer or the reason why there is none, in the order of customer and number."""
    # An answer counts until there is a newer one, also while its number is being asked again.
    query = (
        select(subject, *_ANSWER, inquiry.c.inquiry_id, inquiry.c.reason, inquiry.c.due_at)
        .join_from(subject, run, run.c.run_id == subject.c.run_id)
        .outerjoin(inquiry, _ASKED)
        .outerjoin(answer, answer.c.answer_id == inquiry.c.answer_id)
        .where(subject.c.run_id == run_id)
        .order_by(subject.c.customer, subject.c.vat_key)
    )
    for row in database.stream(query):
        values: Mapping[Any, Any] = row._mapping
        stored = subject_of(values)
        given = _answer(values) if values["a_answer_id"] is not None else None
        unanswered = None
        if given is None and values["inquiry_id"] is not None:
            unanswered = Unanswered(values["reason"] or NOT_ASKED, values["due_at"])
        yield Result(*stored, given, unanswered)


def history(database: Database, vat_id: VatId | None, customer: str | None) -> Iterator[HistoryRow]:
    """All answers about a number, or about all numbers that a customer ever had; the oldest first."""
    query = _HISTORY
    if vat_id is not None:
        query = query.where(_about(vat_id))
    if customer is not None:
        numbers = select(subject.c.vat_country, subject.c.vat_number).where(subject.c.customer == customer)
        query = query.where(tuple_(answer.c.country, answer.c.number).in_(numbers))
    for row in database.stream(query.order_by(answer.c.request_time, answer.c.answer_id)):
        yield _history(row._mapping)


def proof_on(database: Database, vat_id: VatId, day: dt.date) -> Proof:
    """What was known about a number at the end of a day in Germany."""
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), _BERLIN)
    about = _HISTORY.where(_about(vat_id))
    before = about.where(answer.c.request_time < midnight)
    after = about.where(answer.c.request_time >= midnight)
    return Proof(
        _first(database, before.order_by(answer.c.request_time.desc(), answer.c.answer_id.desc())),
        _first(database, after.order_by(answer.c.request_time, answer.c.answer_id)),
    )


def values_of(given: Answer, run_id: str) -> dict[str, Any]:
    """An answer as columns, without the inquiry's own and the place of its proof."""
    return {
        "run_id": run_id,
        "register": given.register.value,
        "verdict": given.verdict.value,
        "status": given.status,
        "status_text": given.status_text,
        "name": given.name,
        "address": given.address,
        "matches": {part.value: match.value for part, match in given.matches.items()},
        "confirmation_no": given.confirmation_no,
        "register_time": given.register_time,
        "valid_from": given.valid_from,
        "valid_until": given.valid_until,
        "special": given.special,
        "request_time": given.exchange.sent_at,
        "received_at": given.exchange.received_at,
    }


def _about(vat_id: VatId) -> ColumnElement[bool]:
    return (answer.c.country == vat_id.country) & (answer.c.number == vat_id.number)


def _first(database: Database, query: Select[Any]) -> HistoryRow | None:
    with database.read() as connection:
        row = connection.execute(query.limit(1)).first()
    return None if row is None else _history(row._mapping)


def _history(values: Mapping[Any, Any]) -> HistoryRow:
    return HistoryRow(values["period"], _answer(values))


def _answer(values: Mapping[Any, Any]) -> AnswerRow:
    return AnswerRow(
        answer_id=values["a_answer_id"],
        run_id=values["a_run_id"],
        vat_id=VatId(values["a_country"], values["a_number"]),
        register=RegisterName(values["a_register"]),
        verdict=Verdict(values["a_verdict"]),
        status=values["a_status"],
        status_text=values["a_status_text"],
        name=values["a_name"],
        address=values["a_address"],
        matches={Part(part): Match(match) for part, match in values["a_matches"].items()},
        confirmation_no=values["a_confirmation_no"],
        register_time=values["a_register_time"],
        valid_from=values["a_valid_from"],
        valid_until=values["a_valid_until"],
        special=values["a_special"],
        asked_name=values["a_asked_name"],
        asked_street=values["a_asked_street"],
        asked_postcode=values["a_asked_postcode"],
        asked_city=values["a_asked_city"],
        request_time=values["a_request_time"],
        received_at=values["a_received_at"],
        evidence_id=evidence_id(values["a_evidence_seq"]),
    )
