"""Self-billed invoice: issued by the buyer (Gutschrift, § 14 (2) UStG; EN 16931 type 389)."""

from collections.abc import Sequence

from domain.documents.forms import FieldValue
from domain.documents.pages import Page
from domain.documents.types import DocumentType
from extractors.documents.sorts import Fields, Sort


def complete(fields: Fields, pages: Sequence[Page]) -> Fields:
    """The class follows from the type."""
    del pages
    return {**fields, "doc_class": FieldValue("self_billed", None, source="computed", reasons=("its type",))}


SORT = Sort(
    DocumentType.SELF_BILLED,
    (
        "gutschrift",
        "self-billing invoice",
        "self-billed invoice",
        "self billing",
        "autofacture",
        "autofacturation",
        "abrechnungsgutschrift",
    ),
    complete,
)
