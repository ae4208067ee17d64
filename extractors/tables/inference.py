"""Items of a table without labels, told by arithmetic: rows in which a quantity times a price makes the amount."""

from collections.abc import Sequence

from domain.documents.arithmetic import Factors
from extractors.tables.items import Item
from extractors.tables.lexicon import says_totals
from extractors.tables.printed import Row, Sort, Token

_ENOUGH = 2  # rows that calculate; a single one may be chance


def unlabelled_items(rows: Sequence[Row]) -> list[Item]:
    """Rows with description, quantity, price and amount that calculate, in reading order; none where fewer than two do."""
    items = [item for row in rows if not says_totals(row.text) and (item := _item(row)) is not None]
    return items if len(items) >= _ENOUGH else []


def _item(row: Row) -> Item | None:
    """A row as an item: its last number is the amount, two numbers before it make it."""
    numbers = [token for token in row.tokens if token.number is not None and token.sort is Sort.NUMBER]
    texts = [token for token in row.tokens if token.sort is Sort.TEXT and len(token.text) > 2]
    if len(numbers) < 3 or not texts:
        return None
    for last in range(len(numbers) - 1, 1, -1):
        found = _factors(numbers[:last], numbers[last])
        if found is not None:
            quantity, price = found
            item = Item(row.page, row.box)
            named = {"quantity": [quantity], "unit_price": [price], "net": [numbers[last]]}
            item.take(row, {**named, "description": _description(row, quantity, price)})
            return item
    return None


def _factors(numbers: Sequence[Token], amount: Token) -> tuple[Token, Token] | None:
    """Quantity and price, in this order or the other, that make an amount; the quantity has no two decimals if one has none."""
    net = amount.number
    for at, first in enumerate(numbers):
        for second in numbers[at + 1 :]:
            if (
                not net
                or not first.number
                or not second.number
                or ("," not in second.text + first.text and "." not in second.text + first.text)
            ):
                continue
            if Factors(first.number, second.number).make(net):
                return (second, first) if _has_cents(first.text) and not _has_cents(second.text) else (first, second)
    return None


def _has_cents(text: str) -> bool:
    return len(text) > 3 and text[-3] in ",."


def _description(row: Row, *numbers: Token) -> list[Token]:
    """The text left of the numbers, without a position's number."""
    until = min(token.box.x0 for token in numbers)
    tokens = [token for token in row.tokens if token.box.x1 <= until + 1 and token.sort is not Sort.PERCENT]
    while len(tokens) > 1 and tokens[0].number is not None:
        tokens = tokens[1:]
    return tokens or [token for token in row.tokens if token.sort is Sort.TEXT]
