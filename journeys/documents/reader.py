"""The shipped reader: a file's bytes become pages, pages become forms.

The reading libraries and models are imported by the child that reads, not by the process that waits for it: they take seconds
and hundreds of megabytes.
"""

import functools
import hashlib
import importlib.resources
import time
from collections.abc import Iterator
from importlib import metadata
from importlib.resources.abc import Traversable
from pathlib import Path

from domain.documents.duplicates import sketch_of
from domain.documents.forms import Form
from domain.documents.pages import Reading, TextSource
from journeys.documents.orders import Manner, Understood


def read_and_understand(path: str, manner: Manner) -> Understood:
    """Read the documents of a file and fill a form for each.

    Raises:
        ItemError: the file cannot be read; says why.
    """
    from extractors.documents.understanding import understand
    from extractors.reading import read_file

    began = time.monotonic()
    readings = read_file(Path(path), languages=manner.languages)
    seconds = time.monotonic() - began
    if manner.ignore_xml:
        readings = [reading._replace(einvoice=None) for reading in readings]
    models = Path(manner.models) if manner.models else None
    filled = [(form, _sketch(form, reading)) for reading in readings for form in understand(reading, models=models)]
    pages = [page for reading in readings for page in reading.pages]
    recognised = any(page.source is not TextSource.TEXT_LAYER for page in pages)
    ocr_seconds = round(seconds, 3) if recognised else 0.0
    return Understood(tuple(form for form, _ in filled), len(pages), ocr_seconds, tuple(sketch for _, sketch in filled))


def _sketch(form: Form, reading: Reading) -> tuple[int, ...]:
    """The words of the form's pages, condensed."""
    return sketch_of(word.text for page in reading.pages if page.number in form.pages for word in page.words)


@functools.cache
def model_version(folder: Path | None = None) -> str:
    """The version of program and models, such as `0.1.0+3f2a91c0`: other files or another program, another version.

    Args:
        folder: of a learned version; None for the models that ship.
    """
    digest = hashlib.sha256()
    for name, content in _trained(folder or importlib.resources.files("extractors").joinpath("trained")):
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return f"{metadata.version('belegwerk')}+{digest.hexdigest()[:8]}"


def _trained(folder: Traversable) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of the shipped model files in a fixed order."""
    if not folder.is_dir():
        return
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _trained(entry)
        elif not entry.name.endswith((".py", ".pyc")):
            yield entry.name, entry.read_bytes()
