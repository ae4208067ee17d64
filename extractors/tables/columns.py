"""Which column every token of a row stands in.

Labels say where columns are, but cells are set left, right or centred under them and may be wider. So the tokens of a row are
given to the columns together, in order from left to right, such that place, contents and gaps fit best (dynamic programming
over tokens and columns). Text may run on into the space of the columns to its right, numbers stay near their labels.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Final

from domain.documents.pages import Rule
from extractors.tables.headers import Column
from extractors.tables.lexicon import Content
from extractors.tables.printed import Row, Sort, Token

_FIT: Final[Mapping[tuple[Content, Sort], float]] = {
    (Content.NUMBER, Sort.NUMBER): 2.0, (Content.NUMBER, Sort.PERCENT): -1.0, (Content.NUMBER, Sort.TEXT): -2.5,
    (Content.NUMBER, Sort.CODE): -1.0, (Content.NUMBER, Sort.DATE): -4.0,
    (Content.TEXT, Sort.NUMBER): -0.6, (Content.TEXT, Sort.PERCENT): -0.8, (Content.TEXT, Sort.TEXT): 1.2,
    (Content.TEXT, Sort.CODE): 0.3, (Content.TEXT, Sort.DATE): -0.5,
    (Content.CODE, Sort.NUMBER): 0.6, (Content.CODE, Sort.PERCENT): -3.0, (Content.CODE, Sort.TEXT): -0.3,
    (Content.CODE, Sort.CODE): 1.5, (Content.CODE, Sort.DATE): -1.5,
    (Content.DATE, Sort.NUMBER): -2.0, (Content.DATE, Sort.PERCENT): -4.0, (Content.DATE, Sort.TEXT): -1.5,
    (Content.DATE, Sort.CODE): -1.5, (Content.DATE, Sort.DATE): 2.5,
}  # fmt: skip
_PERCENTS: Final = frozenset({"tax_rate", "discount"})
_HIGHEST_RATE: Final = 30
_TWICE: Final = -3.0
_MISS: Final = -40.0

Cells = dict[int, list[Token]]
"""Tokens by the index of their column."""


def cells_of(row: Row, columns: Sequence[Column], rules: Sequence[float] = ()) -> Cells:
    """The tokens of a row by column; tokens far left of the table or right of it belong to none.

    Args:
        row: the printed row.
        columns: the table's columns from left to right.
        rules: where vertical rulings part columns, as x in points.
    """
    left, right = columns[0].box.x0 - 4 * row.size, columns[-1].box.x1 + 5 * row.size
    if columns[-1].content is Content.TEXT:
        right = math.inf
    tokens = [token for token in row.tokens if (token.box.x1 > left or len(token.text) > 2) and token.box.x0 < right]
    if not tokens:
        return {}
    tokens = _with_their_labels(tokens, columns, row.size)
    places = [[_place(token, columns, at, row.size, rules) for at in range(len(columns))] for token in tokens]
    cells: Cells = {}
    single = [column.content is Content.NUMBER for column in columns]
    for token, at in zip(tokens, _best(tokens, places, single, row.size), strict=True):
        cells.setdefault(at, []).append(token)
    return cells


def _with_their_labels(tokens: Sequence[Token], columns: Sequence[Column], size: float) -> list[Token]:
    """Tokens with a number that a colon introduces joined to its words: `Bruttopreis : 4,00` is text of a description."""
    numeric = (
        c.box.x0 for left, c in itertools.pairwise(columns) if c.content is Content.NUMBER and left.content is Content.TEXT
    )
    edge = next(numeric, 0.0)
    joined: list[Token] = []
    for token in tokens:
        last = joined[-1] if joined else None
        introduced = last is not None and last.text.endswith(":") and token.box.x0 - last.box.x1 < size and last.box.x0 < edge
        if last is not None and introduced and token.number is not None:
            joined[-1] = Token(f"{last.text} {token.text}", last.box.around(token.box), Sort.TEXT)
        else:
            joined.append(token)
    return joined


def _best(tokens: Sequence[Token], places: Sequence[Sequence[float]], single: Sequence[bool], size: float) -> list[int]:
    """The column of every token: the way from left to right with the highest sum; a `single` column holds one number a row."""
    count = len(places[0])
    scores = list(places[0])
    ways: list[list[int]] = []
    for at in range(1, len(tokens)):
        gap = (tokens[at].box.x0 - tokens[at - 1].box.x1) / size
        stay, move = (0.8, -1.2) if gap < 0.45 else (0.2, 0.0) if gap < 1.0 else (-0.8, 0.2)
        both = tokens[at].number is not None and tokens[at - 1].number is not None
        way, following = [], []
        best, origin = _MISS * 9, 0
        for column in range(count):
            here = scores[column] + (_TWICE if both and single[column] else stay)
            if best + move > here:
                following.append(best + move + places[at][column])
                way.append(origin)
            else:
                following.append(here + places[at][column])
                way.append(column)
            if scores[column] > best:
                best, origin = scores[column], column
        ways.append(way)
        scores = following
    last = max(range(count), key=scores.__getitem__)
    chosen = [last]
    for way in reversed(ways):
        chosen.append(way[chosen[-1]])
    return chosen[::-1]


def _place(token: Token, columns: Sequence[Column], at: int, size: float, rules: Sequence[float]) -> float:
    """How well a token stands in a column: the fit of contents less the distance, in heights of type."""
    column = columns[at]
    fit = _FIT[column.content, token.sort]
    if token.sort is Sort.PERCENT and column.name in _PERCENTS:
        fit = 2.5
    elif column.name == "tax_rate" and token.number is not None and token.number > _HIGHEST_RATE:
        fit = -1.0
    elif column.name == "unit" and token.sort is Sort.TEXT:
        fit = -0.5 if len(token.text) > 14 else 1.2 + (token.box.x0 < column.box.x1 and token.box.x1 < column.box.x1 + 2 * size)
    elif column.name == "position" and len(token.text) > 7:
        fit = -1.0
    x0, x1 = column.box.x0, column.box.x1
    if column.content is Content.TEXT and column.name != "unit":
        x0 = min(x0, columns[at - 1].box.x1) if at else min(x0, token.box.x0)
        x1 = max(x1, columns[at + 1].box.x0) if at + 1 < len(columns) else x1 + 6 * size
    away = max(x0 - token.box.x1, token.box.x0 - x1, 0.0) / size
    middle = (token.box.x0 + token.box.x1) / 2
    beside = max(x0 - middle, middle - x1, 0.0) / size
    crossed = sum(1 for rule in rules if min(middle, x0) < rule < max(middle, x0)) if rules and not x0 <= middle <= x1 else 0
    return fit - 0.9 * away - 0.15 * beside - 3.0 * crossed


def column_rules(rules: Sequence[Rule], top: float, bottom: float) -> tuple[float, ...]:
    """Where vertical rulings stand that cross the height of a header, as x in points."""
    standing = (rule.box for rule in rules if rule.box.height > rule.box.width)
    return tuple(
        sorted({round(box.x0, 1) for box in standing if box.top <= bottom and box.bottom >= bottom + (bottom - top) / 2})
    )
