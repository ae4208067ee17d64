"""What was learned about the signals of a type: how much a title, a phrase, the language model and the paper each say.

A conditional logit (McFadden 1974): every type gets the sum of its signals times weights that all types share, and the
softmax of these sums is the probability. So few weights can learn nothing by heart, and each reason has a figure.
"""

import functools
import importlib.resources
import json
import math
from collections.abc import Mapping

from domain.documents.types import DocumentType


@functools.cache
def load_weights() -> dict[str, float]:
    """The weights that ship with the product, by the name of their signal."""
    text = importlib.resources.files("extractors").joinpath("trained", "type", "weights.json").read_text("utf-8")
    return {name: float(value) for name, value in json.loads(text).items()}


def probabilities(
    signals: Mapping[DocumentType, Mapping[str, float]], weights: Mapping[str, float]
) -> dict[DocumentType, float]:
    """The probability of each type, from the signals of each; they add up to 1."""
    sums = {name: sum(weights.get(signal, 0.0) * value for signal, value in row.items()) for name, row in signals.items()}
    highest = max(sums.values())
    powers = {name: math.exp(value - highest) for name, value in sums.items()}
    whole = sum(powers.values())
    return {name: power / whole for name, power in powers.items()}
