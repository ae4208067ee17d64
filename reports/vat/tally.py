"""Count the results while they pass by, so that the summary needs no second reading."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable
from decimal import Decimal

from domain.vat.checks import Check, Outcome

LARGEST = 10


def is_exception(check: Check) -> bool:
    """Whether a person should look at it: not valid, or valid and in review."""
    return check.outcome is not Outcome.VALID or bool(check.review_reasons)


def state_of(check: Check) -> str:
    """Return the two letters that the VAT ID begins with, empty where there are none."""
    prefix = check.vat_id[:2]
    return prefix if len(prefix) == 2 and prefix.isascii() and prefix.isalpha() else ""


class Tally:
    """Sums over all results: by outcome, register, state and currency, and the exceptions with the most at stake."""

    def __init__(self, at_stake: Callable[[Check], float]) -> None:
        self._at_stake = at_stake
        self.outcomes: Counter[Outcome] = Counter()
        self.authorities: Counter[str] = Counter()
        self.states: defaultdict[str, Counter[Outcome]] = defaultdict(Counter)
        self.net_amounts: defaultdict[tuple[Outcome, str], Decimal] = defaultdict(Decimal)
        self.reviews = 0
        self.unproven = 0
        self._largest: list[tuple[float, int, Check]] = []
        self._seen = 0

    def add(self, check: Check, *, proven: bool) -> None:
        """Count one result. `proven` is False where it names a piece of evidence that does not exist."""
        self.outcomes[check.outcome] += 1
        self.authorities[check.authority] += 1
        self.states[state_of(check)][check.outcome] += 1
        self.net_amounts[check.outcome, check.subject.currency] += check.subject.net_amount
        self.reviews += bool(check.review_reasons)
        self.unproven += not proven
        self._seen += 1
        if is_exception(check) and check.subject.net_amount:
            # Of equal amounts the earlier row stays, hence the falling second key.
            entry = (self._at_stake(check), -self._seen, check)
            if len(self._largest) < LARGEST:
                heapq.heappush(self._largest, entry)
            else:
                heapq.heappushpop(self._largest, entry)

    def largest(self) -> list[Check]:
        """Return the exceptions with the most at stake, largest first."""
        return [check for _, _, check in sorted(self._largest, key=lambda entry: entry[:2], reverse=True)]

    @property
    def currencies(self) -> list[str]:
        """The currencies of all amounts that are not zero, EUR first."""
        found = {currency for (_, currency), amount in self.net_amounts.items() if amount}
        return sorted(found, key=lambda currency: (currency != "EUR", currency))
