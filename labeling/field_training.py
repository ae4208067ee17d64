"""The trainer of what finds fields: the judges of candidates and what their judgements are worth (`labeling/ranking.py`).

The other models of a version (names, types) are taken over from its parent as they are.
"""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from domain.documents.forms import Form
from domain.documents.pages import Reading
from domain.errors import ItemError
from extractors.documents.understanding import understand
from extractors.fields.ranking import TRAINED
from extractors.reading import read_file
from labeling.ranking import train
from labeling.scoring import Row

WORKERS: Final = 2


class FieldTrainer:
    """Trains and reads. Files are read once, however many versions are to find fields in them."""

    def __init__(self) -> None:
        self._readings: dict[Path, list[Reading]] = {}

    def train(self, folder: Path, parent: Path, out: Path) -> None:
        """Train the judges on the documents of a folder; see `labeling.learning.Trainer`."""
        if parent.is_dir():
            shutil.copytree(parent, out, ignore=shutil.ignore_patterns(TRAINED, "card.json", "*.py", "__pycache__"))
        train(folder, out / TRAINED, workers=WORKERS)

    def read(self, models: Path, files: Sequence[Path]) -> Iterator[Row]:
        """Predictions by a version; a file that cannot be read has none, so all its fields are missing.

        A version without models of fields, such as a program built without any, reads nothing.
        """
        if not (models / TRAINED).is_dir():
            return
        for file in files:
            for reading in self._reading(file):
                yield from map(_row, understand(reading, models=models))

    def _reading(self, file: Path) -> list[Reading]:
        if file not in self._readings:
            try:
                self._readings[file] = read_file(file)
            except ItemError:
                self._readings[file] = []
        return self._readings[file]


def _row(form: Form) -> dict[str, Any]:
    fields = {name: {"value": value.value, "confidence": value.confidence} for name, value in form.fields.items()}
    segment = form.segment.value if form.segment else None
    return {"file": form.file, "sha256": form.sha256, "segment": segment, "fields": fields}
