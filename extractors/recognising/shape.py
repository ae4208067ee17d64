"""The shape of a document: how wide its paper is, how full, how many amounts it carries and how many of them are negative."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from domain.documents.pages import Page

_NARROW: Final = 300.0  # points; rolls of tills are 58 or 80 mm wide (164, 227), A6 has 298
_LONG: Final = 1.75  # height to width; A4 has 1.41
_AMOUNT: Final = re.compile(r"[-–−(]?\d{1,3}(?:[.,'’ ]?\d{3})*[.,]\d{2}[-–−)]?")
_NEGATIVE: Final = re.compile(r"^[-–−(]|[-–−)]$")


class Shape(NamedTuple):
    """`narrow` 0 to 1: paper of a till; `negative`: the share of amounts with a minus; `words` and `amounts` are counts."""

    narrow: float
    negative: float
    words: int
    amounts: int


def shape_of(pages: Sequence[Page]) -> Shape:
    """The shape of these pages together; a document without pages has none of anything."""
    tokens = [word.text.strip("€$£ ") for page in pages for word in page.words]
    amounts = [token for token in tokens if _AMOUNT.fullmatch(token)]
    negative = sum(bool(_NEGATIVE.search(token)) for token in amounts)
    return Shape(
        narrow=max((_narrow(page) for page in pages), default=0.0),
        negative=negative / len(amounts) if amounts else 0.0,
        words=len(tokens),
        amounts=len(amounts),
    )


def _narrow(page: Page) -> float:
    """Paper of a till: narrow, or much higher than wide, or few words across (a photo knows no points)."""
    if page.width <= 0 or not page.words:
        return 0.0
    lines: dict[int, int] = {}
    for word in page.words:
        lines[word.line] = lines.get(word.line, 0) + 1
    across = sum(lines.values()) / len(lines)
    return min(1.0, 0.5 * (page.width < _NARROW) + 0.5 * (page.height / page.width > _LONG) + 0.25 * (across < 4.5))
