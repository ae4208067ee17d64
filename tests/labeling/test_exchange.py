"""Labels go out and come back as they were, in every form."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span

from domain.documents.labels import Label, LabelledDocument, LabelSource, Origin
from domain.documents.pages import Box, Page, Segment, TextSource, Word
from domain.errors import UnreadableFile
from labeling.exchange.docbin import SPANS, read_docbin, write_docbin
from labeling.exchange.label_studio import read_tasks, write_tasks
from labeling.exchange.truth_lines import FOLDER, path_of, read_truth, write_truth

DAY = dt.datetime(2026, 11, 25, 8, 30, tzinfo=dt.UTC)
ADA = Origin("Ada", DAY, "2026-11-25", LabelSource.DECIDED, trainable=False)
SOMEBODY = Origin("importer", DAY, "later", LabelSource.IMPORTED)
Read = Callable[[Path, Origin], Iterator[LabelledDocument]]


def document(folder: Path) -> LabelledDocument:
    labels = (
        Label("issue_date", "2026-11-25", ADA, page=1, box=Box(200.5, 100.25, 320.0, 112.0)),
        Label("gross_total", "1234.50", ADA, page=2, box=Box(400.0, 700.0, 460.0, 712.0), alternatives=("1234.5",)),
        Label("iban", None, ADA),
        Label("buyer_vat_id", "DE129273398", ADA, visible=False),
        Label("seller_name", "Groß & Söhne GmbH", ADA),
    )
    attributes = {
        "layout": "two_columns",
        "document_type": "invoice",
        "page_sizes": [[595.0, 842.0], [595.0, 842.0]],
        "lines": [{"net": "1037.39"}],
        FOLDER: str(folder),
    }
    return LabelledDocument("ab" * 32, "scans/1.pdf", labels, attributes)


def pages(_document: LabelledDocument) -> list[Page]:
    def page(number: int, words: tuple[Word, ...]) -> Page:
        return Page(number, 595, 842, words, (), TextSource.TEXT_LAYER, Segment.BORN_DIGITAL, 1.0)

    first = (
        Word("Datum:", Box(150, 100, 198, 112), 1, 10),
        Word("25.", Box(201, 100, 215, 112), 1, 10),
        Word("November", Box(218, 100, 280, 112), 1, 10),
        Word("2026", Box(283, 100, 319, 112), 1, 10),
    )
    return [
        page(1, first),
        page(2, (Word("1.234,50", Box(401, 700, 459, 712), 1, 10), Word("EUR", Box(465, 700, 490, 712), 1, 10))),
    ]


def write_with_words(documents: list[LabelledDocument], path: Path) -> int:
    return write_docbin(documents, path, pages)


@pytest.mark.parametrize(
    ("name", "write", "read"),
    [
        ("labels.jsonl", write_truth, read_truth),
        ("labels.json", write_tasks, read_tasks),
        ("labels.spacy", write_with_words, read_docbin),
    ],
)
def test_labels_come_back_as_they_went(tmp_path: Path, name: str, write: Callable[..., int], read: Read) -> None:
    sent = document(tmp_path)
    assert write([sent], tmp_path / name) == 1
    (back,) = read(tmp_path / name, SOMEBODY)
    assert sorted(back.labels) == sorted(sent.labels)
    assert (back.sha256, back.file, back.attributes) == (sent.sha256, sent.file, sent.attributes)


def test_truth_lines_of_others_become_ours(tmp_path: Path) -> None:
    scan = tmp_path / "r" / "1.jpg"
    scan.parent.mkdir()
    scan.write_bytes(b"a receipt")
    line = {
        "file": "r/1.jpg",
        "dup_of": None,
        "fields": {
            "company": {"value": "BOOK SDN BHD", "visible": True},
            "total": {"value": "9.00", "visible": True},
            "line_items": {"value": "4", "visible": None},
        },
    }
    source = tmp_path / "receipts.jsonl"
    source.write_text(json.dumps(line) + "\n\n", encoding="utf-8")
    (read,) = read_truth(source, SOMEBODY)
    assert [(label.field, label.value, label.origin) for label in read.labels] == [
        ("seller_name", "BOOK SDN BHD", SOMEBODY),
        ("gross_total", "9.00", SOMEBODY),
    ]
    assert len(read.sha256) == 64
    assert path_of(read).read_bytes() == b"a receipt"
    write_truth([read], tmp_path / "again.jsonl")
    again = json.loads((tmp_path / "again.jsonl").read_text(encoding="utf-8"))
    assert again["fields"]["line_items"] == line["fields"]["line_items"], "what is no field of ours is kept all the same"
    assert "folder" not in again


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "line 1: not JSON"),
        ("[]", "line 1: a truth line is an object"),
        ('{"file": "x", "fields": {"iban": 3}}', "line 1: a field is not"),
        ('{"file": "x", "fields": {"iban": {"value": "1", "box": [1, 2]}}}', "line 1: a field is not"),
        ('{"file": "x", "fields": {"iban": {"value": "1", "source": "guessed"}}}', "line 1: a field is not"),
        ('{"file": "nowhere.pdf", "fields": {}}', "no sha256"),
    ],
)
def test_broken_truth_lines_name_their_line(tmp_path: Path, text: str, says: str) -> None:
    source = tmp_path / "truth.jsonl"
    source.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile, match=says) as caught:
        list(read_truth(source, SOMEBODY))
    assert caught.value.next_step


def task(data: dict[str, Any], **annotation: Any) -> dict[str, Any]:
    rectangle = {"x": 10.0, "y": 50.0, "width": 20.0, "height": 1.0, "rotation": 0, "rectanglelabels": ["iban"]}
    shared = {"id": "q", "to_name": "page", "original_width": 1240, "original_height": 1754}
    result = [
        {**shared, "from_name": "label", "type": "rectanglelabels", "value": rectangle},
        {**shared, "from_name": "transcription", "type": "textarea", "value": {**rectangle, "text": ["DE12"]}},
    ]
    result[1]["from_name"] = "value"
    told = {"completed_by": 7, "updated_at": "2026-11-20T10:00:00Z", "result": result, **annotation}
    return {"id": 1, "data": data, "annotations": [told]}


def test_rectangles_drawn_in_label_studio_become_points(tmp_path: Path) -> None:
    source = tmp_path / "project.json"
    source.write_text(json.dumps([task({"sha256": "00", "file": "a.png", "dpi": 150})]), encoding="utf-8")
    (read,) = read_tasks(source, SOMEBODY)
    (label,) = read.labels
    assert (label.field, label.value, label.page) == ("iban", "DE12", 1)
    assert label.box == pytest.approx((59.52, 420.96, 178.56, 429.38), abs=0.01)
    assert label.origin.who == "label-studio/7"
    assert label.origin.when == dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC)


def test_two_annotators_are_two_labellers_and_cancelled_work_is_none(tmp_path: Path) -> None:
    one, other, cancelled = (task({"sha256": "00", "file": "a", "dpi": 150}, completed_by=who) for who in (1, 2, 3))
    cancelled["annotations"][0]["was_cancelled"] = True
    one["annotations"] += other["annotations"] + cancelled["annotations"]
    source = tmp_path / "project.json"
    source.write_text(json.dumps([one]), encoding="utf-8")
    (read,) = read_tasks(source, SOMEBODY)
    assert [label.origin.who for label in read.labels] == ["label-studio/1", "label-studio/2"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "cannot be read"),
        ("{}", "no list of tasks"),
        ('[{"data": {}}]', "task 1"),
        (json.dumps([task({"sha256": "00", "file": "a"})]), "task 1: KeyError 'dpi'"),
        (json.dumps([task({"sha256": "00", "file": "a", "dpi": 150}, completed_by=7)]).replace('["iban"]', '["ibn"]'),
         "'ibn' is no field"),
    ],
)  # fmt: skip
def test_broken_exports_of_label_studio(tmp_path: Path, content: str, says: str) -> None:
    source = tmp_path / "project.json"
    source.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableFile, match=says) as caught:
        list(read_tasks(source, SOMEBODY))
    assert caught.value.next_step


def test_a_place_on_a_page_of_unknown_size_cannot_be_drawn(tmp_path: Path) -> None:
    sent = document(tmp_path)
    sizeless = sent._replace(attributes={"layout": "x"})
    with pytest.raises(UnreadableFile, match="size of page 1 is not known"):
        write_tasks([sizeless], tmp_path / "x.json")


def test_spans_lie_on_the_words_in_the_box(tmp_path: Path) -> None:
    write_docbin([document(tmp_path)], tmp_path / "x.spacy", pages)
    (doc,) = DocBin().from_disk(tmp_path / "x.spacy").get_docs(spacy.blank("xx").vocab)
    assert [(span.label_, span.text) for span in doc.spans[SPANS]] == [
        ("issue_date", "25. November 2026"),
        ("gross_total", "1.234,50"),
    ]
    assert [(entity.label_, entity.text) for entity in doc.ents] == [(s.label_, s.text) for s in doc.spans[SPANS]]


def test_a_docbin_of_others_is_read_by_its_entities(tmp_path: Path) -> None:
    doc = Doc(spacy.blank("de").vocab, words=["Rechnung", "RE-1", "von", "Otto", "GmbH"])
    doc.ents = [Span(doc, 1, 2, label="invoice_number"), Span(doc, 3, 5, label="seller_name"), Span(doc, 0, 1, label="TITLE")]
    doc.user_data = {"sha256": "ff", "file": "o.pdf"}
    DocBin(store_user_data=True, docs=[doc]).to_disk(tmp_path / "x.spacy")
    (read,) = read_docbin(tmp_path / "x.spacy", SOMEBODY)
    assert {label.field: label.value for label in read.labels} == {"invoice_number": "RE-1", "seller_name": "Otto GmbH"}


def test_bytes_that_are_no_docbin(tmp_path: Path) -> None:
    source = tmp_path / "x.spacy"
    source.write_bytes(b"no docbin")
    with pytest.raises(UnreadableFile, match="no DocBin"):
        list(read_docbin(source, SOMEBODY))
    doc = Doc(spacy.blank("de").vocab, words=["Rechnung"])
    DocBin(store_user_data=True, docs=[doc]).to_disk(source)
    with pytest.raises(UnreadableFile, match="document 1 does not say which file"):
        list(read_docbin(source, SOMEBODY))
