"""The plain rows that a batch's reports are made of."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from domain.documents.forms import Form


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document.

    Attributes:
        key: the digest of its file and its place in it, `SHA256/1`.
        path: where its file lies now, for a link.
        form: its values, with what people decided, its findings and its route.
        accepted: the fields whose values hold.
        reasons: why a person has to look, as `domain.documents.reasons` codes; empty where nobody has to.
        decided_by: who decided; empty where nobody did.
    """

    key: str
    path: str
    form: Form
    accepted: frozenset[str]
    reasons: tuple[str, ...]
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class BatchHeader:
    """What identifies the batch. `created` is the time of its newest reading or decision: same batch, same bytes."""

    run_id: str
    model: str
    software_version: str
    policy_version: str
    python_version: str
    libraries: Mapping[str, str]
    started: dt.datetime
    created: dt.datetime
    files: int
    pages: int
    reading_seconds: float
    ocr_seconds: float


@dataclass(frozen=True, slots=True)
class BatchReport:
    """Everything that the letters of one batch need. `documents` gives a fresh iterator every time."""

    header: BatchHeader
    documents: Callable[[], Iterator[DocumentRow]]
