"""Paper for tests: pages set from lines in any size, and short letters of every type from companies that chance names."""

import random
from collections.abc import Sequence
from typing import Final, NamedTuple

from domain.documents.pages import Box, Page, Segment, TextSource, Word
from domain.documents.types import DocumentType
from labeling.examples import Example, Truth

A4: Final = (595.0, 842.0)
_LETTER: Final = 0.5  # width of a letter to the height of the type

_WORDS: Final = {
    DocumentType.INVOICE: ("Rechnung", "Rechnungsdatum 03.05.2026", "Zahlbar innerhalb 30 Tagen", "Gesamtbetrag 119,00"),
    DocumentType.CREDIT_NOTE: ("Rechnungskorrektur", "zu Rechnung 4711 vom 01.02.2026", "Retoure", "Summe -119,00"),
    DocumentType.SELF_BILLED: ("Gutschrift", "im Gutschriftverfahren", "Abrechnung Ihrer Leistungen", "wir vergüten 119,00"),
    DocumentType.RECEIPT: ("Kassenbon", "Bar 20,00", "Rückgeld 8,10", "Vielen Dank für Ihren Einkauf"),
    DocumentType.DELIVERY_NOTE: ("Lieferschein", "Packstücke 3", "Bruttogewicht 12 kg", "Ware erhalten"),
    DocumentType.ORDER_CONFIRMATION: (
        "Auftragsbestätigung",
        "wir danken für Ihre Bestellung",
        "Liefertermin KW 12",
        "Summe 100,00",
    ),
    DocumentType.DUNNING_LETTER: ("2. Mahnung", "Mahngebühr 5,00", "seit 20 Tagen überfällig", "offener Betrag 119,00"),
    DocumentType.PAYMENT_ADVICE: ("Zahlungsavis", "haben wir überwiesen", "Skontoabzug 2,00", "Zahlbetrag 117,00"),
    DocumentType.BANK_CONFIRMATION: (
        "Bankbestätigung",
        "hiermit bestätigen wir",
        "führt bei uns folgendes Konto",
        "Kontowährung EUR",
    ),
    DocumentType.VAT_CONFIRMATION: (
        "Bestätigungsmitteilung",
        "Bundeszentralamt für Steuern",
        "Datum der Anfrage",
        "stimmt überein",
    ),
    DocumentType.CREDIT_REPORT: (
        "Wirtschaftsauskunft",
        "Bonitätsindex 231",
        "Ausfallwahrscheinlichkeit 0,9 %",
        "Höchstkredit 20.000",
    ),
    DocumentType.REGISTER_EXTRACT: ("Handelsregister B des Amtsgerichts", "Abruf vom 01.03.2026", "Stammkapital", "Prokura"),
    DocumentType.ANNUAL_STATEMENT: (
        "Bilanz zum 31.12.2025",
        "Aktiva Passiva",
        "Anlagevermögen 1.000,00",
        "Eigenkapital 500,00",
    ),
    DocumentType.UNKNOWN: (
        "Einladung zum Sommerfest",
        "wir freuen uns auf Sie",
        "Musik und Tanz im Hof",
        "Antwort bis Freitag erbeten",
    ),
}
_OWN: Final = (
    "Nordlicht",
    "Birkenhof",
    "Talwerk",
    "Rheinblick",
    "Lindner",
    "Okafor",
    "Petit",
    "Marquardt",
    "Silberbach",
    "Harkness",
)
_TRADES: Final = ("Werkzeuge", "Logistik", "Bau", "Textil", "Foods", "Papier", "Optik", "Elektro")
_FORMS: Final = ("GmbH", "AG", "KG", "Ltd", "SARL", "e.K.", "GmbH & Co. KG")
_STREETS: Final = ("Lindenweg", "Am Markt", "Hauptstraße", "Kanalgasse", "Bergring", "Mühlenpfad")
_TOWNS: Final = ("Kassel", "Bremen", "Ulm", "Essen", "Trier", "Gera")


class Set(NamedTuple):
    """A line of text: where it begins, its size in points, and whether it is bold."""

    x: float
    top: float
    text: str
    size: float = 10.0
    bold: bool = False


class Party(NamedTuple):
    """A company with its address in two lines."""

    name: str
    street: str
    town: str


def page_of(
    lines: Sequence[Set], number: int = 1, *, paper: tuple[float, float] = A4, source: TextSource = TextSource.TEXT_LAYER
) -> Page:
    """A page on which these lines stand; lines at the same height are one printed line."""
    heights = sorted({line.top for line in lines})
    words = []
    for line in sorted(lines, key=lambda each: (each.top, each.x)):
        x = line.x
        for text in line.text.split():
            wide = _LETTER * line.size * len(text)
            box = Box(x, line.top, x + wide, line.top + line.size)
            words.append(Word(text, box, heights.index(line.top), line.size, line.bold))
            x += wide + 0.3 * line.size
    return Page(number, *paper, tuple(words), (), source, Segment.BORN_DIGITAL, 1.0)


def party(chance: random.Random) -> Party:
    """A company that chance names."""
    name = f"{chance.choice(_OWN)} {chance.choice(_TRADES)} {chance.choice(_FORMS)}"
    street = f"{chance.choice(_STREETS)} {chance.randint(1, 99)}"
    return Party(name, street, f"{chance.randint(10_000, 99_999)} {chance.choice(_TOWNS)}")


def letter(document_type: DocumentType, issuer: Party, recipient: Party, chance: random.Random) -> Page:
    """A letter of this type: letterhead, address window, headline, a few sentences in chance order."""
    headline, *sentences = _WORDS[document_type]
    chance.shuffle(sentences)
    left = chance.choice((40.0, 60.0, 70.0))
    return page_of(
        [
            Set(left, 40, issuer.name, 14, bold=True),
            Set(left, 56, issuer.street),
            Set(left, 68, issuer.town),
            Set(left, 140, f"{issuer.name} · {issuer.street} · {issuer.town}", 7),
            Set(left, 154, recipient.name),
            Set(left, 166, recipient.street),
            Set(left, 178, recipient.town),
            Set(left, 260, headline, chance.choice((14.0, 18.0)), bold=True),
            *(Set(left, 300 + 20 * number, text) for number, text in enumerate(sentences)),
            Set(left, 420, f"Unser Zeichen {chance.randint(100, 999)} Telefon {chance.randint(1000, 9999)}"),
        ]
    )


def lessons(seed: int, of_each: int) -> list[Example]:
    """Letters of every type with their truth, in six families."""
    chance = random.Random(seed)
    return [_lesson(document_type, number, chance) for document_type in DocumentType for number in range(of_each)]


def _lesson(document_type: DocumentType, number: int, chance: random.Random) -> Example:
    issuer, recipient = party(chance), party(chance)
    page = letter(document_type, issuer, recipient, chance)
    seller, buyer = (recipient, issuer) if document_type is DocumentType.SELF_BILLED else (issuer, recipient)
    truth = {
        "seller_name": Truth(seller.name),
        "buyer_name": Truth(buyer.name),
        "seller_address": Truth(f"{seller.street}, {seller.town}"),
    }
    return Example((page,), document_type, "de", f"family-{number % 6}", "train", "born_digital", truth)
