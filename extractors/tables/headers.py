"""Header rows: where labels of columns stand side by side, on one printed row or stacked over several.

A row of labels is recognised by the words alone. Rows above and below lend it their words where that makes a label of a known
column (`Meng.-` over `einheit`), or where they name a column of their own.
"""

import itertools
from collections.abc import Sequence
from typing import Final, NamedTuple

from domain.documents.pages import Box
from domain.documents.types import DocumentType
from extractors.tables.lexicon import CONTENT, Content, column_of
from extractors.tables.printed import Row, Sort, Token

_STACK: Final = 4  # labels are stacked no higher than this above or below the main row
_ROOM: Final = 90.0  # points that a description takes at least
_LONGEST: Final = 5  # words of one label
_AMOUNTS: Final = frozenset({"net", "gross", "unit_price", "quantity", "open", "paid", "amount"})


class Label(NamedTuple):
    """A label of a header: the column it names, None where nobody knows it."""

    text: str
    column: str | None
    box: Box


class Column(NamedTuple):
    """A column of a table: its name, what it holds, and its label's place."""

    name: str
    content: Content
    box: Box


class Header(NamedTuple):
    """A table's header: the rows it covers, first and one behind the last, and its columns from left to right."""

    first: int
    end: int
    columns: tuple[Column, ...]

    @property
    def known(self) -> int:
        """How many columns have a name that is reported."""
        return sum(not column.name.startswith("other") for column in self.columns)


def headers_of(rows: Sequence[Row], document_type: DocumentType) -> tuple[Header, ...]:
    """The headers among the rows of a page, from top to bottom."""
    labels = [_labels(row, document_type) if _may_head(row) else () for row in rows]
    strength = [len({label.column for label in row if label.column}) for row in labels]
    found: list[Header] = []
    at = 0
    while at < len(rows):
        if strength[at] < 2:
            at += 1
            continue
        best = max(range(at, min(at + _STACK, len(rows))), key=lambda i: (_near(rows, at, i) * strength[i], -i))
        header = _header(rows, labels, best, document_type)
        if header and _is_table(header):
            found.append(header)
            at = max(header.end, at + 1)
        else:
            at += 1
    return tuple(found)


def _may_head(row: Row) -> bool:
    """Whether a row holds words only, as a header's main row and the rows stacked on it do."""
    return not any(_is_figure(token) or token.sort is Sort.CODE or token.text.count(" ") >= _LONGEST for token in row.tokens)


def _near(rows: Sequence[Row], one: int, other: int) -> bool:
    return abs(rows[one].box.top - rows[other].box.top) < _STACK * 1.4 * rows[one].size


def _is_figure(token: Token) -> bool:
    """Whether a token is a value and no label."""
    return token.sort in {Sort.PERCENT, Sort.DATE} or (token.number is not None and len(token.text) > 2)


def _is_table(header: Header) -> bool:
    """Whether labels are the head of items: three columns of which one holds amounts, and no two that only totals have."""
    names = {column.name for column in header.columns}
    known = {name for name in names if not name.startswith("other")}
    if not known & _AMOUNTS:
        return False
    if "invoice_number" in known:
        return len(known) >= 3
    if "tax_rate" in known and not known & {"description", "article", "quantity", "unit_price", "position"}:
        return False  # the breakdown of the tax
    if known <= {"net", "gross", "tax", "tax_rate", "unit_price", "description"} and not {"description", "net"} <= known:
        return False
    return len(known) >= 3 or {"description", "quantity"} <= known or {"article", "quantity"} <= known


def _labels(row: Row, document_type: DocumentType) -> tuple[Label, ...]:
    """The labels of a row: the longest run of words that names a column wins; what stands close to a label belongs to it."""
    words = [part for token in row.tokens for part in _parts(token)]
    found: list[Label] = []
    at = 0
    while at < len(words):
        label = _longest(words, at, row.size, document_type)
        found.extend([label[0]] if label else _parted(words[at], document_type))
        at += label[1] if label else 1
    return _joined(found, row.size)


def _are_labels(words: Sequence[Token], document_type: DocumentType) -> bool:
    """Whether words are labels of several columns each by itself: `Menge` and `ME`, set with a gap."""
    names = [column_of(word.text, document_type, near=False) for word in words]
    return None not in names and len(set(names)) == len(names) > 1


def _parted(word: Token, document_type: DocumentType) -> list[Label]:
    """An unknown word as two labels where it is two known ones that were set without a gap: `EinzelpreisRabatt`."""
    text, box = word.text, word.box
    capitals = (at for at in range(3, len(text) - 2) if text[at].isupper() and text[at - 1].islower())
    for at in capitals:
        left, right = column_of(text[:at], document_type, near=False), column_of(text[at:], document_type, near=False)
        if left and right:
            middle = box.x0 + box.width * at / len(text)
            return [Label(text[:at], left, box._replace(x1=middle)), Label(text[at:], right, box._replace(x0=middle))]
    return [Label(text, None, box)]


def _parts(token: Token) -> list[Token]:
    """A token's words again, each with the blank behind it; the width is shared out by the number of characters."""
    words = token.text.split()
    if len(words) == 1:
        return [token]
    width = token.box.width / max(1, len(token.text))
    parts, at = [], 0
    for word in words:
        x0 = token.box.x0 + at * width
        at += len(word) + 1
        parts.append(token._replace(text=word, box=token.box._replace(x0=x0, x1=min(token.box.x0 + at * width, token.box.x1))))
    return parts


def _longest(words: Sequence[Token], at: int, size: float, document_type: DocumentType) -> tuple[Label, int] | None:
    """The label that begins at a word, and how many words it has; a known one before one that is only like a known one."""
    most = min(_LONGEST, len(words) - at)
    for near, count in itertools.product((False, True), range(most, 0, -1)):
        part = words[at : at + count]
        widest = max((b.box.x0 - a.box.x1 for a, b in itertools.pairwise(part)), default=0.0)
        if widest > (0.45 if near else 0.7) * size or (widest > 0.45 * size and _are_labels(part, document_type)):
            continue
        text = " ".join(word.text for word in part)
        if column := column_of(text, document_type, near=near):
            return Label(text, column, part[0].box.around(*(word.box for word in part[1:]))), count
    return None


def _joined(labels: Sequence[Label], size: float) -> tuple[Label, ...]:
    """Labels with the unknown words that stand close to them, `Gesamt` and `(EUR)`; unknown words in a run become one."""
    joined: list[Label] = []
    for label in labels:
        last = joined[-1] if joined else None
        close = last is not None and label.box.x0 - last.box.x1 < 0.55 * size
        if last is not None and close and (label.column in {None, last.column} or last.column is None):
            joined[-1] = Label(f"{last.text} {label.text}", last.column or label.column, last.box.around(label.box))
        else:
            joined.append(label)
    return tuple(joined)


def _header(rows: Sequence[Row], labels: Sequence[tuple[Label, ...]], main: int, document_type: DocumentType) -> Header | None:
    """The header around its strongest row."""
    cells = list(labels[main])
    first, end = main, main + 1
    for step in (-1, 1):
        at = main + step
        while 0 <= at < len(rows) and abs(at - main) <= _STACK and _may_stack(rows[at], rows[at - step]):
            merged = _stacked(cells, labels[at], document_type, above=step < 0)
            if merged is None:
                break
            cells = merged
            first, end = min(first, at), max(end, at + 1)
            at += step
    if sum(cell.column is not None for cell in cells) < 2:
        return None
    columns = _named(sorted(cells, key=lambda cell: cell.box.x0))
    return Header(first, end, columns)


def _may_stack(row: Row, neighbour: Row) -> bool:
    """Whether a row may hold parts of labels: close to its neighbour and without values."""
    gap = max(row.box.top - neighbour.box.bottom, neighbour.box.top - row.box.bottom)
    return gap < 0.9 * min(row.size, neighbour.size) and _may_head(row)


def _stacked(cells: Sequence[Label], more: Sequence[Label], document_type: DocumentType, *, above: bool) -> list[Label] | None:
    """Cells with the labels of the next row; None if that row holds no label."""
    result = list(cells)
    useful = 0
    for label in more:
        over = [i for i, cell in enumerate(result) if _overlap(cell.box, label.box) > 0.3]
        if not over:
            if label.column:
                result.append(label)
                useful += 1
            continue
        i = over[0]
        cell = result[i]
        text = _stack_text(label.text, cell.text) if above else _stack_text(cell.text, label.text)
        column = column_of(text, document_type)
        if column is None and cell.column in {None, label.column}:
            column = label.column
        if column or cell.column is None or len(more) > 1:
            useful += column is not None
            result[i] = Label(text, column or cell.column, cell.box.around(label.box))
    return result if 2 * useful >= len(more) else None


def _stack_text(upper: str, lower: str) -> str:
    return upper.rstrip("-") + lower if upper.endswith("-") and lower[:1].islower() else f"{upper} {lower}"


def _overlap(one: Box, other: Box) -> float:
    """How much of the narrower of two boxes lies under or over the other, 0 to 1."""
    shared = min(one.x1, other.x1) - max(one.x0, other.x0)
    return max(0.0, shared) / max(1.0, min(one.width, other.width))


def _named(cells: Sequence[Label]) -> tuple[Column, ...]:
    """Columns with one name each; of two with one name, the one that is less likely becomes another."""
    names = [cell.column or "other_text" for cell in cells]
    names = _without_doubles(names)
    if "description" not in names and "position" in names and _is_wide(cells, names.index("position")):
        names[names.index("position")] = "description"  # `Item` may head either
    return tuple(Column(name, CONTENT[name], cell.box) for name, cell in zip(names, cells, strict=True))


def _is_wide(cells: Sequence[Label], at: int) -> bool:
    """Whether a column has room for text: its label is followed by a gap of several labels' width."""
    return at + 1 < len(cells) and cells[at + 1].box.x0 - cells[at].box.x0 > _ROOM


def _without_doubles(names: list[str]) -> list[str]:
    """Two columns of one name: the later one keeps the net amount, the earlier one everything else.

    `Betrag` twice means the unit price and the amount. `amount` in a list of invoices is what was paid or is open where the
    gross amount has a column of its own, else the gross amount.
    """
    resolved = list(names)
    for i, name in enumerate(names):
        if name == "amount":
            resolved[i] = _amount_name(names, i)
    for i, name in enumerate(resolved):
        if name in resolved[:i] and not name.startswith("other"):
            j = resolved.index(name)
            if name == "position":
                resolved[i] = "article" if "description" in names else "description"
            elif name == "net":
                resolved[j] = "unit_price" if "unit_price" not in resolved else "other_number"
            else:
                resolved[i] = {Content.NUMBER: "other_number", Content.DATE: "other_date", Content.CODE: "other_code"}.get(
                    CONTENT[name], "other_text"
                )
    return resolved


def _amount_name(names: Sequence[str], at: int) -> str:
    """What `Betrag` means in a list of invoices."""
    if "gross" not in names:
        return "gross"
    last = at == max(i for i, name in enumerate(names) if name in {"amount", "gross", "paid", "open", "discount"})
    if "paid" not in names and "open" in names[at:]:
        return "paid"
    if last and "paid" not in names:
        return "paid" if "open" not in names else "other_number"
    return "open" if last and "open" not in names else "other_number"
