"""Training of the language models: what a document is, and who is who on it.

    train_types(folder, out)    a linear text classifier, and the weights of all signals of a type
    train_names(folder, out)    a span categorizer for names and addresses

Both learn from generated documents alone, and from their families `train` alone. Everything is seeded: the same documents
give the same models.
"""

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import spacy
from spacy.language import Language
from spacy.pipeline import SpanCategorizer, TextCategorizer
from spacy.tokens import Doc, Span
from spacy.training import Example as Lesson
from thinc.api import fix_random_seed

from domain.documents.types import DocumentType
from extractors.language import pipeline as naming
from extractors.language.names import ROLES, role_fields
from extractors.language.sheet import sheet_of
from extractors.language.spans import spans_of
from extractors.recognising import reader
from extractors.recognising.judging import observe, signals_of
from labeling.examples import Example, read_examples
from labeling.language_weights import fit_weights
from labeling.naming import same_name, values_of
from labeling.noise import variants

_VARIED: Final = 0.35  # share of documents that are shown once more in each variant
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
    """Pages and what they are; `fold` parts the families of layouts."""

    example: Example
    fold: int


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
    """The documents and, of a part of them, variants; every family in one fold."""
    chance = random.Random(seed)  # noqa: S311 (variety, no secret)
    families = sorted({example.layout for example in examples})
    chance.shuffle(families)
    folds = {family: number % _FOLDS for number, family in enumerate(families)}
    cases = [_Case(example, folds[example.layout]) for example in examples]
    for example in examples:
        for vary in variants():
            if chance.random() < _VARIED:
                pages = tuple(vary(page, chance) for page in example.pages)
                cases.append(_Case(example._replace(pages=pages), folds[example.layout]))
    return cases


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
    fields = role_fields(example.document_type)
    wanted = {role: values_of(field, example.truth[field].value) for field, role in fields.items() if field in example.truth}
    if not spans or not wanted:
        return None
    reference = naming.document_of(language, sheet, spans)
    reference.spans["roles"] = list(_gold(reference, [(span, sheet.text(*span)) for span in spans], wanted))
    return Lesson(naming.document_of(language, sheet, spans), reference)


def _gold(document: Doc, spans: Sequence[tuple[tuple[int, int], str]], wanted: dict[str, tuple[str, ...]]) -> Iterator[Span]:
    """The spans that read like the true value of a role."""
    for (start, end), text in spans:
        role = next((role for role, values in wanted.items() if any(same_name(text, value) for value in values)), None)
        if role is not None:
            yield Span(document, start, end, label=role)


def _teach(language: Language, lessons: Sequence[Lesson], rounds: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (the order of lessons)
    optimizer = language.initialize(lambda: lessons)
    order = list(lessons)
    for _ in range(rounds):
        chance.shuffle(order)
        for start in range(0, len(order), _BATCH):
            language.update(order[start : start + _BATCH], sgd=optimizer, drop=0.1)
