"""`belegwerk extract`: one line for each document, whatever happens to one of them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from documents_worker import EQUIPMENT

from cli import extract as command
from journeys.documents.children import CHILDREN

INVOICE = """type: invoice
invoice_number = R-1 @ 0.99
gross_total = 119.00 @ 0.4
due_date = - @ 0.95
line: description=Screws; net=3.00
"""


@pytest.fixture(autouse=True)
def practice(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The practice reader in place of the shipped one, with little patience."""
    quick = replace(EQUIPMENT, manner=EQUIPMENT.manner._replace(seconds=2))
    monkeypatch.setattr(command, "equipment_of", lambda _: quick)
    CHILDREN.close()
    yield
    CHILDREN.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "documents" / "deep"
    made.mkdir(parents=True)
    (made / "a.txt").write_text(INVOICE, encoding="utf-8")
    (made / "two.txt").write_text(INVOICE + INVOICE, encoding="utf-8")
    (made / "junk.txt").write_text("no document", encoding="utf-8")
    (made / "bad.txt").write_text("type: invoice\ndo: die\n", encoding="utf-8")
    (made / "a.txt.done").touch()
    (made / ".hidden").write_text(INVOICE, encoding="utf-8")
    (made / "documents.truth.jsonl").write_text("{}", encoding="utf-8")
    return tmp_path / "documents"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_file_has_its_lines(workplace: Any, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    ended = workplace.command("extract", folder, "--out", out)
    assert (ended.code, ended.err) == (0, "")
    assert "5 documents, 2 of them unreadable" in ended.said
    found = lines(out)
    assert sorted(Path(line["file"]).name for line in found) == ["a.txt", "bad.txt", "junk.txt", "two.txt", "two.txt"]
    routes = {Path(line["file"]).name: line["route"] for line in found}
    assert routes == {"a.txt": "review", "two.txt": "review", "junk.txt": "failed", "bad.txt": "failed"}
    assert not workplace.home.exists(), "no database is made"


def test_a_line_has_the_promised_shape(workplace: Any, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    workplace.command("extract", folder / "deep" / "a.txt", "--out", out)
    (line,) = lines(out)
    assert set(line) == {
        "file", "sha256", "document_type", "type_confidence", "segment", "pages", "fields", "lines", "tax_parts",
        "payment_steps", "findings", "route", "einvoice",
    }  # fmt: skip
    assert (line["document_type"], line["segment"], line["pages"]) == ("invoice", "born_digital", [1])
    total = line["fields"]["gross_total"]
    assert set(total) == {"value", "confidence", "page", "box", "source", "reasons"}
    assert (total["value"], total["confidence"], total["page"]) == ("119.00", 0.4, 1)
    assert "0.400 is below 0.900" in total["reasons"][-1]
    assert line["fields"]["due_date"]["value"] is None
    assert line["lines"][0]["cells"]["description"]["value"] == "Screws"


def test_failed_lines_say_why(workplace: Any, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    workplace.command("extract", folder, "--out", out, "--workers", "1")
    told = {Path(line["file"]).name: line["findings"] for line in lines(out)}
    assert told["junk.txt"][0]["code"] == "unreadable_document"
    assert "Ask the sender" in told["junk.txt"][0]["message"]
    assert "died (exit code -11)" in told["bad.txt"][0]["message"]


def test_explain_shows_the_way_from_page_to_value(workplace: Any, folder: Path, tmp_path: Path) -> None:
    ended = workplace.command("extract", folder / "deep" / "a.txt", "--out", tmp_path / "o.jsonl", "--explain", "gross_total")
    for words in ("printed 119.00", "1: 100.0, 50.0", "+2.500", "-0.500", "+2.000 (log-odds)", "40.0%"):
        assert words in ended.said
    absent = workplace.command("extract", folder / "deep" / "a.txt", "--out", tmp_path / "o.jsonl", "--explain", "due_date")
    assert "absent" in absent.said


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("nowhere.pdf", "--out", "o.jsonl"), 2, "does not exist"),
        ((".", "--out", "o.jsonl", "--explain", "price"), 2, "There is no field 'price'"),
        ((".", "--out", "missing/o.jsonl"), 1, "cannot be written"),
    ],
)
def test_refusals(workplace: Any, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    (tmp_path / "a.txt").write_text(INVOICE, encoding="utf-8")
    ended = workplace.command("extract", *arguments)
    assert (ended.code, words in ended.said, "Next step:" in ended.said) == (code, True, True)
