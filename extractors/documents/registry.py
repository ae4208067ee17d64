"""All document types that are understood; a new one is a file with its `SORT` and a line here."""

from collections.abc import Iterable, Mapping
from typing import Final

from domain.documents.types import DocumentType
from extractors.documents import (
    annual_statement,
    bank_confirmation,
    credit_note,
    credit_report,
    delivery_note,
    dunning_letter,
    invoice,
    order_confirmation,
    payment_advice,
    receipt,
    register_extract,
    self_billed,
    vat_confirmation,
)
from extractors.documents.sorts import Sort


def registered(sorts: Iterable[Sort]) -> Mapping[DocumentType, Sort]:
    """Sorts by their type.

    Raises:
        ValueError: two claim one type.
    """
    result: dict[DocumentType, Sort] = {}
    for sort in sorts:
        if sort.document_type in result:
            raise ValueError(f"Two files claim the document type {sort.document_type}; take one line out of the registry.")
        result[sort.document_type] = sort
    return result


SORTS: Final = registered(
    (
        invoice.SORT, credit_note.SORT, self_billed.SORT, receipt.SORT, dunning_letter.SORT, payment_advice.SORT, delivery_note.SORT,
        order_confirmation.SORT, bank_confirmation.SORT, vat_confirmation.SORT, credit_report.SORT, register_extract.SORT,
        annual_statement.SORT, Sort(DocumentType.UNKNOWN, ()),
    )
)  # fmt: skip


def sort_of(document_type: DocumentType) -> Sort:
    """What is known of a type.

    Raises:
        LookupError: the type has no file yet; names those that have.
    """
    try:
        return SORTS[document_type]
    except KeyError:
        raise LookupError(f"No file for {document_type}. Known: {', '.join(SORTS)}.") from None
