"""Excel workbooks (OOXML), read from their parts: xl/workbook.xml, the sheets, the shared strings, the number formats.

The parts are read here and not with openpyxl because machine-written workbooks trip it over things that do not matter for
values: a wrong `<dimension>`, an empty `<fill/>`, no default style. Sheets are streamed and shared strings are kept as one
block of bytes, so that a list of 200,000 rows costs little memory. Source of the structure: ECMA-376 part 1, chapter 18.

Parts with a document type declaration are refused: Excel writes none, and entities could read files or explode.
"""

import contextlib
import datetime as dt
import posixpath
import re
import zipfile
import zlib
from array import array
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO, Any

from lxml import etree

from connectors.sap.files.container import EXPORT_AGAIN
from connectors.sap.files.delimited import GridRow
from connectors.sap.files.values import EXCEL_DAY_ZERO, Day, Number
from domain.errors import UnreadableFile

SAFELY: Mapping[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
"""How every XML part is parsed: no entity is expanded, nothing is fetched, libxml2's limits stay on."""

MOST_COLUMNS = 16_384  # Excel's own limit
_DATE_FORMATS = frozenset((*range(14, 23), *range(45, 48)))  # ECMA-376 part 1, 18.8.30
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_QUOTED_OR_BRACKETED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


class Workbook:
    """An xlsx file; `sheets` are its visible sheets in order, by name."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as archive:
            targets = {
                e.get("Id", ""): e.get("Target", "") for e in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
            }
            self.sheets: dict[str, str] = {}
            self._day_zero = EXCEL_DAY_ZERO
            for element in _elements(archive, "xl/workbook.xml", "sheet", "workbookPr"):
                if etree.QName(element).localname == "workbookPr":
                    if element.get("date1904") in ("1", "true"):
                        self._day_zero = dt.date(1904, 1, 1)
                elif element.get("state", "visible") == "visible":
                    relation = next((value for key, value in element.items() if key.endswith("}id")), "")
                    self.sheets[element.get("name", "")] = posixpath.normpath(
                        posixpath.join("/xl", targets.get(relation, ""))
                    ).lstrip("/")
            self._strings = _shared_strings(archive)
            self._date_styles = _date_styles(archive)

    @contextlib.contextmanager
    def _open(self) -> Iterator[zipfile.ZipFile]:
        try:
            with zipfile.ZipFile(self._path) as archive:
                yield archive
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise UnreadableFile(f"{self._path.name} is a damaged xlsx file: {error}.", next_step=EXPORT_AGAIN) from error
        except (etree.XMLSyntaxError, IndexError, ValueError, KeyError) as error:
            raise UnreadableFile(f"{self._path.name} has a damaged part: {error}.", next_step=EXPORT_AGAIN) from error

    def rows(self, sheet: str) -> Iterator[GridRow]:
        """Yield (row number, texts joined by TAB, cells) of a sheet; cells that were numbers or dates say so by their type."""
        number = 0
        with self._open() as archive:
            for row in _elements(archive, self.sheets[sheet], "row"):
                number = int(row.get("r") or number + 1)
                cells: list[str] = []
                for cell in row.iterchildren("{*}c"):
                    reference = cell.get("r")
                    at = _column(reference) if reference else len(cells)
                    if at >= MOST_COLUMNS or at < len(cells):
                        raise ValueError(f"cell {reference} of {sheet} in row {number}")
                    cells.extend([""] * (at - len(cells)))
                    cells.append(self._text(cell))
                yield number, "\t".join(cells), cells

    def _text(self, cell: Any) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _rich_text(cell)
        value: str = next((child.text for child in cell if child.tag.endswith("v") and child.text), "")
        if kind == "s" and value:
            return self._strings[int(value)]
        if kind == "n" and value:
            return self._number(value, int(cell.get("s", "0")) in self._date_styles)
        return Day(value[:10]) if kind == "d" else _unescaped(value)

    def _number(self, value: str, is_date: bool) -> str:
        try:
            return day_of(float(value), self._day_zero) if is_date else number_of(value)
        except (ValueError, OverflowError, InvalidOperation):
            return value


def number_of(value: str) -> Number:
    """Return a stored number as a person sees it: 15 significant digits, no exponent, no trailing `.0`."""
    exact = value if value.isdigit() and len(value) <= 15 else format(Decimal(f"{float(value):.15g}"), "f")
    return Number(exact)


def day_of(serial: float, day_zero: dt.date = EXCEL_DAY_ZERO) -> Day:
    """Return an Excel serial day as an ISO date; the time of day is dropped."""
    return Day((day_zero + dt.timedelta(days=int(serial))).isoformat())


def _column(reference: str) -> int:
    """Return the zero-based column of a cell reference: `C5` is 2."""
    column = 0
    for letter in reference[:4]:
        if not letter.isalpha():
            break
        column = column * 26 + ord(letter) - 64
    return column - 1


def _elements(archive: zipfile.ZipFile, part: str, *names: str) -> Iterator[Any]:
    """Yield the elements of a part with these local names, one at a time; each is emptied behind the reader."""
    with archive.open(part) as stream:
        yield from stream_elements(stream, *names)


def stream_elements(stream: IO[bytes], *names: str) -> Iterator[Any]:
    """Yield the elements with these local names while an XML stream is parsed.

    Raises:
        ValueError: the stream declares a document type.
        etree.XMLSyntaxError: it is no well-formed XML, or nests or grows beyond libxml2's limits.
    """
    tags = [f"{{*}}{name}" for name in names]
    events = etree.iterparse(stream, events=("end",), tag=tags, remove_comments=True, remove_pis=True, **SAFELY)
    checked = False
    for _, element in events:
        if not checked:
            if element.getroottree().docinfo.internalDTD is not None:
                msg = "it declares a document type, which Excel never does"
                raise ValueError(msg)
            checked = True
        yield element
        element.clear(keep_tail=False)
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def _shared_strings(archive: zipfile.ZipFile) -> "_Strings":
    strings = _Strings()
    if "xl/sharedStrings.xml" in archive.namelist():
        for element in _elements(archive, "xl/sharedStrings.xml", "si"):
            strings.append(_rich_text(element))
    return strings


class _Strings:
    """Texts kept as one block of bytes: a tenth of the memory of as many Python strings."""

    def __init__(self) -> None:
        self._block = bytearray()
        self._ends = array("Q", [0])

    def append(self, text: str) -> None:
        self._block += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._block))

    def __getitem__(self, index: int) -> str:
        if index < 0:
            raise IndexError(index)
        return self._block[self._ends[index] : self._ends[index + 1]].decode("utf-8", "replace")


def _rich_text(element: Any) -> str:
    """Return the text of its runs, without phonetic hints (`rPh`)."""
    if len(element) == 1 and len(element[0]) == 0:
        return _unescaped(element[0].text or "")
    runs = (t for t in element.iter("{*}t") if etree.QName(t.getparent()).localname != "rPh")
    return _unescaped("".join(t.text or "" for t in runs))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _date_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """Return the cell styles that show a date. A broken part leaves dates as serial numbers, which date columns accept."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    formats: Mapping[int, str] = {}
    dates: set[int] = set()
    try:
        with archive.open("xl/styles.xml") as stream:
            tree = etree.parse(stream, etree.XMLParser(**SAFELY))
        formats = {int(e.get("numFmtId", "0")): e.get("formatCode", "") for e in tree.iter("{*}numFmt")}
        for style, xf in enumerate(xf for xfs in tree.iter("{*}cellXfs") for xf in xfs.iterchildren("{*}xf")):
            number_format = int(xf.get("numFmtId", "0"))
            if number_format in _DATE_FORMATS or _shows_date(formats.get(number_format, "")):
                dates.add(style)
    except (etree.XMLSyntaxError, ValueError):
        return frozenset()
    return frozenset(dates)


def _shows_date(format_code: str) -> bool:
    return bool(re.search(r"[dmy]", _QUOTED_OR_BRACKETED.sub("", format_code), re.IGNORECASE))
