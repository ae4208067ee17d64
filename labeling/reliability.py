"""Does a confidence mean what it says? Measures of calibration and of ranking, over values that were compared with the truth.

ECE is taken over bins of equal mass (as many values in each), because confidences crowd near 1 and bins of equal width
would be empty or decide everything (Nixon et al., Measuring Calibration in Deep Learning, 2019). The Brier score is the
mean squared distance of confidence and outcome. AUROC is the chance that a right value is more confident than a wrong one,
ties half.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

BINS: Final = 15


class Bin(NamedTuple):
    """Values of about the same confidence: their mean confidence, the share that is right, and how many they are."""

    confidence: float
    right: float
    values: int


class Calibration(NamedTuple):
    """The measures over `values` values. `auroc` is None where all are right or all are wrong."""

    values: int
    ece: float
    brier: float
    auroc: float | None


class Accepted(NamedTuple):
    """How many could be accepted within a limit of wrong ones, with the threshold taken from the same data (optimistic)."""

    threshold: float | None
    accepted: int
    wrong: int


def calibration(confidences: Sequence[float], right: Sequence[bool], bins: int = BINS) -> Calibration | None:
    """Measure confidences against outcomes; None where there are none."""
    if not confidences:
        return None
    sure, truth = np.asarray(confidences, float), np.asarray(right, float)
    gaps = sum(each.values * abs(each.confidence - each.right) for each in reliability(confidences, right, bins))
    brier = float(np.mean((sure - truth) ** 2))
    return Calibration(len(sure), gaps / len(sure), brier, auroc(confidences, right))


def reliability(confidences: Sequence[float], right: Sequence[bool], bins: int = BINS) -> tuple[Bin, ...]:
    """The values in bins of equal mass, from unsure to sure; empty bins are left out."""
    sure, truth = np.asarray(confidences, float), np.asarray(right, float)
    parts = np.array_split(np.argsort(sure, kind="stable"), bins)
    return tuple(Bin(float(sure[part].mean()), float(truth[part].mean()), len(part)) for part in parts if len(part))


def auroc(confidences: Sequence[float], right: Sequence[bool]) -> float | None:
    """The area under the ROC curve by ranks (Mann and Whitney); None without both right and wrong values."""
    truth = np.asarray(right, bool)
    positives, negatives = int(truth.sum()), int((~truth).sum())
    if not positives or not negatives:
        return None
    from scipy.stats import rankdata  # here: loading it takes a second that reading documents need not spend

    ranks = rankdata(np.asarray(confidences, float))
    return float((ranks[truth].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def accepted_within(confidences: Sequence[float], right: Sequence[bool], limit: float) -> Accepted:
    """The lowest threshold whose accepted values are wrong in at most `limit`; equal confidences are accepted together."""
    sure, truth = np.asarray(confidences, float), np.asarray(right, bool)
    order = np.argsort(-sure, kind="stable")
    falling, wrong = sure[order], np.cumsum(~truth[order])
    ends = np.flatnonzero(np.append(falling[1:] != falling[:-1], True)) if len(falling) else np.array([], int)
    fits = [end for end in ends if wrong[end] <= limit * (end + 1) + 1e-12]
    if not fits:
        return Accepted(None, 0, 0)
    last = fits[-1]
    return Accepted(float(falling[last]), int(last) + 1, int(wrong[last]))
