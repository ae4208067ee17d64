import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, text

from domain.errors import StoreUnavailable
from store import database as store_database
from store.staging import FileMeta


def limit_pages(store: Any, spare: int) -> None:
    """The disk has room for a few more pages; every new connection is told so."""
    engine = store._database.engine
    with store._database.read() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    event.listen(engine, "connect", lambda connection, _: connection.execute(f"PRAGMA max_page_count={pages + spare}"))
    engine.dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_while_staging_leaves_nothing_behind(month: Any, store: Any) -> None:
    limit_pages(store, 20)
    rows = (month.debtor(f"{number:010d}") for number in range(20_000))
    with pytest.raises(StoreUnavailable, match=r"full.*Free space"):
        store.staging.stage(FileMeta("a" * 64, "list.txt", "P1", "utf-8", "KNA1", 1), rows)
    assert store.staging.find("a" * 64) is None
    assert month.stage([month.debtor("0000000001")]).records == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_while_settling_loses_no_proof_and_counts_nothing_as_asked(month: Any, store: Any) -> None:
    run_id = month.asked(month.numbers(300))
    claimed = month.claim(limit=300)
    store.inquiries.settle([month.answered(inquiry, run_id) for inquiry in claimed[:50]])
    limit_pages(store, 5)
    rest = [month.answered(inquiry, run_id) for inquiry in claimed[50:]]
    with pytest.raises(StoreUnavailable, match="nothing was lost"):
        store.inquiries.settle(rest)
    assert store.inquiries.pending("2026-10", "DE123456789")["answered"] == 50
    report = store.evidence.verify()
    assert (report.ok, report.records) == (True, 50)
    limit_pages(store, 10_000)
    store.inquiries.settle(rest)
    assert store.evidence.verify().records == 300


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_another_process_holds(store: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_database, "BUSY_SECONDS", 0)
    store._database.engine.dispose()
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match=r"locked.*Another process"):
        store.evidence.append_event("forced_run", {})
    other.execute("ROLLBACK")
    other.close()
    store.evidence.append_event("forced_run", {})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_damaged_file_is_told_from_a_bug(month: Any, store: Any, tmp_path: Path) -> None:
    month.asked(month.numbers(500))
    store.close()
    with sqlite3.connect(tmp_path / "store.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    path = tmp_path / "store.db"
    content = bytearray(path.read_bytes())
    content[4096:] = b"\x99" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(StoreUnavailable, match="backup"):
        store.inquiries.open("vat", "2026-10", "DE123456789")


def terminate_all(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_lost_between_calls_is_replaced(month: Any, store: Any, database_url: str) -> None:
    run_id = month.asked(month.numbers(3))
    terminate_all(database_url)
    month.settle_all(run_id)
    assert store.evidence.verify().records == 3


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_lost_inside_a_transaction_leaves_nothing(month: Any, store: Any, database_url: str) -> None:
    def rows() -> Any:
        yield from (month.debtor(f"{number:010d}") for number in range(6000))
        terminate_all(database_url)
        yield from (month.debtor(f"{number:010d}") for number in range(6000, 12_000))

    with pytest.raises(StoreUnavailable, match="continues where it stopped"):
        store.staging.stage(FileMeta("a" * 64, "list.txt", "P1", "utf-8", "KNA1", 1), rows())
    assert store.staging.find("a" * 64) is None
    assert month.stage([month.debtor("0000000001")]).records == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_lost_while_reading_is_reported(month: Any, store: Any, database_url: str) -> None:
    staged = month.stage([month.debtor(f"{number:010d}") for number in range(6000)])
    cases = store.staging.cases([staged.file_id])
    next(cases)
    terminate_all(database_url)
    with pytest.raises(StoreUnavailable):
        list(cases)
    assert sum(1 for _ in store.staging.cases([staged.file_id])) == 6000


def test_bugs_are_not_disguised_as_failures(store: Any) -> None:
    with pytest.raises(Exception, match="no_such_table") as caught, store._database.read() as connection:
        connection.execute(text("SELECT * FROM no_such_table"))
    assert not isinstance(caught.value, StoreUnavailable)


def test_an_anchor_that_cannot_be_written_is_said_and_repaired_by_the_next_write(store: Any, tmp_path: Path) -> None:
    blocked = tmp_path / "anchor.json.new"
    blocked.mkdir()
    with pytest.raises(StoreUnavailable, match=r"anchor\.json cannot be written"):
        store.evidence.append_event("forced_run", {})
    blocked.rmdir()
    assert store.evidence.head().seq == 1  # the entry itself is safe
    store.evidence.append_event("forced_run", {})
    assert store.evidence.verify().ok
