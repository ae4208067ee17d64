"""Pages typed as text: every character is 4 points wide, every row 14 points below the last; two blanks part columns."""

import re

from domain.documents.pages import Box, Page, Rule, Segment, TextSource, Word

_WIDTH, _PITCH, _SIZE = 4.0, 14.0, 12.0


def typed_page(text: str, number: int = 1, rules: tuple[int, ...] = (), source: TextSource = TextSource.TEXT_LAYER) -> Page:
    """A page with the words of a text where they stand in it; `rules` are rows above which a ruling crosses the page."""
    words = []
    for row, line in enumerate(text.strip("\n").split("\n")):
        top = 100 + row * _PITCH
        for found in re.finditer(r"\S+", line):
            box = Box(50 + found.start() * _WIDTH, top, 50 + found.end() * _WIDTH, top + _SIZE)
            words.append(Word(found[0], box, row, _SIZE))
    lines = tuple(Rule(Box(50, 99 + row * _PITCH, 550, 99.5 + row * _PITCH)) for row in rules)
    return Page(number, 595, 842, tuple(words), lines, source, Segment.BORN_DIGITAL, 1.0)
