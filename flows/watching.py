"""Carries a journey out as Prefect tasks, so that operations can watch it: one task run per step and per chunk."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import UUID

from prefect import task
from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact
from prefect.cache_policies import NO_CACHE

T = TypeVar("T")

# An artifact update is one API call; the page is reloaded by people, not by machines.
SECONDS_BETWEEN_UPDATES = 3.0

Listener = Callable[[str, int, int | None], None]
_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def listening(listener: Listener | None) -> Iterator[None]:
    """Tell the progress of flows that run inside the body to a listener as well, such as a terminal's progress bars."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


@task(task_run_name="{name}", cache_policy=NO_CACHE, persist_result=False)
async def step(name: str, work: Callable[[], Any]) -> Any:  # noqa: ARG001 - the name is shown; the result is the step's own
    """One step of a journey: its blocking work in a thread."""
    return await asyncio.to_thread(work)


@task(task_run_name="{name}", cache_policy=NO_CACHE, persist_result=False)
async def chunk(name: str, work: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ARG001 - as above
    """One chunk of items."""
    return await work()


class PrefectConduct:
    """Turns steps and chunks into task runs, and progress into an artifact on the run page."""

    def __init__(self, artifact_key: str) -> None:
        self._key = artifact_key
        self._artifact: UUID | None = None
        self._updated = 0.0

    async def step(self, name: str, work: Callable[[], T]) -> T:
        """Run the step as a task."""
        await self.progress(name, 0, None)
        result: T = await step(name, work)
        return result

    async def chunk(self, name: str, work: Callable[[], Awaitable[T]]) -> T:
        """Run the chunk as a task."""
        result: T = await chunk(name, work)
        return result

    async def progress(self, step: str, done: int, total: int | None) -> None:
        """Update the progress artifact, but not more often than people look."""
        listener = _listener.get()
        if listener:
            listener(step, done, total)
        if not total:
            return
        now = time.monotonic()
        if now - self._updated < SECONDS_BETWEEN_UPDATES and done < total:
            return
        self._updated = now
        percent = min(100.0, 100.0 * done / total)
        description = f"{step}: {done:,} of {total:,}"
        if self._artifact is None:
            self._artifact = await acreate_progress_artifact(percent, key=self._key, description=description)
        else:
            await aupdate_progress_artifact(self._artifact, percent, description=description)
