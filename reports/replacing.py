"""Replace a file as a whole, or leave the old one untouched.

A controller who opens the workbook while it is being written again sees the old month or the new one, never half of each.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from domain.errors import StoreUnavailable


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a draft path beside `path`; when the block ends well, the draft takes the place of `path` in one step.

    The draft has a folder of its own, which may hold further temporary files; it vanishes in every case.

    Raises:
        StoreUnavailable: the disk is full, the folder is missing or may not be written; the old file is as it was.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=".draft-", dir=path.parent) as folder:
            draft = Path(folder) / path.name
            yield draft
            _flush(draft)
            draft.replace(path)
        _flush(path.parent)
    except OSError as error:
        raise StoreUnavailable(
            f"{path} could not be written: {error.strerror or error}. An older file of that name is unchanged.",
            next_step=f"Free some space or grant write access to {path.parent}, then run the same command again.",
        ) from error


def _flush(path: Path) -> None:
    """Have the operating system put a file, or a folder's list of names, on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
