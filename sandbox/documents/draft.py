"""What all drawers of documents are given, and the small things they share."""

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal

from sandbox.documents.family import Family
from sandbox.documents.notation import Notation
from sandbox.documents.parties import Party
from sandbox.documents.pieces import Entry
from sandbox.documents.sheet import Sheet
from sandbox.documents.truth import Truth, day, money

FIRST_DAY = dt.date(2023, 1, 2)


@dataclass(slots=True)
class Draft:
    """One document in the making."""

    rng: random.Random
    family: Family
    notation: Notation
    sheet: Sheet
    truth: Truth
    seller: Party
    buyer: Party
    issued: dt.date

    @property
    def language(self) -> str:
        """The document's language."""
        return self.truth.language

    def label(self, wording: str) -> str:
        """What the family calls it."""
        return self.family.label(wording, self.language)

    def entry(self, field: str, value: str, text: str = "", *, wording: str = "") -> Entry:
        """A labelled value that belongs to the truth."""
        self.truth.values[field] = value
        return Entry(self.label(wording or field), text or value, field)

    def amount(self, field: str, value: Decimal, *, wording: str = "", marked: bool | None = None) -> Entry:
        """A labelled amount that belongs to the truth."""
        return self.entry(field, money(value), self.notation.amount(value, marked=marked), wording=wording)

    def date(self, field: str, value: dt.date, *, wording: str = "") -> Entry:
        """A labelled day that belongs to the truth."""
        return self.entry(field, day(value), self.notation.date(value), wording=wording)

    def aside(self, wording: str, text: str) -> Entry:
        """A labelled value that nobody asks about: it is there to mislead."""
        return Entry(self.label(wording), text)

    def maybe(self, share: float) -> bool:
        """True in that share of all documents."""
        return self.rng.random() < share


def number(rng: random.Random) -> str:
    """A document number in one of the forms that suppliers use."""
    year = rng.choice((2023, 2024, 2025, 2026))
    return rng.choice(
        (
            f"{rng.randrange(10**4, 10**6)}",
            f"RE-{year}-{rng.randrange(1, 9999):04d}",
            f"{year}{rng.randrange(1, 99999):05d}",
            f"{year}/{rng.randrange(1, 9999)}",
            f"R{rng.randrange(10**5, 10**7)}",
            f"{rng.choice('ABFKV')}{rng.choice('RST')}{rng.randrange(10**4, 10**6)}",
            f"{rng.randrange(10, 99)}-{rng.randrange(1000, 99999)}",
            f"INV-{rng.randrange(100, 99999)}",
            f"{rng.randrange(10**8, 10**10)}",
        )
    )


def reference(rng: random.Random) -> str:
    """An order or customer number."""
    return rng.choice(
        (
            f"{rng.randrange(10**3, 10**6)}",
            f"PO-{rng.randrange(10**3, 10**6)}",
            f"B{rng.randrange(10**4, 10**7)}",
            f"45{rng.randrange(10**7, 10**8)}",
            f"{rng.randrange(100, 999)}-{rng.randrange(100, 9999)}",
            f"{rng.choice(('AUF', 'ORD', 'CMD', 'BE'))}{rng.randrange(10**3, 10**6)}",
        )
    )
