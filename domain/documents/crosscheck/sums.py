"""Whether the amounts of a form make each other: lines, sums, tax by rate, gross, what is left to pay.

Tolerances are those of `domain.documents.arithmetic`. A credit note may print its amounts with or without a minus; both add up.
"""

from collections.abc import Iterator
from decimal import Decimal

from domain.documents.arithmetic import TWO_CENTS, Factors, adds_up, sums_to, tax_fits
from domain.documents.crosscheck.facts import Facts, number
from domain.documents.forms import Line
from domain.documents.pages import Noted


def lines_calculate(facts: Facts) -> Iterator[Noted]:
    """`line_does_not_calculate`: quantity × price × (1 − discount) is not the line's amount."""
    for count, line in enumerate(facts.form.lines, 1):
        values = {name: number(cell.value) for name, cell in line.cells.items()}
        quantity, price, net = values.get("quantity"), values.get("unit_price"), values.get("net")
        if quantity is None or price is None or net is None:
            continue
        basis = values.get("price_basis") or Decimal(1)
        discount = abs(values.get("discount") or Decimal(0))
        factors = Factors(quantity, price, discount if discount < 100 else Decimal(0), basis)
        if not factors.make(net) and not factors._replace(discount=Decimal(0)).make(net):
            yield Noted(
                "line_does_not_calculate",
                f"Line {count}: {quantity} x {price}{_per(basis)}{_less(discount)} makes {factors.net:.2f}, {net} is printed.",
                line.page,
            )


def _per(basis: Decimal) -> str:
    return f" per {basis}" if basis != 1 else ""


def _less(discount: Decimal) -> str:
    return f" less {discount} %" if discount else ""


def lines_sum(facts: Facts) -> Iterator[Noted]:
    """`lines_do_not_sum`: the lines do not make the printed sum of lines, or the net total where no sum of lines is printed.

    Allowances and charges below the table part the lines from the net total, too: then a person sees why.
    """
    name = "line_total" if facts.amount("line_total") is not None else "net_total"
    total = facts.amount(name)
    nets = [number(line.cells["net"].value) for line in facts.form.lines if "net" in line.cells]
    values = [net for net in nets if net is not None]
    if total is None or not values or len(values) < len(facts.form.lines):
        return
    if not sums_to(values, total) and not sums_to(values, -total):
        made = sum(values, Decimal(0))
        yield Noted(
            "lines_do_not_sum",
            f"{len(values)} lines make {made:.2f}, the {name.replace('_', ' ')} is {total}: {abs(total - made):.2f} off. "
            "Look for a line that was not read, or for charges below the table.",
            facts.page(name),
        )


def totals_add_up(facts: Facts) -> Iterator[Noted]:
    """`totals_do_not_add_up`: net and tax do not make the gross amount."""
    net, tax, gross = facts.amount("net_total"), facts.amount("tax_total"), facts.amount("gross_total")
    if net is None or tax is None or gross is None or adds_up(net, tax, gross):
        return
    yield Noted(
        "totals_do_not_add_up",
        f"Net {net} and tax {tax} make {net + tax}, the gross amount is {gross}.",
        facts.page("gross_total"),
    )


def tax_by_rate(facts: Facts) -> Iterator[Noted]:
    """`tax_not_of_rate`: the tax of a rate is not that share of its net amount."""
    lines = max(1, len(facts.form.lines))
    for part in facts.form.tax_parts:
        rate, net, tax = number(part.rate), number(part.net), number(part.tax)
        if rate is None or net is None or tax is None or tax_fits(net, rate, tax, lines):
            continue
        yield Noted("tax_not_of_rate", f"{rate} % of {net} is {net * rate / 100:.2f}, the tax printed is {tax}.")


def tax_parts_sum(facts: Facts) -> Iterator[Noted]:
    """`tax_parts_do_not_sum`: the parts by rate do not make the tax total, or their net amounts the net total."""
    for name, values in (
        ("tax_total", [number(part.tax) for part in facts.form.tax_parts]),
        ("net_total", [number(part.net) for part in facts.form.tax_parts]),
    ):
        total = facts.amount(name)
        parts = [value for value in values if value is not None]
        if total is None or len(parts) < len(values) or not parts or sums_to(parts, total):
            continue
        kind = name.removesuffix("_total")
        yield Noted(
            "tax_parts_do_not_sum",
            f"The {kind} amounts of {len(parts)} tax rates make {sum(parts, Decimal(0)):.2f}, the {kind} total is {total}.",
            facts.page(name),
        )


def payable_is_gross_less_prepaid(facts: Facts) -> Iterator[Noted]:
    """`payable_not_gross_less_prepaid`: what is to be paid is not the gross amount less what was paid in advance."""
    gross, payable = facts.amount("gross_total"), facts.amount("payable_amount")
    if gross is None or payable is None:
        return
    prepaid = abs(facts.amount("prepaid_amount") or Decimal(0))
    if abs(abs(gross) - prepaid - abs(payable)) > TWO_CENTS:
        yield Noted(
            "payable_not_gross_less_prepaid",
            f"Gross {gross} less {prepaid} paid in advance leaves {abs(gross) - prepaid}, {payable} is to be paid.",
            facts.page("payable_amount"),
        )


def claims_sum(facts: Facts) -> Iterator[Noted]:
    """`claims_do_not_sum`: open invoices do not make the open total, or with fees and interest not what is claimed."""
    opened = facts.cells("open") or facts.cells("gross")
    total = facts.amount("open_total")
    if total is not None and opened and len(opened) == len(facts.form.lines) and not sums_to(opened, total):
        yield Noted(
            "claims_do_not_sum",
            f"{len(opened)} open invoices make {sum(opened, Decimal(0)):.2f}, the open total is {total}.",
            facts.page("open_total"),
        )
    claimed = facts.amount("payable_amount")
    base = total if total is not None else sum(opened, Decimal(0)) if opened else None
    if claimed is None or base is None:
        return
    fee, interest = facts.amount("dunning_fee") or Decimal(0), facts.amount("interest_amount") or Decimal(0)
    if abs(base + fee + interest - claimed) > TWO_CENTS:
        yield Noted(
            "claims_do_not_sum",
            f"Open {base:.2f}, fees {fee} and interest {interest} make {base + fee + interest:.2f}, {claimed} is claimed.",
            facts.page("payable_amount"),
        )


def payments_sum(facts: Facts) -> Iterator[Noted]:
    """`payment_does_not_sum`: gross less deductions is not what was paid, in a line or in total."""
    for count, line in enumerate(facts.form.lines, 1):
        if finding := _settled(count, line):
            yield finding
    paid, payable = facts.cells("paid"), facts.amount("payable_amount")
    fees = abs(facts.amount("fee_total") or Decimal(0))
    if payable is not None and paid and len(paid) == len(facts.form.lines):
        made = sum(paid, Decimal(0))
        if not sums_to(paid, payable) and not sums_to(paid, payable + fees):
            yield Noted(
                "payment_does_not_sum",
                f"{len(paid)} payments make {made:.2f}, less fees of {fees}, the advice says {payable}.",
                facts.page("payable_amount"),
            )
    gross = facts.amount("gross_total")
    discount = abs(facts.amount("discount_total") or Decimal(0))
    if gross is not None and payable is not None and abs(gross - discount - fees - payable) > TWO_CENTS:
        yield Noted(
            "payment_does_not_sum",
            f"Gross {gross} less deductions {discount} and fees {fees} leaves {gross - discount - fees}, {payable} is paid.",
            facts.page("payable_amount"),
        )


def _settled(count: int, line: Line) -> Noted | None:
    """What is wrong with one line of a payment advice."""
    gross, paid = (number(line.cells[name].value) if name in line.cells else None for name in ("gross", "paid"))
    if gross is None or paid is None:
        return None
    deduction = number(line.cells["discount"].value) if "discount" in line.cells else None
    left = abs(gross) - abs(deduction or Decimal(0))
    if abs(left - abs(paid)) <= TWO_CENTS:
        return None
    return Noted(
        "payment_does_not_sum",
        f"Line {count}: {gross} less {abs(deduction or Decimal(0))} leaves {left}, {paid} is paid.",
        line.page,
    )
