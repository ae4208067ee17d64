"""How sure a value is: named signals, each a curve that was fitted on labelled documents; their contributions add up.

The sum of the base and all contributions is the log-odds of being right; its logistic is the confidence. Curves are piecewise
linear through a few knots, so a person can read them (`extractors/trained/ranking/confidence.json`). What is absent has a model of
its own: the confidence that the field is truly not on the document.
"""

import json
import math
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from domain.documents.forms import Signal

SIGNALS: Final = (
    "ranker",
    "margin",
    "label",
    "other_label",
    "check_digits",
    "arithmetic",
    "repeated",
    "reader",
    "agreement",
    "layout",
)
"""Signals with a figure, in the order in which they are told; `field`, `type` and `segment` join them by name."""
NAMED: Final = ("field", "segment")


class Curve(NamedTuple):
    """A piecewise linear function, constant beyond its ends."""

    knots: tuple[float, ...]
    heights: tuple[float, ...]

    def at(self, x: float) -> float:
        """Its height at a point."""
        right = bisect_right(self.knots, x)
        if right == 0:
            return self.heights[0]
        if right == len(self.knots):
            return self.heights[-1]
        low, high = self.knots[right - 1], self.knots[right]
        share = (x - low) / (high - low)
        return self.heights[right - 1] * (1 - share) + self.heights[right] * share


class Belief(NamedTuple):
    """A fitted model: base, a curve by signal, and a step for every name (`field`: `iban`: 0.4)."""

    base: float
    curves: Mapping[str, Curve]
    steps: Mapping[str, Mapping[str, float]]

    def judge(self, figures: Mapping[str, float], names: Mapping[str, str]) -> tuple[float, tuple[Signal, ...]]:
        """The probability, 0 to 1, and the signals whose contributions with the base make its log-odds."""
        signals = [Signal("base", round(self.base, 4))]
        signals += [Signal(name, round(curve.at(figures[name]), 4)) for name, curve in self.curves.items() if name in figures]
        signals += [Signal(name, round(steps.get(names.get(name, ""), 0.0), 4)) for name, steps in self.steps.items()]
        return _logistic(math.fsum(signal.contribution for signal in signals)), tuple(signals)


class Beliefs(NamedTuple):
    """Models for values that were found and for fields that were not, and the least probability at which a field is filled."""

    present: Belief
    absent: Belief
    least: Mapping[str, float]


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def logit(p: float) -> float:
    """Log-odds of a probability, cut at ±9."""
    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))


def to_json(beliefs: Beliefs) -> str:
    """As it is kept in `confidence.json`."""
    return json.dumps(
        {
            "present": _belief_to_json(beliefs.present), "absent": _belief_to_json(beliefs.absent),
            "least": dict(sorted(beliefs.least.items())),
        },
        indent=1,
    )  # fmt: skip


def from_json(text: str) -> Beliefs:
    """The models of `confidence.json`."""
    data = json.loads(text)
    return Beliefs(_belief(data["present"]), _belief(data["absent"]), data["least"])


def _belief_to_json(belief: Belief) -> dict[str, Any]:
    curves = {name: {"knots": curve.knots, "heights": curve.heights} for name, curve in belief.curves.items()}
    return {"base": belief.base, "curves": curves, "steps": {name: dict(steps) for name, steps in belief.steps.items()}}


def _belief(data: Mapping[str, Any]) -> Belief:
    curves = {name: Curve(tuple(curve["knots"]), tuple(curve["heights"])) for name, curve in data["curves"].items()}
    return Belief(data["base"], curves, data["steps"])
