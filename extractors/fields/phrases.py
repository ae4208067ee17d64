"""Words put together as a person reads them: printed lines, and phrases that no wide gap parts.

Lines are found by height, not by the reader's numbering, since a value and its label often come from two blocks. A phrase is the
unit of everything that follows: labels are phrases, values lie in phrases, and columns show as phrases that stand below each
other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from domain.documents.pages import Box, Page, Word

_GAP: Final = 0.9  # of the type's height; a blank is a quarter, justified text reaches a half
_OVERLAP: Final = 0.5  # of the smaller height: words on one line


class Phrase(NamedTuple):
    """Text without a wide gap. `words` are indices of the page's words, `starts` where each begins in `text`.

    `page` is the position of the page in the document (from 0), `line` the printed line on it, `place` the position of the phrase
    on its line.
    """

    text: str
    box: Box
    words: tuple[int, ...]
    starts: tuple[int, ...]
    page: int
    line: int
    place: int
    size: float
    bold: bool
    confidence: float

    def span(self, start: int, end: int) -> tuple[int, ...]:
        """The words that hold the characters from `start` to before `end`."""
        limits = [*self.starts[1:], len(self.text) + 1]
        return tuple(
            word
            for word, first, limit in zip(self.words, self.starts, limits, strict=True)
            if first < end and limit - 1 > start
        )


@dataclass(frozen=True, slots=True)
class Layout:
    """A document as phrases, with what is asked about all of it: where they stand and how large type usually is.

    `boxes` holds a row `x0, top, x1, bottom` for every phrase, `pages` the page's position of each; `lines` the phrases (by index)
    of every printed line, by (page, line).
    """

    source: tuple[Page, ...]
    phrases: tuple[Phrase, ...]
    boxes: NDArray[np.float64]
    pages: NDArray[np.int64]
    lines: dict[tuple[int, int], tuple[int, ...]]
    size: float


def layout_of(pages: Sequence[Page]) -> Layout:
    """The phrases of a document in reading order, lines from top to bottom and from left to right."""
    phrases = [phrase for number, page in enumerate(pages) for phrase in _phrases(number, page)]
    lines: dict[tuple[int, int], list[int]] = {}
    for index, phrase in enumerate(phrases):
        lines.setdefault((phrase.page, phrase.line), []).append(index)
    boxes = np.array([phrase.box for phrase in phrases], np.float64).reshape(-1, 4)
    sizes = [phrase.size for phrase in phrases]
    return Layout(
        source=tuple(pages),
        phrases=tuple(phrases),
        boxes=boxes,
        pages=np.array([phrase.page for phrase in phrases], np.int64),
        lines={key: tuple(indices) for key, indices in lines.items()},
        size=float(np.median(sizes)) if sizes else 10.0,
    )


def _phrases(number: int, page: Page) -> Iterable[Phrase]:
    for line, indices in enumerate(printed_lines(page.words)):
        for place, part in enumerate(_parts(page.words, indices)):
            yield _phrase(page.words, part, (number, line, place))


def printed_lines(words: Sequence[Word]) -> list[list[int]]:
    """Indices of words by printed line, lines from top to bottom, words from left to right."""
    if not words:
        return []
    middles = [(word.box.top + word.box.bottom) / 2 for word in words]
    lines: list[list[int]] = []
    last: tuple[float, float] = (0.0, -1.0)
    for index in sorted(range(len(words)), key=middles.__getitem__):
        box = words[index].box
        shared = min(last[1], box.bottom) - max(last[0], box.top)
        if lines and shared >= _OVERLAP * min(max(box.height, 0.1), last[1] - last[0]):
            lines[-1].append(index)
        else:
            lines.append([index])
            last = (box.top, box.bottom)
    for line in lines:
        line.sort(key=lambda index: words[index].box.x0)
    return lines


def _parts(words: Sequence[Word], line: list[int]) -> Iterable[list[int]]:
    part = [line[0]]
    for index in line[1:]:
        before, box = words[part[-1]].box, words[index].box
        if box.x0 - before.x1 > _GAP * max(min(before.height, box.height), 1.0):
            yield part
            part = []
        part.append(index)
    yield part


def _phrase(words: Sequence[Word], part: list[int], place: tuple[int, int, int]) -> Phrase:
    starts, text = [], ""
    for index in part:
        text += " " if text else ""
        starts.append(len(text))
        text += words[index].text
    first, *others = (words[index].box for index in part)
    sure = [c for index in part if (c := words[index].confidence) is not None]
    return Phrase(
        text=text,
        box=first.around(*others),
        words=tuple(part),
        starts=tuple(starts),
        page=place[0],
        line=place[1],
        place=place[2],
        size=max(words[index].size for index in part),
        bold=all(words[index].bold for index in part),
        confidence=sum(sure) / len(sure) if sure else 1.0,
    )
