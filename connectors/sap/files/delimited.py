"""Text with a delimiter: TAB text (P2), CSV (C1), raw extracts (R1), as a grid of cells.

In CSV a quoted field may hold the delimiter, doubled quotes and line breaks; a quote that is never closed is text, so that it
cannot swallow the rest of the file. In TAB text and bar-separated extracts quotes are text.

    0000012345;"Muster; Sohn GmbH";DE     three fields
    0000012346;17" Monitore GmbH;DE       three fields: the quote does not open a field
"""

import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from connectors.sap.files.heading import FEWEST_COLUMNS, Heading, best_heading

DELIMITERS = ("\t", ";", ",", "|")
LONGEST_RECORD = 30
"""Lines that one quoted field may span before its opening quote is taken for text."""

GridRow = tuple[int, str, list[str]]
"""A row of a grid: its number, its raw text, its cells."""


class Found(NamedTuple):
    """The delimiter of a text and its header row."""

    delimiter: str
    heading: Heading


def find(lines: Sequence[str]) -> Found | None:
    """Return the delimiter under which the dictionary explains a row best; None when the text is no table at all.

    Where the dictionary recognises nothing, the delimiter that splits the lines most evenly counts; it must do so for four of
    five lines and into three columns, otherwise the text is prose.
    """
    candidates = []
    for delimiter in DELIMITERS:
        rows = [row for row in split(lines, delimiter) if sum(map(bool, row[2])) >= 2]
        heading = best_heading((number, cells) for number, _, cells in rows[:300])
        if heading is not None:
            evenness = Counter(len(cells) for _, _, cells in rows).most_common(1)[0]
            even = evenness[1] / max(1, sum(1 for line in lines if line.strip()))
            candidates.append((heading.match.score, even if evenness[0] >= 3 else 0.0, Found(delimiter, heading)))
    if not candidates:
        return None
    score, even, found = max(candidates, key=lambda candidate: candidate[:2])
    return found if score >= FEWEST_COLUMNS or even >= 0.8 else None


def split(lines: Iterable[str], delimiter: str, width: int = 0) -> Iterator[GridRow]:
    """Yield (number of the first physical line, raw text, fields) for each record; an Excel hint line `sep=;` is left out.

    Args:
        lines: the physical lines.
        delimiter: one of `DELIMITERS`; quotes count with comma and semicolon only.
        width: how many fields a record has, where known: a line that has them all does not go on in the next one.
    """
    numbered = ((number, line.rstrip("\n")) for number, line in enumerate(lines, 1))
    waiting: list[tuple[int, str]] = []
    while (item := waiting.pop(0) if waiting else next(numbered, None)) is not None:
        number, text = item
        if number == 1 and text.lower().startswith("sep="):
            continue
        if delimiter not in ";," or '"' not in text:
            yield number, text, text.split(delimiter)
            continue
        record = [text]
        if not width or text.count(delimiter) + 1 < width:
            while _ends_in_quotes(record, delimiter) and len(record) < LONGEST_RECORD:
                if len(waiting) < len(record):
                    following = next(numbered, None)
                    if following is None:
                        break
                    waiting.append(following)
                record.append(waiting[len(record) - 1][1])
        raw = "\n".join(record)
        fields = _fields(raw, delimiter)
        if fields is None:
            yield number, text, _fields(text, delimiter) or text.split(delimiter)
        else:
            yield number, raw, fields
            del waiting[: len(record) - 1]


def _ends_in_quotes(record: Sequence[str], delimiter: str) -> bool:
    """Return whether the record ends inside a quoted field."""
    inside = False
    for piece in itertools.chain.from_iterable(line.split(delimiter) for line in record):
        if inside or piece.startswith('"'):
            inside = (piece.count('"') % 2 == 1) != inside
    return inside


def _fields(raw: str, delimiter: str) -> list[str] | None:
    """Return the fields of a record, or None where its quotes do not enclose fields."""
    try:
        return next(csv.reader(io.StringIO(raw, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
