"""A data folder, documents to read, and batches that are run with the practice reader."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from documents_worker import EQUIPMENT

from config.settings import load_settings
from config.wiring import Parts, wired
from journeys.conduct import PlainConduct
from journeys.documents.batch import BatchRequest, run_batch
from journeys.documents.children import CHILDREN
from journeys.documents.equipment import Equipment
from journeys.documents.result import BatchResult

SOUND = """type: invoice
invoice_number = {number} @ 0.99
issue_date = 2026-11-02 @ 0.99
seller_name = {seller} @ 0.98
currency = EUR @ 0.999
gross_total = {gross} @ 0.97
line: description=Screws; net=3.00
"""


class Desk(NamedTuple):
    """The places of one test. `trace` lists every file that the reader was given, as often as it was."""

    parts: Parts
    folder: Path
    out: Path
    trace: Path

    def invoice(
        self, name: str, number: str = "R-1", gross: str = "119.00", seller: str = "Muster GmbH", more: str = ""
    ) -> Path:
        path = self.folder / name
        path.write_text(SOUND.format(number=number, gross=gross, seller=seller) + more, encoding="utf-8")
        return path

    def text(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, *inputs: Path, equipment: Equipment = EQUIPMENT, force: bool = False) -> BatchResult:
        request = BatchRequest.of(self.parts, inputs, self.out, force=force)
        return asyncio.run(run_batch(self.parts, equipment, request, PlainConduct()))

    def read(self) -> list[str]:
        """The names of the files that were read, in order of name."""
        if not self.trace.exists():
            return []
        return sorted(line.split()[0] for line in self.trace.read_text(encoding="utf-8").splitlines())

    def titles(self, state: str = "open") -> list[str]:
        return [entry.item.title for entry in self.parts.store.queue.list("documents", state)]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    trace = tmp_path / "trace"
    for name, value in {
        "BELEGWERK_HOME": str(tmp_path / "home"),
        "BELEGWERK_STABLE_SCANS": "1",
        "BELEGWERK_SCAN_SECONDS": "0.01",
        "PRACTICE_TRACE": str(trace),
    }.items():
        monkeypatch.setenv(name, value)
    CHILDREN.close()  # they keep the environment that they were started in
    folder = tmp_path / "in"
    folder.mkdir()
    with wired(load_settings()) as parts:
        yield Desk(parts, folder, tmp_path / "out", trace)
    CHILDREN.close()


@pytest.fixture
def with_settings(desk: Desk) -> Callable[..., Desk]:
    """The same desk under other settings."""

    def change(**settings: Any) -> Desk:
        return desk._replace(parts=replace(desk.parts, settings=desk.parts.settings.model_copy(update=settings)))

    return change
