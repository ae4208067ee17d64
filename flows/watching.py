"""Carries a journey out as Prefect tasks, so that operations can watch it: one task run per step and per chunk."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import UUID

from prefect import task
from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from journeys.conduct import side_by_side

A = TypeVar("A")
T = TypeVar("T")

# An artifact update is one API call; the page is reloaded by people, not by machines.
SECONDS_BETWEEN_UPDATES = 2.0

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


@task(task_run_name="{name}", cache_policy=NO_CACHE, persist_result=False)
def piece(name: str, work: Callable[[Any], Any], part: Any) -> Any:  # noqa: ARG001 - as above
    """One piece of work that may be carried out in another process or on another machine."""
    return work(part)


class PrefectConduct:
    """Turns steps and chunks into task runs, and progress into an artifact on the run page."""

    def __init__(self, artifact_key: str, runner: TaskRunner[Any] | None = None) -> None:
        """Remember where progress is shown.

        Args:
            artifact_key: the key of the progress artifact.
            runner: a started task runner for pieces that are spread; by default each call starts threads of its own.
        """
        self._key = artifact_key
        self._runner = runner
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

    async def spread(self, name: str, work: Callable[[A], T], parts: Iterable[A], at_a_time: int) -> AsyncIterator[T]:
        """Submit a task for each part to the task runner."""
        with contextlib.ExitStack() as stack:
            runner: TaskRunner[Any] = self._runner or stack.enter_context(ThreadPoolTaskRunner(max_workers=at_a_time))
            numbered = enumerate(parts, 1)
            works = (asyncio.to_thread(_carried_out, runner, f"{name}-{number:03}", work, part) for number, part in numbered)
            async for result in side_by_side(works, at_a_time):
                yield result

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


def _carried_out(runner: TaskRunner[Any], name: str, work: Callable[[A], T], part: A) -> T:
    """Submit one piece and wait for its result; raises what it raised."""
    result: T = runner.submit(piece, {"name": name, "work": work, "part": part}).result()
    return result
