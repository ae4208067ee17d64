"""Records and findings as compact JSON lines and back, driven by their own annotations.

A record is a tuple, so it is written as a JSON array of its fields in order; fields that a later version appends take their
defaults. Pure ASCII with escapes: whatever a damaged export carries (NUL, lone surrogates) survives in every database.
"""

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, cast, get_args, get_origin, get_type_hints

from domain.findings import Finding, Origin, Severity
from domain.parties import (
    Address,
    Billing,
    CompanyDebtor,
    Debtor,
    Record,
    RecordKind,
    VatRegistration,
    Vendor,
    VendorVatRegistration,
)

Decoder = Callable[[str], Any]
_encode = json.JSONEncoder(separators=(",", ":"), default=str).encode

KIND_OF: dict[type, RecordKind] = {
    Debtor: RecordKind.DEBTOR,
    CompanyDebtor: RecordKind.COMPANY_DEBTOR,
    Address: RecordKind.ADDRESS,
    VatRegistration: RecordKind.VAT_REGISTRATION,
    Billing: RecordKind.BILLING,
    Vendor: RecordKind.VENDOR,
    VendorVatRegistration: RecordKind.VENDOR_VAT_REGISTRATION,
}
TYPE_OF = {kind: record_type for record_type, kind in KIND_OF.items()}


def encode(record: Record | Finding) -> str:
    """One line of JSON for a record or finding."""
    return _encode(record)


def decode_record(kind: str, payload: str) -> Record:
    """The record as it was staged."""
    return cast("Record", decoder(TYPE_OF[RecordKind(kind)])(payload))


def decode_finding(payload: str) -> Finding:
    """The finding as it was stored."""
    return cast("Finding", decoder(Finding)(payload))


@cache
def decoder(tuple_type: type) -> Decoder:
    """A function that reads one line of this type; which fields need converting is worked out once."""
    hints = get_type_hints(tuple_type)
    converters = [(index, _CONVERT[hint]) for index, hint in enumerate(map(_plain, hints.values())) if hint in _CONVERT]

    def decode(payload: str) -> Any:
        values = json.loads(payload)
        for index, convert in converters:
            if index < len(values) and values[index] is not None:
                values[index] = convert(values[index])
        return tuple_type(*values)

    return decode


def _plain(hint: Any) -> Any:
    """`tuple[str, ...]` -> tuple; `date | None` -> date; else the hint itself."""
    alternatives = [part for part in get_args(hint) if part is not type(None)]
    origin = get_origin(hint)
    if origin is tuple:
        return tuple
    return alternatives[0] if len(alternatives) == 1 else hint


_CONVERT: dict[Any, Callable[[Any], Any]] = {
    Origin: lambda value: Origin(*value),
    Severity: Severity,
    Decimal: Decimal,
    dt.date: dt.date.fromisoformat,
    tuple: tuple,
}
