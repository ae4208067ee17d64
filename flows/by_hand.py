"""Runs a flow from the command line, and hands its result to the person who started it."""

import asyncio
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    TaskRunFilter,
    TaskRunFilterState,
    TaskRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.logging.handlers import APILogHandler

from flows.inbox import InboxParameters, process_inbox
from flows.vat import FollowUpParameters, MonthParameters, monthly_vat_check, vat_follow_up
from flows.watching import Listener, listening
from journeys.documents.result import BatchResult
from journeys.vat.result import MonthResult

# How long the server may take to write down what it was told; it works in the background.
RECORDING_SECONDS = 60
UNFINISHED = (StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING)


async def month_by_hand(
    month: str, inputs: Sequence[Path], out: Path, *, force: bool, on_progress: Listener | None = None
) -> MonthResult:
    """Run the month as a Prefect flow in this process. Raises what the flow raised."""
    named = [str(path.absolute()) for path in inputs]
    params = MonthParameters(month=month, inputs=named, out=str(out.absolute()), force=force)
    with listening(on_progress):
        return await _result(monthly_vat_check(params, return_state=True))


async def follow_up_by_hand(month: str, out: Path, *, only_due: bool, on_progress: Listener | None = None) -> MonthResult:
    """Run the follow-up as a Prefect flow in this process. Raises what the flow raised."""
    params = FollowUpParameters(month=month, out=str(out.absolute()), only_due=only_due)
    with listening(on_progress):
        return await _result(vat_follow_up(params, return_state=True))


async def batch_by_hand(inputs: Sequence[Path], out: Path, *, force: bool, on_progress: Listener | None = None) -> BatchResult:
    """Read a batch of documents as a Prefect flow in this process. Raises what the flow raised."""
    params = InboxParameters(inputs=[str(path.absolute()) for path in inputs], out=str(out.absolute()), force=force)
    with listening(on_progress):
        state: Any = await process_inbox(params, return_state=True)
        result: BatchResult = await state.aresult()
        return result


async def _result(run: Awaitable[Any]) -> MonthResult:
    """The result that the flow's final state carries; raises what the flow raised."""
    state = await run
    result: MonthResult = await state.aresult()
    return result


async def recorded(flow_run_id: str) -> None:
    """Wait until the server has written down all task runs of a flow run, and send it the last log lines.

    Prefect's recorder works in the background: a server that is stopped at once would forget the end of the run.
    """
    await APILogHandler.aflush()
    of_this_run = FlowRunFilter(id=FlowRunFilterId(any_=[UUID(flow_run_id)]))
    seen = -1
    async with get_client() as client, asyncio.timeout(RECORDING_SECONDS):
        while True:
            unfinished = TaskRunFilter(state=TaskRunFilterState(type=TaskRunFilterStateType(any_=list(UNFINISHED))))
            open_runs = await client.read_task_runs(flow_run_filter=of_this_run, task_run_filter=unfinished, limit=1)
            known = await count_task_runs(client, of_this_run)
            if not open_runs and known == seen:
                return
            seen = known
            await asyncio.sleep(2.5)  # longer than the recorder's flush interval


async def count_task_runs(client: PrefectClient, of_this_run: FlowRunFilter) -> int:
    """How many task runs of a flow run the server knows."""
    page, total = 200, 0
    while True:
        found = await client.read_task_runs(flow_run_filter=of_this_run, limit=page, offset=total)
        total += len(found)
        if len(found) < page:
            return total
