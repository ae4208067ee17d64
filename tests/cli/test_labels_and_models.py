"""Labels in and out, and a version's way from measured to in force and back, by the commands that people type."""

import json
from pathlib import Path
from typing import Any

import pytest

COUNT = 400


def line(number: int, **fields: Any) -> dict[str, Any]:
    return {"file": f"{number}.pdf", "sha256": f"{number:064}", "layout": f"l{number % 3}", "fields": fields}


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    rows = [
        line(number, iban={"value": f"DE{number}", "visible": True}, gross_total={"value": "9.00", "visible": True})
        for number in range(COUNT)
    ]
    return write(tmp_path / "truth.jsonl", rows)


def predictions(path: Path, wrong: int, confidence: float = 0.97) -> Path:
    rows = []
    for number in range(COUNT):
        unsure = number < wrong
        iban = {"value": "DE000" if unsure else f"DE{number}", "confidence": 0.3 if unsure else confidence}
        rows.append({**line(number, iban=iban, gross_total={"value": "8.00", "confidence": 0.6}), "segment": "photo"})
    return write(path, rows)


def test_labels_travel_through_the_store(workplace: Any, truth: Path, tmp_path: Path) -> None:
    first = workplace.command("label", "import", truth, "--who", "Ada", "--type", "receipt")
    assert f"{COUNT} documents: {2 * COUNT} labels are new, 0 changed, 0 were known" in first.said
    again = workplace.command("label", "import", truth, "--who", "Ada", "--type", "receipt")
    assert f"0 labels are new, 0 changed, {2 * COUNT} were known" in again.said
    for name in ("out.jsonl", "out.json"):
        assert workplace.command("label", "export", tmp_path / name).code == 0
        back = workplace.command("label", "import", tmp_path / name)
        assert f"0 labels are new, 0 changed, {2 * COUNT} were known" in back.said, name
    exported = [json.loads(each) for each in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["document_type"] for row in exported} == {"receipt"}


def test_people_who_disagree_are_shown(workplace: Any, tmp_path: Path) -> None:
    for who, value in (("Ada", "DE1"), ("Bob", "DE2")):
        source = write(tmp_path / f"{who}.jsonl", [line(1, iban={"value": value, "visible": True})])
        workplace.command("label", "import", source, "--who", who)
    shown = workplace.command("label", "agreement")
    assert "Ada: DE1" in shown.out
    assert "Bob: DE2" in shown.out
    assert "1 labelled documents, 1 conflicts." in shown.said
    workplace.command("label", "export", tmp_path / "out.jsonl")
    assert json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))["fields"] == {}


def test_labels_for_measuring_are_not_learned_from(workplace: Any, truth: Path, tmp_path: Path) -> None:
    workplace.command("label", "import", truth, "--measure-only")
    assert "0 documents" in workplace.command("label", "export", tmp_path / "out.jsonl", "--trainable").said
    refused = workplace.command("model", "train", "1")
    assert refused.code == 2
    assert "0 labelled documents" in refused.said


def test_guidelines_can_be_read(workplace: Any) -> None:
    assert "Fälligkeitsdatum" in workplace.command("label", "guideline", "due_date").out
    assert "Leitweg-ID" in workplace.command("label", "guideline").out
    assert "Choose one of" in workplace.command("label", "guideline", "nonsense").said


def test_scores_say_what_was_read_how_well(workplace: Any, truth: Path, tmp_path: Path) -> None:
    read = predictions(tmp_path / "read.jsonl", wrong=40)
    shown = workplace.command("model", "evaluate", read, truth, "--by", "layout", "--diagram", tmp_path / "d.svg")
    assert shown.code == 0
    row = next(each for each in shown.out.splitlines() if " iban " in each)
    assert [cell.strip() for cell in row.split("│")[2:5]] == ["400", "360", "40"]
    assert "macro F1 over layout 0.450" in shown.said
    assert "AUROC 1.0000" in shown.said
    svg = (tmp_path / "d.svg").read_text(encoding="utf-8")
    assert svg.count("<circle") == 15
    assert "confidence 0.600, right 0.000" in svg


def test_certificates_are_printed_and_what_has_none(workplace: Any, truth: Path, tmp_path: Path) -> None:
    read = predictions(tmp_path / "read.jsonl", wrong=40)
    shown = workplace.command("model", "certify", read, truth, "--record", "shipped")
    row = next(each for each in shown.out.splitlines() if " iban " in each)
    assert [cell.strip() for cell in row.split("│")[2:6]] == ["photo", "0.500", "360", "0"]
    assert "Without a certificate, so for review: gross_total (photo)." in shown.said
    card = workplace.command("model", "card")
    assert "iban on photo pages from 0.500: at most 1 % wrong at 95 % confidence, 360 labels, 0 errors" in card.said


def test_the_cheapest_threshold_is_proven(workplace: Any, truth: Path, tmp_path: Path) -> None:
    read = predictions(tmp_path / "read.jsonl", wrong=40)
    shown = workplace.command("model", "cost", read, truth, "--field", "iban", "--minute", "1000", "--wrong", "1")
    assert "0.970" in next(each for each in shown.out.splitlines() if "cheapest proven" in each)
    assert "Proven from 0.500 on" in shown.said
    nothing = workplace.command("model", "cost", read, truth, "--field", "gross_total")
    assert "nothing" in next(each for each in nothing.out.splitlines() if "cheapest proven" in each)
    assert "everything is reviewed" in nothing.said
    assert workplace.command("model", "cost", read, truth, "--segment", "clean_scan").code == 2


def learned_version(workplace: Any, name: str, documents: list[str]) -> None:
    """A version as training leaves it."""
    from labeling.cards import Card
    from labeling.registry import Registry

    files = workplace.folder / f"files-{name}"
    files.mkdir()
    (files / "model.txt").write_text(name, encoding="utf-8")
    Registry(workplace.home / "trained", files).add(files, Card(name, "", parent="shipped", documents=tuple(documents)))


def test_a_version_comes_into_force_and_goes(workplace: Any, truth: Path, tmp_path: Path) -> None:
    learned_version(workplace, "2026-12-01", [])
    refused = workplace.command("model", "promote", "2026-12-01", "--why", "new", "--who", "Ada")
    assert refused.code == 1
    assert "were not measured on the same documents. Next step: Run `belegwerk model evaluate" in refused.said
    worse, better = predictions(tmp_path / "worse.jsonl", wrong=80), predictions(tmp_path / "better.jsonl", wrong=10)
    workplace.command("model", "evaluate", worse, truth, "--record", "shipped")
    workplace.command("model", "evaluate", better, truth, "--record", "2026-12-01")
    promoted = workplace.command("model", "promote", "2026-12-01", "--why", "better", "--who", "Ada")
    assert promoted.code == 0
    assert "2026-12-01 is in force (E00000000" in promoted.said
    listed = workplace.command("model", "list").out
    assert "→" in next(each for each in listed.splitlines() if "2026-12-01" in each)
    back = workplace.command("model", "rollback", "--why", "reads dates wrong", "--who", "Ada")
    assert "shipped is in force again" in back.said
    assert workplace.command("audit", "verify").code == 0
    once_more = workplace.command("model", "rollback", "--why", "again")
    assert once_more.code == 1
    assert "Nothing can be rolled back" in once_more.said


def test_a_version_is_not_measured_on_what_it_learned_from(workplace: Any, truth: Path, tmp_path: Path) -> None:
    learned_version(workplace, "1", [f"{7:064}"])
    read = predictions(tmp_path / "read.jsonl", wrong=0)
    for command in ("evaluate", "certify"):
        refused = workplace.command("model", command, read, truth, "--record", "1")
        assert "Version 1 learned from 1 of these documents" in refused.said
        assert refused.code == 1


@pytest.mark.parametrize(
    ("content", "says"), [("{", "line 1: not JSON"), ("[1]", "an object with `file`"), ("", "Nothing can be measured")]
)
def test_broken_truth_is_refused(workplace: Any, tmp_path: Path, content: str, says: str) -> None:
    read = predictions(tmp_path / "read.jsonl", wrong=0)
    broken = tmp_path / "broken.jsonl"
    broken.write_text(content, encoding="utf-8")
    refused = workplace.command("model", "evaluate", read, broken)
    assert refused.code == 2
    assert says in refused.said


@pytest.mark.parametrize("arguments", [("label", "import", "labels.txt"), ("label", "export", "labels.txt")])
def test_a_form_that_cannot_be_told(workplace: Any, arguments: tuple[str, ...]) -> None:
    refused = workplace.command(*arguments)
    assert refused.code == 2
    assert "Add --form with one of: truth, label-studio, docbin." in refused.said
