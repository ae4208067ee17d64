"""The connection to SQLite or PostgreSQL: transactions, streams, and foreign errors translated at the door.

SQLite runs in WAL mode so that readers and the one writer do not block each other, with synchronous=FULL so that a committed
answer survives a power cut. Writers start with BEGIN IMMEDIATE: they queue for the lock at the start (30 s) instead of failing
in the middle. On PostgreSQL a connection that died in the pool is noticed before use and opened anew.
"""

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Executable, Row, Table, create_engine, event, exc, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL

from domain.errors import ConfigurationError, StoreUnavailable

T = TypeVar("T")
Clock = Callable[[], dt.datetime]
BUSY_SECONDS = 30
CHUNK = 2_000
"""Rows fetched or written at a time: large enough to hide the round trip, small enough for flat memory."""


def utc_now() -> dt.datetime:
    """The time now, aware UTC."""
    return dt.datetime.now(dt.UTC)


def readable_url(text: str) -> URL:
    """The database URL with its driver: `postgresql://` means psycopg 3.

    Raises:
        ConfigurationError: not a URL, or not of SQLite (a file) or PostgreSQL.
    """
    next_step = "Set BELEGWERK_DATABASE_URL to sqlite:////path/to/file.db or postgresql://user:password@host/database."
    try:
        url = make_url(text)
    except (exc.ArgumentError, ValueError) as error:
        msg = "The database URL cannot be read."
        raise ConfigurationError(msg, next_step=next_step) from error
    if url.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database not in {None, "", ":memory:"}:
        return url
    msg = f"The database URL {url.render_as_string(hide_password=True)} is neither an SQLite file nor PostgreSQL."
    raise ConfigurationError(msg, next_step=next_step)


class Database:
    """One database and its pool. Safe to use from several threads; each call takes its own connection."""

    def __init__(self, url: URL, clock: Clock = utc_now) -> None:
        self.url = url
        self.clock = clock
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.engine = self._engine()

    def _engine(self) -> Engine:
        if not self.is_sqlite:
            return create_engine(
                self.url, pool_pre_ping=True, pool_size=5, max_overflow=20, connect_args={"connect_timeout": 10}
            )
        engine = create_engine(self.url, pool_size=5, max_overflow=20, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    @property
    def safe_url(self) -> str:
        """The URL without its password, for messages."""
        return self.url.render_as_string(hide_password=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading; sees one state of the database.

        Raises:
            StoreUnavailable: the database cannot be reached.
        """
        with self._translated(), self.engine.connect() as connection:
            if not self.is_sqlite:  # SQLite's readers always see one state
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: all of it is committed at the end, or nothing after an exception.

        Raises:
            StoreUnavailable: the database cannot be reached, the disk is full, or another process holds the lock.
        """
        with self._translated(), self.engine.connect() as connection:
            connection = connection.execution_options(writes=True)
            with connection.begin():
                yield connection

    def stream(self, query: Executable) -> Iterator[Row[Any]]:
        """The rows of a query with flat memory: fetched in chunks, through a server-side cursor on PostgreSQL."""
        with self.read() as connection:
            yield from rows_of(connection, query)

    def insert_new(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An insert that skips rows which collide with a unique key; compiled for this database."""
        if self.is_sqlite:
            return sqlite.insert(table).on_conflict_do_nothing()
        return postgresql.insert(table).on_conflict_do_nothing()

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (exc.DBAPIError, exc.TimeoutError) as error:
            if not _is_failure(error):
                raise
            raise self._unavailable(error) from error

    def _unavailable(self, error: exc.SQLAlchemyError) -> StoreUnavailable:
        cause = str(getattr(error, "orig", None) or error).strip()
        return StoreUnavailable(
            f"The database {self.safe_url} failed: {cause.splitlines()[0] if cause else type(error).__name__}.",
            next_step=next_step_for(cause, self.url),
        )


def _is_failure(error: exc.SQLAlchemyError) -> bool:
    """Whether the database failed us; the other errors are bugs of ours, such as a wrong statement or a broken constraint."""
    if not isinstance(error, exc.DBAPIError):
        return True  # no connection became free in time
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:  # SQLite: the generic code stands for a wrong statement, the specific ones for disk, locks and files
        return not isinstance(error, exc.IntegrityError) and code != sqlite3.SQLITE_ERROR
    return error.connection_invalidated or isinstance(error, exc.OperationalError | exc.InterfaceError)


def rows_of(connection: Connection, query: Executable, chunk: int = CHUNK) -> Iterator[Row[Any]]:
    """Stream a query on a connection that the caller keeps open, `chunk` rows at a time."""
    with connection.execute(query, execution_options={"stream_results": True, "yield_per": chunk}) as rows:
        yield from rows


def in_chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The items in lists of at most `size`, read no further ahead than that."""
    source = iter(items)
    while chunk := list(islice(source, size)):
        yield chunk


def next_step_for(cause: str, url: URL) -> str:
    """What a person can do about a database's complaint, by the words that SQLite and PostgreSQL use."""
    low = cause.lower()
    place = Path(url.database or "").parent if url.get_backend_name() == "sqlite" else f"the server {url.host}"
    for words, step in (
        (
            ("disk is full", "no space left", "disk full"),
            f"Free space on {place}, then run the same command again; nothing was lost.",
        ),
        (
            ("database is locked", "lock timeout"),
            "Another process is writing. Wait for it or end it, then run the same command again.",
        ),
        (("malformed", "not a database"), "The file is damaged or no database. Restore it from the backup."),
        (("readonly", "read-only", "unable to open"), f"Give this user the right to write into {place}."),
        (("password", "authentication", "role "), "Check user and password in BELEGWERK_DATABASE_URL."),
        (("does not exist",), "Create the database, or correct its name in BELEGWERK_DATABASE_URL."),
    ):
        if any(word in low for word in words):
            return step
    return f"Check that {place} is up and reachable, then run the same command again; it continues where it stopped."


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_sqlite, not guessed by the driver
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
