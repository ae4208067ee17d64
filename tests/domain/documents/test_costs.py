from decimal import Decimal

import pytest

from domain.documents.costs import CostPoint, Judged, Prices, cheapest, cost_curve

PRICES = Prices(minute=Decimal("0.80"), minutes_per_value=Decimal("0.25"), wrong_value=Decimal(10))  # a look costs 0.20
VALUES = [
    Judged(0.99, True),
    Judged(0.99, True),
    Judged(0.95, True),
    Judged(0.90, False),
    Judged(0.60, True),
    Judged(None, True),
]


def test_every_threshold_has_its_price() -> None:
    assert [(p.accepted, p.wrong, p.reviewed, p.cost) for p in cost_curve(VALUES, PRICES)] == [
        (0, 0, 6, Decimal("1.20")),
        (2, 0, 4, Decimal("0.80")),
        (3, 0, 3, Decimal("0.60")),
        (4, 1, 2, Decimal("10.40")),
        (5, 1, 1, Decimal("10.20")),
    ]


def test_the_cheapest_is_never_below_what_is_proven() -> None:
    curve = cost_curve(VALUES, PRICES)
    assert cheapest(curve, 0.5).threshold == 0.95
    assert cheapest(curve, 0.97).threshold == 0.99
    assert cheapest(curve, None).accepted == 0
    dear_clerk = PRICES._replace(minute=Decimal(1_000))
    assert cheapest(cost_curve(VALUES, dear_clerk), 0.5).threshold == 0.6
    assert cheapest(cost_curve(VALUES, dear_clerk), 0.93).threshold == 0.95


def test_of_equally_cheap_thresholds_the_strictest() -> None:
    free = PRICES._replace(minute=Decimal(0))
    assert cheapest(cost_curve(VALUES, free), 0.0).accepted == 0


def test_cost_of_a_hundred() -> None:
    assert CostPoint(0.9, 30, 1, 20, Decimal(5)).per_hundred == Decimal(10)
    (nothing,) = cost_curve([], PRICES)
    assert nothing.per_hundred == 0


@pytest.mark.parametrize("count", [1, 7])
def test_equal_confidences_are_one_point(count: int) -> None:
    assert len(cost_curve([Judged(0.5, True)] * count, PRICES)) == 2
