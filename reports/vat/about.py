"""The sheet that says what this workbook is: run, versions, inputs with their hashes, head of the evidence chain."""

from collections.abc import Sequence

from reports.book import Book, Imprint, Page
from reports.cells import Value
from reports.rows import VatReport
from reports.texts import Texts


def open_about(book: Book, texts: Texts, imprint: Imprint) -> Page:
    """Create the empty sheet."""
    return Page(book, texts("sheet.about"), imprint, [36, 70, 10, 18, 12, 18])


def write_about(page: Page, report: VatReport, texts: Texts) -> None:
    """Fill the sheet."""
    header = report.header
    page.put(0, 0, texts("sheet.about"), "title")
    page.put(1, 0, texts("about.purpose"), "subtitle")
    run: list[tuple[str, Value]] = [
        ("run_id", header.run_id),
        ("month", header.month),
        ("requester", header.requester),
        ("mode", texts.known("mode", header.mode)),
        ("started", header.started),
        ("created", header.created),
    ]
    row = _pairs(page, 3, texts("about.run"), [(texts(f"about.{key}"), value) for key, value in run])
    chain: list[tuple[str, Value]] = [
        (texts("about.chain_seq"), str(header.chain_seq)),
        (texts("about.chain_mac"), header.chain_mac),
        (texts("about.verify"), "belegwerk audit verify"),
    ]
    row = _pairs(page, row, texts("about.chain"), chain)
    versions: list[tuple[str, Value]] = [
        ("Belegwerk", header.software_version),
        (texts("about.policy"), header.policy_version),
        ("Python", header.python_version),
        *sorted(header.libraries.items()),
    ]
    row = _pairs(page, row, texts("about.versions"), versions)
    row = _inputs(page, row, report, texts)
    steps: list[tuple[str, Value]] = list(report.figures.seconds_by_step.items())
    _pairs(page, row, f"{texts('about.steps')} ({texts('about.seconds')})", steps, style="boxed_seconds")


def _pairs(page: Page, row: int, title: str, pairs: Sequence[tuple[str, Value]], *, style: str = "boxed") -> int:
    page.put(row, 0, title, "section")
    row += 1
    for name, value in pairs:
        cell = "boxed_time" if hasattr(value, "tzinfo") else style
        row = page.line(row, [name, value], ["boxed", cell])
    return row + 1


def _inputs(page: Page, row: int, report: VatReport, texts: Texts) -> int:
    page.put(row, 0, texts("about.inputs"), "section")
    columns = ["column.file", "SHA-256", "check.form", "check.rows", "check.records", "about.findings"]
    styles = ["boxed"] * 3 + ["boxed_count"] * 3
    row = page.headings(row + 1, [texts(key) if "." in key else key for key in columns], styles)
    for file in report.header.files:
        values: list[Value] = [file.name, file.sha256, texts.known("form", file.form), file.rows, file.records, file.findings]
        row = page.line(row, values, styles)
    return row + 1
