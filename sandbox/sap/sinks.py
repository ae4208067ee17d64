"""Where lines of cells become bytes: text forms. Workbooks have their own files beside this one.

A sink hands back the number of each row as a person counts it in an editor or in Excel, from 1.
"""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from sandbox.sap.knobs import Encoding, Knobs

Cell = str | int | Decimal | dt.date | None
"""Text forms write str only; None leaves a workbook's cell empty."""


class Sink(Protocol):
    """Takes rows of cells."""

    def append(self, cells: Sequence[Cell]) -> int:
        """Write one row; returns its number from 1."""
        ...

    def close(self) -> None:
        """Finish the file."""
        ...


class Lines:
    """A text file line by line, in the encoding and with the line ends of the knobs."""

    def __init__(self, path: Path, knobs: Knobs) -> None:
        codec = "utf-8" if knobs.encoding is Encoding.UTF8_BOM else knobs.encoding.value
        # The file stays open while rows arrive; `close` belongs to the protocol of every sink.
        self._file = path.open("w", encoding=codec, newline="")
        if knobs.encoding in (Encoding.UTF8_BOM, Encoding.UTF16_BOM):
            self._file.write("\N{ZERO WIDTH NO-BREAK SPACE}")
        self._end = "\r\n" if knobs.crlf else "\n"
        self._last: str | None = None
        self._row = 0

    def line(self, text: str) -> int:
        """Write one line; returns its number from 1."""
        if self._last is not None:
            self._file.write(self._last + self._end)
        self._last = text
        self._row += 1
        return self._row

    def close(self, cut_at: int | None = None) -> None:
        """Finish the file; `cut_at` breaks its last line off after so many characters, as an aborted transfer does."""
        if self._last is not None:
            self._file.write(self._last + self._end if cut_at is None else self._last[:cut_at])
        self._file.close()


class Tabs:
    """Text with tabs."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def append(self, cells: Sequence[Cell]) -> int:
        """Write one row; returns its number from 1."""
        return self._lines.line("\t".join(map(str, cells)))

    def close(self) -> None:
        """Nothing: the lines are closed by their owner."""


class Semicolons:
    """CSV with semicolons, quoted where needed."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._buffer = io.StringIO()
        self._writer = csv.writer(self._buffer, delimiter=";", lineterminator="")

    def append(self, cells: Sequence[Cell]) -> int:
        """Write one row; returns its number from 1."""
        self._writer.writerow(cells)
        text = self._buffer.getvalue()
        self._buffer.seek(0)
        self._buffer.truncate()
        return self._lines.line(text)

    def close(self) -> None:
        """Nothing: the lines are closed by their owner."""
