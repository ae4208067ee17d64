"""How the steps of a journey are carried out: plainly, or as tasks of a Prefect run that people can watch.

A journey is written once, against this protocol. `flows/` brings the conduct that turns each step into a task run; tests and
the command line without a Prefect server use `PlainConduct`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Protocol, TypeVar

A = TypeVar("A")
T = TypeVar("T")


class Conduct(Protocol):
    """What a journey asks of its surroundings."""

    async def step(self, name: str, work: Callable[[], T]) -> T:
        """Carry out one step of the journey; `work` blocks, so it runs beside the event loop."""
        ...

    async def chunk(self, name: str, work: Callable[[], Awaitable[T]]) -> T:
        """Carry out one chunk of items; many chunks run at the same time."""
        ...

    def spread(self, name: str, work: Callable[[A], T], parts: Iterable[A], at_a_time: int) -> AsyncIterator[T]:
        """Carry out one piece of blocking work on each of the parts, some at a time, and yield results as they come.

        The parts may be worked in other processes or on other machines: `work` is a function of a module, and parts and results
        can be pickled. `parts` is read no further ahead than it is worked.
        """
        ...

    async def progress(self, step: str, done: int, total: int | None) -> None:
        """Say how far a step is; called often, so it must be cheap. `total` is None while it is not known."""
        ...


class PlainConduct:
    """Carries out every step in this process and shows progress to a callback."""

    def __init__(self, on_progress: Callable[[str, int, int | None], None] | None = None) -> None:
        self._on_progress = on_progress

    async def step(self, name: str, work: Callable[[], T]) -> T:
        """Run the work in a thread, so that timers and other chunks go on."""
        await self.progress(name, 0, None)
        return await asyncio.to_thread(work)

    async def chunk(self, name: str, work: Callable[[], Awaitable[T]]) -> T:  # noqa: ARG002 - the name is for watchers
        """Await the chunk."""
        return await work()

    async def spread(self, name: str, work: Callable[[A], T], parts: Iterable[A], at_a_time: int) -> AsyncIterator[T]:  # noqa: ARG002 - the name is for watchers
        """Work the parts in threads of this process."""
        async for result in side_by_side((asyncio.to_thread(work, part) for part in parts), at_a_time):
            yield result

    async def progress(self, step: str, done: int, total: int | None) -> None:
        """Pass it on."""
        if self._on_progress:
            self._on_progress(step, done, total)


async def side_by_side(works: Iterable[Awaitable[T]], at_a_time: int) -> AsyncIterator[T]:
    """Await the works, so many at a time, and yield their results as they come. The first that fails ends it.

    Works that were begun are awaited even then: a thread cannot be stopped from outside.
    """
    source = iter(works)
    running: set[asyncio.Future[T]] = set()
    try:
        while True:
            while len(running) < at_a_time and (work := next(source, None)) is not None:
                running.add(asyncio.ensure_future(work))
            if not running:
                return
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for result in done:
                yield result.result()
    finally:
        await asyncio.gather(*running, return_exceptions=True)
