import threading
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text

from domain.errors import ConfigurationError, StoreUnavailable
from store import open_store
from store.database import readable_url
from store.tables import metadata

KEY = b"a key that only these tests use."


def test_migrations_lead_to_the_tables_of_this_version(database_url: str) -> None:
    engine = create_engine(readable_url(database_url))

    def differs(_context: Any, _in_database: Any, _in_metadata: Any, found: Any, wanted: Any) -> bool:
        return bool(found.compile(engine.dialect) != wanted.compile(engine.dialect))

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": differs})
        differences = compare_metadata(context, metadata)
    engine.dispose()
    assert differences == []


def test_several_workers_may_open_a_new_database_at_once(postgres_server: Any, tmp_path: Path) -> None:
    name = postgres_server.create()
    for url in (postgres_server.url(name), f"sqlite:///{tmp_path / 'new' / 'store.db'}"):
        failed: list[BaseException] = []

        def open_and_close(url: str = url, failed: list[BaseException] = failed) -> None:
            try:
                open_store(url, evidence_key=KEY).close()
            except BaseException as error:  # noqa: BLE001 - shown by the assertion below
                failed.append(error)

        workers = [threading.Thread(target=open_and_close) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert failed == []
    postgres_server.drop(name)


def test_a_database_of_a_newer_version_is_refused(database_url: str) -> None:
    engine = create_engine(readable_url(database_url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from the future'"))
    engine.dispose()
    with pytest.raises(ConfigurationError, match=r"from the future.*Install the version"):
        open_store(database_url, evidence_key=KEY)


@pytest.mark.parametrize(
    "url", ["", "store.db", "mysql://host/db", "sqlite://", "sqlite:///:memory:", "http://[", "postgresql+asyncpg://h/d"]
)
def test_urls_that_cannot_be_used(url: str) -> None:
    with pytest.raises(ConfigurationError, match="BELEGWERK_DATABASE_URL"):
        open_store(url, evidence_key=KEY)


def test_a_short_key_is_refused(sqlite_url: str) -> None:
    with pytest.raises(ConfigurationError, match="5 bytes"):
        open_store(sqlite_url, evidence_key=b"short")


def test_passwords_stay_out_of_messages() -> None:
    with pytest.raises(StoreUnavailable) as caught:
        open_store("postgresql://finance:hunter2@127.0.0.1:1/db", evidence_key=KEY)
    assert "hunter2" not in str(caught.value)
    assert "finance" in str(caught.value)
    assert "reachable" in caught.value.next_step


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    junk = tmp_path / "junk.db"
    junk.write_bytes(b"this is a shopping list" * 100)
    with pytest.raises(StoreUnavailable, match="backup"):
        open_store(f"sqlite:///{junk}", evidence_key=KEY)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable, match="BELEGWERK_HOME"):
        open_store(f"sqlite:///{tmp_path}/file/below/store.db", evidence_key=KEY)


def test_sqlite_is_set_up_to_survive_a_power_cut(sqlite_url: str) -> None:
    store = open_store(sqlite_url, evidence_key=KEY)
    with store._database.read() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    store.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_ping(store: Any) -> None:
    store.ping()
