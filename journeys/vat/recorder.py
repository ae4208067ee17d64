"""Writes what came back: answers of many lanes in few transactions, none lost, none forgotten.

A question counts as answered when its answer and its proof are committed. While one transaction is written the next answers
gather, so a busy run commits in groups and a quiet one at once. After kill -9 only what was in flight is unknown.
"""

import asyncio
from collections.abc import Callable, Sequence

import tenacity

from domain.errors import StoreUnavailable
from store.inquiries import Settled

# A database that is away for less than this costs nothing; afterwards the run stops and is taken up by running it again.
STORE_PATIENCE = 60.0


class Recorder:
    """Settles inquiries in groups. Use as an async context manager; leaving it writes what is left.

    Args:
        settle: writes one group in one transaction; blocks.
        on_settled: called with the number of newly settled inquiries.
        patience: seconds for which a database that is away is waited for.
    """

    def __init__(
        self,
        settle: Callable[[Sequence[Settled]], None],
        on_settled: Callable[[int], None],
        patience: float = STORE_PATIENCE,
    ) -> None:
        self._on_settled = on_settled
        self._waiting: list[tuple[Settled, asyncio.Future[None]]] = []
        self._more = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._write = tenacity.retry(
            retry=tenacity.retry_if_exception_type(StoreUnavailable),
            stop=tenacity.stop_after_delay(patience),
            wait=tenacity.wait_random_exponential(multiplier=0.2, max=5),
            reraise=True,
        )(settle)

    async def __aenter__(self) -> "Recorder":
        self._writer = asyncio.create_task(self._write_groups(), name="recorder")
        return self

    async def __aexit__(self, *_: object) -> None:
        writer, self._writer = self._writer, None
        self._more.set()
        if writer:
            await writer

    async def settle(self, settled: Settled) -> None:
        """Return when the answer and its evidence are committed.

        Raises:
            StoreUnavailable: the database stayed away.
        """
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((settled, written))
        self._more.set()
        await written

    async def _write_groups(self) -> None:
        while self._writer is not None or self._waiting:
            await self._more.wait()
            self._more.clear()
            group, self._waiting = self._waiting, []
            if group:
                await self._write_group(group)

    async def _write_group(self, group: list[tuple[Settled, asyncio.Future[None]]]) -> None:
        try:
            await asyncio.to_thread(self._write, [settled for settled, _ in group])
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait for this group must hear of it
            for _, written in group:
                if not written.done():
                    written.set_exception(error)
            return
        self._on_settled(len(group))
        for _, written in group:
            if not written.done():
                written.set_result(None)
