"""Report of a credit bureau on a company (Wirtschaftsauskunft)."""

from domain.documents.types import DocumentType
from extractors.documents.sorts import Sort

SORT = Sort(
    DocumentType.CREDIT_REPORT,
    (
        "wirtschaftsauskunft",
        "bonitatsauskunft",
        "vollauskunft",
        "auskunft",
        "kompaktauskunft",
        "credit report",
        "business report",
        "company credit report",
        "rapport de solvabilite",
        "rapport de credit",
        "rapport d'entreprise",
    ),
)
