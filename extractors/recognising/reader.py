"""The language model of types: a spaCy text classifier over single words and pairs of words, small and linear.

A word is fed as it stands, in small letters and with figures levelled, once more with a mark where it stands in large type,
and a few words say what the page looks like. The hashed table of weights ships as a spaCy folder; no vocabulary is needed to
read it.
"""

import functools
import importlib.resources
import re
import statistics
from collections.abc import Iterator, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from domain.documents.pages import Page
from domain.documents.types import DocumentType
from domain.vat.matching.words import plain
from extractors.language.pipeline import LEFT_OUT

if TYPE_CHECKING:  # spaCy takes a second to import; a process that reads no document never does
    from spacy.language import Language
    from spacy.tokens import Doc

_WORDS: Final = 500  # of a page; what a document is stands on its first lines
_PAGES: Final = 2
_LARGE: Final = 1.25  # times the usual type
_DIGITS: Final = re.compile(r"\d+")


def language_scores(pages: Sequence[Page], pipeline: "Language | None" = None) -> dict[DocumentType, float]:
    """How likely the language model holds each type, 0 to 1; they add up to 1. Empty where the pages carry no words.

    Args:
        pages: of one document.
        pipeline: the trained classifier, by default the one that ships.
    """
    words = tuple(features_of(pages))
    if not words or (pipeline is None and not _shipped().is_dir()):
        return {}
    pipeline = pipeline or load_pipeline()
    scored = pipeline(document_of(pipeline, words))
    return {DocumentType(name): float(score) for name, score in scored.cats.items()}


def features_of(pages: Sequence[Page]) -> Iterator[str]:
    """The words that the model reads, in the order of the page."""
    for page in pages[:_PAGES]:
        usual = statistics.median(word.size for word in page.words) if page.words else 1.0
        for word in page.words[:_WORDS]:
            token = plain(_DIGITS.sub("0", word.text)).replace(" ", "_")
            if not token:
                continue
            yield token
            if word.size > _LARGE * usual:
                yield f"^{token}"


def document_of(pipeline: "Language", words: Sequence[str]) -> "Doc":
    """These words as spaCy's document."""
    from spacy.tokens import Doc

    return Doc(pipeline.vocab, words=list(words))


@functools.cache
def load_pipeline(folder: Path | None = None) -> "Language":
    """The trained pipeline of a folder, by default the one that ships with the product; loaded once a process."""
    import spacy

    if folder is not None:
        return spacy.load(folder, exclude=LEFT_OUT)
    with importlib.resources.as_file(_shipped()) as home:
        return spacy.load(home, exclude=LEFT_OUT)


def _shipped() -> Traversable:
    return importlib.resources.files("extractors").joinpath("trained", "type", "pipeline")
