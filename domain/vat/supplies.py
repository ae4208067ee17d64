"""Which of a debtor's billing documents are intra-community supplies of the month, and what became of the others.

Selection after § 6a and § 18a UStG: billed in the month, not cancelled, from the home country to another EU state.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from domain.calendar import Period
from domain.findings import Finding, Severity
from domain.parties import Billing, RecordKind
from domain.policy import DEFAULT_RATES, RoughRates
from domain.vat.numbers import VIES_STATES, parse, vies_country
from domain.vat.reconciliation import Category, Disposition


class Supplies(NamedTuple):
    """The month's intra-community supplies of one debtor; `active` tells whether the month has any document in force at all."""

    documents: list[Billing]
    active: bool
    dispositions: list[Disposition]
    findings: list[Finding]


def supplies_of(billings: Sequence[Billing], period: Period, home_country: str, debtor_country: str) -> Supplies:
    """Sort the documents of one debtor.

    Args:
        billings: in the order of the input; a document that stands in two files counts once, by the later file.
        period: the month that is checked.
        home_country: where the supplies start.
        debtor_country: stands in for the destination where a document names neither destination nor number.
    """
    documents: list[Billing] = []
    dispositions: list[Disposition] = []
    findings: list[Finding] = []
    active = False
    kept, repeated = _without_repeats(billings, findings)
    dispositions.extend(disposition(billing, Category.MERGED) for billing in repeated)
    for billing in kept:
        category = _category(billing, period, vies_country(home_country), debtor_country)
        active = active or not (billing.cancelled or category is Category.OTHER_MONTH)
        if category is Category.RESULT:
            documents.append(billing)
            continue
        dispositions.append(disposition(billing, category))
        if category is Category.UNKNOWN_DESTINATION:
            findings.append(_unknown_destination(billing))
    return Supplies(documents, active, dispositions, findings)


def disposition(billing: Billing, category: Category) -> Disposition:
    """What became of one document, with its amount."""
    return Disposition(RecordKind.BILLING, category, billing.origin.file, 1, billing.net_amount, billing.currency)


def destination_of(billing: Billing, debtor_country: str = "") -> str:
    """The VIES prefix of the state that the goods went to: destination, else the number's country, else the debtor's."""
    if billing.destination or billing.vat_country:
        return vies_country(billing.destination or billing.vat_country)
    vat_id = parse(billing.vat_id).vat_id if billing.vat_id else None
    return vat_id.country if vat_id else vies_country(debtor_country)


def _category(billing: Billing, period: Period, home: str, debtor_country: str) -> Category:
    if billing.cancelled:
        return Category.CANCELLED
    if not period.contains(billing.billing_date):
        return Category.OTHER_MONTH
    if billing.departure and vies_country(billing.departure) != home:
        return Category.OTHER_DEPARTURE
    destination = destination_of(billing, debtor_country)
    if not destination:
        return Category.UNKNOWN_DESTINATION
    if destination == home:
        return Category.DOMESTIC
    return Category.RESULT if destination in VIES_STATES else Category.THIRD_COUNTRY


def _without_repeats(billings: Sequence[Billing], findings: list[Finding]) -> tuple[Sequence[Billing], list[Billing]]:
    """The documents to count and those that a later file repeats. Rows of one document in one file are its items: all count."""
    if len({billing.origin.file for billing in billings}) <= 1:
        return billings, []
    by_document: dict[str, dict[str, list[Billing]]] = defaultdict(lambda: defaultdict(list))
    for billing in billings:
        by_document[billing.document][billing.origin.file].append(billing)
    kept: list[Billing] = []
    repeated: list[Billing] = []
    for versions in by_document.values():
        *earlier, last = versions.values()
        kept.extend(last)
        for version in earlier:
            repeated.extend(version)
            findings.extend(_contradiction(version, last))
    return kept, repeated


def _contradiction(version: list[Billing], last: list[Billing]) -> Iterator[Finding]:
    def content(rows: list[Billing]) -> list[tuple[object, ...]]:
        return sorted((b.net_amount, b.currency, b.vat_id, b.destination, b.billing_date, b.cancelled) for b in rows)

    if content(version) != content(last):
        yield Finding(
            "document_differs",
            Severity.WARNING,
            f"Document {last[0].document} also stands in {version[0].origin} with other values; {last[0].origin} counts. "
            "Leave out the outdated file if that is wrong.",
            last[0].origin,
            last[0].document,
        )


def _unknown_destination(billing: Billing) -> Finding:
    return Finding(
        "unknown_destination",
        Severity.WARNING,
        f"Document {billing.document} over {billing.net_amount} {billing.currency} names no destination, no VAT ID and no "
        "country of the debtor, so nobody can tell whether it is an EU supply. Export the destination country (LAND1) with it.",
        billing.origin,
        billing.customer,
    )


class Sum(NamedTuple):
    """The documents of one result. `net_amount` adds up `documents`, all in one currency; `others` are in further currencies.

    `document_count` and `first_document` are of all of them. `other_amounts` are the sums of `others`, the weightiest first.
    """

    currency: str
    net_amount: Decimal
    first_document: str
    document_count: int
    documents: Sequence[Billing]
    others: Sequence[Billing]
    other_amounts: tuple[tuple[str, Decimal], ...] = ()


def sum_up(documents: Sequence[Billing], rates: RoughRates = DEFAULT_RATES) -> Sum:
    """Add up documents by currency; the currency whose sum is worth most, roughly in euros, is the result's."""
    if not documents:
        return Sum("EUR", Decimal(0), "", 0, (), ())
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for billing in documents:
        sums[billing.currency] += billing.net_amount

    def rank(code: str) -> tuple[float, bool, str]:
        return -abs(rates.euros(sums[code], code)), code != "EUR", code

    currency, *further = sorted(sums, key=rank)
    return Sum(
        currency,
        sums[currency],
        min(documents, key=lambda billing: (billing.billing_date, billing.document)).document,
        len({billing.document for billing in documents}),
        [billing for billing in documents if billing.currency == currency] if further else documents,
        [billing for billing in documents if billing.currency != currency] if further else (),
        tuple((code, sums[code]) for code in further),
    )
