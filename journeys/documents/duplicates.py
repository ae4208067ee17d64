"""What two copies of one document share: number and supplier, and, where it was captured again, most of its shape."""

import re
from typing import Final

from domain.documents.forms import Form
from domain.documents.review import number_of, partner_of, value_in
from store.documents import Keys

_SEPARATORS: Final = re.compile(r"[\W_]+")
_SAME_SHARE: Final = 0.8


def keys_of(form: Form) -> Keys:
    """The keys by which a second copy is found.

    The supplier is its VAT ID or, where none was read, its name; two spellings of one name are two suppliers then.
    """
    number = _SEPARATORS.sub("", number_of(form)).upper()
    supplier = value_in(form.fields, "seller_vat_id") or _SEPARATORS.sub("", partner_of(form)).casefold()
    return Keys(number, supplier)


def is_like(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether two likenesses are of one paper: they agree in nearly all of their places."""
    if not one or len(one) != len(other):
        return False
    return sum(a == b for a, b in zip(one, other, strict=True)) >= _SAME_SHARE * len(one)
