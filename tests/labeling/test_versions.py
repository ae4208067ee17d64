"""Versions are learned, measured, promoted only when better, and taken back; each step with its evidence."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from domain.documents.certificates import Certificate
from domain.documents.labels import Label, LabelledDocument, LabelSource, Origin
from domain.documents.pages import Segment
from domain.errors import ConfigurationError, ItemError, UnreadableFile, UnusableInput
from labeling.cards import Card
from labeling.evaluating import Evaluation
from labeling.exchange.truth_lines import FOLDER, read_truth
from labeling.learning import TRUTH, Order, learn, practice, split
from labeling.promoting import promote, roll_back
from labeling.registry import SHIPPED, Registry, digest_of
from store import Store

NOW = dt.datetime(2026, 11, 25, 8, 30, tzinfo=dt.UTC)
ORIGIN = Origin("Ada", NOW, "2026-11-25")
DATA = "d" * 64


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    shipped = tmp_path / "program" / "trained"
    shipped.mkdir(parents=True)
    (shipped / "model.txt").write_text("shipped", encoding="utf-8")
    return Registry(tmp_path / "home" / "trained", shipped)


def add(registry: Registry, tmp_path: Path, version: str, **card: Any) -> Card:
    files = tmp_path / f"made-{version.replace('/', '_')}"
    files.mkdir()
    (files / "model.txt").write_text(version, encoding="utf-8")
    return registry.add(files, Card(version, "", **card))


def measured(f1: float, ece: float | None = 0.02, data: str = DATA) -> Evaluation:
    return Evaluation(
        "2026-11-25T08:30:00+00:00", "Ada", data, 100, 900, f1, f1, {"iban": f1}, {"photo": f1}, ece, 0.1, 0.9, 0.8
    )


def test_at_first_the_shipped_version_is_in_force(registry: Registry) -> None:
    assert registry.active == SHIPPED
    assert [card.version for card in registry.versions()] == [SHIPPED]
    assert len(registry.certificates()) == 0


def test_a_card_keeps_everything(registry: Registry, tmp_path: Path) -> None:
    certificate = Certificate("iban", ("iban",), Segment.PHOTO, 0.9, 400, 0, 0.0075)
    given = add(registry, tmp_path, "1", made_by="Ada", parent=SHIPPED, learned_from={"documents": 3}, documents=("aa", "bb"))
    registry.record("1", measured(0.9))
    registry.certify("1", (certificate,))
    card = registry.card("1")
    assert card == given._replace(evaluations=(measured(0.9),), certificates=(certificate,))
    registry.certify("1", ())
    assert registry.card("1").certificates == ()


def test_what_is_proven_about_the_shipped_version_is_believed_as_long_as_it_is_the_same(registry: Registry) -> None:
    registry.certify(SHIPPED, (Certificate("iban", ("iban",), Segment.PHOTO, 0.9, 400, 0, 0.0075),))
    assert len(registry.certificates()) == 1
    (registry.folder(SHIPPED) / "model.txt").write_text("another", encoding="utf-8")
    assert len(registry.certificates()) == 0


def test_files_that_were_changed_are_not_read_with(registry: Registry, tmp_path: Path) -> None:
    add(registry, tmp_path, "1")
    (registry.folder("1") / "model.txt").write_text("changed", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="not those that it was trained as"):
        registry.card("1")


def test_a_damaged_card_is_refused(registry: Registry, tmp_path: Path) -> None:
    add(registry, tmp_path, "1")
    (registry.folder("1") / "card.json").write_text('{"version": 1', encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"card\.json cannot be read"):
        registry.card("1")


@pytest.mark.parametrize("name", ["../1", "", ".", "a/b", "2", SHIPPED + "x"])
def test_an_unknown_version_lists_the_known_ones(registry: Registry, tmp_path: Path, name: str) -> None:
    add(registry, tmp_path, "1")
    with pytest.raises(ItemError, match=r"There is no model version.*Choose one of: shipped, 1\."):
        registry.card(name)


@pytest.mark.parametrize(
    ("name", "says"), [("1", "already"), (SHIPPED, "already"), ("../x", "no name"), ("", "no name"), (".x", "no name")]
)
def test_a_version_never_means_two_things(registry: Registry, tmp_path: Path, name: str, says: str) -> None:
    add(registry, tmp_path, "1")
    with pytest.raises(ItemError, match=says):
        registry.add(registry.folder(SHIPPED), Card(name, ""))


@pytest.mark.parametrize(
    ("mine", "theirs", "says"),
    [
        ([], [measured(0.8)], "not measured on the same documents"),
        ([measured(0.9)], [], "not measured on the same documents"),
        ([measured(0.9, data="e" * 64)], [measured(0.8)], "not measured on the same documents"),
        ([measured(0.8)], [measured(0.8)], "is not better: F1 0.8000"),
        ([measured(0.9), measured(0.7)], [measured(0.8)], "is not better: F1 0.7000"),
        ([measured(0.9, ece=0.05)], [measured(0.8)], "confidences of version 1 are worse"),
    ],
)
def test_only_a_better_version_is_promoted(
    registry: Registry, tmp_path: Path, store: Store, mine: list[Evaluation], theirs: list[Evaluation], says: str
) -> None:
    add(registry, tmp_path, "1")
    for evaluation in mine:
        registry.record("1", evaluation)
    for evaluation in theirs:
        registry.record(SHIPPED, evaluation)
    with pytest.raises(ItemError, match=says) as caught:
        promote(registry, store, "1", "Ada", "better on scans")
    assert caught.value.next_step
    assert registry.active == SHIPPED
    assert store.evidence.head().seq == 0


def test_promoting_and_rolling_back_leave_evidence(registry: Registry, tmp_path: Path, store: Store) -> None:
    add(registry, tmp_path, "1")
    registry.record("1", measured(0.9))
    registry.record(SHIPPED, measured(0.8))
    entry = store.evidence.show(promote(registry, store, "1", "Ada", "better on scans"))
    assert registry.active == "1"
    assert entry.kind == "model_promoted"
    told = {name: entry.payload[name] for name in ("version", "before", "f1", "f1_before", "who", "why", "digest")}
    assert told == {
        "version": "1",
        "before": SHIPPED,
        "f1": 0.9,
        "f1_before": 0.8,
        "who": "Ada",
        "why": "better on scans",
        "digest": digest_of(registry.folder("1")),
    }
    with pytest.raises(ItemError, match="in force already"):
        promote(registry, store, "1", "Ada", "again")
    version, rolled = roll_back(registry, store, "Bob", "reads IBANs wrong")
    assert (version, registry.active) == (SHIPPED, SHIPPED)
    assert store.evidence.show(rolled).kind == "model_rolled_back"
    assert store.evidence.verify().ok
    with pytest.raises(ItemError, match="Nothing can be rolled back"):
        roll_back(registry, store, "Bob", "once more")


@pytest.mark.parametrize(("who", "why"), [("", "why"), ("Ada", " ")])
def test_nobody_changes_versions_without_a_name_and_a_reason(
    registry: Registry, tmp_path: Path, store: Store, who: str, why: str
) -> None:
    add(registry, tmp_path, "1")
    with pytest.raises(UnusableInput, match="a name and a reason"):
        promote(registry, store, "1", who, why)
    with pytest.raises(UnusableInput, match="a name and a reason"):
        roll_back(registry, store, who, why)


class Parrot:
    """Reads back what it learned: for a document of the same text as one that it has seen, the value that it had there."""

    def __init__(self) -> None:
        self.trained: list[Path] = []

    def train(self, folder: Path, parent: Path, out: Path) -> None:
        self.trained.append(parent)
        out.mkdir()
        seen = {}
        for line in (folder / TRUTH).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            assert row["split"] == "train"
            seen[Path(row["file"]).read_text(encoding="utf-8")] = row["fields"]["iban"]["value"]
        (out / "seen.json").write_text(json.dumps(seen), encoding="utf-8")

    def read(self, models: Path, files: Sequence[Path]) -> Iterator[dict[str, Any]]:
        path = models / "seen.json"
        seen = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        for file in files:
            letter = file.read_text(encoding="utf-8")
            cell = {"value": seen.get(letter), "confidence": 0.9}
            yield {"file": file.name, "sha256": file.stem, "fields": {"iban": cell}}


def labelled(folder: Path, count: int, *, missing: int = 0) -> list[LabelledDocument]:
    documents = []
    for number in range(count):
        name = f"{number:03}.txt"
        if number >= missing:
            (folder / name).write_text("abcde"[number % 5], encoding="utf-8")
        label = Label("iban", f"DE{number % 5}", ORIGIN)
        documents.append(LabelledDocument(f"{number:03}", name, (label,), {FOLDER: str(folder)}))
    return documents


def order(version: str, held: float = 0.3) -> Order:
    return Order(version, "Ada", NOW, held)


def test_learning_makes_a_version_that_is_measured_beside_its_parent(registry: Registry, tmp_path: Path, store: Store) -> None:
    trainer = Parrot()
    learned = learn(registry, trainer, labelled(tmp_path, 60, missing=4), order("1"))
    assert trainer.trained == [registry.folder(SHIPPED)]
    assert learned.left_out == 4
    assert (learned.measured.f1, learned.parent.f1) == (1.0, 0.0)
    assert learned.measured.data == learned.parent.data
    card = registry.card("1")
    assert card.parent == SHIPPED
    assert card.learned_from["documents"] == len(card.documents) == 56 - learned.measured.documents
    assert card.learned_from["guidelines"] == ["2026-11-25"]
    assert registry.active == SHIPPED, "learning alone puts nothing in force"
    promote(registry, store, "1", "Ada", "learned our IBANs")
    assert registry.active == "1"


def test_practice_documents_are_learned_and_named_but_never_held_back(registry: Registry, tmp_path: Path) -> None:
    generated = [
        LabelledDocument(
            f"practice-{number}", str(tmp_path / f"{number:03}.txt"), (Label("iban", "DE1", ORIGIN),), {"split": "train"}
        )
        for number in range(30)
    ]
    learned = learn(registry, Parrot(), labelled(tmp_path, 60), order("1"), generated)
    assert learned.card.learned_from["practice documents"] == 30
    assert {document.sha256 for document in generated} < set(learned.card.documents)
    assert learned.measured.documents == 60 - learned.card.learned_from["documents"]


def test_what_is_held_back_stays_held_back() -> None:
    """However many documents come along: one that was held back before is never learned from."""
    few = [LabelledDocument(f"{number:03}", "", (), {}) for number in range(100)]
    many = [LabelledDocument(f"{number:03}", "", (), {}) for number in range(400)]
    learned, held = ({document.sha256 for document in side} for side in split(many, 0.3))
    held_before = {document.sha256 for document in split(few, 0.3)[1]}
    assert held_before < held
    assert not held_before & learned
    assert len(held) == pytest.approx(120, abs=30)


def test_nothing_is_measured_that_the_parent_has_learned(registry: Registry, tmp_path: Path, store: Store) -> None:
    documents = labelled(tmp_path, 60)
    learn(registry, Parrot(), documents, order("1", held=0.2))
    promote(registry, store, "1", "Ada", "better")
    learned = learn(registry, Parrot(), documents, order("2", held=0.5))
    known = set(registry.card("1").documents)
    _, held = split(documents, 0.5)
    assert known & {document.sha256 for document in held}, "some are held back now that version 1 learned from"
    assert learned.measured.documents == len([document for document in held if document.sha256 not in known])


@pytest.mark.parametrize(("count", "missing"), [(5, 0), (40, 30), (0, 0)])
def test_too_few_documents(registry: Registry, tmp_path: Path, count: int, missing: int) -> None:
    with pytest.raises(
        UnusableInput, match=f"{count - missing} labelled documents with their files are there; 20 are the least"
    ):
        learn(registry, Parrot(), labelled(tmp_path, count, missing=missing), order("1"))
    assert [card.version for card in registry.versions()] == [SHIPPED]


def test_a_name_that_is_taken_is_refused_before_anything_is_trained(registry: Registry, tmp_path: Path) -> None:
    add(registry, tmp_path, "1")
    trainer = Parrot()
    with pytest.raises(ItemError, match="already"):
        learn(registry, trainer, labelled(tmp_path, 40), order("1"))
    assert trainer.trained == []


def test_practice_is_what_the_practice_company_lets_one_train_with(tmp_path: Path) -> None:
    lines = [
        {
            "file": f"documents/{split}.pdf",
            "sha256": split,
            "split": split,
            "fields": {"iban": {"value": "DE1", "visible": True}},
        }
        for split in ("train", "held")
    ]
    (tmp_path / TRUTH).write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    generated = ORIGIN._replace(source=LabelSource.GENERATED)
    (document,) = practice(tmp_path, generated)
    assert document.file == str(tmp_path / "documents" / "train.pdf")
    assert document.labels[0].origin.source is LabelSource.GENERATED
    assert list(read_truth(tmp_path / TRUTH, generated))[1].sha256 == "held"
    with pytest.raises(UnreadableFile, match="cannot be read"):
        practice(tmp_path / "nowhere", generated)
