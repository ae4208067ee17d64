"""Invented companies: names, addresses, and the ways in which people and registers spell them differently."""

import functools
import importlib.resources
import random
import tomllib
import unicodedata
from typing import Any, NamedTuple

from sandbox.company.model import Postal


class Country(NamedTuple):
    """What is needed to invent a company of one country. `vies` is the code of its VAT IDs, empty outside the EU."""

    code: str
    vies: str
    weight: int
    currency: str
    upper: bool
    surnames: tuple[str, ...]
    trades: tuple[str, ...]
    forms: tuple[str, ...]
    patterns: tuple[str, ...]
    cities: tuple[tuple[str, str], ...]
    streets: tuple[str, ...]


def _country(code: str, entry: dict[str, Any]) -> Country:
    cities = tuple((postcode, city) for postcode, _, city in (place.partition(", ") for place in entry["cities"]))
    words = {key: tuple(entry[key]) for key in ("surnames", "trades", "forms", "patterns", "streets")}
    return Country(
        code=code,
        vies=entry.get("vies", code),
        weight=entry["weight"],
        currency=entry.get("currency", "EUR"),
        upper=entry.get("upper", False),
        cities=cities,
        **words,
    )


@functools.cache
def countries() -> dict[str, Country]:
    """All countries by ISO code (XI for Northern Ireland), read once from `countries.toml`."""
    text = importlib.resources.files("sandbox.company").joinpath("countries.toml").read_text(encoding="utf-8")
    return {code: _country(code, entry) for code, entry in tomllib.loads(text).items()}


def pick(rng: random.Random, options: tuple[str, ...]) -> str:
    """One of the options; several times faster than `random.choice`, which matters for 200,000 companies."""
    return options[int(rng.random() * len(options))]


def company_name(rng: random.Random, country: Country, city: str) -> str:
    """An invented company name with its legal form, at most 60 characters."""
    surname = pick(rng, country.surnames)
    return pick(rng, country.patterns).format(
        s=surname, z=pick(rng, country.surnames), t=pick(rng, country.trades), c=city, f=pick(rng, country.forms)
    )


def address(rng: random.Random, country: Country, name: str = "") -> Postal:
    """An invented company at an invented address; `name` keeps the company and moves only the address."""
    postcode, city = country.cities[int(rng.random() * len(country.cities))]
    number = str(1 + int(rng.random() ** 2 * 180))
    if rng.random() < 0.08:
        number += pick(rng, ("a", "b", "c", "-" + str(int(number) + 2)))
    name = name or company_name(rng, country, city)
    return Postal(name, pick(rng, country.streets), number, postcode, city, country.code)


_LATIN = str.maketrans(
    {
        **dict(zip("αβγδεζηικλμνξοπρσςτυφω", "avgdeziiklmnxoprsstyfo", strict=True)),
        **dict(zip("ΑΒΓΔΕΖΗΙΚΛΜΝΞΟΠΡΣΤΥΦΩ", "AVGDEZIIKLMNXOPRSTYFO", strict=True)),
        **{"θ": "th", "χ": "ch", "ψ": "ps", "Θ": "Th", "Χ": "Ch", "Ψ": "Ps"},
        **dict(zip("абвгдезийклмнопрстуфъь", "abvgdeziyklmnoprstufay", strict=True)),
        **dict(zip("АБВГДЕЗИЙКЛМНОПРСТУФЪ", "ABVGDEZIYKLMNOPRSTUFA", strict=True)),
        **{"ж": "zh", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ю": "yu", "я": "ya"},
        **{"Ж": "Zh", "Х": "H", "Ц": "Ts", "Ч": "Ch", "Ш": "Sh", "Щ": "Sht", "Ю": "Yu", "Я": "Ya"},
        **{"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ħ": "h", "Ħ": "H", "ı": "i"},
    }
)


@functools.lru_cache(maxsize=20_000)
def latin(text: str) -> str:
    """The text in characters of Windows-1252, as a German clerk types a Polish, Greek or Bulgarian name.

    >>> latin("Łódź"), latin("Γεωργίου Α.Ε."), latin("Müller")
    ('Lodz', 'Georgioy A.E.', 'Müller')
    """
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return "".join(map(_latin_char, text))
    return text


@functools.cache
def _latin_char(char: str) -> str:
    try:
        char.encode("cp1252")
    except UnicodeEncodeError:
        bare = "".join(c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c))
        return bare.translate(_LATIN)
    return char


def in_latin(postal: Postal) -> Postal:
    """The same company with every part in characters of Windows-1252."""
    if all(map(str.isascii, postal[:5])):
        return postal
    return Postal(
        latin(postal.name), latin(postal.street), postal.house_number, postal.postcode, latin(postal.city), postal.country
    )


_HABITS = (
    ("straße", "str."),
    ("Straße", "Str."),
    ("GmbH & Co. KG", "GmbH & Co KG"),
    ("Sp. z o.o.", "Sp.z.o.o."),
    ("S.r.l.", "Srl"),
    ("B.V.", "BV"),
    ("Limited", "Ltd"),
    (" & ", " und "),
    ("ul. ", ""),
)


def with_habits(rng: random.Random, postal: Postal) -> Postal:
    """The same company with the small liberties of data entry: abbreviations, legal forms without dots, capitals."""
    name, street = postal.name, postal.street
    for formal, short in _HABITS:
        if rng.random() < 0.3:
            name, street = name.replace(formal, short), street.replace(formal, short)
    if rng.random() < 0.04:
        name = name.upper()
    return postal._replace(name=name, street=street)


def as_registered(postal: Postal) -> Postal:
    """The same company in the spelling of its register: some print capitals only."""
    if not countries()[postal.country].upper:
        return postal
    return postal._replace(name=postal.name.upper(), street=postal.street.upper(), city=postal.city.upper())
