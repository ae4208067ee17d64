"""Pipe lists: "unconverted" (P1) and spool lists with a page header on every page (P3).

    | |KUNNR     |LAND1|NAME1             |STCEG      |      the header; its bars are the columns
    ----------------------------------------------------    rulers
    | |0000012345|DE   |Muster GmbH       |DE136695976|
    | |0000012346|FR   |Duo | Fils        |FR.........|      a bar inside a name: cut at the header's bars
    |*|          |     |                  |           |      totals (judged by the reader)

A row is split at its bars when it has as many as the header, which is the fast way. With more bars it is cut at the header's
positions if bars stand there; with fewer it is a heading or footer (one cell across the table) or a damaged row. Rows are never
parsed as CSV: quotes in them are text. A record may take several lines: then the header has as many between its two rulers.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from connectors.sap.files.export import Layout
from connectors.sap.files.headers import match
from connectors.sap.files.heading import Carry, Heading, best_heading
from domain.findings import Finding, Origin, Severity

MOST_LINES = 4
"""Physical lines that one record may take; a wider block under a ruler is data whose header has no ruler of its own."""

SourceRow = tuple[Origin, list[str]]


def is_framed(line: str) -> bool:
    """Return whether a line is a row of a pipe list; rulers are not."""
    line = line.strip()
    return line.startswith("|") and line.endswith("|") and line.count("|") >= 3 and not is_ruler(line)


def is_ruler(line: str) -> bool:
    """Return whether a line only draws: dashes, with pluses and bars where columns meet."""
    line = line.strip()
    return "-" in line and not line.strip("-+|= ")


class Found(NamedTuple):
    """The header of a pipe list in a sample of its first lines."""

    heading: Heading
    header_lines: tuple[str, ...]
    widths: tuple[int, ...]
    ruled: bool
    repeated: bool


def find(lines: Sequence[str]) -> Found | None:
    """Return the header among the first lines of a text; None when it is no pipe list.

    One is made of two framed lines, or of one and a ruler (a list without rows); users cut rulers away.
    """
    lines = [line.strip("\n\f") for line in lines]
    framed = [(number, line) for number, line in enumerate(lines, 1) if is_framed(line)]
    ruled = any(map(is_ruler, lines))
    if not framed or (len(framed) < 2 and not ruled):
        return None
    distinct = {line: number for number, line in reversed(framed[:500])}  # page repeats cost nothing
    heading = best_heading(((number, line.split("|")) for line, number in sorted(distinct.items(), key=_second)), cut_of=True)
    if heading is None:
        return None
    header_lines = _block(lines, heading)
    cells = [cell for line in header_lines for cell in line.split("|")]
    if len(header_lines) > 1:
        cut = [i for i, cell in enumerate(cells) if cell and cell.strip() == cell]
        heading = Heading(heading.number, tuple(cell.strip() for cell in cells), match(cells, cut))
    number = next(i for i, line in enumerate(lines, 1) if line == header_lines[0])
    repeated = sum(line == header_lines[0] for line in lines) > 1
    return Found(heading._replace(number=number), header_lines, tuple(map(len, cells)), ruled, repeated)


def _second(item: tuple[str, int]) -> int:
    return item[1]


def _block(lines: Sequence[str], heading: Heading) -> tuple[str, ...]:
    """Return all lines of the header: the framed lines between the rulers around the best one, if more such blocks follow."""
    first = last = heading.number - 1
    while first > 0 and is_framed(lines[first - 1]):
        first -= 1
    while last + 1 < len(lines) and is_framed(lines[last + 1]):
        last += 1
    enclosed = first > 0 and is_ruler(lines[first - 1]) and last + 1 < len(lines) and is_ruler(lines[last + 1])
    followed = any(map(is_framed, lines[last + 2 :]))
    block = lines[first : last + 1]
    named = all(match([cell for cell in line.split("|")]).score for line in block)
    if enclosed and followed and named and 1 < len(block) <= MOST_LINES and len(set(block)) == len(block):
        return tuple(block)
    return (lines[heading.number - 1],)


class PipeRows:
    """The rows of a pipe list, in constant memory.

    Iterating yields (origin, cells) for each record and findings for what is no record. `closed` says afterwards whether a
    ruler stood below the last row.

    Args:
        lines: all physical lines of the file.
        name: the file's name, for origins.
        layout: the recognised columns.
        page: how the first page is called; empty in a list without pages.
    """

    def __init__(self, lines: Iterator[str], name: str, layout: Layout, page: str) -> None:
        self._lines = lines
        self._name = name
        self._headers = layout.header_lines
        self._bars = [[i for i, c in enumerate(line) if c == "|"] for line in layout.header_lines]
        self._carry = Carry(layout.carried)
        self._page = page
        self._pages = 1
        self._titles: set[str] = set()
        self.closed = True

    def __iter__(self) -> Iterator[SourceRow | Finding]:
        numbered = enumerate(self._lines, 1)
        for _, line in numbered:
            text = line.strip("\n\f")
            if text == self._headers[0]:
                break
            self._titles.add(text)
            self._carry.take(text)
        for _ in itertools.islice(numbered, len(self._headers) - 1):
            pass
        return self._single(numbered) if len(self._headers) == 1 else self._grouped(numbered)

    def _single(self, numbered: Iterator[tuple[int, str]]) -> Iterator[SourceRow | Finding]:
        header, bars, name = self._headers[0] + "\n", len(self._bars[0]), self._name
        carried = self._carry.values
        for number, line in numbered:
            if line.count("|") != bars or line[-2:] != "|\n" or line == header or line[:1] != "|" or line[1:2] == "-":
                yield from self._unusual(number, line.rstrip("\n"), 0)
                continue
            cells = line.split("|")
            if carried:
                cells += carried
            self.closed = False
            yield Origin(name, self._page, number, line[:-1]), cells

    def _grouped(self, numbered: Iterator[tuple[int, str]]) -> Iterator[SourceRow | Finding]:
        """Zip the lines of each record; a ruler in the middle of one shows that lines are missing."""
        parts: list[SourceRow] = []
        for number, line in numbered:
            for event in self._unusual(number, line.rstrip("\n"), len(parts)):
                if isinstance(event, Finding):
                    yield event
                    if event.severity is Severity.ERROR:
                        parts.clear()
                else:
                    parts.append(event)
            if parts and is_ruler(line):
                yield self._too_few(parts[0][0])
                parts.clear()
            if len(parts) == len(self._headers):
                origin = parts[0][0]._replace(raw="\n".join(part.raw for part, _ in parts))
                cells = [cell for _, part in parts for cell in part]
                parts.clear()
                yield origin, cells + self._carry.values
        if parts:
            yield self._too_few(parts[0][0])

    def _unusual(self, number: int, line: str, part: int) -> Iterator[SourceRow | Finding]:
        """Judge a line that is not simply a row like the header: yields a row, a finding, or nothing."""
        text = line.lstrip("\f")
        if not text.strip() or is_ruler(text):
            self.closed = self.closed or is_ruler(text)
        elif text in self._headers:
            if text == self._headers[0]:
                if not self._carry.values:
                    self._pages += 1
                    self._page = f"page {self._pages}"
                message = f"The header stands again on line {number}: a new page or block; nothing to do."
                yield Finding("repeated_header", Severity.NOTE, message, Origin(self._name, self._page, number, line))
        elif text.lstrip().startswith("|"):
            yield from self._framed(Origin(self._name, self._page, number, line), text, part)
        else:
            self._carry.take(text)

    def _framed(self, origin: Origin, text: str, part: int) -> Iterator[SourceRow | Finding]:
        bars = self._bars[part]
        count = text.count("|")
        if count == len(bars) and text.rstrip().endswith("|"):
            self.closed = False
            yield origin, self._whole(text.split("|"), part)
        elif count > len(bars):
            self.closed = False
            if all(at < len(text) and text[at] == "|" for at in bars):
                message = "A bar inside a text; the row was cut at the header's columns, nothing to do."
                yield Finding("pipe_in_text", Severity.NOTE, message, origin)
                cells = [text[start + 1 : end] for start, end in itertools.pairwise(bars)]
                yield origin, self._whole([text[: bars[0]], *cells, text[bars[-1] + 1 :]], part)
            else:
                message = "More columns than the header and no bars at its positions: the row was left out; correct it in SAP."
                yield Finding("too_many_fields", Severity.ERROR, message, origin)
        elif not self._is_title(text):
            self.closed = False
            yield self._too_few(origin)

    def _whole(self, cells: list[str], part: int) -> list[str]:
        last = len(self._headers) == 1 and part == 0
        return cells + self._carry.values if last else cells

    def _is_title(self, text: str) -> bool:
        """Return whether a framed line is one cell across the table, or was printed above the first header too."""
        inner = text.strip().strip("|")
        spans = text.rstrip().endswith("|") and "|" not in inner and len(text.rstrip()) >= len(self._headers[0])
        return self._carry.take(inner) or text in self._titles or spans

    def _too_few(self, origin: Origin) -> Finding:
        message = "Fewer columns than the header: the row is broken and was left out; export the list again."
        return Finding("too_few_fields", Severity.ERROR, message, origin)
