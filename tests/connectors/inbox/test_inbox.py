"""Files come into a real folder and leave it; the clock and the sleep are ours."""

import datetime as dt
import hashlib
import json
import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from connectors.inbox import Arrival, DropFolder, Stability
from domain.errors import ConfigurationError, ItemError, StoreUnavailable

WHEN = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)
LIST = b"|Debitor|USt-IdNr|\n|0001000021|ATU12345675|\n"
SHA = hashlib.sha256(LIST).hexdigest()


class Sleeper:
    """Counts the waits; something may happen during one of them."""

    def __init__(self, *happenings: Callable[[], object]) -> None:
        self.waits: list[float] = []
        self.happenings = list(happenings)

    def __call__(self, seconds: float) -> None:
        self.waits.append(seconds)
        if self.happenings:
            self.happenings.pop(0)()


def folder(path: Path, sleep: Sleeper | None = None, **how: object) -> DropFolder:
    return DropFolder(path, sleep=sleep or Sleeper(), clock=lambda: WHEN, **how)  # type: ignore[arg-type]


def drop(path: Path, name: str, content: bytes = LIST, age: int = 0) -> Path:
    file = path / name
    file.write_bytes(content)
    stamp = 1_800_000_000 - age
    os.utime(file, (stamp, stamp))
    return file


def names(arrivals: list[Arrival]) -> list[str]:
    return [arrival.path.name for arrival in arrivals]


@pytest.mark.parametrize("suffix", [".done", ".ok", ".ctl", ".DONE"])
def test_a_marker_makes_a_file_complete_without_waiting(tmp_path: Path, suffix: str) -> None:
    file = drop(tmp_path, "KNA1.txt")
    marker = drop(tmp_path, f"KNA1.txt{suffix}", b"")
    sleep = Sleeper()
    assert folder(tmp_path, sleep).scan() == [Arrival(file, SHA, len(LIST), marker)]
    assert sleep.waits == []


def test_a_marker_that_is_older_than_its_file_belongs_to_a_former_one(tmp_path: Path) -> None:
    drop(tmp_path, "KNA1.txt.done", b"", age=60)
    drop(tmp_path, "KNA1.txt")
    assert folder(tmp_path, stability=Stability(markers_only=True)).scan() == []


def test_with_markers_only_other_files_are_left_alone(tmp_path: Path) -> None:
    drop(tmp_path, "KNA1.txt")
    drop(tmp_path, "KNB1.txt")
    drop(tmp_path, "KNB1.txt.ok", b"")
    sleep = Sleeper()
    assert names(folder(tmp_path, sleep, stability=Stability(markers_only=True)).scan()) == ["KNB1.txt"]
    assert sleep.waits == []


def test_a_stable_file_is_complete_after_three_looks(tmp_path: Path) -> None:
    drop(tmp_path, "b.txt")
    drop(tmp_path, "a.txt", b"other")
    sleep = Sleeper()
    assert names(folder(tmp_path, sleep).scan()) == ["a.txt", "b.txt"]
    assert sleep.waits == [20, 20]


@pytest.mark.parametrize("look", [0, 1])
@pytest.mark.parametrize("happening", ["grows", "rewritten", "vanishes"])
def test_a_file_that_changes_is_left_for_the_next_scan(tmp_path: Path, look: int, happening: str) -> None:
    file = drop(tmp_path, "a.txt")
    drop(tmp_path, "b.txt")
    act: dict[str, Callable[[], object]] = {
        "grows": lambda: drop(tmp_path, "a.txt", LIST + b"more"),
        "rewritten": lambda: drop(tmp_path, "a.txt", age=-5),
        "vanishes": file.unlink,
    }
    nothing: Callable[[], object] = list
    sleep = Sleeper(*[nothing] * look, act[happening])
    assert names(folder(tmp_path, sleep, stability=Stability(looks=3, seconds=1)).scan()) == ["b.txt"]
    assert len(sleep.waits) == 2


def test_a_file_that_comes_while_we_look_waits_for_the_next_scan(tmp_path: Path) -> None:
    drop(tmp_path, "a.txt")
    assert names(folder(tmp_path, Sleeper(lambda: drop(tmp_path, "b.txt"))).scan()) == ["a.txt"]


def test_what_is_no_arrival(tmp_path: Path) -> None:
    for name in ("a.tmp", "b.PART", "c.txt.filepart", ".hidden", "gone.txt.done"):
        drop(tmp_path, name)
    (tmp_path / "archive").mkdir()
    (tmp_path / "link.txt").symlink_to("/etc/hostname")
    sleep = Sleeper()
    assert folder(tmp_path, sleep).scan() == []
    assert sleep.waits == []


def test_the_same_bytes_under_a_new_name_are_reported_as_seen(tmp_path: Path) -> None:
    drop(tmp_path, "new name.txt")
    drop(tmp_path, "one row differs.txt", LIST.replace(b"21", b"22"))
    arrivals = folder(tmp_path, seen={SHA}.__contains__).scan()
    assert [(arrival.path.name, arrival.seen) for arrival in arrivals] == [
        ("new name.txt", True),
        ("one row differs.txt", False),
    ]


@pytest.mark.parametrize(
    ("control", "rows", "damaged"),
    [
        (f"rows=1\nsha256={SHA}\n", 1, False),
        (f"\ufeffSHA-256: {SHA.upper()}\r\nRows: 20000\r\nclient: 100\r\n", 20000, False),
        ("rows=many", None, False),
        ("", None, False),
        (f"sha256={'0' * 64}", None, True),
    ],
)
def test_a_control_file_is_checked(tmp_path: Path, control: str, rows: int | None, damaged: bool) -> None:
    drop(tmp_path, "KNA1.txt")
    drop(tmp_path, "KNA1.txt.ctl", control.encode())
    [arrival] = folder(tmp_path).scan()
    assert arrival.rows == rows
    assert ("damaged on the way" in arrival.problem) is damaged


def test_a_control_file_of_junk_is_only_a_marker(tmp_path: Path) -> None:
    drop(tmp_path, "KNA1.txt")
    drop(tmp_path, "KNA1.txt.ctl", os.urandom(100_000))
    [arrival] = folder(tmp_path).scan()
    assert (arrival.rows, arrival.problem) == (None, "")


def test_an_archived_file_keeps_name_bytes_and_marker(tmp_path: Path) -> None:
    drop(tmp_path, "KNA1.txt")
    drop(tmp_path, "KNA1.txt.done", b"")
    inbox = folder(tmp_path)
    [arrival] = inbox.scan()
    target = inbox.archive(arrival, WHEN)
    assert target == tmp_path / "archive" / "2026" / "11" / f"{SHA[:8]}_KNA1.txt"
    assert target.read_bytes() == LIST
    assert target.with_name(target.name + ".done").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["archive"]
    assert inbox.scan() == []


def test_nothing_in_the_archive_is_overwritten(tmp_path: Path) -> None:
    inbox = folder(tmp_path)
    targets = []
    for _ in range(3):
        drop(tmp_path, "KNA1.txt")
        targets.append(inbox.archive(inbox.scan()[0], WHEN).name)
    assert targets == [f"{SHA[:8]}_KNA1.txt", f"{SHA[:8]}_KNA1_2.txt", f"{SHA[:8]}_KNA1_3.txt"]


def test_a_quarantined_file_has_its_report_beside_it(tmp_path: Path) -> None:
    drop(tmp_path, "Fotos für Oma.pdf")
    inbox = folder(tmp_path)
    [arrival] = inbox.scan()
    target = inbox.quarantine(arrival, "This is a PDF.", "Export the list as text.")
    assert target == tmp_path / "quarantine" / f"{SHA[:8]}_Fotos für Oma.pdf"
    assert target.read_bytes() == LIST
    assert json.loads(target.with_name(f"{target.name}.report.json").read_text(encoding="utf-8")) == {
        "file": "Fotos für Oma.pdf",
        "sha256": SHA,
        "size": len(LIST),
        "reason": "This is a PDF.",
        "next_step": "Export the list as text.",
        "quarantined_at": "2026-11-02T09:00:00+00:00",
    }
    assert len(list(target.parent.iterdir())) == 2


@pytest.mark.parametrize("path", ["missing", "a file"])
def test_a_folder_that_is_none_is_a_matter_of_configuration(tmp_path: Path, path: str) -> None:
    drop(tmp_path, "a file")
    with pytest.raises(ConfigurationError, match=r"cannot be read .* Create the folder"):
        folder(tmp_path / path).scan()


@contextmanager
def somebody_else() -> Iterator[None]:
    """Be a user without rights while root runs the tests; other users take their own rights away."""
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else and come back")
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_without_rights_is_a_matter_of_configuration(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with somebody_else(), pytest.raises(ConfigurationError, match="right to read and write"):
        folder(tmp_path).scan()


def test_a_file_without_rights_is_an_arrival_with_a_problem_and_blocks_no_other(tmp_path: Path) -> None:
    for place in (tmp_path, *list(tmp_path.parents)[:2]):
        place.chmod(0o755)
    drop(tmp_path, "a.txt").chmod(0o600)
    drop(tmp_path, "b.txt").chmod(0o644)
    with somebody_else():
        first, second = folder(tmp_path).scan()
        with pytest.raises(StoreUnavailable, match="right to write"):
            folder(tmp_path).archive(second, WHEN)
    assert (first.sha256, "cannot be read" in first.problem) == ("", True)
    assert (second.sha256, second.problem) == (SHA, "")
    assert folder(tmp_path).quarantine(first, first.problem, "Ask its owner.").name == "unread_a.txt"


def test_a_vanished_file_is_said_with_the_next_step(tmp_path: Path) -> None:
    file = drop(tmp_path, "a.txt")
    inbox = folder(tmp_path)
    [arrival] = inbox.scan()
    file.unlink()
    for move in (lambda: inbox.archive(arrival, WHEN), lambda: inbox.quarantine(arrival, "x", "y")):
        with pytest.raises(ItemError, match=r"a\.txt has vanished .* Next step"):
            move()
    assert list(tmp_path.rglob("*.json")) == []


def test_a_full_disk_leaves_the_file_where_it_was(tmp_path: Path) -> None:
    file = drop(tmp_path, "a.txt")
    inbox = folder(tmp_path)
    [arrival] = inbox.scan()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))  # no file may grow: the kernel refuses as a full disk does
    try:
        with pytest.raises(StoreUnavailable, match=r"stays in the drop folder.* Make room"):
            inbox.quarantine(arrival, "x", "y")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert file.read_bytes() == LIST
    assert list((tmp_path / "quarantine").iterdir()) == []
    assert names(inbox.scan()) == ["a.txt"]
