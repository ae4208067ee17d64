"""Pulls SAP's business partners over OData into the store: whole, or what changed since a pull of the last days.

Deletions leave no change date, so a delta can only bring a young pull up to date; an older one is replaced as a whole.
"""

import datetime as dt
import hashlib
import itertools
import pickle
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, NamedTuple

from connectors.sap.odata import BusinessPartners
from domain.findings import Finding, Severity
from domain.parties import Address, CompanyDebtor, Debtor, Record, RecordKind, VatRegistration
from journeys.ticker import Ticker
from store import Store
from store.staging import FileMeta, StagedFile

KINDS = (RecordKind.DEBTOR, RecordKind.COMPANY_DEBTOR, RecordKind.ADDRESS, RecordKind.VAT_REGISTRATION)
FORM = "ODATA"
WHOLE = "whole_at"


class Pull(NamedTuple):
    """What is pulled: from which address, at what time (aware), and how old a whole pull may be that a delta builds on."""

    partners: BusinessPartners
    url: str
    now: dt.datetime
    whole_after: dt.timedelta


def stage_partners(store: Store, pull: Pull, ticker: Ticker) -> StagedFile:
    """Stage everything that the service holds. Its identity is made from all records, so an unchanged SAP is one file.

    The pull goes to a temporary file first: the identity is known only at its end, and a large SAP does not fit into memory.

    Raises:
        RunError: the service refused us.
        RetryableError: the service stayed silent.
    """
    base = _base(store, pull)
    if base is None:
        rows = pull.partners.read(None)
        whole_at = pull.now.isoformat()
    else:
        rows = brought_up_to_date(store, base, pull.partners.read(base.staged_at))
        whole_at = base.notes[WHOLE]
    with tempfile.TemporaryFile() as spool:
        identity = 0
        for record in ticker.through(rows):
            identity = (identity + _identity(record)) % 2**256
            pickle.dump(record, spool)
        size = spool.tell()
        spool.seek(0)
        meta = FileMeta(f"{identity:064x}", pull.url, FORM, "utf-8", ",".join(kind.value for kind in KINDS), size)
        return store.staging.stage(meta, _records(spool, size), lambda: {WHOLE: whole_at})


def _identity(record: Record | Finding) -> int:
    """SHA-256 of a record without the place where it stood in SAP's reply, as a number.

    A delta brings the same records in another order and with other row numbers than a whole pull; their sum is the same.
    """
    content = (record.origin.raw, *(part for part in record if part is not record.origin))
    return int.from_bytes(hashlib.sha256(repr(content).encode()).digest())


def _base(store: Store, pull: Pull) -> StagedFile | None:
    """The newest pull of this address, if it is young and complete enough to build on."""
    latest = store.staging.latest(pull.url, FORM)
    if latest is None or WHOLE not in latest.notes:
        return None
    if pull.now - dt.datetime.fromisoformat(latest.notes[WHOLE]) > pull.whole_after:
        return None
    incomplete = any(finding.severity is Severity.ERROR for finding in store.staging.findings([latest.file_id]))
    return None if incomplete else latest


def brought_up_to_date(store: Store, base: StagedFile, fresh: Iterable[Record | Finding]) -> Iterator[Record | Finding]:
    """An earlier pull with the debtors that changed since in the place of their former selves, and all tax numbers anew.

    Args:
        store: holds the earlier pull.
        base: the earlier pull.
        fresh: what `BusinessPartners.read` gave with a date: changed debtors, their company data, all tax numbers.
    """
    rows = iter(fresh)
    changed: dict[str, list[Record | Finding]] = {}
    companies: dict[str, list[Record | Finding]] = {}
    rest: Iterator[Record | Finding] = rows
    key = ""
    for row in rows:
        if isinstance(row, VatRegistration):
            rest = itertools.chain([row], rows)
            break
        if isinstance(row, CompanyDebtor):
            companies.setdefault(row.customer, []).append(row)
            continue
        key = row.customer if isinstance(row, Debtor) else key
        changed.setdefault(key, []).append(row)
    known = set(changed)
    yield from _replaced(store.staging.records(base.file_id), changed, companies)
    for left in (*changed.values(), *companies.values()):
        yield from left
    yield from (finding for finding in store.staging.findings([base.file_id]) if finding.key not in known)
    yield from rest


def _replaced(
    earlier: Iterator[Record],
    changed: dict[str, list[Record | Finding]],
    companies: dict[str, list[Record | Finding]],
) -> Iterator[Record | Finding]:
    """The earlier records; what is replaced is taken out of `changed` and `companies`. Tax numbers are left out."""
    replaced: set[str] = set()
    customer = ""
    for record in earlier:
        if isinstance(record, Debtor):
            customer = record.customer
            if customer in changed:
                replaced.add(customer)
                yield from changed.pop(customer)
                continue
        if isinstance(record, Address) and customer in replaced:
            continue  # an address follows its debtor
        if isinstance(record, CompanyDebtor) and record.customer in replaced:
            yield from companies.pop(record.customer, ())
            continue
        if not isinstance(record, VatRegistration):
            yield record


def _records(spool: IO[bytes], size: int) -> Iterator[Record | Finding]:
    while spool.tell() < size:
        yield pickle.load(spool)  # noqa: S301 - our own records, written a moment ago to a file without a name
