"""The arithmetic of EN 16931, rules BR-CO-10 to BR-CO-17: what the totals of an e-invoice must add up to.

A rule is asked only where the invoice says all that it needs; the profiles without lines say less. Sums must be right to the
cent, the tax of a rate within one unit, as the standard's own test suite has it.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from domain.documents.pages import Noted
from domain.documents.structured import Profile, StructuredInvoice, TaxGroup, money

_CENT: Final = Decimal("0.01")
_ZERO: Final = Decimal(0)
_SLACK: Final = Decimal(1)  # of BR-CO-17: lines may have been rounded one by one


def broken_rules(invoice: StructuredInvoice) -> tuple[Noted, ...]:
    """The rules that an invoice breaks, each with what was said and what would be right."""
    return (*_sums(invoice), *_taxes(invoice))


def _sums(invoice: StructuredInvoice) -> Iterator[Noted]:
    totals = invoice.totals
    lines = [line.net for line in invoice.lines if not line.group and line.parent is None]
    if lines:
        yield from _check("BR-CO-10", "sum of line net amounts (BT-106)", totals.line_total, _sum(lines))
    allowances = [entry.amount for entry in invoice.allowances if not entry.is_charge]
    charges = [entry.amount for entry in invoice.allowances if entry.is_charge]
    if allowances:
        yield from _check("BR-CO-11", "sum of allowances (BT-107)", totals.allowances, _sum(allowances))
    if charges:
        yield from _check("BR-CO-12", "sum of charges (BT-108)", totals.charges, _sum(charges))
    if totals.line_total is not None:
        net = totals.line_total - (totals.allowances or _ZERO) + (totals.charges or _ZERO)
        yield from _check("BR-CO-13", "total without VAT (BT-109)", totals.net_total, net)
    taxes = [group.tax for group in invoice.tax_groups]
    if taxes:
        yield from _check("BR-CO-14", "total VAT (BT-110)", totals.tax_total, _sum(taxes))
    if totals.net_total is not None:
        gross = totals.net_total + (totals.tax_total or _ZERO)
        yield from _check("BR-CO-15", "total with VAT (BT-112)", totals.gross_total, gross)
    if totals.gross_total is not None and invoice.profile is not Profile.MINIMUM:  # which has no prepaid amount
        payable = totals.gross_total - (totals.prepaid_amount or _ZERO) + (totals.rounding or _ZERO)
        yield from _check("BR-CO-16", "amount due (BT-115)", totals.payable_amount, payable)


def _taxes(invoice: StructuredInvoice) -> Iterator[Noted]:
    for group in invoice.tax_groups:
        right = _tax_of(group)
        if right is not None and group.tax is not None and abs(abs(right) - abs(group.tax)) >= _SLACK:
            yield _fault("BR-CO-17", f"VAT at {group.rate} % (BT-117)", group.tax, right)


def _tax_of(group: TaxGroup) -> Decimal | None:
    if group.basis is None or group.rate is None:
        return None
    return (group.basis * group.rate / 100).quantize(_CENT, ROUND_HALF_UP)


def _sum(amounts: list[Decimal | None]) -> Decimal | None:
    """None where one of the amounts is not said: nothing follows from a part of a sum."""
    said = [amount for amount in amounts if amount is not None]
    return sum(said, _ZERO) if len(said) == len(amounts) else None


def _check(rule: str, what: str, said: Decimal | None, right: Decimal | None) -> Iterator[Noted]:
    if said is not None and right is not None and abs(said - right) >= _CENT:
        yield _fault(rule, what, said, right)


def _fault(rule: str, what: str, said: Decimal, right: Decimal) -> Noted:
    return Noted("einvoice_rule", f"{rule}: the {what} is {money(said)}, but must be {money(right)}.")
