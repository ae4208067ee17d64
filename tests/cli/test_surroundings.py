"""Disk, rights, database and settings that fail us: a sentence, a next step, an exit code, and nothing lost."""

import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
KEY = "a key that only these tests use."
Wait = Callable[..., None]
MEGABYTE = 1 << 20


def assert_told(ended: Any, code: int, *words: str) -> None:
    """The command ended with this code, these words and a next step, and without a traceback."""
    assert (ended.code, "Traceback" in ended.said) == (code, False), ended.said
    for word in (*words, "Next step:"):
        assert word in ended.said


# --- disk and rights ---


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB, where this user may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root; test_file_size_limit covers the same path without it")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_full_disk_under_the_results(workplace: Any, registers: Any, company: Any, small_disk: Path) -> None:
    workplace.at(registers)
    workplace.out = small_disk / "out"
    filler = small_disk / "filler"
    filler.write_bytes(bytes(4 * MEGABYTE - 16 * 1024))
    # a process of its own: what it could not finish writing must not be tidied up by ours
    ended = workplace.wait(workplace.month_process(company.exports / "KNA1.txt"))
    assert_told(ended, 1, str(workplace.out), "pace")
    assert not workplace.workbook.exists(), "no half of a workbook"
    calls = registers.calls()
    filler.unlink()
    assert workplace.run_month(company.exports / "KNA1.txt").code == 0
    assert registers.calls() == calls, "every answer had been kept"


def test_full_disk_under_the_database(workplace: Any, registers: Any, company: Any, small_disk: Path) -> None:
    workplace.at(registers)
    workplace.home = small_disk / "home"
    workplace.configure(HOME=str(workplace.home), STORE_PATIENCE="0.5")
    filler = small_disk / "filler"
    filler.write_bytes(bytes(3 * MEGABYTE))
    assert_told(workplace.wait(workplace.month_process(company.exports)), 1, "full", "pace")
    filler.unlink()
    proven, calls = workplace.answered(), registers.calls()
    assert workplace.run_month(company.exports / "KNA1.txt").code == 0
    assert not set(registers.numbers()[calls:]) & proven
    assert workplace.command("audit", "verify").code == 0


def test_file_size_limit(workplace: Any, registers: Any, company: Any, month: str) -> None:
    """The same without root: the kernel refuses to let any file of the process grow."""
    workplace.at(registers)
    master = company.exports / "KNA1.txt"
    assert workplace.run_month(master).code == 0
    calls = registers.calls()
    before = {path: path.read_bytes() for path in workplace.out.iterdir()}
    small = [sys.executable, "-c", LIMITED, "vat", "run", "--month", month, "--out", str(workplace.out), "--force", "--input"]
    ended = subprocess.run([*small, str(master)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, "Traceback" in ended.stderr, "Next step:" in ended.stderr) == (1, False, True), ended.stderr
    assert {path: path.read_bytes() for path in workplace.out.iterdir()} == before
    assert workplace.command("audit", "verify").code == 0
    assert registers.calls() == calls


LIMITED = f"""
import resource, signal
signal.signal(signal.{signal.SIGXFSZ.name}, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({resource.getpagesize()}, {resource.getpagesize()}))
from cli.main import run
run()
"""


def run_as_nobody(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command under an account without rights; to root nothing would be refused."""
    command = [sys.executable, "-m", "cli", *map(str, arguments)]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "HOME": "/"}
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users can reach; pytest's own are closed to them."""
    folder = Path(tempfile.mkdtemp(prefix="belegwerk-open-"))
    folder.chmod(0o777)
    yield folder
    for path in folder.iterdir():
        path.chmod(0o777)
    shutil.rmtree(folder)


@pytest.mark.parametrize(("closed", "code"), [("home", 1), ("out", 1), ("input", 2)])
def test_directory_without_rights(  # noqa: PLR0917 - fixtures are arguments
    workplace: Any, registers: Any, company: Any, month: str, open_folder: Path, closed: str, code: int
) -> None:
    workplace.at(registers)
    folders = {name: open_folder / name for name in ("home", "out", "input")}
    for folder in folders.values():
        folder.mkdir()
    shutil.copyfile(company.exports / "KNA1.txt", folders["input"] / "KNA1.txt")
    for folder in folders.values():
        folder.chmod(0o777)
    folders[closed].chmod(0o000 if closed == "input" else 0o555)
    workplace.configure(HOME=str(folders["home"]))
    command = ("vat", "run", "--month", month, "--out", folders["out"], "--input", folders["input"])
    ended = run_as_nobody(*command)
    assert (ended.returncode, "Traceback" in ended.stderr) == (code, False), ended.stderr
    assert str(folders[closed]) in ended.stderr
    assert "Next step:" in ended.stderr
    folders[closed].chmod(0o777)
    again = run_as_nobody(*command)
    assert again.returncode == 0, again.stderr


def test_output_that_is_a_file(workplace: Any, registers: Any, company: Any) -> None:
    workplace.at(registers)
    workplace.out.write_text("here is a file already")
    assert_told(workplace.run_month(company.exports / "KNA1.txt"), 1, str(workplace.out))


def test_home_that_is_a_file(workplace: Any, company: Any) -> None:
    workplace.home.write_text("here is a file already")
    assert_told(workplace.run_month(company.exports / "KNA1.txt"), 1, str(workplace.home))


# --- database ---


def test_lost_connection_while_asking(
    workplace: Any, open_registers: Any, company: Any, postgres_server: Any, postgres_url: str, wait_until: Wait
) -> None:
    """Connections that break are opened anew; what was answered meanwhile is written afterwards."""
    registers = open_registers(latency_ms=100)
    workplace.at(registers)
    workplace.configure(DATABASE_URL=postgres_url, EVIDENCE_KEY=KEY, STORE_PATIENCE="30", CONCURRENCY_TOTAL="4")
    process = workplace.month_process(company.exports)
    name = postgres_url.rpartition("/")[2]
    for calls in (20, 40):
        wait_until(lambda calls=calls: registers.calls() >= calls, process)
        postgres_server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608
    ended = workplace.wait(process)
    assert (ended.code, "Traceback" in ended.err) == (0, False), ended.said
    assert not registers.repeated()
    for row in workplace.results():
        if row["vat_id"] in company.truth:
            assert row["outcome"] == ("valid" if company.is_valid(row["vat_id"]) else "invalid")
    assert workplace.command("audit", "verify").code == 0


def test_database_that_nobody_serves(workplace: Any, company: Any) -> None:
    workplace.configure(DATABASE_URL="postgresql://tests:hush@127.0.0.1:9/belegwerk", EVIDENCE_KEY=KEY)
    ended = workplace.run_month(company.exports)
    assert_told(ended, 1, "127.0.0.1")
    assert "hush" not in ended.said


def test_damaged_database(workplace: Any, company: Any) -> None:
    workplace.home.mkdir()
    (workplace.home / "belegwerk.db").write_bytes(b"this is no database" * 500)
    assert_told(workplace.run_month(company.exports), 1, "belegwerk.db", "backup")


# --- settings and keys ---


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"REGISTRY_MODE": "all"}, "registry_mode"),
        ({"REGISTRY_MODE": "evatr"}, "German requester"),
        ({"REGISTRY_MODE": "both", "REQUESTER_VAT_ID": "ATU12345675"}, "German requester"),
        ({"REQUESTER_VAT_ID": "12"}, "BELEGWERK_REQUESTER_VAT_ID"),
        ({"READ_TIMEOUT": "-1"}, "read_timeout"),
        ({"DATABASE_URL": "mysql://me:hush@server/db"}, "PostgreSQL"),
        ({"POLICY_FILE": "nowhere.toml"}, "nowhere.toml"),
        ({"EVIDENCE_KEY": "short"}, "16"),
    ],
)
def test_unusable_setting(workplace: Any, company: Any, settings: dict[str, str], words: str) -> None:
    workplace.configure(**settings)
    ended = workplace.run_month(company.exports)
    assert_told(ended, 2, words)
    assert "hush" not in ended.said


@pytest.mark.parametrize(
    ("content", "words"), [('mode = "both"\n', "mode"), ("vies_url = \n", "TOML"), ('attempts = "many"', "attempts")]
)
def test_unusable_settings_file(workplace: Any, company: Any, tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "belegwerk.toml").write_text(content)
    assert_told(workplace.run_month(company.exports), 2, words, "belegwerk.toml")


def test_settings_file_of_the_data_folder(workplace: Any, registers: Any, company: Any) -> None:
    workplace.home.mkdir()
    workplace.configure(VIES_URL="")
    (workplace.home / "belegwerk.toml").write_text(f'vies_url = "{registers.vies.url}"\nregistry_mode = "vies"\n')
    assert workplace.run_month(company.exports / "KNA1.txt").code == 0
    assert registers.calls()


def test_wrong_evidence_key(workplace: Any, registers: Any, company: Any) -> None:
    workplace.at(registers)
    workplace.run_month(company.exports / "KNA1.txt")
    proven = workplace.rows("SELECT seq, mac FROM chain_head")
    workplace.configure(EVIDENCE_KEY="another key than the one in use")
    assert_told(workplace.run_month(company.exports / "KNA1.txt", more=("--force",)), 2, "key")
    assert workplace.rows("SELECT seq, mac FROM chain_head") == proven
    verified = workplace.command("audit", "verify")
    assert (verified.code, "key" in verified.said) == (1, True)


def test_missing_evidence_key(workplace: Any, registers: Any, company: Any) -> None:
    """A key is never made up for a chain that was sealed with another one."""
    workplace.at(registers)
    workplace.run_month(company.exports / "KNA1.txt")
    key = workplace.home / "evidence.key"
    kept = key.read_text()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.unlink()
    assert_told(workplace.run_month(company.exports / "KNA1.txt"), 2, "evidence.key", "backup")
    assert not key.exists()
    key.write_text(kept)
    assert workplace.run_month(company.exports / "KNA1.txt").code == 0
