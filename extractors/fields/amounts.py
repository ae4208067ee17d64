"""What arithmetic says about the amounts of a document: which could be net, tax and gross of each other, which sum a column.

One amount among hundreds fits by chance; a tax that a known rate explains hardly does. So both are told apart.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from domain.documents.arithmetic import RATES

AMOUNT_SIGNALS: Final = (
    "as_net", "as_tax", "as_gross", "as_net_by_rate", "as_tax_by_rate", "as_gross_by_rate", "is_difference", "sums_column", "largest",
    "size_rank", "share_of_largest", "log_size", "zero", "negative",
)  # fmt: skip
_RATES: Final = np.array([float(rate) / 100 for rate in RATES if rate])
_MOST: Final = 160  # distinct amounts; the largest ones of longer documents


def amount_signals(values: Sequence[str], edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """A row of `AMOUNT_SIGNALS` for every amount.

    Args:
        values: amounts as normalised text, in reading order.
        edges: page, right edge and top of each, in points.
    """
    cents = np.array([round(Decimal(value) * 100) for value in values], np.int64)
    result = np.zeros((len(values), len(AMOUNT_SIGNALS)))
    if not len(values):
        return result
    size = np.abs(cents)
    distinct, inverse = np.unique(size, return_inverse=True)
    kept = distinct[-_MOST:]
    flags = np.zeros((len(distinct), 7))
    flags[-len(kept) :] = _triples(kept)
    result[:, :7] = flags[inverse]
    result[:, 7] = _column_sums(cents, edges)
    result[:, 8] = size == distinct[-1]
    result[:, 9] = len(distinct) - 1 - inverse
    result[:, 10] = size / max(int(distinct[-1]), 1)
    result[:, 11] = np.log10(size + 1)
    result[:, 12] = size == 0
    result[:, 13] = cents < 0
    return result


def _triples(sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    """For distinct amounts (cents, rising): whether each is net, tax, gross of a sum, of one with a known rate, a difference."""
    positive = sizes[sizes > 0]
    flags = np.zeros((len(sizes), 7))
    offset = len(sizes) - len(positive)
    if len(positive) < 3:
        return flags
    sums = positive[:, None] + positive[None, :]  # net by row, tax by column
    place = np.searchsorted(positive, sums - 2)
    hit = np.clip(place, 0, len(positive) - 1)
    close = (np.abs(positive[hit] - sums) <= 2) & (positive[None, :] < 0.275 * positive[:, None])
    share = np.abs(positive[:, None, None] * _RATES[None, None, :] - positive[None, :, None]).min(axis=2)
    by_rate = close & (share <= 1.5)
    for column, fits in ((0, close), (3, by_rate)):
        flags[offset:, column] = fits.any(axis=1)
        flags[offset:, column + 1] = fits.any(axis=0)
        flags[offset + np.unique(hit[fits]), column + 2] = 1
    exact = np.isin(sums, positive)
    flags[offset:, 6] = exact.any(axis=1)
    return flags


def _column_sums(cents: NDArray[np.int64], edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Whether an amount is the sum of two or more that stand right above it, aligned at their right edges."""
    result = np.zeros(len(cents))
    order = np.lexsort((edges[:, 2], edges[:, 0]))
    for index in range(len(cents)):
        aligned = order[(np.abs(edges[order, 1] - edges[index, 1]) < 6.0)]
        above = [n for n in aligned if (edges[n, 0], edges[n, 2]) < (edges[index, 0], edges[index, 2] - 1)][-60:]
        running = np.cumsum(cents[above[::-1]])
        result[index] = float(len(running) > 1 and bool(np.any(np.abs(running[1:] - cents[index]) <= 1)) and cents[index] != 0)
    return result
