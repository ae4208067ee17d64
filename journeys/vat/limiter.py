"""How many questions one counterpart stands at a time: grows while it answers, shrinks when it says that it is busy.

VIES caps concurrent requests per member state, does not publish the caps and counts all users of the world together
(MS_MAX_CONCURRENT_REQ). So the limit is learnt: it doubles per round trip until the first refusal, then holds just below
the last refused level and tries one more only now and then. A refusal at a level that was fine before means that others use
the service too: then it gives way by an eighth.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Limiter:
    """An adaptive limit on questions in flight. First come, first served.

    Attributes:
        limit: how many may be in flight now.
        in_flight: how many are.
        peak: the most that ever were.
        refusals: how often the counterpart said it was busy.
    """

    # After this many answers per slot at the known ceiling, one more slot is tried.
    PATIENCE = 25

    def __init__(self, start: int, most: int) -> None:
        self.limit = min(start, most)
        self.in_flight = 0
        self.peak = 0
        self.refusals = 0
        self._most = most
        self._ceiling: int | None = None  # highest level believed to be fine; None: never refused yet
        self._quiet = 0  # answers since the level last changed
        self._epoch = 0  # grows with every shrink; answers to older questions do not shrink again
        self._waiting: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def slot(self) -> AsyncIterator["Slot"]:
        """Wait for a free slot and hold it; tell the slot how it ended with `answered()` or `refused()`."""
        await self._enter()
        slot = Slot(self, self._epoch)
        try:
            yield slot
        finally:
            self.in_flight -= 1
            self._wake()

    async def _enter(self) -> None:
        if self.in_flight >= self.limit or self._waiting:
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn  # whoever wakes us has already counted us in
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self.in_flight -= 1
                    self._wake()
                raise
        else:
            self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)

    def _wake(self) -> None:
        while self._waiting and self.in_flight < self.limit:
            turn = self._waiting.popleft()
            if not turn.done():
                self.in_flight += 1
                turn.set_result(None)

    def _answered(self) -> None:
        self._quiet += 1
        busy = self.in_flight >= self.limit  # an idle lane learns nothing about the counterpart's limit
        below = self._ceiling is None or self.limit < self._ceiling
        if busy and self.limit < self._most and (below or self._quiet >= self.PATIENCE * self.limit):
            self.limit += 1
            self._quiet = 0
            self._wake()

    def _refused(self, epoch: int) -> None:
        self.refusals += 1
        if epoch != self._epoch:
            return
        tried_more = self._ceiling is not None and self.limit > self._ceiling
        self._ceiling = self.limit - 1 if tried_more else self.limit - max(1, self.limit // 8)
        self._ceiling = max(1, self._ceiling)
        self.limit = self._ceiling
        self._quiet = 0
        self._epoch += 1


class Slot:
    """One question in flight."""

    def __init__(self, limiter: Limiter, epoch: int) -> None:
        self._limiter = limiter
        self._epoch = epoch

    def answered(self) -> None:
        """The counterpart answered, whatever it said."""
        self._limiter._answered()

    def refused(self) -> None:
        """The counterpart said that it had too many questions."""
        self._limiter._refused(self._epoch)
