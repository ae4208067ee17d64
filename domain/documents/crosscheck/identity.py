"""Whether a form's numbers are what they claim: check digits, our own data on the supplier's place, a changed bank account.

A failed check digit is a signal: the document says what it says. Our own number in the supplier's place is a reading error or
an outgoing document; an account that the supplier has never been paid to is how payments are diverted, and asks for a call.
"""

from collections.abc import Iterator
from typing import Final

from rapidfuzz import fuzz
from stdnum import ean

from domain.documents.crosscheck.facts import Facts
from domain.documents.identifiers import parse_iban
from domain.documents.pages import Noted
from domain.vat.numbers import parse

_VAT_FIELDS: Final = ("seller_vat_id", "buyer_vat_id", "company_vat_id", "requesting_vat_id", "requested_vat_id")
_ALIKE: Final = 92.0
_CURRENCIES: Final = frozenset({
    "EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN", "HRK", "ISK", "TRY", "JPY",
    "CNY", "CAD", "AUD", "NZD", "SGD", "HKD", "MYR", "INR", "THB", "ZAR", "RUB", "UAH", "RSD", "ILS", "AED", "KRW",
    "BRL", "MXN", "TWD", "IDR", "PHP", "VND", "SAR", "QAR", "KWD", "MAD", "TND", "EGP",
})  # fmt: skip


def iban_digits(facts: Facts) -> Iterator[Noted]:
    """`iban_check_digits`: an IBAN whose remainder by 97 is not 1 (ISO 13616)."""
    iban = facts.text("iban")
    read = parse_iban(iban) if iban else None
    if iban and (read is None or not read.checked):
        yield Noted(
            "iban_check_digits", f"The IBAN {iban} fails its check digits. Read it again before paying.", facts.page("iban")
        )


def vat_id_digits(facts: Facts) -> Iterator[Noted]:
    """`vat_id_check_digits`: a VAT ID that does not have the length or check digits of its state (python-stdnum)."""
    for name in _VAT_FIELDS:
        text = facts.text(name)
        read = parse(text) if text else None
        if read is not None and read.vat_id is not None and not read.format_ok:
            yield Noted(
                "vat_id_check_digits",
                f"The {name.replace('_', ' ')} {text} fails its check digits; the register decides.",
                facts.page(name),
            )


def bic_country(facts: Facts) -> Iterator[Noted]:
    """`bic_of_other_country`: BIC and IBAN name two countries."""
    iban, bic = facts.text("iban"), facts.text("bic")
    if iban and bic and len(bic) >= 8 and iban[:2] != bic[4:6]:
        yield Noted(
            "bic_of_other_country", f"The IBAN {iban} is of {iban[:2]}, the BIC {bic} of {bic[4:6]}.", facts.page("bic")
        )


def currency_known(facts: Facts) -> Iterator[Noted]:
    """`currency_unknown`: a code that is no currency which a German buyer is invoiced in (ISO 4217)."""
    currency = facts.text("currency")
    if currency and currency not in _CURRENCIES:
        yield Noted("currency_unknown", f"{currency} is no currency of ISO 4217 that suppliers use.", facts.page("currency"))


def seller_is_not_us(facts: Facts) -> Iterator[Noted]:
    """`own_vat_id`, `own_iban`, `own_name`: our own data stand in the supplier's place."""
    vat_id, iban, name = facts.text("seller_vat_id"), facts.text("iban"), facts.text("seller_name")
    if vat_id and vat_id in facts.known.our_vat_ids:
        yield Noted("own_vat_id", f"{vat_id} is our own VAT ID, not the supplier's.", facts.page("seller_vat_id"))
    if iban and iban in facts.known.our_ibans:
        yield Noted("own_iban", f"{iban} is our own account, not the supplier's.", facts.page("iban"))
    if name and any(fuzz.token_sort_ratio(name.casefold(), our.casefold()) >= _ALIKE for our in facts.known.our_names):
        yield Noted("own_name", f"{name!r} is our own firm, not the supplier.", facts.page("seller_name"))


def buyer_is_us(facts: Facts) -> Iterator[Noted]:
    """`buyer_not_us`: the document is addressed to a VAT ID that is not ours."""
    vat_id = facts.text("buyer_vat_id")
    if vat_id and facts.known.our_vat_ids and vat_id not in facts.known.our_vat_ids:
        yield Noted("buyer_not_us", f"The buyer's VAT ID {vat_id} is none of ours.", facts.page("buyer_vat_id"))


def iban_of_supplier(facts: Facts) -> Iterator[Noted]:
    """`iban_changed`: an account that this supplier has not been paid to before."""
    iban, known = facts.text("iban"), facts.known.supplier_ibans
    if iban and known and iban not in known:
        yield Noted(
            "iban_changed",
            f"{iban} is none of the {len(known)} accounts known for this supplier. Confirm it by a call to a number that is "
            "not on the document before anything is paid.",
            facts.page("iban"),
        )


def gtin_digits(facts: Facts) -> Iterator[Noted]:
    """`gtin_check_digit`: an article's GTIN whose last digit is wrong (GS1 General Specifications 7.9)."""
    for count, line in enumerate(facts.form.lines, 1):
        gtin = line.cells["gtin"].value if "gtin" in line.cells else None
        if gtin and not ean.is_valid(gtin):
            yield Noted("gtin_check_digit", f"Line {count}: the GTIN {gtin} fails its check digit.", line.page)


def asked_by_us(facts: Facts) -> Iterator[Noted]:
    """`query_not_ours`, `query_for_german_number`: a confirmation asked with another firm's number, or for a German one.

    § 18e UStG confirms foreign numbers to the holder of a German one; a confirmation proves nothing for another firm.
    """
    requesting, requested = facts.text("requesting_vat_id"), facts.text("requested_vat_id")
    if requesting and facts.known.our_vat_ids and requesting not in facts.known.our_vat_ids:
        yield Noted("query_not_ours", f"The confirmation was asked for with {requesting}, which is none of ours.")
    if requested and requested.startswith("DE"):
        yield Noted("query_for_german_number", f"{requested} is a German number, which the register does not confirm.")
