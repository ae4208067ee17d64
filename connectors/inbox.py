"""A drop folder: files that others put there over SFTP or a share, taken up only when they are complete.

Three agreements with the sender are understood, as SAP Cloud Integration's SFTP adapter knows them:
    marker   `KNA1.txt.done` (or `.ok`, `.ctl`) beside `KNA1.txt` says: complete; it may hold `rows=` and `sha256=`
    rename   names that end in `.tmp`, `.part` or `.filepart` are still being written
    stable   without a marker, size and time of change stay the same over several looks

A file is what its SHA-256 says and not what it is called. Taken files go to `archive/<yyyy>/<mm>/<hash8>_<name>`, unusable ones
with a JSON report to `quarantine/`; both lie inside the folder, so that moving is one atomic rename. Nothing is overwritten or
deleted. Symbolic links, hidden files and folders are not looked at: the folder is open to others.
"""

import datetime as dt
import errno
import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from domain.errors import ConfigurationError, ItemError, StoreUnavailable

Clock = Callable[[], dt.datetime]

MARKERS: Final = (".done", ".ok", ".ctl")
UNFINISHED: Final = (".tmp", ".part", ".filepart")

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})
_CONTROL_LINE: Final = re.compile(r"^\s*(rows|sha-?256)\s*[=:;]\s*(\w+)\s*$", re.IGNORECASE | re.MULTILINE)
_CONTROL_BYTES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Stability:
    """When a file without a marker counts as complete: unchanged over `looks`, `seconds` apart; with `markers_only` never."""

    looks: int = 3
    seconds: float = 20
    markers_only: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """A complete file in the drop folder.

    Attributes:
        path: where it lies.
        sha256: its identity, hexadecimal; empty when it cannot be read.
        size: in bytes.
        marker: the sender's marker, None where stability decided.
        seen: these bytes were processed before, under whatever name.
        rows: data rows that the sender announced, for whoever reads the file to compare; None when it did not.
        problem: why it must not be processed (damaged on the way, unreadable); empty when nothing is known against it.
    """

    path: Path
    sha256: str
    size: int
    marker: Path | None = None
    seen: bool = False
    rows: int | None = None
    problem: str = ""


class _Look(NamedTuple):
    size: int
    changed: int  # nanoseconds


class DropFolder:
    """One drop folder."""

    def __init__(
        self,
        path: Path,
        *,
        seen: Callable[[str], bool] = lambda _: False,
        stability: Stability = Stability(),
        sleep: Callable[[float], None] = time.sleep,
        clock: Clock = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        """Remember the folder; it is looked at by `scan`.

        Args:
            path: an existing directory.
            seen: says for a SHA-256 whether such bytes were processed before.
            stability: when a file without a marker counts as complete.
            sleep: waits between two looks, seconds.
            clock: gives aware UTC times.
        """
        self._path = path
        self._seen = seen
        self._stability = stability
        self._sleep = sleep
        self._clock = clock

    def scan(self) -> list[Arrival]:
        """The complete files, sorted by name. Waits only if there are files without a marker.

        Files that vanish or change meanwhile are left for the next scan. Damaged and unreadable ones are among the arrivals,
        with their `problem`, and should be quarantined.

        Raises:
            ConfigurationError: the folder is missing or cannot be read.
        """
        first = self._look()
        markers = {path: marker for path, look in first.items() if (marker := _marker(path, look)) is not None}
        waiting = {} if self._stability.markers_only else {path: look for path, look in first.items() if path not in markers}
        for _ in range(self._stability.looks - 1 if waiting else 0):
            self._sleep(self._stability.seconds)
            now = self._look()
            waiting = {path: look for path, look in waiting.items() if now.get(path) == look}
        complete = {path: first[path] for path in markers} | waiting
        arrivals = (self._arrival(path, complete[path], markers.get(path)) for path in sorted(complete))
        return [arrival for arrival in arrivals if arrival is not None]

    def archive(self, arrival: Arrival, when: dt.datetime) -> Path:
        """Move a processed file (and its marker) to the archive.

        Args:
            arrival: the file.
            when: decides year and month of its place.

        Returns:
            Where it lies now.

        Raises:
            ItemError: the file has vanished.
            StoreUnavailable: disk full or no right to write.
        """
        return self._move(arrival, self._archive(when))

    def archived_at(self, arrival: Arrival, when: dt.datetime) -> Path:
        """Where `archive` would put the file now."""
        return _free(self._archive(when) / _stored_name(arrival))

    def quarantine(self, arrival: Arrival, reason: str, next_step: str) -> Path:
        """Move an unusable file (and its marker) aside, with a report for people beside it.

        The report is written first: a crash in between leaves the file in the folder, and it is found again.

        Returns:
            Where the file lies now; the report's name is that with `.report.json` behind it.

        Raises:
            ItemError: the file has vanished.
            StoreUnavailable: disk full or no right to write.
        """
        report = {
            "file": arrival.path.name,
            "sha256": arrival.sha256,
            "size": arrival.size,
            "reason": reason,
            "next_step": next_step,
            "quarantined_at": self._clock().isoformat(timespec="seconds"),
        }
        return self._move(arrival, self._path / "quarantine", json.dumps(report, indent=2))

    def _archive(self, when: dt.datetime) -> Path:
        return self._path / "archive" / f"{when:%Y}" / f"{when:%m}"

    def _look(self) -> dict[Path, _Look]:
        """Size and time of change of every file that could be an arrival."""
        try:
            with os.scandir(self._path) as entries:
                found = [entry for entry in entries if _is_candidate(entry)]
        except OSError as error:
            raise ConfigurationError(
                f"The drop folder {self._path} cannot be read ({error.strerror}).",
                next_step="Create the folder, or give this user the right to read and write there.",
            ) from error
        looks = {Path(entry.path): _stat(Path(entry.path)) for entry in found}
        return {path: look for path, look in looks.items() if look is not None}

    def _arrival(self, path: Path, look: _Look, marker: Path | None) -> Arrival | None:
        """The file with its identity; None when it vanished or changed while it was read."""
        try:
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            control = _control(marker)
        except FileNotFoundError:
            return None
        except OSError as error:
            return Arrival(path, "", look.size, marker, problem=f"{path.name} cannot be read ({error.strerror}).")
        if _stat(path) != look:
            return None
        announced = control.get("sha256", sha256)
        problem = (
            "" if announced == sha256 else f"{path.name} was damaged on the way: its control file {announced} is not {sha256}."
        )
        rows = control.get("rows", "")
        return Arrival(path, sha256, look.size, marker, self._seen(sha256), int(rows) if rows.isdecimal() else None, problem)

    def _move(self, arrival: Arrival, folder: Path, report: str = "") -> Path:
        with _disk_errors(arrival.path, folder):
            if not arrival.path.exists():
                raise FileNotFoundError
            folder.mkdir(parents=True, exist_ok=True)
            target = _free(folder / _stored_name(arrival))
            if report:
                _write(target.with_name(f"{target.name}.report.json"), report)
            arrival.path.rename(target)
            if arrival.marker is not None and arrival.marker.exists():
                arrival.marker.rename(target.with_name(target.name + arrival.marker.suffix))
        return target


def _stored_name(arrival: Arrival) -> str:
    return f"{arrival.sha256[:8] or 'unread'}_{arrival.path.name}"


def _is_candidate(entry: os.DirEntry[str]) -> bool:
    suffix = Path(entry.name).suffix.lower()
    return entry.is_file(follow_symlinks=False) and not entry.name.startswith(".") and suffix not in (*MARKERS, *UNFINISHED)


def _stat(path: Path) -> _Look | None:
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    return _Look(status.st_size, status.st_mtime_ns)


def _marker(path: Path, look: _Look) -> Path | None:
    """The file's marker. One that is older than the file belongs to a former file of that name."""
    for suffix in (*MARKERS, *(marker.upper() for marker in MARKERS)):
        marker = path.with_name(path.name + suffix)
        status = _stat(marker)
        if status is not None and status.changed >= look.changed:
            return marker
    return None


def _control(marker: Path | None) -> dict[str, str]:
    """What a control file announces: `rows` and `sha256`, in lower case. Most markers are empty."""
    if marker is None:
        return {}
    with marker.open("rb") as file:
        text = file.read(_CONTROL_BYTES).decode("utf-8-sig", "replace")
    return {name.lower().replace("-", ""): value.lower() for name, value in _CONTROL_LINE.findall(text)}


def _free(target: Path) -> Path:
    """The target, or its first numbered namesake that does not exist: nothing is overwritten."""
    number, free = 1, target
    while free.exists():
        number += 1
        free = target.with_name(f"{target.stem}_{number}{target.suffix}")
    return free


def _write(path: Path, text: str) -> None:
    """Write a small file whole or not at all."""
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _disk_errors(path: Path, folder: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise ItemError(
            f"{path} has vanished before it could be moved to {folder}.",
            next_step="Find out who else empties the drop folder; put the file there again if it was not processed.",
        ) from error
    except OSError as error:
        room = "Make room on the disk" if error.errno in _NO_ROOM else "Give this user the right to write there"
        raise StoreUnavailable(
            f"{path.name} cannot be moved to {folder} ({error.strerror}); it stays in the drop folder.",
            next_step=f"{room}, then run again.",
        ) from error
