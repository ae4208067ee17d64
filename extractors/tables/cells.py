"""Gathered tokens read as values: `3 m²` is a quantity and a unit, `9,90 / 100` a price and its basis.

Values are written as `docs/glossary.md` says: amounts with a point and two digits or more, quantities and rates without zeros
behind the last figure, dates ISO 8601.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from stdnum import ean

from domain.documents.numerals import as_amount, as_plain, read_number
from domain.documents.pages import Box
from domain.documents.values import parse_date
from extractors.tables.lexicon import CONTENT, Content
from extractors.tables.printed import Sort, Token

_PLAIN: Final = frozenset({"quantity", "tax_rate", "discount", "price_basis"})
_BASIS: Final = re.compile(r"(?:\bper|\bje|\bpro|/|\bpar|\bpour|\bPE)\s*(1000|1\.000|100|10|1)\b|%(?=\s*$)", re.IGNORECASE)
_THOUSANDS: Final = re.compile(r"[.,'\s]")
_GTIN: Final = re.compile(r"(?<!\d)(\d{8}|\d{12,14})(?!\d)")
_GTIN_LABEL: Final = re.compile(r"\b(?:GTIN|EAN)(?:[ -]?(?:13|8|Code|Nr\.?))?\s*:?\s*|\(GTIN\)", re.IGNORECASE)
_APART: Final = re.compile(r"-?\d{1,3}(?: \d{3})+[.,]\d{2}(?: ?(?:€|EUR))?")
_POSITION: Final = re.compile(r"[A-Z]?\d{1,3}(?:\.\d{1,3})*|0\d{1,5}|\d{1,4}0")
_UNIT: Final = re.compile(r"[A-Za-zÄÖÜäöüßéèµ²³°.()/]{1,14}")
_GLUED: Final = re.compile(r"(?P<number>-?\d[\d.,']*)\s?(?P<unit>[A-Za-zÄÖÜäöüßµ²³]{1,8}\.?)")


class Read(NamedTuple):
    """A value read from tokens: normalised, as printed, and where; `raw` is empty where it was computed."""

    value: str
    raw: str
    box: Box


def _whole(tokens: Sequence[Token]) -> tuple[str, Box]:
    return " ".join(token.text for token in tokens), tokens[0].box.around(*(token.box for token in tokens[1:]))


def read_cells(parts: dict[str, list[Token]], sign: str) -> dict[str, Read]:
    """The values of an item by column; what cannot be read as its column asks is left out."""
    found: dict[str, Read] = {}
    for name, tokens in parts.items():
        if name.startswith("other"):
            continue
        reader = _READERS.get(CONTENT[name], _code)
        read = reader(name, tokens, sign)
        if read is not None:
            found[name] = read
    if "invoice_number" in found and "discount" in found:  # an amount here, a share in line items
        found["discount"] = found["discount"]._replace(value=as_amount(Decimal(found["discount"].value)))
    _position_or_article(found)
    _unit_beside(parts, found)
    _basis_beside(parts, found)
    _gtin_within(parts, found)
    return found


def number_in(name: str, tokens: Sequence[Token], sign: str = "") -> Read | None:
    """The first number of a cell; a quantity may have its unit glued to it, thousands may stand apart."""
    together = " ".join(token.text for token in tokens)
    if len(tokens) > 1 and _APART.fullmatch(together):
        number = read_number(together, sign)
        return Read(as_amount(number), together, _whole(tokens)[1]) if number is not None else None
    for token in tokens:
        number = token.number
        if number is None and name == "quantity" and (glued := _GLUED.fullmatch(token.text)):
            number = read_number(glued["number"], sign)
        if number is None and token.sort is Sort.CODE and name != "quantity":
            number = read_number(token.text, sign)
        if number is not None:
            written = as_plain(number) if name in _PLAIN else as_amount(number)
            return Read(written, token.text, token.box)
    return None


def _date(_name: str, tokens: Sequence[Token], _sign: str) -> Read | None:
    for token in tokens:
        day: dt.date | None = parse_date(token.text.rstrip(".,"))
        if day is not None:
            return Read(day.isoformat(), token.text, token.box)
    return None


def _text(_name: str, tokens: Sequence[Token], _sign: str) -> Read | None:
    text, box = _whole(tokens)
    return Read(" ".join(text.split()), text, box) if text.strip(" .-|:") else None


def _code(name: str, tokens: Sequence[Token], _sign: str) -> Read | None:
    """An identifier: what stands on the first printed row of the cell, labels within the cell apart."""
    tokens = [token for token in tokens if not token.text.endswith(":")] or tokens
    first = tokens[0].box
    row = [token for token in tokens if token.box.top < first.bottom - 0.3 * first.height]
    text, box = _whole(row)
    if name == "gtin":
        found = _GTIN.search(_whole(tokens)[0].replace(" ", ""))
        return Read(found[0], text, box) if found else None
    value = text.strip(" .:|") if name == "position" else text.strip()
    return Read(value, text, box) if value else None


_READERS: Final[dict[Content, Callable[[str, Sequence[Token], str], Read | None]]] = {
    Content.NUMBER: number_in,
    Content.DATE: _date,
    Content.TEXT: _text,
    Content.CODE: _code,
}


def _position_or_article(found: dict[str, Read]) -> None:
    """`Item no` heads positions as well as articles: what is no small number is an article's."""
    position = found.get("position")
    if position is not None and "article" not in found and not _POSITION.fullmatch(position.value):
        found["article"] = found.pop("position")


def _unit_beside(parts: dict[str, list[Token]], found: dict[str, Read]) -> None:
    """The unit that stands in the quantity's own cell, or the quantity that stands in the unit's."""
    _quantity_before_unit(found)
    if "unit" in found or "quantity" not in found:
        return
    for token in parts["quantity"]:
        if (glued := _GLUED.fullmatch(token.text)) and token.number is None:
            found["unit"] = Read(glued["unit"], token.text, token.box)
            return
        if token.sort is Sort.TEXT and _UNIT.fullmatch(token.text):
            found["unit"] = Read(token.text, token.text, token.box)
            return


def _quantity_before_unit(found: dict[str, Read]) -> None:
    """`12h` in the unit's cell, as OCR engines read two columns that stand close."""
    unit = found.get("unit")
    glued = _GLUED.fullmatch(unit.value) if unit is not None and "quantity" not in found else None
    number = read_number(glued["number"]) if glued else None
    if unit is not None and glued is not None and number is not None:
        found["quantity"] = unit._replace(value=as_plain(number))
        found["unit"] = unit._replace(value=glued["unit"])


def _basis_beside(parts: dict[str, list[Token]], found: dict[str, Read]) -> None:
    """The basis that stands in the price's own cell, `9,90 / 100` or `je 1.000`."""
    if "price_basis" in found or "unit_price" not in found:
        return
    text, box = _whole(parts["unit_price"])
    if basis := _BASIS.search(text):
        value = _THOUSANDS.sub("", basis[1]) if basis[1] else "100"
        if value != "1":
            found["price_basis"] = Read(value, text, box)


def _gtin_within(parts: dict[str, list[Token]], found: dict[str, Read]) -> None:
    """The GTIN that is printed below the article's number or in the description, where its check digit is right."""
    for name in ("article", "description"):
        if "gtin" in found or name not in parts:
            continue
        text, box = _whole(parts[name])
        for code in _GTIN.findall(text):
            if len(code) >= 12 and ean.is_valid(code):
                found["gtin"] = Read(code, text, box)
                break


def factors_of(found: dict[str, Read]) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Quantity, unit price and net amount as numbers, None where they are not there."""

    def number(name: str) -> Decimal | None:
        return Decimal(found[name].value) if name in found else None

    return number("quantity"), number("unit_price"), number("net") if "net" in found else number("gross")
