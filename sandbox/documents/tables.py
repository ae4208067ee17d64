"""The table of lines, over as many pages as it takes, with the sums carried over."""

import itertools
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sandbox.documents.family import Family
from sandbox.documents.sheet import Sheet, wrapped

_RIGHT = frozenset({"quantity", "unit_price", "discount", "tax_rate", "net", "gross", "paid", "open", "row_discount"})
_WEIGHTS = {
    "position": 0.55,
    "article": 1.3,
    "description": 3.6,
    "quantity": 0.9,
    "unit": 0.75,
    "unit_price": 1.15,
    "discount": 0.9,
    "tax_rate": 0.9,
    "net": 1.25,
    "invoice_number": 1.6,
    "invoice_date": 1.5,
    "due_date": 1.5,
    "gross": 1.3,
    "paid": 1.3,
    "open": 1.3,
}


class Column(NamedTuple):
    """One column: its name in the truth and its heading."""

    name: str
    heading: str


class Row(NamedTuple):
    """What is printed in a line by column, and a smaller line below the description."""

    cells: dict[str, str]
    extra: str = ""


class Carrying(NamedTuple):
    """What is printed where the table goes on: the words, the sum up to a row, and what the new page begins with."""

    words: str
    sum_after: Callable[[int], str]
    page_words: Callable[[int], str]


def table(sheet: Sheet, family: Family, columns: Sequence[Column], lines: Sequence[Row], carrying: Carrying | None) -> None:
    """Print the table; leaves `y` below it, on the last page."""
    edges = _edges(sheet, family, columns)
    _heading(sheet, family, columns, edges)
    for number, line in enumerate(lines):
        texts = _wrapped_cells(sheet, columns, edges, line)
        height = max(len(cell) for cell in texts) * sheet.leading + 3
        if sheet.y + height > sheet.height - 120:
            _turn_page(sheet, family, number, carrying)
            _heading(sheet, family, columns, edges)
        if family.table == "zebra" and number % 2:
            sheet.shade((edges[0], sheet.y - 2, edges[-1], sheet.y + height - 2), 0.92)
        for column, (x0, x1), cell in zip(columns, itertools.pairwise(edges), texts, strict=True):
            for depth, text in enumerate(cell):
                right = column.name in _RIGHT
                sheet.text(
                    x1 - 3 if right else x0 + 3, sheet.y + depth * sheet.leading, text, align="right" if right else "left"
                )
        if family.table == "grid":
            for edge in edges:
                sheet.upright(edge, sheet.y - 2, sheet.y + height - 2)
            sheet.rule(edges[0], edges[-1], sheet.y + height - 2)
        elif family.table == "ruled":
            sheet.rule(edges[0], edges[-1], sheet.y + height - 2, weight=0.2)
        sheet.y += height


def _edges(sheet: Sheet, family: Family, columns: Sequence[Column]) -> list[float]:
    wide = sheet.width - 2 * family.margin
    weights = [_WEIGHTS.get(column.name, 1.0) for column in columns]
    edges = [family.margin]
    for weight in weights:
        edges.append(edges[-1] + wide * weight / sum(weights))
    return edges


def _heading(sheet: Sheet, family: Family, columns: Sequence[Column], edges: Sequence[float]) -> None:
    if family.table in {"zebra", "grid"}:
        sheet.shade((edges[0], sheet.y - 3, edges[-1], sheet.y + sheet.leading), 0.85)
    for column, x0, x1 in zip(columns, edges, edges[1:], strict=False):
        right = column.name in _RIGHT
        sheet.text(
            x1 - 3 if right else x0 + 3,
            sheet.y,
            column.heading,
            bold=True,
            align="right" if right else "left",
            size=sheet.size - 0.5,
        )
    sheet.y += sheet.leading + 2
    if family.table in {"ruled", "underlined"}:
        sheet.rule(edges[0], edges[-1], sheet.y - 2)
    sheet.y += 3


def _wrapped_cells(sheet: Sheet, columns: Sequence[Column], edges: Sequence[float], line: Row) -> list[list[str]]:
    cells = []
    for column, x0, x1 in zip(columns, edges, edges[1:], strict=False):
        text = line.cells.get(column.name, "")
        parts = wrapped(text, sheet.regular, sheet.size, x1 - x0 - 6) if column.name == "description" else [text]
        if column.name == "description" and line.extra:
            parts = [*parts, *wrapped(line.extra, sheet.regular, sheet.size, x1 - x0 - 6)]
        cells.append(parts or [""])
    return cells


def _turn_page(sheet: Sheet, family: Family, number: int, carrying: Carrying | None) -> None:
    right = sheet.width - family.margin
    if carrying:
        sheet.text(right - 110, sheet.y + 4, carrying.words, align="right")
        sheet.text(right - 3, sheet.y + 4, carrying.sum_after(number), align="right")
    sheet.new_page()
    sheet.y = 50.0
    if carrying:
        sheet.text(right, sheet.y, carrying.page_words(sheet.page), align="right", size=sheet.size - 1)
        sheet.y += sheet.leading * 2
        sheet.text(right - 110, sheet.y, carrying.words, align="right")
        sheet.text(right - 3, sheet.y, carrying.sum_after(number), align="right")
        sheet.y += sheet.leading * 1.5
