"""Order confirmation (Auftragsbestätigung, confirmation de commande)."""

from domain.documents.types import DocumentType
from extractors.documents.sorts import Sort

SORT = Sort(
    DocumentType.ORDER_CONFIRMATION,
    (
        "auftragsbestatigung",
        "bestellbestatigung",
        "order confirmation",
        "order acknowledgement",
        "confirmation de commande",
        "accuse de reception de commande",
    ),
)
