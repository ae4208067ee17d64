"""The filled form: values with their place, their confidence and the signals behind it, and the lines of a table."""

import enum
from collections.abc import Mapping
from typing import NamedTuple

from domain.documents.pages import Box, Noted, Segment
from domain.documents.types import DocumentType, Kind


class Candidate(NamedTuple):
    """Something on a page that could be a value.

    `value` is normalised as its kind says, `raw` is what stands there; `words` are the indices of its words on the page.
    """

    kind: Kind
    value: str
    raw: str
    page: int
    box: Box
    words: tuple[int, ...]


class Signal(NamedTuple):
    """One reason to believe or doubt a value: its share in log-odds; the shares of a value and the base add up to its score."""

    name: str
    contribution: float
    reason: str = ""


class FieldValue(NamedTuple):
    """A value of the form.

    `value` None with a confidence says how sure it is that the field is not on the document. `confidence` is the probability, 0
    to 1, that the value is right, None where it was not measured. `source` says who read it: `text_layer`, `tesseract`,
    `rapidocr`, `einvoice`, or `computed`. `box` is None where the value stands nowhere on a page.
    """

    value: str | None
    confidence: float | None
    page: int | None = None
    box: Box | None = None
    source: str = ""
    raw: str = ""
    reasons: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()


class Line(NamedTuple):
    """One row of the document's table; `cells` by column name (`description`, `quantity`, `net`, …)."""

    page: int
    box: Box
    cells: Mapping[str, FieldValue]


class TaxPart(NamedTuple):
    """The tax of one rate (EN 16931 BG-23); amounts as text with a point and two digits, None where not printed."""

    rate: str
    net: str | None
    tax: str | None


class PaymentStep(NamedTuple):
    """One step of the payment terms: pay until `due_date` or within `days`, less `discount` percent (`0`: net)."""

    due_date: str | None
    days: int | None
    discount: str


class Route(enum.StrEnum):
    """Where a document goes."""

    ACCEPTED = "accepted"
    REVIEW = "review"
    FAILED = "failed"


class Form(NamedTuple):
    """One document as it was understood. `pages` are the numbers of its pages within the file.

    `einvoice` says whether its structured part alone suffices (`domain.documents.agreement.Verdict`), None without one.
    """

    file: str
    sha256: str
    document_type: DocumentType
    type_confidence: float | None
    segment: Segment | None
    pages: tuple[int, ...]
    fields: Mapping[str, FieldValue]
    lines: tuple[Line, ...] = ()
    tax_parts: tuple[TaxPart, ...] = ()
    payment_steps: tuple[PaymentStep, ...] = ()
    findings: tuple[Noted, ...] = ()
    route: Route = Route.REVIEW
    einvoice: str | None = None
