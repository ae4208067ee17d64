"""The cross-checks of a filled form: what the values of a document say about each other and about what is known besides.

Every check is a function from the facts to what it found wrong; it yields nothing where all is right and where a value that it
needs is missing. Codes are stable; the sentence names the figures. A finding never changes a value: it is a signal and a reason
for a person to look.
"""

from collections.abc import Mapping
from typing import Final

from domain.documents.crosscheck import days, identity, kinds, sums
from domain.documents.crosscheck.facts import Check, Circumstances, Facts, noted
from domain.documents.forms import Form
from domain.documents.pages import Noted
from domain.documents.types import DocumentType

NOTHING_KNOWN: Final = Circumstances()

_EVERYWHERE: Final[tuple[Check, ...]] = (
    identity.iban_digits, identity.bic_country, identity.vat_id_digits, identity.currency_known, days.not_ahead,
)  # fmt: skip
_TRADE: Final[tuple[Check, ...]] = (
    sums.lines_calculate, sums.lines_sum, sums.totals_add_up, sums.tax_by_rate, sums.tax_parts_sum, identity.seller_is_not_us,
    identity.gtin_digits,
)  # fmt: skip
_PAYABLE: Final[tuple[Check, ...]] = (
    sums.payable_is_gross_less_prepaid, days.in_order, days.period_in_order, days.steps_in_order, identity.iban_of_supplier,
    identity.buyer_is_us, kinds.tax_free, kinds.mandatory_items,
)  # fmt: skip

CHECKS: Final[Mapping[DocumentType, tuple[Check, ...]]] = {
    DocumentType.INVOICE: (*_EVERYWHERE, *_TRADE, *_PAYABLE),
    DocumentType.CREDIT_NOTE: (*_EVERYWHERE, *_TRADE, *_PAYABLE),
    DocumentType.SELF_BILLED: (*_EVERYWHERE, *_TRADE, *_PAYABLE),
    DocumentType.RECEIPT: (*_EVERYWHERE, sums.lines_calculate, sums.totals_add_up, sums.tax_by_rate, identity.seller_is_not_us),
    DocumentType.ORDER_CONFIRMATION: (*_EVERYWHERE, *_TRADE, sums.payable_is_gross_less_prepaid),
    DocumentType.DELIVERY_NOTE: (*_EVERYWHERE, identity.gtin_digits, identity.seller_is_not_us),
    DocumentType.DUNNING_LETTER: (
        *_EVERYWHERE, sums.claims_sum, days.dunned_after_due, identity.seller_is_not_us, identity.iban_of_supplier,
    ),
    DocumentType.PAYMENT_ADVICE: (*_EVERYWHERE, sums.payments_sum),
    DocumentType.BANK_CONFIRMATION: (*_EVERYWHERE, days.fresh),
    DocumentType.VAT_CONFIRMATION: (*_EVERYWHERE, identity.asked_by_us),
    DocumentType.CREDIT_REPORT: (*_EVERYWHERE, kinds.credit_scales),
    DocumentType.REGISTER_EXTRACT: (*_EVERYWHERE, kinds.register_logic, days.fresh),
    DocumentType.ANNUAL_STATEMENT: (*_EVERYWHERE, kinds.statement_logic),
    DocumentType.UNKNOWN: _EVERYWHERE,
}  # fmt: skip
"""Which checks a type of document must pass, in the order in which people read what they find."""


def cross_check(form: Form, known: Circumstances = NOTHING_KNOWN) -> tuple[Noted, ...]:
    """What does not fit together on a document, empty where nothing was found.

    Args:
        form: the filled form; values are read as `docs/glossary.md` writes them.
        known: the day of the check, our own data and the supplier's accounts; what is not known is not checked.
    """
    return tuple(noted(Facts(form, known), CHECKS[form.document_type]))
