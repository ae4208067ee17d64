"""Fields that are told by words anywhere on a page: which of a few answers a document gives."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from domain.documents.forms import FieldValue, Signal
from domain.documents.pages import Box, Page
from domain.documents.values import folded
from extractors.fields.phrases import layout_of


class Answer(NamedTuple):
    """A value, how it is worded (a pattern over lower case without accents), and how sure these words make it, 0 to 1."""

    value: str
    pattern: str
    confidence: float = 0.95


def told(pages: Sequence[Page], answers: Sequence[Answer]) -> FieldValue | None:
    """The first answer whose words stand on a printed line, with the line's place; None where none does."""
    layout = layout_of(pages)
    lines = [(key, " ".join(layout.phrases[n].text for n in members), members) for key, members in layout.lines.items()]
    for answer in answers:
        pattern = re.compile(answer.pattern)
        for (page, _), text, members in lines:
            if found := pattern.search(folded(text)):
                first, *others = (layout.phrases[n].box for n in members)
                return worded(answer, found[0], (layout.source[page], first.around(*others)))
    return None


def worded(answer: Answer, words: str, place: tuple[Page, Box]) -> FieldValue:
    """A value for an answer that was found."""
    page, box = place
    reason = f"the document says {words.strip()!r}"
    return FieldValue(
        answer.value,
        answer.confidence,
        page.number,
        box,
        page.source.value,
        words,
        (reason,),
        (Signal("wording", 0.0, reason),),
    )
