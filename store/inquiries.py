"""What is asked of the registers: each number once in a period, shared out among workers, settled with its proof.

An inquiry is claimable when it is due and nobody holds a live lease on it. A worker that dies holds its numbers until the lease
runs out; then they are claimable again. An inquiry counts as asked only when its exchange is in the evidence chain: both are
written in one transaction. An answer counts until there is a newer one: asking again without success leaves it in force.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    case,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy import bindparam as bind

from domain.vat.answers import Fault, VatId
from store import answers
from store.answers import HistoryRow, Proof, Result
from store.chain import Chain
from store.database import Database
from store.settling import Settled, settle
from store.tables import inquiry
from store.wanted import ANSWERED, GIVEN_UP, OPEN, UNANSWERED, Accepted, reopen_unaccepted, wanted_numbers


class Inquiry(NamedTuple):
    """A claimed number with the company data that goes with the question. `attempts` counts the rounds before this one."""

    inquiry_id: int
    vat_id: VatId
    name: str
    street: str
    postcode: str
    city: str
    attempts: int
    last_attempt: dt.datetime | None


class InquiryCounts(NamedTuple):
    """What opening found: numbers new in this period, answered before, and opened again (forced, or answered elsewhere)."""

    new: int
    already_answered: int
    reopened: int


class Holding(NamedTuple):
    """What a worker is asking about now, and until when it may (UTC) if it gives no further sign of life."""

    worker: str
    numbers: int
    lease_until: dt.datetime


class Inquiries:
    """The repository of inquiries and answers."""

    def __init__(self, database: Database, chain: Chain) -> None:
        self._database = database
        self._chain = chain

    def open(
        self, run_id: str, period: str, requester: str, *, force: bool = False, accepted: Accepted | None = None
    ) -> InquiryCounts:
        """Make sure that every number of the run is asked in this period.

        Numbers that several debtors share are asked once, with the company data of the largest amount. Answers of the period
        are kept unless forced; numbers without an answer take over the company data of this run.

        Args:
            run_id: the run, with all its subjects stored.
            period: `YYYY-MM`.
            requester: our own VAT ID, empty without one.
            force: ask again what is answered; the old answer counts until there is a new one.
            accepted: registers whose answers this run may use; what another register answered counts as not asked.
        """
        wanted = wanted_numbers(run_id)
        here = (inquiry.c.period == period) & (inquiry.c.requester == requester)
        same = (inquiry.c.country == wanted.c.vat_country) & (inquiry.c.number == wanted.c.vat_number)
        now = self._database.clock()
        with self._database.write() as connection:
            reopened = reopen_unaccepted(connection, here, wanted, accepted, now) if accepted else 0
            if force:
                again = update(inquiry).where(here, inquiry.c.state != OPEN, exists().where(same))
                reopened += connection.execute(again.values(state=OPEN, due_at=now, reason="")).rowcount
            fresh = {part: wanted.c[part] for part in ("name", "street", "postcode", "city")}
            connection.execute(update(inquiry).where(here, same, inquiry.c.state != ANSWERED).values(fresh))
            columns: dict[Any, Any] = {
                inquiry.c.period: bind("in_period", period),
                inquiry.c.requester: bind("in_requester", requester),
                inquiry.c.country: wanted.c.vat_country,
                inquiry.c.number: wanted.c.vat_number,
                inquiry.c.state: bind("in_state", OPEN),
                inquiry.c.attempts: bind("in_attempts", 0),
                inquiry.c.due_at: bind("in_due_at", now, type_=inquiry.c.due_at.type),
                inquiry.c.reason: bind("in_reason", ""),
                **{inquiry.c[part]: column for part, column in fresh.items()},
            }
            rows = select(*columns.values()).where(wanted.c.vat_country != "")
            inserting = self._database.insert_new(inquiry).from_select(list(columns), rows)
            new = connection.execute(inserting, execution_options={"preserve_rowcount": True}).rowcount
            answered = select(func.count()).select_from(inquiry).where(here, inquiry.c.state == ANSWERED, exists().where(same))
            return InquiryCounts(new, connection.scalar(answered) or 0, reopened)

    def lanes(self, period: str, requester: str, now: dt.datetime) -> dict[str, int]:
        """How many numbers can be claimed now, by member state; the largest lane first."""
        query = (
            select(inquiry.c.country, func.count().label("claimable"))
            .where(inquiry.c.period == period, inquiry.c.requester == requester, _claimable(now))
            .group_by(inquiry.c.country)
            .order_by(func.count().desc(), inquiry.c.country)
        )
        with self._database.read() as connection:
            return {row.country: row.claimable for row in connection.execute(query)}

    def claim(  # noqa: PLR0913 - a claim is who, what and until when
        self, period: str, requester: str, country: str, *, limit: int, worker: str, now: dt.datetime, lease: dt.timedelta
    ) -> list[Inquiry]:
        """Take up to `limit` due numbers of a member state for `lease`; those that have waited longest come first."""
        due = (
            select(inquiry)
            .where(inquiry.c.period == period, inquiry.c.requester == requester, inquiry.c.country == country, _claimable(now))
            .order_by(inquiry.c.due_at, inquiry.c.inquiry_id)
            .limit(limit)
            .with_for_update(skip_locked=True)  # SQLite has one writer at a time and needs no row locks
        )
        with self._database.write() as connection:
            rows = connection.execute(due).all()
            ids = [row.inquiry_id for row in rows]
            taken = update(inquiry).where(inquiry.c.inquiry_id.in_(ids)).values(worker=worker, lease_until=now + lease)
            if ids:
                connection.execute(taken)
        return [_inquiry(row) for row in rows]

    def extend(self, worker: str, now: dt.datetime, lease: dt.timedelta) -> None:
        """A sign of life: everything that the worker holds stays its own for `lease` from now."""
        with self._database.write() as connection:
            held = inquiry.c.inquiry_id.in_(_held(connection, worker))
            connection.execute(update(inquiry).where(held).values(lease_until=now + lease))

    def release(self, worker: str) -> int:
        """Give back what the worker still holds; returns how many numbers."""
        with self._database.write() as connection:
            held = inquiry.c.inquiry_id.in_(_held(connection, worker))
            return connection.execute(update(inquiry).where(held).values(worker=None, lease_until=None)).rowcount

    def release_dead(self, is_dead: Callable[[str], bool]) -> int:
        """Give back what workers hold that are known to be dead, without waiting for their leases; returns how many numbers.

        Args:
            is_dead: tells by a worker's name; where it cannot know, it must say False.
        """
        query = select(inquiry.c.worker).where(inquiry.c.worker.is_not(None)).distinct()
        with self._database.read() as connection:
            workers = connection.execute(query).scalars().all()
        return sum(self.release(worker) for worker in workers if is_dead(worker))

    def held(self, period: str, requester: str) -> list[Holding]:
        """Who is asking about numbers of this period now, by name."""
        until = func.max(inquiry.c.lease_until, type_=inquiry.c.lease_until.type)
        query = (
            select(inquiry.c.worker, func.count().label("numbers"), until.label("lease_until"))
            .where(inquiry.c.period == period, inquiry.c.requester == requester)
            .where(inquiry.c.lease_until > self._database.clock())
            .group_by(inquiry.c.worker)
            .order_by(inquiry.c.worker)
        )
        with self._database.read() as connection:
            return [Holding(row.worker, row.numbers, row.lease_until) for row in connection.execute(query)]

    def settle(self, batch: Sequence[Settled]) -> None:
        """Write how asking ended, in one transaction: evidence, answers, states. All of it is committed, or nothing.

        Settling the same outcome again changes nothing, so a caller may repeat it when a lost connection hid the commit.

        Raises:
            StoreUnavailable: the database failed; nothing of the batch was written, or all of it.
        """
        if batch:
            settle(self._chain, batch)

    def pending(self, period: str, requester: str) -> dict[str, int]:
        """How many numbers are `open`, `claimed` (in work now), `answered`, `unanswered` and `given_up`."""
        now = self._database.clock()
        state = case((inquiry.c.lease_until > now, "claimed"), else_=inquiry.c.state)
        query = (
            select(state.label("state"), func.count().label("numbers"))
            .where(inquiry.c.period == period, inquiry.c.requester == requester)
            .group_by(state)
        )
        with self._database.read() as connection:
            found = {row.state: row.numbers for row in connection.execute(query)}
        return {word: found.get(word, 0) for word in (OPEN, "claimed", ANSWERED, UNANSWERED, GIVEN_UP)}

    def next_due(self, period: str, requester: str) -> dt.datetime | None:
        """When the next number of the period may be asked; None when all are answered or given up."""
        query = select(func.min(inquiry.c.due_at)).where(inquiry.c.period == period, inquiry.c.requester == requester)
        with self._database.read() as connection:
            due: dt.datetime | None = connection.scalar(query)
        return due

    def take_up(self, period: str, requester: str) -> int:
        """Make every number of the period without an answer due now, also those given up; returns how many.

        A number that its register blocks stays with a person.
        """
        query = (
            update(inquiry)
            .where(inquiry.c.period == period, inquiry.c.requester == requester)
            .where(inquiry.c.state.in_((UNANSWERED, GIVEN_UP)), inquiry.c.reason != Fault.NUMBER_BLOCKED.value)
        )
        with self._database.write() as connection:
            return connection.execute(query.values(state=OPEN, due_at=self._database.clock())).rowcount

    def ask_again(self, period: str, requester: str, vat_id: VatId) -> bool:
        """Open one number again because a person wants it asked once more; an answer that it has counts until the next.

        Returns:
            Whether the number was known and not open.
        """
        query = (
            update(inquiry)
            .where(inquiry.c.period == period, inquiry.c.requester == requester)
            .where(inquiry.c.country == vat_id.country, inquiry.c.number == vat_id.number, inquiry.c.state != OPEN)
            .values(state=OPEN, due_at=self._database.clock(), reason="")
        )
        with self._database.write() as connection:
            return connection.execute(query).rowcount > 0

    def results(self, run_id: str) -> Iterator[Result]:
        """Every subject of a run with its answer or the reason for having none, in the order of customer and number."""
        return answers.results(self._database, run_id)

    def digest(self, run_id: str) -> str:
        """SHA-256 over which answer, or which reason for having none, each subject of a run has."""
        return answers.digest(self._database, run_id)

    def history(self, vat_id: VatId | None = None, customer: str | None = None) -> Iterator[HistoryRow]:
        """All answers ever given about a number, or about all numbers that a customer ever had; the oldest first."""
        return answers.history(self._database, vat_id, customer)

    def proof_on(self, vat_id: VatId, day: dt.date) -> Proof:
        """What proof we had on a day: the newest answer up to its end in Germany, and the next after it."""
        return answers.proof_on(self._database, vat_id, day)


def _claimable(now: dt.datetime) -> ColumnElement[bool]:
    return (inquiry.c.due_at <= now) & or_(inquiry.c.lease_until.is_(None), inquiry.c.lease_until <= now)


def _held(connection: Connection, worker: str) -> Sequence[int]:
    """What a worker holds, locked in the order in which `settle` locks, so that the two cannot block each other for good."""
    query = select(inquiry.c.inquiry_id).where(inquiry.c.worker == worker).order_by(inquiry.c.inquiry_id).with_for_update()
    return connection.execute(query).scalars().all()


def _inquiry(row: Row[Any]) -> Inquiry:
    vat_id = VatId(row.country, row.number)
    return Inquiry(row.inquiry_id, vat_id, row.name, row.street, row.postcode, row.city, row.attempts, row.last_attempt)
