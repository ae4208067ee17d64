"""How a document writes numbers, days and identifiers: by language, with the liberties that suppliers take."""

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal

MONTHS = {
    language: tuple(names.split())
    for language, names in {
        "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "en": "January February March April May June July August September October November December",
        "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    }.items()
}
_AMOUNTS = {
    "de": ((".", ","), (".", ","), ("", ","), ("'", ".")),
    "en": ((",", "."), (",", "."), ("", ".")),
    "fr": ((" ", ","), ("\u00a0", ","), ("", ","), (".", ",")),
}
_DATES = {
    "de": (
        "{d:02d}.{m:02d}.{y}",
        "{d:02d}.{m:02d}.{y}",
        "{d}.{m}.{y}",
        "{d:02d}.{m:02d}.{yy:02d}",
        "{d}. {month} {y}",
        "{y}-{m:02d}-{d:02d}",
    ),
    "en": (
        "{d:02d}/{m:02d}/{y}",
        "{d} {month} {y}",
        "{d:02d} {mon} {y}",
        "{y}-{m:02d}-{d:02d}",
        "{month} {d}, {y}",
        "{d:02d}-{mon}-{y}",
    ),
    "fr": ("{d:02d}/{m:02d}/{y}", "{d:02d}/{m:02d}/{y}", "{d} {month} {y}", "{d:02d}.{m:02d}.{y}", "{d:02d}-{m:02d}-{y}"),
}
_SIGNS = {"EUR": ("€", "EUR", "€", "EUR"), "USD": ("$", "USD"), "GBP": ("£", "GBP"), "CHF": ("CHF", "Fr."), "MYR": ("RM", "RM")}


@dataclass(frozen=True, slots=True)
class Notation:
    """One way of writing, the same over a whole document.

    Attributes:
        language: de, en or fr.
        thousands, point: signs inside an amount.
        date_form: template of a day.
        sign: the currency as it is printed; `before` says where, `always` whether every amount carries it.
    """

    language: str
    thousands: str
    point: str
    date_form: str
    sign: str
    before: bool
    always: bool
    trailing_minus: bool
    grouped_iban: bool
    spaced_vat_id: bool

    def number(self, value: Decimal, digits: int = 2) -> str:
        """A number without a currency."""
        text = f"{abs(value):,.{digits}f}".replace(",", "\0").replace(".", self.point).replace("\0", self.thousands)
        if value >= 0:
            return text
        return f"{text}-" if self.trailing_minus else f"-{text}"

    def quantity(self, value: Decimal) -> str:
        """A quantity with as many digits as it has."""
        exponent = value.normalize().as_tuple().exponent
        return self.number(value, max(0, -int(exponent)))

    def amount(self, value: Decimal, *, marked: bool | None = None) -> str:
        """An amount, with the currency where this document prints one."""
        text = self.number(value)
        if not (self.always if marked is None else marked):
            return text
        return f"{self.sign} {text}" if self.before else f"{text} {self.sign}"

    def date(self, day: dt.date) -> str:
        """A day."""
        month = MONTHS[self.language][day.month - 1]
        return self.date_form.format(d=day.day, m=day.month, y=day.year, yy=day.year % 100, month=month, mon=month[:3])

    def iban(self, value: str) -> str:
        """An IBAN, mostly in groups of four."""
        return " ".join(value[i : i + 4] for i in range(0, len(value), 4)) if self.grouped_iban else value

    def vat_id(self, value: str) -> str:
        """A VAT ID, sometimes with blanks."""
        if not self.spaced_vat_id:
            return value
        rest = value[2:]
        return " ".join([value[:2], *(rest[i : i + 3] for i in range(0, len(rest), 3))])


def notation(rng: random.Random, language: str, currency: str) -> Notation:
    """Draw a way of writing."""
    thousands, point = rng.choice(_AMOUNTS[language])
    return Notation(
        language=language,
        thousands=thousands,
        point=point,
        date_form=rng.choice(_DATES[language]),
        sign=rng.choice(_SIGNS.get(currency, (currency,))),
        before=rng.random() < (0.6 if language == "en" else 0.2),
        always=rng.random() < 0.45,
        trailing_minus=rng.random() < 0.2,
        grouped_iban=rng.random() < 0.75,
        spaced_vat_id=rng.random() < 0.2,
    )
