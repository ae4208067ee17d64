"""Dunning letter (Mahnung, Zahlungserinnerung, relance)."""

from collections.abc import Sequence
from typing import Final

from domain.documents.pages import Page
from domain.documents.types import DocumentType
from extractors.documents.sorts import Fields, Sort
from extractors.documents.wording import Answer, told

_LEVELS: Final = (
    Answer(
        "3",
        r"(?:3\.|dritte|letzte)[a-z ]{0,15} mahnung|(?:final|third|last) (?:reminder|notice|demand)|mise en demeure|3(?:e|eme) relance",
    ),
    Answer("2", r"(?:2\.|zweite) mahnung|(?:2nd|second) (?:reminder|notice)|(?:2e|2eme|deuxieme|seconde) relance"),
    Answer(
        "1",
        r"zahlungserinnerung|(?:1\.|erste) mahnung|(?:1st|first|payment|friendly) reminder|(?:1re|1ere|premiere) relance|rappel de paiement",
        0.9,
    ),
)


def complete(fields: Fields, pages: Sequence[Page]) -> Fields:
    """The level, where the title says it and no figure does."""
    found = fields.get("dunning_level")
    if found and found.value is not None:
        return fields
    level = told(pages[:1], _LEVELS)
    return {**fields, "dunning_level": level} if level else fields


SORT = Sort(
    DocumentType.DUNNING_LETTER,
    (
        "mahnung", "zahlungserinnerung", "letzte mahnung", "reminder", "payment reminder", "dunning notice", "final notice", "overdue notice",
        "relance", "mise en demeure", "rappel de paiement", "lettre de relance",
    ),
    complete,
)  # fmt: skip
