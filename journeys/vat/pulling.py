"""Pulls SAP's business partners over OData into the store."""

import hashlib
import pickle
import tempfile
from collections.abc import Iterator
from typing import IO

from connectors.sap.odata import BusinessPartners
from domain.findings import Finding
from domain.parties import Record, RecordKind
from journeys.ticker import Ticker
from store import Store
from store.staging import FileMeta, StagedFile

KINDS = (RecordKind.DEBTOR, RecordKind.COMPANY_DEBTOR, RecordKind.ADDRESS, RecordKind.VAT_REGISTRATION)


def stage_partners(store: Store, partners: BusinessPartners, url: str, ticker: Ticker) -> StagedFile:
    """Stage everything that the service returns. Its identity is the digest of all records, so an unchanged SAP is one file.

    The pull goes to a temporary file first: the digest is known only at its end, and a large SAP does not fit into memory.

    Raises:
        RunError: the service refused us.
        RetryableError: the service stayed silent.
    """
    with tempfile.TemporaryFile() as spool:
        digest = hashlib.sha256()
        for record in ticker.through(partners.read(None)):
            digest.update(repr(tuple(record)).encode())
            pickle.dump(record, spool)
        size = spool.tell()
        spool.seek(0)
        meta = FileMeta(digest.hexdigest(), url, "ODATA", "utf-8", ",".join(kind.value for kind in KINDS), size)
        return store.staging.stage(meta, _records(spool, size))


def _records(spool: IO[bytes], size: int) -> Iterator[Record | Finding]:
    while spool.tell() < size:
        yield pickle.load(spool)  # noqa: S301 - our own records, written a moment ago to a file without a name
