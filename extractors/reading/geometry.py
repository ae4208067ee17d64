"""Words from boxes: gaps that part words, heights that make printed lines. Shared by the text layer and both OCR readers."""

from collections.abc import Sequence
from typing import Final

from domain.documents.pages import Word

_SAME_LINE: Final = 0.45  # of the smaller height: centres farther apart stand on two lines


def in_lines(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words in reading order, with `line` numbered from 0, top to bottom, and left to right within a line.

    A word joins the line whose centre is nearest, if both are less than half a height apart. A line's centre follows its words,
    so that a slightly rising line stays one.
    """
    lines: list[list[Word]] = []
    open_lines: list[int] = []
    for word in sorted(words, key=lambda w: (w.box.top + w.box.bottom, w.box.x0)):
        centre = (word.box.top + word.box.bottom) / 2
        open_lines = [n for n in open_lines if max(w.box.bottom for w in lines[n][-3:]) > word.box.top]
        best = min(open_lines, key=lambda n: abs(_centre(lines[n]) - centre), default=None)
        if best is not None and _fits(lines[best], word, centre):
            lines[best].append(word)
        else:
            open_lines.append(len(lines))
            lines.append([word])
    lines.sort(key=_centre)
    return tuple(
        word._replace(line=number) for number, line in enumerate(lines) for word in sorted(line, key=lambda w: w.box.x0)
    )


def _centre(line: list[Word]) -> float:
    last = line[-3:]
    return sum(w.box.top + w.box.bottom for w in last) / (2 * len(last))


def _fits(line: list[Word], word: Word, centre: float) -> bool:
    height = min(max(w.box.height for w in line[-3:]), word.box.height)
    return abs(_centre(line) - centre) <= _SAME_LINE * height
