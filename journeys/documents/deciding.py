"""What follows from a person's decision about a document."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from stdnum import iban

from config.wiring import Parts
from domain.documents.forms import Form
from domain.documents.types import FIELDS, Kind, kind_of
from domain.errors import ItemError
from domain.vat.numbers import parse
from store.queue import Action

ALLOWED: Final = (Action.ACCEPT, Action.CORRECT, Action.CONTACT)


def decide_document(parts: Parts, item_id: int, action: Action, who: str, why: str, changes: Mapping[str, str]) -> str:
    """Record the decision with its evidence; the next edition of the batch carries it.

    Returns:
        A sentence that says what happened and what happens next.

    Raises:
        ItemError: no such item, decided already, an action that makes no sense for a document, or a value that cannot be one.
    """
    if action not in ALLOWED:
        raise ItemError(
            f"{action.value} is no decision about a document.",
            next_step=f"Choose one of: {', '.join(a.value for a in ALLOWED)}.",
        )
    entry = parts.store.queue.show(item_id)
    sha256, _, part = entry.item.key.partition("/")
    stored = parts.store.documents.form(sha256, int(part))
    if stored is None:
        raise ItemError(f"The document of item {item_id} is not in the store any more.", next_step="Read its file again.")
    checked = {name: checked_value(stored.form, name, value) for name, value in changes.items()}
    parts.store.queue.resolve(item_id, action.value, who, why, checked)
    told = f"Item {item_id} ({entry.item.title}): {action.value} by {who}."
    if action is Action.CONTACT:
        return told
    return f"{told} The next edition of {entry.item.run_id} carries it."


def checked_value(form: Form, name: str, value: str) -> str:
    """The corrected value in the form in which fields are kept (ISO dates, amounts with a point and two digits).

    Raises:
        ItemError: the type of document has no such field, or the value cannot be one of its kind.
    """
    allowed = FIELDS[form.document_type] or tuple({field: None for fields in FIELDS.values() for field in fields})
    if name not in allowed:
        raise ItemError(
            f"A document of type {form.document_type.value} has no field {name!r}.",
            next_step=f"Choose one of: {', '.join(allowed)}.",
        )
    kept = _kept(kind_of(name), value.strip())
    if not kept:
        kind = kind_of(name).value.replace("_", " ")
        raise ItemError(f"{value!r} is no {kind} for {name}.", next_step=_EXAMPLES.get(kind_of(name), "Write it as printed."))
    return kept


_EXAMPLES: Final = {
    Kind.DATE: "Write it as YYYY-MM-DD.",
    Kind.AMOUNT: "Write it with a point and two digits, such as 1234.50.",
    Kind.IBAN: "Compare its check digits with the document.",
    Kind.VAT_ID: "Write it with its country prefix.",
    Kind.CURRENCY: "Write its three letters, such as EUR.",
    Kind.COUNT: "Write a whole number.",
}


def _kept(kind: Kind, value: str) -> str:
    """The value in the form in which it is kept; empty where it cannot be one of its kind."""
    return _KEEPERS.get(kind, str)(value)


def _day(value: str) -> str:
    try:
        return value if dt.date.fromisoformat(value).isoformat() == value else ""
    except ValueError:
        return ""


def _amount(value: str) -> str:
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return ""
    return f"{amount:.2f}" if amount.is_finite() else ""


_KEEPERS: Final[Mapping[Kind, Callable[[str], str]]] = {
    Kind.DATE: _day,
    Kind.AMOUNT: _amount,
    Kind.VAT_ID: lambda value: parse(value).normalised if parse(value).vat_id else "",
    Kind.IBAN: lambda value: str(iban.compact(value)) if iban.is_valid(value) else "",
    Kind.CURRENCY: lambda value: value if re.fullmatch("[A-Z]{3}", value) else "",
    Kind.COUNT: lambda value: value if value.isdecimal() else "",
}
