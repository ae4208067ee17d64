"""Delivery note (Lieferschein, bon de livraison)."""

from domain.documents.types import DocumentType
from extractors.documents.sorts import Sort

SORT = Sort(
    DocumentType.DELIVERY_NOTE,
    (
        "lieferschein",
        "warenbegleitschein",
        "delivery note",
        "dispatch note",
        "packing slip",
        "packing list",
        "bon de livraison",
        "bordereau de livraison",
        "despatch note",
    ),
)
