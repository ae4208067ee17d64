"""Credit note: a correction by the supplier (Rechnungskorrektur, avoir; EN 16931 type 381)."""

from collections.abc import Sequence

from domain.documents.forms import FieldValue
from domain.documents.pages import Page
from domain.documents.types import DocumentType
from extractors.documents.sorts import Fields, Sort


def complete(fields: Fields, pages: Sequence[Page]) -> Fields:
    """The class follows from the type."""
    del pages
    return {**fields, "doc_class": FieldValue("credit_note", None, source="computed", reasons=("its type",))}


SORT = Sort(
    DocumentType.CREDIT_NOTE,
    (
        "rechnungskorrektur",
        "stornorechnung",
        "storno",
        "korrekturrechnung",
        "credit note",
        "credit memo",
        "avoir",
        "note de credit",
        "gutschrift zu rechnung",
        "facture d'avoir",
    ),
    complete,
)
