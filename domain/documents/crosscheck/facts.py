"""A form's values as numbers and days, and what is known beside the form."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from domain.documents.forms import Form
from domain.documents.pages import Noted


class Circumstances(NamedTuple):
    """What is known beside the document; whatever is not known switches its checks off.

    `today` is the day of the check. `our_names`, `our_vat_ids`, `our_ibans` are the firm's own, identifiers without blanks.
    `supplier_ibans` are the accounts that this supplier has been paid to, None where the supplier is not known.
    """

    today: dt.date | None = None
    our_names: frozenset[str] = frozenset()
    our_vat_ids: frozenset[str] = frozenset()
    our_ibans: frozenset[str] = frozenset()
    supplier_ibans: frozenset[str] | None = None


class Facts(NamedTuple):
    """A form and its circumstances, read as values of their kinds; what is absent or unreadable is None."""

    form: Form
    known: Circumstances

    def text(self, field: str) -> str | None:
        """A field's value as it was normalised."""
        found = self.form.fields.get(field)
        return found.value or None if found else None

    def amount(self, field: str) -> Decimal | None:
        """A field's value as a number."""
        return number(self.text(field))

    def day(self, field: str) -> dt.date | None:
        """A field's value as a day."""
        return day(self.text(field))

    def page(self, field: str) -> int | None:
        """The page that a field was read from."""
        found = self.form.fields.get(field)
        return found.page if found else None

    def cells(self, column: str) -> list[Decimal]:
        """The numbers of one column of the lines; lines without one are left out."""
        values = (number(line.cells[column].value) for line in self.form.lines if column in line.cells)
        return [value for value in values if value is not None]


Check = Callable[[Facts], Iterable[Noted]]
"""A check yields what it found wrong: nothing where all is right or where it does not apply."""


def number(text: str | None) -> Decimal | None:
    """A normalised number, None where there is none."""
    try:
        value = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return value if value is None or value.is_finite() else None


def day(text: str | None) -> dt.date | None:
    """A normalised day, None where there is none."""
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None


def noted(facts: Facts, checks: Iterable[Check]) -> Iterator[Noted]:
    """What some checks find, in their order."""
    for check in checks:
        yield from check(facts)
