"""Numbers that follow a published scheme: IBAN, BIC, VAT ID, tax number; their shape, check digits and misread characters.

A failed check digit is a signal, never a verdict: test data, typists and printers get them wrong, and the document still says
what it says. Shapes follow ISO 13616 (IBAN), ISO 9362 (BIC) and the Commission's table of VAT numbers.

Good: `parse_iban("DE89 3704 OO44 0532 0130 00")` gives `DE89370400440532013000`. Bad: `parse_iban("DE98ZZZ09999999999")` gives
None, a creditor identifier.
"""

import re
from typing import Final, NamedTuple

from stdnum import iban as iban_digits

from domain.vat import numbers

_IBAN_LENGTH: Final = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18,
    "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21,
    "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TR": 26,
}  # fmt: skip
_LETTERS_IN: Final = frozenset(
    {"GB", "IE", "NL", "MT", "FR", "IT", "MC", "SM", "BG", "LV", "RO", "CH", "LI", "CY", "GR", "LU", "TR"}
)
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "S": "5", "B": "8", "Z": "2", "G": "6"})
_BIC = re.compile(r"[A-Z]{4}([A-Z]{2})[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_COUNTRIES: Final = frozenset(_IBAN_LENGTH) | {"US", "CA", "AU", "JP", "CN", "HK", "SG", "MY", "IN", "UA", "RS"}
_NON_EU = re.compile(r"CHE[0-9]{9}(?:MWST|TVA|IVA)?|GB(?:[0-9]{9}|[0-9]{12})|NO[0-9]{9}(?:MVA)?|XI[0-9]{9}")
_BLANKS = re.compile(r"[\s.\-/:]+")

IBAN: Final = r"(?<![A-Za-z0-9])[A-Z]{2} ?[0-9OIl]{2}(?: ?[A-Z0-9]){11,30}"
VAT_ID: Final = (
    r"(?<![A-Za-z0-9])(?:ATU|CHE|AT|BE|BG|CY|CZ|DE|DK|EE|EL|GR|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|NO|PL|PT|RO|SE|SI|SK|XI)"
    r"(?:[ .\-]{0,2}[A-Z0-9]){7,13}"
)
TAX_NUMBER: Final = (
    r"(?<![A-Za-z0-9/.])(?:[0-9]{2,5} ?/ ?[0-9]{3,5}(?: ?/ ?[0-9]{3,5})?"
    r"|[0-9]{2,3} [0-9]{3,4}[ /][0-9]{4,5}|[0-9]{10,13})(?![0-9/])"
)


class Identifier(NamedTuple):
    """A number without blanks; `checked` says whether its check digits are right, None where its scheme has none."""

    value: str
    checked: bool | None


def parse_iban(text: str) -> Identifier | None:
    """The IBAN at the start of a text; what follows is left out. None if its country is unknown or letters make it no IBAN."""
    compact = re.sub(r"[^A-Z0-9]", "", text.replace("l", "1").upper())
    country = compact[:2]
    length = _IBAN_LENGTH.get(country)
    if not length or len(compact) < length:
        return _short_iban(text)
    value = compact[:length]
    if iban_digits.is_valid(value):
        return Identifier(value, checked=True)
    repaired = country + value[2:].translate(_MISREAD)
    if iban_digits.is_valid(repaired):
        return Identifier(repaired, checked=True)
    digits = sum(c.isdigit() for c in value[2:])
    plausible = value[2:4].isdigit() and digits >= (10 if country in _LETTERS_IN else length - 3)
    return Identifier(value, checked=False) if plausible else None


def _short_iban(text: str) -> Identifier | None:
    """Digits behind a country that are too few for its IBAN, but were printed as one."""
    found = re.match(r"[A-Z]{2}(?: ?[0-9]){13,}(?![A-Za-z0-9])", text)
    return Identifier(found[0].replace(" ", ""), checked=False) if found and found[0][:2] in _IBAN_LENGTH else None


def parse_bic(text: str) -> Identifier | None:
    """The BIC that a text is; None where length, alphabet or country do not fit."""
    found = _BIC.fullmatch(text.strip())
    return Identifier(found[0], checked=None) if found and found[1] in _COUNTRIES else None


def parse_vat_id(text: str) -> Identifier | None:
    """The VAT ID that a text begins with, with prefix.

    The longest beginning that has the shape of its state's numbers wins; where none has, seven digits or more behind a known
    prefix are taken as they stand, since a number with a digit too many was still printed as a VAT ID.
    """
    compact = _BLANKS.sub("", text).upper()
    if found := _NON_EU.match(compact):
        return Identifier(found[0], checked=None)
    solid = re.match(r"[A-Z]{2}[0-9]{8,13}(?![0-9A-Za-z])", text)  # printed in one piece: no digit of it is left out
    for length in (solid.end(),) if solid else range(min(len(compact), 14), 7, -1):
        for value in (compact[:length], compact[:2] + compact[2:length].translate(_MISREAD)):
            read = numbers.parse(value)
            if numbers.has_shape(read) and sum(c.isdigit() for c in read.normalised) >= 7:
                return Identifier(read.normalised, checked=read.format_ok)
    beginning = re.match(r"[A-Z]{2}U?[0-9]{7,12}", compact)
    return Identifier(beginning[0], checked=False) if beginning else None
