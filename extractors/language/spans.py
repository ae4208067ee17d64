"""Which runs of tokens could be a name or an address; the language model judges these and no others.

Good: in `Muster GmbH · Lindenweg 4 · 80333 München` the first part is a name, the other two an address. Bad: half a street,
or the end of one block and the start of the next.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from domain.vat.matching import legal_forms
from domain.vat.matching.words import plain
from extractors.language.sheet import Row, Sheet

_SEPARATORS: Final = frozenset("·|•–—-*/,;:●■▪∙_()>#") | {"//", "||"}
_NAME_ROWS: Final = 2  # a long name takes two lines
_ADDRESS_ROWS: Final = 5
_LONGEST_NAME: Final = 14  # tokens
_LONGEST_ADDRESS: Final = 30
_SENTENCE: Final = 9  # tokens; in longer pieces names are looked for within
_HEADS: Final = 3  # words of a label before a name: `Kontoinhaber Muster GmbH`


def spans_of(sheet: Sheet) -> tuple[tuple[int, int], ...]:
    """Start and end of every run of tokens that could be a name or an address, in order, each once."""
    found: dict[tuple[int, int], None] = {}
    for row in sheet.rows:
        parts = _parts(sheet, row)
        for span in (*_within(parts), *_beheaded(sheet, parts), *_up_to_form(sheet, parts), *_capitalised(sheet, row)):
            found[span] = None
    for span in _stacked(sheet):
        found[span] = None
    return tuple(sorted(span for span in found if 0 < span[1] - span[0] <= _LONGEST_ADDRESS))


def _parts(sheet: Sheet, row: Row) -> list[tuple[int, int]]:
    """A row cut at its separators."""
    cuts = [row.start - 1, *(i for i in range(row.start, row.end) if sheet.tokens[i].text in _SEPARATORS), row.end]
    return [(before + 1, after) for before, after in pairwise(cuts) if after > before + 1]


def _within(parts: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Every part, and up to four neighbours together: an address on one line."""
    for first in range(len(parts)):
        for last in range(first, min(first + 4, len(parts))):
            yield parts[first][0], parts[last][1]


def _beheaded(sheet: Sheet, parts: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """A part without its first words, which may be a label."""
    for start, end in parts:
        for head in range(1, min(_HEADS + 1, end - start)):
            if sheet.tokens[start + head].text[:1].isupper():
                yield start + head, end


def _up_to_form(sheet: Sheet, parts: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """A part up to its legal form, where more follows: a place, or a sentence."""
    for start, end in parts:
        for index in range(start + 1, end - 1):
            if _is_form(sheet.tokens[index].text):
                yield from (
                    (first, index + 1)
                    for first in range(max(start, index - 6), index)
                    if sheet.tokens[first].text[:1].isupper()
                )


def _capitalised(sheet: Sheet, row: Row) -> Iterator[tuple[int, int]]:
    """In a sentence, the runs of words that begin with a capital."""
    if row.end - row.start < _SENTENCE:
        return
    start = None
    for index in range(row.start, row.end + 1):
        name_like = index < row.end and (sheet.tokens[index].text[:1].isupper() or sheet.tokens[index].text in "&+")
        if name_like and start is None:
            start = index
        elif not name_like and start is not None:
            yield start, index
            start = None


def _stacked(sheet: Sheet) -> Iterator[tuple[int, int]]:
    """Rows of one block together, as many as an address has."""
    for first, row in enumerate(sheet.rows):
        for last in range(first + 1, min(first + _ADDRESS_ROWS, len(sheet.rows))):
            if sheet.rows[last].block != row.block:
                break
            yield row.start, sheet.rows[last].end


def _is_form(word: str) -> bool:
    return bool(legal_forms.split(f"x {plain(word)}")[1])
