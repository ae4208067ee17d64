"""The review queue: what waits for a person, and what people decided, with who, when and why in the evidence chain."""

import datetime as dt
import enum
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, insert, select, update

from domain.errors import ItemError
from store.chain import Chain, canonical, evidence_id
from store.database import Database, in_chunks
from store.sealing import plain
from store.tables import decision, review_item

OPEN, RESOLVED, CLOSED = "open", "resolved", "closed"


class Action(enum.StrEnum):
    """What a person can decide about an item."""

    ACCEPT = "accept"  # the result is right as it stands
    CORRECT = "correct"  # the master data is wrong; `changes` says how it should be
    ASK_AGAIN = "ask_again"  # the register shall be asked once more
    MARK_INVALID = "mark_invalid"  # treat the number as invalid
    CONTACT = "contact"  # the customer or the tax office is asked


class QueueItem(NamedTuple):
    """Something that needs a person. `key` is stable within the process, so that the same matter is one item.

    `priority` is the amount at stake as a plain number, the highest first; `details` is what the desk shows.
    """

    process: str
    key: str
    period: str
    run_id: str
    title: str
    reasons: tuple[str, ...]
    amount: Decimal
    currency: str
    priority: float
    details: Mapping[str, Any]


class QueueEntry(NamedTuple):
    """An item as it stands in the queue: `state` is open, resolved (by a person) or closed (no longer needs one)."""

    item_id: int
    item: QueueItem
    state: str
    opened_at: dt.datetime
    updated_at: dt.datetime


class Decision(NamedTuple):
    """What a person decided about an item, and where that stands in the evidence chain."""

    decision_id: int
    item: QueueItem
    action: Action
    who: str
    why: str
    changes: dict[str, Any]
    decided_at: dt.datetime
    evidence_id: str


class Queue:
    """The repository of items in review."""

    def __init__(self, database: Database, chain: Chain) -> None:
        self._database = database
        self._chain = chain

    def put(self, process: str, period: str | None, items: Iterable[QueueItem], *, covers: Callable[[str], bool]) -> None:
        """Bring the queue of a process and month up to date with what a run found, in one transaction.

        New items are opened, known ones updated. An open one that the run covers but did not find needs nobody any more and is
        closed; what the run knows nothing about stays open. One that a person resolved stays resolved as long as its reasons
        are the same; a new reason opens it again.

        Args:
            process: the journey's name.
            period: `YYYY-MM`; None: the run may cover matters of any month.
            items: what needs a person; read once, in chunks.
            covers: whether the run looked at the matter with this key; asked only about open items that are not among `items`.
        """
        now = self._database.clock()
        with self._database.write() as connection:
            mine = review_item.c.process == process
            if period is not None:
                mine &= review_item.c.period == period
            opened = select(review_item.c.item_id, review_item.c.key).where(mine, _is(OPEN))
            unseen = {row.item_id: row.key for row in connection.execute(opened)}
            for chunk in in_chunks(items):
                keys = [item.key for item in chunk]
                query = select(review_item.c.key, review_item.c.item_id, review_item.c.state, review_item.c.digest)
                rows = connection.execute(query.where(review_item.c.process == process, review_item.c.key.in_(keys)))
                known = {row.key: row for row in rows}
                new = [
                    {**_values(item), "state": OPEN, "opened_at": now, "updated_at": now}
                    for item in chunk
                    if item.key not in known
                ]
                if new:
                    connection.execute(self._database.insert_new(review_item), new)
                for item in chunk:
                    if item.key in known:
                        unseen.pop(known[item.key].item_id, None)
                        _renew(connection, known[item.key], item, now)
            for gone in in_chunks(item_id for item_id, key in unseen.items() if covers(key)):
                closing = update(review_item).where(review_item.c.item_id.in_(gone), _is(OPEN))
                connection.execute(closing.values(state=CLOSED, updated_at=now))

    def list(
        self, process: str | None = None, state: str | None = OPEN, limit: int = 50, offset: int = 0
    ) -> Sequence[QueueEntry]:
        """Items, the most at stake first. `state` None lists all."""
        query = select(review_item).order_by(review_item.c.priority.desc(), review_item.c.item_id).limit(limit).offset(offset)
        if process is not None:
            query = query.where(review_item.c.process == process)
        if state is not None:
            query = query.where(_is(state))
        with self._database.read() as connection:
            return [_entry(row) for row in connection.execute(query)]

    def show(self, item_id: int) -> QueueEntry:
        """One item.

        Raises:
            ItemError: there is none with this number.
        """
        with self._database.read() as connection:
            row = connection.execute(select(review_item).where(review_item.c.item_id == item_id)).one_or_none()
        if row is None:
            raise _unknown(item_id)
        return _entry(row)

    def counts(self, process: str | None = None) -> dict[str, int]:
        """How many items are open, resolved and closed."""
        query = select(review_item.c.state, func.count().label("items")).group_by(review_item.c.state)
        if process is not None:
            query = query.where(review_item.c.process == process)
        with self._database.read() as connection:
            found = {row.state: row.items for row in connection.execute(query)}
        return {state: found.get(state, 0) for state in (OPEN, RESOLVED, CLOSED)}

    def resolve(self, item_id: int, action: str, who: str, why: str, changes: Mapping[str, Any] | None = None) -> int:
        """Record a person's decision and its evidence in one transaction.

        Returns:
            The decision id.

        Raises:
            ItemError: no such item, not open any more, an unknown action, or nobody's name or reason given.
        """
        chosen = _action(action)
        if not who.strip() or not why.strip():
            msg = "A decision needs a name and a reason."
            raise ItemError(msg, next_step="Say who decides and why; both go into the audit trail.")
        with self._chain.writing() as writer:
            query = select(review_item).where(review_item.c.item_id == item_id).with_for_update()
            row = writer.connection.execute(query).one_or_none()
            if row is None:
                raise _unknown(item_id)
            if row.state != OPEN:
                msg = f"Item {item_id} is {row.state} already."
                raise ItemError(msg, next_step=f"`belegwerk queue show {item_id}` shows what was decided.")
            now = self._database.clock()
            told = {
                "action": chosen.value,
                "who": plain(who.strip()),
                "why": plain(why.strip()),
                "changes": dict(changes or {}),
            }
            event = {
                "item": item_id,
                "key": row.key,
                "run": row.run_id,
                "reasons": row.reasons,
                "decided_at": plain(now),
                **told,
            }
            seq = writer.add_event("decision", event)
            writer.flush()
            values = {"item_id": item_id, "run_id": row.run_id, "decided_at": now, "evidence_seq": seq, **told}
            numbered = insert(decision).returning(decision.c.decision_id)
            decision_id: int = writer.connection.execute(numbered, values).scalar_one()
            done = update(review_item).where(review_item.c.item_id == item_id)
            writer.connection.execute(done.values(state=RESOLVED, updated_at=now))
            return decision_id

    def verdict(self, process: str, key: str) -> Decision | None:
        """What a person decided last about a matter; None while it is open, whether for the first time or again."""
        query = select(review_item.c.item_id).where(review_item.c.process == process, review_item.c.key == key, _is(RESOLVED))
        with self._database.read() as connection:
            item_id = connection.execute(query).scalar()
        return None if item_id is None else [*self.decisions(item_id=item_id)][-1]

    def decisions(self, run_id: str | None = None, item_id: int | None = None) -> Iterator[Decision]:
        """What was decided in a run, about an item, or at all; the oldest first."""
        query = select(review_item, *(column.label(f"d_{column.key}") for column in decision.c)).join_from(
            decision, review_item, review_item.c.item_id == decision.c.item_id
        )
        if run_id is not None:
            query = query.where(decision.c.run_id == run_id)
        if item_id is not None:
            query = query.where(decision.c.item_id == item_id)
        for row in self._database.stream(query.order_by(decision.c.decision_id)):
            yield Decision(
                row.d_decision_id,
                _item(row),
                Action(row.d_action),
                row.d_who,
                row.d_why,
                row.d_changes,
                row.d_decided_at,
                evidence_id(row.d_evidence_seq),
            )


def _renew(connection: Connection, row: Row[Any], item: QueueItem, now: dt.datetime) -> None:
    """Bring a known item up to date and open it again where it needs a person (again)."""
    values = _values(item)
    still_resolved = row.state == RESOLVED and row.digest == values["digest"]
    state = RESOLVED if still_resolved else OPEN
    connection.execute(
        update(review_item).where(review_item.c.item_id == row.item_id).values(**values, state=state, updated_at=now)
    )


def _is(state: str) -> Any:
    return review_item.c.state == state


def _action(word: str) -> Action:
    try:
        return Action(word)
    except ValueError as error:
        msg = f"There is no action {word!r}."
        raise ItemError(msg, next_step=f"Choose one of: {', '.join(Action)}.") from error


def _unknown(item_id: int) -> ItemError:
    return ItemError(f"There is no item {item_id}.", next_step="`belegwerk queue list` shows the open ones.")


def _values(item: QueueItem) -> dict[str, Any]:
    digest = hashlib.sha256(canonical({"reasons": list(item.reasons)}).encode("ascii")).hexdigest()
    return {**item._asdict(), "reasons": list(item.reasons), "details": dict(item.details), "digest": digest}


def _item(row: Row[Any]) -> QueueItem:
    values = {field: getattr(row, field) for field in QueueItem._fields}
    return QueueItem(**{**values, "reasons": tuple(row.reasons)})


def _entry(row: Row[Any]) -> QueueEntry:
    return QueueEntry(row.item_id, _item(row), row.state, row.opened_at, row.updated_at)
