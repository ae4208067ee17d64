"""Judges of candidates: for every kind of value a model that says how likely each candidate is each of the kind's fields.

The models (LightGBM, text files in `extractors/trained/ranking/`) are trained by `labeling.ranking` on generated documents.
"""

import contextlib
import functools
import importlib
import importlib.resources
import sys
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from domain.documents.types import FIELDS, DocumentType, Kind
from extractors.fields.features import columns, fields_of

TRAINED: Final = "ranking"


class Model(Protocol):
    """What is asked of a trained model."""

    def predict(self, data: NDArray[np.float32], **options: Any) -> NDArray[np.float64]:
        """A row of probabilities for every row of figures."""


class Ranker(NamedTuple):
    """The trained models by kind; a kind without a model finds nothing."""

    models: Mapping[Kind, Model]

    def probabilities(self, kind: Kind, rows: NDArray[np.float32], document_type: DocumentType) -> NDArray[np.float64]:
        """For every row the probability of each of `fields_of(kind)`; fields that the type does not have get 0."""
        fields = fields_of(kind)
        if kind not in self.models or not len(rows):
            return np.zeros((len(rows), len(fields)))
        result = self.models[kind].predict(rows, num_threads=1)
        known = set(FIELDS[document_type])
        result[:, [n for n, field in enumerate(fields) if n and field not in known]] = 0.0
        return result


def shipped(name: str) -> Traversable:
    """The folder of a trained part that ships with the product."""
    return importlib.resources.files("extractors").joinpath("trained", name)


@functools.cache
def load_ranker(folder: Path | None = None) -> Ranker:
    """The models of a folder, by default those that ship. A folder without models makes a ranker that finds nothing."""
    home = folder or shipped(TRAINED)
    models: dict[Kind, Model] = {}
    for kind in Kind:
        file = home.joinpath(f"{kind}.txt")
        if file.is_file():
            models[kind] = _booster(file.read_text("utf-8"), kind)
    return Ranker(models)


def _booster(text: str, kind: Kind) -> Model:
    with _without("sklearn"):
        lightgbm = importlib.import_module("lightgbm")
    model = lightgbm.Booster(model_str=text)
    if model.feature_name() != list(columns(kind)):
        raise ValueError(f"The model of {kind} was trained for other columns; run `belegwerk model train`.")
    return model  # type: ignore[no-any-return]


@contextlib.contextmanager
def _without(package: str) -> Iterator[None]:
    """Hide a package while another one is imported: LightGBM loads all of scikit-learn if it can, a second that nobody needs."""
    if package in sys.modules:
        yield
        return
    sys.modules[package] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[package]
