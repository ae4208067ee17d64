"""The weights of the signals of a type, fitted by maximum likelihood with a light pull to zero."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp

from domain.documents.types import DocumentType

_PULL: Final = 0.5  # half of this times the squared weights is added to the loss of all documents together
_DIGITS: Final = 4

Signals = Mapping[DocumentType, Mapping[str, float]]


def fit_weights(observed: Sequence[tuple[Signals, DocumentType]]) -> dict[str, float]:
    """The weights by the name of their signal, under which the true types are likeliest (a conditional logit)."""
    types = list(DocumentType)
    names = sorted({name for signals, _ in observed for row in signals.values() for name in row})
    table = np.array([[[signals[each].get(name, 0.0) for name in names] for each in types] for signals, _ in observed])
    truth = np.array([types.index(each) for _, each in observed])
    chosen = table[np.arange(len(truth)), truth]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        sums = table @ weights
        whole = logsumexp(sums, axis=1)
        shares = np.exp(sums - whole[:, None])
        expected = np.einsum("nt,ntf->nf", shares, table)
        value = float(np.sum(whole - np.sum(chosen * weights, axis=1)) + _PULL / 2 * weights @ weights)
        return value, np.sum(expected - chosen, axis=0) + _PULL * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B")
    return {name: round(float(weight), _DIGITS) for name, weight in zip(names, found.x, strict=True)}
