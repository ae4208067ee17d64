"""Deciding how a file writes amounts and dates, by reading all of them once before the first record is built.

Most values fit several notations (`500` fits all, `14,5` two); what remains after the last one is the file's. A value that
leaves none is a contradiction, and the file is refused with the two rows, because one of them would be read wrongly.
"""

import dataclasses
from collections.abc import Iterator

from connectors.sap.files.export import Export, Form
from connectors.sap.files.sources import PIPED, open_lines, source_of
from connectors.sap.files.tables import AMOUNTS, DATES
from connectors.sap.files.values import SHAPES, Notation, Number, day_and_month_order, thousands_notation
from domain.errors import UnreadableFile
from domain.findings import Finding

_DATE_SAMPLE = 2_000
_BLANKS_AND_SIGNS = " \u00a0\u202f\n-−"


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
        for seen, (row, cells) in enumerate(_rows(export)):
            for at in amounts:
                numbers.see(cells[at], row)
            for at in dates:
                days.see(cells[at], row)
            if seen == _DATE_SAMPLE and not days.ambiguous:
                dates = []  # all of them say by their form which part is the month
                if not amounts:
                    break
    notation = numbers.decided() if amounts else None
    layout = dataclasses.replace(export.layout, day_first=days.day_first)
    return dataclasses.replace(export, notation=notation, layout=layout)


def _rows(export: Export) -> Iterator[tuple[int, list[str]]]:
    """Yield (row number, cells). Of a pipe list only the rows that split like the header: it is the largest form by far."""
    if export.form in PIPED and len(export.layout.header_lines) == 1:
        width = export.layout.absent + 1
        for number, line in enumerate(open_lines(export), 1):
            cells = line.split("|")
            if len(cells) == width:
                yield number, cells + [""] * len(export.layout.carried)
    else:
        yield from ((row[0].row, row[1]) for row in source_of(export) if not isinstance(row, Finding))


class _Amounts:
    def __init__(self, export: Export) -> None:
        self._export = export
        self._left = list(Notation)
        self._fits = [SHAPES[notation].fullmatch for notation in self._left]
        self._excluded: dict[Notation, tuple[int, str]] = {}  # by which row, with which text
        self._grouped: tuple[Notation, tuple[int, str]] | None = None

    def see(self, text: str, row: int) -> None:
        if isinstance(text, Number):
            return
        digits = text.strip(_BLANKS_AND_SIGNS)
        if len(self._left) > 2:  # neither the comma nor the point is ruled out yet
            self._guess(digits, (row, text.strip()))
        for fits in self._fits:
            if not fits(digits):
                self._narrow(digits, (row, text.strip()))
                return

    def _narrow(self, digits: str, here: tuple[int, str]) -> None:
        """Keep the notations that this amount fits.

        Where it fits none of them, the file is refused if an earlier row ruled its notation out; any other text is the row's
        own trouble.
        """
        fitting = [notation for notation in self._left if SHAPES[notation].fullmatch(digits)]
        if not fitting:
            for notation, there in self._excluded.items():
                if SHAPES[notation].fullmatch(digits):
                    raise _mixed(self._export, there, here)
            return
        self._excluded |= {notation: here for notation in self._left if notation not in fitting}
        self._left = fitting
        self._fits = [SHAPES[notation].fullmatch for notation in fitting]

    def _guess(self, digits: str, here: tuple[int, str]) -> None:
        """Remember how `1.234` must be meant while no amount has shown its decimals."""
        grouped = thousands_notation(digits)
        if grouped is None:
            return
        if self._grouped is not None and self._grouped[0] is not grouped:
            raise _mixed(self._export, self._grouped[1], here)
        self._grouped = self._grouped or (grouped, here)

    def decided(self) -> Notation:
        if self._export.form is Form.R1 and Notation.POINT in self._left:
            return Notation.POINT
        if self._grouped is not None and self._grouped[0] in self._left:
            return self._grouped[0]
        return self._left[0]


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
