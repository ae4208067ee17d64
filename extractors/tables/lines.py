"""The lines of a document: its items, or the invoices that a dunning letter or payment advice lists."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from domain.documents.forms import Line, Signal
from domain.documents.numerals import decimal_sign
from domain.documents.pages import Page
from domain.documents.types import DocumentType
from extractors.tables.cells import Read, read_cells
from extractors.tables.confirming import HEADED, INFERRED, SLIP, line_from, with_sum
from extractors.tables.headers import Header, headers_of
from extractors.tables.inference import unlabelled_items
from extractors.tables.items import Gatherer, Item
from extractors.tables.mending import mended
from extractors.tables.printed import Row, furniture, mark, rows_of
from extractors.tables.slips import slip_items

_WITHOUT: Final = frozenset({
    DocumentType.BANK_CONFIRMATION, DocumentType.VAT_CONFIRMATION, DocumentType.CREDIT_REPORT, DocumentType.REGISTER_EXTRACT,
    DocumentType.ANNUAL_STATEMENT,
})  # fmt: skip
_OPEN: Final = frozenset({DocumentType.DUNNING_LETTER, DocumentType.PAYMENT_ADVICE})


class _Sheet(NamedTuple):
    """A page with its printed rows, without what repeats on every page."""

    page: Page
    rows: tuple[Row, ...]


def lines_of(pages: Sequence[Page], document_type: DocumentType) -> tuple[Line, ...]:
    """The lines of a document's table in reading order, empty where its type has none or none was found.

    Every cell has its place, what is printed there, and the signals of its confidence, a probability. Columns are `position`,
    `article`, `gtin`, `description`, `quantity`, `unit`, `unit_price`, `price_basis`, `discount`, `tax_rate`, `net`, `gross`;
    in dunning letters and payment advices `invoice_number`, `invoice_date`, `due_date`, `gross`, `discount`, `paid`, `open`.
    """
    if document_type in _WITHOUT or not pages:
        return ()
    sign = decimal_sign(word.text for page in pages for word in page.words)
    sheets = _sheets(pages, sign)
    items, origin = _items_of(sheets, document_type)
    by_number = {page.number: page for page in pages}
    lines = []
    for item in items:
        found = read_cells(item.cells, sign)
        if document_type not in _OPEN:
            found = mended(item.cells, found, item.columns)
        if _is_line(found, document_type):
            lines.append(line_from(found, item.box, by_number[item.page], origin))
    return with_sum(lines, _printed_amounts(sheets))


def _items_of(sheets: Sequence[_Sheet], document_type: DocumentType) -> tuple[list[Item], Signal]:
    """The items of a document, and how they were told: by labels, as rows of a receipt, or by arithmetic alone."""
    items = _under_headers(sheets, document_type)
    rows = [row for sheet in sheets for row in sheet.rows]
    if items or document_type in _OPEN:
        return items, HEADED
    if document_type is DocumentType.RECEIPT:
        return slip_items(rows), SLIP
    return unlabelled_items(rows), INFERRED


def _sheets(pages: Sequence[Page], sign: str) -> tuple[_Sheet, ...]:
    rows = [rows_of(page, sign) for page in pages]
    repeated = furniture(rows)
    return tuple(
        _Sheet(page, tuple(row for row in printed if mark(row) not in repeated or _in_the_middle(row, page)))
        for page, printed in zip(pages, rows, strict=True)
    )


def _in_the_middle(row: Row, page: Page) -> bool:
    """Whether a row is too far from the page's edges for a letterhead or footer: a repeated header or item."""
    return 0.04 * page.height < row.box.top < 0.88 * page.height


def _under_headers(sheets: Sequence[_Sheet], document_type: DocumentType) -> list[Item]:
    """The items of the table with the fullest header that has any; its header may be repeated on later pages."""
    by_page = [headers_of(sheet.rows, document_type) for sheet in sheets]
    tried: list[Header] = []
    for header in sorted((h for headers in by_page for h in headers), key=lambda h: -h.known):
        if not any(_same(header, other) for other in tried):
            tried.append(header)
            if items := _gather(sheets, by_page, header):
                return items
    return []


def _gather(sheets: Sequence[_Sheet], by_page: Sequence[Sequence[Header]], main: Header) -> list[Item]:
    """The items under a header and under its repetitions, and on pages that go on without one."""
    gatherer = Gatherer(main.columns)
    begun = False
    for sheet, headers in zip(sheets, by_page, strict=True):
        own = [header for header in headers if _same(header, main)]
        if begun and not own and not gatherer.ended:
            gatherer.page(sheet.rows, sheet.page, None, ())
        for at, header in enumerate(own):
            begun, gatherer.ended = True, False
            end = own[at + 1].first if at + 1 < len(own) else len(sheet.rows)
            gatherer.page(sheet.rows[header.end : end], sheet.page, header, sheet.rows[header.first : header.end])
    return gatherer.items


def _same(header: Header, other: Header) -> bool:
    """Whether two headers are of one table."""
    names, others = {column.name for column in header.columns}, {column.name for column in other.columns}
    return len(names & others) >= 0.75 * max(len(names), len(others))


def _is_line(found: dict[str, Read], document_type: DocumentType) -> bool:
    """Whether an item has what a line of its type needs."""
    if document_type in _OPEN:
        return "invoice_number" in found and bool(found.keys() & {"gross", "open", "paid"})
    if document_type is DocumentType.DELIVERY_NOTE:
        return "quantity" in found and bool(found.keys() & {"description", "article", "gtin"})
    return bool(found.keys() & {"description", "article", "gtin"}) and (
        bool(found.keys() & {"net", "gross"}) or {"quantity", "unit_price"} <= found.keys()
    )


def _printed_amounts(sheets: Sequence[_Sheet]) -> frozenset[Decimal]:
    return frozenset(
        abs(token.number) for sheet in sheets for row in sheet.rows for token in row.tokens if token.number is not None
    )
