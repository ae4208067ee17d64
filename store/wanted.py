"""What a run wants to know: its distinct numbers, and which answers of the month it may use for them."""

import datetime as dt
from collections.abc import Callable, Collection

from sqlalchemy import ColumnElement, Connection, Float, Subquery, cast, exists, func, select, tuple_, update

from domain.vat.answers import RegisterName, VatId
from store.tables import answer, inquiry, subject

OPEN, ANSWERED, UNANSWERED, GIVEN_UP = "open", "answered", "unanswered", "given_up"

Accepted = Callable[[VatId], Collection[RegisterName]]
"""The registers whose answers a run may use for a number. It is asked once per member state and must not look at the digits."""


def wanted_numbers(run_id: str) -> Subquery:
    """The distinct numbers of a run, each with the company data of its largest amount."""
    rank = func.row_number().over(
        partition_by=(subject.c.vat_country, subject.c.vat_number),
        order_by=(cast(subject.c.net_amount, Float).desc(), subject.c.customer, subject.c.subject_id),
    )
    ranked = select(subject, rank.label("rank")).where(subject.c.run_id == run_id, subject.c.vat_country != "").subquery()
    return select(ranked).where(ranked.c.rank == 1).subquery("wanted")


def reopen_unaccepted(
    connection: Connection, here: ColumnElement[bool], wanted: Subquery, accepted: Accepted, now: dt.datetime
) -> int:
    """Treat numbers whose answer comes from a register that this run may not use as never asked; the history keeps it."""
    same = (inquiry.c.country == wanted.c.vat_country) & (inquiry.c.number == wanted.c.vat_number)
    given = answer.c.answer_id == inquiry.c.answer_id
    kinds = (
        select(answer.c.country, answer.c.register)
        .distinct()
        .join_from(inquiry, answer, given)
        .where(here, exists().where(same))
    )
    others = [
        (row.country, row.register)
        for row in connection.execute(kinds)
        if RegisterName(row.register) not in accepted(VatId(row.country, ""))
    ]
    if not others:
        return 0
    theirs = exists().where(given, tuple_(answer.c.country, answer.c.register).in_(others))
    # Another register is asked for the first time: its pause between two questions does not count from the one before.
    afresh = {"state": OPEN, "due_at": now, "reason": "", "answer_id": None, "attempts": 0, "last_attempt": None}
    return connection.execute(update(inquiry).where(here, exists().where(same), theirs).values(afresh)).rowcount
