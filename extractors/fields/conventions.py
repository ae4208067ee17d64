"""What a form says beyond the print, by the conventions of EN 16931 and of this product.

Amounts of a credit note are positive, whatever sign its printer chose (the type says which way the money goes); what was paid
before is positive (BT-113). Where a document prints one amount for gross and payable, it is both (BT-115 is BT-112 less BT-113).
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from domain.documents.forms import FieldValue, Signal
from domain.documents.types import FIELDS, DocumentType, Kind, kind_of

_POSITIVE: Final = frozenset({DocumentType.CREDIT_NOTE, DocumentType.SELF_BILLED})
_LESS_SURE: Final = 0.97  # a value by convention is right only if its source and the convention are


def by_convention(fields: Mapping[str, FieldValue], document_type: DocumentType) -> dict[str, FieldValue]:
    """The fields with signs set right and implied totals filled in."""
    result = dict(fields)
    gross = result.get("gross_total")
    if document_type in _POSITIVE and gross and gross.value and gross.value.startswith("-"):
        for name, field in result.items():
            if kind_of(name) is Kind.AMOUNT and field.value is not None:
                result[name] = _turned(field)
    prepaid = result.get("prepaid_amount")
    if prepaid and prepaid.value and prepaid.value.startswith("-"):
        result["prepaid_amount"] = _turned(prepaid)
    known = FIELDS[document_type]
    if "payable_amount" in known and "gross_total" in known:
        _imply(result, "payable_amount", "gross_total", "the one total is also what is to be paid", unless="prepaid_amount")
    if "line_total" in known:
        _imply(result, "line_total", "net_total", "no surcharge or allowance on the document's level")
    return result


def _turned(field: FieldValue) -> FieldValue:
    amount = -Decimal(field.value or "0")
    return field._replace(value=str(amount if amount else abs(amount)), reasons=(*field.reasons, "sign set by convention"))


def _imply(fields: dict[str, FieldValue], target: str, source: str, reason: str, unless: str = "") -> None:
    origin = fields.get(source)
    if not origin or origin.value is None or (fields.get(target) and fields[target].value is not None):
        return
    paid = fields.get(unless) if unless else None
    if paid and paid.value and Decimal(paid.value):
        return
    sure = None if origin.confidence is None else origin.confidence * _LESS_SURE
    fields[target] = origin._replace(
        confidence=sure, source="computed", reasons=(reason,), signals=(*origin.signals, Signal("convention", 0.0, reason))
    )
