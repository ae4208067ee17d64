"""Finds the files that are meant by the paths on a command line: files as named, folders with everything below them."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from connectors.inbox import MARKERS, UNFINISHED
from domain.errors import UnusableInput
from journeys.documents.orders import Order

_LEFT_OUT = frozenset({*MARKERS, *UNFINISHED, ".jsonl"})


def files_of(paths: Sequence[Path]) -> list[Path]:
    """Every file, each once, in the order of the paths and by name within a folder.

    Hidden files, links to folders, markers of a drop folder and lists of truth are no documents.

    Raises:
        UnusableInput: a path does not exist, a folder cannot be read, or there is no file at all.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise UnusableInput(f"{path} does not exist.", next_step="Name documents or folders of documents.")
        found.update(dict.fromkeys(_below(path) if path.is_dir() else [path]))
    if not found:
        raise UnusableInput(
            f"There is no document in {', '.join(map(str, paths))}.", next_step="Name documents or folders of documents."
        )
    return list(found)


def order_of(path: Path, file_id: int = 0) -> Order:
    """The order to read a file; one that cannot be opened has no digest and will fail with its reason."""
    try:
        with path.open("rb") as file:
            return Order(str(path), hashlib.file_digest(file, "sha256").hexdigest(), file_id)
    except OSError:
        return Order(str(path), "", file_id)


def _below(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise UnusableInput(
            f"The folder {error.filename} cannot be read: {error.strerror}.", next_step="Give this user the right to read it."
        ) from error

    for root, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root) / name
            if not name.startswith(".") and path.suffix.lower() not in _LEFT_OUT and path.is_file():
                yield path
