"""Opens an execution in the run ledger and closes it whatever happens, with its metrics and the head of the evidence chain."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from config.wiring import Parts
from config.workers import is_dead
from domain.errors import BelegwerkError
from domain.runs import RunStatus
from store.runs import RunRow


class Metered(Protocol):
    """Whoever counts while a journey runs."""

    def metrics(self) -> Mapping[str, float]:
        """Everything so far, by name."""
        ...


class Result(Protocol):
    """What a journey says at its end."""

    @property
    def open_items(self) -> bool:
        """Whether anything is left to do."""
        ...

    @property
    def sentence(self) -> str:
        """The run in one sentence."""
        ...

    @property
    def metrics(self) -> Mapping[str, float]:
        """All figures by name."""
        ...


@dataclass(slots=True)
class RunningExecution:
    """One invocation while it runs; whoever has its result leaves it here."""

    run: RunRow
    flow_run_id: str
    result: Result | None = None


@asynccontextmanager
async def executing(
    parts: Parts, run_id: str, meter: Metered, process: str, flow_run_id: str
) -> AsyncIterator[RunningExecution]:
    """Carry the body out as an execution of the run. One that was killed before is noted as stopped."""
    runs = parts.store.runs
    runs.interrupt(is_dead)
    execution_id = runs.start(run_id, flow_run_id, {"worker": parts.worker}, process=process)
    execution = RunningExecution(runs.get(run_id), flow_run_id)
    try:
        yield execution
    except BaseException as error:
        message = str(error) if isinstance(error, BelegwerkError) else f"{type(error).__name__}: {error}"
        runs.finish(execution_id, RunStatus.STOPPED, message, meter.metrics(), parts.store.evidence.head())
        raise
    result = execution.result
    if result is not None:
        status = RunStatus.DONE_WITH_OPEN_ITEMS if result.open_items else RunStatus.DONE
        runs.finish(execution_id, status, result.sentence, result.metrics, parts.store.evidence.head())
