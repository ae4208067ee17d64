"""The parts of an Excel workbook (OOXML), read without a library of workbooks: the last resort for what openpyxl cannot read.

Machine-written workbooks trip openpyxl over things that do not matter for values: an empty `<fill/>`, a part that the manifest
does not name, the other namespace of ISO 29500 strict. Here only what holds values is looked at: xl/workbook.xml, the sheets,
the shared strings, the number formats. Sheets are streamed, shared strings kept as one block of bytes. Which style shows a date
and which day a serial number means is asked of openpyxl's own functions, so that both ways give the same cells.
Source of the structure: ECMA-376 part 1, chapter 18.

Parts with a document type declaration are refused: Excel writes none, and entities could read files or explode.
"""

import contextlib
import posixpath
import zipfile
import zlib
from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from lxml import etree
from openpyxl.styles.numbers import builtin_format_code, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

from connectors.sap.files.container import EXPORT_AGAIN
from connectors.sap.files.delimited import GridRow
from connectors.sap.files.values import cell_text, number_of, unescaped
from domain.errors import UnreadableFile

SAFELY: Mapping[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
"""How every XML part is parsed: no entity is expanded, nothing is fetched, libxml2's limits stay on."""

MOST_COLUMNS = 16_384  # Excel's own limit
_DOCUMENT_TYPE = "it declares a document type, which Excel never does"


class Parts:
    """An xlsx file whose parts have been found safe.

    Attributes:
        sheets: the part of each visible sheet, in order, by the sheet's name.
        strings: the shared strings, as written.

    Raises:
        UnreadableFile: it is damaged, or a part declares a document type.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as archive:
            _refuse_document_types(archive)
            targets = {
                e.get("Id", ""): e.get("Target", "") for e in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
            }
            self.sheets: dict[str, str] = {}
            self._epoch = WINDOWS_EPOCH
            for element in _elements(archive, "xl/workbook.xml", "sheet", "workbookPr"):
                if etree.QName(element).localname == "workbookPr":
                    if element.get("date1904") in ("1", "true"):
                        self._epoch = MAC_EPOCH
                elif element.get("state", "visible") == "visible":
                    relation = next((value for key, value in element.items() if key.endswith("}id")), "")
                    self.sheets[element.get("name", "")] = posixpath.normpath(
                        posixpath.join("/xl", targets.get(relation, ""))
                    ).lstrip("/")
            self.strings = _shared_strings(archive)
            self._dates, self._durations = _date_styles(archive)

    @contextlib.contextmanager
    def _open(self) -> Iterator[zipfile.ZipFile]:
        try:
            with zipfile.ZipFile(self._path) as archive:
                yield archive
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise UnreadableFile(f"{self._path.name} is a damaged xlsx file: {error}.", next_step=EXPORT_AGAIN) from error
        except (etree.XMLSyntaxError, IndexError, ValueError, KeyError) as error:
            raise UnreadableFile(f"{self._path.name} has a damaged part: {error}.", next_step=EXPORT_AGAIN) from error

    @contextlib.contextmanager
    def stream(self, sheet: str) -> Iterator[IO[bytes]]:
        """Open a sheet's XML."""
        with self._open() as archive, archive.open(self.sheets[sheet]) as stream:
            yield stream

    def rows(self, sheet: str) -> Iterator[GridRow]:
        """Yield (row number, texts joined by TAB, cells) of a sheet; cells that were numbers or dates say so by their type."""
        number = 0
        with self.stream(sheet) as stream:
            for row in stream_elements(stream, "row"):
                number = int(row.get("r") or number + 1)
                cells: list[str] = []
                for cell in row.iterchildren("{*}c"):
                    reference = cell.get("r")
                    at = _column(reference) if reference else len(cells)
                    if at >= MOST_COLUMNS or at < len(cells):
                        raise ValueError(f"cell {reference} of {sheet} in row {number}")
                    cells.extend([""] * (at - len(cells)))
                    cells.append(self._text(cell))
                if cells:
                    yield number, "\t".join(cells), cells

    def _text(self, cell: Any) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return unescaped(_rich_text(cell))
        value: str = next((child.text for child in cell if child.tag.endswith("v") and child.text), "")
        if kind == "s" and value:
            return unescaped(self.strings[int(value)])
        if kind in ("n", "d") and value:
            with contextlib.suppress(ValueError, OverflowError):
                return self._number(value, int(cell.get("s", "0"))) if kind == "n" else self._day(value)
        return unescaped(value)

    def _number(self, value: str, style: int) -> str:
        if style not in self._dates:
            return number_of(value)
        return cell_text(from_excel(float(value), self._epoch, timedelta=style in self._durations), self._epoch)

    def _day(self, value: str) -> str:
        return cell_text(from_ISO8601(value), self._epoch)  # type: ignore[no-untyped-call]  # the stubs leave it out


def _refuse_document_types(archive: zipfile.ZipFile) -> None:
    """Look at every part up to its first element: openpyxl would expand the entities of some."""
    for part in archive.namelist():
        with archive.open(part) as stream, contextlib.suppress(etree.XMLSyntaxError):  # pictures and the like
            _, root = next(iter(etree.iterparse(stream, events=("start",), **SAFELY)))
            if root.getroottree().docinfo.internalDTD is not None:
                raise ValueError(f"{part}: {_DOCUMENT_TYPE}")


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
                raise ValueError(_DOCUMENT_TYPE)
            checked = True
        yield element
        element.clear(keep_tail=False)
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def _shared_strings(archive: zipfile.ZipFile) -> "Strings":
    strings = Strings()
    if "xl/sharedStrings.xml" in archive.namelist():
        for element in _elements(archive, "xl/sharedStrings.xml", "si"):
            strings.append(_rich_text(element))
    return strings


class Strings:
    """Texts kept as one block of bytes: a tenth of the memory of as many Python strings."""

    def __init__(self) -> None:
        self._block = bytearray()
        self._ends = array("Q", [0])

    def append(self, text: str) -> None:
        """Add a text behind the others."""
        self._block += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._block))

    def __getitem__(self, index: int) -> str:
        if index < 0:
            raise IndexError(index)
        return self._block[self._ends[index] : self._ends[index + 1]].decode("utf-8", "replace")


def _rich_text(element: Any) -> str:
    """Return the text of its runs, without phonetic hints (`rPh`)."""
    if len(element) == 1 and len(element[0]) == 0:
        return element[0].text or ""
    runs = (t for t in element.iter("{*}t") if etree.QName(t.getparent()).localname != "rPh")
    return "".join(t.text or "" for t in runs)


def _date_styles(archive: zipfile.ZipFile) -> tuple[frozenset[int], frozenset[int]]:
    """Return the cell styles that show a date and, among them, a duration.

    A broken part leaves dates as serial numbers, which date columns accept.
    """
    if "xl/styles.xml" not in archive.namelist():
        return frozenset(), frozenset()
    try:
        with archive.open("xl/styles.xml") as stream:
            tree = etree.parse(stream, etree.XMLParser(**SAFELY))
        formats = {int(e.get("numFmtId", "0")): e.get("formatCode", "") for e in tree.iter("{*}numFmt")}
        used = [int(xf.get("numFmtId", "0")) for xfs in tree.iter("{*}cellXfs") for xf in xfs.iterchildren("{*}xf")]
    except (etree.XMLSyntaxError, ValueError):
        return frozenset(), frozenset()
    codes = list(enumerate(formats.get(number_format) or builtin_format_code(number_format) for number_format in used))
    dates = frozenset(style for style, code in codes if is_date_format(code))
    return dates, frozenset(style for style, code in codes if is_timedelta_format(code))
