"""Items of till receipts: a description with its price at the right edge, quantity times price on a row of its own.

Receipts have no header. Items stand above the first row that says total, below shop and address; every one ends with a price.
A row `2 x 1,99` belongs to the item above where that one's price is its product, or to the name above that has none, else to
the item below. Where nothing says how many, it is one; what is not printed has no raw text.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from domain.documents.arithmetic import Factors
from domain.documents.numerals import read_number
from extractors.tables.items import Item
from extractors.tables.lexicon import key
from extractors.tables.printed import Row, Sort, Token

_END: Final = re.compile(
    r"^(?:\W*(?:(?:net|nett|grand|gross) total|zu zahlen|summe|gesamt|total|sub ?total|zwischensumme|betrag|rechnungsbetrag"
    r"|bar\b|gegeben|ec\b|kartenzahlung|visa|mastercard|girocard|rueckgeld|change|cash|amount due|balance due|rounding"
    r"|net a payer|montant|mwst|gst|tax|vat|tva|netto|brutto|steuer|item count|no of items|total qty|qty total|a payer|carte"
    r"|especes|esp\b|card\b))"
)
_TIMES: Final = re.compile(
    r"(?P<quantity>\d{1,4}(?:[.,]\d{1,3})?)\s*(?:stk\.?|st\.?|kg|g|l|pcs?|pce|@)?\s*[x×*@]\s*(?:€|EUR|RM|\$|£)?\s*(?P<price>\d{1,5}[.,]\d{2,3})(?!\d)",
    re.IGNORECASE,
)
_MONEY: Final = re.compile(r"\d[.,]\d{2}(?!\d)")
_COUNT: Final = re.compile(r"[1-9]\d?")
_CENT: Final = Decimal("0.01")
_LETTERS: Final = re.compile(r"[^\W\d_]{2,}")


class _Priced(NamedTuple):
    """A row with a price at its right and what stands left of it."""

    row: Row
    price: Token
    rest: list[Token]


def slip_items(rows: Sequence[Row]) -> list[Item]:
    """The items of a receipt in reading order, empty where no total ends them."""
    items: list[Item] = []
    name: Row | None = None
    waiting: re.Match[str] | None = None
    for row in rows[: _end_of(rows)]:
        times, priced = _TIMES.search(row.text), _priced(row)
        named = _LETTERS.search(_TIMES.sub("", " ".join(token.text for token in priced.rest))) if priced else None
        if priced is not None and named:
            items.append(_item(priced, priced.rest, times or waiting))
            name = waiting = None
        elif priced is not None and times and name is not None:
            items.append(_item(priced, name.tokens, times))
            name = None
        elif times and items and _explains(items[-1], times):
            _multiply(items[-1], times, row)
        else:
            waiting, name = times, None if times else row
    return items


def _end_of(rows: Sequence[Row]) -> int:
    """Where the sums begin: at the first row that is named like one and has an amount; 0 where none is."""
    return next((i for i, row in enumerate(rows) if i > 1 and _END.match(key(row.text)) and _MONEY.search(row.text)), 0)


def _priced(row: Row) -> _Priced | None:
    """A row that ends with a price, behind which only letters for the tax rate may stand."""
    tokens = list(row.tokens)
    while tokens and tokens[-1].number is None and len(tokens[-1].text) <= 3:
        tokens.pop()
    if len(tokens) < 2 or tokens[-1].number is None or not _MONEY.search(tokens[-1].text):
        return None
    return _Priced(row, tokens[-1], tokens[:-1])


def _item(priced: _Priced, name: Sequence[Token], times: re.Match[str] | None) -> Item:
    """An item with its description; a count before it is its quantity."""
    item = Item(priced.row.page, priced.row.box.around(*(token.box for token in name)))
    count, *rest = name
    counted = bool(rest) and count.sort is Sort.NUMBER and _COUNT.fullmatch(count.text) is not None
    item.take(priced.row, {"description": list(rest if counted else name), "net": [priced.price]})
    if times and _explains(item, times):
        _multiply(item, times, priced.row)
    elif counted and count.number and priced.price.number is not None:
        each = priced.price.number / count.number
        if each == each.quantize(_CENT):
            item.cells |= {"quantity": [count], "unit_price": [Token("", priced.price.box, Sort.NUMBER, each.quantize(_CENT))]}
    elif times is None:
        one = Token("", priced.price.box, Sort.NUMBER, Decimal(1))
        item.cells |= {"quantity": [one], "unit_price": [priced.price]}
    return item


def _explains(item: Item, times: re.Match[str]) -> bool:
    """Whether quantity times price is the item's price, and no other row has said so."""
    price, quantity = read_number(times["price"]), read_number(times["quantity"])
    net = item.cells["net"][0].number
    if price is None or quantity is None or net is None or any(token.text for token in item.cells.get("quantity", ())):
        return False
    return Factors(quantity, price).make(net)


def _multiply(item: Item, times: re.Match[str], row: Row) -> None:
    """Give an item its quantity and unit price."""
    for column, group in (("quantity", "quantity"), ("unit_price", "price")):
        item.cells[column] = [Token(times[group], row.box, Sort.NUMBER, read_number(times[group]))]
