"""Where a month's input comes from: what was named, or else the drop folder and SAP's OData service."""

from collections.abc import Sequence
from pathlib import Path

from config.wiring import Parts, open_odata
from connectors.inbox import Arrival, DropFolder, Stability
from domain.calendar import Period
from domain.errors import BelegwerkError, ItemError, UnusableInput
from domain.findings import Finding
from journeys.ticker import Ticker
from journeys.vat.intake import Intake, require_debtors, stage_file, take_in, unreadable
from journeys.vat.judging import PROCESS
from journeys.vat.pulling import stage_partners
from store.staging import StagedFile


def read_sources(parts: Parts, period: Period, inputs: Sequence[Path], ticker: Ticker) -> Intake:
    """Stage what was named; without names, what lies in the drop folder and what SAP's OData service returns.

    A delivery adds to the files of the month's latest run; a list that comes again under its name takes the place of the
    earlier one. When nothing new has come, that run is continued.

    Raises:
        UnusableInput: there is nothing to work on, or neither debtors nor billing documents.
    """
    intake = take_in(parts.store, inputs, ticker) if inputs else _delivered(parts, period, ticker)
    require_debtors(intake.files)
    return intake


def _delivered(parts: Parts, period: Period, ticker: Ticker) -> Intake:
    settings = parts.settings
    settings.inbox_folder.mkdir(parents=True, exist_ok=True)
    folder = DropFolder(settings.inbox_folder, stability=Stability(settings.stable_scans, settings.scan_seconds))
    skipped: list[Finding] = []
    taken: list[Arrival] = []
    fresh: list[StagedFile] = []
    for arrival in folder.scan():
        try:
            fresh.append(_staged(parts, arrival, fresh, ticker))
        except ItemError as error:
            folder.quarantine(arrival, _message(error), error.next_step)
            skipped.append(unreadable(arrival.path, error))
            continue
        taken.append(arrival)
    partners = open_odata(settings)
    if partners:
        fresh.append(stage_partners(parts.store, partners, settings.sap_url, ticker))
    again = {file.name for file in fresh}
    files = [file for file in _earlier(parts, period) if file.name not in again] + fresh
    if not files:
        raise UnusableInput(
            f"Nothing to check for {period}: the drop folder {settings.inbox_folder} holds no complete export.",
            next_step="Put SAP exports there, name files with --input, or set BELEGWERK_SAP_URL.",
        )

    def archive() -> None:
        for arrival in taken:
            folder.archive(arrival, parts.now())

    return Intake(list({file.sha256: file for file in files}.values()), skipped, archive)


def _earlier(parts: Parts, period: Period) -> list[StagedFile]:
    """The files of the month's leading run; none before the first."""
    run = parts.store.runs.leading(PROCESS, str(period))
    return parts.store.staging.files(run.file_ids) if run else []


def _staged(parts: Parts, arrival: Arrival, beside: Sequence[StagedFile], ticker: Ticker) -> StagedFile:
    """Stage one arrival.

    Raises:
        ItemError: it is damaged, not an export, or does not have the announced number of rows.
    """
    if arrival.problem:
        raise ItemError(f"{arrival.path.name}: {arrival.problem}.", next_step="Have it sent again.")
    staged = stage_file(parts.store, arrival.path, ticker, beside)
    if arrival.rows is not None and arrival.rows != staged.rows_seen:
        raise ItemError(
            f"{arrival.path.name} has {staged.rows_seen} rows, but its sender announced {arrival.rows}.",
            next_step="Have the export sent again.",
        )
    return staged


def _message(error: BelegwerkError) -> str:
    return str(error.args[0])
