"""spaCy's DocBin: the words of a document with labelled spans, as spaCy trains from it.

A word of a page is a token, a blank between lines and words. A label with a place is a span over the words in its box;
spans may overlap, so they lie in the span group `fields` (`doc.spans`), and those that do not overlap in `doc.ents`, too.
Where a value is normalised (`2026-11-25` for `25. November 2026`), the span says where it stands and the document's own
data what it means, as they do for labels without a place, which spans cannot hold.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import spacy
from spacy.tokens import Doc, DocBin, Span
from spacy.util import filter_spans

from domain.documents.labels import Label, LabelledDocument, Origin
from domain.documents.pages import Box, Page, Word
from domain.errors import UnreadableFile
from labeling.exchange.truth_lines import FOLDER, KNOWN, read_row, truth_row

SPANS: Final = "fields"
_ROW: Final = "belegwerk"
_HALF: Final = 0.5

PagesOf = Callable[[LabelledDocument], Sequence[Page]]
"""Reads the pages of a labelled document."""


def write_docbin(documents: Iterable[LabelledDocument], path: Path, pages_of: PagesOf) -> int:
    """Write documents with their words and spans.

    Args:
        documents: with one label for a field at most.
        path: the file, by custom `*.spacy`.
        pages_of: reads a document's pages.

    Returns:
        How many documents were written.
    """
    nothing = spacy.blank("xx")
    held = DocBin(attrs=["ENT_IOB", "ENT_TYPE", "SPACY"], store_user_data=True)
    for document in documents:
        held.add(_doc(document, pages_of(document), nothing.vocab))
    held.to_disk(path)
    return len(held)


def read_docbin(path: Path, origin: Origin) -> Iterator[LabelledDocument]:
    """The labelled documents of a DocBin, ours or another one whose spans or entities are named after fields.

    Raises:
        UnreadableFile: it is no DocBin, or a document does not say which file it is (`doc.user_data["sha256"]`).
    """
    try:
        held = DocBin().from_disk(path)
        docs = list(held.get_docs(spacy.blank("xx").vocab))
    except Exception as error:
        msg = f"{path} is no DocBin: {error}."
        raise UnreadableFile(msg, next_step="Write it with `DocBin.to_disk`, or import truth lines.") from error
    for number, doc in enumerate(docs, start=1):
        if _ROW in doc.user_data:
            yield read_row(json.loads(doc.user_data[_ROW]), path, origin, number)
        elif "sha256" in doc.user_data:
            yield _foreign(doc, path, origin)
        else:
            msg = f"{path}, document {number} does not say which file it is."
            raise UnreadableFile(msg, next_step='Set doc.user_data["sha256"] and doc.user_data["file"] before writing.')


def _doc(document: LabelledDocument, pages: Sequence[Page], vocab: Any) -> Doc:
    words = [(page.number, word) for page in pages for word in page.words]
    doc = Doc(vocab, words=[word.text for _, word in words], spaces=[True] * len(words))
    spans = [span for label in document.labels if (span := _span(doc, label, words)) is not None]
    doc.spans[SPANS] = spans
    doc.ents = filter_spans(spans)
    doc.user_data = {_ROW: json.dumps(truth_row(document))}  # msgpack would make tuples of lists
    return doc


def _span(doc: Doc, label: Label, words: Sequence[tuple[int, Word]]) -> Span | None:
    """The words that lie in the label's box, from the first to the last."""
    if label.box is None or not label.visible:
        return None
    inside = [place for place, (page, word) in enumerate(words) if page == label.page and _lies_in(word.box, label.box)]
    return Span(doc, inside[0], inside[-1] + 1, label=label.field) if inside else None


def _lies_in(word: Box, box: Box) -> bool:
    """Whether more than half of the word lies in the box."""
    width = min(word.x1, box.x1) - max(word.x0, box.x0)
    height = min(word.bottom, box.bottom) - max(word.top, box.top)
    return width > 0 and height > 0 and width * height > _HALF * word.width * word.height


def _foreign(doc: Doc, path: Path, origin: Origin) -> LabelledDocument:
    told: Mapping[str, Any] = doc.user_data
    spans = [*doc.spans.get(SPANS, ()), *doc.ents]
    values = {span.label_: span.text.strip() for span in reversed(spans) if span.label_ in KNOWN}
    labels = tuple(Label(field, value, origin) for field, value in values.items())
    return LabelledDocument(told["sha256"], told.get("file", ""), labels, {FOLDER: str(path.parent.resolve())})
