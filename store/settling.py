"""How asking ended becomes evidence, answers and states, all in one transaction."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, case, func, insert, select, update
from sqlalchemy import bindparam as bind

from domain.vat.answers import Answer, Exchange
from store import answers
from store.answers import Unanswered
from store.chain import Chain, ChainWriter
from store.sealing import sealed
from store.tables import answer, inquiry
from store.wanted import ANSWERED, GIVEN_UP, UNANSWERED


class Settled(NamedTuple):
    """How asking about one number ended: everything that went over the wire, and an answer or the lack of one."""

    inquiry_id: int
    run_id: str
    exchanges: Sequence[Exchange]
    answer: Answer | None
    unanswered: Unanswered | None


def settle(chain: Chain, batch: Sequence[Settled]) -> None:
    """Write a batch: every exchange to the chain, answers with their sealed digest, and the inquiries' states."""
    with chain.writing() as writer:
        ids = [settled.inquiry_id for settled in batch]
        query = select(inquiry).where(inquiry.c.inquiry_id.in_(ids)).order_by(inquiry.c.inquiry_id).with_for_update()
        rows = {row.inquiry_id: row for row in writer.connection.execute(query)}
        fresh = [settled for settled in batch if not _already_settled(settled, rows[settled.inquiry_id])]
        given = []
        for settled in fresh:
            values = _answer_values(settled, rows[settled.inquiry_id])
            seq = _add_exchanges(writer, settled, values)
            if values:
                given.append({**values, "evidence_seq": seq})
        writer.flush()
        _write_answers(writer.connection, given)
        _write_unanswered(writer.connection, [settled for settled in fresh if not settled.answer])


def _already_settled(settled: Settled, row: Row[Any]) -> bool:
    """Whether exactly this outcome was written before, by the time of its last exchange."""
    return bool(settled.exchanges) and row.last_attempt == settled.exchanges[-1].sent_at.astimezone(dt.UTC)


def _add_exchanges(writer: ChainWriter, settled: Settled, values: dict[str, Any] | None) -> int:
    """Chain what went over the wire; an answer's own exchange comes last and seals the answer. Returns the last entry."""
    links = {"inquiry": settled.inquiry_id, "run": settled.run_id}
    own = settled.answer.exchange if settled.answer else None
    last = 0
    for exchange in settled.exchanges:
        if exchange is not own:
            last = writer.add_exchange(exchange, {**links, "answer": None})
    if own and values:
        last = writer.add_exchange(own, {**links, "answer": sealed(values)})
    return last


def _answer_values(settled: Settled, row: Row[Any]) -> dict[str, Any] | None:
    """The columns of the answer, if there is one, with what was sent along."""
    if settled.answer is None:
        return None
    return {
        **answers.values_of(settled.answer, settled.run_id),
        "inquiry_id": row.inquiry_id,
        "country": row.country,
        "number": row.number,
        "asked_name": row.name,
        "asked_street": row.street,
        "asked_postcode": row.postcode,
        "asked_city": row.city,
    }


def _write_answers(connection: Connection, given: list[dict[str, Any]]) -> None:
    if not given:
        return
    written = connection.execute(insert(answer).returning(answer.c.answer_id, sort_by_parameter_order=True), given).scalars()
    states = [
        {"b_id": row["inquiry_id"], "b_answer": answer_id, "b_last": row["request_time"]}
        for row, answer_id in zip(given, written, strict=True)
    ]
    connection.execute(
        update(inquiry)
        .where(inquiry.c.inquiry_id == bind("b_id"))
        .values(
            state=ANSWERED,
            reason="",
            due_at=None,
            worker=None,
            lease_until=None,
            attempts=inquiry.c.attempts + 1,
            answer_id=bind("b_answer"),
            last_attempt=bind("b_last"),
        ),
        states,
    )


def _write_unanswered(connection: Connection, batch: list[Settled]) -> None:
    """Note the reason and the next attempt. A number that has an answer rests on it, whatever came of asking again."""
    states: list[Mapping[str, Any]] = []
    for settled in batch:
        reason, next_attempt = settled.unanswered or Unanswered("", None)
        states.append(
            {
                "b_id": settled.inquiry_id,
                "b_state": GIVEN_UP if next_attempt is None else UNANSWERED,
                "b_reason": reason,
                "b_due": next_attempt,
                "b_rounds": 1 if settled.exchanges else 0,
                "b_last": settled.exchanges[-1].sent_at if settled.exchanges else None,
            }
        )
    if not states:
        return
    rests = inquiry.c.answer_id.is_not(None)
    connection.execute(
        update(inquiry)
        .where(inquiry.c.inquiry_id == bind("b_id"), inquiry.c.state != ANSWERED)
        .values(
            state=case((rests, ANSWERED), else_=bind("b_state")),
            reason=case((rests, ""), else_=bind("b_reason")),
            due_at=case((rests, None), else_=bind("b_due", type_=inquiry.c.due_at.type)),
            worker=None,
            lease_until=None,
            attempts=inquiry.c.attempts + bind("b_rounds"),
            last_attempt=func.coalesce(bind("b_last", type_=inquiry.c.last_attempt.type), inquiry.c.last_attempt),
        ),
        states,
    )
