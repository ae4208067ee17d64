"""Titles and phrases: what a document calls itself, and the words that documents of its type use.

A title is the beginning of a piece in large or bold type near the top; the same word in a table's head or a sentence says
little. Good: `Mahnung` in 18 points above the text. Bad: `Rechnung Nr.` as a column of that dunning letter's table.
"""

import functools
import importlib.resources
import statistics
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from domain.documents.pages import Page, TextSource
from domain.documents.types import DocumentType
from domain.vat.matching.words import plain
from extractors.language.pieces import Piece, pieces_of

_ALIKE: Final = 86  # letters of a title that OCR may get wrong: one in seven
_LONG: Final = 7  # shorter titles must be read exactly, `Bilan` would be `Bilanz`
_LARGE: Final = 0.6  # type larger than the text by this share is a headline without doubt
_LABEL: Final = 0.5  # a colon makes a label of it, if the type is no larger
_LATER_PAGE: Final = 0.6  # a title on a later page may be that of an appendix
_KEPT: Final = 32  # pages whose titles are remembered
_LINES: Final = 60  # pieces of a page among which a title that OCR garbled is looked for


class Title(NamedTuple):
    """A title that was found: its type, the words as they stand there, and how much it looks like a headline, 0 to 1."""

    document_type: DocumentType
    text: str
    strength: float


class _Lexicon(NamedTuple):
    titles: Mapping[str, tuple[DocumentType, ...]]
    cues: Mapping[DocumentType, tuple[str, ...]]
    longest: int


def words_of(text: str) -> str:
    """Text as plain words, word by word, so that the words of a page and those of a lexicon come out alike."""
    return " ".join(filter(None, map(plain, text.split())))


@functools.cache
def lexicon() -> _Lexicon:
    """The titles and phrases that ship beside this module."""
    content = tomllib.loads(importlib.resources.files("extractors.recognising").joinpath("cues.toml").read_text("utf-8"))
    titles: dict[str, tuple[DocumentType, ...]] = {}
    for name, words in content.items():
        for title in words["titles"]:
            key = words_of(title)
            titles[key] = tuple(dict.fromkeys((*titles.get(key, ()), DocumentType(name))))
    cues = {DocumentType(name): tuple(dict.fromkeys(map(words_of, words["cues"]))) for name, words in content.items()}
    return _Lexicon(titles, cues, max(len(key.split()) for key in titles))


def titles_of(pages: Sequence[Page]) -> tuple[Title, ...]:
    """Every title on these pages, the strongest of each type, strongest first."""
    found: dict[DocumentType, Title] = {}
    for number, page in enumerate(pages):
        for title in _titles_on(page):
            held = title._replace(strength=title.strength * (1.0 if number == 0 else _LATER_PAGE))
            if held.strength > found.get(held.document_type, _NONE).strength:
                found[held.document_type] = held
    return tuple(sorted(found.values(), key=lambda title: -title.strength))


def cues_in(pages: Iterable[Page]) -> dict[DocumentType, tuple[str, ...]]:
    """For each type those of its phrases that stand on the pages."""
    text = f" {' '.join(filter(None, (plain(word.text) for page in pages for word in page.words)))} "
    return {name: tuple(cue for cue in cues if f" {cue} " in text) for name, cues in lexicon().cues.items()}


_NONE: Final = Title(DocumentType.UNKNOWN, "", 0.0)


@functools.lru_cache(maxsize=_KEPT)
def _titles_on(page: Page) -> tuple[Title, ...]:
    return tuple(_titles_among(page, pieces_of(page)))


def _titles_among(page: Page, pieces: Sequence[Piece]) -> Iterator[Title]:
    usual = statistics.median([word.size for word in page.words]) if page.words else 1.0
    garbled = page.source is not TextSource.TEXT_LAYER
    for number, piece in enumerate(pieces):
        words = words_of(piece.text).split()
        key = _longest_title(words) or (_garbled_title(words) if garbled and number < _LINES else "")
        for document_type in lexicon().titles.get(key, ()):
            yield Title(document_type, piece.text, _strength(piece, len(key) / len(" ".join(words)), page, usual))


def _longest_title(words: Sequence[str]) -> str:
    """The longest title with which these words begin; `Facture d'avoir` is none of `Facture`."""
    for size in range(min(len(words), lexicon().longest), 0, -1):
        key = " ".join(words[:size])
        if key in lexicon().titles:
            return key
    return ""


def _garbled_title(words: Sequence[str]) -> str:
    letters = "".join(words)
    best = max(
        (
            (fuzz.ratio(squeezed, letters[: len(squeezed)]), key)
            for key, squeezed in _squeezed()
            if len(squeezed) <= len(letters) + 1
        ),
        default=(0.0, ""),
    )
    return best[1] if best[0] >= _ALIKE else ""


@functools.cache
def _squeezed() -> tuple[tuple[str, str], ...]:
    pairs = ((key, key.replace(" ", "")) for key in lexicon().titles)
    return tuple((key, letters) for key, letters in pairs if len(letters) >= _LONG)


def _strength(piece: Piece, share: float, page: Page, usual: float) -> float:
    large = max(0.0, min(1.0, (piece.size / max(usual, 1.0) - 1.0) / _LARGE))
    high = 1.0 if piece.box.top < page.height * 0.4 else 0.3
    headline = 0.25 * share + 0.45 * large + 0.15 * piece.bold + 0.15 * high
    return headline * _LABEL if ":" in piece.text and large < 1 else headline
