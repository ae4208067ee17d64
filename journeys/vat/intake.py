"""Reads the month's input into the store: files and folders, the drop folder, SAP's OData service.

A file's identity is the SHA-256 of its bytes: what was staged before is not read again, under whatever name it comes. A file
that was named on the command line must be readable, else the run stops; of a folder the readable files are taken, and the
others become findings.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from connectors.sap.files import read, recognise
from domain.errors import BelegwerkError, UnreadableFile, UnusableInput
from domain.findings import Finding, Origin, Severity
from domain.parties import RecordKind
from journeys.ticker import Ticker
from store import Store
from store.staging import FileMeta, StagedFile

DEBTOR_KINDS = frozenset({RecordKind.DEBTOR, RecordKind.BILLING})


def _nothing() -> None:
    """Named files stay where they are."""


class Intake(NamedTuple):
    """The staged files in the order of the input, and a finding for each file of a folder that could not be read.

    `archive` moves what came through the drop folder to its archive. It is called once the ledger knows a run with these files:
    whatever ends the process before that, the next run finds them in the folder again.
    """

    files: list[StagedFile]
    skipped: list[Finding]
    archive: Callable[[], None] = _nothing


def take_in(store: Store, inputs: Sequence[Path], ticker: Ticker) -> Intake:
    """Stage every file of the inputs.

    Raises:
        UnusableInput: nothing to read, a required column is missing, or neither a debtor nor a billing list is among the files.
        UnreadableFile: a file that was named itself cannot be read.
    """
    files: dict[str, StagedFile] = {}
    skipped: list[Finding] = []
    for path, named in _paths(inputs):
        try:
            staged = stage_file(store, path, ticker, list(files.values()))
        except UnreadableFile as error:
            if named:
                raise
            skipped.append(unreadable(path, error))
            continue
        files.setdefault(staged.sha256, staged)
    if not files:
        reasons = " ".join(finding.message for finding in skipped)
        raise UnusableInput(
            f"No usable export in {', '.join(map(str, inputs)) or 'the input'}. {reasons}".strip(),
            next_step="Name SAP exports of KNA1 or VBRK with --input, or put them into the folder.",
        )
    return Intake(list(files.values()), skipped)


def require_debtors(files: Iterable[StagedFile]) -> None:
    """Refuse input without a single debtor or billing document.

    Raises:
        UnusableInput: names what was found instead.
    """
    files = list(files)
    kinds = {kind for file in files for kind in file.kinds.split(",")}
    if not kinds & {kind.value for kind in DEBTOR_KINDS}:
        found = "; ".join(f"{file.name}: {file.kinds}" for file in files)
        raise UnusableInput(
            f"There is neither a debtor list (KNA1) nor a list of billing documents (VBRK) among the files. Found: {found}.",
            next_step="Add the export of KNA1, and of VBRK for the month's amounts.",
        )
    if not any(file.counts.get(kind.value) for file in files for kind in DEBTOR_KINDS):
        found = "; ".join(f"{file.name}: {file.rows_seen} rows, {file.records} readable" for file in files)
        raise UnusableInput(
            f"The files hold no debtor and no billing document. Found: {found}.",
            next_step="Check the selection in SAP and export the lists again.",
        )


def stage_file(store: Store, path: Path, ticker: Ticker, beside: Sequence[StagedFile] = ()) -> StagedFile:
    """Recognise and stage one file; what is known by its bytes is not read again.

    Args:
        store: where to.
        path: the file.
        ticker: told how far reading is.
        beside: the other files of the same run; findings, sums and repeated documents are told apart by their names.

    Raises:
        UnreadableFile: not a readable export.
        UnusableInput: an export that lacks a required column, or another file of the run has its name.
    """
    export = recognise(path)
    known = store.staging.find(export.sha256)
    name = known.name if known else export.name
    if any(other.name == name and other.sha256 != export.sha256 for other in beside):
        raise UnusableInput(
            f"{path} is not the first file named {name} in this run, and their contents differ.",
            next_step="Leave out the outdated one. If both are needed, give one of them another name.",
        )
    if known:
        return known
    reader = read(export)
    meta = FileMeta(
        sha256=export.sha256,
        name=export.name,
        form=export.form.value,
        encoding=export.encoding,
        kinds=",".join(kind.value for kind in export.kinds),
        size=export.size,
    )
    return store.staging.stage(meta, ticker.through(reader), lambda: _summary(reader.summary))


def _summary(summary: Any) -> dict[str, Any]:
    return {
        "rows_seen": summary.rows_seen,
        **{k: v for k, v in summary._asdict().items() if isinstance(v, int) and k != "rows_seen"},
    }


def _paths(inputs: Sequence[Path]) -> Iterator[tuple[Path, bool]]:
    """Each file, and whether it was named itself. Hidden files and markers of the drop folder are no exports."""
    for path in inputs:
        if not path.is_dir():
            yield path, True
            continue
        try:
            inside = sorted(path.iterdir())
        except OSError as error:
            raise UnusableInput(
                f"The folder {path} cannot be read: {error.strerror}.", next_step="Give this user the right to read it."
            ) from error
        yield from ((file, False) for file in inside if file.is_file() and not _is_marker(file))


def _is_marker(file: Path) -> bool:
    return file.name.startswith(".") or file.suffix.lower() in {".done", ".ok", ".ctl", ".tmp", ".part", ".filepart", ".jsonl"}


def unreadable(path: Path, error: BelegwerkError) -> Finding:
    """The finding about a file that was left out."""
    return Finding("unreadable_file", Severity.ERROR, str(error), Origin(path.name, "", 0, ""))
