"""Items of till receipts: a description with its price at the right edge, quantity times price on a row of its own.

Receipts have no header. Items stand above the first row that says total, below shop and address; every one ends with a price.
A row `2 x 1,99` belongs to the item above where that one's price is its product, else to the item below.
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
    r"^(?:\W*(?:zu zahlen|summe|gesamt|total|sub ?total|zwischensumme|betrag|rechnungsbetrag|bar\b|gegeben|ec\b|kartenzahlung"
    r"|visa|mastercard|girocard|rueckgeld|change|cash|amount due|balance|rounding|net a payer|montant|mwst|gst|tax|vat|tva"
    r"|netto|brutto|steuer|item count|no of items|total qty|qty total|a payer|carte|especes|esp\b|card\b))"
)
_TIMES: Final = re.compile(
    r"(?P<quantity>\d{1,4}(?:[.,]\d{1,3})?)\s*(?:stk\.?|st\.?|kg|g|l|pcs?|pce|@)?\s*[x×*@]\s*(?:€|EUR|RM|\$|£)?\s*(?P<price>\d{1,5}[.,]\d{2,3})(?!\d)",
    re.IGNORECASE,
)
_LETTERS: Final = re.compile(r"[^\W\d_]{2,}")


class _Priced(NamedTuple):
    """A row with text and a price at its right."""

    row: Row
    price: Token
    text: list[Token]


def slip_items(rows: Sequence[Row]) -> list[Item]:
    """The items of a receipt in reading order, empty where no total ends them."""
    end = next((i for i, row in enumerate(rows) if _END.match(key(row.text)) and i > 1), None)
    if end is None:
        return []
    items: list[Item] = []
    waiting: tuple[Row, re.Match[str]] | None = None
    for row in rows[:end]:
        times = _TIMES.search(row.text)
        priced = _priced(row)
        named = priced is not None and _LETTERS.search(_TIMES.sub("", " ".join(t.text for t in priced.text)))
        if priced is not None and named:
            items.append(_item(priced, times or (waiting[1] if waiting else None)))
            waiting = None
        elif times and items and _explains(items[-1], times):
            _multiply(items[-1], times, row)
        elif times:
            waiting = (row, times)
    return items


def _priced(row: Row) -> _Priced | None:
    """A row that ends with a price, behind which only a letter for the tax rate may stand."""
    tokens = list(row.tokens)
    while tokens and tokens[-1].number is None and len(tokens[-1].text) <= 3:
        tokens.pop()
    if len(tokens) < 2 or tokens[-1].number is None or not re.search(r"[.,]\d{2}\b", tokens[-1].text):
        return None
    return _Priced(row, tokens[-1], tokens[:-1])


def _item(priced: _Priced, times: re.Match[str] | None) -> Item:
    item = Item(priced.row.page, priced.row.box)
    text = [token for token in priced.text if token.sort is not Sort.NUMBER] or priced.text
    item.take(priced.row, {"description": text, "net": [priced.price]})
    if times and _explains(item, times):
        _multiply(item, times, priced.row)
    return item


def _explains(item: Item, times: re.Match[str]) -> bool:
    """Whether quantity times price is the item's price, and no other row has said so."""
    price, quantity = read_number(times["price"]), read_number(times["quantity"])
    net = item.cells["net"][0].number
    return "quantity" not in item.cells and None not in (price, quantity, net) and Factors(
        quantity or Decimal(0), price or Decimal(0)
    ).make(net or Decimal(0))  # fmt: skip


def _multiply(item: Item, times: re.Match[str], row: Row) -> None:
    """Give an item its quantity and unit price."""
    for name in ("quantity", "price"):
        number = read_number(times[name])
        token = Token(times[name], row.box, Sort.NUMBER, number)
        item.cells["quantity" if name == "quantity" else "unit_price"] = [token]
