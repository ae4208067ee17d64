"""The traffic of a register: who is let in, how long it takes, what goes wrong, and the journal of it all.

Concurrency is counted for real: a request holds its place from `admit` until the reply is ready. A request that finds no place
is turned away at once and takes no time. `attempt` counts the requests for one number that were let in, so the draws of an
attempt do not depend on how often the number was turned away before.
"""

import asyncio
import enum
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import NamedTuple

from starlette.types import Receive

from sandbox.registers.chance import Chance
from sandbox.registers.options import RegisterOptions
from sandbox.registers.profiles import SLOW, profile


class Refusal(enum.StrEnum):
    """Why a request is turned away at the door; each register has its own code for it."""

    STATE_BUSY = "state_busy"
    GLOBAL_BUSY = "global_busy"
    STATE_DOWN = "state_down"


class JournalLine(NamedTuple):
    """One request: whose number, which attempt, how it ended, and for how many seconds the register worked on it."""

    number: str
    attempt: int
    outcome: str
    seconds: float


@dataclass(slots=True)
class StateFigures:
    """What one member state has done so far. `busy_seconds` sums the drawn service times."""

    requests: int = 0
    answers: int = 0
    faults: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    busy_seconds: float = 0.0
    in_flight: int = 0
    max_concurrency: int = 0


class Visit:
    """One request that was let in; a context manager that gives the place back and writes the journal.

    `outcome` has to be set before the block ends. An `answered` visit counts as an answer, any other as a fault.
    """

    def __init__(self, traffic: "Traffic", state: str, line: JournalLine, fault: str | None) -> None:
        self._traffic = traffic
        self._line = line
        self.state = state
        self.attempt = line.attempt
        self.fault = fault
        self.outcome = "abandoned"
        self.answered = False

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._traffic.leave(self.state, self._line._replace(outcome=self.outcome), answered=self.answered)

    async def work(self, receive: Receive) -> str | None:
        """Take the time that the register needs.

        Returns:
            The fault that was drawn, None when the register answers, `slow` when the caller gave up waiting.
        """
        if self.fault == SLOW:
            return SLOW if await _hangs_up(receive, self._traffic.slow_seconds) else None
        if self._line.seconds > 0:
            await asyncio.sleep(self._line.seconds)
        return self.fault


async def _hangs_up(receive: Receive, seconds: float) -> bool:
    """Whether the caller closes the line within that time; a caller who has gone holds no place."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True


class Traffic:
    """Door, clockwork and journal of one register.

    Args:
        options: what the register was started with.
        register: `vies` or `evatr`; chooses the faults.
        instant: the faults that take no time, like being turned away.
    """

    def __init__(self, options: RegisterOptions, register: str, instant: frozenset[str] = frozenset()) -> None:
        self._options = options
        self._register = register
        self._instant = instant
        self._chance = Chance(options.seed)
        self._attempts: dict[str, int] = defaultdict(int)
        self.slow_seconds = options.slow_seconds
        self.journal: list[JournalLine] = []
        self.states: dict[str, StateFigures] = defaultdict(StateFigures)
        self.in_flight = 0
        self.max_concurrency = 0
        self.down: set[str] = set()
        self.switch(options.profile)

    def switch(self, name: str) -> None:
        """Change the mood. The states that are down become those of the profile; explicit options keep their precedence.

        Raises:
            ValueError: there is no such profile.
        """
        self.profile = profile(name)
        self.profile_name = name
        self.down = set(self.profile.down)
        options = self._options
        self._median = (self.profile.latency_ms if options.latency_ms is None else options.latency_ms) / 1000
        self._sigma = self.profile.sigma if options.sigma is None else options.sigma
        self._faults: Mapping[str, float] = self.profile.faults.get(self._register, {})
        self.global_cap = (self.profile.global_cap if options.global_cap is None else options.global_cap) or None

    def cap(self, state: str) -> int | None:
        """How many requests at a time the member state takes; None is unlimited."""
        options = self._options
        if state in options.caps:
            return options.caps[state]
        if options.default_cap is not None:
            return options.default_cap or None
        return self.profile.caps.get(state, self.profile.default_cap)

    def admit(self, state: str, number: str, forced: str | None = None) -> Visit | Refusal:
        """Let a request in, or say why not. A visit has to be used as a context manager.

        Args:
            state: member state of the number.
            number: VAT ID with prefix.
            forced: a fault that this number meets every time.
        """
        if state in self.down:
            return Refusal.STATE_DOWN
        if self.global_cap is not None and self.in_flight >= self.global_cap:
            return Refusal.GLOBAL_BUSY
        figures = self.states[state]
        cap = self.cap(state)
        if cap is not None and figures.in_flight >= cap:
            return Refusal.STATE_BUSY
        self.in_flight += 1
        figures.in_flight += 1
        self.max_concurrency = max(self.max_concurrency, self.in_flight)
        figures.max_concurrency = max(figures.max_concurrency, figures.in_flight)
        attempt = self._attempts[number] = self._attempts[number] + 1
        fault = forced or self.draw_fault(number, attempt)
        seconds = 0.0 if fault in self._instant else self._service_time(state, number, attempt)
        return Visit(self, state, JournalLine(number, attempt, "", seconds), fault)

    def draw_fault(self, number: str, attempt: int) -> str | None:
        """The fault that this attempt meets, or None. After `faults_in_a_row` possible faults an attempt is always served."""
        if not self._faults or attempt % (self.profile.faults_in_a_row + 1) == 0:
            return None
        draw = self._chance.share("fault", number, attempt)
        for fault, share in self._faults.items():
            draw -= share
            if draw < 0:
                return fault
        return None

    def _service_time(self, state: str, number: str, attempt: int) -> float:
        if self._median == 0:
            return 0.0
        spread = math.exp(self._sigma * self._chance.normal("latency", number, attempt)) if self._sigma else 1.0
        return self._median * self.profile.slow.get(state, 1.0) * spread

    def leave(self, state: str, line: JournalLine, *, answered: bool) -> None:
        """Give the place back and write the journal."""
        figures = self.states[state]
        self.in_flight -= 1
        figures.in_flight -= 1
        figures.busy_seconds += line.seconds
        self._note(figures, line, answered=answered)

    def turn_away(self, state: str, number: str, outcome: str) -> None:
        """Write down a request that was not let in: no place, or a question that cannot be asked."""
        self._note(self.states[state], JournalLine(number, self._attempts.get(number, 0) + 1, outcome, 0.0), answered=False)

    def _note(self, figures: StateFigures, line: JournalLine, *, answered: bool) -> None:
        figures.requests += 1
        if answered:
            figures.answers += 1
        else:
            figures.faults[line.outcome] += 1
        self.journal.append(line)
