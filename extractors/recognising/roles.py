"""What a page is within its file when seen alone: part of a document, or paper that lies before or behind one.

Good: a page headed `Allgemeine Geschäftsbedingungen`, or one full of clauses, is terms. Bad: an invoice that mentions its
terms in the last line stays part of a document.
"""

import enum
import functools
import importlib.resources
import statistics
import tomllib
from collections.abc import Mapping, Sequence
from typing import Final

from domain.documents.pages import Page
from extractors.language.pieces import pieces_of
from extractors.recognising.shape import shape_of
from extractors.recognising.titles import words_of

_FEW: Final = 5  # words; a scanned back side shows specks
_SHORT: Final = 150  # words of a cover sheet or slip at most
_TOP: Final = 0.4  # share of the page in which a headline stands
_EARLY: Final = 4  # pieces; the first ones head a page in whatever type
_LARGE: Final = 1.2  # times the usual type
_TAIL: Final = 5  # words that may follow a headline's own: `Anlage 1 zu Rechnung Nr. 4711`
_CLAUSES: Final = 3  # different ones make terms of a page of prose
_PROSE: Final = 220  # words of a page of terms at least


class PageRole(enum.StrEnum):
    """What a page is within its file."""

    FIRST = "first"
    CONTINUED = "continued"
    COVER = "cover"
    TERMS = "terms"
    APPENDIX = "appendix"
    BLANK = "blank"


@functools.cache
def page_words() -> Mapping[str, tuple[str, ...]]:
    """The words that ship beside this module, by what they tell, made plain."""
    content = tomllib.loads(importlib.resources.files("extractors.recognising").joinpath("pages.toml").read_text("utf-8"))
    return {name: tuple(dict.fromkeys(map(words_of, words))) for name, words in content.items()}


@functools.lru_cache(maxsize=32)
def aside(page: Page) -> PageRole | None:
    """The role of a page that is no part of a document's text: blank, cover, terms or appendix; None for all others."""
    if len(page.words) < _FEW:
        return PageRole.BLANK
    shape = shape_of([page])
    if shape.words <= _SHORT and shape.amounts <= 1 and headed(page, page_words()["cover"]):
        return PageRole.COVER
    if shape.words >= _PROSE / 2 and shape.amounts * 40 < shape.words and headed(page, page_words()["terms"]):
        return PageRole.TERMS
    if shape.words >= _PROSE and shape.amounts <= 2 and _clauses(page) >= _CLAUSES:
        return PageRole.TERMS
    return PageRole.APPENDIX if headed(page, page_words()["appendix"]) else None


def headed(page: Page, phrases: Sequence[str]) -> bool:
    """Whether one of these phrases (in plain words) heads the page: it begins a short piece on top, early or in large type."""
    usual = statistics.median(word.size for word in page.words)
    for number, piece in enumerate(pieces_of(page)):
        if piece.box.top > page.height * _TOP:
            continue
        if number >= _EARLY and piece.size < _LARGE * usual and not piece.bold:
            continue
        words = words_of(piece.text)
        if any(f"{words} ".startswith(f"{phrase} ") and words.count(" ") <= phrase.count(" ") + _TAIL for phrase in phrases):
            return True
    return False


def _clauses(page: Page) -> int:
    text = f" {words_of(' '.join(word.text for word in page.words))} "
    return sum(f" {clause} " in text for clause in page_words()["clauses"])
