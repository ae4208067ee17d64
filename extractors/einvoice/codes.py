"""What codes of an e-invoice mean to this project: the profile (BT-24) and the kind of document (BT-3, UNTDID 1001)."""

import re
from decimal import Decimal
from typing import Final

from domain.documents.forms import PaymentStep
from domain.documents.structured import Profile, plain

_PROFILES: Final = (
    ("xrechnung", Profile.XRECHNUNG),
    ("peppol", Profile.PEPPOL),
    ("extended", Profile.EXTENDED),
    ("basicwl", Profile.BASIC_WL),
    ("basic", Profile.BASIC),
    ("minimum", Profile.MINIMUM),
    ("comfort", Profile.EN16931),
    ("en16931", Profile.EN16931),
)
_CREDIT_NOTES: Final = frozenset({"81", "83", "381", "396", "532"})
_SELF_BILLED: Final = frozenset({"261", "389", "527"})
_FOR_BOOKING: Final = frozenset({"751"})
_CASH_DISCOUNT: Final = re.compile(r"#SKONTO#TAGE=(\d{1,4})#PROZENT=(\d{1,2}(?:\.\d+)?)#", re.IGNORECASE)


def profile_of(guideline: str) -> Profile:
    """The profile that a guideline's identifier claims; a national one goes before the standard it is built on."""
    squeezed = re.sub(r"[^a-z0-9]", "", guideline.lower())
    return next((profile for sign, profile in _PROFILES if sign in squeezed), Profile.UNKNOWN)


def doc_class_of(type_code: str) -> str:
    """`invoice`, `credit_note`, `self_billed` or `booking_aid`, as the invoice itself says (BT-3).

    Whether the profile carries enough to be an invoice at all is another question (`Profile.is_invoice_in_germany`): the print
    beside a MINIMUM file is an invoice all the same.
    """
    if type_code in _SELF_BILLED:
        return "self_billed"
    if type_code in _FOR_BOOKING:
        return "booking_aid"
    return "credit_note" if type_code in _CREDIT_NOTES else "invoice"


def cash_discounts(terms: str) -> tuple[PaymentStep, ...]:
    """The discount steps in the payment terms of an XRechnung (`#SKONTO#TAGE=14#PROZENT=2.00#`, rule BR-DE-18)."""
    return tuple(PaymentStep(None, int(days), plain(Decimal(percent))) for days, percent in _CASH_DISCOUNT.findall(terms))
