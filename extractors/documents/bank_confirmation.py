"""Confirmation of an account by its bank (Kontobestätigung, attestation bancaire)."""

from domain.documents.types import DocumentType
from extractors.documents.sorts import Sort

SORT = Sort(
    DocumentType.BANK_CONFIRMATION,
    (
        "bankbestatigung",
        "kontobestatigung",
        "saldenbestatigung",
        "bank confirmation",
        "account confirmation",
        "confirmation of bank account",
        "attestation bancaire",
        "attestation de compte",
        "releve d'identite bancaire",
    ),
)
