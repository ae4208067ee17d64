"""Counts what a run does and how long each step takes: the metrics of an execution, as plain names and numbers."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from domain.figures import figures_of
from domain.policy import Policy
from domain.vat.answers import RegisterName
from domain.vat.checks import Outcome
from journeys.vat.channel import Channel
from journeys.vat.tally import Tally


class Meter:
    """The figures of one execution.

    Names carry their labels in braces as Prometheus writes them: `faults{register="VIES",state="DE",fault="state_busy"}`.
    """

    def __init__(self) -> None:
        self._began = time.monotonic()
        self.seconds: dict[str, float] = {}
        self.calls: Counter[str] = Counter()
        self.answers: Counter[str] = Counter()
        self.faults: Counter[tuple[str, str, str]] = Counter()
        self.breakers_opened: Counter[tuple[str, str]] = Counter()
        self.settled = 0
        self.retries = 0
        self._results: dict[str, float] = {}

    @property
    def elapsed(self) -> float:
        """Seconds since the execution began."""
        return time.monotonic() - self._began

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Add the seconds of the body to a step."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds[step] = self.seconds.get(step, 0.0) + time.monotonic() - began

    def add_asking(self, settled: int, retries: int, channels: Mapping[RegisterName, Channel]) -> None:
        """Add what one round of asking took."""
        self.settled += settled
        self.retries += retries
        for name, channel in channels.items():
            self.calls[name.value] += channel.calls
            self.answers[name.value] += channel.answers
            for (state, fault), count in channel.faults.items():
                self.faults[name.value, state, fault.value] += count
            for state, lane in channel.lanes.items():
                self.breakers_opened[name.value, state] += lane.breaker.opened

    def add_tally(self, tally: Tally, policy: Policy) -> None:
        """Add the results and what they save against the way it was done before."""
        saved = figures_of(tally.outcomes, tally.reviews, policy.baseline)
        did_something = self.settled > 0  # what an earlier execution has saved is not saved again
        self._results = {
            "items_in": tally.checks,
            **{f'outcomes{{outcome="{outcome.value}"}}': tally.outcomes[outcome] for outcome in Outcome},
            "reviews": tally.reviews,
            "review_share": tally.review_share,
            "minutes_saved": saved.minutes_saved if did_something else 0.0,
            "fees_saved": float(saved.fees_saved) if did_something else 0.0,
        }

    def faults_by_state(self) -> dict[str, int]:
        """Faults by member state, all registers and kinds together."""
        by_state: Counter[str] = Counter()
        for (_, state, _), count in self.faults.items():
            by_state[state] += count
        return dict(sorted(by_state.items()))

    def metrics(self) -> dict[str, float]:
        """Everything by name."""
        found: dict[str, float] = {**self._results, "settled": self.settled, "retries": self.retries}
        for register, count in self.calls.items():
            found[f'calls{{register="{register}"}}'] = count
            found[f'answers{{register="{register}"}}'] = self.answers[register]
        for (register, state, fault), count in sorted(self.faults.items()):
            found[f'faults{{register="{register}",state="{state}",fault="{fault}"}}'] = count
        for (register, state), count in sorted(self.breakers_opened.items()):
            if count:
                found[f'breaker_opened{{register="{register}",state="{state}"}}'] = count
        for step, seconds in self.seconds.items():
            found[f'seconds{{step="{step}"}}'] = round(seconds, 3)
        found['seconds{step="all"}'] = round(self.elapsed, 3)
        return found
