"""Alembic's entry: it migrates on the connection that the caller opened and locked."""

from alembic import context

from store import document_tables  # noqa: F401 - its tables belong to the metadata
from store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
