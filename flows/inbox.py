"""Incoming documents, as Prefect runs them.

Entrypoint in `prefect.yaml`: `flows.inbox.process_inbox`. Where files are read is one setting, `BELEGWERK_TASK_RUNNER`: in
child processes of this one, or on the workers of a Dask cluster.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from pydantic import BaseModel, Field

from config.settings import Settings, load_settings
from config.wiring import wired
from flows.publishing import publish_batch
from flows.watching import PrefectConduct
from journeys.documents.batch import BatchRequest, run_batch
from journeys.documents.equipment import Equipment, equipment_of
from journeys.documents.result import BatchResult

PROGRESS_KEY = "documents-progress"


class InboxParameters(BaseModel):
    """What finance may change when starting a run by hand."""

    inputs: list[str] = Field(default_factory=list, description="documents or folders; empty: drop folder and mailbox")
    out: str = Field(default="", description="folder for the results; empty: the configured one")
    force: bool = Field(default=False, description="read again what this model version has read before")


@flow(name="process-inbox", flow_run_name="Documents", log_prints=False, persist_result=False)
async def process_inbox(params: InboxParameters | None = None) -> State[BatchResult]:
    """Read what has come by drop folder and mailbox, put doubtful documents into the queue, and write the results."""
    settings = load_settings()
    result = await read_batch(params or InboxParameters(), settings, equipment_of(settings))
    get_run_logger().info(result.sentence)
    await publish_batch(result)
    return Completed(name=result.state_name, message=result.sentence, data=result)


async def read_batch(params: InboxParameters, settings: Settings, equipment: Equipment) -> BatchResult:
    """Work a batch with the task runner that the settings name; to be called inside a flow run."""
    with task_runner_of(settings) as runner, wired(settings) as parts:
        request = BatchRequest.of(parts, [Path(path) for path in params.inputs], params.out, force=params.force)
        conduct = PrefectConduct(PROGRESS_KEY, runner)
        return await run_batch(parts, equipment, request, conduct, flow_run_id=flow_run.id or "")


@contextlib.contextmanager
def task_runner_of(settings: Settings) -> Iterator[TaskRunner[Any]]:
    """Threads of this process, each with a child that reads; or a Dask cluster, named by its address or made on this machine.

    Yields:
        The runner, started, for the duration of the body.
    """
    if settings.task_runner == "threads":
        threads: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=settings.document_workers)
        with threads:
            yield threads
        return
    from prefect_dask.task_runners import DaskTaskRunner  # half a second that only those pay who want it

    here = {"n_workers": settings.document_workers, "threads_per_worker": 1, "dashboard_address": ":0"}
    dask = DaskTaskRunner(address=settings.dask_address) if settings.dask_address else DaskTaskRunner(cluster_kwargs=here)
    with dask:
        _ = dask.client  # made here and now: two threads that ask for it at once would each start a cluster
        yield dask
