"""Fitting of what a judgement is worth: a logistic regression over named signals, each bent at a few knots.

Every signal enters as hat functions on its knots, so the fitted model is a sum of piecewise linear curves: as flexible as isotonic
regression where it matters, but its contributions add up and can be read by a person.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from domain.documents.types import kind_of
from extractors.fields.choosing import choose
from extractors.fields.confidence import NAMED, SIGNALS, Belief, Beliefs, Curve
from extractors.fields.evidence import evidence_for
from extractors.fields.finding import absence_figures, rank
from extractors.fields.ranking import Ranker
from extractors.fields.survey import survey
from labeling.examples import Example, same_value

_KNOTS: Final = 7
_STRENGTH: Final = 0.5  # of regularisation, C of scikit-learn
_FEWEST: Final = 40  # values of a field, below which its threshold is the common one
_COMMON_LEAST: Final = 0.3
_ABSENCE: Final = ("ranker", "label", "layout")


class Judged(NamedTuple):
    """A judgement with its signals, and whether it was right."""

    figures: Mapping[str, float]
    names: Mapping[str, str]
    right: bool


def calibrate(examples: Iterable[Example], ranker: Ranker) -> Beliefs:
    """Fit the confidences of found and of absent fields, and the least probability that fills a field."""
    best: dict[str, list[tuple[float, bool, bool]]] = {}
    present: list[Judged] = []
    absent: list[Judged] = []
    for example in examples:
        seen = survey(example.pages, example.document_type)
        ranked = rank(seen, ranker)
        filled = choose(ranked, dict.fromkeys(ranked, 0.02))
        for field, truth in example.truth.items():
            if field not in ranked or kind_of(field) not in seen.found:
                continue
            chosen = filled.get(field)
            right = chosen is not None and truth.value is not None and same_value(field, chosen.value, truth.value)
            if chosen is not None:
                evidence = evidence_for(field, ranked[field], chosen, seen, filled)
                present.append(Judged(evidence.figures, evidence.names, right))
                best.setdefault(field, []).append((chosen.probability, right, truth.value is None))
            if chosen is None or chosen.probability < _COMMON_LEAST:
                segment = {"field": field, "segment": seen.around.layout.source[0].segment.value}
                absent.append(Judged(absence_figures(ranked[field], field, seen), segment, truth.value is None))
    return Beliefs(fit(present, SIGNALS), fit(absent, _ABSENCE), {field: _least(seen) for field, seen in best.items()})


def _least(seen: Sequence[tuple[float, bool, bool]]) -> float:
    """The probability from which filling a field gains more right values than wrong ones (the best F1)."""
    if len(seen) < _FEWEST:
        return _COMMON_LEAST
    ordered = sorted(seen, reverse=True)
    right = np.cumsum([item[1] for item in ordered])
    wanted = sum(not item[2] for item in ordered)
    f1 = 2 * right / (np.arange(1, len(ordered) + 1) + wanted)
    return float(min(max(ordered[int(f1.argmax())][0] * 0.9, 0.08), 0.6))


def fit(judged: Sequence[Judged], signals: Sequence[str]) -> Belief:
    """Fit a belief; with one outcome only it says what it has seen, smoothed."""
    outcomes = np.array([item.right for item in judged], bool)
    if len(set(outcomes.tolist())) < 2:
        share = (outcomes.sum() + 1) / (len(outcomes) + 2)
        return Belief(float(np.log(share / (1 - share))), {}, {})
    figures = {name: np.array([item.figures[name] for item in judged]) for name in signals}
    knots = {name: _knots(values) for name, values in figures.items()}
    names = {name: sorted({item.names[name] for item in judged}) for name in NAMED}
    blocks = [_hats(figures[name], knots[name]) for name in signals if len(knots[name]) > 1]
    blocks += [
        np.array([[item.names[name] == value for value in values] for item in judged], float) for name, values in names.items()
    ]
    model = LogisticRegression(C=_STRENGTH, max_iter=2000)
    model.fit(np.hstack(blocks), outcomes)
    weights = model.coef_[0].tolist()
    curves: dict[str, Curve] = {}
    for name in signals:
        if len(knots[name]) > 1:
            heights, weights = weights[: len(knots[name])], weights[len(knots[name]) :]
            curves[name] = Curve(knots[name], tuple(round(height, 4) for height in heights))
    steps: dict[str, dict[str, float]] = {}
    for name, values in names.items():
        steps[name] = {value: round(weight, 4) for value, weight in zip(values, weights, strict=False)}
        weights = weights[len(values) :]
    return Belief(round(float(model.intercept_[0]), 4), curves, steps)


def _knots(values: NDArray[np.float64]) -> tuple[float, ...]:
    quantiles = np.quantile(values, np.linspace(0, 1, _KNOTS))
    return tuple(float(knot) for knot in np.unique(np.round(quantiles, 3)))


def _hats(values: NDArray[np.float64], knots: Sequence[float]) -> NDArray[np.float64]:
    """A column a knot: 1 at the knot, falling to 0 at its neighbours."""
    return np.stack([np.interp(values, knots, row) for row in np.eye(len(knots))], axis=1)
