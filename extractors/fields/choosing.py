"""From probabilities of candidates to one value a field: equal values back each other, and totals are chosen together.

Net, tax and gross are no independent guesses: of the likely values those are taken that add up, unless the page speaks clearly
against it.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from domain.documents.arithmetic import adds_up, rate_of
from extractors.fields.candidates import Found

_TOTALS: Final = ("net_total", "tax_total", "gross_total")
_LIKELY: Final = 4  # values of a total that are tried with the others
_FITS: Final = 2.0  # log-odds for three totals that add up, more if a known rate explains the tax
_BREAKS: Final = -2.5  # and for three that do not
_LEAST: Final = 1e-4


class Option(NamedTuple):
    """A value that a field may have: its best candidate (by index), the probability, and how many candidates say so."""

    value: str
    best: int
    probability: float
    backers: int


def options(found: Sequence[Found], column: NDArray[np.float64]) -> list[Option]:
    """The values of one field from likely to unlikely; candidates of equal value count together (either may be right)."""
    groups: dict[str, list[int]] = {}
    for index in np.flatnonzero(column > _LEAST):
        groups.setdefault(found[index].candidate.value, []).append(int(index))
    result = [
        Option(
            value, max(members, key=lambda n: column[n]), 1.0 - math.prod(1.0 - float(column[n]) for n in members), len(members)
        )
        for value, members in groups.items()
    ]
    return sorted(result, key=lambda option: -option.probability)


def choose(ranked: Mapping[str, Sequence[Option]], least: Mapping[str, float]) -> dict[str, Option]:
    """One option a field, none where the best is less likely than `least` says for the field."""
    chosen = {
        field: choices[0]
        for field, choices in ranked.items()
        if choices and field not in _TOTALS and choices[0].probability >= least.get(field, 0.5)
    }
    return chosen | _totals(ranked, least)


def _totals(ranked: Mapping[str, Sequence[Option]], least: Mapping[str, float]) -> dict[str, Option]:
    likely = [_with_none(ranked.get(field, ()), least.get(field, 0.5)) for field in _TOTALS]
    best = max(itertools.product(*likely), key=_together)
    return {field: option for field, (option, _) in zip(_TOTALS, best, strict=True) if option}


def _with_none(choices: Sequence[Option], least: float) -> list[tuple[Option | None, float]]:
    """Options with the logarithm of how much likelier they are than what must be passed; None stands for not printed."""
    passed = math.log(least / (1 - least))
    scored: list[tuple[Option | None, float]] = [(None, 0.0)]
    for option in choices[:_LIKELY]:
        p = min(option.probability, 1 - _LEAST)
        scored.append((option, math.log(p / (1 - p)) - passed))
    return scored


def _together(combination: Sequence[tuple[Option | None, float]]) -> float:
    score = sum(part for _, part in combination)
    values = [Decimal(option.value) for option, _ in combination if option]
    if len(values) < len(_TOTALS):
        return score
    net, tax, gross = values
    if not adds_up(net, tax, gross):
        return score + _BREAKS
    return score + _FITS + (1.0 if tax and rate_of(net, tax) is not None else 0.0)
