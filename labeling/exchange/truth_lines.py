"""Truth lines: one JSON object for each document, as the practice company and the measuring data have them.

    {"file": "a/1.pdf", "sha256": "…", "layout": "x", "fields": {"iban": {"value": "DE…", "visible": true, "page": 1}}}

`value` null with `visible` true is a verified absence; `all` lists spellings that are as right. Everything beside the fields
(layout, type, segment, the lines of the table) is kept and written again. Names of other data sets become ours: `company` is
read as `seller_name`. Fields that the product does not know are kept, but are no labels.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from domain.documents.labels import Label, LabelledDocument, LabelSource, Origin
from domain.documents.pages import Box
from domain.documents.types import FIELDS
from domain.errors import UnreadableFile
from labeling.comparing import our_name

KNOWN: Final = frozenset(name for names in FIELDS.values() for name in names)
FOLDER: Final = "folder"
"""The attribute that says which folder `file` is relative to; it is not written to others."""

_FOREIGN: Final = "other_fields"


def read_truth(path: Path, origin: Origin) -> Iterator[LabelledDocument]:
    """The documents of a file of truth lines.

    Args:
        path: the file; documents are named relative to its folder.
        origin: who says so, where a line does not say it itself.

    Raises:
        UnreadableFile: a line is not such an object, or its document is neither there nor named by its digest.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read: {error}."
        raise UnreadableFile(msg, next_step="Name a file of truth lines in UTF-8.") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield read_row(_object(line, f"{path}, line {number}"), path, origin, number)


def read_row(row: Mapping[str, Any], path: Path, origin: Origin, number: int) -> LabelledDocument:
    """The document of one parsed line.

    Raises:
        UnreadableFile: a field is not as it should be, or the document is neither there nor named by its digest.
    """
    named = {name: cell for name, cell in row["fields"].items() if our_name(name) in KNOWN}
    foreign = {name: cell for name, cell in row["fields"].items() if our_name(name) not in KNOWN}
    try:
        labels = tuple(_label(our_name(name), cell, origin) for name, cell in named.items())
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        msg = f"{path}, line {number}: a field is not as a truth line has it ({error})."
        raise UnreadableFile(msg, next_step="A field is an object with `value` and `visible`.") from error
    attributes = {name: value for name, value in row.items() if name not in {"file", "sha256", "fields"}}
    if foreign:
        attributes[_FOREIGN] = foreign
    attributes[FOLDER] = str(path.parent.resolve())
    return LabelledDocument(row.get("sha256") or _digest(path.parent / row["file"], number), row["file"], labels, attributes)


def write_truth(documents: Iterable[LabelledDocument], path: Path) -> int:
    """Write truth lines; each document has one label for a field at most (`labeling.agreement.settled`).

    Returns:
        How many documents were written.
    """
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as sink:
        for document in documents:
            count += 1
            sink.write(json.dumps(truth_row(document), ensure_ascii=False) + "\n")
    return count


def truth_row(document: LabelledDocument) -> dict[str, Any]:
    """The line of a document."""
    attributes = {name: value for name, value in document.attributes.items() if name not in {FOLDER, _FOREIGN}}
    fields = {label.field: _cell(label) for label in document.labels}
    foreign = document.attributes.get(_FOREIGN, {})
    return {"file": document.file, "sha256": document.sha256, **attributes, "fields": {**fields, **foreign}}


def path_of(document: LabelledDocument) -> Path:
    """Where the document's file lay when its labels were imported."""
    return Path(document.attributes.get(FOLDER, "")) / document.file


def origin_in(cell: Mapping[str, Any], origin: Origin) -> Origin:
    """The origin that a label names itself, completed by another one."""
    return Origin(
        cell.get("who", origin.who),
        dt.datetime.fromisoformat(cell["when"]) if "when" in cell else origin.when,
        cell.get("guideline", origin.guideline),
        LabelSource(cell.get("source", origin.source)),
        cell.get("trainable", origin.trainable),
    )


def origin_cells(origin: Origin) -> dict[str, Any]:
    """An origin as JSON holds it."""
    return {
        "who": origin.who,
        "when": origin.when.astimezone(dt.UTC).isoformat(),
        "guideline": origin.guideline,
        "source": origin.source.value,
        "trainable": origin.trainable,
    }


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        msg = f"{where}: not JSON ({error})."
        raise UnreadableFile(msg, next_step="Correct the line, or export the file anew.") from error
    if not (isinstance(row, dict) and isinstance(row.get("file"), str) and isinstance(row.get("fields"), dict)):
        msg = f"{where}: a truth line is an object with `file` and `fields`."
        raise UnreadableFile(msg, next_step="Compare it with docs/labels-and-models.md.")
    return row


def _label(field: str, cell: Mapping[str, Any], origin: Origin) -> Label:
    value = cell.get("value")
    return Label(
        field=field,
        value=None if value is None else str(value),
        origin=origin_in(cell, origin),
        visible=cell.get("visible") is not False,
        page=cell.get("page"),
        box=Box(*map(float, cell["box"])) if cell.get("box") else None,
        alternatives=tuple(map(str, cell.get("all", ()))),
    )


def _cell(label: Label) -> dict[str, Any]:
    place = {"page": label.page, "box": list(label.box)} if label.box else {}
    others = {"all": list(label.alternatives)} if label.alternatives else {}
    return {"value": label.value, "visible": label.visible, **place, **others, **origin_cells(label.origin)}


def _digest(path: Path, number: int) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        msg = f"Line {number} has no sha256, and its document {path} cannot be read."
        raise UnreadableFile(msg, next_step="Put the documents beside the truth, or add their digests.") from error
