"""Extract of a commercial register (Handelsregisterauszug, extrait Kbis; § 43 HRV)."""

from domain.documents.types import DocumentType
from extractors.documents.sorts import Sort

SORT = Sort(
    DocumentType.REGISTER_EXTRACT,
    (
        "handelsregister",
        "handelsregisterauszug",
        "aktueller ausdruck",
        "registerauszug",
        "commercial register extract",
        "extract from the commercial register",
        "trade register extract",
        "extrait kbis",
        "extrait k bis",
        "extrait du registre du commerce",
    ),
)
