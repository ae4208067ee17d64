"""What a file of a document type says: its words in a title, and what it adds to the fields once they are found."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from domain.documents.forms import FieldValue
from domain.documents.pages import Page
from domain.documents.types import DocumentType

Fields = Mapping[str, FieldValue]
Completing = Callable[[Fields, Sequence[Page]], Fields]


def as_found(fields: Fields, pages: Sequence[Page]) -> Fields:
    """Nothing to add."""
    del pages
    return fields


class Sort(NamedTuple):
    """A document type: `titles` are how its documents are headed in German, English and French, in lower case without accents.

    `complete` sets fields that follow from the whole document rather than from a candidate: what kind of invoice it is, the level
    of a reminder, the words of a verdict.
    """

    document_type: DocumentType
    titles: tuple[str, ...]
    complete: Completing = as_found
