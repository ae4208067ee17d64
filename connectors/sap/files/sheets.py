"""Excel 97 workbooks (BIFF), SpreadsheetML 2003, HTML and MHTML tables: whatever SAP GUI and its web twin call `.xls`.

Each gives its sheets by name and the rows of one as a grid. HTML and SpreadsheetML are streamed; BIFF, at most 65,536 rows a
sheet, and MHTML archives are read whole.
"""

import contextlib
import email
import email.policy
import io
import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import IO, Any, Protocol

import python_calamine
from lxml import etree

from connectors.sap.files.container import EXPORT_AGAIN, Bytes, Container, open_file
from connectors.sap.files.delimited import GridRow
from connectors.sap.files.parts import MOST_COLUMNS, SAFELY, stream_elements
from connectors.sap.files.values import Day, cell_text, number_of
from connectors.sap.files.xlsx import Workbook
from domain.errors import UnreadableFile

_META_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)


class Book(Protocol):
    """A file of one or more sheets."""

    @property
    def sheets(self) -> "dict[str, str]":
        """The visible sheets in order, by name."""

    def rows(self, sheet: str) -> Iterator[GridRow]:
        """Yield the rows of a sheet."""


def open_book(path: Path, container: Container, encoding: str) -> Book:
    """Return the file's reader.

    Raises:
        UnreadableFile: it is damaged.
    """
    if container is Container.XLSX:
        return Workbook(path)
    if container is Container.BIFF:
        return _Biff(path)
    if container is Container.SPREADSHEETML:
        return _SpreadsheetML(path)
    return _Html(path, encoding, in_archive=container is Container.MHTML)


@contextlib.contextmanager
def _damage_of(path: Path) -> Iterator[None]:
    try:
        yield
    except (etree.XMLSyntaxError, ValueError, python_calamine.CalamineError, LookupError, OSError) as error:
        raise _damaged(path, error) from error
    except BaseException as error:
        # calamine is Rust: where it trips over damaged records it panics, and that is no Exception and has no importable name.
        if type(error).__name__ == "PanicException":
            raise _damaged(path, error) from error
        raise


def _damaged(path: Path, error: BaseException) -> UnreadableFile:
    return UnreadableFile(f"{path.name} is damaged: {error}.", next_step=EXPORT_AGAIN)


class _Biff:
    def __init__(self, path: Path) -> None:
        self._path = path
        with _damage_of(path):
            self._book = python_calamine.CalamineWorkbook.from_path(str(path))
            visible = python_calamine.SheetVisibleEnum.Visible
            self.sheets = {sheet.name: sheet.name for sheet in self._book.sheets_metadata if sheet.visible == visible}

    def rows(self, sheet: str) -> Iterator[GridRow]:
        with _damage_of(self._path):
            table = self._book.get_sheet_by_name(sheet)
            if table.start is None:
                return
            _, left = table.start  # empty rows above the table are among its rows, empty columns beside it are not
            for number, values in enumerate(table.iter_rows(), 1):
                cells = [""] * left + [cell_text(value) for value in values]
                yield number, "\t".join(cells), cells


class _SpreadsheetML:
    """Source of the structure: Microsoft's XML Spreadsheet Reference (Office XP), `ss:Index` and `ss:Type`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.sheets: dict[str, str] = {}
        with _damage_of(path), open_file(path) as stream:
            for _, element in _start_events(stream):
                name = _attribute(element, "Name")
                self.sheets[name] = name

    def rows(self, sheet: str) -> Iterator[GridRow]:
        with _damage_of(self._path), open_file(self._path) as stream:
            number = 0
            for row in stream_elements(stream, "Row"):
                worksheet = next(row.iterancestors("{*}Worksheet"), None)
                if worksheet is None or _attribute(worksheet, "Name") != sheet:
                    continue
                number = int(_attribute(row, "Index") or number + 1)
                cells: list[str] = []
                for cell in row.iterchildren("{*}Cell"):
                    at = int(_attribute(cell, "Index") or len(cells) + 1) - 1
                    cells.extend([""] * (min(at, MOST_COLUMNS) - len(cells)))
                    cells.append(_typed(cell.find("{*}Data")))
                    cells.extend([""] * min(int(_attribute(cell, "MergeAcross") or 0), MOST_COLUMNS))
                yield number, "\t".join(cells), cells


def _start_events(stream: IO[bytes]) -> Iterator[tuple[str, Any]]:
    events = etree.iterparse(stream, events=("start", "end"), tag=("{*}Worksheet", "{*}Row"), **SAFELY)
    for event, element in events:
        if element.getroottree().docinfo.internalDTD is not None:
            msg = "it declares a document type, which Excel never does"
            raise ValueError(msg)
        if etree.QName(element).localname == "Worksheet":
            if event == "start":
                yield event, element
        elif event == "end":
            element.clear()


def _attribute(element: Any, name: str) -> str:
    return str(next((value for key, value in element.items() if etree.QName(key).localname == name), ""))


def _typed(data: Any) -> str:
    if data is None:
        return ""
    text, kind = "".join(data.itertext()), _attribute(data, "Type")
    if kind == "DateTime":
        return Day(text[:10])
    return number_of(text) if kind == "Number" else text


class _Html:
    def __init__(self, path: Path, encoding: str, *, in_archive: bool) -> None:
        self._path = path
        self._encoding = encoding
        self._in_archive = in_archive
        self.sheets = {"": ""}

    def rows(self, sheet: str) -> Iterator[GridRow]:  # noqa: ARG002 - a page has one table, which has no name
        number = 0
        with _damage_of(self._path), open_file(self._path) as file:
            stream, encoding = self._page(file)
            events = etree.iterparse(stream, tag=("tr",), html=True, encoding=encoding, remove_comments=True, **SAFELY)
            for _, row in events:
                number += 1
                cells: list[str] = []
                for cell in row.iterchildren("td", "th"):
                    cells.append("".join(cell.itertext()))
                    span = cell.get("colspan", "1")
                    cells.extend([""] * (min(int(span), MOST_COLUMNS) - 1 if span.isdigit() else 0))
                yield number, "\t".join(cells), cells
                row.clear(keep_tail=False)
                parent = row.getparent()
                while parent is not None and row.getprevious() is not None:
                    del parent[0]

    def _page(self, file: IO[bytes]) -> tuple[IO[bytes], str | None]:
        if not self._in_archive:
            return file, self._encoding
        message = email.message_from_binary_file(file, policy=email.policy.default)
        for part in message.walk():
            if part.get_content_type() == "text/html" and isinstance(part, EmailMessage):
                content = part.get_payload(decode=True)
                if isinstance(content, bytes):
                    return io.BytesIO(content), part.get_content_charset()
        msg = "the MIME archive has no HTML part"
        raise ValueError(msg)


def html_encoding(file: Bytes) -> str:
    """Return the encoding of an HTML page: what it declares, unless a byte order mark says otherwise."""
    if file.encoding in ("utf-8-sig", "utf-16"):
        return file.encoding.removesuffix("-sig")
    declared = _META_CHARSET.search(file.sample[:8192])
    return declared[1].decode("ascii") if declared else file.encoding
