from decimal import Decimal
from typing import Any

from sqlalchemy import create_engine, text

from store import open_store
from store.database import readable_url


def test_sums_in_further_currencies_come_back_exact(month: Any, store: Any) -> None:
    others = (("CZK", Decimal("30.10")), ("USD", Decimal("-0.05")))
    one, other = month.subject("0000000001", other_amounts=others), month.subject("0000000002")
    run_id = month.run([one, other])
    assert [found.subject.other_amounts for found in store.runs.subjects(run_id)] == [others, ()]


def test_subjects_of_the_first_version_have_none(month: Any, store: Any, database_url: str) -> None:
    run_id = month.run([month.subject("0000000001")])
    store.close()
    engine = create_engine(readable_url(database_url))
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE subject DROP COLUMN other_amounts"))
        for later in ("label", "labelled_document", "reading", "document", "arrival"):
            connection.execute(text(f"DROP TABLE {later}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    engine.dispose()
    upgraded = open_store(database_url, evidence_key=b"a key that only these tests use.")
    assert [found.subject.other_amounts for found in upgraded.runs.subjects(run_id)] == [()]
    upgraded.close()
