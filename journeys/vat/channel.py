"""One register with its manners: limits and breakers per member state, a limit in total, counters for the metrics."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from domain.vat.answers import Answer, Fault, Query, Register, RegisterFault
from journeys.vat.breaker import Breaker, Rules
from journeys.vat.limiter import Limiter

# A busy counterpart is healthy, and a blocked number says nothing about its state: neither may open the breaker.
HARMLESS = frozenset({Fault.STATE_BUSY, Fault.GLOBAL_BUSY, Fault.NUMBER_BLOCKED, Fault.THROTTLED})


class Manners(NamedTuple):
    """How a register is treated: questions at a time per state (first, most) and in total, the breaker's rules, tries."""

    start: int
    most: int
    total: int
    rules: Rules
    attempts: int
    first_wait: float = 0.5
    most_wait: float = 30.0


@dataclass(slots=True)
class Lane:
    """One member state at one register."""

    limiter: Limiter
    breaker: Breaker


class Channel:
    """A register that is asked politely.

    Attributes:
        calls: questions sent.
        answers: replies that were the register's word.
        faults: Counter of (member state, fault).
    """

    def __init__(self, register: Register, manners: Manners) -> None:
        self.register = register
        self.manners = manners
        self.calls = 0
        self.answers = 0
        self.faults: Counter[tuple[str, Fault]] = Counter()
        self.total = Limiter(manners.total, manners.total)
        self._lanes: dict[str, Lane] = {}
        self._introduced = False
        self._accepted = asyncio.Event()

    def lane(self, country: str) -> Lane:
        """The lane of a member state, made at first use."""
        if country not in self._lanes:
            manners = self.manners
            self._lanes[country] = Lane(
                Limiter(manners.start, manners.most),
                Breaker(manners.rules, time.monotonic),
            )
        return self._lanes[country]

    @property
    def lanes(self) -> dict[str, Lane]:
        """All lanes used so far, by member state."""
        return self._lanes

    async def ask(self, query: Query, *, wait: bool) -> Answer:
        """Ask once, when it is this question's turn. `wait` False: do not wait for a state that is down.

        Raises:
            RegisterFault: no answer this time.
            GivenUp: the member state is down.
            RequesterRefused, ChannelBlocked: the run must stop.
        """
        lane = self.lane(query.vat_id.country)
        async with lane.breaker.passage(wait=wait), lane.limiter.slot() as slot, self.total.slot() as place:
            await self._introduction()
            self.calls += 1
            try:
                answer = await self.register.ask(query)
            except RegisterFault as fault:
                self._accepted.set()
                self.faults[query.vat_id.country, fault.fault] += 1
                if fault.fault is Fault.STATE_BUSY:
                    slot.refused()
                elif fault.fault in {Fault.GLOBAL_BUSY, Fault.THROTTLED}:
                    place.refused()
                if fault.fault not in HARMLESS:
                    lane.breaker.failed()
                raise
            self._accepted.set()
            self.answers += 1
            lane.breaker.succeeded()
            slot.answered()
            place.answered()
            return answer

    async def _introduction(self) -> None:
        """Let the first question go alone: a register that refuses or has blocked us hears one question, not hundreds.

        After a refusal the others wait here until the run is stopped.
        """
        if not self._introduced:
            self._introduced = True
            return
        await self._accepted.wait()
