"""Label Studio's JSON: rectangles in percent of the page, with what is read in them.

A task is one document, each of its pages one image (`item_index` counts from 0). A label with a place is a rectangle and,
under the same id, a text area with the value. A label without one is a text area named after its field; `absent` and
`not_printed` are choices. Points become percent by the page's size in points, which travels in `data.page_sizes`; for a
task that was made in Label Studio from images, by their pixels and `data.dpi`.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from domain.documents.labels import Label, LabelledDocument, Origin
from domain.documents.pages import Box
from domain.errors import UnreadableFile
from labeling.comparing import our_name
from labeling.exchange.truth_lines import FOLDER, KNOWN, origin_cells, origin_in

ABSENT, NOT_PRINTED, VALUE = "absent", "not_printed", "value"
SIZES: Final = "page_sizes"
_OURS: Final = "belegwerk"
_INCH: Final = 72


def read_tasks(path: Path, origin: Origin) -> Iterator[LabelledDocument]:
    """The labelled documents of an export of Label Studio. Annotations of several people become labels of several people.

    Args:
        path: the exported file.
        origin: who and when, where an annotation does not say it.

    Raises:
        UnreadableFile: it is no such export, a task does not name its document, or a page's size is not known.
    """
    try:
        tasks = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        msg = f"{path} cannot be read: {error}."
        raise UnreadableFile(msg, next_step="Export the project from Label Studio as JSON (not JSON-MIN).") from error
    if not isinstance(tasks, list):
        msg = f"{path} is no list of tasks."
        raise UnreadableFile(msg, next_step="Export the project from Label Studio as JSON (not JSON-MIN).")
    for number, task in enumerate(tasks, start=1):
        try:
            yield _document(task, path, origin)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            msg = f"{path}, task {number}: {type(error).__name__} {error}."
            step = "`data` names `sha256` and `file`, and each page's size is known by `data.page_sizes` or `data.dpi`."
            raise UnreadableFile(msg, next_step=step) from error


def write_tasks(documents: Iterable[LabelledDocument], path: Path) -> int:
    """Write documents as tasks, to be looked through or imported elsewhere.

    Returns:
        How many were written.

    Raises:
        UnreadableFile: a label has a place, but its page's size is not known (`page_sizes`).
    """
    tasks = [_task(document) for document in documents]
    path.write_text(json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return len(tasks)


def _document(task: Mapping[str, Any], path: Path, origin: Origin) -> LabelledDocument:
    data = task["data"]
    labels: list[Label] = []
    for annotation in task["annotations"]:
        if not annotation.get("was_cancelled"):
            labels += _labels(annotation, data, origin)
    attributes = {**data.get(_OURS, {}), FOLDER: str(path.parent.resolve())}
    if SIZES in data:
        attributes[SIZES] = data[SIZES]
    return LabelledDocument(data["sha256"], data["file"], tuple(labels), attributes)


def _labels(annotation: Mapping[str, Any], data: Mapping[str, Any], origin: Origin) -> Iterator[Label]:
    who = annotation.get("completed_by")
    told = {"who": who.get("email") if isinstance(who, dict) else f"label-studio/{who}"} if who else {}
    if annotation.get("updated_at"):
        told["when"] = annotation["updated_at"]
    mine = origin_in({**told, **annotation.get(_OURS, {})}, origin)
    absent = {_field(name) for name in _choices(annotation, ABSENT)}
    hidden = {_field(name) for name in _choices(annotation, NOT_PRINTED)}
    texts: dict[str, str] = {}
    places: dict[str, tuple[int, Box]] = {}
    fields: dict[str, str] = {}
    for result in annotation["result"]:
        if result["type"] == "rectanglelabels":
            fields[result["id"]] = _field(result["value"]["rectanglelabels"][0])
            places[result["id"]] = _points(result, data)
        elif result["type"] == "textarea":
            texts[result["id"]] = "\n".join(result["value"]["text"])
            if result["from_name"] != VALUE:
                fields[result["id"]] = _field(result["from_name"])
    for key, field in fields.items():
        page, box = places.get(key, (None, None))
        alternatives = tuple(annotation.get("alternatives", {}).get(field, ()))
        yield Label(field, texts.get(key, ""), mine, field not in hidden, page, box, alternatives)
    yield from (Label(field, None, mine) for field in sorted(absent))
    yield from (Label(field, None, mine, visible=False) for field in sorted(hidden - set(fields.values())))


def _field(name: str) -> str:
    field = our_name(name)
    if field not in KNOWN:
        msg = f"{name!r} is no field"
        raise ValueError(msg)
    return field


def _choices(annotation: Mapping[str, Any], name: str) -> list[str]:
    return [
        choice
        for result in annotation["result"]
        if result["type"] == "choices" and result["from_name"] == name
        for choice in result["value"]["choices"]
    ]


def _points(result: Mapping[str, Any], data: Mapping[str, Any]) -> tuple[int, Box]:
    """Page and box of a rectangle."""
    page = int(result.get("item_index", 0)) + 1
    if SIZES in data:
        width, height = data[SIZES][page - 1]
    else:
        width, height = (result[side] * _INCH / data["dpi"] for side in ("original_width", "original_height"))
    value = result["value"]
    x0, top = value["x"] * width / 100, value["y"] * height / 100
    box = Box(x0, top, x0 + value["width"] * width / 100, top + value["height"] * height / 100)
    return page, Box(*(round(edge, 2) for edge in box))


def _task(document: LabelledDocument) -> dict[str, Any]:
    attributes = {name: value for name, value in document.attributes.items() if name not in {FOLDER, SIZES}}
    data: dict[str, Any] = {"sha256": document.sha256, "file": document.file, _OURS: attributes}
    sizes = document.attributes.get(SIZES)
    if sizes:
        data[SIZES] = sizes
    by_origin: dict[Origin, list[Label]] = defaultdict(list)
    for label in document.labels:
        by_origin[label.origin].append(label)
    return {"data": data, "annotations": [_annotation(origin, mine, sizes) for origin, mine in by_origin.items()]}


def _annotation(origin: Origin, labels: Sequence[Label], sizes: Sequence[Sequence[float]] | None) -> dict[str, Any]:
    result: list[dict[str, Any]] = []
    for number, label in enumerate(labels, start=1):
        result += _regions(label, f"{label.field}-{number}", sizes)
    absent = [label.field for label in labels if label.value is None and label.visible]
    hidden = [label.field for label in labels if not label.visible]
    result += [
        {"id": name, "from_name": name, "to_name": "page", "type": "choices", "value": {"choices": fields}}
        for name, fields in ((ABSENT, absent), (NOT_PRINTED, hidden))
        if fields
    ]
    return {
        "completed_by": {"email": origin.who},
        "created_at": origin.when.astimezone(dt.UTC).isoformat(),
        "updated_at": origin.when.astimezone(dt.UTC).isoformat(),
        "result": result,
        "alternatives": {label.field: list(label.alternatives) for label in labels if label.alternatives},
        _OURS: origin_cells(origin),
    }


def _regions(label: Label, key: str, sizes: Sequence[Sequence[float]] | None) -> Iterator[dict[str, Any]]:
    """A label with a value: a rectangle and its text, or the text alone."""
    if label.value is None:
        return
    if label.box is None or label.page is None:
        yield {"id": key, "from_name": label.field, "to_name": "page", "type": "textarea", "value": {"text": [label.value]}}
        return
    if not sizes or label.page > len(sizes):
        msg = f"The size of page {label.page} is not known, so {label.field} cannot be drawn on it."
        raise UnreadableFile(msg, next_step="Import the labels with `page_sizes` (points), or export truth lines.")
    width, height = sizes[label.page - 1]
    rectangle = {
        "x": label.box.x0 * 100 / width,
        "y": label.box.top * 100 / height,
        "width": label.box.width * 100 / width,
        "height": label.box.height * 100 / height,
        "rotation": 0,
    }
    shared = {
        "id": key,
        "to_name": "page",
        "item_index": label.page - 1,
        "original_width": round(width),
        "original_height": round(height),
        "image_rotation": 0,
    }
    yield {
        **shared,
        "from_name": "label",
        "type": "rectanglelabels",
        "value": {**rectangle, "rectanglelabels": [label.field]},
    }
    yield {**shared, "from_name": VALUE, "type": "textarea", "value": {**rectangle, "text": [label.value]}}
