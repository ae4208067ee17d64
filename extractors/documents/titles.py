"""The type of a document by its title alone: the fallback where no trained recogniser is at hand, and a second opinion where one is.

A title is large, near the top, and little else stands on its line. Without any, a narrow page is a receipt.
"""

from collections.abc import Sequence
from typing import Final

from domain.documents.pages import Page
from domain.documents.types import DocumentType
from domain.documents.values import folded
from extractors.documents.registry import SORTS
from extractors.fields.phrases import Layout, Phrase, layout_of

_NARROW: Final = 0.62  # width by height: less is a till roll
_TOP: Final = 0.5  # of the page


def type_by_title(pages: Sequence[Page]) -> tuple[DocumentType, float]:
    """The likeliest type and a rough probability of it, 0 to 1."""
    layout = layout_of(pages[:1])
    scores = {sort.document_type: _score(sort.titles, layout) for sort in SORTS.values()}
    if pages and pages[0].width < _NARROW * pages[0].height:
        scores[DocumentType.RECEIPT] += 1.2
    best = max(scores, key=lambda kind: scores[kind])
    if scores[best] <= 0.2:
        return DocumentType.UNKNOWN, 0.5
    return best, min(0.5 + scores[best] / 4, 0.98)


def _score(titles: Sequence[str], layout: Layout) -> float:
    return max((_weight(title, phrase, layout) for phrase in layout.phrases for title in titles), default=0.0)


def _weight(title: str, phrase: Phrase, layout: Layout) -> float:
    text = folded(phrase.text)
    at = text.find(title)
    if at < 0 or (at and text[at - 1].isalpha()):
        return 0.0
    follows = text[at + len(title) : at + len(title) + 1]
    if follows.isalpha():
        return 0.0
    height = layout.source[phrase.page].height
    top = max(0.0, 1 - phrase.box.top / (height * _TOP)) if height else 0.0
    large = min(phrase.size / layout.size, 2.5) - 0.8
    alone = len(title) / len(text)
    return (0.3 + 0.4 * top) * (large + alone) + (0.2 if phrase.bold else 0.0) - (0.5 if at > 12 else 0.0)
