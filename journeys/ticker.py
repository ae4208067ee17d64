"""Progress from the threads in which blocking steps run."""

import asyncio
from collections.abc import Iterable, Iterator
from typing import TypeVar

from journeys.conduct import Conduct

T = TypeVar("T")

# Telling costs a hop to the event loop; nobody reads faster than this many items go by.
EVERY = 500


class Ticker:
    """Counts items of one step and tells the conduct now and then. Made in the event loop, used from a step's thread."""

    def __init__(self, conduct: Conduct, step: str, total: int | None = None) -> None:
        self._conduct = conduct
        self._step = step
        self._total = total
        self._loop = asyncio.get_running_loop()

    def through(self, items: Iterable[T], total: int | None = None) -> Iterator[T]:
        """Pass the items on and count them."""
        total = total if total is not None else self._total
        done = 0
        for done, item in enumerate(items, 1):
            yield item
            if done % EVERY == 0:
                self._tell(done, total)
        self._tell(done, done)

    def _tell(self, done: int, total: int | None) -> None:
        asyncio.run_coroutine_threadsafe(self._conduct.progress(self._step, done, total), self._loop)
