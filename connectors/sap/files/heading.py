"""Finding the header row and, from its columns, the table: the decision that stops a run when a required column is missing.

The header row is the one that the dictionary recognises most of; its line number says nothing (real lists have it on line 4,
11, 19 or 67). The first such row wins, later ones are page breaks.
"""

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from connectors.sap.dictionary import Field
from connectors.sap.files.headers import Match, field_of, match, normalise, printed, spellings
from connectors.sap.files.tables import AMOUNTS, REQUIRED, kind_of
from domain.errors import UnreadableFile, UnusableInput
from domain.parties import RecordKind

FEWEST_COLUMNS = 2
"""A row with fewer recognised columns is no header: single words stand on selection pages too."""


PARTIES = frozenset({Field.CUSTOMER, Field.VENDOR, Field.SOLD_TO})


class Heading(NamedTuple):
    """A header row: its number, its texts as printed, and what the dictionary makes of them."""

    number: int
    texts: tuple[str, ...]
    match: Match


def best_heading(rows: Iterable[tuple[int, Sequence[str]]], cut_of: bool = False) -> Heading | None:
    """Return the first row that the dictionary explains best; None when there are no rows.

    Args:
        rows: candidates as (row number, texts).
        cut_of: whether a text that fills its cell may have lost its end (pipe lists).
    """
    best: Heading | None = None
    best_rank = (-1, 0)
    for number, texts in rows:
        full = [i for i, text in enumerate(texts) if text and text.strip() == text] if cut_of else ()
        found = Heading(number, tuple(text.strip() for text in texts), match(texts, full))
        # Where nothing is recognised, the fullest row is what the message should show.
        rank = (found.match.score, 0 if found.match.score else sum(map(bool, found.texts)))
        if rank > best_rank:
            best, best_rank = found, rank
    return best


class Columns(NamedTuple):
    """The columns of a table: what it is, where its fields stand, and which of them only block headers supply."""

    kind: RecordKind
    fields: dict[Field, int]
    carried: tuple[Field, ...]


def settle(name: str, heading: Heading | None, labels: frozenset[Field]) -> Columns:
    """Return the table of a header row.

    Args:
        name: the file's name, for messages.
        heading: the best header row of the file.
        labels: parties that block headers above the rows name; they count where no column names one.

    Raises:
        UnreadableFile: the file has no table.
        UnusableInput: a required column is missing or the amount stands twice; lists the columns found and the nearest.
    """
    if heading is None:
        step = "Export the list again from SAP; check that this is the right file."
        raise UnreadableFile(f"{name} holds no table.", next_step=step)
    fields = dict(heading.match.fields)
    if not PARTIES & fields.keys():
        fields |= {field: len(heading.texts) for field in labels}  # stands in for the position until the layout is known
    kind = kind_of(fields) if heading.match.score >= FEWEST_COLUMNS else None
    if kind is RecordKind.BILLING and Field.SOLD_TO not in fields and Field.CUSTOMER in fields:
        fields[Field.SOLD_TO] = fields.pop(Field.CUSTOMER)
    wanted = REQUIRED[kind] if kind else (Field.CUSTOMER, Field.VENDOR, Field.DOCUMENT, Field.ADDRESS_NUMBER)
    missing = [field for field in wanted if field not in fields]
    if missing or kind is None:
        raise _missing(name, heading, kind, missing)
    _refuse_double_amount(name, heading)
    carried = tuple(sorted(field for field in fields if fields[field] == len(heading.texts)))
    return Columns(kind, {field: at for field, at in fields.items() if field not in carried}, carried)


def _missing(name: str, heading: Heading, kind: RecordKind | None, missing: Sequence[Field]) -> UnusableInput:
    found = [text for text in heading.texts if text]
    unknown = [text for at, text in enumerate(heading.texts) if text and at not in heading.match.fields.values()]
    what = f"looks like {kind.value} but lacks" if kind else "is no table that Belegwerk knows: none of its columns is"
    wanted = (", " if kind else " or ").join(printed(field) for field in missing)
    near = [hint for field in missing if (hint := _nearest(field, unknown))]
    message = f"{name}, row {heading.number}, {what} {wanted}. Columns found: {', '.join(found)}."
    if near:
        message += f" Nearest matches: {'; '.join(near)}."
    step = "Add the column to the list's layout in SAP, or rename its header, and export again."
    return UnusableInput(message, next_step=step)


def _nearest(field: Field, unknown: Sequence[str]) -> str:
    forms = {form: text for text in unknown for form in normalise(text)}
    close = {
        forms[hit]: None
        for known in sorted(spellings(field))
        for hit in difflib.get_close_matches(known, forms, n=2, cutoff=0.6)
    }
    return f"{', '.join(repr(text) for text in list(close)[:3])} for {field.value}" if close else ""


def _refuse_double_amount(name: str, heading: Heading) -> None:
    for double in heading.match.duplicates:
        if double.field in AMOUNTS:
            places = f"columns {double.first + 1} and {double.again + 1}"
            message = f"{name}, row {heading.number}, has the amount {printed(double.field)} twice, in {places}."
            raise UnusableInput(message, next_step="Remove one of them from the list's layout and export again.")


_LABEL = re.compile(r"\s*(?P<label>\S.*?)(?:\s*:\s*|\s{2,})(?P<value>\S+)(?:\s{2,}.*)?\s*")


def label_and_value(text: str) -> tuple[frozenset[Field], str]:
    """Return the party that a block header names, and its number: `Debitor    0000012345  Muster GmbH`; empty if it is none."""
    found = _LABEL.fullmatch(text)
    return (field_of(found["label"]) & PARTIES, found["value"]) if found else (frozenset(), "")


class Carry:
    """The values of block headers, carried down to the rows below them.

    Args:
        fields: the fields that no column supplies, in the order of `values`.
    """

    def __init__(self, fields: Sequence[Field]) -> None:
        self._fields = fields
        self.values = [""] * len(fields)

    def take(self, text: str) -> bool:
        """Remember the value if the text is a block header of one of the fields; return whether it is."""
        if not self._fields:
            return False
        meanings, value = label_and_value(text)
        if Field.CUSTOMER in meanings:
            meanings |= {Field.SOLD_TO}  # the same customer in a list of billing documents
        wanted = [at for at, field in enumerate(self._fields) if field in meanings]
        for at in wanted:
            self.values[at] = value
        return bool(wanted)
