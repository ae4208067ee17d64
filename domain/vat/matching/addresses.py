"""How alike the parts of two addresses are: street with house number, postcode, city."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from domain.vat.matching.words import plain

_STREET_WORDS: Final = {
    **dict.fromkeys(["strasse", "str", "stre"], "str"),
    **dict.fromkeys(["ulica", "ul", "ulitsa", "ulice", "utca", "u"], "ul"),
    **dict.fromkeys(["platz", "pl", "plac", "place", "plaza", "piazza", "pza", "pzza", "zza", "praca"], "pl"),
    **dict.fromkeys(["avenue", "av", "ave", "avenida", "avda", "aleja", "al", "allee"], "av"),
    **dict.fromkeys(["boulevard", "bd", "blvd", "bld", "bul", "bulevar", "bulevardul", "boul"], "bd"),
    **dict.fromkeys(["via", "v"], "via"),
    **dict.fromkeys(["viale", "vle"], "viale"),
    **dict.fromkeys(["rue", "r", "rua"], "rue"),
    **dict.fromkeys(["calle", "c", "cl"], "calle"),
    **dict.fromkeys(["strada", "straat"], "str"),
    **dict.fromkeys(["road", "rd"], "road"),
    **dict.fromkeys(["street", "st"], "street"),
    **dict.fromkeys(["weg", "wg"], "weg"),
    **dict.fromkeys(["gasse", "g"], "gasse"),
    **dict.fromkeys(["route", "rte"], "route"),
    **dict.fromkeys(["chemin", "ch"], "chemin"),
    **dict.fromkeys(["namesti", "nam", "namestie"], "nam"),
    **dict.fromkeys(["saint", "sankt", "st"], "st"),
}
_SILENT: Final = frozenset(
    {"nr", "no", "n", "num", "numero", "c.p", "hs", "hsnr", "der", "die", "de", "la", "le", "du", "des", "del"}
)
_SUFFIXED: Final = re.compile(r"([a-z]{2,})(strasse|str|straat|gatan|gade|vej|weg|gasse|platz|allee)$")
_NUMBER_AT_WORD: Final = re.compile(r"([a-z]{3,})(\d)")
_HOUSE: Final = re.compile(r"\d+")


@lru_cache(maxsize=8_192)
def _street(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The words of a street, abbreviations unified, and the figures of its house numbers without leading zeros."""
    spaced = _NUMBER_AT_WORD.sub(r"\1 \2", plain(text))
    words: list[str] = []
    houses: list[str] = []
    for token in spaced.split():
        if token[0].isdigit():
            houses += [figure.lstrip("0") or "0" for figure in _HOUSE.findall(token)]
            continue
        suffixed = _SUFFIXED.match(token)
        parts = [suffixed[1], suffixed[2]] if suffixed else [token]
        words += [_STREET_WORDS.get(part, part) for part in parts if part not in _SILENT]
    # A letter behind the number (12 a) is not told apart: sources drop and add it freely.
    return tuple(word for word in words if len(word) > 1 or not houses), frozenset(houses)


class StreetFit(NamedTuple):
    """How alike two streets are: `score` with and `words` without the house numbers, which may be empty."""

    score: float
    words: float
    our_house: str
    their_house: str
    same_house: bool | None  # None: one side names none


def street_similarity(one: str, other: str) -> StreetFit:
    """How alike two streets are, 0 to 1. Another house number costs a third, a missing one a tenth."""
    our_words, our_houses = _street(one)
    their_words, their_houses = _street(other)
    words = 1.0 if our_words == their_words else _words_similarity(our_words, their_words)
    same = bool(our_houses & their_houses) if our_houses and their_houses else (None if our_houses or their_houses else True)
    factor = {True: 1.0, None: 0.9, False: 0.67}[same]
    return StreetFit(words * factor, words, _listed(our_houses), _listed(their_houses), same)


def _words_similarity(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    ours, theirs = " ".join(one), " ".join(other)
    joined = fuzz.ratio("".join(one), "".join(other))
    contained = fuzz.token_set_ratio(ours, theirs) * 0.95 if _long(one, other) else 0.0
    return max(joined, fuzz.token_sort_ratio(ours, theirs), contained) / 100


def _long(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether both sides have a word that is worth finding in a longer line, such as a street before a business park."""
    return min(max(map(len, one), default=0), max(map(len, other), default=0)) >= 5


def _listed(houses: frozenset[str]) -> str:
    return "/".join(sorted(houses, key=int)) if len(houses) > 1 else next(iter(houses), "")


def postcode_similarity(one: str, other: str) -> float:
    """1 for the same postcode whatever blanks and country letter, 0.9 where one begins the other, else 0."""
    ours, theirs = _postcode(one), _postcode(other)
    if ours == theirs:
        return 1.0
    shorter, longer = sorted((ours, theirs), key=len)
    return 0.9 if len(shorter) >= 4 and longer.startswith(shorter) else 0.0


@lru_cache(maxsize=8_192)
def _postcode(text: str) -> str:
    compact = re.sub(r"[^0-9A-Z]", "", text.upper())
    return re.sub(r"^[A-Z]{1,2}(?=\d{4,6}$)", "", compact)


# Cities that neighbours call by another name, in plain words.
_EXONYMS: Final = {
    exonym: city
    for city, exonyms in {
        "wien": "vienna vienne viena bec",
        "munchen": "munich monaco muenchen",
        "koln": "cologne colonia",
        "nurnberg": "nuremberg",
        "bruxelles": "brussel brussels brussel bruselas brusel",
        "antwerpen": "anvers antwerp",
        "gent": "gand ghent",
        "liege": "luttich luik",
        "praha": "prag prague praga",
        "brno": "brunn",
        "warszawa": "warschau warsaw",
        "krakow": "krakau cracow",
        "wroclaw": "breslau",
        "gdansk": "danzig",
        "poznan": "posen",
        "kobenhavn": "kopenhagen copenhagen",
        "goteborg": "gothenburg",
        "helsinki": "helsingfors",
        "turku": "abo",
        "milano": "mailand milan",
        "roma": "rom rome",
        "torino": "turin",
        "firenze": "florenz florence",
        "venezia": "venedig venice",
        "napoli": "neapel naples",
        "genova": "genua genoa",
        "bolzano": "bozen",
        "lisboa": "lissabon lisbon",
        "athina": "athen athens athinai",
        "thessaloniki": "saloniki",
        "bucuresti": "bukarest bucharest",
        "sofia": "sofiya",
        "ljubljana": "laibach",
        "zagreb": "agram",
        "bratislava": "pressburg",
        "vilnius": "wilna",
        "luxembourg": "luxemburg",
        "strasbourg": "strassburg",
        "nice": "nizza",
        "den haag": "sgravenhage the hague",
        "lefkosia": "nicosia nikosia",
    }.items()
    for exonym in exonyms.split()
}
_CITY_NOISE: Final = re.compile(r"\b(?:\d+|cedex|gr|grad|mesto|obec|kommune|gem|gemeinde|mun|municipiul|sector(?:ul)?)\b")


@lru_cache(maxsize=8_192)
def _city(text: str) -> str:
    words = _CITY_NOISE.sub(" ", plain(text)).split()
    if len(words) > 1 and len(words[-1]) == 2:  # the province behind an Italian city: Milano MI
        words.pop()
    return " ".join(_EXONYMS.get(word, word) for word in words)


def city_similarity(one: str, other: str) -> float:
    """How alike two cities are, 0 to 1; districts, post office numbers, provinces and foreign names of a city do not count."""
    ours, theirs = _city(one), _city(other)
    if not ours or not theirs:
        return 0.0
    shorter, longer = sorted((set(ours.split()), set(theirs.split())), key=len)
    if shorter <= longer and max(map(len, shorter)) >= 4:
        return 1.0 if shorter == longer else 0.95
    return max(fuzz.ratio(ours, theirs), fuzz.ratio(ours.replace(" ", ""), theirs.replace(" ", ""))) / 100
