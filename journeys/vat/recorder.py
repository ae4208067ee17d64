"""Writes what came back: answers of many lanes in few transactions, none lost, none forgotten.

A question counts as answered when its answer and its proof are committed. Answers gather for a tenth of a second, because
a transaction costs more than what stands in it. After kill -9 only what was in flight is unknown.
"""

import asyncio
from collections.abc import Callable, Sequence

from journeys.vat.patience import patiently
from store.settling import Settled

# Without it a third of a busy run's processor time goes into small transactions. Only the last answers of a chunk wait for it.
GATHERING = 0.1  # seconds


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
        patience: float = 60.0,
    ) -> None:
        self._on_settled = on_settled
        self._waiting: list[tuple[Settled, asyncio.Future[None]]] = []
        self._more = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._settle = settle
        self._patience = patience

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
            await asyncio.sleep(GATHERING if self._writer else 0)
            self._more.clear()
            group, self._waiting = self._waiting, []
            if group:
                await self._write_group(group)

    async def _write_group(self, group: list[tuple[Settled, asyncio.Future[None]]]) -> None:
        try:
            batch = [settled for settled, _ in group]
            await asyncio.to_thread(patiently, lambda: self._settle(batch), self._patience)
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait for this group must hear of it
            for _, written in group:
                if not written.done():
                    written.set_exception(error)
            return
        self._on_settled(len(group))
        for _, written in group:
            if not written.done():
                written.set_result(None)
