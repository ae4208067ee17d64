"""Confirmation of a VAT ID by the Federal Central Tax Office or VIES (Bestätigungsmitteilung)."""

from collections.abc import Sequence
from typing import Final

from domain.documents.pages import Page
from domain.documents.types import DocumentType
from extractors.documents.sorts import Fields, Sort
from extractors.documents.wording import Answer, told

_VERDICTS: Final = (
    Answer("invalid", r"\b(?:nicht|un)\W?gultig|\binvalid\b|\bnot valid\b|non valide|n'est pas valide|pas valable"),
    Answer("valid", r"\bgultig|\bvalid\b|\bvalide\b|\bvalable\b"),
)


def complete(fields: Fields, pages: Sequence[Page]) -> Fields:
    """The verdict, as `valid` or `invalid`."""
    verdict = told(pages, _VERDICTS)
    return {**fields, "validity": verdict} if verdict else fields


SORT = Sort(
    DocumentType.VAT_CONFIRMATION,
    (
        "bestatigungsmitteilung", "qualifizierte bestatigung", "bestatigung von umsatzsteuer-identifikationsnummern",
        "bestatigung einer umsatzsteuer-identifikationsnummer", "bestatigung auslandischer umsatzsteuer-identifikationsnummern",
        "vat number validation", "vies vat", "vat confirmation", "vat validation", "confirmation de numero de tva", "validation du numero de tva",
        "attestation de numero de tva", "yes, valid vat number",
    ),
    complete,
)  # fmt: skip
