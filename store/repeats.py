"""Billing documents that stand in more than one file of a run.

Where they stand under one customer, that customer's case holds all of them and judges which count. Under different customers
only the whole input tells, so it is asked once, before the cases: one pass in the order of document numbers.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, groupby
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import Connection, Row, func, select

from domain.parties import RecordKind
from store.database import rows_of
from store.tables import record


class Leftover(NamedTuple):
    """An older file that a newer one repeats in part: `documents` of it stand in no newer file, `example` is one of them."""

    older: int
    newer: int
    documents: int
    example: str


class Repeats(NamedTuple):
    """What the files of a run have in common; files are named by their place in the input.

    `latest` tells, for each document under different customers, the file and record that count: those of the last file.
    """

    latest: dict[str, tuple[int, int]]
    leftovers: list[Leftover]


NONE = Repeats({}, [])


def repeats_of(connection: Connection, file_ids: Sequence[int]) -> Repeats:
    """Compare the billing documents of the files; keeps no more than the documents that changed their customer."""
    places = {file_id: place for place, file_id in enumerate(file_ids) if _holds_documents(connection, file_id)}
    if len(places) < 2:
        return NONE
    latest: dict[str, tuple[int, int]] = {}
    newest: dict[int, int] = {}  # by older file: the newest one that repeats a document of it
    alone: Counter[int] = Counter()
    examples: dict[int, str] = {}
    query = (
        select(
            record.c.link,
            record.c.file_id,
            func.min(record.c.seq).label("seq"),
            func.min(record.c.key).label("first_key"),
            func.max(record.c.key).label("last_key"),
        )
        .where(record.c.file_id.in_(places), record.c.kind == RecordKind.BILLING.value, record.c.link != "")
        .group_by(record.c.link, record.c.file_id)
        .order_by(record.c.link)
    )
    for document, rows in groupby(rows_of(connection, query), key=attrgetter("link")):
        versions = sorted(rows, key=lambda row: places[row.file_id])
        last = places[versions[-1].file_id]
        alone[last] += 1
        examples.setdefault(last, document)
        for older, newer in combinations([places[version.file_id] for version in versions], 2):
            newest[older] = max(newer, newest.get(older, 0))
        if len(versions) > 1 and _customers_differ(versions):
            latest[document] = (last, versions[-1].seq)
    leftovers = [
        Leftover(older, newer, alone[older], examples[older]) for older, newer in sorted(newest.items()) if alone[older]
    ]
    return Repeats(latest, leftovers)


def _customers_differ(versions: Sequence[Row[tuple[str, int, int, str, str]]]) -> bool:
    return len({key for version in versions for key in (version.first_key, version.last_key)}) > 1


def _holds_documents(connection: Connection, file_id: int) -> bool:
    query = select(record.c.seq).where(record.c.file_id == file_id, record.c.kind == RecordKind.BILLING.value).limit(1)
    return connection.execute(query).first() is not None
