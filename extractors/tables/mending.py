"""Lines put right by their own arithmetic: quantity times price, over its basis, less discount, is the amount.

Three numbers that must agree tell which of them stands in the wrong column, for how many units a price is, and what the one is
that an OCR engine lost. What is computed has no raw text, so nobody takes it for read.
"""

import itertools
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from domain.documents.arithmetic import CENT, Factors, basis_of
from domain.documents.numerals import as_amount, as_plain
from extractors.tables.cells import Read, factors_of, number_in
from extractors.tables.confirming import confirmed
from extractors.tables.printed import Sort, Token

_MOST: Final = 12  # numbers of one line that are tried against each other; no table has more columns of them
_THREE: Final[tuple[str, ...]] = ("quantity", "unit_price", "net")
_APART: Final = frozenset({"description", "position", "article", "gtin"})


def mended(parts: Mapping[str, list[Token]], found: dict[str, Read], columns: frozenset[str]) -> dict[str, Read]:
    """A line with what its arithmetic puts right.

    Args:
        parts: the line's tokens by column.
        found: what was read from them.
        columns: the columns of the table's header; what has no column is not missing.
    """
    found = _with_basis(found)
    if confirmed(found) is not True:
        found = _regrouped(parts, found)
    return _completed(found) if columns.issuperset(_THREE) else found


def _with_basis(found: dict[str, Read]) -> dict[str, Read]:
    """A line with the price basis that makes it right, where none is printed: 10, 100 or 1000."""
    quantity, price, net = factors_of(found)
    if "price_basis" in found or quantity is None or price is None or not net or confirmed(found) is not False:
        return found
    discount = Decimal(found["discount"].value) if "discount" in found else Decimal(0)
    before = net / (1 - abs(discount) / 100) if abs(discount) < 100 else net
    basis = basis_of(quantity, price, before)
    if basis is None or basis == 1:
        return found
    return {**found, "price_basis": Read(format(basis, "f"), "", found["unit_price"].box)}


def _regrouped(parts: Mapping[str, list[Token]], found: dict[str, Read]) -> dict[str, Read]:
    """A line whose quantity, price and amount are told by arithmetic, where the columns did not give three that agree.

    The numbers of the row are tried in the order in which they stand, without those of the description. Three that agree are
    taken if no other three do.
    """
    tokens = [t for name, tokens in parts.items() if name not in _APART for t in tokens if t.sort is Sort.NUMBER]
    tokens.sort(key=lambda token: token.box.x0)
    shares = {abs(t.number) for tokens_ in parts.values() for t in tokens_ if t.sort is Sort.PERCENT and t.number}
    discounts = {Decimal(0), *shares, *([abs(Decimal(found["discount"].value))] if "discount" in found else [])}
    fitting = [
        (quantity, price, net)
        for quantity, price, net in itertools.combinations(tokens[:_MOST], 3)
        if quantity.number and price.number and net.number
        and any(Factors(quantity.number, price.number, share).make(net.number) for share in discounts)
    ]  # fmt: skip
    if len(fitting) != 1 or {token.box for token in fitting[0]} == {found[name].box for name in _THREE if name in found}:
        return found
    read = {name: number_in(name, [token]) for name, token in zip(_THREE, fitting[0], strict=True)}
    taken = {token.box for token in fitting[0]}
    others = {name: value for name, value in found.items() if name not in _THREE and value.box not in taken}
    return {**others, **{name: value for name, value in read.items() if value}}


def _completed(found: dict[str, Read]) -> dict[str, Read]:
    """A line whose one missing number of three follows from the others, rounded to two decimals, and agrees with them."""
    numbers = {name: Decimal(found[name].value) for name in _THREE if name in found}
    discount = abs(Decimal(found["discount"].value)) if "discount" in found else Decimal(0)
    basis = Decimal(found["price_basis"].value) if "price_basis" in found else Decimal(1)
    if len(numbers) != 2 or not all(numbers.values()) or not basis or discount >= 100:
        return found
    [name] = set(_THREE) - numbers.keys()
    share = (1 - discount / 100) / basis
    if name == "net":
        value = numbers["quantity"] * numbers["unit_price"] * share
    else:
        value = numbers["net"] / (share * (numbers.get("quantity") or numbers["unit_price"]))
    numbers[name] = value.quantize(CENT, ROUND_HALF_UP)
    factors = Factors(numbers["quantity"], numbers["unit_price"], discount, basis)
    if not numbers[name] or not factors.make(numbers["net"]):
        return found
    written = as_plain(numbers[name]) if name == "quantity" else as_amount(numbers[name])
    return {**found, name: Read(written, "", found["unit_price" if name == "net" else "net"].box)}
