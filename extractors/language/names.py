"""Names and addresses of a document, each with the roles it may play.

The language model knows who issues a document and who receives it; which field that is depends on the type: the issuer of an
invoice is the seller, that of a self-billed invoice the buyer, that of a payment advice the payer.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from domain.documents.forms import Candidate
from domain.documents.pages import Page
from domain.documents.types import FIELDS, DocumentType, Kind, kind_of
from extractors.language.pipeline import document_of, load_pipeline, roles_of, shipped
from extractors.language.sheet import Sheet, sheet_of, word_indices
from extractors.language.spans import spans_of

_LEAST: Final = 0.05  # less likely roles are not told

_TRADE: Final = {"seller_name": "issuer", "buyer_name": "recipient", "seller_address": "issuer_address"}
_SUBJECT: Final = {
    "company_name": "subject", "managers": "manager", "register_court": "court", "seat": "seat",
}  # fmt: skip
_SPECIAL: Final[Mapping[DocumentType, Mapping[str, str]]] = {
    DocumentType.SELF_BILLED: {
        "seller_name": "recipient", "buyer_name": "issuer", "seller_address": "recipient_address",
    },
    DocumentType.PAYMENT_ADVICE: {"payer_name": "issuer", "payee_name": "recipient"},
    DocumentType.BANK_CONFIRMATION: {"bank_name": "issuer", "account_holder": "holder"},
    DocumentType.VAT_CONFIRMATION: _SUBJECT,
    DocumentType.CREDIT_REPORT: _SUBJECT,
    DocumentType.REGISTER_EXTRACT: _SUBJECT,
    DocumentType.ANNUAL_STATEMENT: _SUBJECT,
}  # fmt: skip

ROLES: Final = tuple(sorted({role for roles in (_TRADE, *_SPECIAL.values()) for role in roles.values()}))
"""What a name or an address can be on a document, whatever the document's type calls it."""


class NameCandidate(NamedTuple):
    """A name or an address, and for each field that it could fill the probability that it does."""

    candidate: Candidate
    roles: Mapping[str, float]


def role_fields(document_type: DocumentType) -> dict[str, str]:
    """Field → role for one type of document."""
    wanted = _SPECIAL.get(document_type, _TRADE)
    return {field: role for field, role in wanted.items() if field in FIELDS[document_type]}


def names_in(pages: Sequence[Page], document_type: DocumentType) -> tuple[NameCandidate, ...]:
    """Names and addresses on the first pages of a document, likely ones first; none for an unknown document.

    Args:
        pages: of one document.
        document_type: decides which fields there are and whose they are.
    """
    fields = role_fields(document_type)
    if not fields or not shipped().is_dir():
        return ()
    sheet = sheet_of(pages)
    spans = spans_of(sheet)
    pipeline = load_pipeline()
    found = []
    for span, roles in zip(spans, roles_of(pipeline, document_of(pipeline, sheet, spans)), strict=True):
        likely = {field: roles.get(role, 0.0) for field, role in fields.items() if roles.get(role, 0.0) >= _LEAST}
        if likely:
            found.append(
                NameCandidate(candidate_of(pages, sheet, span, kind_of(max(likely, key=lambda name: likely[name]))), likely)
            )
    return tuple(sorted(found, key=lambda name: -max(name.roles.values())))


def candidate_of(pages: Sequence[Page], sheet: Sheet, span: tuple[int, int], kind: Kind) -> Candidate:
    """A span of the sheet as a candidate of this kind."""
    tokens = sheet.tokens[slice(*span)]
    page = pages[tokens[0].page]
    words = word_indices(tokens)
    first, *others = (page.words[index].box for index in words)
    text = sheet.text(*span)
    return Candidate(kind, text.strip(" ,;:"), text, page.number, first.around(*others), words)
