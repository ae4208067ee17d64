"""The pages of labelled documents, read again from their files."""

from collections.abc import Sequence

from domain.documents.labels import LabelledDocument
from domain.documents.pages import Page
from extractors.reading import read_file
from labeling.exchange.truth_lines import path_of


def read_pages(document: LabelledDocument) -> Sequence[Page]:
    """The pages of a document, of all documents in its file one after the other.

    Raises:
        ItemError: the file is not where it was, or cannot be read.
    """
    return [page for reading in read_file(path_of(document)) for page in reading.pages]
