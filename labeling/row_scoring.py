"""How well lines were read: rows of a truth and of a prediction, matched one to one in the order that gains most.

A row is right when description, quantity, unit price and net amount are right, each where the truth prints it; in lists of
invoices the number and all amounts. Text is right from a likeness of 0.9 after case, blanks and signs are taken away, numbers
when they are equal. Rows in excess lower precision, missing ones recall.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

import numpy as np
from rapidfuzz import fuzz
from scipy.optimize import linear_sum_assignment

Row = Mapping[str, str | None]
"""A row as truth files and `belegwerk extract` write it: values by column."""

_ALIKE: Final = 90.0
_TEXTS: Final = ("description", "invoice_number")
_NUMBERS: Final = ("quantity", "unit_price", "net", "gross", "discount", "paid", "open")
_ITEM_NUMBERS: Final = ("quantity", "unit_price", "net")


class RowScore(NamedTuple):
    """Rows that are right, rows predicted, rows in truth; scores of several documents are added up."""

    right: int
    predicted: int
    expected: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, 0 to 1; 1 where there is nothing to read and nothing was read."""
        total = self.predicted + self.expected
        return 2 * self.right / total if total else 1.0

    def plus(self, other: "RowScore") -> "RowScore":
        """The score of both."""
        return RowScore(self.right + other.right, self.predicted + other.predicted, self.expected + other.expected)


def score_rows(expected: Sequence[Row], predicted: Sequence[Row]) -> RowScore:
    """How many rows of one document are right, matched one to one such that most are."""
    if not expected or not predicted:
        return RowScore(0, len(predicted), len(expected))
    right = np.array([[row_is_right(truth, row) for row in predicted] for truth in expected], dtype=int)
    rows, columns = linear_sum_assignment(right, maximize=True)
    return RowScore(int(right[rows, columns].sum()), len(predicted), len(expected))


def row_is_right(truth: Row, row: Row) -> bool:
    """Whether a row says what the truth says, in every column that counts and that the truth prints."""
    numbers = _NUMBERS if truth.get("invoice_number") else _ITEM_NUMBERS
    return not wrong_columns(truth, row, (*_TEXTS, *numbers))


def wrong_columns(truth: Row, row: Row, columns: Sequence[str]) -> tuple[str, ...]:
    """The columns in which a row differs from the truth, of those that the truth prints."""
    return tuple(name for name in columns if (wanted := truth.get(name)) and not _same(name, wanted, row.get(name) or ""))


def _same(column: str, wanted: str, found: str) -> bool:
    if column in _NUMBERS:
        return _number(wanted) is not None and _number(wanted) == _number(found)
    return fuzz.ratio(_plain(wanted), _plain(found)) >= _ALIKE


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
