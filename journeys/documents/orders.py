"""What is sent to the workers and what comes back: plain tuples that travel between processes and machines."""

from collections.abc import Callable
from typing import NamedTuple

from domain.documents.forms import Form


class Manner(NamedTuple):
    """How documents are read.

    Attributes:
        languages: Tesseract's names, joined by a plus.
        ignore_xml: leave the structured part of e-invoices aside and read the printed pages only.
        seconds: one file may take no longer.
        megabytes: one worker may hold no more.
        models: folder of a learned model version; empty for the one that ships.
    """

    languages: str = "deu+eng+fra"
    ignore_xml: bool = False
    seconds: float = 600
    megabytes: int = 4096
    models: str = ""


class Understood(NamedTuple):
    """What a reader made of a file.

    `sketches` condense the words of each form's pages, to find another scan of the same paper; `ocr_seconds` are those spent on
    files whose pages had to be recognised from images.
    """

    forms: tuple[Form, ...]
    pages: int
    ocr_seconds: float = 0.0
    sketches: tuple[tuple[int, ...], ...] = ()


Reader = Callable[[str, Manner], Understood]
"""Reads the file at a path. It runs in a child process, so it must be a function of a module, not a closure.

Raises:
    ItemError: the file cannot be read; says why.
"""


class Order(NamedTuple):
    """One file to read. `file_id` is its number in the store, 0 without a store."""

    path: str
    sha256: str
    file_id: int = 0


class Chunk(NamedTuple):
    """Files that are read one after the other by one worker."""

    number: int
    orders: tuple[Order, ...]
    reader: Reader
    manner: Manner


class Worked(NamedTuple):
    """How reading one file ended. A file that could not be read has one form of route `failed` with the reason."""

    order: Order
    forms: tuple[Form, ...]
    pages: int
    seconds: float
    ocr_seconds: float = 0.0
    sketches: tuple[tuple[int, ...], ...] = ()
