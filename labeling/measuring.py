"""How well fields are read: F1 by field, and whether the confidences mean what they say."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from extractors.fields.finding import Reader, find_fields
from labeling.examples import Example, same_value

_BINS = 15
_ERROR = 0.01


class Counts(NamedTuple):
    """Outcomes of one field: right, wrong value, missing, and a value where there is none."""

    right: int
    wrong: int
    missing: int
    spurious: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; a wrong value counts against both."""
        of = 2 * self.right + 2 * self.wrong + self.missing + self.spurious
        return 2 * self.right / of if of else 1.0


class Report(NamedTuple):
    """F1 over all fields, by field and by segment; calibration error (15 bins), AUROC, share accepted at 1 % errors."""

    documents: int
    f1: float
    by_field: Mapping[str, Counts]
    by_segment: Mapping[str, float]
    ece: float
    auroc: float
    accepted: float


def measure(examples: Iterable[Example], reader: Reader) -> Report:
    """Read documents and compare with their truth."""
    outcomes: Counter[tuple[str, str, str]] = Counter()
    sure: list[tuple[float, bool]] = []
    documents = 0
    for example in examples:
        documents += 1
        fields = find_fields(example.pages, example.document_type, reader=reader)
        for name, truth in example.truth.items():
            got = fields.get(name)
            value = got.value if got else None
            outcome = _outcome(name, value, truth.value)
            outcomes[name, example.segment, outcome] += 1
            if got and value is not None and got.confidence is not None:
                sure.append((got.confidence, outcome == "right"))
    by_field = {name: _counts(outcomes, field=name) for name in sorted({key[0] for key in outcomes})}
    by_segment = {name: _counts(outcomes, segment=name).f1 for name in sorted({key[1] for key in outcomes})}
    scored = sum(count for (_, _, outcome), count in outcomes.items() if outcome not in {"absent", "spurious"})
    ece, auroc, accepted = _sureness(sure, scored)
    return Report(documents, _counts(outcomes).f1, by_field, by_segment, ece, auroc, accepted)


def _outcome(field: str, value: str | None, truth: str | None) -> str:
    if truth is None:
        return "absent" if value is None else "spurious"
    if value is None:
        return "missing"
    return "right" if same_value(field, value, truth) else "wrong"


def _counts(outcomes: Mapping[tuple[str, str, str], int], field: str = "", segment: str = "") -> Counts:
    def count(wanted: str) -> int:
        return sum(
            number
            for (name, of, outcome), number in outcomes.items()
            if outcome == wanted and field in {"", name} and segment in {"", of}
        )

    return Counts(count("right"), count("wrong"), count("missing"), count("spurious"))


def _sureness(sure: list[tuple[float, bool]], scored: int) -> tuple[float, float, float]:
    """ECE over bins of equal mass, AUROC, and the largest share of all fields that can be accepted at 1 % errors."""
    if not sure:
        return 0.0, 0.5, 0.0
    confidence = np.array([item[0] for item in sure])
    right = np.array([item[1] for item in sure])
    order = np.argsort(confidence, kind="stable")
    bins = [part for part in np.array_split(order, _BINS) if len(part)]
    ece = sum(len(part) / len(sure) * abs(confidence[part].mean() - right[part].mean()) for part in bins)
    ranks = np.empty(len(sure))
    _, inverse, counts = np.unique(confidence, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    good, bad = int(right.sum()), int((~right).sum())
    auroc = (ranks[right].sum() - good * (good + 1) / 2) / (good * bad) if good and bad else 0.5
    falling = order[::-1]
    errors = np.cumsum(~right[falling])
    last_of_ties = np.append(confidence[falling][:-1] != confidence[falling][1:], True)
    admissible = np.flatnonzero((errors <= _ERROR * np.arange(1, len(sure) + 1)) & last_of_ties)
    return float(ece), float(auroc), (int(admissible[-1]) + 1) / max(scored, 1) if len(admissible) else 0.0
