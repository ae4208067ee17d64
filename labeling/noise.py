"""Pages as a scanner would have left them, or as another company would have printed them: variants for training.

What ships is trained on generated documents alone; these variants widen what it has seen. Letters are confused as OCR confuses
them, legal forms are exchanged, headlines are lost, everything is set in capitals as tills do.
"""

import random
from collections.abc import Callable
from typing import Final

from domain.documents.pages import Page, TextSource, Word
from domain.vat.matching.words import plain
from extractors.language.pieces import pieces_of
from extractors.recognising.titles import lexicon, words_of

_CONFUSED: Final = {
    "o": "0",
    "O": "0",
    "0": "O",
    "l": "1",
    "I": "l",
    "1": "l",
    "S": "5",
    "5": "S",
    "B": "8",
    "8": "B",
    "e": "c",
    "c": "e",
    "m": "rn",
    "ü": "u",
    "ö": "o",
    "ä": "a",
    "é": "e",
    "h": "b",
    "n": "u",
    "t": "f",
    "G": "6",
    "Z": "2",
    "i": "l",
    "g": "q",
    "T": "I",
    "D": "O",
}
_FORMS: Final = frozenset(
    {"gmbh", "ag", "kg", "ug", "ltd", "sarl", "sas", "sa", "ohg", "ek", "plc", "limited", "inc", "bv", "eurl"}
)
_OTHER_FORMS: Final = (
    "SDN BHD",
    "SDN. BHD.",
    "Sdn Bhd",
    "Pte Ltd",
    "Inc.",
    "LLC",
    "Corp.",
    "B.V.",
    "N.V.",
    "S.p.A.",
    "S.r.l.",
    "S.L.",
    "Sp. z o.o.",
    "s.r.o.",
    "a.s.",
    "Kft.",
    "ApS",
    "A/S",
    "AB",
    "Oy",
    "Limited",
    "LTD",
    "S.A.R.L.",
    "SARL",
    "SAS",
    "S.A.",
    "EURL",
    "e.K.",
    "e. Kfm.",
    "OHG",
    "GbR",
    "UG (haftungsbeschränkt)",
    "GmbH & Co. KG",
    "KG",
    "AG",
    "SE",
    "eG",
    "e.V.",
    "Pty Ltd",
    "GmbH",
    "Enterprise",
    "Trading",
)
_LARGE: Final = 1.25

_OTHER_PAPER: Final = (
    "Angebot",
    "Kostenvoranschlag",
    "Bestellung",
    "Anfrage",
    "Preisliste",
    "Kontoauszug",
    "Mietvertrag",
    "Reisekostenantrag",
    "Stundenzettel",
    "Quotation",
    "Quote",
    "Purchase Order",
    "Request for Quotation",
    "Price List",
    "Bank Statement",
    "Timesheet",
    "Rental Agreement",
    "Devis",
    "Bon de commande",
    "Demande de prix",
    "Tarif",
    "Relevé de compte",
    "Contrat de location",
    "Feuille d'heures",
)

Change = Callable[[Page, random.Random], Page]


def variants() -> tuple[Change, ...]:
    """Every way in which a page is varied."""
    return (misread, renamed, headless, shouted)


def misread(page: Page, chance: random.Random) -> Page:
    """Letters confused as OCR confuses them, in up to one word of six."""
    rate = chance.uniform(0.01, 0.06)
    words = tuple(word._replace(text=_garbled(word.text, rate, chance), bold=False, confidence=0.8) for word in page.words)
    return page._replace(words=words, source=TextSource.TESSERACT)


def renamed(page: Page, chance: random.Random) -> Page:
    """Legal forms exchanged for those of other countries."""
    form = chance.choice(_OTHER_FORMS)
    return _each(page, lambda word: form if plain(word.text.strip(",.")) in _FORMS else word.text)


def headless(page: Page, chance: random.Random) -> Page:
    """Without what is set in large type: a headline in a picture, or cut off."""
    sizes = sorted(word.size for word in page.words)
    usual = sizes[len(sizes) // 2] if sizes else 1.0
    keep = chance.uniform(_LARGE, 1.6)
    return page._replace(words=tuple(word for word in page.words if word.size <= keep * usual))


def shouted(page: Page, _chance: random.Random) -> Page:
    """Everything in capitals."""
    return _each(page, lambda word: word.text.upper())


def retitled(page: Page, chance: random.Random) -> Page:
    """Another kind of paper that looks alike: an offer, an order. Its title is exchanged, its telling phrases are gone."""
    gone: set[int] = set()
    heads: list[int] = []
    for piece in pieces_of(page):
        text = f" {words_of(piece.text)} "
        if any(text.startswith(f" {title} ") for title in lexicon().titles):
            heads.append(piece.words[0])
            gone.update(piece.words)
        elif any(f" {cue} " in text for cues in lexicon().cues.values() for cue in cues):
            gone.update(piece.words)
    title = max(heads, key=lambda index: page.words[index].size, default=None)
    renamed_words = (
        word._replace(text=chance.choice(_OTHER_PAPER)) if index == title else word
        for index, word in enumerate(page.words)
        if index == title or index not in gone
    )
    return page._replace(words=tuple(renamed_words))


def _each(page: Page, change: Callable[[Word], str]) -> Page:
    return page._replace(words=tuple(word._replace(text=change(word)) for word in page.words))


def _garbled(text: str, rate: float, chance: random.Random) -> str:
    return "".join(_CONFUSED.get(sign, sign) if chance.random() < rate else sign for sign in text) or text
