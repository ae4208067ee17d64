"""What hides behind the name .xls: Excel 97 workbooks (BIFF), web pages, web archives, and SpreadsheetML 2003."""

import datetime as dt
import quopri
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TextIO
from xml.sax.saxutils import escape

import xlwt

from sandbox.sap.sinks import Cell


class Biff:
    """An Excel 97 workbook of one sheet; at most 65,536 rows, as in the original."""

    def __init__(self, path: Path, sheet: str) -> None:
        self._path = path
        self._book = xlwt.Workbook(encoding="utf-8")
        self._sheet = self._book.add_sheet(sheet)
        self._date = xlwt.easyxf(num_format_str="DD.MM.YYYY")
        self._amount = xlwt.easyxf(num_format_str="#,##0.00")
        self._row = 0

    def append(self, cells: Sequence[Cell]) -> int:
        """Write one row; returns its number from 1."""
        for column, cell in enumerate(cells):
            match cell:
                case None | "":
                    continue
                case dt.date():
                    self._sheet.write(self._row, column, cell, self._date)
                case Decimal():
                    self._sheet.write(self._row, column, cell, self._amount)
                case _:
                    self._sheet.write(self._row, column, cell)
        self._row += 1
        return self._row

    def close(self) -> None:
        """Write the workbook, which was held in memory."""
        self._book.save(str(self._path))


class Html:
    """A table in a web page, alone or wrapped in a web archive (MHTML); both are called .xls by the SAP GUI."""

    def __init__(self, path: Path, title: str, *, archive: bool) -> None:
        self._path = path
        self._archive = archive
        self._rows: list[str] = []
        self._title = escape(title)

    def append(self, cells: Sequence[Cell]) -> int:
        """Add one row; returns its number from 1."""
        tag = "td" if self._rows else "th"
        self._rows.append("".join(f"<{tag}>{_html(cell)}</{tag}>" for cell in cells))
        return len(self._rows)

    def close(self) -> None:
        """Write the page or the archive."""
        body = "\r\n".join(f"<tr>{row}</tr>" for row in self._rows)
        page = (
            f'<html>\r\n<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
            f'<title>{self._title}</title></head>\r\n<body>\r\n<table border="1">\r\n{body}\r\n</table>\r\n'
            "</body>\r\n</html>\r\n"
        ).encode()
        self._path.write_bytes(_mime(page) if self._archive else page)


def _html(cell: Cell) -> str:
    return escape(str(cell)) if cell not in (None, "") else "&nbsp;"


def _mime(page: bytes) -> bytes:
    boundary = "----=_Part_SAP_Export"
    head = (
        f'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="{boundary}"\r\n\r\n'
        f"--{boundary}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        "Content-Location: file:///export.htm\r\n\r\n"
    )
    # quopri ends soft breaks with a bare newline; MIME wants CRLF throughout.
    text = quopri.encodestring(page.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    return head.encode() + text + f"\r\n--{boundary}--\r\n".encode()


class SpreadsheetMl:
    """SpreadsheetML 2003: one XML file, written row by row."""

    def __init__(self, path: Path, sheet: str) -> None:
        self._file: TextIO = path.open("w", encoding="utf-8", newline="\r\n")
        self._row = 0
        namespace = "urn:schemas-microsoft-com:office:spreadsheet"
        self._file.write(
            f'<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
            f'<Workbook xmlns="{namespace}" xmlns:ss="{namespace}">\n<Worksheet ss:Name="{escape(sheet)}">\n<Table>\n'
        )

    def append(self, cells: Sequence[Cell]) -> int:
        """Write one row; empty cells are left out and the next one says its column."""
        parts: list[str] = []
        gap = False
        for column, cell in enumerate(cells, start=1):
            if cell is None or cell == "":
                gap = True
                continue
            place = f' ss:Index="{column}"' if gap else ""
            kind, text = _typed(cell)
            parts.append(f'<Cell{place}><Data ss:Type="{kind}">{escape(text)}</Data></Cell>')
            gap = False
        self._file.write(f"<Row>{''.join(parts)}</Row>\n")
        self._row += 1
        return self._row

    def close(self) -> None:
        """Finish the document."""
        self._file.write("</Table>\n</Worksheet>\n</Workbook>\n")
        self._file.close()


def _typed(cell: Cell) -> tuple[str, str]:
    match cell:
        case dt.date():
            return "DateTime", f"{cell.isoformat()}T00:00:00.000"
        case int() | Decimal():
            return "Number", str(cell)
        case _:
            return "String", str(cell)
