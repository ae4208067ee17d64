"""Totals rows of a list: `*`, `**`, `***` for levels one to three, or a word; checked against the rows and left out.

A total is right when it is the sum of all rows above it, or of those since the last total of its level or a higher one.
"""

from collections import defaultdict
from decimal import Decimal

LEVELS = 3
_WORDS = frozenset(
    {"*", "**", "***", "summe", "gesamt", "gesamtsumme", "zwischensumme", "ergebnis", "total", "totals", "somme"}
)


def is_totals_word(text: str) -> bool:
    """Return whether a text in the place of a key marks a totals row. `**` elsewhere is a value (several tax codes)."""
    return text.casefold().rstrip(":") in _WORDS


class Totals:
    """The running `sums` of one file's amounts, by currency, as they were printed."""

    def __init__(self) -> None:
        self.sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        self._before: list[dict[str, Decimal]] = [{} for _ in range(LEVELS)]

    def add(self, currency: str, amount: Decimal) -> None:
        """Count a row's amount."""
        self.sums[currency] += amount

    def check(self, level: int, currency: str, amount: Decimal) -> bool:
        """Return whether a total is right and begin its level anew.

        Args:
            level: 1 to 3, the number of stars.
            currency: of the total; empty means over all currencies.
            amount: as printed.
        """
        level = min(level, LEVELS)
        wanted = [currency] if currency else list(self.sums)
        overall = sum((self.sums.get(one, Decimal()) for one in wanted), Decimal())
        since = overall - sum((self._before[level - 1].get(one, Decimal()) for one in wanted), Decimal())
        for lower in self._before[:level]:
            lower.update((one, self.sums[one]) for one in wanted)
        return amount in (overall, since)
