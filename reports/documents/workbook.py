"""The workbook of a batch: its documents are streamed once, counted on the way, and summed up at the end."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from domain.documents.forms import Route
from reports.book import MAX_ROWS, Imprint, Look, Page, book
from reports.catalogue import Language
from reports.cells import Link, Value
from reports.documents.lists import FieldRow, FindingRow, LineRow, Lists, NumberedDocument, open_lists
from reports.documents.rows import BatchReport, DocumentRow
from reports.documents.texts import DocumentTexts


class _Counts:
    """What passes by: documents by route, and values with those accepted, by type, segment and field."""

    def __init__(self) -> None:
        self.routes: Counter[Route] = Counter()
        self.values: dict[str, Counter[str]] = {"type": Counter(), "segment": Counter(), "field": Counter()}
        self.accepted: dict[str, Counter[str]] = {"type": Counter(), "segment": Counter(), "field": Counter()}

    def add(self, row: DocumentRow) -> None:
        self.routes[row.form.route] += 1
        for name in row.form.fields:
            words = {"type": row.form.document_type.value, "segment": row.form.segment or "unknown", "field": name}
            for kind, word in words.items():
                self.values[kind][word] += 1
                self.accepted[kind][word] += name in row.accepted


def write_batch_workbook(report: BatchReport, path: Path, *, language: Language, rows_per_sheet: int = MAX_ROWS) -> None:
    """Write the workbook of one batch. The same report gives the same bytes.

    Raises:
        StoreUnavailable: the disk is full or may not be written; an older workbook is as it was.
    """
    texts, header = DocumentTexts(language), report.header
    title = texts("title", run_id=header.run_id)
    imprint = Imprint(title, texts("line", run_id=header.run_id, model=header.model), texts("page_of"))
    with book(path, Look(header.created, title, texts("time_format"), rows_per_sheet)) as workbook:
        summary = Page(workbook, texts("sheet.summary"), imprint, [34, 16, 16, 16, 60])
        lists = open_lists(workbook, texts, imprint)
        about = Page(workbook, texts("sheet.about"), imprint, [34, 70])
        counts = _write_documents(lists, report)
        for listing in lists:
            listing.close()
        _write_summary(summary, (report, counts, lists), texts)
        _write_about(about, report, texts)


def _write_documents(lists: Lists, report: BatchReport) -> _Counts:
    counts = _Counts()
    for number, row in enumerate(report.documents(), 1):
        counts.add(row)
        lists.documents.add(NumberedDocument(number, row))
        for name, value in row.form.fields.items():
            lists.fields.add(FieldRow(number, row, name, value))
        for line in row.form.lines:
            lists.lines.add(LineRow(number, row, line))
        for noted in row.form.findings:
            lists.findings.add(FindingRow(number, row, noted))
    return counts


def _write_summary(page: Page, facts: tuple[BatchReport, _Counts, Lists], texts: DocumentTexts) -> None:
    report, counts, lists = facts
    header, total = report.header, counts.routes.total()
    page.put(0, 0, texts("title", run_id=header.run_id), "title")
    told = texts("summary.subtitle", documents=total, files=header.files, pages=header.pages)
    page.put(1, 0, told, "subtitle")
    page.put(3, 0, texts("summary.routes"), "section")
    styles = ["boxed", "boxed_count", "boxed_share"]
    row = page.headings(4, [texts("column.route"), texts("summary.count"), texts("summary.share")], styles)
    for route in Route:
        count = counts.routes[route]
        row = page.line(row, [texts(f"route.{route}"), count, count / total if total else 0.0], styles)
        page.put(row - 1, 4, texts(f"means.{route}"), "subtitle")
    row = page.line(row, [texts("summary.total"), total], ["total", "total_count"]) + 1
    for kind in ("type", "segment", "field"):
        row = _write_shares(page, row, kind, counts, texts)
    page.put(row, 0, texts("summary.sheets"), "section")
    row = page.headings(row + 1, [texts("summary.sheets"), texts("summary.rows")], ["boxed_link", "boxed_count"])
    for name, listing in lists._asdict().items():
        row = page.line(row, [Link(listing.place(0), listing.title), listing.count], ["boxed_link", "boxed_count"])
        page.put(row - 1, 4, texts(f"shows.{name}"), "subtitle")


def _write_shares(page: Page, row: int, kind: str, counts: _Counts, texts: DocumentTexts) -> int:
    page.put(row, 0, texts(f"summary.by_{kind}"), "section")
    styles = ["boxed", "boxed_count", "boxed_count", "boxed_share"]
    heads = [texts(f"column.{kind}"), texts("summary.values"), texts("summary.accepted"), texts("summary.share")]
    row = page.headings(row + 1, heads, styles)
    for word, values in sorted(counts.values[kind].items(), key=lambda item: (-item[1], item[0])):
        accepted = counts.accepted[kind][word]
        row = page.line(row, [texts.known(kind, word), values, accepted, accepted / values], styles)
    return row + 1


def _write_about(page: Page, report: BatchReport, texts: DocumentTexts) -> None:
    header = report.header
    page.put(0, 0, texts("sheet.about"), "title")
    page.put(1, 0, texts("about.purpose"), "subtitle")
    run: list[tuple[str, Value, str]] = [
        (texts("about.run_id"), header.run_id, "boxed"),
        (texts("about.model"), header.model, "boxed"),
        (texts("about.started"), header.started, "boxed_time"),
        (texts("about.created"), header.created, "boxed_time"),
        (texts("about.files"), header.files, "boxed_count"),
        (texts("about.pages"), header.pages, "boxed_count"),
        (texts("about.reading_seconds"), header.reading_seconds, "boxed_seconds"),
        (texts("about.ocr_seconds"), header.ocr_seconds, "boxed_seconds"),
    ]
    row = _pairs(page, 3, texts("about.run"), run)
    versions: list[tuple[str, Value, str]] = [
        ("Belegwerk", header.software_version, "boxed"),
        (texts("about.policy"), header.policy_version, "boxed"),
        ("Python", header.python_version, "boxed"),
        *((name, version, "boxed") for name, version in sorted(header.libraries.items())),
    ]
    _pairs(page, row, texts("about.versions"), versions)


def _pairs(page: Page, row: int, title: str, pairs: Sequence[tuple[str, Value, str]]) -> int:
    page.put(row, 0, title, "section")
    row += 1
    for name, value, style in pairs:
        row = page.line(row, [name, value], ["boxed", style])
    return row + 1
