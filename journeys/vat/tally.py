"""Adds up the results of a month as they go by."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from domain.vat.checks import Check, Outcome


@dataclass(slots=True)
class Tally:
    """Results by outcome, their net amounts by currency, and how many need a person."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    amounts: dict[Outcome, dict[str, Decimal]] = field(
        default_factory=lambda: {outcome: defaultdict(Decimal) for outcome in Outcome}
    )
    reviews: int = 0

    def add(self, check: Check) -> None:
        """Count one result."""
        self.outcomes[check.outcome] += 1
        if check.subject.doc_count:
            self.amounts[check.outcome][check.subject.currency] += check.subject.net_amount
        self.reviews += bool(check.review_reasons)

    @property
    def checks(self) -> int:
        """All results."""
        return self.outcomes.total()

    @property
    def review_share(self) -> float:
        """The share that goes to a person; 0 where there are no results."""
        return self.reviews / self.checks if self.checks else 0.0
