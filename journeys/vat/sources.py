"""Where a month's input comes from: what was named, or else the drop folder and SAP's OData service."""

from collections.abc import Sequence
from pathlib import Path

from config.wiring import Parts, open_odata
from connectors.inbox import Arrival, DropFolder, Stability
from domain.calendar import Period
from domain.errors import BelegwerkError, ItemError, UnusableInput
from domain.findings import Finding
from journeys.vat.intake import Intake, require_debtors, stage_file, take_in, unreadable
from journeys.vat.judging import PROCESS
from journeys.vat.pulling import stage_partners
from journeys.vat.ticker import Ticker
from store.staging import StagedFile


def read_sources(parts: Parts, period: Period, inputs: Sequence[Path], ticker: Ticker) -> Intake:
    """Stage what was named; without names, what lies in the drop folder and what SAP's OData service returns.

    When nothing new has come, the month's latest run is continued with its own files.

    Raises:
        UnusableInput: there is nothing to work on, or neither debtors nor billing documents.
    """
    if inputs:
        intake = take_in(parts.store, inputs, ticker)
    else:
        intake = _delivered(parts, ticker)
        if not intake.files:
            intake = Intake(_continued(parts, period), intake.skipped)
    require_debtors(intake.files)
    return intake


def _delivered(parts: Parts, ticker: Ticker) -> Intake:
    files: list[StagedFile] = []
    skipped: list[Finding] = []
    settings = parts.settings
    settings.inbox_folder.mkdir(parents=True, exist_ok=True)
    folder = DropFolder(
        settings.inbox_folder,
        seen=lambda sha256: parts.store.staging.find(sha256) is not None,
        stability=Stability(settings.stable_scans, settings.scan_seconds),
    )
    for arrival in folder.scan():
        try:
            files += _taken(parts, folder, arrival, ticker)
        except ItemError as error:
            folder.quarantine(arrival, _message(error), error.next_step)
            skipped.append(unreadable(arrival.path, error))
    partners = open_odata(settings)
    if partners:
        files.append(stage_partners(parts.store, partners, settings.sap_url, ticker))
    return Intake(files, skipped)


def _taken(parts: Parts, folder: DropFolder, arrival: Arrival, ticker: Ticker) -> list[StagedFile]:
    """Stage one arrival and archive it; one whose bytes were part of an earlier run is archived without being processed.

    Raises:
        ItemError: it is damaged, not an export, or does not have the announced number of rows.
    """
    if arrival.problem:
        raise ItemError(f"{arrival.path.name}: {arrival.problem}.", next_step="Have it sent again.")
    staged = stage_file(parts.store, arrival.path, ticker)
    if arrival.rows is not None and arrival.rows != staged.rows_seen:
        raise ItemError(
            f"{arrival.path.name} has {staged.rows_seen} rows, but its sender announced {arrival.rows}.",
            next_step="Have the export sent again.",
        )
    folder.archive(arrival, parts.now())
    processed = arrival.seen and parts.store.runs.uses(staged.file_id)
    return [] if processed else [staged]


def _continued(parts: Parts, period: Period) -> list[StagedFile]:
    run = parts.store.runs.latest(PROCESS, str(period))
    if run is None:
        raise UnusableInput(
            f"Nothing to check for {period}: the drop folder {parts.settings.inbox_folder} holds no complete export.",
            next_step="Put SAP exports there, name files with --input, or set BELEGWERK_SAP_URL.",
        )
    return parts.store.staging.files(run.file_ids)


def _message(error: BelegwerkError) -> str:
    return str(error.args[0])
