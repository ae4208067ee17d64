"""Certificates keep their promise over many replays, and the procedure that looks as good does not."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

from domain.documents.certificates import LIMIT
from domain.documents.pages import Segment
from labeling.certifying import (
    THRESHOLDS,
    Claim,
    Passed,
    certify,
    counts_from,
    fixed_sequence,
    labels_needed,
    upper_bound,
)

Floats = npt.NDArray[np.float64]
REPLAYS = 1_000
LABELS = 1_500


class World(NamedTuple):
    """How confidences are spread and how often a value of a confidence is wrong."""

    draw: Callable[[np.random.Generator, int], Floats]
    wrong: Callable[[Floats], Floats]

    def risks(self) -> dict[float, float]:
        """The true share of wrong values at or above every threshold."""
        confidences = np.sort(self.draw(np.random.default_rng(99), 1_000_000))
        wrong = self.wrong(confidences)
        below = np.searchsorted(confidences, THRESHOLDS)
        total = np.concatenate([np.cumsum(wrong[::-1])[::-1], [0.0]])
        counts = np.maximum(len(confidences) - below, 1)
        return dict(zip(THRESHOLDS, (total[below] / counts).tolist(), strict=True))


WORLDS = {
    "overconfident": World(lambda rng, n: rng.beta(8, 1, n), lambda sure: (1 - sure) * 0.25),
    "calibrated": World(lambda rng, n: 1 - 0.5 * rng.beta(0.4, 8, n), lambda sure: 1 - sure),
    "just beyond the limit everywhere": World(lambda rng, n: rng.uniform(0.5, 1, n), lambda sure: np.full(len(sure), 0.0101)),
    "the surest are worst": World(lambda rng, n: rng.uniform(0.5, 1, n), lambda sure: np.where(sure > 0.97, 0.02, 0.008)),
}


def wide_to_strict(confidences: Floats, right: npt.NDArray[np.bool_]) -> Passed | None:
    """The procedure that promises too much: from the widest threshold on, the first that passes."""
    labels, errors = counts_from(confidences.tolist(), right.tolist(), THRESHOLDS)
    for threshold, count, wrong in reversed(list(zip(THRESHOLDS, labels, errors, strict=True))):
        if count and (bound := upper_bound(wrong, count)) <= LIMIT:
            return Passed(threshold, count, wrong, bound)
    return None


def falsely_certified(world: World, procedure: Callable[[Floats, npt.NDArray[np.bool_]], Passed | None]) -> tuple[int, int]:
    """Of 1,000 replays how many certified a threshold that lets more through than promised, and how many certified any."""
    risks, rng = world.risks(), np.random.default_rng(7)
    false = any_at_all = 0
    for _ in range(REPLAYS):
        confidences = world.draw(rng, LABELS)
        passed = procedure(confidences, rng.random(LABELS) >= world.wrong(confidences))
        if passed:
            any_at_all += 1
            false += risks[passed.threshold] > LIMIT
    return false, any_at_all


# 5 % of 1,000, and two standard deviations of a share of 1,000 draws
MOST = 50 + 2 * (REPLAYS * 0.05 * 0.95) ** 0.5


@pytest.mark.parametrize("name", WORLDS)
def test_the_promise_holds_over_a_thousand_replays(name: str) -> None:
    false, _ = falsely_certified(WORLDS[name], lambda sure, right: fixed_sequence(sure.tolist(), right.tolist()))
    assert false <= MOST


def test_the_procedure_is_not_safe_by_never_certifying() -> None:
    _, certified = falsely_certified(WORLDS["calibrated"], lambda sure, right: fixed_sequence(sure.tolist(), right.tolist()))
    assert certified > REPLAYS / 2


def test_scanning_from_wide_to_strict_breaks_the_promise() -> None:
    false, _ = falsely_certified(WORLDS["just beyond the limit everywhere"], wide_to_strict)
    assert false > 2 * MOST


@pytest.mark.parametrize(
    ("errors", "labels", "bound"), [(0, 299, 0.00997), (0, 598, 0.005), (1, 100, 0.0466), (5, 1000, 0.01049)]
)
def test_the_bound_is_exact(errors: int, labels: int, bound: float) -> None:
    assert upper_bound(errors, labels) == pytest.approx(bound, rel=2e-3)


def test_the_bound_is_where_seeing_so_few_errors_becomes_unlikely() -> None:
    share = upper_bound(3, 400, 0.95)
    rng = np.random.default_rng(3)
    assert (rng.binomial(400, share, 200_000) <= 3).mean() == pytest.approx(0.05, abs=0.002)


def test_nothing_is_proven_by_nothing_or_by_errors_alone() -> None:
    assert upper_bound(0, 0) == upper_bound(7, 7) == 1.0


@pytest.mark.parametrize(("limit", "errors", "labels"), [(0.01, 0, 299), (0.005, 0, 598), (0.01, 1, 473), (0.01, 2, 628)])
def test_how_many_labels_a_proof_needs(limit: float, errors: int, labels: int) -> None:
    assert labels_needed(limit, errors=errors) == labels
    assert upper_bound(errors, labels - 1) > limit


def test_the_first_failure_ends_the_sequence() -> None:
    """300 right at 0.9, twenty wrong at 0.8, thousands right at 0.7: the widest would pass on its own, and must not."""
    confidences = [0.9] * 300 + [0.8] * 20 + [0.7] * 900
    right = [True] * 300 + [False] * 20 + [True] * 900
    passed = fixed_sequence(confidences, right)
    assert passed is not None
    assert (passed.threshold, passed.labels, passed.errors) == (0.801, 300, 0)
    many = fixed_sequence(confidences + [0.6] * 9_000, right + [True] * 9_000)
    assert many is not None
    assert many.labels == 10_220, "with so many labels the sequence starts where the twenty no longer weigh"


def test_too_few_labels_prove_nothing() -> None:
    assert fixed_sequence([0.99] * 298, [True] * 298) is None
    assert fixed_sequence([0.99] * 299, [True] * 299) is not None


def claims(field: str, count: int, errors: int = 0, *, segment: Segment = Segment.PHOTO, absent: bool = False) -> list[Claim]:
    return [Claim(field, segment, 0.95, place >= errors, absent) for place in range(count)]


def test_each_field_and_segment_is_certified_for_itself() -> None:
    won = certify(
        [
            *claims("iban", 400),
            *claims("iban", 400, errors=20, segment=Segment.BORN_DIGITAL),
            *claims("bic", 100),
            *claims("due_date", 300, absent=True),
        ]
    )
    assert [(one.name, one.segment, one.absent) for one in won] == [
        ("due_date", Segment.PHOTO, True),
        ("iban", Segment.PHOTO, False),
    ]
    assert won[1].promise == "at most 1 % wrong at 95 % confidence, 400 labels, 0 errors"


def test_fields_that_cannot_stand_alone_are_certified_together() -> None:
    groups = {"bank": ("iban", "bic", "currency")}
    won = certify([*claims("iban", 200), *claims("bic", 200, errors=0), *claims("currency", 400)], groups)
    assert [(one.name, one.fields, one.labels) for one in won] == [
        ("currency", ("currency",), 400),
        ("bank", ("iban", "bic"), 400),
    ]
    assert len(certify([*claims("iban", 200), *claims("bic", 200, errors=9), *claims("currency", 400)], groups)) == 1
