"""The run ledger: which month was checked from which files, how often that was started, and what it cost."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, insert, select, update

from domain.errors import ItemError
from domain.findings import Finding
from domain.runs import Execution, RunStatus
from domain.vat.reconciliation import Disposition
from store.anchor import ChainHead
from store.codec import decode_finding
from store.database import Database
from store.subjects import (
    NewSubject,
    StoredSubject,
    read_dispositions,
    save,
    stored_subjects,
)
from store.tables import execution, file, run, run_file, run_finding, subject

# A run with fewer subjects than this share of the month's largest one is a partial look and not the month.
COVERING = 0.8
FINISHED = (RunStatus.DONE.value, RunStatus.DONE_WITH_OPEN_ITEMS.value)


class RunRow(NamedTuple):
    """A run. `status` is that of its latest execution, None before the first; `compiled` once all subjects are stored."""

    run_id: str
    process: str
    period: str
    requester: str
    mode: str
    created_at: dt.datetime
    compiled: bool
    notes: dict[str, Any]
    file_ids: tuple[int, ...]
    status: RunStatus | None


class Runs:
    """The repository of runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, process: str, period: str, requester: str, mode: str, file_ids: Sequence[int]) -> str:
        """The run of this month with these files; the same files, requester and mode lead to the same run again.

        Args:
            process: the journey's name.
            period: `YYYY-MM`.
            requester: our own VAT ID, empty without one.
            mode: which registers are asked.
            file_ids: staged files in the order in which they are to be read.

        Raises:
            ItemError: a file id is unknown.
        """
        with self._database.write() as connection:
            rows = connection.execute(select(file.c.file_id, file.c.sha256).where(file.c.file_id.in_(file_ids)))
            known = {row.file_id: row.sha256 for row in rows}
            missing = [file_id for file_id in file_ids if file_id not in known]
            if missing:
                msg = f"No staged file has the number {missing[0]}."
                raise ItemError(msg, next_step="Stage the file before opening a run with it.")
            run_id = run_id_of(process, period, known.values(), f"{requester}\n{mode}")
            values = {"process": process, "period": period, "requester": requester, "mode": mode}
            opened = connection.execute(
                self._database.insert_new(run).returning(run.c.run_id),
                {"run_id": run_id, **values, "created_at": self._database.clock(), "notes": {}},
            )
            if opened.first() is not None:
                files = [
                    {"run_id": run_id, "position": place, "file_id": file_id}
                    for place, file_id in enumerate(dict.fromkeys(file_ids), 1)
                ]
                if files:
                    connection.execute(insert(run_file), files)
        return run_id

    def get(self, run_id: str) -> RunRow:
        """The run of this name.

        Raises:
            ItemError: there is none.
        """
        found = self._rows(run.c.run_id == run_id, limit=1)
        if not found:
            msg = f"There is no run {run_id!r}."
            raise ItemError(msg, next_step="`belegwerk runs list` shows the known runs.")
        return found[0]

    def list(self, limit: int = 50) -> Sequence[RunRow]:
        """The runs, those with the latest activity first."""
        return self._rows(limit=limit)

    def latest(self, process: str, period: str) -> RunRow | None:
        """The run of this month that was worked on last; None if there was none."""
        return next(iter(self._rows(run.c.process == process, run.c.period == period, limit=1)), None)

    def leading(self, process: str, period: str) -> RunRow | None:
        """The run that stands for the month: the one worked on last among those that cover (nearly) all of its debtors.

        A run of a few files beside it, to look at something, must not become the month; a corrected list may be shorter.
        """
        return self._leading(run.c.process == process, run.c.period == period)

    def _leading(self, *conditions: Any) -> RunRow | None:
        runs = self._rows(*conditions, limit=1_000)
        sizes = self._sizes([row.run_id for row in runs])
        largest = max(sizes.values(), default=0)
        return next((row for row in runs if sizes.get(row.run_id, 0) >= COVERING * largest), None)

    def previous(self, run_id: str) -> RunRow | None:
        """The leading run of the newest earlier month that was finished, with which this one is compared."""
        this = self.get(run_id)
        finished = select(execution.c.run_id).where(execution.c.status.in_(FINISHED))
        conditions = (run.c.process == this.process, run.c.period < this.period, run.c.run_id.in_(finished))
        newest = next(iter(self._rows(*conditions, limit=1, by_period=True)), None)
        return self._leading(*conditions, run.c.period == newest.period) if newest else None

    def _sizes(self, run_ids: Sequence[str]) -> dict[str, int]:
        """The number of subjects of each run."""
        query = select(subject.c.run_id, func.count().label("subjects")).where(subject.c.run_id.in_(run_ids))
        with self._database.read() as connection:
            return {row.run_id: row.subjects for row in connection.execute(query.group_by(subject.c.run_id))}

    def uses(self, file_id: int) -> bool:
        """Whether any run was opened with this file."""
        query = select(run_file.c.run_id).where(run_file.c.file_id == file_id).limit(1)
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def set_note(self, run_id: str, name: str, value: Any) -> None:
        """Remember something about a run under a name, such as the digest that its reports were written from."""
        with self._database.write() as connection:
            notes = connection.execute(select(run.c.notes).where(run.c.run_id == run_id).with_for_update()).scalar_one()
            connection.execute(update(run).where(run.c.run_id == run_id).values(notes={**notes, name: value}))

    # --- executions ---

    def start(
        self, run_id: str, flow_run_id: str = "", parameters: Mapping[str, Any] | None = None, *, process: str = ""
    ) -> str:
        """Note that the run is started (again). `process` names the journey where it is not the run's own (follow-up).

        Returns:
            The execution id.
        """
        execution_id = uuid.uuid4().hex
        own = self.get(run_id).process
        with self._database.write() as connection:
            connection.execute(
                insert(execution),
                {
                    "execution_id": execution_id,
                    "run_id": run_id,
                    "process": process or own,
                    "started_at": self._database.clock(),
                    "status": RunStatus.RUNNING.value,
                    "message": "",
                    "flow_run_id": flow_run_id,
                    "parameters": dict(parameters or {}),
                    "metrics": {},
                },
            )
        return execution_id

    def finish(
        self,
        execution_id: str,
        status: RunStatus,
        message: str = "",
        metrics: Mapping[str, float] | None = None,
        head: ChainHead | None = None,
    ) -> None:
        """Note how an execution ended, what it measured, and where the evidence chain ended with it."""
        with self._database.write() as connection:
            connection.execute(
                update(execution)
                .where(execution.c.execution_id == execution_id)
                .values(
                    status=status.value,
                    message=message,
                    metrics=dict(metrics or {}),
                    ended_at=self._database.clock(),
                    head_seq=head.seq if head else None,
                    head_mac=head.mac if head else None,
                )
            )

    def interrupt(self, is_dead: Callable[[str], bool]) -> int:
        """Close the executions whose worker has ended without a word; returns how many.

        Args:
            is_dead: tells of a worker's name, as it was given in the execution's parameters, whether it has ended.
        """
        query = select(execution.c.execution_id, execution.c.parameters).where(
            execution.c.status == RunStatus.RUNNING.value, execution.c.ended_at.is_(None)
        )
        with self._database.read() as connection:
            running = connection.execute(query).all()
        dead = [row.execution_id for row in running if is_dead(str(row.parameters.get("worker", "")))]
        for execution_id in dead:
            self.finish(execution_id, RunStatus.STOPPED, "Interrupted: its process ended without a word.")
        return len(dead)

    def executions(self, run_id: str) -> Sequence[Execution]:
        """All executions of a run, the first one first."""
        query = select(execution).where(execution.c.run_id == run_id).order_by(execution.c.number)
        with self._database.read() as connection:
            return [_execution(row) for row in connection.execute(query)]

    def latest_metrics(self) -> Sequence[Execution]:
        """The newest ended execution of each process, for monitoring."""
        newest = select(func.max(execution.c.number)).where(execution.c.ended_at.is_not(None)).group_by(execution.c.process)
        query = select(execution).where(execution.c.number.in_(newest)).order_by(execution.c.process)
        with self._database.read() as connection:
            return [_execution(row) for row in connection.execute(query)]

    # --- what a run consists of ---

    def save_subjects(
        self,
        run_id: str,
        items: Iterable[NewSubject | Finding],
        dispositions: Callable[[], Iterable[Disposition]] = tuple,
    ) -> bool:
        """Store what has to be checked, all in one transaction; a run that has its subjects is left as it is.

        Args:
            run_id: the run.
            items: subjects with their numbers, and findings, in any order; read once, never held whole.
            dispositions: called after the last item, gives the reconciliation.

        Returns:
            Whether the items were read and stored; False when the run was compiled before.
        """
        with self._database.write() as connection:
            compiled = select(run.c.compiled_at).where(run.c.run_id == run_id).with_for_update()
            if connection.execute(compiled).scalar_one() is not None:
                return False
            save(connection, run_id, items, dispositions, self._database.clock())
            return True

    def subjects(self, run_id: str) -> Iterator[StoredSubject]:
        """The subjects in the order of customer and number, one at a time."""
        query = select(subject).where(subject.c.run_id == run_id).order_by(subject.c.customer, subject.c.vat_key)
        return stored_subjects(self._database.stream(query))

    def findings(self, run_id: str) -> Iterator[Finding]:
        """What was noticed about the debtors of the run, in the order in which it was."""
        query = select(run_finding.c.payload).where(run_finding.c.run_id == run_id).order_by(run_finding.c.seq)
        return (decode_finding(row.payload) for row in self._database.stream(query))

    def dispositions(self, run_id: str) -> Sequence[Disposition]:
        """Where every source record went."""
        with self._database.read() as connection:
            return read_dispositions(connection, run_id)

    def _rows(self, *conditions: Any, limit: int, by_period: bool = False) -> Sequence[RunRow]:
        """Runs with the status of their latest execution, the latest activity first."""
        newest = select(execution.c.run_id, func.max(execution.c.number).label("number")).group_by(execution.c.run_id)
        last = newest.subquery("last")
        order: list[Any] = [func.coalesce(last.c.number, 0).desc(), run.c.created_at.desc(), run.c.run_id]
        if by_period:
            order.insert(0, run.c.period.desc())
        query = (
            select(run, execution.c.status)
            .outerjoin(last, last.c.run_id == run.c.run_id)
            .outerjoin(execution, execution.c.number == last.c.number)
            .where(*conditions)
            .order_by(*order)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [_run(row, _file_ids(connection, row.run_id)) for row in connection.execute(query).all()]


def run_id_of(process: str, period: str, sha256s: Iterable[str], manner: str) -> str:
    """The name of a run: the same for the same files in any order, and the same manner (requester and mode)."""
    digest = hashlib.sha256("\n".join([*sorted(sha256s), manner]).encode()).hexdigest()
    return f"{process}-{period}-{digest[:8]}"


def _file_ids(connection: Connection, run_id: str) -> tuple[int, ...]:
    query = select(run_file.c.file_id).where(run_file.c.run_id == run_id).order_by(run_file.c.position)
    return tuple(connection.execute(query).scalars())


def _run(row: Row[Any], file_ids: tuple[int, ...]) -> RunRow:
    return RunRow(
        row.run_id,
        row.process,
        row.period,
        row.requester,
        row.mode,
        row.created_at,
        row.compiled_at is not None,
        row.notes,
        file_ids,
        RunStatus(row.status) if row.status else None,
    )


def _execution(row: Row[Any]) -> Execution:
    return Execution(
        execution_id=row.execution_id,
        run_id=row.run_id,
        process=row.process,
        started_at=row.started_at,
        ended_at=row.ended_at,
        status=RunStatus(row.status),
        message=row.message,
        flow_run_id=row.flow_run_id,
        metrics=row.metrics,
        head=f"{row.head_seq}:{row.head_mac}" if row.head_seq is not None else "",
    )
