"""How many questions one counterpart stands at a time: grows while it answers, shrinks when it says that it is busy.

VIES caps concurrent requests per member state, does not publish the caps and counts all users of the world together
(MS_MAX_CONCURRENT_REQ). So the limit is learnt: it doubles per round trip until the first refusal, then holds just below
the last refused level and tries one more only now and then. Refusals at a level that was fine before mean that others use the
service too: then it gives way by an eighth. But some refusals come whatever we do; a limit that gave way to each of them would
end at one. So a proven level gives way only to a row of them that is too long for chance, given how often one comes anyway.
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
    # A level is proven by an answer for each slot, or by this many; until then the first refusals count.
    PROOF = 25
    # Refusals that are less probable than this are no coincidence: at a proven level in a row, at a new one since it is new.
    CHANCE, CHANCE_AT_A_NEW_LEVEL = 1e-5, 1e-2
    # Whatever the reason, a counterpart that refuses more than this share is asked less.
    MOST_REFUSED = 0.5
    # How much one outcome weighs in the share of refusals that come anyway, and that share before anything is known.
    WEIGHT = 1 / 64
    PRIOR = 0.01

    def __init__(self, start: int, most: int) -> None:
        self.limit = min(start, most)
        self.in_flight = 0
        self.peak = 0
        self.refusals = 0
        self._most = most
        self._ceiling: int | None = None  # highest level believed to be fine; None: never too many yet
        self._quiet = 0  # answers since the level last changed
        self._row = 0  # refusals since the last answer, at a new level since its beginning
        self._anyway = self.PRIOR  # share of refusals at levels believed to be fine
        self._epoch = 0  # grows with every shrink; answers to older questions do not shrink again
        self._waiting: deque[asyncio.Future[int]] = deque()

    @asynccontextmanager
    async def slot(self) -> AsyncIterator["Slot"]:
        """Wait for a free slot and hold it; tell the slot how it ended with `answered()` or `refused()`."""
        epoch = await self._enter()
        try:
            yield Slot(self, epoch)
        finally:
            self.in_flight -= 1
            self._wake()

    async def _enter(self) -> int:
        """Wait for a free slot; returns the epoch in which it was given."""
        epoch = self._epoch
        if self.in_flight >= self.limit or self._waiting:
            turn: asyncio.Future[int] = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                epoch = await turn  # whoever wakes us has already counted us in
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self.in_flight -= 1
                    self._wake()
                raise
        else:
            self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)
        return epoch

    def _wake(self) -> None:
        while self._waiting and self.in_flight < self.limit:
            turn = self._waiting.popleft()
            if not turn.done():
                self.in_flight += 1
                turn.set_result(self._epoch)

    @property
    def _proven(self) -> bool:
        return self._quiet >= min(self.limit, self.PROOF)

    def _answered(self) -> None:
        self._quiet += 1
        self._anyway -= self.WEIGHT * self._anyway
        if self._proven:
            self._row = 0
            self._ceiling = self._ceiling and max(self._ceiling, self.limit)
        busy = self.in_flight >= self.limit  # an idle lane learns nothing about the counterpart's limit
        if busy and self.limit < self._most and (self._ceiling is None or self._quiet >= self.PATIENCE * self.limit):
            self._go_to(self.limit + 1)
            self._wake()

    def _refused(self, epoch: int) -> None:
        self.refusals += 1
        if epoch != self._epoch:
            return
        self._row += 1
        if self._proven:
            self._anyway += self.WEIGHT * (1 - self._anyway)
        chance = self.CHANCE if self._proven else self.CHANCE_AT_A_NEW_LEVEL
        if self._anyway < self.MOST_REFUSED and self._anyway**self._row > chance:
            return
        tried_more = self._ceiling is not None and self.limit > self._ceiling
        self._ceiling = max(1, self.limit - (1 if tried_more else max(1, self.limit // 8)))
        self._go_to(self._ceiling)
        self._epoch += 1

    def _go_to(self, limit: int) -> None:
        self.limit = limit
        self._quiet = self._row = 0


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
