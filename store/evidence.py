"""The proof archive: what was asked and answered, byte by byte, and who decided what.

Nothing in it is overwritten. Bodies older than the retention period may be deleted; the deletion itself is an entry.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select, union_all

from domain.errors import ItemError
from store.anchor import ChainBroken, ChainHead
from store.chain import Chain, evidence_id
from store.database import Database
from store.proofs import ProofRow, count_and_head, proofs
from store.tables import blob, evidence
from store.verification import CONTENT_DELETED, Problem, Verification, VerifyReport, Witness


class EvidenceView(NamedTuple):
    """One entry for people: `payload` is the sealed content; the bodies are None where there are none or they were deleted."""

    evidence_id: str
    seq: int
    kind: str
    recorded_at: dt.datetime
    payload: dict[str, Any]
    request: bytes | None
    reply: bytes | None
    mac: str


class Evidence:
    """The repository of proof."""

    def __init__(self, database: Database, chain: Chain) -> None:
        self._database = database
        self._chain = chain

    def append_event(self, kind: str, payload: Mapping[str, Any]) -> str:
        """Chain something that happened: a forced run, a changed setting, a deletion.

        Args:
            kind: a stable word, such as `forced_run`.
            payload: what JSON can hold; `seq`, `kind`, `recorded_at` and `software` are added.

        Returns:
            The evidence id of the entry.
        """
        with self._chain.writing() as writer:
            return evidence_id(writer.add_event(kind, payload))

    def ready(self) -> None:
        """Make sure that proof can be kept, before anybody is asked.

        Raises:
            ChainBroken: the chain is shorter than the anchor says.
            ConfigurationError: the key is not the one that the chain was begun with.
            StoreUnavailable: the database or the anchor file cannot be written.
        """
        with self._chain.writing():
            pass

    def head(self) -> ChainHead:
        """Where the chain ends now; printed on the workbook so that it is remembered outside."""
        return self._chain.head()

    def show(self, entry: str) -> EvidenceView:
        """What was asked and answered under this evidence id.

        Raises:
            ItemError: there is no such entry.
        """
        digits = entry.strip().upper().removeprefix("E")
        request, reply = blob.alias("request"), blob.alias("reply")
        query = (
            select(evidence, request.c.content.label("request"), reply.c.content.label("reply"))
            .outerjoin(request, request.c.sha256 == evidence.c.request_sha256)
            .outerjoin(reply, reply.c.sha256 == evidence.c.reply_sha256)
            .where(evidence.c.seq == (int(digits) if digits.isdecimal() and len(digits) < 19 else 0))
        )
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            last = self.head().seq
            known = f"Known are {evidence_id(1)} to {evidence_id(last)}." if last else "The archive is empty."
            msg = f"There is no evidence {entry!r}."
            raise ItemError(msg, next_step=known)
        return EvidenceView(
            evidence_id(row.seq),
            row.seq,
            row.kind,
            row.recorded_at,
            json.loads(row.payload),
            row.request,
            row.reply,
            row.mac,
        )

    def proofs(self, run_id: str) -> Iterator[ProofRow]:
        """The exchanges behind the results of a run in the order of the chain, one at a time."""
        return proofs(self._database, run_id)

    def extent(self, run_id: str) -> tuple[int, ChainHead | None]:
        """How many exchanges decided results of a run, and the chain's head right after the last; None where there are none."""
        return count_and_head(self._database, run_id)

    def recorded_at(self, seq: int) -> dt.datetime | None:
        """When an entry was recorded; None where there is no such entry."""
        with self._database.read() as connection:
            return connection.scalar(select(evidence.c.recorded_at).where(evidence.c.seq == seq))

    def verify(self, expected: ChainHead | None = None) -> VerifyReport:
        """Check every seal, every body and every remembered head: anchor file, runs, and `expected` (from a workbook).

        Answers and decisions are compared with what their entries seal of them.

        Raises:
            ChainBroken: the head of the chain was removed altogether.
            StoreUnavailable: the database or the anchor file cannot be read.
        """
        witnesses = [Witness(expected, "the expected head")] if expected else []
        anchor_problem = None
        if self._chain.anchor:
            try:
                anchored = self._chain.anchor.read()
                if anchored:
                    witnesses.append(Witness(anchored, "the anchor file"))
                elif self.head().seq:
                    anchor_problem = Problem(
                        0,
                        "",
                        f"The anchor file {self._chain.anchor.path} is missing.",
                        "Compare the chain's head with the last workbook; the next run writes the file anew.",
                    )
            except ChainBroken as broken:
                anchor_problem = Problem(0, "", broken.args[0], broken.next_step)
        with self._database.read() as connection:
            report = Verification(connection, self._chain.seal, witnesses).report()
        if anchor_problem is None:
            return report
        return report._replace(ok=False, problems=[*report.problems, anchor_problem])

    def delete_content(self, before: dt.datetime, who: str, why: str) -> int:
        """Delete the bodies of exchanges recorded before this time (retention, § 147 AO; Art. 17 GDPR).

        The entries stay and keep the chain whole; bodies that a newer entry shares stay too.

        Returns:
            How many bodies were deleted.
        """
        with self._chain.writing() as writer:
            through = writer.connection.scalar(select(func.max(evidence.c.seq)).where(evidence.c.recorded_at < before)) or 0
            newer = union_all(
                *(
                    select(column).where(evidence.c.seq > through, column.is_not(None))
                    for column in (evidence.c.request_sha256, evidence.c.reply_sha256)
                )
            )
            count = writer.connection.execute(delete(blob).where(blob.c.sha256.not_in(newer))).rowcount
            if count:
                details = {"through_seq": through, "before": before.isoformat(), "count": count, "who": who, "why": why}
                writer.add_event(CONTENT_DELETED, details)
            return count
