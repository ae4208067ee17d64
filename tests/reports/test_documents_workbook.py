"""The workbook of a batch, its CSV and its JSON: as they open, in both languages, safe and the same every time."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from domain.documents.forms import FieldValue, Form, Line, Route, Signal
from domain.documents.pages import Box, Noted, Segment
from domain.documents.types import FIELDS, DocumentType
from reports.csv_files import Profile
from reports.documents.rows import BatchHeader, BatchReport, DocumentRow
from reports.documents.texts import DocumentTexts
from reports.documents.values import write_accepted_csv, write_batch_json
from reports.documents.workbook import write_batch_workbook

BOX = Box(10, 20, 30, 40)
NOON = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


def value(text: str | None, confidence: float | None = 0.99, **more: Any) -> FieldValue:
    return FieldValue(text, confidence, 1, BOX, "text_layer", f"printed {text}", **more)


def documents() -> Iterator[DocumentRow]:
    signals = (Signal("label", 1.5, "behind its label"), Signal("sum", -0.25, "the sum differs"))
    sound = Form(
        "/in/a.pdf", "aa", DocumentType.INVOICE, 0.98, Segment.BORN_DIGITAL, (1, 2),
        {
            "invoice_number": value("=1+1"),
            "seller_name": value("@SUM(A1)"),
            "gross_total": value("-119.50"),
            "currency": value("EUR"),
            "due_date": value(None, 0.4, signals=signals, reasons=("too far away",)),
        },
        (Line(2, BOX, {"description": value("Screws"), "net": value("3.00"), "colour": value("blue")}),),
        findings=(Noted("sums_differ", "The sums differ.", 2),),
    )  # fmt: skip
    yield DocumentRow("aa/1", "/in/a.pdf", sound, frozenset(sound.fields) - {"due_date"}, ("field_doubtful|due_date|40",))
    failed = Form(
        "/in/b.pdf", "bb", DocumentType.UNKNOWN, None, None, (), {}, findings=(Noted("x", "Damaged."),), route=Route.FAILED
    )
    yield DocumentRow("bb/1", "/in/" + "b" * 300 + ".pdf", failed, frozenset(), ("document_failed|Damaged.",))
    decided = sound._replace(
        file="/in/c.pdf", fields={"gross_total": FieldValue("1.00", 1.0, source="person")}, lines=(), findings=()
    )
    yield DocumentRow("cc/1", "/in/c.pdf", decided._replace(route=Route.ACCEPTED), frozenset({"gross_total"}), (), "Erika")


REPORT = BatchReport(
    BatchHeader("documents-2026-11-abc", "0.1+1", "0.1", "2026", "3.11", {"pypdfium2": "5"}, NOON, NOON, 3, 2, 1.5, 0.5),
    documents,
)


@pytest.fixture(params=["de", "en"])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    write_batch_workbook(REPORT, tmp_path / "book.xlsx", language=request.param)
    return openpyxl.load_workbook(tmp_path / "book.xlsx"), DocumentTexts(request.param)


def rows(sheet: Any) -> list[dict[str, Any]]:
    heads, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rest]


def test_the_sheets_are_those_that_people_expect(book: Any) -> None:
    opened, texts = book
    names = ("summary", "documents", "fields", "lines", "findings", "about")
    assert opened.sheetnames == [texts(f"sheet.{name}") for name in names]


def test_documents_say_where_they_go_and_why(book: Any) -> None:
    opened, texts = book
    first, second, third = rows(opened[texts("sheet.documents")])
    routes = [row[texts("column.route")] for row in (first, second, third)]
    assert routes == [texts(f"route.{route}") for route in ("review", "failed", "accepted")]
    assert first[texts("column.reasons")] == texts.words("field_doubtful|due_date|40")
    assert (first[texts("column.amount")], first[texts("column.currency")]) == (-119.5, "EUR")
    assert first[texts("column.accepted_share")] == 0.8
    assert third[texts("column.decided_by")] == "Erika"
    assert first[texts("column.file")] == '=HYPERLINK("/in/a.pdf","a.pdf")'
    assert second[texts("column.file")] == "b.pdf", "a path that Excel cannot hold is no link"


def test_fields_have_confidence_reasons_and_signals(book: Any) -> None:
    opened, texts = book
    found = {
        row[texts("column.field")]: row for row in rows(opened[texts("sheet.fields")]) if row[texts("column.document")] == 1
    }
    due = found[texts("field.due_date")]
    assert (due[texts("column.value")], due[texts("column.confidence")]) == (None, 0.4)
    assert due[texts("column.accepted")] == texts("accepted.no")
    assert due[texts("column.why")] == "too far away"
    assert due[texts("column.signals")] == f"{texts.signed(1.5)}  behind its label\n{texts.signed(-0.25)}  the sum differs"
    assert found[texts("field.gross_total")][texts("column.value")] == -119.5


def test_text_that_begins_like_a_formula_stays_text(book: Any, tmp_path: Path) -> None:
    opened, texts = book
    cells = [cell for row in opened[texts("sheet.fields")].iter_rows() for cell in row if cell.value in {"=1+1", "@SUM(A1)"}]
    assert len(cells) == 2
    assert "f" not in {cell.data_type for cell in cells}
    write_accepted_csv(documents(), tmp_path / "d.csv")
    found = {row["field"]: row["value"] for row in csv_rows(tmp_path / "d.csv") if row["document"] == "aa/1"}
    assert found == {"invoice_number": "'=1+1", "seller_name": "'@SUM(A1)", "gross_total": "-119.50", "currency": "EUR"}


def csv_rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), delimiter=";"))


def test_lines_and_findings_point_to_their_documents(book: Any) -> None:
    opened, texts = book
    (line,) = rows(opened[texts("sheet.lines")])
    assert (line[texts("column.document")], line[texts("column.description")], line[texts("column.net")]) == (1, "Screws", 3)
    assert line[texts("column.other")] == "colour: blue"
    found = [(row[texts("column.document")], row[texts("column.message")]) for row in rows(opened[texts("sheet.findings")])]
    assert found == [(1, "The sums differ."), (2, "Damaged.")]


def test_the_summary_counts_what_the_sheets_hold(book: Any) -> None:
    opened, texts = book
    cells = {row[0]: row[1:] for row in opened[texts("sheet.summary")].iter_rows(values_only=True) if row[0]}
    assert cells[texts("route.accepted")][0] == 1
    assert cells[texts("summary.total")][0] == 3
    assert cells[texts("field.gross_total")][:3] == (2, 2, 1)
    assert cells[texts("field.due_date")][:3] == (1, 0, 0)


def test_the_same_batch_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_batch_workbook(REPORT, tmp_path / name, language="de")
        write_batch_json(REPORT, tmp_path / f"{name}.json")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def test_json_holds_accepted_values_only(tmp_path: Path) -> None:
    write_batch_json(REPORT, tmp_path / "d.json")
    written = json.loads((tmp_path / "d.json").read_text(encoding="utf-8"))
    assert (written["run"], written["model"]) == ("documents-2026-11-abc", "0.1+1")
    first, failed, _ = written["documents"]
    assert set(first["fields"]) == {"invoice_number", "seller_name", "gross_total", "currency"}
    assert (failed["route"], failed["fields"], failed["findings"][0]["message"]) == ("failed", {}, "Damaged.")


def test_the_sap_profile_is_flat_text(tmp_path: Path) -> None:
    assert write_accepted_csv(documents(), tmp_path / "d.csv", profile=Profile.SAP) == 5
    assert (tmp_path / "d.csv").read_bytes().decode("cp1252").splitlines()[1].split("\t")[4:6] == ["invoice_number", "=1+1"]


def test_every_field_and_type_has_words() -> None:
    texts = DocumentTexts("de")
    names = {name for fields in FIELDS.values() for name in fields}
    assert [name for name in names if f"field.{name}" not in texts.texts] == []
    assert [kind for kind in DocumentType if f"type.{kind}" not in texts.texts] == []
