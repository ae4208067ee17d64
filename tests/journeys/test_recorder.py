"""Answers are written in groups, each is reported once its group is committed, and a failure reaches everybody who waits."""

import asyncio
import datetime as dt
from collections.abc import Sequence

import pytest

from domain.errors import StoreUnavailable
from journeys.vat.recorder import Recorder
from store.answers import Unanswered
from store.settling import Settled

LATER = Unanswered("state_down", dt.datetime(2026, 11, 3, 6, 30, tzinfo=dt.UTC))


def settled(inquiry_id: int) -> Settled:
    return Settled(inquiry_id, "run", [], None, LATER)


class Book:
    """Notes each group as one transaction would write it; the first `failures` writes fail."""

    def __init__(self, failures: int = 0) -> None:
        self.groups: list[list[int]] = []
        self.counted = 0
        self._failures = failures

    def write(self, group: Sequence[Settled]) -> None:
        if self._failures:
            self._failures -= 1
            raise StoreUnavailable("The database is away.", next_step="Wait.")
        self.groups.append([item.inquiry_id for item in group])

    def count(self, number: int) -> None:
        self.counted += number


def record(book: Book, numbers: Sequence[int], patience: float = 5.0) -> None:
    """Settle these numbers, each in a task of its own; the writer gets its turn between any two of them."""

    async def work() -> None:
        async with Recorder(book.write, book.count, patience) as recorder, asyncio.TaskGroup() as group:
            for number in numbers:
                group.create_task(recorder.settle(settled(number)))
                await asyncio.sleep(0)

    asyncio.run(work())


def test_answers_of_one_moment_are_one_transaction() -> None:
    book = Book()
    record(book, range(20))
    assert book.groups == [list(range(20))]
    assert book.counted == 20


def test_what_waits_at_the_end_is_written() -> None:
    """Leaving the recorder right after an answer came in does not forget it."""
    book = Book()

    async def work() -> None:
        async with Recorder(book.write, book.count) as recorder:
            last = asyncio.create_task(recorder.settle(settled(1)))
            await asyncio.sleep(0)
        await last

    asyncio.run(work())
    assert book.groups == [[1]]


def test_a_database_that_comes_back_costs_nothing() -> None:
    book = Book(failures=2)
    record(book, range(3))
    assert book.groups == [[0, 1, 2]]
    assert book.counted == 3


def test_everybody_hears_of_a_database_that_stays_away() -> None:
    book = Book(failures=1000)
    with pytest.raises(ExceptionGroup) as caught:
        record(book, range(3), patience=0)
    assert [type(error) for error in caught.value.exceptions] == [StoreUnavailable] * 3
    assert book.counted == 0
