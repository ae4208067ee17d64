"""A batch of documents: read once, judged, put before people where needed, and written down."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from documents_worker import EQUIPMENT

from domain.errors import ItemError, UnreadableFile, UnusableInput
from domain.runs import RunStatus
from journeys.documents.deciding import decide_document
from store.queue import Action


def accepted(desk: Any) -> list[dict[str, str]]:
    text = (desk.out / "documents.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_a_sound_document_needs_nobody(desk: Any) -> None:
    result = desk.run(desk.invoice("a.txt"))
    assert (result.documents, result.reviews, result.state_name) == (1, 0, "Completed")
    assert desk.titles() == []
    assert {row["field"]: row["value"] for row in accepted(desk)} == {
        "invoice_number": "R-1",
        "issue_date": "2026-11-02",
        "seller_name": "Muster GmbH",
        "currency": "EUR",
        "gross_total": "119.00",
    }
    (written,) = json.loads((desk.out / "documents.json").read_text(encoding="utf-8"))["documents"]
    assert written["route"] == "accepted"
    assert written["fields"]["gross_total"]["box"] == [100.0, 50.0, 180.0, 62.0]
    assert written["lines"][0]["cells"]["net"]["value"] == "3.00"


def test_doubt_goes_to_a_person_with_its_reasons_and_the_most_money_first(desk: Any) -> None:
    desk.invoice("small.txt", "R-1", "10.00", more="due_date = 2026-12-01 @ 0.4\n")
    desk.invoice("large.txt", "R-2", "70000.00", more="iban = - @ 0.3\nfinding: sums_differ The sums differ.\n")
    desk.invoice("sound.txt", "R-3")
    result = desk.run(desk.folder)
    assert (result.documents, result.reviews, result.state_name) == (3, 2, "ReviewPending")
    first, second = desk.parts.store.queue.list("documents")
    assert first.item.title == "invoice R-2 · Muster GmbH · large.txt"
    assert first.item.reasons == (
        "document_finding|The sums differ.",
        "field_doubtful|iban|30",
        "document_four_eyes|50000",
    )
    assert second.item.reasons == ("field_doubtful|due_date|40",)
    assert (str(first.item.amount), first.item.currency, first.item.priority) == ("70000.00", "EUR", 70000.0)
    assert "due_date" not in {row["field"] for row in accepted(desk)}, "a doubtful value is not given out"


def test_a_second_run_reads_nothing_and_writes_nothing(desk: Any) -> None:
    desk.invoice("a.txt", "R-1")
    desk.invoice("b.txt", "R-2", more="due_date = 2026-12-01 @ 0.4\n")
    first = desk.run(desk.folder)
    written = {path: path.stat().st_mtime_ns for path in desk.out.iterdir()}
    second = desk.run(desk.folder)
    assert desk.read() == ["a.txt", "b.txt"]
    assert second.run_id == first.run_id
    assert {path: path.stat().st_mtime_ns for path in desk.out.iterdir()} == written
    assert second.metrics["files_read"] == 0
    assert [execution.status for execution in desk.parts.store.runs.executions(first.run_id)] == [
        RunStatus.DONE_WITH_OPEN_ITEMS
    ] * 2
    assert len(desk.titles()) == 1


def test_another_model_and_force_read_again(desk: Any) -> None:
    path = desk.invoice("a.txt")
    desk.run(path)
    desk.run(path, force=True)
    other = desk.run(path, equipment=replace(EQUIPMENT, model="practice-2"))
    assert desk.read() == ["a.txt"] * 3
    assert other.documents == 1
    assert len(desk.parts.store.runs.list()) == 2, "what another model reads is another run"


def test_hostile_documents_park_themselves(desk: Any) -> None:
    """One document hangs, one kills its process, one wants all memory, one meets a defect: the others are read."""
    for misdeed in ("hang", "die", "burst", "break"):
        desk.text(f"{misdeed}.txt", f"type: invoice\ndo: {misdeed}\n")
    desk.text("junk.txt", "no document at all")
    for number in range(4):
        desk.invoice(f"sound{number}.txt", f"R-{number}")
    quick = replace(EQUIPMENT, manner=EQUIPMENT.manner._replace(seconds=2))
    result = desk.run(desk.folder, equipment=quick)
    assert (result.documents, result.failed, result.reviews) == (9, 5, 5)
    reasons = {e.item.details["file"].rpartition("/")[2]: e.item.reasons[0] for e in desk.parts.store.queue.list("documents")}
    assert "took longer than 2 s" in reasons["hang.txt"]
    assert "died (exit code -11)" in reasons["die.txt"]
    assert "more than 512 MB" in reasons["burst.txt"]
    assert "ZeroDivisionError: a defect of the reader" in reasons["break.txt"]
    assert "Ask the sender for another copy" in reasons["junk.txt"]
    assert {row["route"] for row in accepted(desk)} == {"accepted"}


def test_a_file_may_hold_several_documents(desk: Any) -> None:
    sound = desk.invoice("one.txt").read_text(encoding="utf-8")
    path = desk.text("two.txt", sound + sound.replace("R-1", "R-2"))
    (desk.folder / "one.txt").unlink()
    assert desk.run(path).documents == 2
    assert {row["document"].rpartition("/")[2] for row in accepted(desk)} == {"1", "2"}


def test_duplicates_are_found(desk: Any) -> None:
    desk.run(desk.invoice("a.txt"))
    again = desk.invoice("b.txt", "r 1", "119.00", "MUSTER GmbH", more="buyer_name = X @ 0.99\n")
    (desk.folder / "copy.txt").write_bytes((desk.folder / "a.txt").read_bytes())
    result = desk.run(again, desk.folder / "copy.txt")
    assert result.reviews == 2
    reasons = {entry.item.title: entry.item.reasons for entry in desk.parts.store.queue.list("documents")}
    assert reasons == {
        "invoice r 1 · MUSTER GmbH · b.txt": ("document_same_number|a.txt",),
        "invoice R-1 · Muster GmbH · a.txt": ("document_same_bytes|a.txt",),
    }
    assert desk.read() == ["a.txt", "b.txt"], "the same bytes are not read again"


def test_another_scan_of_the_same_paper_is_found(desk: Any) -> None:
    """A misread sign, a number that could not be read, and the neighbours that are no copies."""
    first = desk.invoice("a.txt", "RE-1008").read_text(encoding="utf-8")
    desk.run(desk.folder)
    desk.invoice("misread.txt", "RE-IOO8")
    desk.text("unread.txt", first.replace("invoice_number = RE-1008 @ 0.99\n", ""))
    desk.text("other_amount.txt", first.replace("invoice_number = RE-1008 @ 0.99\n", "").replace("119.00", "120.00"))
    desk.invoice("next.txt", "RE-1009")
    desk.invoice("stranger.txt", "RE-1008", seller="Andere AG")
    desk.run(desk.folder)
    reasons = {entry.item.title.rpartition(" ")[2]: entry.item.reasons for entry in desk.parts.store.queue.list("documents")}
    assert reasons["misread.txt"] == ("document_same_number|a.txt",)
    assert "document_looks_like|a.txt" in reasons["unread.txt"]
    assert set(reasons) <= {"misread.txt", "unread.txt", "stranger.txt"}


def test_a_decision_is_carried_into_the_next_edition(desk: Any) -> None:
    path = desk.invoice("a.txt", more="due_date = 2026-12-01 @ 0.4\n")
    desk.run(path)
    (entry,) = desk.parts.store.queue.list("documents")
    told = decide_document(desk.parts, entry.item_id, Action.CORRECT, "Erika", "as printed", {"due_date": "2026-12-11"})
    assert "due" not in told
    assert "next edition" in told
    result = desk.run(path)
    (row,) = [row for row in accepted(desk) if row["field"] == "due_date"]
    assert (row["value"], row["source"], row["decided_by"], row["route"]) == ("2026-12-11", "person", "Erika", "accepted")
    assert result.reviews == 0
    assert desk.titles() == []
    assert desk.titles("resolved") == [entry.item.title]
    assert desk.parts.store.evidence.head().seq == 1, "the decision is chained"


def test_a_person_types_what_no_reader_could_read(desk: Any) -> None:
    path = desk.text("junk.txt", "no document at all")
    desk.run(path)
    (entry,) = desk.parts.store.queue.list("documents")
    decide_document(desk.parts, entry.item_id, Action.CORRECT, "Erika", "typed", {"gross_total": "12.50"})
    assert desk.run(path).reviews == 0
    assert [(row["field"], row["value"], row["source"]) for row in accepted(desk)] == [("gross_total", "12.50", "person")]


@pytest.mark.parametrize(
    ("action", "changes", "words"),
    [
        (Action.CORRECT, {"due_date": "01.12.2026"}, "YYYY-MM-DD"),
        (Action.CORRECT, {"gross_total": "12,50"}, "1234.50"),
        (Action.CORRECT, {"iban": "DE00123"}, "check digits"),
        (Action.CORRECT, {"credit_limit": "1.00"}, "has no field"),
        (Action.ASK_AGAIN, {}, "is no decision about a document"),
    ],
)
def test_wrong_decisions_are_refused(desk: Any, action: Action, changes: dict[str, str], words: str) -> None:
    desk.run(desk.invoice("a.txt", more="due_date = 2026-12-01 @ 0.4\n"))
    (entry,) = desk.parts.store.queue.list("documents")
    with pytest.raises(ItemError, match=words):
        decide_document(desk.parts, entry.item_id, action, "Erika", "why", changes)
    assert desk.titles() == [entry.item.title]


def test_metrics_tell_shares_pages_and_ocr(desk: Any) -> None:
    desk.invoice("a.txt", "R-1")
    desk.invoice("b.txt", "R-2", more="scan: 3\ndue_date = 2026-12-01 @ 0.4\n")
    metrics = desk.run(desk.folder).metrics
    assert metrics["items_in"] == 2
    assert metrics["pages"] == 4
    assert metrics["ocr_seconds"] == 0.5
    assert metrics['accepted_share_by_field{field="due_date"}'] == 0
    assert metrics['accepted_share_by_field{field="gross_total"}'] == 1
    assert metrics['accepted_share_by_segment{segment="born_digital"}'] == 1
    assert metrics['accepted_share_by_segment{segment="poor_scan"}'] == pytest.approx(5 / 6, abs=1e-4)
    assert metrics['accepted_share_by_type{type="invoice"}'] == pytest.approx(10 / 11, abs=1e-4)
    assert metrics["pages_per_second"] > 0


def test_links_lead_to_the_files(desk: Any) -> None:
    path = desk.invoice("a.txt")
    result = desk.run(path)
    book = openpyxl.load_workbook(result.files["Workbook"])
    assert book["Belege"]["B2"].value == f'=HYPERLINK("{path}","a.txt")'


@pytest.mark.parametrize("missing", ["nothing", "empty"])
def test_unusable_input_stops(desk: Any, missing: str) -> None:
    (desk.folder / "empty").mkdir()
    with pytest.raises(UnusableInput, match="Next step"):
        desk.run(desk.folder / missing)


def test_a_named_file_that_cannot_be_opened_stops(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.invoice("a.txt")

    def refuse(self: Path, *_: Any, **__: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableFile, match=r"a\.txt cannot be opened"):
        desk.run(path)
