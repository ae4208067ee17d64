"""Does the proof archive still hold what was put into it, and do the tables say what it seals? All in flat memory."""

import hashlib
import json
from collections import defaultdict
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select

from store.agreement import check_answers, check_decisions
from store.anchor import ChainHead
from store.chain import Seal, evidence_id, stored_head
from store.database import rows_of
from store.tables import blob, evidence, execution

CONTENT_DELETED = "content_deleted"
MOST_PROBLEMS = 100
_FEW = 100  # bodies may be large: fewer rows at a time than elsewhere
_RESTORE = "Restore this entry from the backup and find out who changed it."


class Problem(NamedTuple):
    """Something in the archive that is not as it was. `seq` is 0 where no single entry is meant."""

    seq: int
    evidence_id: str
    what: str
    next_step: str


class VerifyReport(NamedTuple):
    """The result of a verification: at most 100 problems are listed.

    `deleted` counts bodies removed after retention. `unsealed` counts answers of versions that did not seal what they read from
    a reply; they are not compared, their bytes are proof all the same.
    """

    ok: bool
    records: int
    problems: list[Problem]
    head: ChainHead
    deleted: int
    unsealed: int


class Witness(NamedTuple):
    """A head of the chain that somebody remembers."""

    head: ChainHead
    who: str


class Verification:
    """One pass over the chain, and one along it over each table that it seals. Make it, then call `report` once."""

    def __init__(self, connection: Connection, seal: Seal, witnesses: list[Witness]) -> None:
        self._connection = connection
        self._seal = seal
        self._witnesses: dict[int, list[Witness]] = defaultdict(list)
        for witness in [*witnesses, *_heads_of_runs(connection)]:
            self._witnesses[witness.head.seq].append(witness)
        self._problems: list[Problem] = []
        self._deleted_through = _deleted_through(connection)
        self._deleted = 0
        self._before = ChainHead(0, seal.genesis)

    def report(self) -> VerifyReport:
        """Read everything and say what was found."""
        stored = stored_head(self._connection)
        head = ChainHead(stored.seq, stored.mac)
        if stored.key_check != self._seal.key_check:
            count = self._connection.scalar(select(func.count()).select_from(evidence)) or 0
            self._found(
                0, "The key in use is not the key of this archive; no seal can be checked.", "Use the key of the backup."
            )
            return VerifyReport(False, count, self._problems, head, 0, 0)
        self._check_witnesses(ChainHead(0, self._seal.genesis))
        records = 0
        for row in rows_of(self._connection, _ENTRIES, _FEW):
            records += 1
            self._check_place(row)
            self._check_bodies(row)
            self._before = ChainHead(row.seq, row.mac)
            self._check_witnesses(self._before)
        self._check_end(head)
        unsealed = check_answers(self._connection, self._found)
        check_decisions(self._connection, self._found)
        return VerifyReport(not self._problems, records, self._problems, head, self._deleted, unsealed)

    def _check_place(self, row: Row[Any]) -> None:
        """The entry follows the one before, is sealed, and its columns say what its sealed payload says."""
        if row.seq != self._before.seq + 1:
            first, last = self._before.seq + 1, row.seq - 1
            which = f"Entry {first} was" if first == last else f"Entries {first} to {last} were"
            self._found(first, f"{which} removed.", "Restore the entries from the backup.")
        elif self._seal.of(self._before.mac, _ascii(row.payload)) != row.mac:
            self._found(row.seq, "The entry or its seal was changed, or it was moved.", _RESTORE)
            return
        if not _columns_fit(row):
            self._found(row.seq, "The entry's number, kind, time or body does not fit its sealed content.", _RESTORE)

    def _check_bodies(self, row: Row[Any]) -> None:
        for what, digest, content in (
            ("request", row.request_sha256, row.request),
            ("reply", row.reply_sha256, row.reply),
        ):
            if digest is None:
                continue
            if content is None and row.seq <= self._deleted_through:
                self._deleted += 1
            elif content is None:
                self._found(row.seq, f"The bytes of the {what} are missing.", "Restore them from the backup.")
            elif not isinstance(content, bytes) or hashlib.sha256(content).hexdigest() != digest:
                self._found(row.seq, f"The bytes of the {what} were changed.", _RESTORE)

    def _check_witnesses(self, here: ChainHead) -> None:
        for witness in self._witnesses.pop(here.seq, []):
            if witness.head.mac != here.mac:
                self._found(here.seq, f"The entry is another than {witness.who} remembers.", "Compare with the backup.")

    def _check_end(self, head: ChainHead) -> None:
        last = self._before
        beyond = max(self._witnesses, default=0)
        if beyond > last.seq:
            furthest = self._witnesses[beyond][0]
            self._found(
                last.seq + 1,
                f"The end was cut off: the chain ends at entry {last.seq}, {furthest.who} remembers entry {furthest.head.seq}.",
                "Restore the newest backup.",
            )
        elif head != last:
            self._found(
                head.seq, f"The chain ends at entry {last.seq}, its head says {head.seq}.", "Restore the newest backup."
            )

    def _found(self, seq: int, what: str, next_step: str) -> None:
        if len(self._problems) < MOST_PROBLEMS:
            self._problems.append(Problem(seq, evidence_id(seq) if seq else "", what, next_step))


_request, _reply = blob.alias("request"), blob.alias("reply")
_ENTRIES = (
    select(evidence, _request.c.content.label("request"), _reply.c.content.label("reply"))
    .select_from(evidence)
    .outerjoin(_request, _request.c.sha256 == evidence.c.request_sha256)
    .outerjoin(_reply, _reply.c.sha256 == evidence.c.reply_sha256)
    .order_by(evidence.c.seq)
)


def _columns_fit(row: Row[Any]) -> bool:
    try:
        content = json.loads(row.payload)
        told = (content["seq"], content["kind"], content["recorded_at"])
        bodies = (content.get("request_sha256"), content.get("reply_sha256"))
    except (ValueError, TypeError, KeyError, AttributeError):
        return False
    recorded_at = row.recorded_at.isoformat(timespec="microseconds")
    return told == (row.seq, row.kind, recorded_at) and bodies == (row.request_sha256, row.reply_sha256)


def _ascii(payload: str) -> str:
    """A payload is ASCII; anything else was not written by us and must not stop the verification."""
    return payload if payload.isascii() else payload.encode("unicode_escape").decode("ascii")


def _heads_of_runs(connection: Connection) -> list[Witness]:
    rows = connection.execute(
        select(execution.c.run_id, execution.c.head_seq, execution.c.head_mac).where(execution.c.head_seq.is_not(None))
    )
    return [Witness(ChainHead(row.head_seq, row.head_mac), f"run {row.run_id}") for row in rows]


def _deleted_through(connection: Connection) -> int:
    """The last entry whose bodies a chained event says were deleted; the event's own seal is checked with all others."""
    events = connection.execute(select(evidence.c.payload).where(evidence.c.kind == CONTENT_DELETED))
    return max((int(json.loads(row.payload)["through_seq"]) for row in events), default=0)
