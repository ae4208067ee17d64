"""Documents with truth, as `sandbox/documents` generates them and as people label them: what training and measuring read."""

import json
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from domain.documents.pages import Page
from domain.documents.types import DocumentType, Kind, kind_of
from domain.documents.values import folded
from domain.errors import UnusableInput
from extractors.reading import read_file

_LANGUAGES: Final = "deu+eng+fra"


class Truth(NamedTuple):
    """What a field truly is: None for verified absent; place where it is known (page from 1, box in points)."""

    value: str | None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None


class Example(NamedTuple):
    """A document as it was read, with its truth. `layout` is the family of its layout, `split` train or held."""

    pages: tuple[Page, ...]
    document_type: DocumentType
    language: str
    layout: str
    split: str
    segment: str
    truth: Mapping[str, Truth]


def read_examples(folder: Path, *, split: str = "", workers: int = 2) -> Iterator[Example]:
    """Read all documents of a folder with `documents.truth.jsonl`; those that cannot be read are left out.

    Args:
        folder: as `belegwerk sandbox documents` wrote it.
        split: only documents of this split; empty for all.
        workers: processes that read at the same time.

    Raises:
        UnusableInput: the folder has no truth.
    """
    truth = folder / "documents.truth.jsonl"
    if not truth.is_file():
        raise UnusableInput(f"{truth} is missing.", next_step="Generate documents with `belegwerk sandbox documents`.")
    lines = [json.loads(line) for line in truth.read_text("utf-8").splitlines() if line.strip()]
    chosen = [line for line in lines if not split or line.get("split") == split]
    with ProcessPoolExecutor(workers) as pool:
        for line, pages in zip(
            chosen, pool.map(partial(_pages, folder), [line["file"] for line in chosen], chunksize=8), strict=True
        ):
            if pages:
                yield _example(line, pages)


def _pages(folder: Path, file: str) -> tuple[Page, ...]:
    readings = read_file(folder / file, languages=_LANGUAGES)
    return readings[0].pages if readings else ()


def _example(line: Mapping[str, Any], pages: tuple[Page, ...]) -> Example:
    truth = {
        name: Truth(field["value"], field.get("page"), tuple(field["box"]) if field.get("box") else None)
        for name, field in line["fields"].items()
        if field.get("visible", True)
    }
    document_type = DocumentType(line["document_type"])
    return Example(pages, document_type, line["language"], line["layout"], line["split"], line["segment"], truth)


def same_value(field: str, one: str, other: str) -> bool:
    """Whether two values of a field mean the same: amounts by worth, everything else by its letters and digits."""
    return normalised(field, one) == normalised(field, other)


def normalised(field: str, value: str) -> str:
    """A value in the form in which values of its field are compared."""
    kind = kind_of(field)
    if kind in {Kind.AMOUNT, Kind.PERCENT}:
        try:
            return str(abs(Decimal(value)).quantize(Decimal("0.01")))
        except InvalidOperation:
            return value
    if kind is Kind.DATE:
        return value
    return re.sub(r"[^\w]|_", "", folded(value))
