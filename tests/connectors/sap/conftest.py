"""Writes hand-made lists and reads them back."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from connectors.sap.files import Export, ReadSummary, read, recognise
from domain.findings import Finding
from domain.parties import Record


class Outcome(NamedTuple):
    export: Export
    records: list[Record]
    findings: list[Finding]
    summary: ReadSummary

    @property
    def codes(self) -> list[str]:
        return [finding.code for finding in self.findings]

    @property
    def places(self) -> set[tuple[int, str]]:
        return {(finding.origin.row, finding.code) for finding in self.findings}


def read_path(path: Path) -> Outcome:
    export = recognise(path)
    reader = read(export)
    items = list(reader)
    records = [item for item in items if not isinstance(item, Finding)]
    findings = [item for item in items if isinstance(item, Finding)]
    assert reader.summary.rows_seen == reader.summary.records + reader.summary.errors
    assert reader.summary.records == len(records)
    return Outcome(export, records, findings, reader.summary)


@pytest.fixture
def deliver(tmp_path: Path) -> Callable[..., Path]:
    """Write a file whose name says nothing; text lines end as on Windows."""

    def deliver(content: str | bytes, encoding: str = "cp1252") -> Path:
        path = tmp_path / "delivered.dat"
        path.write_bytes(content if isinstance(content, bytes) else content.replace("\n", "\r\n").encode(encoding))
        return path

    return deliver


@pytest.fixture
def read_list(deliver: Callable[..., Path]) -> Callable[..., Outcome]:
    def read_list(content: str | bytes, encoding: str = "cp1252") -> Outcome:
        return read_path(deliver(content, encoding))

    return read_list


@pytest.fixture
def read_file() -> Callable[[Path], Outcome]:
    return read_path
