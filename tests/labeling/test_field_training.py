"""A version learned from documents reads others of the same kind; a version without models reads nothing."""

import datetime as dt
from pathlib import Path

import pytest

from domain.documents.labels import LabelSource, Origin
from labeling.exchange.truth_lines import path_of, read_truth
from labeling.field_training import FieldTrainer
from labeling.learning import TRUTH, Order, learn
from labeling.registry import Registry
from sandbox.documents.generating import generate

DAY = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)
ADA = Origin("Ada", DAY, "2026-11-25", LabelSource.DECIDED)


@pytest.mark.slow
def test_labelled_documents_become_a_version_that_reads(tmp_path: Path) -> None:
    generate(tmp_path, 60, 11, families="train", types=["invoice"], languages=["de"])
    documents = list(read_truth(tmp_path / TRUTH, ADA))
    shipped = tmp_path / "shipped"
    (shipped / "language").mkdir(parents=True)
    (shipped / "language" / "names.txt").write_text("taken over", encoding="utf-8")
    registry = Registry(tmp_path / "trained", shipped)
    learned = learn(registry, FieldTrainer(), documents, Order("1", "Ada", DAY, 0.3))
    assert learned.parent.f1 == 0
    assert learned.measured.f1 > 0.5
    assert learned.measured.ece is not None
    folder = registry.folder("1")
    assert (folder / "language" / "names.txt").read_text(encoding="utf-8") == "taken over"
    assert (folder / "ranking" / "confidence.json").is_file()


def test_what_cannot_be_read_has_no_prediction(tmp_path: Path) -> None:
    (tmp_path / "models" / "ranking").mkdir(parents=True)
    junk = tmp_path / "junk.pdf"
    junk.write_bytes(b"no document")
    trainer = FieldTrainer()
    assert list(trainer.read(tmp_path / "models", [junk])) == []
    assert list(trainer.read(tmp_path / "nothing", [junk])) == []


def test_the_file_of_a_document_is_beside_its_truth(tmp_path: Path) -> None:
    generate(tmp_path, 2, 5, types=["receipt"])
    assert all(path_of(document).is_file() for document in read_truth(tmp_path / TRUTH, ADA))
