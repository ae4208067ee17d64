"""All tables. Times are UTC; `seq` counts within its owner; tables marked append-only are never updated.

Four groups, in the order of a month: input (files and their records), the run ledger, inquiries with their answers and the
evidence chain, and what came of it (checks, review queue, decisions).
"""

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
    Table,
    Text,
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


def required(name: str, *parts: Any, **options: Any) -> Column[Any]:
    """A column that every row fills; an optional one is a plain `Column`."""
    return Column(name, *parts, nullable=False, **options)


# --- input -----------------------------------------------------------------------------------------------------------------

file = Table(
    "file",
    metadata,
    Column("file_id", RowId, primary_key=True),
    required("sha256", Text, unique=True),
    required("name", Words),
    required("form", Text),
    required("encoding", Text),
    required("kinds", Text),
    required("size", BigInteger),
    required("records", Integer),
    required("findings", Integer),
    required("rows_seen", Integer),
    required("staged_at", UtcTime),
    required("amounts", JSON),
    required("counts", JSON),
    required("notes", JSON),
)
"""A staged input file; its identity is the SHA-256 of its bytes. `amounts` are sums by currency, `counts` records by kind."""

record = Table(
    "record",
    metadata,
    Column("file_id", RowId, ForeignKey("file.file_id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    required("kind", Text),
    required("key", Key),
    required("link", Key),
    required("payload", Text),
    Index(None, "file_id", "kind", "key", "seq"),
)
"""One record of a file. `key` is the customer, vendor or address number; `link` the address number of a debtor, or the
number of a billing document."""

staged_finding = Table(
    "staged_finding",
    metadata,
    Column("file_id", RowId, ForeignKey("file.file_id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    required("payload", Text),
)
"""What a reader noticed about a file."""


# --- the run ledger --------------------------------------------------------------------------------------------------------

run = Table(
    "run",
    metadata,
    Column("run_id", Key, primary_key=True),
    required("process", Text),
    required("period", Key),
    required("requester", Text),
    required("mode", Text),
    required("created_at", UtcTime),
    Column("compiled_at", UtcTime),
    required("notes", JSON),
    Index(None, "process", "period"),
)
"""One month's check of one set of files. `compiled_at` is set once all subjects are stored."""

run_file = Table(
    "run_file",
    metadata,
    Column("run_id", Key, ForeignKey("run.run_id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    required("file_id", RowId, ForeignKey("file.file_id")),
)
"""The files of a run in their order."""

execution = Table(
    "execution",
    metadata,
    Column("number", RowId, primary_key=True),
    required("execution_id", Text, unique=True),
    required("run_id", Key, ForeignKey("run.run_id"), index=True),
    required("process", Text),
    required("started_at", UtcTime),
    Column("ended_at", UtcTime),
    required("status", Text),
    required("message", Words),
    required("flow_run_id", Text),
    required("parameters", JSON),
    required("metrics", JSON),
    Column("head_seq", BigInteger),
    Column("head_mac", Text),
)
"""One invocation of a run. `number` orders invocations; the head is where the evidence chain ended with it."""

subject = Table(
    "subject",
    metadata,
    Column("subject_id", RowId, primary_key=True),
    required("run_id", Key, ForeignKey("run.run_id")),
    required("customer", Key),
    required("vat_key", Key),
    required("vat_country", Key),
    required("vat_number", Key),
    required("company_code", Words),
    required("country", Words),
    required("vat_id", Words),
    required("source", Text),
    required("name", Words),
    required("street", Words),
    required("postcode", Words),
    required("city", Words),
    required("first_doc", Words),
    required("doc_count", Integer),
    required("net_amount", Money),
    required("currency", Text),
    required("origin", Words),
    required("cut", JSON),
    required("master_vat_id", Words),
    Column("other_amounts", JSON),
    UniqueConstraint("run_id", "customer", "vat_key"),
    Index(None, "vat_country", "vat_number"),
    Index(None, "customer"),
)
"""One debtor and VAT ID of a run. `vat_key` is the number as its result carries it: normalised, or as typed where nothing
could be read.

`cut` lists the parts of the company data that SAP may have truncated. `other_amounts` are sums in further currencies, as pairs;
empty in runs of earlier versions.
"""

run_finding = Table(
    "run_finding",
    metadata,
    Column("run_id", Key, ForeignKey("run.run_id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    required("payload", Text),
)
"""What a rule noticed about a debtor of a run."""

disposition = Table(
    "disposition",
    metadata,
    Column("run_id", Key, ForeignKey("run.run_id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    required("kind", Text),
    required("category", Text),
    required("file", Words),
    required("count", Integer),
    required("amount", Money),
    required("currency", Text),
)
"""Where the records of a file went: one line of the reconciliation."""


# --- inquiries, answers, evidence --------------------------------------------------------------------------------------------

inquiry = Table(
    "inquiry",
    metadata,
    Column("inquiry_id", RowId, primary_key=True),
    required("period", Key),
    required("requester", Text),
    required("country", Key),
    required("number", Key),
    required("name", Words),
    required("street", Words),
    required("postcode", Words),
    required("city", Words),
    required("state", Text),
    required("attempts", Integer),
    Column("last_attempt", UtcTime),
    Column("due_at", UtcTime),
    required("reason", Words),
    Column("worker", Text),
    Column("lease_until", UtcTime),
    Column("answer_id", RowId),
    UniqueConstraint("period", "requester", "country", "number"),
    Index(None, "period", "requester", "country", "due_at", "inquiry_id"),
    Index(None, "worker"),
)
"""A number that is asked once in a period, with the company data that is sent along.

`due_at` is when it may be asked (again); empty once answered or given up. `worker` and `lease_until` say who is asking now.
"""

evidence = Table(
    "evidence",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    required("kind", Text, index=True),
    required("recorded_at", UtcTime),
    Column("request_sha256", Text),
    Column("reply_sha256", Text),
    required("payload", Text),
    required("mac", Text),
)
"""One entry of the proof archive, append-only. `mac` seals `payload` together with the entry before it."""

blob = Table(
    "blob",
    metadata,
    Column("sha256", Text, primary_key=True),
    required("content", LargeBinary),
)
"""Bytes of requests and replies by their SHA-256; the only part of the archive that may be deleted."""

chain_head = Table(
    "chain_head",
    metadata,
    Column("chain_id", Integer, primary_key=True, autoincrement=False),
    required("seq", BigInteger),
    required("mac", Text),
    required("key_check", Text),
)
"""The one row that every writer of the chain locks. `key_check` tells whether the right key is in use."""

answer = Table(
    "answer",
    metadata,
    Column("answer_id", RowId, primary_key=True),
    required("inquiry_id", RowId, ForeignKey("inquiry.inquiry_id"), index=True),
    required("run_id", Key, ForeignKey("run.run_id")),
    required("country", Key),
    required("number", Key),
    required("register", Text),
    required("verdict", Text),
    required("status", Words),
    required("status_text", Words),
    required("name", Words),
    required("address", Words),
    required("matches", JSON),
    required("confirmation_no", Words),
    required("register_time", Words),
    Column("valid_from", Date),
    Column("valid_until", Date),
    required("special", Boolean),
    required("asked_name", Words),
    required("asked_street", Words),
    required("asked_postcode", Words),
    required("asked_city", Words),
    required("request_time", UtcTime),
    required("received_at", UtcTime),
    required("evidence_seq", BigInteger, ForeignKey("evidence.seq")),
    Index(None, "country", "number", "request_time"),
)
"""A register's word, append-only: with what was sent, when, and where its proof lies. `matches` maps parts to verdicts."""


# --- what came of it -------------------------------------------------------------------------------------------------------

check = Table(
    "check_result",
    metadata,
    Column("subject_id", RowId, ForeignKey("subject.subject_id"), primary_key=True, autoincrement=False),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    required("saved_at", UtcTime),
    required("outcome", Text),
    required("in_review", Boolean),
    required("register_name", Words),
    required("digest", Text),
    required("payload", Text),
)
"""A result, append-only: a changed result is a new revision, the highest one counts."""

review_item = Table(
    "review_item",
    metadata,
    Column("item_id", RowId, primary_key=True),
    required("process", Text),
    required("key", Key),
    required("period", Key),
    required("run_id", Key, ForeignKey("run.run_id")),
    required("title", Words),
    required("reasons", JSON),
    required("amount", Money),
    required("currency", Text),
    required("priority", Double),
    required("details", JSON),
    required("state", Text),
    required("digest", Text),
    required("opened_at", UtcTime),
    required("updated_at", UtcTime),
    UniqueConstraint("process", "key"),
    Index(None, "state", "priority"),
    Index(None, "process", "period"),
)
"""Something that waits for a person. `digest` tells whether a resolved matter has changed since."""

decision = Table(
    "decision",
    metadata,
    Column("decision_id", RowId, primary_key=True),
    required("item_id", RowId, ForeignKey("review_item.item_id"), index=True),
    required("run_id", Key, ForeignKey("run.run_id"), index=True),
    required("action", Text),
    required("who", Words),
    required("why", Words),
    required("changes", JSON),
    required("decided_at", UtcTime),
    required("evidence_seq", BigInteger, ForeignKey("evidence.seq")),
)
"""What a person decided, append-only, and where it stands in the evidence chain."""
