"""What is sold: items, discounts, taxes and sums that add up to the cent (EN 16931, BR-CO-10 to BR-CO-16)."""

import random
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
_GOODS = {
    "de": (
        "Akkuschrauber 18 V mit Koffer",
        "Sechskantschrauben M8 x 40 verzinkt",
        "Montageschaum 750 ml",
        "Wandfarbe weiß 10 l",
        "Kabeltrommel 25 m IP44",
        "LED-Feuchtraumleuchte 1500 mm",
        "Arbeitshandschuhe Größe 10",
        "Bohrer-Set HSS 19-teilig",
        "Beratung vor Ort",
        "Wartung Heizungsanlage",
        "Gewebeklebeband 50 m",
        "Silikon transparent 310 ml",
        "Holzleim D3",
        "Dübel 8 mm, Packung 100 Stück",
        "Anfahrtspauschale",
        "Trapezblech 2,0 m anthrazit",
        "Abwasserrohr DN 110",
        "Blumentopf Terrakotta 30 cm",
        "Druckerpapier A4 80 g",
        "Joghurt Natur 500 g",
    ),
    "en": (
        "Cordless drill 18 V",
        "Hex bolts M8 x 40",
        "Expanding foam 750 ml",
        "White wall paint 10 l",
        "Cable reel 25 m",
        "LED batten 1500 mm",
        "Work gloves size 10",
        "Consulting services",
        "Annual maintenance",
        "Duct tape 50 m",
        "Silicone sealant clear",
        "Wood glue D3",
        "Wall plugs 8 mm, box of 100",
        "Call-out charge",
        "Roofing sheet 2.0 m",
        "Copy paper A4",
        "Office chair mesh black",
        "USB-C docking station",
    ),
    "fr": (
        "Perceuse sans fil 18 V",
        "Vis à tête hexagonale M8 x 40",
        "Mousse expansive 750 ml",
        "Peinture murale blanche 10 l",
        "Enrouleur de câble 25 m",
        "Réglette LED 1500 mm",
        "Gants de travail taille 10",
        "Prestation de conseil",
        "Entretien annuel",
        "Ruban adhésif 50 m",
        "Silicone transparent",
        "Colle à bois D3",
        "Chevilles 8 mm, boîte de 100",
        "Forfait déplacement",
        "Papier A4 80 g",
    ),
}
_EXTRAS = {
    "de": ("Farbe nach Muster", "inkl. Zubehör", "Charge 4711-B", "Lieferung frei Haus", "Sonderanfertigung nach Zeichnung"),
    "en": ("including accessories", "batch 4711-B", "made to drawing", "colour as agreed"),
    "fr": ("accessoires inclus", "lot 4711-B", "livraison franco", "couleur au choix"),
}
_UNITS = {
    "de": ("Stk", "St.", "Stück", "Pckg.", "m", "Std", "kg", "VE"),
    "en": ("pcs", "ea", "box", "hrs", "kg", "m"),
    "fr": ("pce", "U", "h", "kg", "m", "boîte"),
}
RATES = {
    "DE": (19, 7),
    "AT": (20, 10),
    "FR": (Decimal(20), Decimal("5.5")),
    "BE": (21, 6),
    "LU": (17, 8),
    "NL": (21, 9),
    "IE": (23, Decimal("13.5")),
    "DK": (25,),
    "SE": (25, 12),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One line: net = quantity × price × (1 − discount), rounded to the cent."""

    position: int
    article: str
    description: str
    extra: str
    quantity: Decimal
    unit: str
    price: Decimal
    discount: Decimal
    rate: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True)
class Sums:
    """The totals of a document; `taxes` are (rate, net, tax)."""

    items: tuple[Item, ...]
    line_total: Decimal
    allowance: Decimal
    charge: Decimal
    net: Decimal
    taxes: tuple[tuple[Decimal, Decimal, Decimal], ...]
    tax: Decimal
    gross: Decimal
    prepaid: Decimal

    @property
    def payable(self) -> Decimal:
        """What is left to pay."""
        return self.gross - self.prepaid


def cents(value: Decimal) -> Decimal:
    """Rounded to the cent, half up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def _item(rng: random.Random, position: int, language: str, rate: Decimal, *, discounts: bool) -> Item:
    quantity = Decimal(rng.choice((1, 1, 2, 3, 4, 5, 6, 8, 10, 12, 20, 25, 50, 100, 250)))
    if rng.random() < 0.1:
        quantity += Decimal(rng.choice(("0.5", "0.25", "0.75")))
    price = cents(Decimal(rng.lognormvariate(3.0, 1.3)) + CENT)
    if rng.random() < 0.3:
        price = price.quantize(Decimal(1)) + Decimal(rng.choice(("0.99", "0.90", "0.50", "0.00")))
    discount = Decimal(rng.choice((5, 10, 15, 20))) if discounts and rng.random() < 0.4 else Decimal(0)
    return Item(
        position=position,
        article=rng.choice(
            (
                f"{rng.randrange(10**4, 10**6)}",
                f"{rng.choice('ABKTW')}{rng.randrange(100, 9999)}-{rng.randrange(10, 99)}",
                f"{rng.randrange(100, 999)}.{rng.randrange(100, 999)}",
            )
        ),
        description=rng.choice(_GOODS[language]),
        extra=rng.choice(_EXTRAS[language]) if rng.random() < 0.2 else "",
        quantity=quantity,
        unit=rng.choice(_UNITS[language]),
        price=price,
        discount=discount,
        rate=rate,
        net=cents(quantity * price * (100 - discount) / 100),
    )


def sums(rng: random.Random, language: str, country: str, *, untaxed: bool = False, sign: int = 1, most: int = 24) -> Sums:
    """Draw the lines of a document and add them up; `sign` -1 makes a correction with negative amounts."""
    count = min(most, rng.choice((1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 12, 18, 24)))
    rates = [Decimal(0)] if untaxed else [Decimal(str(rate)) for rate in RATES[country]]
    several = len(rates) > 1 and rng.random() < 0.25
    discounts = rng.random() < 0.25
    items = []
    for position in range(1, count + 1):
        rate = rng.choice(rates) if several else rates[0]
        item = _item(rng, position, language, rate, discounts=discounts)
        items.append(item if sign > 0 else _negative(item))
    line_total = sum((item.net for item in items), Decimal(0))
    main = max({item.rate for item in items}, key=lambda rate: sum(abs(item.net) for item in items if item.rate == rate))
    part = sum((item.net for item in items if item.rate == main), Decimal(0))
    allowance = cents(part * rng.choice((2, 3, 5)) / 100) if rng.random() < 0.12 else Decimal(0)
    charge = Decimal(rng.choice(("4.90", "9.50", "12.00", "25.00"))) * sign if rng.random() < 0.15 else Decimal(0)
    taxes = []
    for rate in sorted({item.rate for item in items}, reverse=True):
        base = sum((item.net for item in items if item.rate == rate), Decimal(0))
        base += (charge - allowance) if rate == main else 0
        taxes.append((rate, base, cents(base * rate / 100)))
    net, tax = line_total - allowance + charge, sum((entry[2] for entry in taxes), Decimal(0))
    gross = net + tax
    prepaid = cents(gross * rng.choice((20, 30, 50)) / 100) if sign > 0 and rng.random() < 0.12 else Decimal(0)
    return Sums(tuple(items), line_total, allowance, charge, net, tuple(taxes), tax, gross, prepaid)


def _negative(item: Item) -> Item:
    return Item(
        item.position,
        item.article,
        item.description,
        item.extra,
        -item.quantity,
        item.unit,
        item.price,
        item.discount,
        item.rate,
        -item.net,
    )
