"""Training of the language models: what a document is, and who is who on it.

    train_types(folder, out)    a linear text classifier, and the weights of all signals of a type
    train_names(folder, out)    a span categorizer for names and addresses

Both learn from generated documents alone, and from their families `train` alone. Everything is seeded: the same documents
give the same models.
"""

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import spacy
from spacy.language import Language
from spacy.pipeline import SpanCategorizer, TextCategorizer
from spacy.tokens import Span
from spacy.training import Example as Lesson
from thinc.api import fix_random_seed

from domain.documents.forms import Candidate
from domain.documents.types import DocumentType, Kind
from domain.vat.matching.words import plain
from extractors.language import pipeline as naming
from extractors.language.names import ROLES, candidate_of, role_fields
from extractors.language.sheet import sheet_of
from extractors.language.spans import spans_of
from extractors.recognising import reader
from extractors.recognising.judging import observe, signals_of
from labeling.examples import Example, Truth, read_examples
from labeling.language_weights import fit_weights
from labeling.naming import same_name, values_of
from labeling.noise import retitled, variants

_VARIED: Final = 0.35  # share of documents that are shown once more in each variant
_LOOKED_ALIKE: Final = frozenset({DocumentType.INVOICE, DocumentType.ORDER_CONFIRMATION, DocumentType.DELIVERY_NOTE})
_OTHER_PAPER: Final = 0.15  # share of these that is shown once more as an offer or an order, which are unknown
_AMBIGUOUS: Final = frozenset({"register_court", "seat"})  # towns, which stand in addresses, too
_FOLDS: Final = 3
_TYPE_ROUNDS: Final = 6
_NAME_ROUNDS: Final = 8
_BATCH: Final = 16

_TYPE_MODEL: Final[dict[str, Any]] = {
    "@architectures": "spacy.TextCatBOW.v3",
    "exclusive_classes": True,
    "ngram_size": 2,
    "no_output_layer": False,
    "length": 16_384,
}
_NAME_MODEL: Final[dict[str, Any]] = {
    "@architectures": "spacy.SpanCategorizer.v1",
    "reducer": {"@layers": "spacy.mean_max_reducer.v1", "hidden_size": 96},
    "scorer": {"@layers": "Softmax.v2"},
    "tok2vec": {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": 64,
            "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", "TAG", "LEMMA"],
            "rows": [2500, 500, 1500, 500, 50, 50],
            "include_static_vectors": False,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": 64,
            "window_size": 1,
            "maxout_pieces": 3,
            "depth": 4,
        },
    },
}


class _Case(NamedTuple):
    """Pages and what they are; `fold` parts what is alike."""

    example: Example
    fold: int


class _Wanted(NamedTuple):
    """The true values of a role, and the place where it must stand if others may have the same value."""

    values: tuple[str, ...]
    place: Truth | None


def train_types(folder: Path, out: Path, seed: int = 1, *, workers: int = 2) -> dict[str, float]:
    """Train the recognition of types and write it to `out`: `pipeline/` for spaCy, `weights.json` for all signals.

    The weights are fitted on what the classifier says of families that it did not learn from, so they know how far it can be
    trusted with a new layout.

    Args:
        folder: generated documents with truth; only their split `train` is used.
        out: the folder of the model, made if missing.
        seed: of everything that is drawn.
        workers: processes that read documents.

    Returns:
        The weights by signal.
    """
    return fit_types(list(read_examples(folder, split="train", workers=workers)), out, seed)


def train_names(folder: Path, out: Path, seed: int = 1, *, workers: int = 2) -> None:
    """Train the recognition of names and addresses and write spaCy's pipeline to `out`; arguments as in `train_types`."""
    fit_names(list(read_examples(folder, split="train", workers=workers)), out, seed)


def fit_types(examples: Sequence[Example], out: Path, seed: int) -> dict[str, float]:
    """The same as `train_types` for documents that are already read."""
    shown = _shown(examples, seed)
    observed = []
    for fold in range(_FOLDS):
        language = _fit_classifier([case.example for case in shown if case.fold != fold], seed)
        for case in (case for case in shown if case.fold == fold):
            scores = reader.language_scores(case.example.pages, language)
            seen = observe(case.example.pages, with_language_model=False)._replace(language=scores)
            observed.append((signals_of(seen), case.example.document_type))
    weights = fit_weights(observed)
    out.mkdir(parents=True, exist_ok=True)
    _fit_classifier([case.example for case in shown], seed).to_disk(out / "pipeline", exclude=naming.LEFT_OUT)
    (out / "weights.json").write_text(json.dumps(weights, indent=1) + "\n", "utf-8")
    return weights


def fit_names(examples: Sequence[Example], out: Path, seed: int) -> None:
    """The same as `train_names` for documents that are already read."""
    naming.register_suggester()
    fix_random_seed(seed)
    language = spacy.blank("xx")
    categorizer = language.add_pipe(
        naming.COMPONENT,
        config={"model": _NAME_MODEL, "spans_key": "roles", "suggester": {"@misc": naming.SUGGESTER}, "negative_weight": 1.0},
    )
    lessons = [lesson for case in _shown(examples, seed) if (lesson := _naming_lesson(language, case.example)) is not None]
    for role in ROLES:
        cast(SpanCategorizer, categorizer).add_label(role)
    _teach(language, lessons, _NAME_ROUNDS, seed)
    out.mkdir(parents=True, exist_ok=True)
    language.to_disk(out, exclude=naming.LEFT_OUT)


def _shown(examples: Sequence[Example], seed: int) -> list[_Case]:
    """The documents and, of a part of them, variants; everything that is alike in one fold."""
    chance = random.Random(seed)  # noqa: S311 (variety, no secret)
    likeness = sorted({_likeness(example) for example in examples})
    chance.shuffle(likeness)
    folds = {name: number % _FOLDS for number, name in enumerate(likeness)}
    cases = [_Case(example, folds[_likeness(example)]) for example in examples]
    for example in examples:
        for vary in variants():
            if chance.random() < _VARIED:
                pages = tuple(vary(page, chance) for page in example.pages)
                cases.append(_Case(example._replace(pages=pages), folds[_likeness(example)]))
        if example.document_type in _LOOKED_ALIKE and chance.random() < _OTHER_PAPER:
            pages = tuple(retitled(page, chance) for page in example.pages)
            other = example._replace(pages=pages, document_type=DocumentType.UNKNOWN, truth={})
            cases.append(_Case(other, folds[_likeness(example)]))
    return cases


def _likeness(example: Example) -> str:
    """What documents share that are too alike to test each other: the layout, or, for unknown ones, the text."""
    if example.document_type is not DocumentType.UNKNOWN or not example.pages[0].words:
        return example.layout
    return plain(max(example.pages[0].words, key=lambda word: (word.size, word.text)).text)


def _fit_classifier(examples: Sequence[Example], seed: int) -> Language:
    fix_random_seed(seed)
    language = spacy.blank("xx")
    classifier = cast(TextCategorizer, language.add_pipe("textcat", config={"model": _TYPE_MODEL}))
    for name in DocumentType:
        classifier.add_label(name.value)
    lessons = []
    for example in examples:
        if words := tuple(reader.features_of(example.pages)):
            truth = {name.value: float(name is example.document_type) for name in DocumentType}
            lessons.append(Lesson.from_dict(reader.document_of(language, words), {"cats": truth}))
    _teach(language, lessons, _TYPE_ROUNDS, seed)
    return language


def _naming_lesson(language: Language, example: Example) -> Lesson | None:
    sheet = sheet_of(example.pages)
    spans = spans_of(sheet)
    wanted = {
        role: _Wanted(values_of(field, example.truth[field].value), example.truth[field] if field in _AMBIGUOUS else None)
        for field, role in role_fields(example.document_type).items()
        if field in example.truth
    }
    if not spans or not any(each.values for each in wanted.values()):
        return None
    reference = naming.document_of(language, sheet, spans)
    reference.spans["roles"] = [
        Span(reference, *span, label=role)
        for span in spans
        if (role := _role_of(candidate_of(example.pages, sheet, span, Kind.NAME), wanted)) is not None
    ]
    return Lesson(naming.document_of(language, sheet, spans), reference)


def _role_of(found: Candidate, wanted: Mapping[str, _Wanted]) -> str | None:
    """The role whose true value the span reads, wherever on the document it stands; a town must stand in its place."""
    for role, (values, place) in wanted.items():
        if any(same_name(found.value, value) for value in values) and (place is None or _stands_at(found, place)):
            return role
    return None


def _stands_at(found: Candidate, place: Truth) -> bool:
    if place.box is None or place.page != found.page:
        return False
    x0, top, x1, bottom = place.box
    middle, height = (found.box.x0 + found.box.x1) / 2, (found.box.top + found.box.bottom) / 2
    return x0 <= middle <= x1 and top <= height <= bottom


def _teach(language: Language, lessons: Sequence[Lesson], rounds: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (the order of lessons)
    optimizer = language.initialize(lambda: lessons)
    order = list(lessons)
    for _ in range(rounds):
        chance.shuffle(order)
        for start in range(0, len(order), _BATCH):
            language.update(order[start : start + _BATCH], sgd=optimizer, drop=0.1)
