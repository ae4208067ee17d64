"""The figures of a month: what came in, what came of it, and what it saved against the month before Belegwerk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from domain.policy import Baseline
from domain.vat.checks import Outcome

_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Figures:
    """One run's figures. Minutes are a person's time, fees are in the baseline's currency.

    `minutes_saved` is the baseline, as far as its work is done, less what a person still spends: starting the month, deciding
    the items in review and following up the unanswered ones. It is negative where people spend more than before, and nobody
    hides that. `fees_saved` is the baseline's, as far as its work is done, less what the queries cost.
    """

    items: int
    outcomes: Mapping[Outcome, int]
    in_review: int
    minutes_saved: float
    fees_saved: Decimal
    calls: int = 0
    retries: int = 0
    faults_by_state: Mapping[str, int] = field(default_factory=dict)
    seconds_by_step: Mapping[str, float] = field(default_factory=dict)

    @property
    def review_share(self) -> float:
        """The share of items that a person has to look at, 0 to 1; 0 for a month without items."""
        return self.in_review / self.items if self.items else 0.0

    @property
    def unanswered(self) -> int:
        """How many numbers still wait for an answer."""
        return self.outcomes.get(Outcome.UNANSWERED, 0)

    def metrics(self) -> dict[str, float]:
        """Flat names and numbers, for the run ledger and Prometheus."""
        return {
            "items": float(self.items),
            **{f"outcome_{outcome.value}": float(self.outcomes.get(outcome, 0)) for outcome in Outcome},
            "in_review": float(self.in_review),
            "review_share": self.review_share,
            "calls": float(self.calls),
            "retries": float(self.retries),
            **{f"faults_{state}": float(count) for state, count in sorted(self.faults_by_state.items())},
            **{f"seconds_{step}": seconds for step, seconds in sorted(self.seconds_by_step.items())},
            "minutes_saved": self.minutes_saved,
            "fees_saved": float(self.fees_saved),
        }


def figures_of(
    outcomes: Mapping[Outcome, int],
    in_review: int,
    baseline: Baseline,
    *,
    fees: Decimal = Decimal(0),
    calls: int = 0,
    retries: int = 0,
) -> Figures:
    """Work a month's figures out of its counts.

    Only settled results (valid, invalid, not checkable) replace the work of before, so the baseline counts by their share. An
    unanswered result that is in review as well costs a person twice: to find out, and to decide.

    Args:
        outcomes: how many results have each outcome.
        in_review: how many of them a person has to look at.
        baseline: what a month cost before.
        fees: what this month's register queries cost; VIES and BZSt are free.
        calls: questions sent to registers.
        retries: how many of them repeated an earlier one.
    """
    items = sum(outcomes.values())
    unanswered = outcomes.get(Outcome.UNANSWERED, 0)
    settled, of_all = items - unanswered, max(items, 1)
    spent = baseline.attended_minutes + baseline.minutes_per_review * (in_review + unanswered)
    return Figures(
        items=items,
        outcomes=dict(outcomes),
        in_review=in_review,
        minutes_saved=round(baseline.minutes * settled / of_all - spent, 1),
        fees_saved=(baseline.fees * settled / of_all - fees).quantize(_CENT),
        calls=calls,
        retries=retries,
    )
