"""The evidence behind a run's results, as the auditor's sheet lists it."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from store.anchor import ChainHead
from store.chain import evidence_id
from store.database import Database
from store.tables import answer, evidence, inquiry, run, subject


class ProofRow(NamedTuple):
    """One exchange whose answer decided results of a run. Times are UTC, `status` is the HTTP status."""

    evidence_id: str
    channel: str
    url: str
    sent_at: dt.datetime
    received_at: dt.datetime
    status: int | None
    request_sha256: str
    reply_sha256: str
    mac: str
    vat_id: str
    result: str


def proofs(database: Database, run_id: str) -> Iterator[ProofRow]:
    """The exchanges behind the results of a run in the order of the chain, one at a time."""
    decisive = _decisive(run_id).subquery("decisive")
    query = (
        select(evidence, answer.c.country, answer.c.number, answer.c.status.label("word"))
        .join_from(answer, evidence, evidence.c.seq == answer.c.evidence_seq)
        .where(answer.c.answer_id.in_(select(decisive.c.answer_id)))
        .order_by(evidence.c.seq)
    )
    for row in database.stream(query):
        told = json.loads(row.payload)
        yield ProofRow(
            evidence_id(row.seq),
            told["channel"],
            told["url"],
            dt.datetime.fromisoformat(told["sent_at"]),
            dt.datetime.fromisoformat(told["received_at"]),
            told["status"],
            row.request_sha256 or "",
            row.reply_sha256 or "",
            row.mac,
            row.country + row.number,
            row.word,
        )


def count_and_head(database: Database, run_id: str) -> tuple[int, ChainHead | None]:
    """How many exchanges decided results of a run, and the head of the chain right after the last of them."""
    decisive = _decisive(run_id).subquery("decisive")
    query = select(func.count(), func.max(answer.c.evidence_seq)).where(answer.c.answer_id.in_(select(decisive.c.answer_id)))
    with database.read() as connection:
        count, last = connection.execute(query).one()
        if not last:
            return 0, None
        mac = connection.execute(select(evidence.c.mac).where(evidence.c.seq == last)).scalar_one()
    return count, ChainHead(last, mac)


def _decisive(run_id: str) -> Select[Any]:
    """The answers that the run's results rest on."""
    return (
        select(inquiry.c.answer_id)
        .distinct()
        .join_from(subject, run, run.c.run_id == subject.c.run_id)
        .join(
            inquiry,
            (inquiry.c.period == run.c.period)
            & (inquiry.c.requester == run.c.requester)
            & (inquiry.c.country == subject.c.vat_country)
            & (inquiry.c.number == subject.c.vat_number),
        )
        .where(subject.c.run_id == run_id, inquiry.c.answer_id.is_not(None))
    )
