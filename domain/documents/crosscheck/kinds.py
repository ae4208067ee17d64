"""What only one type of document must fulfil: an invoice's mandatory items, the scales of a credit report, a register's logic.

Sources: § 14 (4) UStG, §§ 33, 34a UStDV; §§ 5, 5a GmbHG, § 7 AktG; § 43 HRV; the bureaus' public guides to their scales.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from domain.documents.crosscheck.facts import Facts
from domain.documents.pages import Noted

_SMALL: Final = Decimal(250)  # § 33 UStDV: up to this gross amount buyer, number and tax amount may be missing
_CAPITAL: Final = (("UG", 1), ("GmbH", 25_000), ("AG", 50_000), ("SE", 120_000))
_IN_B: Final = ("GmbH", "UG", "AG", "SE", "KGaA", "VVaG", "Ltd")
_IN_A: Final = ("e.K.", "e.Kfm.", "OHG", "KG", "EWIV")


def mandatory_items(facts: Facts) -> Iterator[Noted]:
    """`mandatory_items_missing`: an item of § 14 (4) UStG was not found; up to 250 euros § 33 UStDV asks for fewer."""
    gross = facts.amount("gross_total")
    small = gross is not None and abs(gross) <= _SMALL
    missing = [item for item, fields in _items(small=small) if not any(_has(facts, field) for field in fields)]
    if missing:
        law = "§ 33 UStDV" if small else "§ 14 (4) UStG"
        yield Noted(
            "mandatory_items_missing",
            f"Not found, although {law} asks for it: {', '.join(missing)}. Look for it on the document, or ask for a correction.",
        )


def _items(*, small: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The items and the fields of which one holds it."""
    always = (
        ("name of the supplier", ("seller_name",)),
        ("address of the supplier", ("seller_address",)),
        ("date of issue", ("issue_date",)),
        ("total", ("gross_total", "payable_amount")),
    )
    full = (
        ("name of the buyer", ("buyer_name",)),
        ("tax number or VAT ID of the supplier", ("seller_vat_id", "seller_tax_number")),
        ("number of the invoice", ("invoice_number",)),
        ("date or period of supply", ("delivery_date", "period_start", "period_end")),
        ("quantity and kind of what was supplied", ("lines",)),
        ("net amount by rate", ("net_total", "tax_parts")),
        ("rate and amount of the tax", ("tax_total", "tax_parts")),
    )
    return always if small else (*always, *full)


def _has(facts: Facts, field: str) -> bool:
    if field == "lines":
        return bool(facts.form.lines)
    return bool(facts.form.tax_parts) if field == "tax_parts" else facts.text(field) is not None


def tax_free(facts: Facts) -> Iterator[Noted]:
    """`tax_free`, `tax_free_without_vat_ids`: no tax is shown, so both VAT IDs must be on the invoice.

    § 14a (1), (3) UStG for intra-Community supplies and reverse charge; a small business (§ 19 UStG) needs none, so a person
    looks.
    """
    tax, net = facts.amount("tax_total"), facts.amount("net_total")
    if tax is None or tax != 0 or not net:
        return
    missing = [name for name in ("seller_vat_id", "buyer_vat_id") if facts.text(name) is None]
    if missing:
        names = " and ".join(name.removesuffix("_vat_id") for name in missing)
        yield Noted(
            "tax_free_without_vat_ids",
            f"No tax is shown on {net}, and the VAT ID of {names} was not found. Exempt supplies to other states need both.",
        )
    else:
        yield Noted("tax_free", f"No tax is shown on {net}: check the reason (intra-Community supply, reverse charge, export).")


def credit_scales(facts: Facts) -> Iterator[Noted]:
    """`credit_index_out_of_range`, `probability_out_of_range`, `credit_limit_negative`, `negative_features_missing`."""
    index = facts.amount("credit_index")
    if index is not None and not 100 <= index <= 600:
        yield Noted(
            "credit_index_out_of_range",
            f"A credit index of {index} lies outside its scale of 100 to 600.",
            facts.page("credit_index"),
        )
    share = facts.amount("default_probability")
    if share is not None and not 0 <= share <= 100:
        yield Noted(
            "probability_out_of_range", f"A probability of default of {share} % is none.", facts.page("default_probability")
        )
    limit = facts.amount("credit_limit")
    if limit is not None and limit < 0:
        yield Noted("credit_limit_negative", f"A credit limit of {limit} is negative.", facts.page("credit_limit"))
    if index == 600 and facts.text("negative_features") is None:
        yield Noted("negative_features_missing", "An index of 600 stands for hard negative features, and none were found.")


def register_logic(facts: Facts) -> Iterator[Noted]:
    """`register_section_of_other_form`, `capital_below_minimum`: section, legal form and capital of a register extract."""
    number, form = facts.text("register_number") or "", facts.text("legal_form") or facts.text("company_name") or ""
    words = set(form.replace("(haftungsbeschränkt)", "").replace(",", " ").split())
    sections = (("HRB", _IN_A, _IN_B), ("HRA", _IN_B, _IN_A))
    for section, others, own in sections:
        wrong = [word for word in others if word in words]
        if number.startswith(section) and wrong and not words & set(own):
            yield Noted(
                "register_section_of_other_form", f"{number} is entered for {form!r}, which has no place in section {section}."
            )
    capital = facts.amount("capital")
    least = next((amount for word, amount in _CAPITAL if word in words), None)
    if capital is not None and least is not None and capital < least and not words & {"KG", "OHG"}:
        yield Noted(
            "capital_below_minimum",
            f"A capital of {capital} is less than the {least} euros that the law asks for.",
            facts.page("capital"),
        )


def statement_logic(facts: Facts) -> Iterator[Noted]:
    """`equity_above_balance`, `statement_too_old`: more equity than the balance sheet has; older than two years."""
    equity, total = facts.amount("equity"), facts.amount("balance_total")
    if equity is not None and total is not None and equity > total:
        yield Noted(
            "equity_above_balance",
            f"Equity of {equity} is more than the balance sheet's total of {total}.",
            facts.page("equity"),
        )
    end, today = facts.day("period_end"), facts.known.today
    if end is not None and today is not None and today - end > dt.timedelta(days=731):
        yield Noted(
            "statement_too_old", f"The statement is of {end}, more than 24 months before {today}.", facts.page("period_end")
        )
