"""Each value of an e-invoice looked for on its printed page: found, missing, different, or only printed.

`different` is a grave word, so it takes both: the XML's value stands nowhere, and another of its kind, which the XML does not
say anywhere either, stands at a place that is labelled as the field.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from domain.documents.agreement import Agreement, State
from domain.documents.pages import Page
from domain.documents.structured import StructuredInvoice, money
from domain.documents.types import Kind, kind_of
from extractors.einvoice.prints import Print, Printed
from extractors.fields.lexicon import squeezed

_LABELLED: Final = 0.6  # strength of a label from which a value belongs to it
_COMPARED: Final = (
    "invoice_number", "issue_date", "due_date", "delivery_date", "period_start", "period_end", "seller_name", "seller_address",
    "seller_vat_id", "seller_tax_number", "buyer_name", "buyer_vat_id", "order_reference", "buyer_reference", "iban", "bic",
    "currency", "line_total", "net_total", "tax_total", "gross_total", "payable_amount", "prepaid_amount",
)  # fmt: skip
_FORMED: Final = frozenset({Kind.DATE, Kind.AMOUNT, Kind.IBAN, Kind.BIC, Kind.VAT_ID, Kind.CURRENCY, Kind.TAX_NUMBER})
_WORTH_MORE: Final = ("iban", "due_date", "seller_vat_id", "buyer_vat_id")


def compare(invoice: StructuredInvoice, pages: Sequence[Page]) -> tuple[Agreement, ...]:
    """What the printed pages say about each value of the XML, and what they say that the XML does not; empty without words."""
    if not any(page.words for page in pages):
        return ()
    printed, said = Print(pages), invoice.fields
    known = _known(invoice)
    prose = squeezed(" ".join((invoice.terms, *invoice.notes)))[0]  # says in words what has no field of its own
    both = [_agreement(name, said[name], printed, known) for name in _COMPARED if name in said]
    only = [more for name in _WORTH_MORE if name not in said and (more := _only_printed(name, printed, known, prose))]
    return (*both, *only)


def _agreement(name: str, value: str, printed: Print, known: frozenset[str]) -> Agreement:
    if place := _place(name, value, printed):
        return Agreement(name, State.FOUND, value, place.raw, place.page, place.box)
    if rival := _rival(name, printed, known):
        return Agreement(name, State.DIFFERENT, value, rival.raw, rival.page, rival.box)
    return Agreement(name, State.MISSING, value)


def _place(name: str, value: str, printed: Print) -> Printed | None:
    kind = kind_of(name)
    if kind in _FORMED:
        same = (item for item in printed.of_kind(kind, name) if _same(kind, item.value, value))
        if place := next(same, None):
            return place
        if kind is Kind.AMOUNT and value.endswith("0") and Decimal(value):
            return printed.figure(Decimal(value))  # printed with fewer decimals
        return None if kind in (Kind.DATE, Kind.AMOUNT, Kind.CURRENCY) else printed.text(value)
    if kind is Kind.ADDRESS:
        return _address(value, printed)
    return printed.text(value)


def _same(kind: Kind, printed: str, value: str) -> bool:
    """Credit notes print their amounts with and without a sign."""
    return abs(Decimal(printed)) == abs(Decimal(value)) if kind is Kind.AMOUNT else printed == value


def _address(value: str, printed: Print) -> Printed | None:
    """An address stands there if each of its parts does; the country is often left out at home."""
    parts = value.split(", ")
    places = [printed.text(part) for part in parts if len(part) > 2]
    found = [place for place in places if place]
    if not found or len(found) < len(places):
        return None
    return found[0]._replace(value=value)


def _rival(name: str, printed: Print, known: frozenset[str]) -> Printed | None:
    """What stands at the place of a field instead of its value."""
    kind = kind_of(name)
    rivals = (item for item in printed.of_kind(kind, name) if item.label >= _LABELLED and not _is_known(item.value, known))
    if kind in _FORMED or kind is Kind.NUMBER:
        return next((item for item in rivals if kind is not Kind.NUMBER or any(c.isdigit() for c in item.value)), None)
    return None


def _is_known(value: str, known: frozenset[str]) -> bool:
    return value in known or value.removeprefix("-") in known


def _only_printed(name: str, printed: Print, known: frozenset[str], prose: str) -> Agreement | None:
    more = _rival(name, printed, known)
    if more and squeezed(more.raw)[0] in prose:
        return None
    return Agreement(name, State.ONLY_PRINTED, None, more.raw, more.page, more.box) if more else None


def _known(invoice: StructuredInvoice) -> frozenset[str]:
    """Everything that the XML says somewhere: no rival of a value, since a label may be ambiguous."""
    amounts = [line.net for line in invoice.lines] + [entry.amount for entry in invoice.allowances]
    amounts += [amount for group in invoice.tax_groups for amount in (group.basis, group.tax)]
    amounts += [getattr(invoice.totals, name) for name in ("allowances", "charges", "rounding")]
    parties = (invoice.seller, invoice.buyer, *((invoice.payee,) if invoice.payee else ()))
    numbers = [number for party in parties for number in (party.vat_id, party.tax_number, *party.identifiers) if number]
    numbers += [account.iban for account in invoice.accounts]
    dates = [step.due_date for step in invoice.payment_steps if step.due_date]
    values = (*invoice.fields.values(), *(money(amount) for amount in amounts if amount is not None), *numbers, *dates)
    blankless = ("".join(value.split()) for value in values)
    return frozenset((*values, *blankless, *(value.removeprefix("-") for value in values)))
