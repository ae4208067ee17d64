"""A batch of documents, as one screen of verbs: take in, read, judge, report, settle, record.

Running it again continues: what was read by this model version is not read again, what has not changed is not written, and an
item of the queue is opened once. Files and letters are put aside last, so that whatever ends the process before is found again.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import Self

from config.wiring import Parts
from domain.calendar import Period
from domain.documents.forms import Route
from journeys.conduct import Conduct
from journeys.documents.duplicates import keys_of
from journeys.documents.equipment import Equipment
from journeys.documents.intake import Intake, take_in
from journeys.documents.judging import PROCESS, judge
from journeys.documents.meter import Meter
from journeys.documents.orders import Worked
from journeys.documents.reporting import Paths, write_reports
from journeys.documents.result import BatchResult
from journeys.documents.working import chunks_of, work
from journeys.executing import executing
from journeys.ticker import Ticker
from store import Store
from store.documents import Effort


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """What is to be read. Without inputs, the drop folder and the mailbox are; `force` reads again what was read before."""

    inputs: tuple[Path, ...]
    out: Path
    force: bool = False

    @classmethod
    def of(cls, parts: Parts, inputs: Sequence[str | Path], out: str | Path, *, force: bool = False) -> Self:
        """Read the words of a command line or of Prefect's parameters."""
        folder = Path(out).expanduser() if out else parts.settings.out_folder
        return cls(tuple(Path(path).expanduser() for path in inputs), folder, force)


async def run_batch(
    parts: Parts, equipment: Equipment, request: BatchRequest, conduct: Conduct, *, flow_run_id: str = ""
) -> BatchResult:
    """Read the documents, put doubtful ones into the queue, and write the results.

    Raises:
        UnusableInput: nothing usable was named.
        RunError: the run cannot go on; it can be continued by running it again.
    """
    meter = Meter()
    period = str(Period.of(parts.today))
    with meter.timed("take in"):
        ticker = Ticker(conduct, "take in")
        intake: Intake = await conduct.step("take in", lambda: take_in(parts, request.inputs, ticker))
    if not intake.orders:
        await conduct.step("settle", lambda: intake.settle({}))
        return BatchResult.nothing(period)
    file_ids = [order.file_id for order in intake.orders]
    run_id = parts.store.runs.open(PROCESS, period, "", equipment.model, file_ids)
    async with executing(parts, run_id, meter, PROCESS, flow_run_id) as execution:
        if request.force:
            parts.store.documents.forget(file_ids, equipment.model)
        with meter.timed("read"):
            await _read(parts.store, equipment, intake, meter, conduct)
        with meter.timed("judge"):
            ticker = Ticker(conduct, "judge")
            tally = await conduct.step("judge", lambda: judge(parts, equipment, execution.run, ticker))
        meter.add_tally(tally)
        with meter.timed("report"):
            ticker = Ticker(conduct, "report")
            paths: Paths = await conduct.step(
                "report", lambda: write_reports(parts, equipment, execution.run, request.out, ticker)
            )
        await conduct.step("settle", lambda: intake.settle(_failures(parts.store, file_ids, equipment.model)))
        head = parts.store.evidence.head()
        execution.result = BatchResult.of(execution.run, tally, meter, paths.named(), head, flow_run_id)
        return execution.result


async def _read(store: Store, equipment: Equipment, intake: Intake, meter: Meter, conduct: Conduct) -> None:
    """Read what this model version has not read yet, and store each file as soon as it comes back."""
    unread = set(store.documents.unread([order.file_id for order in intake.orders], equipment.model))
    orders = [order for order in intake.orders if order.file_id in unread]
    chunks = chunks_of(orders, equipment.chunk, equipment.reader, equipment.manner)
    done = 0
    await conduct.progress("read", 0, len(orders))
    async for some in conduct.spread("read", work, chunks, equipment.workers):
        for worked in some:
            await asyncio.to_thread(_save, store, equipment.model, worked)
            meter.add(worked)
        done += len(some)
        await conduct.progress("read", done, len(orders))


def _save(store: Store, model: str, worked: Worked) -> None:
    sketches = chain(worked.sketches, repeat(()))
    forms = [(form, keys_of(form, sketch)) for form, sketch in zip(worked.forms, sketches, strict=False)]
    store.documents.save(worked.order.file_id, model, forms, Effort(worked.pages, worked.seconds, worked.ocr_seconds))


def _failures(store: Store, file_ids: Sequence[int], model: str) -> dict[int, str]:
    """Why files could not be read, by their numbers."""
    return {
        stored.file_id: " ".join(noted.message for noted in stored.form.findings)
        for stored in store.documents.forms(file_ids, model)
        if stored.form.route is Route.FAILED
    }
