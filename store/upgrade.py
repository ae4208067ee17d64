"""Bring a database to the shape that this version needs, once, even when several workers start together."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from domain.errors import ConfigurationError
from store.database import Database

MIGRATION_LOCK = 0x42454C45  # any constant of our own: PostgreSQL's advisory locks are numbers


def upgrade(database: Database) -> None:
    """Migrate to the newest revision; a database that is already there is only read.

    Raises:
        ConfigurationError: the database was written by a newer version of this program.
        StoreUnavailable: the database cannot be reached or written.
    """
    config = Config()
    config.set_main_option("script_location", (Path(__file__).parent / "migrations").as_posix().replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    with database.read() as connection:
        if _revision(connection, script) == script.get_current_head():
            return
    with database.write() as connection:
        if not database.is_sqlite:  # SQLite's writer lock is held already
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(connection: Connection, script: ScriptDirectory) -> str | None:
    revision = MigrationContext.configure(connection).get_current_revision()
    known = {entry.revision for entry in script.walk_revisions()}
    if revision is not None and revision not in known:
        msg = f"The database has revision {revision}, which this version does not know."
        raise ConfigurationError(msg, next_step="Install the version that wrote it, or a newer one.")
    return revision
