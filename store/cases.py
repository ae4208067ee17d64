"""Gather the records of each customer and vendor across files, in flat memory.

Each kind of record of each file is read in the order of its key along the index (file, kind, key, row); the sorted cursors are
merged, so that no more than one case is in memory. Addresses come along through the address number in the debtor's row; they
are never matched by customer number, because SAP draws both numbers from the same range of ten digits.
"""

import heapq
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, cast

from sqlalchemy import Connection, select

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
from domain.vat.cases import DebtorCase, VendorCase
from store.codec import decode_record
from store.database import rows_of
from store.repeats import NONE as NO_REPEATS
from store.tables import record

DEBTOR_KINDS = (RecordKind.DEBTOR, RecordKind.COMPANY_DEBTOR, RecordKind.VAT_REGISTRATION, RecordKind.BILLING)
VENDOR_KINDS = (RecordKind.VENDOR, RecordKind.VENDOR_VAT_REGISTRATION)


class _Entry(NamedTuple):
    """A record on its way into a case; compares by customer, then by its place in the input."""

    key: str
    file: int
    seq: int
    kind: str
    payload: str


def debtor_cases(
    connection: Connection, file_ids: Sequence[int], latest: Mapping[str, tuple[int, int]] = NO_REPEATS.latest
) -> Iterator[DebtorCase]:
    """One case for each customer that occurs anywhere in the files, in the order of customer numbers.

    Args:
        connection: kept open while the cases are read.
        file_ids: the files in the order of the input.
        latest: for each document that stands under different customers, the place of the file and the record that count.
    """
    cursors = [_cursor(connection, place, file_id, kind) for place, file_id in enumerate(file_ids) for kind in DEBTOR_KINDS]
    cursors += [
        _addresses(connection, debtor_file, place, file_id)
        for place, file_id in enumerate(file_ids)
        if _holds_addresses(connection, file_id)
        for debtor_file in file_ids
    ]
    with _merged(cursors) as merged:
        for customer, entries in groupby(merged, key=attrgetter("key")):
            case = DebtorCase(customer)
            for entry in _distinct(entries):
                found = decode_record(entry.kind, entry.payload)
                last = latest.get(found.document) if isinstance(found, Billing) else None
                if isinstance(found, Billing) and last and last[0] != entry.file:
                    case.superseded.append((found, _billing_at(connection, file_ids[last[0]], last[1])))
                else:
                    _put_debtor(case, found)
            yield case


def vendor_cases(connection: Connection, file_ids: Sequence[int]) -> Iterator[VendorCase]:
    """One case for each vendor that occurs anywhere in the files, in the order of vendor numbers."""
    cursors = [_cursor(connection, place, file_id, kind) for place, file_id in enumerate(file_ids) for kind in VENDOR_KINDS]
    with _merged(cursors) as merged:
        for vendor, entries in groupby(merged, key=attrgetter("key")):
            case = VendorCase(vendor)
            for entry in entries:
                found = decode_record(entry.kind, entry.payload)
                if isinstance(found, Vendor):
                    case.vendors.append(found)
                elif isinstance(found, VendorVatRegistration):
                    case.registrations.append(found)
            yield case


@contextmanager
def _merged(cursors: Sequence[Generator[_Entry, None, None]]) -> Iterator[Iterator[_Entry]]:
    """The sorted cursors as one; all are closed at the end, also when the reader stops early or the database is lost."""
    with ExitStack() as stack:
        for cursor in cursors:
            stack.enter_context(closing(cursor))
        yield heapq.merge(*cursors)


def _put_debtor(case: DebtorCase, found: Record) -> None:
    match found:
        case Debtor():
            case.debtors.append(found)
        case CompanyDebtor():
            case.companies.append(found)
        case Address():
            case.addresses.append(found)
        case VatRegistration():
            case.registrations.append(found)
        case Billing():
            case.billings.append(found)
        case Vendor() | VendorVatRegistration():
            pass  # read by no cursor of debtors


def _distinct(entries: Iterator[_Entry]) -> Iterator[_Entry]:
    """Without repetitions: two rows of one debtor lead to the same address twice, and then side by side."""
    before = None
    for entry in entries:
        if entry != before:
            yield entry
        before = entry


def _cursor(connection: Connection, place: int, file_id: int, kind: RecordKind) -> Generator[_Entry, None, None]:
    query = (
        select(record.c.key, record.c.seq, record.c.kind, record.c.payload)
        .where(record.c.file_id == file_id, record.c.kind == kind.value)
        .order_by(record.c.key, record.c.seq)
    )
    for row in rows_of(connection, query):
        yield _Entry(row.key, place, row.seq, row.kind, row.payload)


def _billing_at(connection: Connection, file_id: int, seq: int) -> Billing:
    query = select(record.c.kind, record.c.payload).where(record.c.file_id == file_id, record.c.seq == seq)
    row = connection.execute(query).one()
    return cast("Billing", decode_record(row.kind, row.payload))


def _holds_addresses(connection: Connection, file_id: int) -> bool:
    query = select(record.c.seq).where(record.c.file_id == file_id, record.c.kind == RecordKind.ADDRESS.value).limit(1)
    return connection.execute(query).first() is not None


def _addresses(connection: Connection, debtor_file: int, place: int, file_id: int) -> Generator[_Entry, None, None]:
    """The addresses of one file, each under the customer whose row in `debtor_file` names its number."""
    debtor, address = record.alias("debtor"), record.alias("address")
    query = (
        select(debtor.c.key, address.c.seq, address.c.kind, address.c.payload)
        .join_from(debtor, address, address.c.key == debtor.c.link)
        .where(debtor.c.file_id == debtor_file, debtor.c.kind == RecordKind.DEBTOR.value, debtor.c.link != "")
        .where(address.c.file_id == file_id, address.c.kind == RecordKind.ADDRESS.value)
        .order_by(debtor.c.key, address.c.seq)
    )
    for row in rows_of(connection, query):
        yield _Entry(row.key, place, row.seq, row.kind, row.payload)
