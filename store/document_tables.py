"""The tables of the document journey; their files and runs are those of `store.tables`."""

from sqlalchemy import JSON, Column, Double, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from store.columns import Key, UtcTime, Words
from store.tables import RowId, metadata, required

arrival = Table(
    "arrival",
    metadata,
    Column("arrival_id", RowId, primary_key=True),
    required("file_id", RowId, ForeignKey("file.file_id"), index=True),
    required("channel", Text),
    required("reference", Key),
    required("name", Words),
    required("place", Words),
    required("arrived_at", UtcTime),
    UniqueConstraint("channel", "reference", "file_id"),
)
"""How a file came to us: the same bytes from two places are one file and two arrivals.

`channel` is path, folder or mail; `reference` the path it was named by, or the message's Message-ID; `place` where the
bytes lie now.
"""

document = Table(
    "document",
    metadata,
    Column("document_id", RowId, primary_key=True),
    required("file_id", RowId, ForeignKey("file.file_id")),
    required("model", Key),
    required("part", Integer),
    required("document_type", Text),
    Column("segment", Text),
    required("route", Text),
    required("number_key", Key),
    required("supplier_key", Key),
    required("likeness", Key),
    required("sketch", JSON),
    required("payload", Text),
    required("findings", Integer),
    required("pages", Integer),
    required("read_at", UtcTime),
    UniqueConstraint("file_id", "model", "part"),
    Index(None, "supplier_key", "number_key"),
    Index(None, "likeness"),
)
"""One document of a file as a model version understood it; `payload` is the whole form as JSON.

`number_key` and `supplier_key` are what two copies of one document share, empty where unknown. `likeness` (the amount) and
`sketch` (the words, condensed) are what a new scan of the same paper keeps even where its number was misread. A file that could
not be read is one document of route `failed`.
"""

reading = Table(
    "reading",
    metadata,
    Column("file_id", RowId, ForeignKey("file.file_id"), primary_key=True),
    Column("model", Key, primary_key=True),
    required("documents", Integer),
    required("pages", Integer),
    required("seconds", Double),
    required("ocr_seconds", Double),
    required("read_at", UtcTime),
)
"""That a file was read by a model version, and what that took; stored with its documents or not at all."""
