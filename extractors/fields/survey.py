"""A document made ready for judging: its candidates by kind with their rows of figures. Training and reading share it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from domain.documents.forms import Candidate
from domain.documents.pages import Page
from domain.documents.types import FIELDS, DocumentType, Kind, kind_of
from extractors.fields.candidates import Found, patterns_in
from extractors.fields.features import rows
from extractors.fields.parties import addresses_by_line, names_by_line
from extractors.fields.phrases import Layout, layout_of
from extractors.fields.surroundings import Surroundings, surroundings_of


class Survey(NamedTuple):
    """All candidates that the fields of a type ask for, by kind, with one row of figures each."""

    document_type: DocumentType
    around: Surroundings
    found: dict[Kind, tuple[Found, ...]]
    rows: dict[Kind, NDArray[np.float32]]


def survey(pages: Sequence[Page], document_type: DocumentType, named: Iterable[Candidate] = ()) -> Survey:
    """Find and describe the candidates of a document.

    Args:
        pages: with words in any order.
        document_type: decides which kinds are looked for.
        named: further candidates of names and addresses, as a language model finds them.
    """
    layout = layout_of(pages)
    around = surroundings_of(layout)
    kinds = {kind_of(field) for field in FIELDS[document_type]}
    everything = patterns_in(layout)
    if Kind.NAME in kinds:
        everything += names_by_line(layout)
    if Kind.ADDRESS in kinds:
        everything += addresses_by_line(layout)
    everything += _placed(named, layout, everything)
    found = {kind: tuple(item for item in everything if item.candidate.kind is kind) for kind in Kind if kind in kinds}
    return Survey(document_type, around, found, {k: rows(k, items, around, document_type) for k, items in found.items()})


def _placed(named: Iterable[Candidate], layout: Layout, known: Sequence[Found]) -> list[Found]:
    """Candidates of others, set beside the phrase that holds their first word; those already known are left out."""
    seen = {(item.candidate.kind, item.candidate.page, item.candidate.words) for item in known}
    homes = {
        (layout.source[phrase.page].number, word): index for index, phrase in enumerate(layout.phrases) for word in phrase.words
    }
    placed = []
    for candidate in named:
        home = homes.get((candidate.page, candidate.words[0])) if candidate.words else None
        if home is None or (candidate.kind, candidate.page, candidate.words) in seen:
            continue
        text = layout.phrases[home].text
        start = max(text.find(candidate.raw), 0)
        placed.append(Found(candidate, home, start, min(start + len(candidate.raw), len(text))))
    return placed
