"""Till receipts: a narrow strip, a shop's name on top, goods, a total and how it was paid."""

import datetime as dt
import random
from decimal import Decimal

from sandbox.documents.draft import Draft
from sandbox.documents.trade import cents
from sandbox.documents.truth import day, money

STRIP = (226.0, 640.0)
_GOODS = {
    "de": (
        "Vollmilch 3,5%",
        "Bananen",
        "Roggenbrot",
        "Butter 250g",
        "Mineralwasser 6x1,5",
        "Pfand",
        "Schrauben 50St",
        "Glühbirne E27",
        "Kaffee 500g",
        "Tomaten Rispe",
        "Shampoo",
        "Batterien AA",
    ),
    "en": (
        "MILK 1L",
        "BREAD WHOLEMEAL",
        "A4 PAPER",
        "PVC PIPE 20MM",
        "BATTERY AA 4PCS",
        "NASI LEMAK",
        "TEH O AIS",
        "SCREWDRIVER SET",
        "MINERAL WATER",
        "CEMENT 50KG",
        "LED BULB 9W",
        "PEN BLUE",
    ),
    "fr": ("Baguette", "Beurre doux", "Eau minérale", "Café moulu", "Tomates", "Ampoule LED", "Piles AA", "Yaourt nature"),
}
_SHOPS = {
    "de": (
        "{s} Markt",
        "{s} Baumarkt GmbH",
        "Bäckerei {s}",
        "Drogerie {s}",
        "{s} Lebensmittel e.K.",
        "Café {s}",
        "Möbelhaus {s}",
    ),
    "en": (
        "{S} TRADING SDN BHD",
        "RESTORAN {S}",
        "{S} HARDWARE SDN. BHD.",
        "{S} ENTERPRISE",
        "KEDAI {S}",
        "{S} STATIONERY SDN BHD",
        "THE {S} CAFE LTD",
        "{S} & SONS (M) SDN BHD",
    ),
    "fr": ("Boulangerie {s}", "Supermarché {s}", "{s} Bricolage SARL", "Café {s}"),
}
_STEMS = {
    "de": ("Sommer", "Lindner", "Hofmann", "Nordstern", "Albers", "Kranich", "Bergfeld"),
    "en": ("PERNIAGA", "GOLDEN LOTUS", "SENTOSA", "UNITED TEAM", "LIAN SENG", "BRIGHT STAR", "KIM HUAT", "MEGAH JAYA"),
    "fr": ("Dupont", "du Marché", "Saint-Michel", "Lemoine"),
}
_PLACES = {
    "de": (("Bahnhofstr. {n}", "{p} Altdorf"), ("Hauptstraße {n}", "{p} Nordheim"), ("Am Markt {n}", "{p} Seestadt")),
    "en": (
        ("NO. {n}, JALAN MAWAR {k}", "TAMAN DESA, {p} JOHOR BAHRU", "JOHOR"),
        ("LOT {n}, JALAN BUNGA RAYA", "{p} SHAH ALAM, SELANGOR"),
        ("{n} HIGH STREET", "LEEDS LS1 {k}AB"),
        ("{n}-{k}, JALAN PERMAS {k}", "BANDAR BARU,", "{p} KUALA LUMPUR"),
    ),
    "fr": (("{n} rue de la Gare", "{p} Villeneuve"), ("{n} avenue Foch", "{p} Beaumont")),
}
_TOTAL = {
    "de": ("SUMME", "Summe EUR", "Gesamtbetrag", "ZU ZAHLEN", "SUMME EUR", "Total"),
    "en": (
        "TOTAL",
        "TOTAL (INCL GST)",
        "Total Amount",
        "GRAND TOTAL",
        "Total Sales (Inclusive of GST)",
        "NET TOTAL",
        "ROUNDED TOTAL (RM)",
        "Total RM",
    ),
    "fr": ("TOTAL", "TOTAL TTC", "TOTAL À PAYER", "MONTANT TTC"),
}
_PAID = {
    "de": ("BAR", "Gegeben BAR", "EC-Karte", "Kartenzahlung"),
    "en": ("CASH", "VISA", "Cash Received", "TENDERED"),
    "fr": ("ESPÈCES", "CB", "CARTE"),
}
_CHANGE = {"de": ("RÜCKGELD", "Zurück", "Wechselgeld"), "en": ("CHANGE", "Change Due"), "fr": ("RENDU", "MONNAIE")}
_HEADS = {"de": ("Datum", "Datum:", ""), "en": ("Date:", "DATE", "", "Date :"), "fr": ("Date", "Le", "")}


def draw(draft: Draft) -> None:
    """Print a till receipt and write down its truth."""
    sheet = draft.sheet
    sheet.y = 24.0
    _head(draft)
    late = draft.maybe(0.5)
    if not late:
        _moment(draft)
    prices = _goods(draft)
    _totals(draft, prices)
    if late:
        _moment(draft)
    _tail(draft)
    draft.truth.values |= {"doc_class": "invoice", "iban": None, "buyer_vat_id": None, "due_date": None}


def _middle(draft: Draft, text: str, *, field: str = "", bold: bool = False, larger: float = 0.0) -> None:
    sheet = draft.sheet
    if draft.family.header in {"plain_left", "logo_left"}:
        sheet.text(12, sheet.y, text, field=field, bold=bold, size=sheet.size + larger)
    else:
        sheet.text(sheet.width / 2, sheet.y, text, field=field, bold=bold, size=sheet.size + larger, align="center")
    sheet.y += sheet.leading + larger


def _pair(draft: Draft, left: str, right: str, *, field: str = "", bold: bool = False) -> None:
    sheet = draft.sheet
    sheet.text(12, sheet.y, left, bold=bold)
    sheet.text(sheet.width - 12, sheet.y, right, field=field, bold=bold, align="right")
    sheet.y += sheet.leading


def _head(draft: Draft) -> None:
    rng, language = draft.rng, draft.language
    stem = rng.choice(_STEMS[language])
    shop = rng.choice(_SHOPS[language]).format(s=stem, S=stem)
    place = [
        line.format(n=rng.randrange(1, 199), k=rng.randrange(1, 9), p=rng.randrange(10000, 99999))
        for line in rng.choice(_PLACES[language])
    ]
    if draft.maybe(0.15):
        _middle(draft, rng.choice(("* * *", "WELCOME", "Herzlich willkommen", "Bienvenue")))
    _middle(draft, shop, field="seller_name", bold=draft.maybe(0.6), larger=rng.choice((0, 1, 2, 4)))
    if language == "en" and draft.maybe(0.5):
        _middle(draft, f"({rng.randrange(10**5, 10**6)}-{rng.choice('AHKMTVWX')})")
    for line in place:
        _middle(draft, line, field="seller_address")
    draft.truth.values |= {"seller_name": shop, "seller_address": " ".join(place)}
    if draft.maybe(0.6):
        _middle(draft, f"Tel: {rng.randrange(10, 99)}-{rng.randrange(10**6, 10**7)}")
    if language == "en" and draft.maybe(0.6):
        _middle(draft, f"GST ID: {rng.randrange(10**11, 10**12):012d}")
    if language == "de" and draft.maybe(0.5):
        draft.truth.values["seller_vat_id"] = draft.seller.vat_id
        _middle(draft, f"USt-IdNr. {draft.seller.vat_id}", field="seller_vat_id")
    draft.sheet.y += 4
    if language == "en" and draft.maybe(0.5):
        _middle(draft, rng.choice(("TAX INVOICE", "INVOICE", "CASH BILL", "RECEIPT")), bold=True)


def _moment(draft: Draft) -> None:
    rng, write = draft.rng, draft.notation
    draft.truth.values["issue_date"] = day(draft.issued)
    label, clock = rng.choice(_HEADS[draft.language]), f"{rng.randrange(7, 22):02d}:{rng.randrange(60):02d}"
    sheet = draft.sheet
    words = ("Bon", "Bon-Nr.", "Beleg") if draft.language == "de" else ("Receipt #", "Bill No", "Inv No")
    receipt = f"{rng.choice(words)} {rng.randrange(100, 10**6)}"
    if draft.maybe(0.5):
        sheet.text(12, sheet.y, receipt)
        sheet.y += sheet.leading
    x = sheet.text(12, sheet.y, f"{label} " if label else "")
    x = sheet.text(x, sheet.y, write.date(draft.issued), field="issue_date")
    sheet.text(x + 8, sheet.y, clock)
    sheet.y += sheet.leading + 4


def _goods(draft: Draft) -> list[Decimal]:
    rng, write, sheet = draft.rng, draft.notation, draft.sheet
    prices = []
    for _ in range(rng.choice((1, 2, 2, 3, 4, 5, 7, 9, 12))):
        quantity, price = rng.choice((1, 1, 1, 2, 3, 4)), cents(Decimal(rng.lognormvariate(1.6, 0.9)) + Decimal("0.05"))
        net = quantity * price
        name = rng.choice(_GOODS[draft.language])
        if quantity > 1 and draft.maybe(0.7):
            sheet.text(12, sheet.y, name)
            sheet.y += sheet.leading
            _pair(draft, f"  {quantity} x {write.number(price)}", write.number(net))
        else:
            _pair(
                draft,
                f"{quantity} {name}" if quantity > 1 else name,
                write.number(net) + rng.choice(("", "", " A", " B") if draft.language == "de" else ("", " SR")),
            )
        draft.truth.lines.append(
            {"description": name, "quantity": str(quantity), "unit_price": money(price), "net": money(net)}
        )
        prices.append(net)
    sheet.y += 3
    if draft.maybe(0.6):
        sheet.rule(12, sheet.width - 12, sheet.y)
        sheet.y += 4
    return prices


def _totals(draft: Draft, prices: list[Decimal]) -> None:
    rng, write, language = draft.rng, draft.notation, draft.language
    total = sum(prices, Decimal(0))
    if language == "en" and draft.maybe(0.4):
        _pair(draft, rng.choice(("Sub Total", "SUBTOTAL", "Total Excl GST")), write.number(total))
    if language == "en" and draft.maybe(0.4):
        rounded = (total * 20).quantize(Decimal(1)) / 20
        if rounded != total:
            _pair(draft, rng.choice(("ROUNDING", "Rounding Adj", "Rounding Adjustment")), write.number(rounded - total))
            total = cents(rounded)
    draft.truth.values |= {"gross_total": money(total), "currency": "MYR" if language == "en" else "EUR"}
    _pair(draft, rng.choice(_TOTAL[language]), write.amount(total), field="gross_total", bold=draft.maybe(0.5))
    if draft.maybe(0.75):
        given = total if draft.maybe(0.4) else total + rng.randrange(1, 40) - total % 1 + (1 if total % 1 else 0)
        _pair(draft, rng.choice(_PAID[language]), write.amount(given))
        _pair(draft, rng.choice(_CHANGE[language]), write.amount(given - total))
    if language == "de" and draft.maybe(0.7):
        tax = cents(total * 19 / 119)
        draft.truth.values |= {"net_total": money(total - tax), "tax_total": money(tax)}
        _pair(draft, rng.choice(("A  19,0 % MwSt", "MwSt A 19%", "inkl. 19% MwSt")), write.number(tax), field="tax_total")
        _pair(draft, rng.choice(("Netto A", "Nettoumsatz", "Netto 19%")), write.number(total - tax), field="net_total")


def _tail(draft: Draft) -> None:
    rng: random.Random = draft.rng
    words = {
        "de": (
            "Vielen Dank für Ihren Einkauf!",
            "Es bediente Sie: Frau M.",
            "Umtausch nur mit Bon",
            "TSE-Signaturzähler: 48213",
            "TSE-Start: 2024-03-01T09:12:44",
        ),
        "en": ("THANK YOU, PLEASE COME AGAIN", "GOODS SOLD ARE NOT RETURNABLE", "CASHIER: 02", "GST SUMMARY  SR @ 6%"),
        "fr": ("Merci de votre visite", "À bientôt", "Caisse 3"),
    }[draft.language]
    draft.sheet.y += 6
    for line in rng.sample(words, k=rng.randrange(1, 3)):
        _middle(draft, line)


def old_day(rng: random.Random) -> dt.date:
    """Receipts are found years later."""
    return dt.date(2015, 1, 1) + dt.timedelta(days=rng.randrange(4200))
