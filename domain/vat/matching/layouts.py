"""Addresses taken apart as the member states print them in VIES."""

import functools
import re
from typing import Final, NamedTuple

from domain.vat.matching.words import plain

_FOUR: Final = r"\d{4}"
_FIVE: Final = r"\d{5}"
_THREE_TWO: Final = r"\d{3} ?\d{2}"
_NORTHERN_IRELAND: Final = r"BT\d{1,2} ?\d[A-Z]{2}"

# Postcodes by VIES prefix, as printed, an optional country letter before them.
_POSTCODES: Final[dict[str, str]] = {
    **dict.fromkeys(["AT", "BE", "BG", "CY", "DK", "HU", "LU", "SI"], _FOUR),
    **dict.fromkeys(["DE", "EE", "ES", "FI", "FR", "HR", "IT", "LT"], _FIVE),
    **dict.fromkeys(["CZ", "SK", "SE", "EL"], _THREE_TWO),
    "LV": _FOUR,
    "MT": r"[A-Z]{3} ?\d{2,4}",
    "NL": r"\d{4} ?[A-Z]{2}",
    "PL": r"\d{2}-?\d{3}",
    "PT": r"\d{4}-\d{3}|\d{4}",
    "RO": r"\d{6}",
    "IE": r"[A-Z]\d[\dW] ?[A-Z0-9]{4}",
    "XI": _NORTHERN_IRELAND,
}


class Address(NamedTuple):
    """An address in parts; empty where the register names none.

    `whole` is all of it in plain words where no postcode was found: the layout is then unknown, and anywhere will do.
    """

    street: str
    postcode: str
    city: str
    whole: str


NO_ADDRESS: Final = Address("", "", "", "")


@functools.lru_cache(maxsize=1_024)
def split(address: str, country: str) -> Address:
    """Take an address apart as VIES prints it: lines separated by line feeds, in the layout of the state.

    The postcode is found by the state's pattern, last line first. What follows it on its line (or precedes it, where nothing
    follows) is the city, the first line without it the street.

    Args:
        address: as the register returned it.
        country: the VIES prefix.
    """
    lines = [" ".join(line.split()) for line in address.splitlines()]
    lines = [line.strip(" ,") for line in lines if line.strip(" ,")]
    if len(lines) == 1:
        lines = [part.strip() for part in lines[0].split(",") if part.strip()]
    pattern = _postcode_pattern(country)
    for position in range(len(lines) - 1, -1, -1):
        found = _last(pattern, lines[position])
        if found:
            before = lines[position][: found.start()].strip(" ,-")
            after = lines[position][found.end() :].strip(" ,-")
            street, city = _around(lines, position, before, after, country)
            return Address(street, found["code"], city, "")
    return Address(lines[0] if lines else "", "", lines[-1] if len(lines) > 1 else "", plain(" ".join(lines)))


def _around(lines: list[str], position: int, before: str, after: str, country: str) -> tuple[str, str]:
    """Street and city around the line that holds the postcode."""
    others = [*lines[:position], *lines[position + 1 :]]
    if country == "HU" and after and not before and not others:  # 1051 Budapest Muster utca 5: the city is one word
        city, _, street = after.partition(" ")
        return street, city
    if after:
        return (others[0] if others else before), after
    if before:  # Lisboa 1000-001, or the street itself where further lines follow
        return (others[0], before) if others else (before, "")
    if len(others) > 1 and not _has_digit(others[0]) and _has_digit(others[-1]):  # София, ул. Липа 5, 1000
        return others[-1], others[0]
    return (others[0], others[-1]) if len(others) > 1 else ("".join(others), "")


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


@functools.cache
def _postcode_pattern(country: str) -> re.Pattern[str]:
    code = _POSTCODES.get(country, r"\d{4,6}")
    return re.compile(rf"(?<![\w-])(?:[A-Z]{{1,2}}[- ])?(?P<code>{code})(?![\w-]*\d)\b", re.IGNORECASE)


def _last(pattern: re.Pattern[str], line: str) -> re.Match[str] | None:
    found = None
    for match in pattern.finditer(line):
        found = match
    return found
