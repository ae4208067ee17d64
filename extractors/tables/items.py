"""Printed rows gathered to items: wrapped descriptions, sub-lines, page breaks, carried-over sums, the table's end.

An item begins with a row that fills columns which the item above has filled already. Text between two such rows belongs to the
item above, except in tables that set the amounts under or beside the middle of the description, where rulings or the wider gap
part the items. Rows that carry a sum over are no items; a row that opens the totals ends the table.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from domain.documents.pages import Box, Page
from extractors.tables.columns import cells_of, column_rules
from extractors.tables.headers import Column, Header
from extractors.tables.lexicon import Content, heads_totals, says_carry, says_change, says_totals
from extractors.tables.printed import Row, Sort, Token

_KEYS: Final = frozenset({"net", "gross", "unit_price", "quantity", "open", "paid", "amount"})
_STRONG: Final = frozenset({"net", "gross", "open", "paid"})
_CENTS: Final = Decimal("0.02")
_NEAR: Final = 0.9  # heights of type: a gap that the lines of one cell may have between them
_FAR: Final = 3.0  # heights of type: a gap that no table has between its rows


@dataclass(slots=True)
class Item:
    """An item as it is gathered: tokens by column, in reading order; `columns` are those of its table's header."""

    page: int
    box: Box
    cells: dict[str, list[Token]] = field(default_factory=dict)
    changes: list[Row] = field(default_factory=list)
    columns: frozenset[str] = frozenset()

    def take(self, row: Row, cells: dict[str, list[Token]]) -> None:
        """Add a printed row."""
        for name, tokens in cells.items():
            self.cells.setdefault(name, []).extend(tokens)
        if row.page == self.page:
            self.box = self.box.around(row.box)

    def numbers(self) -> frozenset[str]:
        """The columns that hold a number so far."""
        return frozenset(name for name in _KEYS if any(t.number is not None for t in self.cells.get(name, ())))


class Gatherer:
    """Walks through the rows of one table, over page breaks, and gathers its items."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = tuple(columns)
        self.items: list[Item] = []
        self.ended = False
        self._keys = frozenset(column.name for column in columns) & _KEYS
        self._pending: list[tuple[Row, dict[str, list[Token]]]] = []
        self._last: Row | None = None
        self._carried = False

    def page(self, rows: Sequence[Row], page: Page, header: Header | None, boxes: Sequence[Row]) -> None:
        """Gather from the rows of a page that lie under a header, or from its top where the header is not repeated."""
        if header is not None:
            self.columns = header.columns
        self._last, self._carried = (boxes[-1] if boxes else None), False
        rules = column_rules(page.rules, boxes[0].box.top, boxes[-1].box.bottom) if boxes else ()
        lines = _item_rules(page, self.columns)
        for row in rows:
            if self.ended:
                return
            self._row(row, rules, lines)
        self._flush()

    def _row(self, row: Row, rules: Sequence[float], lines: Sequence[float]) -> None:
        cells = {self.columns[at].name: tokens for at, tokens in cells_of(row, self.columns, rules).items()}
        if not cells:
            return
        numbers = self._numbers(cells)
        if not numbers:
            cells = self._spilled(cells)
        row = row._replace(tokens=tuple(token for tokens in cells.values() for token in tokens))
        text = row.text
        if says_carry(text) and not self._is_item(cells, numbers):
            self._flush()
            self._carried = True
            return
        if self._closes(row, cells, numbers, text):
            self._flush()
            self.ended = True
            return
        far = self._last is not None and row.box.top - self._last.box.bottom > _FAR * row.size
        if self.items and numbers and self._changes(row, cells) and not {"quantity", "unit_price", "net"} <= numbers:
            self._flush()
            self.items[-1].changes.append(row)
        elif far and self._is_alien(numbers, cells):
            self._flush()
            self.ended = True
            return
        elif self._begins(numbers, cells):
            self._begin(row, cells, lines)
        elif numbers and self.items and not far:
            self._flush()
            self.items[-1].take(row, cells)
        elif far and not numbers:
            self._flush()
            self._pending = []
        else:
            self._pending.append((row, cells))
        self._last = row

    def _is_alien(self, numbers: frozenset[str], cells: dict[str, list[Token]]) -> bool:
        """Whether a row far below the items of a table without amounts lacks what they all have: it is no part of the table."""
        if not self.items or self._keys & _STRONG:
            return False
        return len(numbers) < 2 or ("position" not in cells and all("position" in item.cells for item in self.items))

    def _changes(self, row: Row, cells: dict[str, list[Token]]) -> bool:
        """Whether a row is a discount or surcharge by its description or, without one, by its first words."""
        if "description" in cells:
            return says_change(" ".join(token.text for token in cells["description"]))
        return "position" not in cells and says_change(_words(row))

    def _spilled(self, cells: dict[str, list[Token]]) -> dict[str, list[Token]]:
        """A row without numbers whose description runs on under the labels to its right."""
        right = {c.name for c in self.columns if c.name == "unit" or c.content is Content.NUMBER} & cells.keys()
        if "description" not in cells or not any(t.sort is Sort.TEXT and len(t.text) > 2 for n in right for t in cells[n]):
            return cells
        tokens = sorted((t for name in ("description", *right) for t in cells[name]), key=lambda t: t.box.x0)
        return {name: part for name, part in cells.items() if name not in right} | {"description": tokens}

    def _numbers(self, cells: dict[str, list[Token]]) -> frozenset[str]:
        """The key columns in which a row has a number and nothing that is none."""
        return frozenset(
            name for name in self._keys & cells.keys()
            if any(t.number is not None and t.sort is not Sort.PERCENT for t in cells[name])
            and (name == "quantity" or all(t.number is not None or len(t.text) < 5 for t in cells[name]))
        )  # fmt: skip

    def _is_item(self, cells: dict[str, list[Token]], numbers: frozenset[str]) -> bool:
        """Whether a row has what only items have: a quantity, a price, or a number of an invoice."""
        counted = "quantity" if "quantity" in self._keys else "unit_price"
        return (counted in numbers and bool(numbers & _STRONG)) or bool(
            cells.get("invoice_number") and cells.get("invoice_date")
        )

    def _closes(self, row: Row, cells: dict[str, list[Token]], numbers: frozenset[str], text: str) -> bool:
        """Whether a row opens the totals, which lie under the table."""
        if text.startswith("(") or self._is_item(cells, numbers):  # `(Net): 7,00` explains a price
            return False
        if self._carried and numbers and not cells.keys() & {"position", "article", "quantity"}:
            return True  # `Zwischensumme` was the first of the totals
        worded = cells.keys() == {"description"} and all(token.number is None for token in row.tokens)
        if worded and self._wraps(row) and not heads_totals(text):  # `inkl. Zubehör`
            return False
        return says_totals(text) or says_totals(_words(row)) or self._is_sum(cells, numbers)

    def _wraps(self, row: Row) -> bool:
        """Whether a row follows the one above as closely as the lines of one text do."""
        return self._last is not None and row.box.top - self._last.box.bottom < _NEAR * row.size

    def _is_sum(self, cells: dict[str, list[Token]], numbers: frozenset[str]) -> bool:
        """Whether a row's only amount is the sum of the items above, whatever it is called."""
        name = next(iter(numbers)) if len(numbers) == 1 else ""
        if name not in _STRONG or cells.keys() & {"position", "article", "invoice_number"}:
            return False
        if not self.items or not all("quantity" in item.numbers() for item in self.items):
            return False
        printed = _last_number(cells[name])
        return abs(printed - sum((_last_number(item.cells.get(name, ())) for item in self.items), Decimal(0))) <= _CENTS

    def _begins(self, numbers: frozenset[str], cells: dict[str, list[Token]]) -> bool:
        """Whether a row is the first with numbers of a new item."""
        if not numbers:
            return False
        enough = len(numbers) >= min(2, len(self._keys)) or bool(
            numbers & _STRONG and (cells.keys() & {"description", "position", "article", "invoice_number"})
        ) or (numbers == {"quantity"} and not self._keys & _STRONG and len(cells) > 1)  # fmt: skip
        if not self.items:
            return enough
        return enough and bool(self.items[-1].numbers() & numbers)

    def _begin(self, row: Row, cells: dict[str, list[Token]], lines: Sequence[float]) -> None:
        """A new item, with the rows above that belong to it."""
        self._carried = False
        above = self._own_share(row, lines)
        self._flush()
        item = Item(row.page, row.box, columns=frozenset(column.name for column in self.columns))
        for earlier, parts in above:
            item.take(earlier, parts)
        item.take(row, cells)
        self.items.append(item)

    def _own_share(self, row: Row, lines: Sequence[float]) -> list[tuple[Row, dict[str, list[Token]]]]:
        """The waiting rows that belong to the item which begins now; they are taken from those waiting.

        A ruling between them and the row above decides; without one, rows before the first item, and rows behind the widest
        gap where it is clearly wider than the gap to the new item.
        """
        waiting = [entry for entry in self._pending if entry[0].page == row.page]
        if not waiting:
            return []
        start = len(waiting)
        since = self.items[-1].box.top if self.items and self.items[-1].page == row.page else 0.0
        over = [y for y in lines if since < y < row.box.top + row.size / 2]
        if over and len(lines) > 1:
            start = next((i for i, (earlier, _) in enumerate(waiting) if earlier.box.top >= over[-1] - 1), len(waiting))
        elif not self.items or self.items[-1].page != row.page:
            start = self._first_share(waiting, row)
        else:
            start = self._wider_gap(waiting, row)
        own = waiting[start:]
        self._pending = [entry for entry in self._pending if entry not in own]
        return own

    def _first_share(self, waiting: Sequence[tuple[Row, dict[str, list[Token]]]], row: Row) -> int:
        """Before the first item of a page: the rows that follow each other closely down to it."""
        start, below = len(waiting), row
        for i in range(len(waiting) - 1, -1, -1):
            if below.box.top - waiting[i][0].box.bottom > 0.8 * row.size:
                break
            start, below = i, waiting[i][0]
        return start

    def _wider_gap(self, waiting: Sequence[tuple[Row, dict[str, list[Token]]]], row: Row) -> int:
        """Between two items: behind the widest gap, if the last gap before the new item is not the widest itself."""
        printed = [entry[0] for entry in waiting] + [row]
        above = self._before(printed[0])
        if above is None:
            return len(waiting)
        chain = [above, *printed]
        gaps = [b.box.top - a.box.bottom for a, b in itertools.pairwise(chain)]
        widest = max(range(len(gaps)), key=gaps.__getitem__)
        if gaps[-1] >= gaps[widest] - 0.15 * row.size or "position" in waiting[-1][1]:
            widest = len(gaps) - 1
        starts = [i for i, (_, cells) in enumerate(waiting) if "position" in cells and "position" in self.items[-1].cells]
        return starts[0] if starts else widest

    def _before(self, row: Row) -> Row | None:
        """Where the last item ends, as a row to measure the gap from."""
        item = self.items[-1]
        return row._replace(box=item.box) if item.page == row.page else None

    def _flush(self) -> None:
        """Give the waiting rows to the item above, as far as they follow it without a wide gap."""
        for row, cells in self._pending:
            if not self.items:
                break
            item = self.items[-1]
            if item.page != row.page or row.box.top - item.box.bottom > _NEAR * row.size:
                break
            item.take(row, cells)
        self._pending = []


def _last_number(tokens: Sequence[Token]) -> Decimal:
    """The last number of a cell, 0 where it has none."""
    return next((token.number for token in reversed(tokens) if token.number is not None), Decimal(0))


def _words(row: Row) -> str:
    """A row from its first word on, without the figures and signs before it."""
    words = (at for at, token in enumerate(row.tokens) if token.sort is Sort.TEXT and len(token.text) > 2)
    start = next(words, 0)
    return " ".join(token.text for token in row.tokens[start:])


def _item_rules(page: Page, columns: Sequence[Column]) -> tuple[float, ...]:
    """The heights of horizontal rulings as wide as the table, in points from the top."""
    wide = 0.7 * (columns[-1].box.x1 - columns[0].box.x0)
    lying = [rule.box for rule in page.rules if rule.box.width > rule.box.height]
    spans: dict[float, float] = {}
    for box in lying:
        y = round(box.top)
        spans[y] = spans.get(y, 0.0) + box.width
    return tuple(sorted(y for y, width in spans.items() if width >= wide))
