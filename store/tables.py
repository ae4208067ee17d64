"""All tables. Times are UTC; `seq` counts within its owner; tables marked append-only are never updated.

Four groups, in the order of a month: input (files and their records), the run ledger, inquiries with their answers and the
evidence chain, and what came of it (checks, review queue, decisions).
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Named,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
)

from store.columns import Key, Money, UtcTime, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only in a column declared INTEGER; PostgreSQL gets 64 bits.
RowId = BigInteger().with_variant(Integer, "sqlite")


# --- input -----------------------------------------------------------------------------------------------------------------


class FileColumns(TypedColumns):
    """A staged input file; its identity is the SHA-256 of its bytes."""

    file_id = Column(RowId, primary_key=True)
    sha256: Named[str] = Column(Text, unique=True)
    name: Named[str] = Column(Words)
    form: Named[str] = Column(Text)
    encoding: Named[str] = Column(Text)
    kinds: Named[str] = Column(Text)
    size: Named[int] = Column(BigInteger)
    records: Named[int] = Column(Integer)
    findings: Named[int] = Column(Integer)
    rows_seen: Named[int] = Column(Integer)
    staged_at: Named[dt.datetime] = Column(UtcTime)
    amounts: Named[dict[str, str]] = Column(JSON)
    counts: Named[dict[str, int]] = Column(JSON)
    notes: Named[dict[str, Any]] = Column(JSON)


class RecordColumns(TypedColumns):
    """One record of a file. `key` is the customer, vendor or address number; `link` the address number of a debtor."""

    file_id: Named[int] = Column(RowId, ForeignKey("file.file_id"), primary_key=True)
    seq: Named[int] = Column(Integer, primary_key=True)
    kind: Named[str] = Column(Text)
    key: Named[str] = Column(Key)
    link: Named[str] = Column(Key)
    payload: Named[str] = Column(Text)


class StagedFindingColumns(TypedColumns):
    """What a reader noticed about a file."""

    file_id: Named[int] = Column(RowId, ForeignKey("file.file_id"), primary_key=True)
    seq: Named[int] = Column(Integer, primary_key=True)
    payload: Named[str] = Column(Text)


file = Table("file", metadata, FileColumns)
record = Table("record", metadata, RecordColumns, Index(None, "file_id", "kind", "key", "seq"))
staged_finding = Table("staged_finding", metadata, StagedFindingColumns)


# --- the run ledger --------------------------------------------------------------------------------------------------------


class RunColumns(TypedColumns):
    """One month's check of one set of files. `compiled_at` is set once all subjects are stored."""

    run_id = Column(Key, primary_key=True)
    process: Named[str] = Column(Text)
    period: Named[str] = Column(Key)
    requester: Named[str] = Column(Text)
    mode: Named[str] = Column(Text)
    created_at: Named[dt.datetime] = Column(UtcTime)
    compiled_at: Named[dt.datetime | None] = Column(UtcTime)
    notes: Named[dict[str, Any]] = Column(JSON)


class RunFileColumns(TypedColumns):
    """The files of a run in their order."""

    run_id: Named[str] = Column(Key, ForeignKey("run.run_id"), primary_key=True)
    position: Named[int] = Column(Integer, primary_key=True)
    file_id: Named[int] = Column(RowId, ForeignKey("file.file_id"))


class ExecutionColumns(TypedColumns):
    """One invocation of a run. `number` orders invocations; the head is where the evidence chain ended with it."""

    number = Column(RowId, primary_key=True)
    execution_id: Named[str] = Column(Text, unique=True)
    run_id: Named[str] = Column(Key, ForeignKey("run.run_id"), index=True)
    process: Named[str] = Column(Text)
    started_at: Named[dt.datetime] = Column(UtcTime)
    ended_at: Named[dt.datetime | None] = Column(UtcTime)
    status: Named[str] = Column(Text)
    message: Named[str] = Column(Words)
    flow_run_id: Named[str] = Column(Text)
    parameters: Named[dict[str, Any]] = Column(JSON)
    metrics: Named[dict[str, float]] = Column(JSON)
    head_seq: Named[int | None] = Column(BigInteger)
    head_mac: Named[str | None] = Column(Text)


class SubjectColumns(TypedColumns):
    """One debtor and VAT ID of a run. `vat_key` is the normalised number, or what was typed where none could be read."""

    subject_id = Column(RowId, primary_key=True)
    run_id: Named[str] = Column(Key, ForeignKey("run.run_id"))
    customer: Named[str] = Column(Key)
    vat_key: Named[str] = Column(Key)
    vat_country: Named[str] = Column(Key)
    vat_number: Named[str] = Column(Key)
    company_code: Named[str] = Column(Words)
    country: Named[str] = Column(Words)
    vat_id: Named[str] = Column(Words)
    source: Named[str] = Column(Text)
    name: Named[str] = Column(Words)
    street: Named[str] = Column(Words)
    postcode: Named[str] = Column(Words)
    city: Named[str] = Column(Words)
    first_doc: Named[str] = Column(Words)
    doc_count: Named[int] = Column(Integer)
    net_amount: Named[Decimal] = Column(Money)
    currency: Named[str] = Column(Text)
    origin: Named[str] = Column(Words)
    cut: Named[list[str]] = Column(JSON)
    master_vat_id: Named[str] = Column(Words)


class RunFindingColumns(TypedColumns):
    """What a rule noticed about a debtor of a run."""

    run_id: Named[str] = Column(Key, ForeignKey("run.run_id"), primary_key=True)
    seq: Named[int] = Column(Integer, primary_key=True)
    payload: Named[str] = Column(Text)


class DispositionColumns(TypedColumns):
    """Where the records of a file went: one line of the reconciliation."""

    run_id: Named[str] = Column(Key, ForeignKey("run.run_id"), primary_key=True)
    seq: Named[int] = Column(Integer, primary_key=True)
    kind: Named[str] = Column(Text)
    category: Named[str] = Column(Text)
    file: Named[str] = Column(Words)
    count: Named[int] = Column(Integer)
    amount: Named[Decimal] = Column(Money)
    currency: Named[str] = Column(Text)


run = Table("run", metadata, RunColumns, Index(None, "process", "period"))
run_file = Table("run_file", metadata, RunFileColumns)
execution = Table("execution", metadata, ExecutionColumns)
subject = Table(
    "subject",
    metadata,
    SubjectColumns,
    UniqueConstraint("run_id", "customer", "vat_key"),
    Index(None, "vat_country", "vat_number"),
    Index(None, "customer"),
)
run_finding = Table("run_finding", metadata, RunFindingColumns)
disposition = Table("disposition", metadata, DispositionColumns)


# --- inquiries, answers, evidence --------------------------------------------------------------------------------------------


class InquiryColumns(TypedColumns):
    """A number that is asked once in a period, with the company data that is sent along.

    `due_at` is when it may be asked (again); empty once answered or given up. `worker` and `lease_until` say who is asking now.
    """

    inquiry_id = Column(RowId, primary_key=True)
    period: Named[str] = Column(Key)
    requester: Named[str] = Column(Text)
    country: Named[str] = Column(Key)
    number: Named[str] = Column(Key)
    name: Named[str] = Column(Words)
    street: Named[str] = Column(Words)
    postcode: Named[str] = Column(Words)
    city: Named[str] = Column(Words)
    state: Named[str] = Column(Text)
    attempts: Named[int] = Column(Integer)
    last_attempt: Named[dt.datetime | None] = Column(UtcTime)
    due_at: Named[dt.datetime | None] = Column(UtcTime)
    reason: Named[str] = Column(Words)
    worker: Named[str | None] = Column(Text)
    lease_until: Named[dt.datetime | None] = Column(UtcTime)
    answer_id: Named[int | None] = Column(RowId)


class EvidenceColumns(TypedColumns):
    """One entry of the proof archive, append-only. `mac` seals `payload` together with the entry before it."""

    seq: Named[int] = Column(BigInteger, primary_key=True, autoincrement=False)
    kind: Named[str] = Column(Text, index=True)
    recorded_at: Named[dt.datetime] = Column(UtcTime)
    request_sha256: Named[str | None] = Column(Text)
    reply_sha256: Named[str | None] = Column(Text)
    payload: Named[str] = Column(Text)
    mac: Named[str] = Column(Text)


class BlobColumns(TypedColumns):
    """Bytes of requests and replies by their SHA-256; the only part of the archive that may be deleted."""

    sha256 = Column(Text, primary_key=True)
    content: Named[bytes] = Column(LargeBinary)


class ChainHeadColumns(TypedColumns):
    """The one row that every writer of the chain locks. `key_check` tells whether the right key is in use."""

    chain_id: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    seq: Named[int] = Column(BigInteger)
    mac: Named[str] = Column(Text)
    key_check: Named[str] = Column(Text)


class AnswerColumns(TypedColumns):
    """A register's word, append-only: with what was sent, when, and where its proof lies."""

    answer_id = Column(RowId, primary_key=True)
    inquiry_id: Named[int] = Column(RowId, ForeignKey("inquiry.inquiry_id"), index=True)
    run_id: Named[str] = Column(Key, ForeignKey("run.run_id"))
    country: Named[str] = Column(Key)
    number: Named[str] = Column(Key)
    register: Named[str] = Column(Text)
    verdict: Named[str] = Column(Text)
    status: Named[str] = Column(Words)
    status_text: Named[str] = Column(Words)
    name: Named[str] = Column(Words)
    address: Named[str] = Column(Words)
    matches: Named[dict[str, str]] = Column(JSON)
    confirmation_no: Named[str] = Column(Words)
    register_time: Named[str] = Column(Words)
    valid_from: Named[dt.date | None] = Column(Date)
    valid_until: Named[dt.date | None] = Column(Date)
    special: Named[bool] = Column(Boolean)
    asked_name: Named[str] = Column(Words)
    asked_street: Named[str] = Column(Words)
    asked_postcode: Named[str] = Column(Words)
    asked_city: Named[str] = Column(Words)
    request_time: Named[dt.datetime] = Column(UtcTime)
    received_at: Named[dt.datetime] = Column(UtcTime)
    evidence_seq: Named[int] = Column(BigInteger, ForeignKey("evidence.seq"))


inquiry = Table(
    "inquiry",
    metadata,
    InquiryColumns,
    UniqueConstraint("period", "requester", "country", "number"),
    Index(None, "period", "requester", "country", "due_at", "inquiry_id"),
    Index(None, "worker"),
)
evidence = Table("evidence", metadata, EvidenceColumns)
blob = Table("blob", metadata, BlobColumns)
chain_head = Table("chain_head", metadata, ChainHeadColumns)
answer = Table("answer", metadata, AnswerColumns, Index(None, "country", "number", "request_time"))


# --- what came of it -------------------------------------------------------------------------------------------------------


class CheckColumns(TypedColumns):
    """A result, append-only: a changed result is a new revision, the highest one counts."""

    subject_id: Named[int] = Column(RowId, ForeignKey("subject.subject_id"), primary_key=True, autoincrement=False)
    revision: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    saved_at: Named[dt.datetime] = Column(UtcTime)
    outcome: Named[str] = Column(Text)
    in_review: Named[bool] = Column(Boolean)
    register_name: Named[str] = Column(Words)
    digest: Named[str] = Column(Text)
    payload: Named[str] = Column(Text)


class ReviewItemColumns(TypedColumns):
    """Something that waits for a person. `digest` tells whether a resolved matter has changed since."""

    item_id = Column(RowId, primary_key=True)
    process: Named[str] = Column(Text)
    key: Named[str] = Column(Key)
    period: Named[str] = Column(Key)
    run_id: Named[str] = Column(Key, ForeignKey("run.run_id"))
    title: Named[str] = Column(Words)
    reasons: Named[list[str]] = Column(JSON)
    amount: Named[Decimal] = Column(Money)
    currency: Named[str] = Column(Text)
    priority: Named[float] = Column(Double)
    details: Named[dict[str, Any]] = Column(JSON)
    state: Named[str] = Column(Text)
    digest: Named[str] = Column(Text)
    opened_at: Named[dt.datetime] = Column(UtcTime)
    updated_at: Named[dt.datetime] = Column(UtcTime)


class DecisionColumns(TypedColumns):
    """What a person decided, append-only, and where it stands in the evidence chain."""

    decision_id = Column(RowId, primary_key=True)
    item_id: Named[int] = Column(RowId, ForeignKey("review_item.item_id"), index=True)
    run_id: Named[str] = Column(Key, ForeignKey("run.run_id"), index=True)
    action: Named[str] = Column(Text)
    who: Named[str] = Column(Words)
    why: Named[str] = Column(Words)
    changes: Named[dict[str, Any]] = Column(JSON)
    decided_at: Named[dt.datetime] = Column(UtcTime)
    evidence_seq: Named[int] = Column(BigInteger, ForeignKey("evidence.seq"))


check = Table("check_result", metadata, CheckColumns)
review_item = Table(
    "review_item",
    metadata,
    ReviewItemColumns,
    UniqueConstraint("process", "key"),
    Index(None, "state", "priority"),
    Index(None, "process", "period"),
)
decision = Table("decision", metadata, DecisionColumns)
