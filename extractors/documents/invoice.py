"""Invoice (Rechnung, facture; EN 16931 type 380 and its relatives)."""

from collections.abc import Sequence
from typing import Final

from domain.documents.forms import FieldValue
from domain.documents.pages import Page
from domain.documents.types import DocumentType
from extractors.documents.sorts import Fields, Sort
from extractors.documents.wording import Answer, told

_AID: Final = (Answer("booking_aid", r"buchungshilfe|keine rechnung|no invoice|not an invoice|n'est pas une facture"),)


def complete(fields: Fields, pages: Sequence[Page]) -> Fields:
    """The class: an invoice, or a booking aid that says itself that it is none."""
    aid = told(pages[:1], _AID)
    return {**fields, "doc_class": aid or FieldValue("invoice", None, source="computed", reasons=("its type",))}


SORT = Sort(
    DocumentType.INVOICE,
    (
        "rechnung", "handelsrechnung", "teilrechnung", "schlussrechnung", "abschlagsrechnung", "proformarechnung", "invoice", "tax invoice",
        "commercial invoice", "facture", "buchungshilfe", "baurechnung", "sammelrechnung", "facture d'acompte",
    ),
    complete,
)  # fmt: skip
