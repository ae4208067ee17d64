"""The subjects of a run, what was noticed about them, and where every source record went."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, insert, select, update

from domain.findings import Finding
from domain.parties import RecordKind
from domain.vat.answers import VatId
from domain.vat.checks import Source, Subject
from domain.vat.numbers import parse
from domain.vat.reconciliation import Disposition
from store.codec import encode
from store.database import in_chunks
from store.tables import disposition, run, run_finding, subject


class NewSubject(NamedTuple):
    """A subject with its number as the registers want it; None where it could not be read as a VAT ID."""

    subject: Subject
    vat_id: VatId | None


class StoredSubject(NamedTuple):
    """A subject as it stands in a run."""

    subject_id: int
    subject: Subject
    vat_id: VatId | None


def save(
    connection: Connection,
    run_id: str,
    items: Iterable[NewSubject | Finding],
    dispositions: Callable[[], Iterable[Disposition]],
    now: dt.datetime,
) -> None:
    """Write everything of a run inside the caller's transaction and mark the run as compiled."""
    finding_seq = 0
    for chunk in in_chunks(items):
        subjects = [_values(run_id, item) for item in chunk if not isinstance(item, Finding)]
        findings = [item for item in chunk if isinstance(item, Finding)]
        if subjects:
            connection.execute(insert(subject), subjects)
        if findings:
            rows = [
                {"run_id": run_id, "seq": finding_seq + place, "payload": encode(finding)}
                for place, finding in enumerate(findings, 1)
            ]
            connection.execute(insert(run_finding), rows)
            finding_seq += len(findings)
    lines = [
        {
            "run_id": run_id,
            "seq": seq,
            "kind": line.kind.value,
            "category": str(line.category),
            "file": line.file,
            "count": line.count,
            "amount": line.amount,
            "currency": line.currency,
        }
        for seq, line in enumerate(dispositions(), 1)
    ]
    if lines:
        connection.execute(insert(disposition), lines)
    connection.execute(update(run).where(run.c.run_id == run_id).values(compiled_at=now))


def read_dispositions(connection: Connection, run_id: str) -> list[Disposition]:
    """The reconciliation in the order in which it was given."""
    rows = connection.execute(select(disposition).where(disposition.c.run_id == run_id).order_by(disposition.c.seq)).mappings()
    return [
        Disposition(RecordKind(row["kind"]), row["category"], row["file"], row["count"], row["amount"], row["currency"])
        for row in rows
    ]


def subject_of(row: Row[Any] | Mapping[Any, Any]) -> StoredSubject:
    """A subject from a row that holds all columns of the table `subject` under their names."""
    values = row._mapping if isinstance(row, Row) else row
    return StoredSubject(
        values["subject_id"],
        Subject(
            customer=values["customer"],
            company_code=values["company_code"],
            country=values["country"],
            vat_id=values["vat_id"],
            source=Source(values["source"]),
            name=values["name"],
            street=values["street"],
            postcode=values["postcode"],
            city=values["city"],
            first_doc=values["first_doc"],
            doc_count=values["doc_count"],
            net_amount=values["net_amount"],
            currency=values["currency"],
            origin=values["origin"],
            cut=tuple(values["cut"]),
            master_vat_id=values["master_vat_id"],
            other_amounts=tuple((currency, Decimal(amount)) for currency, amount in values["other_amounts"] or ()),
        ),
        VatId(values["vat_country"], values["vat_number"]) if values["vat_country"] else None,
    )


def stored_subjects(rows: Iterable[Row[Any]]) -> Iterator[StoredSubject]:
    """Subjects from rows, one at a time."""
    return map(subject_of, rows)


def vat_key_of(found: Subject) -> str:
    """What a subject is ordered by within its debtor: the number as results carry it (`domain.vat.checks.Check.vat_id`).

    Months are compared by walking their results side by side, so the order must be that of the results' own numbers.
    """
    return parse(found.vat_id, found.country).normalised or found.vat_id


def _values(run_id: str, item: NewSubject) -> dict[str, Any]:
    found, vat_id = item
    return {
        "run_id": run_id,
        "customer": found.customer,
        "vat_key": vat_key_of(found),
        "vat_country": vat_id.country if vat_id else "",
        "vat_number": vat_id.number if vat_id else "",
        "company_code": found.company_code,
        "country": found.country,
        "vat_id": found.vat_id,
        "source": found.source.value,
        "name": found.name,
        "street": found.street,
        "postcode": found.postcode,
        "city": found.city,
        "first_doc": found.first_doc,
        "doc_count": found.doc_count,
        "net_amount": found.net_amount,
        "currency": found.currency,
        "origin": found.origin,
        "cut": list(found.cut),
        "master_vat_id": found.master_vat_id,
        "other_amounts": [[currency, str(amount)] for currency, amount in found.other_amounts],
    }
