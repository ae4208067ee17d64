"""Writes the month's letters: workbook, `vat_result.csv`, `master_proposal.csv`."""

import itertools
import platform
from collections.abc import Iterator
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from config.wiring import Parts
from domain.errors import StoreUnavailable
from domain.figures import figures_of
from domain.findings import Finding
from domain.routing import priority
from domain.vat.checks import Check
from journeys.edition import NOTE, Edition, basis_of, digest_of
from journeys.ticker import Ticker
from journeys.vat.changes import changes_since
from journeys.vat.judging import tally_of
from journeys.vat.meter import Meter
from journeys.vat.proposals import proposals
from journeys.vat.tally import Tally
from reports.csv_files import Profile, write_master_proposal_csv, write_vat_result_csv
from reports.rows import ChangeRow, EvidenceRow, Figures, InputFile, ReconciliationRow, ReportHeader, VatReport
from reports.vat.workbook import write_vat_workbook
from store.anchor import ChainHead
from store.runs import RunRow
from store.staging import StagedFile

LIBRARIES = ("prefect", "httpx", "zeep", "openpyxl", "XlsxWriter", "pydantic", "SQLAlchemy", "python-stdnum", "RapidFuzz")


class Paths(NamedTuple):
    """Where the files of a month go."""

    workbook: Path
    results: Path
    proposals: Path

    @classmethod
    def of(cls, out: Path, period: str) -> "Paths":
        """The fixed names inside the folder."""
        return cls(out / f"vat_{period}.xlsx", out / "vat_result.csv", out / "master_proposal.csv")

    def named(self) -> dict[str, Path]:
        """The files by what they are."""
        return {"Workbook": self.workbook, "Results": self.results, "Master proposals": self.proposals}


def write_reports(parts: Parts, run: RunRow, tally: Tally, meter: Meter, out: Path, ticker: Ticker) -> Paths:
    """Write the files, or leave them as they are when nothing has changed since they were written.

    Raises:
        StoreUnavailable: the folder cannot be written; what stood there before is still there.
    """
    paths = Paths.of(out, run.period)
    notes = parts.store.runs.get(run.run_id).notes
    edition = Edition.of(notes)
    basis = _basis(parts, run)
    if edition.still_stands(basis, paths):
        return paths
    if edition.basis != basis:
        _add_cost(edition, meter)
    report = _report(parts, run, tally, edition)
    _make(out)
    write_vat_workbook(_ticking(report, ticker), paths.workbook, language=parts.settings.language)
    profile = Profile(parts.settings.csv_profile)
    write_vat_result_csv(run.run_id, report.checks(), paths.results, profile=profile)
    write_master_proposal_csv(proposals(parts.store, run.run_id), paths.proposals, profile=profile)
    edition.basis = basis
    edition.files = {str(path): digest_of(path) for path in paths}
    parts.store.runs.set_note(run.run_id, NOTE, edition.note())
    return paths


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(
            f"The folder {out} for the results cannot be made: {error.strerror}.",
            next_step="Give this user the right to write there, or name another folder; what was answered is kept.",
        ) from error


def _basis(parts: Parts, run: RunRow) -> str:
    previous = parts.store.runs.previous(run.run_id)
    before = parts.store.checks.digest(previous.run_id) if previous else ""
    decided = [decision.decision_id for decision in parts.store.queue.decisions(run.run_id)]
    settings = parts.settings
    return basis_of(
        parts.store.checks.digest(run.run_id), before, decided, settings.language, settings.csv_profile,
        parts.policy.model_dump_json(), metadata.version("belegwerk"),
    )  # fmt: skip


def _add_cost(edition: Edition, meter: Meter) -> None:
    """A new edition carries what all executions of the run have cost."""
    edition.calls += sum(meter.calls.values())
    edition.retries += meter.retries
    for state, count in meter.faults_by_state().items():
        edition.faults[state] = edition.faults.get(state, 0) + count
    for step, seconds in meter.seconds.items():
        edition.seconds[step] = round(edition.seconds.get(step, 0.0) + seconds, 1)


def _report(parts: Parts, run: RunRow, tally: Tally, edition: Edition) -> VatReport:
    store = parts.store
    files = store.staging.files(run.file_ids)
    previous = store.runs.previous(run.run_id)
    evidence_count, head = store.evidence.extent(run.run_id)
    lines = [
        ReconciliationRow(line.file, line.kind, line.category, line.count, line.amount, line.currency)
        for line in store.runs.dispositions(run.run_id)
    ]

    def checks() -> Iterator[Check]:
        return (row.check for row in store.checks.current(run.run_id))

    def evidence() -> Iterator[EvidenceRow]:
        return (EvidenceRow(*proof) for proof in store.evidence.proofs(run.run_id))

    def findings() -> Iterator[Finding]:
        return itertools.chain(store.staging.findings(run.file_ids), store.runs.findings(run.run_id))

    def changes() -> Iterator[ChangeRow]:
        return changes_since(store, run.run_id, previous.run_id if previous else None)

    return VatReport(
        header=_header(parts, run, files, head),
        figures=_figures(parts, run.period, tally, edition),
        checks=checks,
        check_count=tally.checks,
        changes=changes,
        change_count=sum(1 for _ in changes()),
        evidence=evidence,
        evidence_count=evidence_count,
        findings=findings,
        finding_count=sum(1 for _ in findings()),
        reconciliation=tuple(lines),
        at_stake=lambda check: float(priority(check, parts.policy)),
        previous=_figures(parts, previous.period, tally_of(parts, previous), Edition.of(previous.notes)) if previous else None,
    )


def _header(parts: Parts, run: RunRow, files: list[StagedFile], head: ChainHead | None) -> ReportHeader:
    executions = parts.store.runs.executions(run.run_id)
    head = head or ChainHead(0, "")
    return ReportHeader(
        run_id=run.run_id,
        month=run.period,
        requester=run.requester,
        mode=run.mode,
        software_version=metadata.version("belegwerk"),
        python_version=platform.python_version(),
        libraries={name: metadata.version(name) for name in LIBRARIES},
        policy_version=parts.policy.version,
        started=executions[0].started_at if executions else run.created_at,
        # the time of the last evidence: the same results give the same bytes, whenever they are written
        created=parts.store.evidence.recorded_at(head.seq) or run.created_at,
        chain_seq=head.seq,
        chain_mac=head.mac,
        files=tuple(
            InputFile(file.name, file.sha256, file.form, file.rows_seen, file.records, file.findings, file.amounts)
            for file in files
        ),
    )


def _figures(parts: Parts, month: str, tally: Tally, edition: Edition) -> Figures:
    saved = figures_of(tally.outcomes, tally.reviews, parts.policy.baseline)
    return Figures(
        month=month,
        outcomes=dict(tally.outcomes),
        reviews=tally.reviews,
        calls=edition.calls,
        retries=edition.retries,
        faults_by_state=edition.faults,
        seconds_by_step=edition.seconds,
        minutes_saved=saved.minutes_saved,
        fees_saved=saved.fees_saved,
        net_amounts=tally.amounts,
    )


def _ticking(report: VatReport, ticker: Ticker) -> VatReport:
    """The same report, whose results tell how far writing is."""
    return replace(report, checks=lambda: ticker.through(report.checks(), report.check_count))
