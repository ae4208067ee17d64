"""The accepted values of a batch for machines: `documents.csv`, one value a row, and `documents.json`, one document each."""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from domain.documents.types import Kind, kind_of
from domain.documents.written import form_as_dict, value_as_dict
from reports.csv_files import Field, Profile, write_rows
from reports.documents.rows import BatchReport, DocumentRow
from reports.replacing import replacing

VALUE_COLUMNS = [
    "document",
    "file",
    "document_type",
    "route",
    "field",
    "value",
    "confidence",
    "source",
    "page",
    "decided_by",
]


def write_accepted_csv(rows: Iterable[DocumentRow], path: Path, *, profile: Profile = Profile.EXCEL) -> int:
    """Write every accepted value and return their number. A field that is accepted as absent has no row.

    Raises:
        StoreUnavailable: the disk is full or may not be written; an older file is as it was.
        UnusableInput: a text has a character that the profile's code page lacks.
    """
    return write_rows(path, VALUE_COLUMNS, (line for row in rows for line in _lines(row)), profile)


def write_batch_json(report: BatchReport, path: Path) -> None:
    """Write all documents with what is accepted, with their lines, findings and route; streamed, UTF-8.

    Raises:
        StoreUnavailable: the disk is full or may not be written; an older file is as it was.
    """
    header = report.header
    with replacing(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        head = {"run": header.run_id, "model": header.model, "created": header.created.isoformat()}
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "documents": [')
        for number, row in enumerate(report.documents()):
            file.write(",\n" if number else "\n")
            file.write(json.dumps(_entry(row), ensure_ascii=False))
        file.write("\n]}\n")


def _lines(row: DocumentRow) -> Iterator[list[Field]]:
    form = row.form
    for name in form.fields:
        value = form.fields[name]
        if name in row.accepted and value.value is not None:
            yield [
                row.key,
                form.file,
                form.document_type.value,
                form.route.value,
                name,
                _typed(name, value.value),
                "" if value.confidence is None else f"{value.confidence:.4f}",
                value.source,
                value.page,
                row.decided_by,
            ]


def _typed(name: str, value: str) -> Field:
    """An amount as the number that it is: Excel takes a minus at the start of a text for a formula."""
    if kind_of(name) is not Kind.AMOUNT:
        return value
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return value
    return amount if amount.is_finite() else value


def _entry(row: DocumentRow) -> dict[str, Any]:
    written = form_as_dict(row.form, whole=False)
    fields = {name: value_as_dict(row.form.fields[name], whole=False) for name in row.form.fields if name in row.accepted}
    return {"document": row.key, **written, "fields": fields, "reasons": list(row.reasons), "decided_by": row.decided_by}
