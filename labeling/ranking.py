"""Training of the models that read fields: judges of candidates, then, on other layouts, what their judgements are worth.

The layout families of the training documents are parted: the judges (LightGBM) learn from most, the confidence from the rest, so it
knows how they do on layouts that they have never seen. Everything is seeded; the same documents give the same models.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import lightgbm
import numpy as np
from numpy.typing import NDArray

from domain.documents.types import Kind, kind_of
from extractors.fields.candidates import Found
from extractors.fields.confidence import to_json
from extractors.fields.features import columns, fields_of
from extractors.fields.finding import load_reader
from extractors.fields.ranking import load_ranker
from extractors.fields.survey import Survey, survey
from labeling.calibrating import calibrate
from labeling.examples import Example, Truth, normalised, read_examples
from labeling.measuring import Report, measure

_CALIBRATING_SHARE: Final = 0.35  # of the layout families
_NONE_KEPT: Final = 0.3  # of candidates that are nothing; each counts for those left out
_ROUNDS: Final = 120
_PARAMETERS: Final[dict[str, Any]] = {
    "objective": "multiclass", "num_leaves": 15, "learning_rate": 0.1, "min_data_in_leaf": 20, "lambda_l2": 2.0,
    "feature_fraction": 0.5, "bagging_fraction": 0.8, "bagging_freq": 1, "max_bin": 63, "num_threads": 2, "verbosity": -1,
    "deterministic": True, "force_row_wise": True,
}  # fmt: skip


class _Labelled(NamedTuple):
    rows: NDArray[np.float32]
    labels: NDArray[np.int64]
    weights: NDArray[np.float64]


def train(folder: Path, out: Path, seed: int = 1, *, workers: int = 2) -> Report:
    """Train on the documents of a folder and write the models; what `belegwerk model train` does.

    Args:
        folder: generated documents with truth; only their split `train` is used.
        out: where the models go, one text file a kind and `confidence.json`.
        seed: of the sampling and of LightGBM.
        workers: processes that read documents.

    Returns:
        How the models do on the layouts that the confidence learned from (which the judges have not seen).
    """
    out.mkdir(parents=True, exist_ok=True)
    examples = list(read_examples(folder, split="train", workers=workers))
    judging = [example for example in examples if not _calibrates(example.layout, seed)]
    calibrating = [example for example in examples if _calibrates(example.layout, seed)]
    fit_judges(judging, out, seed)
    load_ranker.cache_clear()
    beliefs = calibrate(calibrating, load_ranker(out))
    (out / "confidence.json").write_text(to_json(beliefs), "utf-8")
    load_reader.cache_clear()
    return measure(calibrating, load_reader(out))


def evaluate(folder: Path, models: Path | None = None, *, split: str = "held", workers: int = 2) -> Report:
    """How models (by default those that ship) read the documents of a folder, by field and segment."""
    return measure(read_examples(folder, split=split, workers=workers), load_reader(models))


def _calibrates(layout: str, seed: int) -> bool:
    return int.from_bytes(hashlib.sha256(f"{seed}:{layout}".encode()).digest()[:4]) / 2**32 < _CALIBRATING_SHARE


def fit_judges(examples: Iterable[Example], out: Path, seed: int) -> None:
    """Fit one model a kind and write it to `out`; a kind without examples gets none."""
    chance = np.random.default_rng(seed)
    parts: dict[Kind, list[_Labelled]] = {kind: [] for kind in Kind}
    for example in examples:
        seen = survey(example.pages, example.document_type)
        for kind, found in seen.found.items():
            if found:
                parts[kind].append(_thinned(seen.rows[kind], labels_of(kind, found, example, seen), chance))
    for kind, labelled in parts.items():
        if labelled:
            _fit(kind, labelled, out, seed)


def labels_of(kind: Kind, found: Sequence[Found], example: Example, seen: Survey) -> NDArray[np.int64]:
    """For every candidate the number of its field in `fields_of(kind)`, 0 for none, -1 where it must not teach anything.

    Where the truth has a place, the candidate there is the field; others of the same value are neither right nor wrong.
    """
    del seen
    labels = np.zeros(len(found), np.int64)
    for number, field in enumerate(fields_of(kind)):
        truth = example.truth.get(field)
        if not number or truth is None or truth.value is None:
            continue
        wanted = normalised(field, truth.value)
        equal = [n for n, item in enumerate(found) if normalised(field, item.candidate.value) == wanted]
        placed = [n for n in equal if _overlaps(found[n], truth)]
        labels[[n for n in equal if labels[n] == 0]] = -1 if placed else number
        labels[placed] = number
    return labels


def _overlaps(item: Found, truth: Truth) -> bool:
    if truth.box is None or (truth.page is not None and truth.page != item.candidate.page):
        return False
    box, (x0, top, x1, bottom) = item.candidate.box, truth.box
    wide = min(box.x1, x1) - max(box.x0, x0)
    high = min(box.bottom, bottom) - max(box.top, top)
    return wide > 0 and high > 0.4 * min(box.height, bottom - top)


def _thinned(rows: NDArray[np.float32], labels: NDArray[np.int64], chance: np.random.Generator) -> _Labelled:
    kept = (labels > 0) | ((labels == 0) & (chance.random(len(labels)) < _NONE_KEPT))
    return _Labelled(rows[kept], labels[kept], np.where(labels[kept] > 0, 1.0, 1.0 / _NONE_KEPT))


def _fit(kind: Kind, parts: Sequence[_Labelled], out: Path, seed: int) -> None:
    data = lightgbm.Dataset(
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.labels for part in parts]),
        weight=np.concatenate([part.weights for part in parts]),
        feature_name=list(columns(kind)),
        free_raw_data=True,
    )
    model = lightgbm.train({**_PARAMETERS, "num_class": len(fields_of(kind)), "seed": seed}, data, num_boost_round=_ROUNDS)
    model.save_model(str(out / f"{kind}.txt"), importance_type="gain")


def missing_candidates(examples: Iterable[Example]) -> Mapping[str, tuple[int, int]]:
    """By field, how many true values no candidate has, of how many: what no judge can mend."""
    missing, all_of = Counter[str](), Counter[str]()
    for example in examples:
        seen = survey(example.pages, example.document_type)
        for field, truth in example.truth.items():
            if truth.value is None or kind_of(field) not in seen.found:
                continue
            all_of[field] += 1
            wanted = normalised(field, truth.value)
            missing[field] += all(normalised(field, item.candidate.value) != wanted for item in seen.found[kind_of(field)])
    return {field: (missing[field], all_of[field]) for field in all_of}
