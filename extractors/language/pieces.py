"""Pieces and blocks: the words of a page put together as a person takes them in.

A piece is a run of words on one printed line without a wide gap; a table row falls into its cells, two columns of a
letterhead fall apart. A block is a stack of pieces under one another: an address, a paragraph, a list of labels.
"""

import functools
import statistics
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from domain.documents.pages import Box, Page

_GAP: Final = 1.1  # blanks are a quarter to a third of the type's height; justified text stretches them to twice that
_LEADING: Final = 0.9  # lines of one block stand less than a line's height apart
_ALIGNED: Final = 0.7  # how far edges may differ, in heights
_KEPT: Final = 32  # pages
_SCALED: Final = 1.5  # type of one block differs by no more than this factor


class Piece(NamedTuple):
    """Words that stand together on one line. `words` are their indices on the page, `size` the height of the type in points."""

    text: str
    box: Box
    words: tuple[int, ...]
    line: int
    size: float
    bold: bool


@functools.lru_cache(maxsize=_KEPT)
def pieces_of(page: Page) -> tuple[Piece, ...]:
    """The pieces of a page, in the order of its lines and from left to right; remembered, since everybody asks for them."""
    lines: dict[int, list[int]] = {}
    for index, word in enumerate(page.words):
        if word.text.strip():
            lines.setdefault(word.line, []).append(index)
    return tuple(_piece(page, run) for _, members in sorted(lines.items()) for run in _runs(page, members))


def blocks_of(pieces: Sequence[Piece]) -> tuple[tuple[Piece, ...], ...]:
    """Pieces stacked under one another with a common left edge, right edge or middle; blocks from top to bottom."""
    blocks: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda each: (each.box.top, each.box.x0)):
        home = next((block for block in reversed(blocks) if _continues(block[-1], piece)), None)
        if home is None:
            blocks.append([piece])
        else:
            home.append(piece)
    return tuple(tuple(block) for block in blocks)


def _runs(page: Page, members: list[int]) -> Iterator[list[int]]:
    members.sort(key=lambda index: page.words[index].box.x0)
    run: list[int] = []
    for index in members:
        if run:
            before, here = page.words[run[-1]], page.words[index]
            gap = here.box.x0 - before.box.x1
            if gap > _GAP and gap > _GAP * max(before.size, here.size):
                yield run
                run = []
        run.append(index)
    if run:
        yield run


def _piece(page: Page, run: list[int]) -> Piece:
    words = [page.words[index] for index in run]
    tops, bottoms = zip(*((word.box.top, word.box.bottom) for word in words), strict=True)
    return Piece(
        text=" ".join([word.text for word in words]),
        box=Box(words[0].box.x0, min(tops), max(word.box.x1 for word in words), max(bottoms)),
        words=tuple(run),
        line=words[0].line,
        size=words[0].size if len(words) == 1 else statistics.median([word.size for word in words]),
        bold=all(word.bold for word in words),
    )


def _continues(above: Piece, piece: Piece) -> bool:
    height = max(above.size, piece.size, 1.0)
    gap = piece.box.top - above.box.bottom
    if not -0.5 * height < gap < _LEADING * height or above.line == piece.line:
        return False
    if max(above.size, piece.size) > _SCALED * max(min(above.size, piece.size), 1.0):
        return False
    slack = _ALIGNED * height
    left, right = above.box.x0 - piece.box.x0, above.box.x1 - piece.box.x1
    return abs(left) < slack or abs(right) < slack or abs(left + right) < 2 * slack
