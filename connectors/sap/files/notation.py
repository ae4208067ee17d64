"""Deciding how a file writes amounts and dates, by reading all of them once before the first record is built.

Most values fit several notations (`500` fits all, `14,5` two); what remains after the last one is the file's. A value that
leaves none is a contradiction, and the file is refused with the two rows, because one of them would be read wrongly.
"""

import dataclasses

from connectors.sap.files.export import Export, Form
from connectors.sap.files.sources import source_of
from connectors.sap.files.tables import AMOUNTS, DATES
from connectors.sap.files.values import Notation, Number, day_and_month_order, notations_of, thousands_notation
from domain.errors import UnreadableFile
from domain.findings import Finding

_DATE_SAMPLE = 2_000


def survey(export: Export) -> Export:
    """Return the export with its notation and date order.

    Raises:
        UnreadableFile: two rows contradict each other.
    """
    fields = export.layout.fields
    amounts = [at for field, at in fields.items() if field in AMOUNTS]
    dates = [at for field, at in fields.items() if field in DATES]
    numbers, days = _Amounts(export), _Dates(export)
    if amounts or dates:
        rows = (row for row in source_of(export) if not isinstance(row, Finding))
        for seen, (origin, cells) in enumerate(rows):
            for at in amounts:
                numbers.see(cells[at], origin.row)
            for at in dates:
                days.see(cells[at], origin.row)
            if seen > _DATE_SAMPLE and not amounts and not days.ambiguous:
                break
    notation = numbers.decided() if amounts else None
    layout = dataclasses.replace(export.layout, day_first=days.day_first)
    return dataclasses.replace(export, notation=notation, layout=layout)


class _Amounts:
    def __init__(self, export: Export) -> None:
        self._export = export
        self._left = frozenset(Notation)
        self._excluded: dict[Notation, tuple[int, str]] = {}  # by which row, with which text
        self._grouped: Notation | None = None
        self._known: dict[str, frozenset[Notation]] = {}

    def see(self, text: str, row: int) -> None:
        if isinstance(text, Number):
            return
        text = text.strip()
        possible = self._known.get(text)
        if possible is None:
            possible = notations_of(text)
            if len(self._known) < 50_000:
                self._known[text] = possible
        if not possible:  # empty, or no amount at all: the row's own trouble
            return
        self._grouped = self._grouped or thousands_notation(text)
        if self._left <= possible:
            return
        if not self._left & possible:
            other, example = next(self._excluded[notation] for notation in sorted(possible) if notation in self._excluded)
            raise _mixed(self._export, (other, example), (row, text))
        for notation in self._left - possible:
            self._excluded[notation] = (row, text)
        self._left &= possible

    def decided(self) -> Notation:
        if self._export.form is Form.R1 and Notation.POINT in self._left:
            return Notation.POINT
        if self._grouped in self._left:
            return self._grouped
        return next(notation for notation in Notation if notation in self._left)


class _Dates:
    def __init__(self, export: Export) -> None:
        self._export = export
        self._seen: dict[bool, tuple[int, str]] = {}
        self._known: set[str] = set()
        self.ambiguous = False

    @property
    def day_first(self) -> bool:
        return True in self._seen

    def see(self, text: str, row: int) -> None:
        if text in self._known:
            return
        if len(self._known) < 50_000:
            self._known.add(text)
        text = text.strip()
        self.ambiguous = self.ambiguous or text[-5:-4] in ("/", "-")
        order = day_and_month_order(text)
        if order is None:
            return
        self._seen.setdefault(order, (row, text))
        if len(self._seen) == 2:
            first, second = sorted(self._seen.values())
            raise _mixed(self._export, first, second)


def _mixed(export: Export, first: tuple[int, str], second: tuple[int, str]) -> UnreadableFile:
    places = " and ".join(f"{text!r} in row {row}" for row, text in (first, second))
    step = "It was put together from two lists or edited by hand: export it again under one SAP user."
    return UnreadableFile(f"{export.name} mixes notations: {places} cannot both be right.", next_step=step)
