"""The people and companies on practice documents: a supplier, our own company, a bank, and their numbers."""

import random
from dataclasses import dataclass

from sandbox.company.model import Postal
from sandbox.company.names import address, countries, in_latin, pick
from sandbox.company.numbers import vat_number

HOMES = {"de": ("DE", "DE", "DE", "AT"), "en": ("IE", "NL", "DK", "SE"), "fr": ("FR", "FR", "BE", "LU")}
"""Where a supplier that writes in a language lives."""

_FOREIGN_NAMES = {
    "de": ("Nordlicht Elektro GmbH", "Bäckerei Hansen e.K.", "Werkzeug Profi AG", "Hof Lindental GbR", "Stahlbau Weber KG"),
    "en": ("Harbour Lane Supplies Ltd", "Brightside Tools Inc.", "Oak & Stone Trading Ltd", "Pan Asia Hardware SDN BHD"),
    "fr": ("Ateliers du Rhône SARL", "Quincaillerie Moreau SAS", "Bois et Fils S.A.", "Maison Lefèvre EURL"),
}
_PEOPLE = {
    "de": (("Anna", "Jens", "Sabine", "Uwe", "Petra", "Markus"), ("Köhler", "Brandt", "Yilmaz", "Vogel", "Seidel", "Krause")),
    "en": (("Emma", "Liam", "Grace", "Noah", "Olivia"), ("Walsh", "Murphy", "Harris", "Clarke", "O'Neill")),
    "fr": (("Camille", "Louis", "Élodie", "Hugo", "Manon"), ("Petit", "Laurent", "Girard", "Fontaine", "Renard")),
}
_BANKS = {
    "de": ("Sparkasse Musterland", "Volksbank Nordheim eG", "Handelsbank AG", "Stadtsparkasse Altdorf"),
    "en": ("Harbour Bank plc", "First Island Bank", "Union Trust Bank"),
    "fr": ("Banque du Midi", "Crédit Lyonnais Nord", "Caisse Régionale"),
}
_IBAN_FORMS = {"DE": 18, "AT": 16, "FR": 23, "BE": 12, "LU": 16, "NL": 14, "IE": 18, "DK": 14, "SE": 20}
_REGISTERS = {"AT": "FN", "FR": "RCS", "BE": "RPM", "LU": "RCS", "NL": "KvK", "IE": "CRO", "DK": "CVR", "SE": "Org.nr"}
_TAX_FORMS = ("{:02d}/{:03d}/{:05d}", "{:03d}/{:03d}/{:05d}", "{:02d} {:03d} {:05d}")


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a document, with all its numbers."""

    postal: Postal
    vat_id: str
    tax_number: str
    iban: str
    bic: str
    bank: str
    register: str
    court: str
    manager: str
    phone: str
    mail: str
    web: str

    @property
    def name(self) -> str:
        """The company name."""
        return self.postal.name

    @property
    def street_line(self) -> str:
        """Street and house number, as the country writes them."""
        place = self.postal
        if place.country in {"FR", "BE", "LU", "IE"}:
            return f"{place.house_number} {place.street}"
        return f"{place.street} {place.house_number}"

    @property
    def city_line(self) -> str:
        """Postcode and city."""
        return f"{self.postal.postcode} {self.postal.city}"


def party(rng: random.Random, language: str) -> Party:
    """An invented company that writes in a language."""
    home = pick(rng, HOMES[language])
    postal = in_latin(address(rng, countries()[home], pick(rng, _FOREIGN_NAMES[language]) if rng.random() < 0.12 else ""))
    stem = "".join(c for c in postal.name.lower() if c.isascii() and c.isalnum())[:12] or "firma"
    return Party(
        postal=postal,
        vat_id=vat_number(countries()[home].vies, rng.randrange(10**6, 10**7)),
        tax_number=tax_number(rng),
        iban=iban(rng, home),
        bic=bic(rng, home),
        bank=pick(rng, _BANKS[language]),
        register=f"{_REGISTERS.get(home) or pick(rng, ('HRB', 'HRB', 'HRA'))} {rng.randrange(100, 99999)}",
        court=postal.city,
        manager=person(rng, language),
        phone=f"+{rng.choice((49, 43, 33, 353, 31))} {rng.randrange(20, 999)} {rng.randrange(10**4, 10**7)}",
        mail=f"{pick(rng, ('info', 'office', 'kontakt', 'buchhaltung', 'sales'))}@{stem}.example",
        web=f"www.{stem}.example",
    )


def person(rng: random.Random, language: str) -> str:
    """First name and surname."""
    first, last = _PEOPLE[language]
    return f"{pick(rng, first)} {pick(rng, last)}"


def tax_number(rng: random.Random) -> str:
    """A German tax number in one of its local forms."""
    form = pick(rng, _TAX_FORMS)
    top = 1000 if form.startswith("{:03d}") else 100
    return form.format(rng.randrange(10, top), rng.randrange(100, 1000), rng.randrange(10**4, 10**5))


def iban(rng: random.Random, country: str) -> str:
    """A well-formed IBAN (ISO 13616, mod 97) without blanks."""
    digits = _IBAN_FORMS.get(country, 18)
    letters = "".join(rng.choices("ABDNRKULO", k=4)) if country in {"NL", "IE"} else ""
    body = letters + "".join(rng.choices("0123456789", k=digits))
    number = "".join(str(int(char, 36)) for char in f"{body}{country}00")
    return f"{country}{98 - int(number) % 97:02d}{body}"


def bic(rng: random.Random, country: str) -> str:
    """A BIC of eight or eleven characters."""
    tail = rng.choice(("", "XXX", "1" + "".join(rng.choices("0123456789", k=2))))
    return "".join(rng.choices("ABCDEFGHKLMNOPRSTUVW", k=4)) + country + "".join(rng.choices("ABDEFKLM23", k=2)) + tail
