"""An xlsx as a machine writes it: one sheet, shared strings, the least of styles, and on demand the usual faults.

Written by hand rather than with openpyxl: the bytes are the same every time, rows stream in constant memory but
for the shared strings, and the faults of machine-written files (a wrong dimension, a fill without content, no default style)
can be had. Parts and names follow ECMA-376, SpreadsheetML.
"""

import datetime as dt
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

from sandbox.sap.sinks import Cell

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EXCEL_DAY_ZERO = dt.date(1899, 12, 30).toordinal()
_STAMP = (2026, 11, 2, 6, 0, 0)

_DATE, _AMOUNT = 1, 2

_CONTENT_TYPES = f"""{_XML}<Types xmlns="{_PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>\
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>\
<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/>\
<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>"""
_ROOT = f"""{_XML}<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
_PARTS = f"""{_XML}<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>\
<Relationship Id="rId2" Type="{_RELATIONS}/styles" Target="styles.xml"/>\
<Relationship Id="rId3" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"""


def _styles(quirk: str) -> str:
    fills = "<fill/>" if quirk == "empty_fill" else '<fill><patternFill patternType="none"/></fill>'
    named = '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    return (
        f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        f'<fills count="1">{fills}</fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
        f"{'' if quirk == 'no_default_style' else named}</styleSheet>"
    )


def _column(place: int) -> str:
    place += 1
    name = ""
    while place:
        place, letter = divmod(place - 1, 26)
        name = chr(65 + letter) + name
    return name


class Xlsx:
    """One sheet in an xlsx file.

    Args:
        path: where to write.
        sheet: name of the sheet.
        quirk: `wrong_dimension`, `no_default_style`, `empty_fill`, or empty for none.
    """

    def __init__(self, path: Path, sheet: str = "Sheet1", quirk: str = "") -> None:
        self._archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._quirk = quirk
        self._strings: dict[str, int] = {}
        self._names: list[str] = []
        self._row = 0
        workbook = (
            f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
            f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
        )
        self._part("[Content_Types].xml", _CONTENT_TYPES)
        self._part("_rels/.rels", _ROOT)
        self._part("xl/workbook.xml", workbook)
        self._part("xl/_rels/workbook.xml.rels", _PARTS)
        self._part("xl/styles.xml", _styles(quirk))
        self._sheet = self._archive.open(_entry("xl/worksheets/sheet1.xml"), "w", force_zip64=True)
        dimension = '<dimension ref="A1"/>' if quirk == "wrong_dimension" else ""
        self._sheet.write(f'{_XML}<worksheet xmlns="{_MAIN}">{dimension}<sheetData>'.encode())

    def append(self, cells: Sequence[Cell]) -> int:
        """Write one row; returns its number from 1."""
        self._row += 1
        while len(self._names) < len(cells):
            self._names.append(_column(len(self._names)))
        body = "".join(
            self._cell(f"{name}{self._row}", cell)
            for name, cell in zip(self._names, cells, strict=False)
            if cell is not None and cell != ""
        )
        self._sheet.write(f'<row r="{self._row}">{body}</row>'.encode())
        return self._row

    def _cell(self, place: str, cell: Cell) -> str:
        match cell:
            case str():
                return f'<c r="{place}" t="s"><v>{self._strings.setdefault(cell, len(self._strings))}</v></c>'
            case dt.date():
                return f'<c r="{place}" s="{_DATE}"><v>{cell.toordinal() - _EXCEL_DAY_ZERO}</v></c>'
            case Decimal():
                return f'<c r="{place}" s="{_AMOUNT}"><v>{cell}</v></c>'
            case _:
                return f'<c r="{place}"><v>{cell}</v></c>'

    def _part(self, name: str, text: str) -> None:
        self._archive.writestr(_entry(name), text.encode())

    def close(self) -> None:
        """Write the shared strings and finish the archive."""
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()
        items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in self._strings)
        self._part("xl/sharedStrings.xml", f'{_XML}<sst xmlns="{_MAIN}" uniqueCount="{len(self._strings)}">{items}</sst>')
        self._archive.close()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _STAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
