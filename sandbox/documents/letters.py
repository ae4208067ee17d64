"""Letters about open money: dunning letters and payment advices; and what belongs to no type at all."""

import datetime as dt
import functools
import tomllib
from decimal import Decimal
from importlib import resources
from typing import Any

from sandbox.documents import pieces
from sandbox.documents.draft import Draft, number, reference
from sandbox.documents.pieces import Entry
from sandbox.documents.tables import Column, Row, table
from sandbox.documents.trade import cents
from sandbox.documents.truth import day, money

_DUNNED = {
    "de": (
        "Sicher haben Sie es übersehen: Die folgenden Rechnungen sind noch offen.",
        "Trotz unserer bisherigen Schreiben konnten wir keinen Zahlungseingang feststellen.",
    ),
    "en": (
        "According to our records the following invoices remain unpaid.",
        "Despite our previous reminders we have not received your payment.",
    ),
    "fr": (
        "Sauf erreur de notre part, les factures suivantes restent impayées.",
        "Malgré nos relances, votre compte présente un solde débiteur.",
    ),
}
_ADVISED = {
    "de": ("Wir haben heute folgende Posten zur Zahlung angewiesen.", "Im Rahmen der Zentralregulierung überweisen wir Ihnen:"),
    "en": ("We have today instructed payment of the following items.",),
    "fr": ("Nous avons procédé ce jour au règlement des pièces suivantes.",),
}
_DUNNED_COLUMNS = ("invoice_number", "invoice_date", "due_date", "gross", "paid", "open")
_ADVISED_COLUMNS = ("invoice_number", "invoice_date", "gross", "discount", "paid")


def draw_dunning(draft: Draft) -> None:
    """A dunning letter with its open items, fee, interest and total."""
    rng, sheet, family, truth = draft.rng, draft.sheet, draft.family, draft.truth
    pieces.letterhead(sheet, family, rng, draft.seller)
    truth.values.pop("seller_address", None)
    top = sheet.y
    pieces.recipient(sheet, family, rng, draft.buyer, draft.seller)
    entries = [draft.date("issue_date", draft.issued, wording="letter_date")]
    entries += [draft.entry("document_number", number(rng))] if draft.maybe(0.5) else []
    entries += [draft.entry("customer_number", reference(rng))] if draft.maybe(0.7) else []
    level = rng.choice((1, 1, 2, 3))
    truth.values["dunning_level"] = str(level)
    entries += [Entry(draft.label("dunning_level"), str(level), "dunning_level")] if draft.maybe(0.6) else []
    pieces.info_block(sheet, family, entries, beside=top)
    pieces.title(sheet, family, _dunning_title(draft, level))
    pieces.paragraph(sheet, family, rng.choice(_DUNNED[draft.language]))
    total = _open_items(draft)
    _claims(draft, total)
    _bank(draft)


def _dunning_title(draft: Draft, level: int) -> str:
    words = {
        "de": ("Zahlungserinnerung", "2. Mahnung", "Letzte Mahnung"),
        "en": ("Payment reminder", "Second reminder", "Final notice"),
        "fr": ("Relance", "Deuxième relance", "Mise en demeure"),
    }[draft.language]
    first = {"de": "1. Mahnung", "en": "First reminder", "fr": "Première relance"}[draft.language]
    return first if level == 1 and draft.maybe(0.4) else words[level - 1]


def _open_items(draft: Draft) -> Decimal:
    rng, write = draft.rng, draft.notation
    columns = [name for name in _DUNNED_COLUMNS if name not in {"paid", "due_date"} or draft.family.number % 3]
    lines, total = [], Decimal(0)
    for _ in range(rng.choice((1, 1, 2, 3, 5, 9))):
        issued = draft.issued - dt.timedelta(days=rng.randrange(40, 200))
        gross = cents(Decimal(rng.lognormvariate(6, 1)))
        paid = cents(gross / 2) if "paid" in columns and draft.maybe(0.15) else Decimal(0)
        due = issued + dt.timedelta(days=30)
        values = {"invoice_number": number(rng), "invoice_date": day(issued), "due_date": day(due)}
        values |= {"gross": money(gross), "paid": money(paid), "open": money(gross - paid)}
        printed = {"invoice_number": values["invoice_number"], "invoice_date": write.date(issued), "due_date": write.date(due)}
        printed |= {"gross": write.number(gross), "paid": write.number(paid), "open": write.number(gross - paid)}
        draft.truth.lines.append({name: values[name] for name in columns})
        lines.append(Row(printed))
        total += gross - paid
    table(draft.sheet, draft.family, [Column(name, draft.label(f"row_{name}")) for name in columns], lines, None)
    return total


def _claims(draft: Draft, total: Decimal) -> None:
    rng, truth = draft.rng, draft.truth
    entries = [draft.amount("open_total", total)]
    fee = Decimal(rng.choice(("2.50", "5.00", "7.50", "40.00"))) if draft.maybe(0.6) else Decimal(0)
    interest = cents(total * rng.randrange(3, 30) / 1000) if draft.maybe(0.4) else Decimal(0)
    for name, value in (("dunning_fee", fee), ("interest_amount", interest)):
        if value:
            entries.append(draft.amount(name, value))
        else:
            truth.values[name] = None
    entries.append(draft.amount("payable_amount", total + fee + interest, wording="dunning_payable"))
    pieces.sums_block(draft.sheet, draft.family, entries)
    until = draft.issued + dt.timedelta(days=rng.choice((7, 10, 14)))
    pieces.rows(
        draft.sheet,
        draft.family,
        [draft.date("due_date", until, wording="dunning_due")],
        draft.family.margin,
        draft.family.margin + 120,
    )


def _bank(draft: Draft) -> None:
    seller, write = draft.seller, draft.notation
    entries = [
        draft.aside("bank_name", seller.bank),
        draft.entry("iban", seller.iban, write.iban(seller.iban)),
        draft.aside("bic", seller.bic),
    ]
    other = [draft.aside("seller_vat_id", write.vat_id(seller.vat_id)), Entry("Tel.", seller.phone)]
    if draft.family.bank_in_body or not draft.family.footer_columns:
        draft.sheet.y += 8
        pieces.rows(draft.sheet, draft.family, entries, draft.family.margin, draft.family.margin + 120)
    else:
        pieces.footer(draft.sheet, draft.family, [[Entry("", seller.name), Entry("", seller.city_line)], entries, other])


def draw_advice(draft: Draft) -> None:
    """A payment advice: we (or a central regulator) pay several invoices of a supplier at once."""
    rng, sheet, family, truth = draft.rng, draft.sheet, draft.family, draft.truth
    payer, payee = draft.seller, draft.buyer
    pieces.letterhead(sheet, family, rng, payer, role="payer")
    top = sheet.y
    pieces.recipient(sheet, family, rng, payee, payer, role="payee")
    truth.values |= {"payer_name": payer.name, "payee_name": payee.name}
    entries = [draft.entry("document_number", number(rng)), draft.date("issue_date", draft.issued, wording="letter_date")]
    entries.append(draft.date("payment_date", draft.issued + dt.timedelta(days=rng.randrange(4)), wording="payment_date"))
    pieces.info_block(sheet, family, entries, beside=top)
    pieces.title(sheet, family, draft.label("title_payment_advice"))
    pieces.paragraph(sheet, family, rng.choice(_ADVISED[draft.language]))
    gross, discount = _advised_items(draft)
    fee = cents(gross * Decimal("0.005")) if draft.maybe(0.3) else Decimal(0)
    sums = [draft.amount("gross_total", gross, wording="advice_gross")]
    for name, value in (("discount_total", discount), ("fee_total", fee)):
        if value:
            sums.append(draft.amount(name, value))
        else:
            truth.values[name] = None
    sums.append(draft.amount("payable_amount", gross - discount - fee, wording="advice_payable"))
    pieces.sums_block(sheet, family, sums)
    to = {"de": "Überweisung auf Ihr Konto", "en": "Transfer to your account", "fr": "Virement sur votre compte"}[
        draft.language
    ]
    sheet.y += 4
    end = sheet.text(family.margin, sheet.y, f"{to} {draft.label('iban')} ")
    sheet.text(end, sheet.y, draft.entry("iban", payee.iban, draft.notation.iban(payee.iban)).text, field="iban")


def _advised_items(draft: Draft) -> tuple[Decimal, Decimal]:
    rng, write = draft.rng, draft.notation
    lines, total, off = [], Decimal(0), Decimal(0)
    rate = Decimal(rng.choice((0, 2, 3)))
    for _ in range(rng.choice((2, 3, 5, 8, 15, 30))):
        issued = draft.issued - dt.timedelta(days=rng.randrange(8, 60))
        gross = cents(Decimal(rng.lognormvariate(6, 1.2))) * (-1 if draft.maybe(0.08) else 1)
        discount = cents(gross * rate / 100)
        values = {"invoice_number": number(rng), "invoice_date": day(issued), "gross": money(gross)}
        values |= {"discount": money(discount), "paid": money(gross - discount)}
        printed = {"invoice_number": values["invoice_number"], "invoice_date": write.date(issued)}
        printed |= {"gross": write.number(gross), "discount": write.number(discount), "paid": write.number(gross - discount)}
        draft.truth.lines.append(values)
        lines.append(Row(printed))
        total, off = total + gross, off + discount
    table(draft.sheet, draft.family, [Column(name, draft.label(f"row_{name}")) for name in _ADVISED_COLUMNS], lines, None)
    return total, off


@functools.cache
def _unknown() -> dict[str, list[dict[str, Any]]]:
    """Headings and sentences of letters that are none of our documents, by language."""
    return tomllib.loads(resources.files("sandbox.documents").joinpath("unknown.toml").read_text(encoding="utf-8"))


def draw_unknown(draft: Draft) -> None:
    """A letter, manual, price list or CV: it has dates and numbers, but is none of our documents."""
    rng, sheet, family = draft.rng, draft.sheet, draft.family
    text = rng.choice(_unknown()[draft.language])
    word, sentences = str(text["heading"]), list(text["sentences"])
    if draft.maybe(0.6):
        pieces.letterhead(sheet, family, rng, draft.seller, role="")
    else:
        sheet.y = 70.0
    if draft.maybe(0.5):
        pieces.recipient(sheet, family, rng, draft.buyer, draft.seller, role="")
        sheet.text(
            sheet.width - family.margin,
            sheet.y + 10,
            f"{draft.seller.postal.city}, {draft.notation.date(draft.issued)}",
            align="right",
        )
        sheet.y += 24
    pieces.title(sheet, family, word)
    for _ in range(rng.randrange(2, 6)):
        rng.shuffle(sentences)
        pieces.paragraph(sheet, family, " ".join(sentences))
    if "reis" in word or draft.maybe(0.15):
        for name in ("A", "B", "C", "D")[: rng.randrange(2, 5)]:
            sheet.text(family.margin, sheet.y, f"{name}-{rng.randrange(100, 999)}")
            sheet.text(
                family.margin + 240, sheet.y, draft.notation.amount(cents(Decimal(rng.lognormvariate(3, 1)))), align="right"
            )
            sheet.y += sheet.leading
