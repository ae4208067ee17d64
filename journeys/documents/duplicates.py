"""What two copies of one document share: number and supplier; or, where a number was misread, day, amount and more."""

import re
from typing import Final

from domain.documents.forms import Form
from domain.documents.review import amount_of, number_of, partner_of, value_in
from store.documents import Keys

_SEPARATORS: Final = re.compile(r"[\W_]+")


def keys_of(form: Form) -> Keys:
    """The keys by which a second copy is found.

    The supplier is its VAT ID or, where none was read, its name; two spellings of one name are two suppliers then. A likeness
    needs a day and an amount.
    """
    number = _SEPARATORS.sub("", number_of(form)).upper()
    supplier = value_in(form.fields, "seller_vat_id") or _bare(partner_of(form))
    day = value_in(form.fields, "issue_date") or value_in(form.fields, "report_date")
    amount, currency = amount_of(form)
    return Keys(number, supplier, f"{day}/{amount:.2f}/{currency}" if day and amount else "")


def same_paper(form: Form, earlier: Form) -> bool:
    """Whether two documents of one day and amount are one paper that was captured twice.

    The same supplier, bank account or order says so, unless both carry numbers that cannot be
    readings of one: a supplier may well send two invoices of one amount on one day.
    """
    numbers = [_SEPARATORS.sub("", number_of(each)).upper() for each in (form, earlier)]
    if all(numbers) and not _misread(*numbers):
        return False
    return _shared(form, earlier)


def _shared(form: Form, earlier: Form) -> bool:
    fields = ("seller_vat_id", "iban", "order_reference")
    if any(value_in(form.fields, name) and value_in(form.fields, name) == value_in(earlier.fields, name) for name in fields):
        return True
    partner = _bare(partner_of(form))
    return bool(partner) and partner == _bare(partner_of(earlier))


def _misread(one: str, other: str) -> bool:
    """Whether two numbers may be readings of one: they differ in signs that OCR engines confuse."""
    return one != other and one.translate(_CONFUSED) == other.translate(_CONFUSED)


_CONFUSED: Final = str.maketrans("OQDILZSBG", "000112586")


def _bare(name: str) -> str:
    return _SEPARATORS.sub("", name).casefold()
