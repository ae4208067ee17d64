"""The results of a run. A result that changes is a new revision; the earlier ones stay, the highest one counts."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select

from domain.vat.answers import Part
from domain.vat.checks import Check, Comparison, Outcome, Signal, Subject
from store.chain import canonical
from store.database import Database, in_chunks
from store.subjects import subject_of
from store.tables import check, subject


class CheckRow(NamedTuple):
    """A stored result; `revision` counts from 1."""

    subject_id: int
    revision: int
    check: Check


class CheckCounts(NamedTuple):
    """Results of a run: how many of each outcome (all four words are there), and how many need a person."""

    outcomes: dict[Outcome, int]
    review: int

    @property
    def total(self) -> int:
        """All results."""
        return sum(self.outcomes.values())


class Checks:
    """The repository of results."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, run_id: str, checks: Iterable[tuple[int, Check]]) -> int:
        """Store results by subject id; what has not changed writes nothing.

        Args:
            run_id: the run that the subjects belong to; others are refused by leaving their results out.
            checks: read once, in chunks, each chunk committed by itself.

        Returns:
            How many results were new or changed.
        """
        written = 0
        for chunk in in_chunks(checks):
            with self._database.write() as connection:
                ids = [subject_id for subject_id, _ in chunk]
                query = (
                    select(subject.c.subject_id, check.c.revision, check.c.digest)
                    .select_from(subject)
                    .outerjoin(check, (check.c.subject_id == subject.c.subject_id) & _is_current())
                    .where(subject.c.run_id == run_id, subject.c.subject_id.in_(ids))
                )
                known = {row.subject_id: (row.revision or 0, row.digest) for row in connection.execute(query)}
                now = self._database.clock()
                rows = [
                    _values(subject_id, known[subject_id][0] + 1, found, now)
                    for subject_id, found in chunk
                    if subject_id in known
                ]
                changed = [row for row in rows if row["digest"] != known[row["subject_id"]][1]]
                if changed:
                    # two workers may finish the same month; the one that comes second finds its revision taken
                    connection.execute(self._database.insert_new(check), changed)
                written += len(changed)
        return written

    def current(self, run_id: str, *, only_in_review: bool = False) -> Iterator[CheckRow]:
        """The results that count, or those of them that need a person, in the order of customer and number, one at a time."""
        query = (
            select(subject, check.c.revision, check.c.payload)
            .join_from(subject, check, check.c.subject_id == subject.c.subject_id)
            .where(subject.c.run_id == run_id, _is_current())
            .order_by(subject.c.customer, subject.c.vat_key)
        )
        if only_in_review:
            query = query.where(check.c.in_review)
        for row in self._database.stream(query):
            stored = subject_of(row)
            yield CheckRow(stored.subject_id, row.revision, _check(stored.subject, row.payload))

    def covers(self, run_id: str, customer: str) -> bool:
        """Whether a run has anything to say about a debtor."""
        query = select(subject.c.subject_id).where(subject.c.run_id == run_id, subject.c.customer == customer).limit(1)
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def counts(self, run_id: str) -> CheckCounts:
        """How many results of each outcome count, and how many of all are in review."""
        query = (
            select(check.c.outcome, check.c.in_review, func.count().label("checks"))
            .join_from(check, subject, subject.c.subject_id == check.c.subject_id)
            .where(subject.c.run_id == run_id, _is_current())
            .group_by(check.c.outcome, check.c.in_review)
        )
        outcomes = dict.fromkeys(Outcome, 0)
        review = 0
        with self._database.read() as connection:
            for row in connection.execute(query):
                outcomes[Outcome(row.outcome)] += row.checks
                review += row.checks if row.in_review else 0
        return CheckCounts(outcomes, review)

    def digest(self, run_id: str) -> str:
        """SHA-256 over all results that count: reports made at the same digest need not be written again."""
        query = (
            select(subject.c.customer, subject.c.vat_key, check.c.digest)
            .join_from(subject, check, check.c.subject_id == subject.c.subject_id)
            .where(subject.c.run_id == run_id, _is_current())
            .order_by(subject.c.customer, subject.c.vat_key)
        )
        total = hashlib.sha256()
        for row in self._database.stream(query):
            total.update(f"{row.customer}\0{row.vat_key}\0{row.digest}\n".encode())
        return total.hexdigest()


def _is_current() -> ColumnElement[bool]:
    """The row of `check_result` is its subject's highest revision."""
    others = check.alias("others")
    highest = select(func.max(others.c.revision)).where(others.c.subject_id == check.c.subject_id)
    return check.c.revision == highest.correlate(check).scalar_subquery()


def _values(subject_id: int, revision: int, found: Check, now: dt.datetime) -> dict[str, Any]:
    payload = canonical(
        {
            "vat_id": found.vat_id,
            "outcome": found.outcome,
            "reason": found.reason,
            "format_ok": found.format_ok,
            "authority": found.authority,
            "request_time": _iso(found.request_time),
            "comparisons": [[part.part, part.score, part.letter, part.reason] for part in found.comparisons],
            "confirmation_no": found.confirmation_no,
            "evidence_id": found.evidence_id,
            "recommendation": found.recommendation,
            "score": found.score,
            "signals": list(found.signals),
            "next_attempt": _iso(found.next_attempt),
            "register_name": found.register_name,
            "register_address": found.register_address,
            "review_reasons": list(found.review_reasons),
        }
    )
    return {
        "subject_id": subject_id,
        "revision": revision,
        "saved_at": now,
        "outcome": found.outcome.value,
        "in_review": bool(found.review_reasons),
        "register_name": found.register_name,
        "digest": hashlib.sha256(payload.encode("ascii")).hexdigest(),
        "payload": payload,
    }


def _check(owner: Subject, payload: str) -> Check:
    values: Mapping[str, Any] = json.loads(payload)
    return Check(
        subject=owner,
        vat_id=values["vat_id"],
        outcome=Outcome(values["outcome"]),
        reason=values["reason"],
        format_ok=values["format_ok"],
        authority=values["authority"],
        request_time=_time(values["request_time"]),
        comparisons=tuple(
            Comparison(Part(part), score, letter, reason) for part, score, letter, reason in values["comparisons"]
        ),
        confirmation_no=values["confirmation_no"],
        evidence_id=values["evidence_id"],
        recommendation=values["recommendation"],
        score=values["score"],
        signals=tuple(Signal(*signal) for signal in values["signals"]),
        next_attempt=_time(values["next_attempt"]),
        register_name=values["register_name"],
        register_address=values["register_address"],
        review_reasons=tuple(values["review_reasons"]),
    )


def _iso(time: dt.datetime | None) -> str | None:
    return None if time is None else time.astimezone(dt.UTC).isoformat()


def _time(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)
