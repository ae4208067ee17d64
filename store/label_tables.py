"""The tables of labels. A label is append-only: what somebody changes his mind about is a new revision, the highest counts."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, Table, Text

from store.columns import Key, UtcTime, Words
from store.tables import metadata, required

labelled_document = Table(
    "labelled_document",
    metadata,
    Column("sha256", Key, primary_key=True),
    required("file", Words),
    required("attributes", JSON),
    required("added_at", UtcTime),
)
"""A document that somebody labelled, by the SHA-256 of its bytes. `attributes` is what its line said beside the fields."""

label = Table(
    "label",
    metadata,
    Column("sha256", Key, ForeignKey("labelled_document.sha256"), primary_key=True),
    Column("field", Key, primary_key=True),
    Column("who", Key, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("value", Words),
    required("visible", Boolean),
    Column("page", Integer),
    Column("box", JSON(none_as_null=True)),
    required("alternatives", JSON),
    required("labelled_at", UtcTime),
    required("guideline", Text),
    required("source", Text, index=True),
    required("trainable", Boolean),
)
"""What one person or import says about one field. `value` NULL and `visible` true: verified to be absent. `box` is x0, top, x1,
bottom in points."""
