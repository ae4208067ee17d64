"""Which earlier document is the same paper: the rule is `domain.documents.duplicates`; here its keys are made and compared."""

import re
from typing import Final

from domain.documents.duplicates import Resemblance, Trace, resemblance
from domain.documents.forms import Form
from domain.documents.review import amount_of, number_of, partner_of, value_in
from store.documents import Keys

_SEPARATORS: Final = re.compile(r"[\W_]+")
_CONFUSED: Final = str.maketrans("OQDILZSBG", "000112586")  # signs that OCR engines take for each other


def keys_of(form: Form, sketch: tuple[int, ...] = ()) -> Keys:
    """The keys by which a second copy is found.

    Signs of the number that OCR engines confuse count as one. The supplier is its VAT ID or, where none was read, its name. The
    likeness is the amount: two copies of one paper that differ in it are two papers.
    """
    number = _SEPARATORS.sub("", number_of(form)).upper().translate(_CONFUSED)
    supplier = value_in(form.fields, "seller_vat_id") or partner_of(form).casefold()
    amount, currency = amount_of(form)
    return Keys(number, supplier, f"{amount:.2f} {currency}" if amount else "", sketch)


def how_alike(one: tuple[str, Keys], other: tuple[str, Keys]) -> Resemblance | None:
    """How a document resembles another; each is named by what tells its file apart. None where it is another one."""
    return resemblance(_trace(*one), _trace(*other))


def _trace(name: str, keys: Keys) -> Trace:
    return Trace(name, keys.number, keys.supplier, keys.likeness, keys.sketch)
