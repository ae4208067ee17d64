"""Numbers as documents print them, German, English, French and Swiss, read into exact decimals.

The sign that parts the decimals differs by country, and `1.234` alone does not tell. Everything else does: two different signs,
a sign that repeats, a group that is not of three digits. What stays open is decided by the document's own habit, for which
`decimal_sign` votes over everything printed on it; never cell by cell.

Good: `read_number("1.234,56-")` gives `-1234.56`. Bad: `read_number("12/345/67890")` gives None: a tax number is no amount.
"""

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

_CURRENCY: Final = re.compile(r"€|\$|£|\b(?:EUR|EURO|Euro|CHF|USD|GBP|Fr|SFr)\b\.?|\bE$", re.IGNORECASE)
_BODY: Final = re.compile(r"\d+(?:[.,'’\s\u00a0\u2009\u202f]\d+)*(?:[.,](?:-{1,2}|—|–))?")
_GROUPING: Final = re.compile(r"['’\s\u00a0\u2009\u202f]")
_MINUS: Final = "-−–—"
_TELLING: Final = re.compile(r"\d([.,])\d{2}(?!\d)(?![.,]\d)")
_LONGEST: Final = 24  # no amount of this world has more characters; a longer run of digits is a code


def read_number(text: str, sign: str = "") -> Decimal | None:
    """The number that a text is, None when it is something else.

    A minus may lead, trail or be a pair of parentheses; currency before or behind is left out; `10,-` is 10 and not negative.

    Args:
        text: the cell's text, without a percent sign.
        sign: the document's decimal sign, `,` or `.`; empty where it is not known.
    """
    bare = _CURRENCY.sub("", text).strip()
    if not bare or len(bare) > _LONGEST:
        return None
    negative, bare = _sign_of(bare)
    if not _BODY.fullmatch(bare):
        return None
    digits = _plain(_GROUPING.sub("", bare).rstrip(_MINUS), sign)
    if digits is None:
        return None
    return -Decimal(digits) if negative else Decimal(digits)


def _sign_of(text: str) -> tuple[bool, str]:
    """Whether the number is negative, and the text without what says so."""
    if text.startswith("(") and text.endswith(")"):
        return True, text[1:-1].strip()
    if text[0] in _MINUS:
        return True, text[1:].strip()
    if text[-1] in _MINUS and text[-2:-1].isdigit():
        return True, text[:-1].strip()
    return False, text.removeprefix("+").strip()


def _plain(digits: str, sign: str) -> str | None:
    """Digits with a decimal point, None where the groups are not of three digits."""
    if digits[-1] in ".,":  # 10,- is a whole number
        return digits[:-1] if digits[:-1].isdigit() else None
    signs = [character for character in digits if character in ".,"]
    if not signs:
        return digits
    last = signs[-1]
    decimals = len(digits) - digits.rindex(last) - 1
    others = signs[:-1]
    if last in others:
        is_decimal = False
    elif others:
        is_decimal = True
    else:
        is_decimal = decimals != 3 or digits.startswith("0") or last == sign
    whole, _, rest = digits.rpartition(last) if is_decimal else (digits, "", "")
    groups = re.split("[.,]", whole)
    if len(groups) > 1 and (len(groups[0]) > 3 or any(len(group) != 3 for group in groups[1:])):
        return None
    return "".join(groups) + (f".{rest}" if rest else "")


def decimal_sign(texts: Iterable[str]) -> str:
    """The decimal sign that a document uses, by a vote of all numbers with two decimals; empty where none tells."""
    votes = Counter(found for text in texts for found in _TELLING.findall(text))
    return votes.most_common(1)[0][0] if votes else ""


def as_amount(number: Decimal) -> str:
    """An amount of money as the product writes it: a point and two digits, `-1234.56`; more digits where they were printed."""
    exponent = number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 2
    plain = format(number, "f") if places > 2 else format(number.quantize(Decimal("0.01")), "f")
    return plain.lstrip("-") if not number else plain


def as_plain(number: Decimal) -> str:
    """A quantity or a rate as the product writes it: no grouping and no zeros behind the last figure, `0.5`, `19`."""
    plain = format(number, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return plain.lstrip("-") if not number else plain
