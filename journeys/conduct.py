"""How the steps of a journey are carried out: plainly, or as tasks of a Prefect run that people can watch.

A journey is written once, against this protocol. `flows/` brings the conduct that turns each step into a task run; tests and
the command line without a Prefect server use `PlainConduct`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Conduct(Protocol):
    """What a journey asks of its surroundings."""

    async def step(self, name: str, work: Callable[[], T]) -> T:
        """Carry out one step of the journey; `work` blocks, so it runs beside the event loop."""
        ...

    async def chunk(self, name: str, work: Callable[[], Awaitable[T]]) -> T:
        """Carry out one chunk of items; many chunks run at the same time."""
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

    async def progress(self, step: str, done: int, total: int | None) -> None:
        """Pass it on."""
        if self._on_progress:
            self._on_progress(step, done, total)
