"""Recognising an export: its form, encoding, header, table and number notation, before a record is built."""

import dataclasses
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from connectors.sap.dictionary import Field, Language
from connectors.sap.files import delimited, pipes
from connectors.sap.files.container import Bytes, Container, inspect
from connectors.sap.files.export import Export, Form, Layout, Limits
from connectors.sap.files.heading import FEWEST_COLUMNS, Columns, Heading, best_heading, label_and_value, settle
from connectors.sap.files.notation import survey
from connectors.sap.files.sheets import Book, html_encoding, open_book
from connectors.sap.files.sources import sample_lines

FIRST_ROWS = 300
"""Rows of a sheet among which its header must stand."""

_SHEET_FORMS = {
    Container.BIFF: Form.X3_BIFF,
    Container.HTML: Form.X3_HTML,
    Container.MHTML: Form.X3_MHTML,
    Container.SPREADSHEETML: Form.X3_XML,
}


class _Shape(NamedTuple):
    """What the form's own reader found out."""

    form: Form
    heading: Heading
    columns: Columns
    layout: Layout
    warnings: tuple[tuple[str, str], ...] = ()


def recognise(path: Path, *, limits: Limits = Limits()) -> Export:  # noqa: B008 - frozen
    """Return what the file is and where its values stand.

    The file is read once for its SHA-256 and encoding and, if it has amounts or ambiguous dates, once more to decide how they
    are written.

    Raises:
        UnreadableFile: it is empty, damaged, encrypted, no SAP list, or mixes number notations; other files can go on.
        UnusableInput: it is a table but lacks a required column; lists the columns found and the nearest matches.
    """
    file = inspect(path, limits)
    if file.container is Container.HTML:
        file = dataclasses.replace(file, encoding=html_encoding(file))
    shape = _text(path, file) if file.container is Container.TEXT else _book(path, file)
    if shape.layout.stray_nuls != file.stray_nuls:
        shape = shape._replace(layout=dataclasses.replace(shape.layout, stray_nuls=file.stray_nuls))
    piped = shape.form in (Form.P1, Form.P3)
    export = Export(
        path=path,
        name=path.name,
        sha256=file.sha256,
        size=file.size,
        form=shape.form,
        encoding=file.encoding,
        kinds=(shape.columns.kind,),
        header_language=shape.heading.match.language.value,
        header_row=shape.heading.number,
        columns=tuple(text for text in shape.heading.texts if text) if piped else shape.heading.texts,
        notation=None,
        layout=shape.layout,
        complete=file.complete,
        warnings=_double_headers(shape.heading) + shape.warnings,
    )
    return survey(export)


def _text(path: Path, file: Bytes) -> _Shape:
    lines = sample_lines(file)
    found = pipes.find(lines)
    if found is not None and found.heading.match.score >= FEWEST_COLUMNS:
        return _pipe_list(path, lines, found)
    other = delimited.find(lines)
    if found is not None and (other is None or other.heading.match.score < FEWEST_COLUMNS):
        return _pipe_list(path, lines, found)
    heading = other.heading if other else None
    delimiter = other.delimiter if other else ""
    columns = settle(path.name, heading, _labels([line.replace(delimiter or "\t", "  ") for line in lines[:2000]]))
    assert heading is not None  # noqa: S101 - settle has refused a file without one
    raw_extract = heading.match.language is Language.TECHNICAL
    form = Form.R1 if raw_extract else Form.P2 if delimiter == "\t" else Form.C1
    return _Shape(form, heading, columns, _grid_layout(heading, columns, delimiter, ""))


def _labels(lines: Sequence[str]) -> frozenset[Field]:
    return frozenset(field for line in lines if "|" not in line for field in label_and_value(line)[0])


def _pipe_list(path: Path, lines: Sequence[str], found: pipes.Found) -> _Shape:
    heading = found.heading
    columns = settle(path.name, heading, _labels(lines[:2000]))
    width = len(heading.texts)
    fields = columns.fields | {field: width + at for at, field in enumerate(columns.carried)}
    widths = {field: found.widths[at] for field, at in columns.fields.items()}
    # Blocks repeat the header too; a selection page pushes it down.
    paged = (found.repeated and not columns.carried) or any("\f" in line for line in lines) or heading.number > 20
    layout = Layout(
        fields, width - 1, columns.carried, widths, delimiter="|", header_lines=found.header_lines, ruled=found.ruled
    )
    return _Shape(Form.P3 if paged else Form.P1, heading, columns, layout)


def _grid_layout(heading: Heading, columns: Columns, delimiter: str, sheet: str) -> Layout:
    width = len(heading.texts)
    fields = columns.fields | {field: width + 1 + at for at, field in enumerate(columns.carried)}
    return Layout(fields, width, columns.carried, delimiter=delimiter, sheet=sheet)


def _book(path: Path, file: Bytes) -> _Shape:
    book = open_book(path, file.container, file.encoding)
    found = [(sheet, heading, lines) for sheet in book.sheets for heading, lines in [_sheet(book, sheet)] if heading]
    if not found:
        settle(path.name, None, frozenset())
    sheet, heading, lines = max(found, key=lambda one: one[1].match.score)
    columns = settle(path.name, heading, _labels(lines))
    others = [name for name, other, _ in found if name != sheet and other.match.score >= FEWEST_COLUMNS]
    message = (
        f"Only the sheet {sheet!r} was read; {', '.join(others)} also look like lists: deliver them as files of their own."
    )
    form = _SHEET_FORMS.get(file.container) or (Form.X1 if heading.number == 1 else Form.X2)
    warnings = (("other_sheets", message),) if others else ()
    return _Shape(form, heading, columns, _grid_layout(heading, columns, "", sheet), warnings)


def _sheet(book: Book, sheet: str) -> tuple[Heading | None, list[str]]:
    """Return the best header row of a sheet, its empty end cut off, and its first rows as lines."""
    rows = list(itertools.islice(book.rows(sheet), FIRST_ROWS))
    heading = best_heading((number, cells) for number, _, cells in rows if sum(map(bool, cells)) >= FEWEST_COLUMNS)
    lines = ["  ".join(cell.strip() for cell in cells if cell.strip()) for _, _, cells in rows]
    if heading is None:
        return None, lines
    last = max((at for at, text in enumerate(heading.texts) if text), default=-1)
    return heading._replace(texts=heading.texts[: last + 1]), lines


def _double_headers(heading: Heading) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            "duplicate_header",
            f"{double.field.value} stands in columns {double.first + 1} and {double.again + 1} "
            f"({heading.texts[double.again]!r}); the first was read. Remove it from the list's layout if the other is meant.",
        )
        for double in heading.match.duplicates
    )
