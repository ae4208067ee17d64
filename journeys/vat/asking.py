"""Asks the registers about every open number of a month: all member states at once, each as fast as it likes to answer.

Numbers are claimed from the store in chunks, so that several workers can share one month and a killed worker's numbers are
taken up again. Everything that came back, faults included, becomes evidence before the number counts as asked.
"""

import asyncio
import contextlib
import gc
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from domain.errors import RunError, StoreUnavailable
from journeys.conduct import Conduct
from journeys.vat.inquirer import Inquirer
from journeys.vat.patience import patiently
from journeys.vat.recorder import Recorder
from journeys.vat.terms import AskingTerms
from store import Store
from store.inquiries import Holding, Inquiry

T = TypeVar("T")

# Chunks of one member state in work at the same time: while the last questions of one back off, the next keeps the lane full.
CHUNKS_A_LANE = 3

STEP = "ask"


class Asking:
    """One worker's part in asking a month."""

    def __init__(self, store: Store, inquirer: Inquirer, terms: AskingTerms, conduct: Conduct) -> None:
        self._store = store
        self._inquirer = inquirer
        self._terms = terms
        self._conduct = conduct
        self._ends = time.monotonic() + terms.deadline
        self._chunk_numbers: Counter[str] = Counter()
        self.settled = 0
        self._total = 0

    async def run(self) -> int:
        """Ask until nothing is open, nobody else works on this month, or the deadline has passed.

        Returns:
            The number of inquiries that this worker settled.

        Raises:
            RunError: our own VAT ID was refused, we were blocked, or the database stayed away.
        """
        self._total = sum((await self._claimable()).values())
        await self._conduct.progress(STEP, 0, self._total)
        try:
            with _seldom_collecting():
                await self._ask_all()
        except BaseExceptionGroup as errors:
            raise _first_cause(errors) from errors
        finally:
            await asyncio.to_thread(self._release)
        await self._conduct.progress(STEP, self.settled, self.settled)
        return self.settled

    async def _ask_all(self) -> None:
        async with (
            Recorder(self._store.inquiries.settle, self._count, self._terms.store_patience) as recorder,
            self._background(),
        ):
            while await self._more_to_do():
                async with asyncio.TaskGroup() as group:
                    for country, count in (await self._claimable()).items():
                        for _ in range(min(CHUNKS_A_LANE, -(-count // self._terms.chunk))):
                            group.create_task(self._lane(country, recorder))

    async def _lane(self, country: str, recorder: Recorder) -> None:
        """Claim and ask chunk after chunk of one member state."""
        while time.monotonic() < self._ends:
            chunk = await self._claim(country)
            if not chunk:
                return
            self._chunk_numbers[country] += 1
            name = f"ask-{country}-{self._chunk_numbers[country]:03d}"
            await self._conduct.chunk(name, lambda chunk=chunk: self._ask_chunk(chunk, recorder))  # type: ignore[misc]

    async def _ask_chunk(self, chunk: Sequence[Inquiry], recorder: Recorder) -> int:
        async def ask_and_settle(inquiry: Inquiry) -> None:
            settled, stop = await self._inquirer.inquire(inquiry, self._ends)
            await recorder.settle(settled)
            if stop:
                raise stop

        async with asyncio.TaskGroup() as group:
            for inquiry in chunk:
                group.create_task(ask_and_settle(inquiry))
        return len(chunk)

    async def _patiently(self, work: Callable[[], T]) -> T:
        return await asyncio.to_thread(patiently, work, self._terms.store_patience)

    async def _claimable(self) -> Mapping[str, int]:
        terms = self._terms
        return await self._patiently(lambda: self._store.inquiries.lanes(terms.period, terms.requester_text, terms.now()))

    async def _claim(self, country: str) -> list[Inquiry]:
        terms = self._terms
        return await self._patiently(
            lambda: self._store.inquiries.claim(
                terms.period,
                terms.requester_text,
                country,
                limit=terms.chunk,
                worker=terms.worker,
                now=terms.now(),
                lease=terms.lease,
            )
        )

    async def _held(self) -> Sequence[Holding]:
        """Who else holds numbers of this month, how many, and until when without a sign of life."""
        terms = self._terms
        return await self._patiently(lambda: self._store.inquiries.held(terms.period, terms.requester_text))

    def _release(self) -> None:
        """Give back what we hold; a database that is away is not waited for, because claims run out by themselves."""
        with contextlib.suppress(StoreUnavailable):
            self._store.inquiries.release(self._terms.worker)

    async def _more_to_do(self) -> bool:
        """Whether something can be claimed; waits while only other workers hold numbers of this month."""
        # No chunk of ours is in work now. What we hold nevertheless was claimed when a connection broke, and never reached us.
        await asyncio.to_thread(self._release)
        while time.monotonic() < self._ends:
            if await self._claimable():
                return True
            held = await self._held()
            if not held:
                return False
            other = held[0]
            waiting = f"{other.numbers} held by {other.worker} until {other.lease_until:%H:%M:%S}Z"
            await self._conduct.progress(waiting, 0, None)
            await asyncio.sleep(1)
        return False

    def _count(self, settled: int) -> None:
        self.settled += settled

    @contextlib.asynccontextmanager
    async def _background(self) -> AsyncIterator[None]:
        """Say how far we are, and keep our claims alive, while the body runs."""
        tasks = [asyncio.create_task(self._report()), asyncio.create_task(self._keep_claims())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(0.5)
            await self._conduct.progress(STEP, self.settled, max(self._total, self.settled))

    async def _keep_claims(self) -> None:
        terms = self._terms
        while True:
            await asyncio.sleep(terms.lease.total_seconds() / 3)
            # A database that is away for a moment is the recorder's business; a missed sign of life is made up for by the next.
            with contextlib.suppress(RunError):
                await asyncio.to_thread(self._store.inquiries.extend, terms.worker, terms.now(), terms.lease)


@contextlib.contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Collect garbage seldom in the body: what the run holds anyway (a whole month) would be looked through again and again.

    Asking makes hardly any cycles; looking for them cost a twelfth of its processor time.
    """
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()


def _first_cause(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first real error of nested groups; a RunError before all others, because it says the next step."""
    flat: list[BaseException] = []
    stack: list[BaseException] = [errors]
    while stack:
        error = stack.pop(0)
        if isinstance(error, BaseExceptionGroup):
            stack.extend(error.exceptions)
        else:
            flat.append(error)
    return next((error for error in flat if isinstance(error, RunError)), flat[0])
