"""Learn from labels: documents that people labelled become a new model version, measured on a part that it did not see.

The part held back is chosen by the digest of each document, so it is the same whenever and wherever the same labels are
used, and two versions that learned from growing labels were both never shown it. What trains and reads is handed in
(`Trainer`), so that what is learned (ranker, names, types) can change without this room.
"""

import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from domain.documents.labels import LabelledDocument, Origin
from domain.errors import UnusableInput
from labeling.agreement import settled
from labeling.cards import Card
from labeling.evaluating import Evaluation, evaluate
from labeling.exchange.truth_lines import path_of, read_truth, truth_row, write_truth
from labeling.registry import Registry
from labeling.scoring import Row, judge

FEWEST: Final = 20
"""Documents below which nothing is trained: a version from so few could not be measured either."""

TRUTH: Final = "documents.truth.jsonl"


class Trainer(Protocol):
    """What trains a version and reads with it."""

    def train(self, folder: Path, parent: Path, out: Path) -> None:
        """Continue from the version in `parent` with the labelled documents of a folder and write a version to `out`.

        `folder` holds `documents.truth.jsonl` whose lines name files by absolute paths.
        """

    def read(self, models: Path, files: Sequence[Path]) -> Iterable[Row]:
        """Predictions for files by the version in `models`: lines as `belegwerk extract` writes them, with `sha256`."""


class Learned(NamedTuple):
    """What came of learning: the new version's card, what it was measured to do, and what its parent does on the same part."""

    card: Card
    measured: Evaluation
    parent: Evaluation
    left_out: int


class Order(NamedTuple):
    """Who wants which version, when, and what share of the documents is held back."""

    version: str
    who: str
    now: dt.datetime
    held: float = 0.3


def learn(
    registry: Registry,
    trainer: Trainer,
    documents: Iterable[LabelledDocument],
    order: Order,
    practised: Sequence[LabelledDocument] = (),
) -> Learned:
    """Train a new version on trainable labels, measure it and its parent on the part held back, and register it.

    The new version is not in force: `belegwerk model promote` puts it there, and only if it is better.

    Args:
        registry: with the version in force, which is the parent.
        trainer: what trains and reads.
        documents: with their labels.
        order: who wants which version.
        practised: generated documents that are learned from, too, so that what labels do not show is not forgotten; named by
            absolute paths.

    Raises:
        UnusableInput: too few documents with labels, or none of their files can be found.
        ItemError: there is a version of this name already.
    """
    registry.check_free(order.version)
    usable = [settled(document) for document in documents]
    usable = [document for document in usable if document.labels]
    there = [document for document in usable if path_of(document).is_file()]
    seen, held = split(there, order.held)
    parent = registry.active
    known = set(registry.card(parent).documents)
    held = [document for document in held if document.sha256 not in known]
    missing = len(usable) - len(there)
    if len(there) < FEWEST or not held or not seen:
        msg = f"{len(there)} labelled documents with their files are there; {FEWEST} are the least."
        step = f"Import more labels with `belegwerk label import`; the files of {missing} are missing."
        raise UnusableInput(msg, next_step=step)
    with tempfile.TemporaryDirectory(prefix="belegwerk-school-") as scratch:
        lessons, made = Path(scratch, "lessons"), Path(scratch, "version")
        lessons.mkdir()
        write_truth([*map(_lesson, seen), *practised], lessons / TRUTH)
        trainer.train(lessons, registry.folder(parent), made)
        measured = _measure(trainer, made, held, order)
        theirs = _measure(trainer, registry.folder(parent), held, order)
        card = registry.add(made, _card(order, parent, seen, practised)._replace(evaluations=(measured,)))
    registry.record(parent, theirs)
    return Learned(card, measured, theirs, missing)


def split(documents: Iterable[LabelledDocument], held: float) -> tuple[list[LabelledDocument], list[LabelledDocument]]:
    """The documents to learn from, and those held back: by their digest, so a document is always on the same side."""
    sides: tuple[list[LabelledDocument], list[LabelledDocument]] = ([], [])
    for document in documents:
        place = int(hashlib.sha256(f"held {document.sha256}".encode()).hexdigest()[:8], 16) / 16**8
        sides[place < held].append(document)
    return sides


def practice(folder: Path, origin: Origin) -> list[LabelledDocument]:
    """The documents of a folder of the practice company that may be learned from: those of its split `train`.

    Raises:
        UnreadableFile: the folder has no truth, or a line of it cannot be read.
    """
    documents = read_truth(folder / TRUTH, origin)
    return [_by_absolute_path(document) for document in documents if document.attributes.get("split") == "train"]


def _lesson(document: LabelledDocument) -> LabelledDocument:
    """A labelled document as the practice company's documents are: what its labels do not say has a neutral word."""
    neutral = {"document_type": "unknown", "language": "", "layout": document.sha256[:12], "segment": ""}
    return _by_absolute_path(document)._replace(attributes={**neutral, **document.attributes, "split": "train"})


def _by_absolute_path(document: LabelledDocument) -> LabelledDocument:
    return document._replace(file=str(path_of(document).resolve()))


def _measure(trainer: Trainer, models: Path, held: Sequence[LabelledDocument], order: Order) -> Evaluation:
    predictions = trainer.read(models, [path_of(document) for document in held])
    return evaluate(judge(predictions, [truth_row(document) for document in held]), order.who, order.now)


def _card(order: Order, parent: str, seen: Sequence[LabelledDocument], practised: Sequence[LabelledDocument]) -> Card:
    digests = sorted(document.sha256 for document in (*seen, *practised))
    learned_from: dict[str, Any] = {
        "documents": len(seen),
        "practice documents": len(practised),
        "labels": sum(len(document.labels) for document in seen),
        "sources": sorted({label.origin.source.value for document in seen for label in document.labels}),
        "guidelines": sorted({label.origin.guideline for document in seen for label in document.labels}),
        "digest": hashlib.sha256("".join(digests).encode()).hexdigest(),
    }
    made_at = order.now.astimezone(dt.UTC).isoformat(timespec="seconds")
    return Card(order.version, "", made_at, order.who, parent, learned_from, tuple(digests))
