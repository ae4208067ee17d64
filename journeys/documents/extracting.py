"""Reads documents without a database: one form after the other, as soon as it is there. What `belegwerk extract` does."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from domain.documents.forms import Form
from domain.documents.routing import route
from journeys.conduct import PlainConduct
from journeys.documents.equipment import Equipment
from journeys.documents.walking import files_of, order_of
from journeys.documents.working import chunks_of, work


async def extract(
    paths: Sequence[Path],
    equipment: Equipment,
    on_progress: Callable[[str, int, int | None], None] | None = None,
) -> AsyncIterator[Form]:
    """Read files and folders of files in child processes.

    Each form has its route by the certificates in force. A file that cannot be read comes back as a form of route `failed`, so
    every file has at least one line.

    Raises:
        UnusableInput: a path does not exist, or there is no file at all.
    """
    files = await asyncio.to_thread(files_of, paths)
    conduct = PlainConduct(on_progress)
    done = 0
    await conduct.progress("read", 0, len(files))
    chunks = chunks_of((order_of(path) for path in files), 1, equipment.reader, equipment.manner)
    async for some in conduct.spread("read", work, chunks, equipment.workers):
        done += len(some)
        await conduct.progress("read", done, len(files))
        for worked in some:
            for form in worked.forms:
                yield route(form, equipment.certificates)
