"""The kinds of documents, the fields of each, and the kind of value that a field holds.

Names follow EN 16931 where that standard has a term (BT numbers in `docs/glossary.md`).
"""

import enum
from collections.abc import Mapping
from typing import Final


class DocumentType(enum.StrEnum):
    """What a document is. `unknown` is an answer, too."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    SELF_BILLED = "self_billed"
    RECEIPT = "receipt"
    DELIVERY_NOTE = "delivery_note"
    ORDER_CONFIRMATION = "order_confirmation"
    DUNNING_LETTER = "dunning_letter"
    PAYMENT_ADVICE = "payment_advice"
    BANK_CONFIRMATION = "bank_confirmation"
    VAT_CONFIRMATION = "vat_confirmation"
    CREDIT_REPORT = "credit_report"
    REGISTER_EXTRACT = "register_extract"
    ANNUAL_STATEMENT = "annual_statement"
    UNKNOWN = "unknown"


class Kind(enum.StrEnum):
    """What a value looks like, and so how it is found, normalised and compared."""

    DATE = "date"  # ISO 8601
    AMOUNT = "amount"  # a point and two digits, leading minus
    VAT_ID = "vat_id"  # with prefix, no blanks
    TAX_NUMBER = "tax_number"
    IBAN = "iban"
    BIC = "bic"
    CURRENCY = "currency"  # ISO 4217
    NUMBER = "number"  # an identifier: letters, digits, signs, without blanks
    COUNT = "count"  # a whole number
    PERCENT = "percent"
    NAME = "name"
    ADDRESS = "address"
    TEXT = "text"


_PARTIES: Final = ("seller_name", "buyer_name")
_TOTALS: Final = ("line_total", "net_total", "tax_total", "gross_total", "payable_amount", "prepaid_amount")
_INVOICE: Final = (
    "doc_class", "invoice_number", "issue_date", "due_date", "delivery_date", "period_start", "period_end", "seller_name",
    "seller_address", "seller_vat_id", "seller_tax_number", "buyer_name", "buyer_vat_id", "order_reference", "buyer_reference",
    "iban", "bic", "currency", *_TOTALS,
)  # fmt: skip

FIELDS: Final[Mapping[DocumentType, tuple[str, ...]]] = {
    DocumentType.INVOICE: _INVOICE,
    DocumentType.CREDIT_NOTE: _INVOICE,
    DocumentType.SELF_BILLED: _INVOICE,
    DocumentType.RECEIPT: _INVOICE,
    DocumentType.DUNNING_LETTER: (
        "issue_date", "document_number", "customer_number", "dunning_level", "open_total", "dunning_fee", "interest_amount",
        "payable_amount", "due_date", "iban", *_PARTIES,
    ),
    DocumentType.PAYMENT_ADVICE: (
        "document_number", "issue_date", "payment_date", "payer_name", "payee_name", "iban", "gross_total", "discount_total",
        "fee_total", "payable_amount",
    ),
    DocumentType.DELIVERY_NOTE: (
        "document_number", "issue_date", "delivery_date", "order_reference", "customer_number", *_PARTIES, "packages",
        "gross_weight",
    ),
    DocumentType.ORDER_CONFIRMATION: (
        "document_number", "issue_date", "order_reference", "delivery_date", "customer_number", *_PARTIES, *_TOTALS, "iban",
        "seller_vat_id",
    ),
    DocumentType.CREDIT_REPORT: (
        "report_date", "provider_number", "company_name", "company_vat_id", "legal_form", "founded", "register_number",
        "credit_index", "default_probability", "payment_behaviour", "credit_limit", "negative_features", "capital", "managers",
        "industry_code", "employees", "revenue",
    ),
    DocumentType.BANK_CONFIRMATION: ("bank_name", "account_holder", "iban", "bic", "issue_date", "currency"),
    DocumentType.VAT_CONFIRMATION: (
        "issue_date", "query_date", "requesting_vat_id", "requested_vat_id", "validity", "company_name", "consultation_number",
        "result_name", "result_city", "result_zip", "result_street",
    ),
    DocumentType.REGISTER_EXTRACT: (
        "register_court", "register_number", "company_name", "seat", "capital", "legal_form", "managers", "retrieval_date",
        "last_entry_date", "insolvency_note",
    ),
    DocumentType.ANNUAL_STATEMENT: (
        "company_name", "period_end", "currency", "balance_total", "equity", "revenue", "net_income",
    ),
    DocumentType.UNKNOWN: (),
}  # fmt: skip
"""The fields of every type, in the order in which people read them."""

_BY_KIND: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.DATE: (
        "issue_date", "due_date", "delivery_date", "period_start", "period_end", "payment_date", "report_date", "query_date",
        "retrieval_date", "last_entry_date",
    ),
    Kind.AMOUNT: (
        *_TOTALS, "open_total", "dunning_fee", "interest_amount", "discount_total", "fee_total", "gross_weight", "credit_limit",
        "capital", "revenue", "balance_total", "equity", "net_income",
    ),
    Kind.VAT_ID: ("seller_vat_id", "buyer_vat_id", "company_vat_id", "requesting_vat_id", "requested_vat_id"),
    Kind.TAX_NUMBER: ("seller_tax_number",),
    Kind.IBAN: ("iban",),
    Kind.BIC: ("bic",),
    Kind.CURRENCY: ("currency",),
    Kind.NUMBER: (
        "invoice_number", "document_number", "customer_number", "order_reference", "buyer_reference", "provider_number",
        "consultation_number", "register_number", "industry_code",
    ),
    Kind.COUNT: ("dunning_level", "packages", "credit_index", "employees", "founded"),
    Kind.PERCENT: ("default_probability",),
    Kind.NAME: (
        "seller_name", "buyer_name", "payer_name", "payee_name", "company_name", "bank_name", "account_holder", "managers",
        "register_court", "seat",
    ),
    Kind.ADDRESS: ("seller_address",),
}  # fmt: skip

KINDS: Final[Mapping[str, Kind]] = {name: kind for kind, names in _BY_KIND.items() for name in names}
"""The kind of every field; a field that is not here holds free or fixed text (`Kind.TEXT`)."""


def kind_of(field: str) -> Kind:
    """What a field's value looks like."""
    return KINDS.get(field, Kind.TEXT)
