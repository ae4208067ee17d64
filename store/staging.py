"""Input files and their records, kept until the month is judged: a file is staged whole or not at all."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, insert, select, update

from domain.findings import Finding
from domain.parties import Address, Billing, CompanyDebtor, Debtor, Record, VatRegistration
from domain.vat.cases import DebtorCase, VendorCase
from store.cases import debtor_cases, vendor_cases
from store.codec import KIND_OF, decode_finding, decode_record, encode
from store.database import Database, in_chunks
from store.repeats import NONE, Repeats, repeats_of
from store.tables import file, record, staged_finding

BATCH = 5_000


class FileMeta(NamedTuple):
    """What is known of a file before its rows are read. `kinds` joins the SAP tables that it holds with a comma."""

    sha256: str
    name: str
    form: str
    encoding: str
    kinds: str
    size: int


class StagedFile(NamedTuple):
    """A file whose records are in the database: `counts` by kind, `amounts` of the billing documents by currency."""

    file_id: int
    sha256: str
    name: str
    form: str
    encoding: str
    kinds: str
    size: int
    records: int
    findings: int
    staged_at: dt.datetime
    amounts: dict[str, Decimal]
    rows_seen: int
    notes: dict[str, Any]
    counts: dict[str, int]


class Staging:
    """The repository of input files."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, sha256: str) -> StagedFile | None:
        """The file with these bytes, under whatever name it came first; None if it was never staged."""
        with self._database.read() as connection:
            return _find(connection, sha256)

    def latest(self, name: str, form: str) -> StagedFile | None:
        """The file of this name and form that was staged last; None if there is none."""
        query = select(file).where(file.c.name == name, file.c.form == form).order_by(file.c.file_id.desc()).limit(1)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _staged(row)

    def records(self, file_id: int) -> Iterator[Record]:
        """The records of a file as they were staged, in their order, one at a time."""
        query = select(record.c.kind, record.c.payload).where(record.c.file_id == file_id).order_by(record.c.seq)
        return (decode_record(row.kind, row.payload) for row in self._database.stream(query))

    def files(self, file_ids: Sequence[int]) -> list[StagedFile]:
        """These files in the given order; unknown ids are left out."""
        with self._database.read() as connection:
            rows = {row.file_id: row for row in connection.execute(select(file).where(file.c.file_id.in_(file_ids)))}
        return [_staged(rows[file_id]) for file_id in file_ids if file_id in rows]

    def stage(
        self, meta: FileMeta, rows: Iterable[Record | Finding], summary: Callable[[], Mapping[str, Any]] = dict
    ) -> StagedFile:
        """Store a file's records and findings in one transaction; the same bytes are stored once, under their first name.

        Args:
            meta: identity and form of the file.
            rows: its records and findings in their order; read once, never held whole.
            summary: called after the last row; its `rows_seen` goes to the file, everything else to `notes`.

        Returns:
            The staged file, or the one that was staged before with the same SHA-256 (then `rows` is not read).

        Raises:
            StoreUnavailable: the database failed; nothing of the file is left in it.
        """
        with self._database.write() as connection:
            known = _find(connection, meta.sha256)
            if known is not None:
                return known
            opened = connection.execute(
                self._database.insert_new(file).returning(file.c.file_id),
                {**meta._asdict(), **_NOTHING_YET, "staged_at": self._database.clock()},
            ).scalar()
            if opened is None:  # another worker staged the same bytes while PostgreSQL made us wait for its commit
                return self._known(connection, meta.sha256)
            tally = _Tally(opened)
            for chunk in in_chunks(rows, BATCH):
                records, findings = tally.add(chunk)
                if records:
                    connection.execute(insert(record), records)
                if findings:
                    connection.execute(insert(staged_finding), findings)
            notes = dict(summary())
            connection.execute(
                update(file)
                .where(file.c.file_id == opened)
                .values(
                    records=tally.records,
                    findings=tally.findings,
                    rows_seen=int(notes.pop("rows_seen", tally.records)),
                    amounts={currency: str(amount) for currency, amount in sorted(tally.amounts.items())},
                    counts=dict(sorted(tally.counts.items())),
                    notes=notes,
                )
            )
            return self._known(connection, meta.sha256)

    def repeats(self, file_ids: Sequence[int]) -> Repeats:
        """What the billing documents of these files, in the order of the input, have in common."""
        with self._database.read() as connection:
            return repeats_of(connection, file_ids)

    def cases(self, file_ids: Sequence[int], repeats: Repeats = NONE) -> Iterator[DebtorCase]:
        """Every customer of these files with all its records, in the order of customer numbers, one at a time.

        Args:
            file_ids: the files in the order of the input.
            repeats: what `repeats` found in the same files; without it, a document under two customers counts twice.
        """
        with self._database.read() as connection:
            yield from debtor_cases(connection, file_ids, repeats.latest)

    def vendor_cases(self, file_ids: Sequence[int]) -> Iterator[VendorCase]:
        """Every vendor of these files with all its records, in the order of vendor numbers, one at a time."""
        with self._database.read() as connection:
            yield from vendor_cases(connection, file_ids)

    def findings(self, file_ids: Sequence[int]) -> Iterator[Finding]:
        """What the readers noticed, file by file in the given order, in the order of rows."""
        for file_id in file_ids:
            query = select(staged_finding.c.payload).where(staged_finding.c.file_id == file_id).order_by(staged_finding.c.seq)
            yield from (decode_finding(row.payload) for row in self._database.stream(query))

    @staticmethod
    def _known(connection: Connection, sha256: str) -> StagedFile:
        found = _find(connection, sha256)
        if found is None:
            msg = f"file {sha256} vanished inside its own transaction"
            raise AssertionError(msg)
        return found


class _Tally:
    """Numbers the rows of one file and sums its billing documents on the way."""

    def __init__(self, file_id: int) -> None:
        self.file_id = file_id
        self.records = 0
        self.findings = 0
        self.counts: Counter[str] = Counter()
        self.amounts: defaultdict[str, Decimal] = defaultdict(Decimal)

    def add(self, rows: Iterable[Record | Finding]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The rows as parameters of the two inserts."""
        records: list[dict[str, Any]] = []
        findings: list[dict[str, Any]] = []
        for row in rows:
            if isinstance(row, Finding):
                self.findings += 1
                findings.append({"file_id": self.file_id, "seq": self.findings, "payload": encode(row)})
                continue
            self.records += 1
            if isinstance(row, Billing):
                self.amounts[row.currency] += row.net_amount
            kind = KIND_OF[type(row)].value
            self.counts[kind] += 1
            records.append(
                {
                    "file_id": self.file_id,
                    "seq": self.records,
                    "kind": kind,
                    "key": key_of(row),
                    "link": link_of(row),
                    "payload": encode(row),
                }
            )
        return records, findings


def key_of(row: Record) -> str:
    """The number under which a record is gathered: customer, vendor, or an address's own number."""
    if isinstance(row, Debtor | CompanyDebtor | VatRegistration | Billing):
        return row.customer
    return row.address_number if isinstance(row, Address) else row.vendor


def link_of(row: Record) -> str:
    """By what a record is found beside its key: a debtor by its address number, a billing document by its own number."""
    if isinstance(row, Debtor):
        return row.address_number
    return row.document if isinstance(row, Billing) else ""


_NOTHING_YET: dict[str, Any] = {"records": 0, "findings": 0, "rows_seen": 0, "amounts": {}, "counts": {}, "notes": {}}


def _find(connection: Connection, sha256: str) -> StagedFile | None:
    row = connection.execute(select(file).where(file.c.sha256 == sha256)).one_or_none()
    return None if row is None else _staged(row)


def _staged(row: Row[Any]) -> StagedFile:
    values = row._asdict()
    values["amounts"] = {currency: Decimal(amount) for currency, amount in values["amounts"].items()}
    return StagedFile(**values)
