"""How sure a line is: what speaks for a cell, as named shares in log-odds that add up to its confidence.

The strongest witness is arithmetic: quantity times price less discount is the amount, gross less deduction is the payment.
A line that confirms itself vouches for all the numbers in it; numbers that contradict each other are doubted together. The
shares were set such that cells of generated documents come out as often right as they say; a calibrated model may weigh the
same signals anew.
"""

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from domain.documents.arithmetic import Factors
from domain.documents.forms import FieldValue, Line, Signal
from domain.documents.pages import Box, Page, TextSource
from extractors.tables.cells import Read, factors_of

_BASE: Final = 1.5
HEADED: Final = Signal("labelled_column", 2.6, "stands in a column with a known label")
INFERRED: Final = Signal("inferred_column", 0.8, "no label names the column, arithmetic told it")
SLIP: Final = Signal("receipt_row", 2.2, "a row of a receipt with its price")
_CONFIRMED: Final = Signal("line_arithmetic", 2.0, "quantity, price and amount agree")
_CONTRADICTED: Final = Signal("line_arithmetic", -3.0, "quantity times price is not the amount")
_SETTLED: Final = Signal("line_arithmetic", 2.0, "gross less deduction is the payment")
_COMPUTED: Final = Signal("computed", -1.0, "not printed in its column; follows from the other numbers of the line")
_SUMMED: Final = Signal("sum_of_lines", 1.0, "all lines together make the printed sum")
_SCANNED: Final = Signal("scanned", -0.6, "read by an OCR engine")
_THREE: Final = frozenset({"quantity", "unit_price", "net"})
_CALCULATED: Final = frozenset({"quantity", "unit_price", "net", "gross", "discount", "paid", "open", "price_basis"})


def confirmed(found: Mapping[str, Read]) -> bool | None:
    """Whether a line's numbers agree; None where there are not enough to tell."""
    values = {name: Decimal(found[name].value) for name in _CALCULATED & found.keys()}
    if "gross" in values and values.keys() & {"paid", "open"} and "unit_price" not in values:
        taken = [values[name] for name in ("discount", "paid", "open") if name in values]
        if len(taken) < 2:
            return None
        return abs(abs(values["gross"]) - sum(map(abs, taken))) <= Decimal("0.02")
    quantity, price, net = factors_of(dict(found))
    if quantity is None or price is None or net is None:
        return None
    return any(factors.make(net) for factors in _readings(quantity, price, values))


def _readings(quantity: Decimal, price: Decimal, values: Mapping[str, Decimal]) -> Sequence[Factors]:
    """What the factors may mean: a discount in percent, or taken off already."""
    basis = values.get("price_basis", Decimal(1)) or Decimal(1)
    discount = abs(values.get("discount", Decimal(0)))
    plain = Factors(quantity, price, basis=basis)
    return (plain._replace(discount=discount), plain) if 0 < discount < 100 else (plain,)


def line_from(found: Mapping[str, Read], item: Box, page: Page, origin: Signal) -> Line:
    """A line whose cells carry their confidence and its reasons; `origin` says how its columns were told."""
    computed = any(not found[name].raw for name in _THREE & found.keys())
    agrees = None if computed else confirmed(found)
    general = [origin]
    if page.source is not TextSource.TEXT_LAYER:
        general.append(_SCANNED)
    arithmetic = {True: _SETTLED if "quantity" not in found else _CONFIRMED, False: _CONTRADICTED, None: None}[agrees]
    cells = {}
    for name, read in found.items():
        signals = [*general, arithmetic] if arithmetic and name in _CALCULATED else list(general)
        if not read.raw:
            signals.append(_COMPUTED)
        cells[name] = FieldValue(
            read.value, _probability(signals), page.number, read.box, page.source.value if read.raw else "computed", read.raw,
            tuple(signal.reason for signal in signals), tuple(signals),
        )  # fmt: skip
    return Line(page.number, item, cells)


def _probability(signals: Sequence[Signal]) -> float:
    return 1 / (1 + math.exp(-_BASE - sum(signal.contribution for signal in signals)))


def with_sum(lines: Sequence[Line], amounts: frozenset[Decimal]) -> tuple[Line, ...]:
    """Lines that are surer because their sum is printed on the document."""
    for name in ("net", "gross", "open", "paid"):
        values = [Decimal(line.cells[name].value or 0) for line in lines if name in line.cells]
        if len(values) == len(lines) > 0 and abs(sum(values)) in amounts and (len(values) > 1):
            return tuple(_surer(line, name) for line in lines)
    return tuple(lines)


def _surer(line: Line, name: str) -> Line:
    cell = line.cells[name]
    signals = (*cell.signals, _SUMMED)
    surer = cell._replace(confidence=_probability(signals), signals=signals, reasons=(*cell.reasons, _SUMMED.reason))
    return line._replace(cells={**line.cells, name: surer})
