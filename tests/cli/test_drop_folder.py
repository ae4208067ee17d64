"""The month from the drop folder: every delivery is used, none is lost, none counts twice."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def inbox(workplace: Any, registers: Any) -> Path:
    workplace.at(registers)
    workplace.configure(STABLE_SCANS="1")
    folder = Path(workplace.home / "inbox")
    folder.mkdir(parents=True)
    return folder


def waiting(inbox: Path) -> list[str]:
    return sorted(path.name for path in inbox.iterdir() if path.is_file())


def archived(inbox: Path) -> list[str]:
    return sorted(path.name.partition("_")[2] for path in inbox.glob("archive/*/*/*"))


def deliver(inbox: Path, company: Any, *names: str) -> None:
    for name in names:
        shutil.copyfile(company.exports / name, inbox / name)


def test_delivered_files_are_checked_and_archived(workplace: Any, registers: Any, company: Any, inbox: Path) -> None:
    deliver(inbox, company, "KNA1.txt", "Fakturen.lis")
    assert workplace.run_month().code == 0
    assert (waiting(inbox), archived(inbox)) == ([], ["Fakturen.lis", "KNA1.txt"])
    results, calls = workplace.results(), registers.calls()
    assert workplace.run_month().code == 0, "an empty folder continues the month"
    assert (workplace.results(), registers.calls()) == (results, calls)


def test_a_later_delivery_adds_to_the_month(workplace: Any, registers: Any, company: Any, inbox: Path) -> None:
    """Documents that come after the master list are checked with it, and a list that comes again takes its own place."""
    deliver(inbox, company, "KNA1.txt")
    workplace.run_month()
    masters = {(row["customer"], row["vat_id"]) for row in workplace.results()}
    deliver(inbox, company, "Fakturen.lis")
    workplace.run_month()
    rows = workplace.results()
    assert {(row["customer"], row["vat_id"]) for row in rows} >= masters
    assert any(row["source"] == "VBRK" for row in rows)
    again = (company.exports / "KNA1.txt").read_text("cp1252").splitlines(keepends=True)
    (inbox / "KNA1.txt").write_text("".join([*again[:60], again[-1]]), "cp1252", newline="")
    workplace.run_month()
    assert len(workplace.results()) < len(rows)
    assert any(row["source"] == "VBRK" for row in workplace.results())
    assert not registers.repeated()


def test_the_same_bytes_under_another_name(workplace: Any, registers: Any, company: Any, inbox: Path) -> None:
    deliver(inbox, company, "KNA1.txt", "Fakturen.lis")
    workplace.run_month()
    results, calls = workplace.results(), registers.calls()
    shutil.copyfile(company.exports / "Fakturen.lis", inbox / "Fakturen korrigiert.lis")
    assert workplace.run_month().code == 0
    assert (workplace.results(), registers.calls()) == (results, calls)
    assert waiting(inbox) == []


def test_an_unreadable_delivery_is_put_aside_with_a_report(workplace: Any, company: Any, inbox: Path) -> None:
    deliver(inbox, company, "KNA1.txt")
    (inbox / "scan.txt").write_bytes(b"%PDF-1.7\n")
    assert workplace.run_month().code == 0
    assert waiting(inbox) == []
    (report,) = inbox.glob("quarantine/*.report.json")
    told = json.loads(report.read_text())
    assert (told["file"], "PDF" in told["reason"], bool(told["next_step"])) == ("scan.txt", True, True)
    assert any("scan.txt" in payload for (payload,) in workplace.rows("SELECT payload FROM run_finding"))


def test_a_stop_leaves_every_delivery_in_the_folder(workplace: Any, company: Any, inbox: Path) -> None:
    """One list without a required column stops the run; the others must not have gone to the archive without being checked."""
    deliver(inbox, company, "KNA1.txt")
    (inbox / "VBRK.csv").write_text("VBELN;FKDAT;WAERK;STCEG\r\n90000001;01.10.2026;EUR;ATU12345675\r\n", newline="")
    ended = workplace.run_month()
    assert (ended.code, "VBRK.csv" in ended.said) == (2, True)
    assert (waiting(inbox), archived(inbox)) == (["KNA1.txt", "VBRK.csv"], [])
    (inbox / "VBRK.csv").unlink()
    assert workplace.run_month().code == 0
    assert archived(inbox) == ["KNA1.txt"]


def test_killed_before_anything_was_checked(
    workplace: Any, company: Any, inbox: Path, wait_until: Callable[..., None], kill: Callable[..., None], month: str
) -> None:
    deliver(inbox, company, *(path.name for path in company.made.exports))
    process = workplace.process("vat", "run", "--month", month, "--out", workplace.out)
    wait_until(lambda: workplace.probe("SELECT 1 FROM file LIMIT 1 OFFSET 2"), process)
    kill(process)
    assert len(waiting(inbox)) + len(archived(inbox)) == len(company.made.exports)
    assert workplace.run_month().code == 0
    assert len(archived(inbox)) == len(company.made.exports)
    assert workplace.rows("SELECT count(*) FROM run_file") == [(len(company.made.exports),)]
