"""Payment advice (Zahlungsavis, remittance advice, avis de paiement)."""

from domain.documents.types import DocumentType
from extractors.documents.sorts import Sort

SORT = Sort(
    DocumentType.PAYMENT_ADVICE,
    (
        "zahlungsavis",
        "avis",
        "regulierungsliste",
        "zahlungsmitteilung",
        "remittance advice",
        "payment advice",
        "avis de paiement",
        "avis de virement",
        "lastschriftavis",
        "uberweisungsavis",
    ),
)
