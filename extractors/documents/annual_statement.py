"""Annual statement (Jahresabschluss, comptes annuels; §§ 266, 275 HGB)."""

from domain.documents.types import DocumentType
from extractors.documents.sorts import Sort

SORT = Sort(
    DocumentType.ANNUAL_STATEMENT,
    (
        "jahresabschluss",
        "bilanz",
        "gewinn- und verlustrechnung",
        "annual financial statements",
        "annual statement",
        "balance sheet",
        "financial statements",
        "comptes annuels",
        "bilan",
        "compte de resultat",
    ),
)
