"""Receipt of a shop (Kassenbon, ticket de caisse)."""

from collections.abc import Sequence

from domain.documents.forms import FieldValue
from domain.documents.pages import Page
from domain.documents.types import DocumentType
from extractors.documents.sorts import Fields, Sort


def complete(fields: Fields, pages: Sequence[Page]) -> Fields:
    """The class follows from the type."""
    del pages
    return {**fields, "doc_class": FieldValue("invoice", None, source="computed", reasons=("its type",))}


SORT = Sort(
    DocumentType.RECEIPT,
    (
        "kassenbon",
        "quittung",
        "beleg",
        "kundenbeleg",
        "receipt",
        "cash bill",
        "ticket de caisse",
        "ticket",
        "recu",
        "cash receipt",
        "official receipt",
    ),
    complete,
)
