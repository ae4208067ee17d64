"""Documents of trade: invoice, credit note, self-billed invoice, order confirmation, delivery note."""

import datetime as dt
from decimal import Decimal

from sandbox.documents import pieces
from sandbox.documents.draft import Draft, number, reference
from sandbox.documents.pieces import Entry
from sandbox.documents.tables import Carrying, Column, Row, table
from sandbox.documents.trade import Sums, cents, sums
from sandbox.documents.truth import day, money, plain

_CARRIED = {"de": ("Übertrag", "Zwischensumme"), "en": ("Carried forward", "Subtotal"), "fr": ("Report", "À reporter")}
_PAGES = {"de": "Seite {}", "en": "Page {}", "fr": "Page {}"}
_INTRO = {
    "de": (
        "Wir erlauben uns, wie folgt zu berechnen:",
        "Vielen Dank für Ihren Auftrag.",
        "Für unsere Lieferungen berechnen wir Ihnen:",
    ),
    "en": ("Thank you for your business.", "We charge you as follows:", "Please find the details below."),
    "fr": (
        "Nous vous remercions de votre commande.",
        "Veuillez trouver ci-dessous le détail :",
    ),
}
_UNTAXED = {
    "de": (
        "Steuerfreie innergemeinschaftliche Lieferung.",
        "Steuerschuldnerschaft des Leistungsempfängers (Reverse Charge).",
        "Gemäß § 19 UStG wird keine Umsatzsteuer berechnet.",
    ),
    "en": ("VAT exempt intra-Community supply.", "Reverse charge: VAT is due by the recipient."),
    "fr": ("Autoliquidation.", "Exonération de TVA, livraison intracommunautaire.", "TVA non applicable, art. 293 B du CGI."),
}
_CLASSES = {"invoice": "invoice", "credit_note": "credit_note", "self_billed": "self_billed"}


def draw(draft: Draft) -> None:
    """Print a document of trade and write down its truth."""
    kind = draft.truth.document_type
    untaxed = draft.maybe(0.08)
    negative = kind == "credit_note" and draft.maybe(0.4)
    total = sums(draft.rng, draft.language, draft.seller.postal.country, untaxed=untaxed, sign=-1 if negative else 1)
    if kind in _CLASSES:
        draft.truth.values["doc_class"] = _CLASSES[kind]
    entries, heading = _references(draft)
    if draft.family.listing and kind != "delivery_note":
        _listing(draft, entries, heading, total)
    else:
        _letter(draft, entries, heading, total)
    if untaxed:
        pieces.paragraph(draft.sheet, draft.family, draft.rng.choice(_UNTAXED[draft.language]))
    if kind in {"invoice", "order_confirmation"}:
        _terms(draft, total)
    _bank_and_footer(draft)


def _references(draft: Draft) -> tuple[list[Entry], Entry]:
    """The entries of the info block in the family's order, the document's own number first or in the title."""
    kind, rng = draft.truth.document_type, draft.rng
    invoicing = kind in _CLASSES
    own = "invoice_number" if invoicing else "document_number"
    words = {"delivery_note": "delivery_note_number", "order_confirmation": "order_confirmation_number"}.get(kind, own)
    heading = draft.entry(own, number(rng), wording=words)
    entries = [draft.date("issue_date", draft.issued, wording="issue_date" if invoicing else "letter_date")]
    delivered = draft.issued + dt.timedelta(
        days=rng.randrange(-20, 1) if kind != "order_confirmation" else rng.randrange(3, 40)
    )
    if draft.maybe(0.55):
        planned = "planned_delivery_date" if kind == "order_confirmation" else "delivery_date"
        entries.append(draft.date("delivery_date", delivered, wording=planned))
    elif invoicing and draft.maybe(0.35):
        entries.append(_period(draft))
    else:
        draft.truth.values["delivery_date"] = None
    if draft.maybe(0.6):
        entries.append(draft.entry("order_reference", reference(rng)))
    else:
        draft.truth.values["order_reference"] = None
    entries += _asides(draft, invoicing=invoicing)
    if invoicing and draft.maybe(0.35):
        entries.append(draft.entry("buyer_vat_id", draft.buyer.vat_id, draft.notation.vat_id(draft.buyer.vat_id)))
    elif invoicing:
        draft.truth.values["buyer_vat_id"] = None
    rng.shuffle(entries)
    if not draft.family.number_in_title:
        entries.insert(0 if draft.maybe(0.7) else len(entries), heading)
    return entries, heading


def _period(draft: Draft) -> Entry:
    first = (draft.issued.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    last = draft.issued.replace(day=1) - dt.timedelta(days=1)
    draft.truth.values |= {"period_start": day(first), "period_end": day(last)}
    joint = draft.rng.choice((" - ", " – ", {"de": " bis ", "en": " to ", "fr": " au "}[draft.language]))
    return Entry(
        draft.label("period"), f"{draft.notation.date(first)}{joint}{draft.notation.date(last)}", "period_start+period_end"
    )


def _asides(draft: Draft, *, invoicing: bool) -> list[Entry]:
    rng = draft.rng
    entries = []
    if draft.maybe(0.6):
        if invoicing:
            entries.append(draft.aside("customer_number", reference(rng)))
        else:
            entries.append(draft.entry("customer_number", reference(rng)))
    if invoicing and draft.maybe(0.2):
        entries.append(draft.entry("buyer_reference", f"{rng.choice('KLMR')}{rng.randrange(100, 99999)}"))
    if invoicing and draft.maybe(0.3):
        entries.append(draft.aside("delivery_note_number", reference(rng)))
    if draft.maybe(0.25):
        ordered = draft.issued - dt.timedelta(days=rng.randrange(5, 60))
        words = {"de": "Bestelldatum", "en": "Order date", "fr": "Date de commande"}
        entries.append(Entry(words[draft.language], draft.notation.date(ordered)))
    if draft.maybe(0.25):
        words = {"de": "Sachbearbeiter", "en": "Contact", "fr": "Contact"}
        entries.append(Entry(words[draft.language], draft.seller.manager))
    return entries


def _letter(draft: Draft, entries: list[Entry], heading: Entry, total: Sums) -> None:
    sheet, family = draft.sheet, draft.family
    swap = draft.truth.document_type == "self_billed"
    # A self-billed invoice is written by the buyer: its letterhead is the buyer's, its recipient the supplier.
    pieces.letterhead(sheet, family, draft.rng, draft.buyer if swap else draft.seller, role="buyer" if swap else "seller")
    top = sheet.y
    first, second = (draft.seller, draft.buyer) if swap else (draft.buyer, draft.seller)
    pieces.recipient(sheet, family, draft.rng, first, second, role="seller" if swap else "buyer")
    pieces.info_block(sheet, family, entries, beside=top)
    _title(draft, heading)
    if draft.maybe(0.5):
        pieces.paragraph(sheet, family, draft.rng.choice(_INTRO[draft.language]))
    _lines(draft, total)
    if draft.truth.document_type == "delivery_note":
        _weights(draft)
    else:
        pieces.sums_block(sheet, family, _sum_entries(draft, total))


def _title(draft: Draft, heading: Entry) -> None:
    word = draft.label(f"title_{draft.truth.document_type}")
    number_too = heading._replace(label=_joint(draft)) if draft.family.number_in_title else None
    pieces.title(draft.sheet, draft.family, word, number_too)


def _joint(draft: Draft) -> str:
    """What stands between "Rechnung" and its number; the same in all documents of a family."""
    words = {"de": ("Nr.", "", "Nr.:", "#"), "en": ("No.", "#", "", "no."), "fr": ("n°", "N°", "", "n° :")}[draft.language]
    return words[draft.family.number // 4 % 4]


def _listing(draft: Draft, entries: list[Entry], heading: Entry, total: Sums) -> None:
    """A print of structured data: nothing but labels and values, section by section."""
    sheet, family = draft.sheet, draft.family
    margin, value_x = family.margin, family.margin + sheet.width * 0.3
    sheet.y = 40.0
    _title(draft, heading)
    sections = {
        "de": ("Verkäufer", "Käufer", "Positionen", "Summen"),
        "en": ("Seller", "Buyer", "Lines", "Totals"),
        "fr": ("Vendeur", "Acheteur", "Lignes", "Totaux"),
    }[draft.language]
    names = {
        "de": ("Name", "Straße", "PLZ / Ort", "Land"),
        "en": ("Name", "Street", "Postcode / City", "Country"),
        "fr": ("Nom", "Rue", "Code postal / Ville", "Pays"),
    }[draft.language]
    pieces.rows(sheet, family, entries, margin, value_x)
    for section, party, role in ((sections[0], draft.seller, "seller"), (sections[1], draft.buyer, "buyer")):
        sheet.y += 8
        sheet.text(margin, sheet.y, section, bold=True, size=sheet.size + 1)
        sheet.y += sheet.leading + 2
        place = f"{role}_address" if role == "seller" else ""
        values = (party.name, party.street_line, party.city_line, party.postal.country)
        fields = (f"{role}_name", place, place, "")
        pieces.rows(sheet, family, [Entry(*parts) for parts in zip(names, values, fields, strict=True)], margin, value_x)
    sheet.y += 10
    sheet.text(margin, sheet.y, sections[2], bold=True, size=sheet.size + 1)
    sheet.y += sheet.leading + 4
    _lines(draft, total)
    sheet.y += 6
    sheet.text(margin, sheet.y, sections[3], bold=True, size=sheet.size + 1)
    sheet.y += sheet.leading + 2
    pieces.rows(
        sheet, family, _sum_entries(draft, total), margin, value_x, right=sheet.width * 0.62 if family.number % 12 == 1 else 0
    )


def _lines(draft: Draft, total: Sums) -> None:
    priced = draft.truth.document_type != "delivery_note"
    wanted = [
        name for name in draft.family.columns if priced or name in {"position", "article", "description", "quantity", "unit"}
    ]
    if "tax_rate" in wanted and len(total.taxes) == 1 and draft.maybe(0.3):
        wanted.remove("tax_rate")
    if "discount" in wanted and not any(item.discount for item in total.items):
        wanted.remove("discount")
    columns = [Column(name, draft.label(name)) for name in wanted]
    write = draft.notation
    lines = []
    for item in total.items:
        texts = {
            "position": str(item.position),
            "article": item.article,
            "description": item.description,
            "quantity": write.quantity(item.quantity),
            "unit": item.unit,
            "unit_price": write.number(item.price),
            "discount": f"{plain(item.discount)} %" if item.discount else "",
            "tax_rate": f"{write.quantity(item.rate)} %",
            "net": write.number(item.net),
        }
        told = {**{name: plain(getattr(item, name)) for name in ("quantity", "discount")}, "position": str(item.position)}
        told |= {"article": item.article, "description": " ".join((item.description, item.extra)).strip(), "unit": item.unit}
        told |= {"unit_price": money(item.price), "tax_rate": plain(item.rate), "net": money(item.net)}
        draft.truth.lines.append({name: told[name] for name in wanted if texts[name]})
        lines.append(Row(texts, item.extra))
    words = draft.rng.choice(_CARRIED[draft.language])
    nets = [item.net for item in total.items]
    carrying = (
        Carrying(words, lambda count: write.number(sum(nets[:count], Decimal(0))), _PAGES[draft.language].format)
        if priced
        else None
    )
    draft.sheet.y += 4
    table(draft.sheet, draft.family, columns, lines, carrying)
    if draft.sheet.y > draft.sheet.height - 260:
        draft.sheet.new_page()
        draft.sheet.y = 60.0


def _sum_entries(draft: Draft, total: Sums) -> list[Entry]:
    truth = draft.truth
    entries = []
    if total.allowance or total.charge or draft.maybe(0.15):
        entries.append(draft.amount("line_total", total.line_total))
        if total.allowance:
            entries.append(draft.aside("allowance", draft.notation.amount(-total.allowance)))
        if total.charge:
            entries.append(draft.aside("charge", draft.notation.amount(total.charge)))
    entries.append(draft.amount("net_total", total.net))
    write = draft.notation
    for rate, base, tax in total.taxes:
        truth.tax_parts.append({"rate": plain(rate), "net": money(base), "tax": money(tax)})
    if len(total.taxes) == 1:
        entry = draft.amount("tax_total", total.tax)
        if draft.maybe(0.7):
            entry = entry._replace(label=f"{entry.label} {write.quantity(total.taxes[0][0])} %")
        entries.append(entry)
    else:
        for rate, base, tax in total.taxes:
            label = f"{draft.label('tax_total')} {write.quantity(rate)} %"
            about = {"de": "auf", "en": "on", "fr": "sur"}[draft.language]
            entries.append(Entry(f"{label} {about} {write.number(base)}" if draft.maybe(0.5) else label, write.amount(tax)))
        truth.values["tax_total"] = money(total.tax)
        if draft.maybe(0.5):
            entries.append(draft.amount("tax_total", total.tax))
    entries.append(draft.amount("gross_total", total.gross))
    if total.prepaid:
        entries.append(draft.amount("prepaid_amount", total.prepaid))
        entries.append(draft.amount("payable_amount", total.payable))
    truth.values["currency"] = "EUR"
    return entries


def _weights(draft: Draft) -> None:
    sheet, family = draft.sheet, draft.family
    count, weight = draft.rng.randrange(1, 40), Decimal(draft.rng.randrange(20, 90000)) / 10
    sheet.y += 10
    entries = [
        draft.entry("packages", str(count)),
        draft.entry("gross_weight", money(weight), f"{draft.notation.number(weight, 1)} kg"),
    ]
    pieces.rows(sheet, family, entries[: draft.rng.choice((1, 2, 2))], family.margin, family.margin + 130)


def _terms(draft: Draft, total: Sums) -> None:
    """When it has to be paid: as a label or in a sentence, with or without cash discount."""
    days = draft.rng.choice((0, 7, 10, 14, 30, 30, 45, 60))
    due = draft.issued + dt.timedelta(days=days)
    write, steps = draft.notation, draft.truth.payment_steps
    if days and draft.truth.document_type == "invoice":
        draft.truth.values["due_date"] = day(due)
    said: list[tuple[str, str]] = []
    if days and draft.maybe(0.4):
        percent, within = Decimal(draft.rng.choice((2, 3))), draft.rng.choice((8, 10, 14))
        until = draft.issued + dt.timedelta(days=within)
        saving = cents(total.gross * percent / 100)
        steps.append({"due_date": day(until), "days": within, "discount": plain(percent)})
        said.append(
            (
                _discount(draft.language).format(
                    p=plain(percent), d=within, day=write.date(until), saving=write.amount(saving)
                ),
                "",
            )
        )
    steps.append({"due_date": day(due), "days": days, "discount": "0"})
    if days:
        said.append((_NET[draft.language][draft.rng.randrange(2)].format(d=days), write.date(due)))
    else:
        said.append(
            (
                {
                    "de": "Zahlbar sofort rein netto.",
                    "en": "Payable immediately without deduction.",
                    "fr": "Payable à réception.",
                }[draft.language],
                "",
            )
        )
    sheet, family = draft.sheet, draft.family
    sheet.y += 6
    if days and draft.maybe(0.5):
        pieces.rows(
            sheet, family, [Entry(draft.label("due_date"), write.date(due), "due_date")], family.margin, family.margin + 110
        )
        said = said[:-1]
    for words, date in said:
        end = sheet.text(family.margin, sheet.y, f"{words} " if date else words)
        if date:
            sheet.text(end, sheet.y, date, field="due_date")
        sheet.y += sheet.leading


_NET = {
    "de": ("Zahlbar innerhalb von {d} Tagen netto bis", "Zahlungsziel {d} Tage ohne Abzug, fällig am"),
    "en": ("Payment terms: net {d} days, due on", "Please pay within {d} days, by"),
    "fr": ("Paiement à {d} jours net, échéance le", "À régler sous {d} jours, au plus tard le"),
}


def _discount(language: str) -> str:
    return {
        "de": "{p} % Skonto bei Zahlung innerhalb von {d} Tagen bis {day} (Abzug {saving}).",
        "en": "{p} % discount if paid within {d} days, by {day}.",
        "fr": "Escompte de {p} % pour paiement sous {d} jours, avant le {day}.",
    }[language]


def _bank_and_footer(draft: Draft) -> None:
    seller, write, sheet, family = draft.seller, draft.notation, draft.sheet, draft.family
    kind, truth = draft.truth.document_type, draft.truth
    own_paper = kind != "self_billed"
    identity = [draft.entry("seller_vat_id", seller.vat_id, write.vat_id(seller.vat_id))]
    if seller.postal.country == "DE" and draft.maybe(0.5):
        entry = draft.entry("seller_tax_number", seller.tax_number)
        identity.append(entry)
        if draft.maybe(0.12):
            identity, truth.values["seller_vat_id"] = [entry], None
    bank: list[Entry] = []
    if kind != "delivery_note" and draft.maybe(0.85):
        bank = [draft.aside("bank_name", seller.bank), draft.entry("iban", seller.iban, write.iban(seller.iban))]
        bank += [draft.entry("bic", seller.bic)] if draft.maybe(0.8) else []
    elif kind != "delivery_note":
        truth.values["iban"] = None
    register = [
        Entry("", seller.name),
        Entry("", f"{seller.court} · {seller.register}"),
        Entry(draft.label("managers"), seller.manager),
    ]
    if family.bank_in_body or not family.footer_columns or family.listing or not own_paper:
        sheet.y += 8
        if sheet.y > sheet.height - 120:
            sheet.new_page()
            sheet.y = 60.0
        pieces.rows(sheet, family, [*bank, *identity], family.margin, family.margin + 130)
        bank, identity = [], []
    if own_paper and family.footer_columns:
        contact = [Entry("Tel.", seller.phone), Entry("", seller.mail), Entry("", seller.web)]
        columns = [column for column in (register, identity, bank, contact) if column]
        pieces.footer(sheet, family, columns[: max(family.footer_columns, 3)] if not identity else columns)
