"""Win certificates: which threshold can be proven to let at most a given share of wrong values through.

For one threshold the proof is the exact upper bound of Clopper and Pearson (The use of confidence or fiducial limits
illustrated in the case of the binomial, Biometrika 26, 1934). Among many thresholds the widest proven one is wanted, and
trying them all would prove something false too often. A fixed-sequence test keeps the promise without paying for the number
of thresholds (Maurer, Hothorn and Lehmacher, 1995; for risk control Angelopoulos et al., Learn then Test, 2021): the order
is fixed from strict to wide before looking at a single error, and the first failure ends it; the last one that passed is
certified.

Good: 0.99 passes, 0.98 passes, 0.97 fails: 0.98 is certified, whatever 0.96 would say.
Bad: from wide to strict until one passes: each threshold is one more chance for luck, and the promise breaks.

The sequence begins with the strictest threshold that has a fair share of the labels above it, because a few labels can prove
nothing. How many labels lie above a threshold says nothing about how many of them are wrong, so this choice costs nothing.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Final, NamedTuple

import numpy as np

from domain.documents.certificates import LEVEL, LIMIT, Certificate
from domain.documents.pages import Segment

THRESHOLDS: Final = tuple(round(0.999 - step / 1000, 3) for step in range(500))
"""From 0.999 down to 0.500, fixed before any data is seen."""

FIRST_SHARE: Final = 0.2
"""The share of all labels that must lie above the first threshold that is tested."""


class Claim(NamedTuple):
    """What was read with a confidence and compared with the truth, on pages of a segment.

    `absent` claims that the field is not on the document; such claims are certified apart, because many easy absences would
    dilute the wrong values.
    """

    field: str
    segment: Segment
    confidence: float
    right: bool
    absent: bool = False


class Passed(NamedTuple):
    """The widest threshold that passed, with the labels at or above it, the errors among them and their bound."""

    threshold: float
    labels: int
    errors: int
    bound: float


def upper_bound(errors: int, labels: int, level: float = LEVEL) -> float:
    """The one-sided exact upper bound of an error rate, after Clopper and Pearson; 1 where nothing was counted."""
    if errors >= labels:
        return 1.0
    from scipy.special import betaincinv  # here: loading it takes a second that reading documents need not spend

    return float(betaincinv(errors + 1, labels - errors, level))


def labels_needed(limit: float = LIMIT, level: float = LEVEL, errors: int = 0) -> int:
    """The fewest labels that prove a limit with so many errors among them: 299 for 1 % at 95 % without any."""
    fewest = math.ceil(math.log(1 - level) / math.log(1 - limit))
    while upper_bound(errors, fewest, level) > limit:
        fewest += 1
    return fewest


def fixed_sequence(
    confidences: Sequence[float],
    right: Sequence[bool],
    *,
    limit: float = LIMIT,
    level: float = LEVEL,
    thresholds: Sequence[float] = THRESHOLDS,
) -> Passed | None:
    """Test thresholds from strict to wide and stop at the first failure.

    Args:
        confidences: of values that took no part in training, calibrating or choosing anything before.
        right: whether each of them is right.
        limit: the share of wrong values to be proven.
        level: the confidence of the proof.
        thresholds: falling, chosen without these data.

    Returns:
        The last threshold that passed; None where the first one failed or too few labels are there to prove anything.
    """
    labels, errors = counts_from(confidences, right, thresholds)
    enough = max(labels_needed(limit, level), math.ceil(FIRST_SHARE * len(confidences)))
    passed = None
    for threshold, count, wrong in zip(thresholds, labels, errors, strict=True):
        if count < enough:
            continue
        bound = upper_bound(int(wrong), int(count), level)
        if bound > limit:
            break
        passed = Passed(threshold, int(count), int(wrong), bound)
    return passed


def counts_from(
    confidences: Sequence[float], right: Sequence[bool], thresholds: Sequence[float]
) -> tuple[Sequence[int], Sequence[int]]:
    """For each threshold how many values lie at or above it, and how many of these are wrong."""
    order = np.argsort(confidences, kind="stable")
    sure = np.asarray(confidences, float)[order]
    wrong_below = np.concatenate([[0], np.cumsum(~np.asarray(right, bool)[order])])
    below = np.searchsorted(sure, np.asarray(thresholds, float), side="left")
    labels: list[int] = (len(sure) - below).tolist()
    errors: list[int] = (wrong_below[-1] - wrong_below[below]).tolist()
    return labels, errors


def certify(
    claims: Iterable[Claim], groups: Mapping[str, Sequence[str]] | None = None, *, limit: float = LIMIT, level: float = LEVEL
) -> tuple[Certificate, ...]:
    """Every certificate that the claims can prove: for each field and segment, and for groups of fields.

    Each certificate is a promise of its own at `level`; nothing is claimed about all of them together.

    Args:
        claims: values compared with the truth.
        groups: fields that may be certified together by the name of their group; a certificate of a group is only won for those
            of its fields that have none of their own.
        limit: the share of wrong values to be proven.
        level: the confidence of each proof.
    """
    gathered: dict[tuple[str, Segment, bool], list[Claim]] = {}
    for claim in claims:
        gathered.setdefault((claim.field, claim.segment, claim.absent), []).append(claim)
    won: list[Certificate] = []
    for (field, _segment, _absent), mine in sorted(gathered.items()):
        won += _certificates(field, (field,), mine, limit, level)
    alone = {(certificate.name, certificate.segment, certificate.absent) for certificate in won}
    for name, fields in (groups or {}).items():
        for segment, absent in product(Segment, (False, True)):
            left = [place for field in fields if (place := (field, segment, absent)) in gathered and place not in alone]
            together = [claim for place in left for claim in gathered[place]]
            if len(left) > 1:
                won += _certificates(name, tuple(field for field, *_ in left), together, limit, level)
    return tuple(won)


def _certificates(
    name: str, fields: tuple[str, ...], claims: Sequence[Claim], limit: float, level: float
) -> tuple[Certificate, ...]:
    """The one certificate that claims of one segment can prove, or none."""
    confidences, right = [claim.confidence for claim in claims], [claim.right for claim in claims]
    passed = fixed_sequence(confidences, right, limit=limit, level=level)
    if not passed:
        return ()
    return (Certificate(name, fields, claims[0].segment, *passed, limit, level, claims[0].absent),)
