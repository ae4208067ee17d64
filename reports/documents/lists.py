"""The long sheets: documents, fields, lines and findings."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from domain.documents.forms import FieldValue, Line, Route
from domain.documents.pages import Noted
from domain.documents.review import amount_of, number_of, partner_of, value_in
from domain.documents.types import Kind, kind_of
from reports.book import Book, Column, Design, Imprint, Listing, Rule
from reports.cells import FileLink, Value
from reports.documents.rows import DocumentRow
from reports.documents.texts import DocumentTexts

ROUTE_STYLES = {Route.ACCEPTED: "good", Route.REVIEW: "open", Route.FAILED: "bad"}
LINE_COLUMNS = (
    "position", "article", "gtin", "description", "quantity", "unit", "unit_price", "discount", "tax_rate", "net",
    "invoice_number", "invoice_date", "due_date", "gross", "paid", "open",
)  # fmt: skip
_FIGURES = frozenset({"quantity", "unit_price", "net", "gross", "paid", "open"})
_WIDE = {"description": 40, "article": 16, "gtin": 16, "invoice_number": 16}


class FieldRow(NamedTuple):
    """A value, of the document with this number."""

    number: int
    document: DocumentRow
    name: str
    value: FieldValue


class LineRow(NamedTuple):
    """A line of a table, of the document with this number."""

    number: int
    document: DocumentRow
    line: Line


class FindingRow(NamedTuple):
    """A finding, about the document with this number."""

    number: int
    document: DocumentRow
    noted: Noted


class NumberedDocument(NamedTuple):
    """A document with its number in this workbook, from 1."""

    number: int
    document: DocumentRow


class Lists(NamedTuple):
    """The listings in the order of their sheets."""

    documents: Listing[NumberedDocument]
    fields: Listing[FieldRow]
    lines: Listing[LineRow]
    findings: Listing[FindingRow]


def open_lists(book: Book, texts: DocumentTexts, imprint: Imprint) -> Lists:
    """Create the sheets."""
    return Lists(
        documents=_documents(book, texts, imprint),
        fields=_fields(book, texts, imprint),
        lines=_lines(book, texts, imprint),
        findings=_findings(book, texts, imprint),
    )


def route_rules(column: str, texts: DocumentTexts) -> list[Rule]:
    """Colour the words of the routes."""
    return [
        Rule(column, style, {"type": "cell", "criteria": "==", "value": f'"{texts(f"route.{route}")}"'})
        for route, style in ROUTE_STYLES.items()
    ]


def _documents(book: Book, texts: DocumentTexts, imprint: Imprint) -> Listing[NumberedDocument]:
    def reasons(row: NumberedDocument) -> str:
        return "\n".join(texts.words(reason) for reason in row.document.reasons)

    columns: list[Column[NumberedDocument]] = [
        Column("document", texts("column.document"), 8, "count", lambda row: row.number),
        Column("file", texts("column.file"), 28, "link", lambda row: file_link(row.document)),
        Column("type", texts("column.type"), 17, "text", lambda row: texts.known("type", row.document.form.document_type)),
        Column("route", texts("column.route"), 12, "text", lambda row: texts(f"route.{row.document.form.route}")),
        Column("number", texts("column.number"), 17, "text", lambda row: number_of(row.document.form)),
        Column("partner", texts("column.partner"), 27, "wrapped", lambda row: partner_of(row.document.form)),
        Column("date", texts("column.date"), 11, "text", lambda row: value_in(row.document.form.fields, "issue_date")),
        Column("amount", texts("column.amount"), 14, "money", lambda row: _at_stake(row.document)),
        Column("currency", texts("column.currency"), 9, "text", lambda row: value_in(row.document.form.fields, "currency")),
        Column("reasons", texts("column.reasons"), 60, "wrapped", reasons),
        Column("accepted_share", texts("column.accepted_share"), 12, "share", lambda row: _accepted_share(row.document)),
        Column("type_confidence", texts("column.type_confidence"), 12, "share", lambda r: r.document.form.type_confidence),
        Column("segment", texts("column.segment"), 13, "text", lambda row: _segment(row.document, texts)),
        Column("pages", texts("column.pages"), 8, "count", lambda row: len(row.document.form.pages)),
        Column("decided_by", texts("column.decided_by"), 16, "text", lambda row: row.document.decided_by),
        Column("key", "SHA-256", 24, "hash", lambda row: row.document.key),
    ]
    design = Design(columns, 10, route_rules("route", texts))
    return Listing(book, texts("sheet.documents"), "Documents", design, imprint)


def _fields(book: Book, texts: DocumentTexts, imprint: Imprint) -> Listing[FieldRow]:
    def accepted(row: FieldRow) -> str:
        return texts("accepted.yes" if row.name in row.document.accepted else "accepted.no")

    def signals(row: FieldRow) -> str:
        return "\n".join(f"{texts.signed(s.contribution)}  {s.reason or s.name}" for s in row.value.signals)

    columns: list[Column[FieldRow]] = [
        Column("document", texts("column.document"), 8, "count", lambda row: row.number),
        Column("file", texts("column.file"), 24, "link", lambda row: file_link(row.document)),
        Column("field", texts("column.field"), 24, "text", lambda row: texts.known("field", row.name)),
        Column("value", texts("column.value"), 34, "wrapped", lambda row: _cell(row.name, row.value)),
        Column("confidence", texts("column.confidence"), 11, "share", lambda row: row.value.confidence),
        Column("accepted", texts("column.accepted"), 12, "text", accepted),
        Column("page", texts("column.page"), 7, "count", lambda row: row.value.page),
        Column("source", texts("column.source"), 13, "text", lambda row: texts.known("source", row.value.source)),
        Column("why", texts("column.why"), 50, "wrapped", lambda row: "\n".join(row.value.reasons)),
        Column("raw", texts("column.raw"), 30, "text", lambda row: row.value.raw),
        Column("signals", texts("column.signals"), 50, "wrapped", signals),
    ]
    rules = [Rule("accepted", "open", {"type": "cell", "criteria": "==", "value": f'"{texts("accepted.no")}"'})]
    return Listing(book, texts("sheet.fields"), "Fields", Design(columns, 9, rules), imprint)


def _lines(book: Book, texts: DocumentTexts, imprint: Imprint) -> Listing[LineRow]:
    def column(name: str) -> Column[LineRow]:
        style = "money" if name in _FIGURES else "wrapped" if name == "description" else "text"
        return Column(name, texts(f"column.{name}"), _WIDE.get(name, 11), style, lambda row: _line_cell(row.line.cells, name))

    def other(row: LineRow) -> str:
        rest = {name: cell.value for name, cell in row.line.cells.items() if name not in LINE_COLUMNS and cell.value}
        return ", ".join(f"{name}: {value}" for name, value in rest.items())

    columns: list[Column[LineRow]] = [
        Column("document", texts("column.document"), 8, "count", lambda row: row.number),
        Column("file", texts("column.file"), 24, "link", lambda row: file_link(row.document)),
        Column("page", texts("column.page"), 7, "count", lambda row: row.line.page),
        *(column(name) for name in LINE_COLUMNS),
        Column("other", texts("column.other"), 30, "text", other),
    ]
    return Listing(book, texts("sheet.lines"), "Lines", Design(columns, 13), imprint)


def _findings(book: Book, texts: DocumentTexts, imprint: Imprint) -> Listing[FindingRow]:
    columns: list[Column[FindingRow]] = [
        Column("document", texts("column.document"), 8, "count", lambda row: row.number),
        Column("file", texts("column.file"), 30, "link", lambda row: file_link(row.document)),
        Column("page", texts("column.page"), 7, "count", lambda row: row.noted.page),
        Column("message", texts("column.message"), 90, "wrapped", lambda row: row.noted.message),
        Column("code", texts("column.code"), 26, "text", lambda row: row.noted.code),
    ]
    return Listing(book, texts("sheet.findings"), "Findings", Design(columns, len(columns)), imprint)


def file_link(row: DocumentRow) -> Value:
    """The file's name, which opens it."""
    name = row.form.file.rpartition("/")[2]
    return FileLink(row.path, name) if row.path else name


def _cell(name: str, value: FieldValue) -> Value:
    """Amounts and counts as numbers, everything else as the text that it is."""
    if kind_of(name) in {Kind.AMOUNT, Kind.COUNT, Kind.PERCENT}:
        return _figure(value.value)
    return value.value


def _line_cell(cells: Mapping[str, FieldValue], name: str) -> Value:
    found = cells.get(name)
    if found is None:
        return None
    return _figure(found.value) if name in _FIGURES else found.value


def _figure(text: str | None) -> Value:
    if text is None:
        return None
    try:
        figure = Decimal(text)
    except InvalidOperation:
        return text
    return figure if figure.is_finite() else text


def _at_stake(row: DocumentRow) -> Value:
    amount, _ = amount_of(row.form)
    return amount or None


def _accepted_share(row: DocumentRow) -> float | None:
    return len(row.accepted) / len(row.form.fields) if row.form.fields else None


def _segment(row: DocumentRow, texts: DocumentTexts) -> str:
    return texts(f"segment.{row.form.segment or 'unknown'}")
