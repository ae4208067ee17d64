"""The language model of names: a spaCy span categorizer that gives every candidate span its role.

Tokens are hashed by form, beginning, end and shape, so that a company never seen before is read like any other; the layout
comes in through two attributes that spaCy hashes like the rest: `tag_` holds the place on the page, `lemma_` the look of the
type. A convolution lets each word see four neighbours on either side: the label before a name, the street below it.
"""

import functools
import importlib.resources
from collections.abc import Callable, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from extractors.language.sheet import Sheet

if TYPE_CHECKING:  # spaCy takes a second to import; a process that reads no document never does
    from spacy.language import Language
    from spacy.pipeline import SpanCategorizer
    from spacy.tokens import Doc
    from thinc.api import Ops
    from thinc.types import Ragged

SUGGESTER: Final = "belegwerk.layout_spans.v1"
COMPONENT: Final = "spancat_singlelabel"
_SPANS: Final = "layout_spans"
LEFT_OUT: Final = ("vocab", "tokenizer")
"""What a shipped pipeline does without: the model hashes its words, and the pages bring their tokens."""


def document_of(pipeline: "Language", sheet: Sheet, spans: Sequence[tuple[int, int]]) -> "Doc":
    """A sheet as spaCy's document, with the spans to be judged."""
    from spacy.tokens import Doc

    document = Doc(
        pipeline.vocab,
        words=[token.text for token in sheet.tokens],
        spaces=[token.spaced for token in sheet.tokens],
        tags=[token.place for token in sheet.tokens],
        lemmas=[token.look for token in sheet.tokens],
    )
    document.user_data[_SPANS] = tuple(spans)
    return document


def roles_of(pipeline: "Language", document: "Doc") -> list[dict[str, float]]:
    """For every span of the document the probability of each role; what is missing to 1 is that of none."""
    component = cast("SpanCategorizer", pipeline.get_pipe(COMPONENT))
    if not document.user_data[_SPANS]:
        return []
    _, scores = component.predict([document])
    return [{label: float(score) for label, score in zip(component.labels, row, strict=False)} for row in scores]


@functools.cache
def load_pipeline(folder: Path | None = None) -> "Language":
    """The trained pipeline of a folder, by default the one that ships with the product; loaded once a process."""
    import spacy

    register_suggester()
    if folder is not None:
        return spacy.load(folder, exclude=LEFT_OUT)
    with importlib.resources.as_file(shipped()) as home:
        return spacy.load(home, exclude=LEFT_OUT)


def shipped() -> Traversable:
    """Where the pipeline of the product lies."""
    return importlib.resources.files("extractors").joinpath("trained", "names")


@functools.cache
def register_suggester() -> None:
    """Tell spaCy under which name a trained pipeline finds the spans that this product suggests."""
    from spacy.util import registry

    registry.misc(SUGGESTER, func=_suggester)


def _suggester() -> "Callable[..., Ragged]":
    from thinc.api import get_current_ops
    from thinc.types import Ragged

    def suggest(documents: "Sequence[Doc]", *, ops: "Ops | None" = None) -> "Ragged":
        ops = ops or get_current_ops()
        spans = [document.user_data.get(_SPANS, ()) for document in documents]
        flat = [span for each in spans for span in each]
        lengths = ops.asarray1i([len(each) for each in spans])
        rows = ops.asarray2i(flat) if flat else ops.alloc2i(0, 2)
        return Ragged(rows, lengths)

    return suggest
