"""A form as plain names and values, for JSON files and the database, and back again.

The shape is that of the lines of `belegwerk extract`. Boxes are lists `[x0, top, x1, bottom]` in points, rounded to a tenth.
"""

from collections.abc import Mapping
from typing import Any

from domain.documents.forms import FieldValue, Form, Line, PaymentStep, Route, Signal, TaxPart
from domain.documents.pages import Box, Noted, Segment
from domain.documents.types import DocumentType


def form_as_dict(form: Form, *, whole: bool = True) -> dict[str, Any]:
    """The form as a line of `belegwerk extract`; with `whole` also what stood on the page and every signal."""
    return {
        "file": form.file,
        "sha256": form.sha256,
        "document_type": form.document_type.value,
        "type_confidence": _share(form.type_confidence),
        "segment": form.segment.value if form.segment else None,
        "pages": list(form.pages),
        "fields": {name: value_as_dict(value, whole=whole) for name, value in form.fields.items()},
        "lines": [
            {
                "page": line.page,
                "box": _corners(line.box),
                "cells": {name: value_as_dict(cell, whole=whole) for name, cell in line.cells.items()},
            }
            for line in form.lines
        ],
        "tax_parts": [part._asdict() for part in form.tax_parts],
        "payment_steps": [step._asdict() for step in form.payment_steps],
        "findings": [noted._asdict() for noted in form.findings],
        "route": form.route.value,
        "einvoice": form.einvoice,
    }


def value_as_dict(value: FieldValue, *, whole: bool = True) -> dict[str, Any]:
    """One value with its place, its confidence and its reasons."""
    written: dict[str, Any] = {
        "value": value.value,
        "confidence": _share(value.confidence),
        "page": value.page,
        "box": _corners(value.box),
        "source": value.source,
        "reasons": list(value.reasons),
    }
    if whole:
        written |= {"raw": value.raw, "signals": [list(signal) for signal in value.signals]}
    return written


def form_of(written: Mapping[str, Any]) -> Form:
    """The form that `form_as_dict` wrote."""
    return Form(
        file=written["file"],
        sha256=written["sha256"],
        document_type=DocumentType(written["document_type"]),
        type_confidence=written["type_confidence"],
        segment=Segment(written["segment"]) if written["segment"] else None,
        pages=tuple(written["pages"]),
        fields={name: value_of(value) for name, value in written["fields"].items()},
        lines=tuple(
            Line(line["page"], Box(*line["box"]), {name: value_of(cell) for name, cell in line["cells"].items()})
            for line in written["lines"]
        ),
        tax_parts=tuple(TaxPart(**part) for part in written["tax_parts"]),
        payment_steps=tuple(PaymentStep(**step) for step in written["payment_steps"]),
        findings=tuple(Noted(**noted) for noted in written["findings"]),
        route=Route(written["route"]),
        einvoice=written.get("einvoice"),
    )


def value_of(written: Mapping[str, Any]) -> FieldValue:
    """The value that `value_as_dict` wrote."""
    return FieldValue(
        value=written["value"],
        confidence=written["confidence"],
        page=written["page"],
        box=Box(*written["box"]) if written["box"] else None,
        source=written["source"],
        raw=written.get("raw", ""),
        reasons=tuple(written["reasons"]),
        signals=tuple(Signal(*signal) for signal in written.get("signals", ())),
    )


def _share(confidence: float | None) -> float | None:
    return None if confidence is None else round(confidence, 6)


def _corners(box: Box | None) -> list[float] | None:
    return None if box is None else [round(edge, 1) for edge in box]
