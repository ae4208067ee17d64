"""Leaves a member state alone while it is down, tries it with one question at a time, and gives it up after a while.

States are down for minutes or for hours (reference: MS_UNAVAILABLE). Asking on would be rude and useless; the numbers stay
unanswered with the time of the next attempt and are taken up by follow-up.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple


class GivenUp(Exception):
    """The state is down and this caller does not wait: the run's patience is over, or there is another channel to ask."""


class Rules(NamedTuple):
    """When a breaker opens (`failures` in a row), how long it first pauses, and after how long it gives up (seconds)."""

    failures: int
    pause: float
    patience: float


class Breaker:
    """Counts failures in a row and is open while a counterpart is down. `now` is a monotonic clock in seconds."""

    MOST_PAUSES = 10  # a pause doubles up to this many times the first one

    def __init__(self, rules: Rules, now: Callable[[], float]) -> None:
        self._rules = rules
        self._now = now
        self._row = 0
        self._pause = rules.pause
        self._down_since: float | None = None
        self._open_until: float | None = None
        self._trial = asyncio.Lock()
        self.opened = 0

    @property
    def given_up(self) -> bool:
        """Whether the counterpart has been down without a break for longer than the patience of this run."""
        return self._down_since is not None and self._now() - self._down_since >= self._rules.patience

    @asynccontextmanager
    async def passage(self, *, wait: bool) -> AsyncIterator[None]:
        """Hold while one question is asked; while the breaker is open only one trial question at a time passes.

        Raises:
            GivenUp: the counterpart is given up, or it pauses and `wait` is False.
        """
        if self._open_until is None:
            yield
            return
        if not wait and (self._trial.locked() or self._now() < self._open_until):
            raise GivenUp
        async with self._trial:
            await self._pause_over()
            if self._open_until is not None:
                yield
                return
        yield  # somebody else's trial succeeded meanwhile: no need to go one by one

    async def _pause_over(self) -> None:
        while self._open_until is not None:
            if self.given_up:
                raise GivenUp
            remaining = self._open_until - self._now()
            if remaining <= 0:
                return
            await asyncio.sleep(min(remaining, max(0.01, self._rules.patience)))

    def succeeded(self) -> None:
        """The counterpart answered."""
        self._row = 0
        self._pause = self._rules.pause
        self._down_since = None
        self._open_until = None

    def failed(self) -> None:
        """The counterpart was down, sent garbage or did not answer in time."""
        now = self._now()
        self._row += 1
        if self._row < self._rules.failures:
            return
        if self._open_until is None:
            self.opened += 1
            self._down_since = now
            self._open_until = now + self._pause
        elif now >= self._open_until:  # the trial failed; failures of questions asked before opening change nothing
            self._pause = min(self._pause * 2, self._rules.pause * self.MOST_PAUSES)
            self._open_until = now + self._pause
