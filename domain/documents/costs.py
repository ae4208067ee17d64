"""What a threshold costs: a clerk's minutes for what is reviewed, against the damage of what is accepted though it is wrong.

    cost(t) = values below t × minutes × price of a minute + wrong values at or above t × cost of a wrong value

Every value below the threshold is looked at, and a clerk is taken to be right. Only thresholds at or above a certified one are
admissible, so the cheapest admissible threshold never breaks the promise, however dear a clerk is.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple


class Prices(NamedTuple):
    """What work and mistakes cost.

    Attributes:
        minute: a clerk's minute, with everything that comes on top of the wage.
        minutes_per_value: how long it takes to look at one value.
        wrong_value: what one wrong value costs on average until it is put right.
        currency: of the amounts.
    """

    minute: Decimal
    minutes_per_value: Decimal
    wrong_value: Decimal
    currency: str = "EUR"

    @property
    def review(self) -> Decimal:
        """What looking at one value costs."""
        return self.minute * self.minutes_per_value


class CostPoint(NamedTuple):
    """One point of the curve: what happens with this threshold. `cost` is for all `accepted + reviewed` values."""

    threshold: float
    accepted: int
    wrong: int
    reviewed: int
    cost: Decimal

    @property
    def values(self) -> int:
        """How many values there were at all."""
        return self.accepted + self.reviewed

    @property
    def per_hundred(self) -> Decimal:
        """The cost of a hundred values."""
        return self.cost * 100 / self.values if self.values else Decimal(0)


class Judged(NamedTuple):
    """A value that was compared with the truth. Without a confidence it is always reviewed."""

    confidence: float | None
    right: bool


def cost_curve(judged: Iterable[Judged], prices: Prices) -> tuple[CostPoint, ...]:
    """The cost of every threshold that makes a difference, the strictest first.

    The first point accepts nothing (threshold above 1), the last accepts everything that has a confidence. Values of the same
    confidence are accepted together.
    """
    values = list(judged)
    sure = sorted((value for value in values if value.confidence is not None), key=_falling)
    points = [_point(2.0, 0, 0, len(values), prices)]
    wrong = 0
    for place, value in enumerate(sure, start=1):
        wrong += not value.right
        if place < len(sure) and sure[place].confidence == value.confidence:
            continue
        points.append(_point(value.confidence or 0.0, place, wrong, len(values) - place, prices))
    return tuple(points)


def cheapest(curve: Sequence[CostPoint], admissible_from: float | None) -> CostPoint:
    """The cheapest point whose threshold is admissible; of equally cheap ones the strictest.

    Args:
        curve: as `cost_curve` makes it, not empty.
        admissible_from: the certified threshold; None where nothing is certified, so that everything is reviewed.
    """
    allowed = [
        point for point in curve if point.accepted == 0 or (admissible_from is not None and point.threshold >= admissible_from)
    ]
    return min(allowed, key=lambda point: (point.cost, -point.threshold))


def _falling(value: Judged) -> float:
    return -(value.confidence or 0.0)


def _point(threshold: float, accepted: int, wrong: int, reviewed: int, prices: Prices) -> CostPoint:
    return CostPoint(threshold, accepted, wrong, reviewed, reviewed * prices.review + wrong * prices.wrong_value)
