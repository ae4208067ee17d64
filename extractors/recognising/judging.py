"""The type of a document, from what it calls itself, the phrases it uses, its paper and the language model together."""

import math
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from domain.documents.pages import Page
from domain.documents.types import DocumentType
from extractors.recognising.reader import language_scores
from extractors.recognising.roles import aside
from extractors.recognising.shape import Shape, shape_of
from extractors.recognising.titles import Title, cues_in, titles_of
from extractors.recognising.weights import load_weights, probabilities

_FULL: Final = 4.0  # phrases; more of them add little
_LEAST: Final = 0.01  # what the language model holds less likely than this is all the same to it
_FEW_WORDS: Final = 12  # a page with fewer words is not a document that could be filled


class TypeGuess(NamedTuple):
    """The type of a document with its probability, the probability of every type, and the reasons in words."""

    document_type: DocumentType
    confidence: float
    scores: Mapping[DocumentType, float]
    reasons: tuple[str, ...]


class Observed(NamedTuple):
    """What was seen of a document, before it is judged."""

    titles: tuple[Title, ...]
    cues: Mapping[DocumentType, tuple[str, ...]]
    shape: Shape
    language: Mapping[DocumentType, float]


def recognise(pages: Sequence[Page], *, with_language_model: bool = True) -> TypeGuess:
    """What these pages are, as one document. `unknown` is an answer: none of the types, or nothing to tell them by.

    Args:
        pages: of one document; cover sheets, terms and appendices among them are not looked at.
        with_language_model: False leaves spaCy aside, to measure what it adds.
    """
    observed = observe(pages, with_language_model=with_language_model)
    if observed.shape.words < _FEW_WORDS:
        scores = {name: float(name is DocumentType.UNKNOWN) for name in DocumentType}
        return TypeGuess(DocumentType.UNKNOWN, 1.0, scores, ("hardly any words",))
    scores = probabilities(signals_of(observed), load_weights())
    best = max(scores, key=lambda name: scores[name])
    return TypeGuess(best, scores[best], scores, _reasons(best, observed))


def observe(pages: Sequence[Page], *, with_language_model: bool = True) -> Observed:
    """Everything about these pages that speaks for a type."""
    own = [page for page in pages if aside(page) is None] or pages
    language = language_scores(own) if with_language_model else {}
    return Observed(titles_of(own), cues_in(own), shape_of(own), language)


def signals_of(observed: Observed) -> dict[DocumentType, dict[str, float]]:
    """The signals of each type by name; a signal that says nothing is 0."""
    strength = {title.document_type: title.strength for title in observed.titles}
    best = max(strength.values(), default=0.0)
    rows: dict[DocumentType, dict[str, float]] = {}
    for name in DocumentType:
        own = strength.get(name, 0.0)
        rows[name] = {
            "title": own,
            "best_title": float(own > 0 and own == best),
            "cues": 1.0 - math.exp(-len(observed.cues.get(name, ())) / _FULL),
            "language": _evidence(observed.language, name),
        }
    rows[DocumentType.RECEIPT]["narrow"] = observed.shape.narrow
    rows[DocumentType.CREDIT_NOTE]["negative"] = float(observed.shape.negative > 0.3)
    rows[DocumentType.UNKNOWN] |= {"unknown": 1.0, "no_title": 1.0 - best}
    return rows


def _evidence(language: Mapping[DocumentType, float], name: DocumentType) -> float:
    return math.log(max(language.get(name, 0.0), _LEAST) / _LEAST) if language else 0.0


def _reasons(best: DocumentType, observed: Observed) -> tuple[str, ...]:
    """In words what spoke for the type, the weightiest first."""
    reasons = [f"title '{title.text}'" for title in observed.titles if title.document_type is best]
    if cues := observed.cues.get(best, ()):
        reasons.append("phrases " + ", ".join(f"'{cue}'" for cue in cues[:3]))
    if best is DocumentType.RECEIPT and observed.shape.narrow >= 0.5:
        reasons.append("narrow page")
    if best is DocumentType.CREDIT_NOTE and observed.shape.negative > 0.3:
        reasons.append("negative amounts")
    if observed.language.get(best, 0.0) > 0.5:
        reasons.append(f"wording ({observed.language[best]:.2f})")
    return tuple(reasons) or (("no title and no phrase of a known type",) if best is DocumentType.UNKNOWN else ())
