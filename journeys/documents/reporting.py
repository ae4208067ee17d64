"""Writes a batch's letters: workbook, `documents.csv`, `documents.json`."""

import platform
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from config.wiring import Parts
from domain.errors import StoreUnavailable
from journeys.documents.equipment import Equipment
from journeys.documents.judging import Result, key_of, results_of
from journeys.edition import NOTE, Edition, basis_of, digest_of
from journeys.ticker import Ticker
from reports.csv_files import Profile
from reports.documents.rows import BatchHeader, BatchReport, DocumentRow
from reports.documents.values import write_accepted_csv, write_batch_json
from reports.documents.workbook import write_batch_workbook
from store.runs import RunRow

LIBRARIES = ("pypdfium2", "pdfplumber", "pytesseract", "rapidocr", "spacy", "lightgbm", "factur-x", "XlsxWriter", "SQLAlchemy")


class Paths(NamedTuple):
    """Where the files of a batch go."""

    workbook: Path
    values: Path
    forms: Path

    @classmethod
    def of(cls, out: Path, run_id: str) -> "Paths":
        """The fixed names inside the folder."""
        return cls(out / f"{run_id}.xlsx", out / "documents.csv", out / "documents.json")

    def named(self) -> dict[str, Path]:
        """The files by what they are."""
        return {"Workbook": self.workbook, "Accepted values": self.values, "Documents": self.forms}


def write_reports(parts: Parts, equipment: Equipment, run: RunRow, out: Path, ticker: Ticker) -> Paths:
    """Write the files, or leave them as they are when nothing has changed since they were written.

    Raises:
        StoreUnavailable: the folder cannot be written; what stood there before is still there.
    """
    paths = Paths.of(out, run.run_id)
    edition = Edition.of(parts.store.runs.get(run.run_id).notes)
    basis = _basis(parts, equipment, run)
    if edition.still_stands(basis, paths):
        return paths
    report = _report(parts, equipment, run, ticker)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(
            f"The folder {out} for the results cannot be made: {error.strerror}.",
            next_step="Give this user the right to write there, or name another folder; what was read is kept.",
        ) from error
    write_batch_workbook(report, paths.workbook, language=parts.settings.language)
    write_accepted_csv(report.documents(), paths.values, profile=Profile(parts.settings.csv_profile))
    write_batch_json(report, paths.forms)
    edition.basis = basis
    edition.files = {str(path): digest_of(path) for path in paths}
    parts.store.runs.set_note(run.run_id, NOTE, edition.note())
    return paths


def _basis(parts: Parts, equipment: Equipment, run: RunRow) -> str:
    """Everything that decides the content: the judged documents, what people decided, language and versions."""
    judged = [
        basis_of(
            key_of(result.stored),
            result.stored.document_id,
            result.judged.form,
            sorted(result.judged.accepted),
            result.judged.reasons,
            _decided_by(result),
        )
        for result in results_of(parts, equipment, run)
    ]
    settings = parts.settings
    return basis_of(*judged, settings.language, settings.csv_profile, parts.policy.version, metadata.version("belegwerk"))


def _report(parts: Parts, equipment: Equipment, run: RunRow, ticker: Ticker) -> BatchReport:
    store = parts.store
    executions = store.runs.executions(run.run_id)
    effort = store.documents.effort(run.file_ids, equipment.model)

    def documents() -> Iterator[DocumentRow]:
        for result in ticker.through(results_of(parts, equipment, run), len(run.file_ids)):
            yield _row(result, store.documents.place(result.stored.file_id))

    header = BatchHeader(
        run_id=run.run_id,
        model=equipment.model,
        software_version=metadata.version("belegwerk"),
        policy_version=parts.policy.version,
        python_version=platform.python_version(),
        libraries={name: metadata.version(name) for name in LIBRARIES},
        started=executions[0].started_at if executions else run.created_at,
        created=store.documents.as_of(run.file_ids, equipment.model) or run.created_at,
        files=len(run.file_ids),
        pages=effort.pages,
        reading_seconds=effort.seconds,
        ocr_seconds=effort.ocr_seconds,
    )
    return BatchReport(header, documents)


def _row(result: Result, path: str) -> DocumentRow:
    judged = result.judged
    return DocumentRow(key_of(result.stored), path, judged.form, judged.accepted, judged.reasons, _decided_by(result))


def _decided_by(result: Result) -> str:
    return result.decision.who if result.decision else ""
