"""A reader for tests: its documents are small texts that say what is printed on them and how well it can be read.

type: invoice                      starts a document; a file may hold several
gross_total = 119.00 @ 0.99        a field with its confidence; without @ it was not measured, `-` is absent
line: description=Screws; net=3.00
finding: sums_differ The sums differ.
scan: 2                            two pages that had to be recognised
do: hang | die | burst | break     what a hostile file does to the process that reads it
"""

import os
import time
from pathlib import Path

from domain.documents.duplicates import sketch_of
from domain.documents.forms import FieldValue, Form, Line, Signal
from domain.documents.pages import Box, Noted, Segment
from domain.documents.types import DocumentType
from domain.errors import UnreadableFile
from journeys.documents.orders import Manner, Understood

PLACE = Box(100.0, 50.0, 180.0, 62.0)


def read(path: str, manner: Manner) -> Understood:
    """Read such a text; leaves a trace of every call beside it, so that a test can count them."""
    text = Path(path).read_text(encoding="utf-8", errors="replace")
    trace = os.environ.get("PRACTICE_TRACE")
    if trace:
        with Path(trace).open("a", encoding="utf-8") as file:
            file.write(f"{Path(path).name} {os.getpid()}\n")
    time.sleep(float(os.environ.get("PRACTICE_SECONDS", "0")))
    if "type:" not in text:
        raise UnreadableFile(f"{Path(path).name} is no document.", next_step="Ask the sender for another copy.")
    forms = [_form(path, part) for part in text.split("type:")[1:]]
    scanned = text.count("scan:")
    sketches = tuple(sketch_of(part.split()) for part in text.split("type:")[1:])
    return Understood(tuple(forms), sum(len(form.pages) for form in forms), 0.5 * scanned, sketches)


def _form(path: str, text: str) -> Form:
    kind, *rest = text.strip().splitlines()
    fields: dict[str, FieldValue] = {}
    lines: list[Line] = []
    findings: list[Noted] = []
    segment, pages = Segment.BORN_DIGITAL, 1
    for row in rest:
        name, _, value = (part.strip() for part in row.partition("=" if " = " in row else ":"))
        match name:
            case "line":
                cells = dict(cell.strip().split("=") for cell in value.split(";"))
                lines.append(
                    Line(1, PLACE, {key: FieldValue(cell, 0.9, 1, PLACE, "text_layer") for key, cell in cells.items()})
                )
            case "finding":
                findings.append(Noted(*value.split(" ", 1)))
            case "scan":
                segment, pages = Segment.POOR_SCAN, int(value)
            case "do":
                _misbehave(value)
            case _:
                fields[name] = _field(value)
    kinds = tuple(range(1, pages + 1))
    digest = path.rpartition("/")[2]
    return Form(path, digest, DocumentType(kind), 0.97, segment, kinds, fields, tuple(lines), findings=tuple(findings))


def _field(text: str) -> FieldValue:
    value, _, confidence = (part.strip() for part in text.partition("@"))
    if value == "-":
        return FieldValue(None, float(confidence) if confidence else None)
    signals = (Signal("label", 2.5, "stands behind its label"), Signal("layout", -0.5, "far to the left"))
    return FieldValue(
        value,
        float(confidence) if confidence else None,
        1,
        PLACE,
        "text_layer",
        f"printed {value}",
        ("stands behind its label",),
        signals,
    )


def _misbehave(how: str) -> None:
    match how:
        case "hang":
            time.sleep(3600)
        case "die":
            os.kill(os.getpid(), 11)
        case "burst":
            _ = bytearray(1 << 34)
        case "break":
            raise ZeroDivisionError("a defect of the reader")
