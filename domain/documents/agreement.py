"""Whether the XML of an e-invoice and its printed page say the same, and what follows from it.

The structured part of a hybrid invoice is the original; the print need only be kept where it says more or something else
(GoBD as changed by the BMF letter of 14 Jul 2025; two contents of one invoice may owe the tax twice, § 14c UStG).
"""

import enum
from collections.abc import Sequence
from typing import NamedTuple

from domain.documents.pages import Box, Noted
from domain.documents.structured import StructuredInvoice


class State(enum.StrEnum):
    """What the print says about a value."""

    FOUND = "found"
    MISSING = "missing"
    DIFFERENT = "different"
    ONLY_PRINTED = "only_printed"


class Agreement(NamedTuple):
    """One field on both sides: `value` of the XML, `printed` as it stands on the page, both None where nothing is said.

    `page` and `box` show the printed value, None where it is missing.
    """

    field: str
    state: State
    value: str | None
    printed: str | None = None
    page: int | None = None
    box: Box | None = None


class Verdict(enum.StrEnum):
    """Whether the structured part alone suffices."""

    XML_SUFFICES = "xml_suffices"
    PRINT_DIFFERS = "print_differs"
    PRINT_HAS_MORE = "print_has_more"
    BOOKING_AID_ONLY = "booking_aid_only"
    INVALID_XML = "invalid_xml"


def verdict_of(invoice: StructuredInvoice, agreements: Sequence[Agreement], faults: Sequence[Noted]) -> Verdict:
    """The gravest thing that can be said: an invalid XML before a difference, a difference before a gap.

    Args:
        invoice: what the XML says.
        agreements: with the print; none for a stand-alone XML.
        faults: of the schema or of the rules of EN 16931.
    """
    states = {agreement.state for agreement in agreements}
    if faults or invoice.problems:
        return Verdict.INVALID_XML
    if State.DIFFERENT in states:
        return Verdict.PRINT_DIFFERS
    if not invoice.profile.is_invoice_in_germany:
        return Verdict.BOOKING_AID_ONLY
    return Verdict.PRINT_HAS_MORE if State.ONLY_PRINTED in states else Verdict.XML_SUFFICES


def noted(agreement: Agreement) -> Noted | None:
    """A disagreement as a finding; None where both say the same or nothing is missed."""
    match agreement.state:
        case State.FOUND:
            return None
        case State.MISSING if agreement.value == "0.00":
            return None  # what is nothing is seldom printed
        case State.MISSING:
            text = f"the e-invoice says {agreement.value}, the printed page does not show it."
        case State.DIFFERENT:
            text = f"the e-invoice says {agreement.value}, the printed page says {agreement.printed}."
        case State.ONLY_PRINTED:
            text = f"the printed page says {agreement.printed}, the e-invoice says nothing."
    return Noted(f"einvoice_{agreement.state.value}", f"{agreement.field}: {text}", agreement.page)
