"""Reading a recognised export row by row, in constant memory."""

import io
from collections.abc import Iterator

from connectors.sap.files.container import open_file
from connectors.sap.files.export import Export, ReadSummary
from connectors.sap.files.pipes import PipeRows
from connectors.sap.files.records import Records
from connectors.sap.files.sources import source_of
from domain.errors import UnreadableFile
from domain.findings import Finding, Origin, Severity
from domain.parties import Record


class ExportReader(Iterator[Record | Finding]):
    """The records and findings of one export, in the order of its rows; a row's warnings stand before its record.

    `summary` is complete once the iteration has ended.

    Raises:
        UnreadableFile: while iterating, when the file changed since it was recognised or cannot be read to its end.
    """

    def __init__(self, export: Export) -> None:
        self._export = export
        self._rows = self._read()
        self.summary = ReadSummary(0, 0, 0, 0, 0, {})

    def __iter__(self) -> Iterator[Record | Finding]:
        return self._rows

    def __next__(self) -> Record | Finding:
        return next(self._rows)

    def _read(self) -> Iterator[Record | Finding]:
        export = self._export
        with open_file(export.path) as file:
            size = file.seek(0, io.SEEK_END)
        if size != export.size:
            step = "Wait until the transfer has ended and start again."
            raise UnreadableFile(f"{export.name} changed while it was being read.", next_step=step)
        tally = _Tally()
        records = Records(export)
        build, findings = records.record, records.findings
        source = source_of(export)
        found = 0
        row = export.header_row
        yield from self._warnings()
        try:
            for event in source:
                if isinstance(event, Finding):
                    tally.count(event)
                    yield event
                    row = event.origin.row
                    continue
                origin, cells = event
                row = origin.row
                record = build(origin, cells)
                if findings:
                    for finding in findings:
                        tally.count(finding)
                    yield from findings
                    findings.clear()
                if record is not None:
                    found += 1
                    yield record
        except OSError as error:
            step = "Check that the drive is connected and start again."
            raise UnreadableFile(f"{export.name} could not be read to its end: {error.strerror}.", next_step=step) from error
        finally:
            self.summary = ReadSummary(found + tally.errors, found, tally.errors, tally.totals, tally.headers, records.amounts)
        closed = not (isinstance(source, PipeRows) and export.layout.ruled) or source.closed
        yield from self._end(row, empty=not found and not tally.errors, closed=closed)

    def _warnings(self) -> Iterator[Finding]:
        origin = self._at(self._export.header_row)
        for code, message in self._export.warnings:
            yield Finding(code, Severity.WARNING, message, origin)

    def _end(self, row: int, *, empty: bool, closed: bool) -> Iterator[Finding]:
        if empty:
            message = "The list has a header and no rows: check the selection in SAP and export again if that is unexpected."
            yield Finding("header_only", Severity.WARNING, message, self._at(self._export.header_row))
        if not self._export.complete or not closed:
            message = "The file ends in the middle: rows may be missing at its end; compare the row count and export again."
            yield Finding("cut_off_file", Severity.WARNING, message, self._at(row))

    def _at(self, row: int) -> Origin:
        return Origin(self._export.name, self._export.layout.sheet, row, "")


class _Tally:
    def __init__(self) -> None:
        self.errors = 0
        self.totals = 0
        self.headers = 0

    def count(self, finding: Finding) -> None:
        if finding.severity is Severity.ERROR:
            self.errors += 1
        elif finding.code == "totals_row":
            self.totals += 1
        elif finding.code == "repeated_header":
            self.headers += 1


def read(export: Export) -> ExportReader:
    """Return the reader of a recognised export: iterate over it, then look at its `summary`."""
    return ExportReader(export)
