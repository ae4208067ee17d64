"""A practice company, its registers over real sockets, and workplaces at which the command is called as people call it."""

import contextlib
import csv
import datetime as dt
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from cli import main, terminal
from sandbox.registers import RegisterOptions, evatr_app, vies_app
from sandbox.sap.directory import GeneratedDirectory, generate_directory
from sandbox.serving import serve

ROOT = Path(__file__).parents[2]
DEBTORS = 110

# The running month: its cut-off lies ahead whatever day it is, and it is never in the future.
MONTH = f"{dt.datetime.now(dt.UTC):%Y-%m}"

# The registers live at a fixed hour, so that their word on a number does not depend on the day of the test.
REGISTERS_DAY = dt.datetime.strptime(MONTH, "%Y-%m").replace(day=28, hour=10, tzinfo=dt.UTC)

# Nobody wants to wait in a test: what takes minutes in an office takes hundredths of a second here.
HASTE = {
    "RETRY_WAIT": "0.01",
    "RETRY_WAIT_MAX": "0.1",
    "BREAKER_PAUSE": "0.05",
    "STATE_PATIENCE": "1",
    "READ_TIMEOUT": "5",
    "EVATR_PAUSE_MINUTES": "0",
    "LEASE_MINUTES": "0.05",
    "STORE_PATIENCE": "3",
}


# No test may reach a genuine register: where none is started, nobody answers.
NOBODY = "http://127.0.0.1:9"


# Making a client costs more than a question, and a kept connection would hold up the registers' end.
HTTP = httpx.Client(timeout=10, limits=httpx.Limits(max_keepalive_connections=0))


class Company(NamedTuple):
    """The generated exports and what is true about every number in them."""

    made: GeneratedDirectory
    truth: Mapping[str, Mapping[str, Any]]

    @property
    def exports(self) -> Path:
        return self.made.path / "exports"

    def is_valid(self, vat_id: str) -> bool:
        """What a register says on its day; a number that nobody holds is not valid."""
        entry = self.truth.get(vat_id)
        day = REGISTERS_DAY.date().isoformat()
        return bool(
            entry and entry["valid"] and (entry["valid_from"] or "") <= day and (entry["valid_until"] or "9999-12-31") >= day
        )


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    made = generate_directory(tmp_path_factory.mktemp("company"), DEBTORS, seed=5, month=MONTH)
    lines = made.truth.read_text(encoding="utf-8").splitlines()
    return Company(made, {entry["vat_id"]: entry for entry in map(json.loads, lines)})


class Desk:
    """The desk behind one running register."""

    def __init__(self, url: str, service: str) -> None:
        self.url = url + service
        self._desk = f"{url}/_sandbox"

    def journal(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._fetch("journal").splitlines()]

    def numbers(self) -> list[str]:
        """Every number that was asked, in order, as often as it was asked."""
        return [str(line["number"]) for line in self.journal()]

    def faults(self) -> int:
        """Questions that met a fault, as the register counted them."""
        states = json.loads(self._fetch("stats"))["states"].values()
        return sum(sum(state["faults"].values()) for state in states)

    def switch(self, profile: str) -> None:
        self._fetch(f"profile?name={profile}", post=True)

    def down(self, state: str, *, on: bool) -> None:
        self._fetch(f"down?state={state}&on={int(on)}", post=True)

    def _fetch(self, what: str, *, post: bool = False) -> str:
        reply = HTTP.request("POST" if post else "GET", f"{self._desk}/{what}")
        return reply.raise_for_status().text


class Registers(NamedTuple):
    """VIES and eVatR of one test."""

    vies: Desk
    evatr: Desk

    def calls(self) -> int:
        return len(self.vies.journal()) + len(self.evatr.journal())

    def numbers(self) -> list[str]:
        return self.vies.numbers() + self.evatr.numbers()

    def repeated(self) -> set[str]:
        """The numbers that one of the registers was asked about more than once.

        A client that is killed while it sends leaves half a question, which names no number.
        """
        return {number for desk in self for number, times in Counter(desk.numbers()).items() if number and times > 1}


OpenRegisters = Callable[..., Registers]


@pytest.fixture
def open_registers(company: Company) -> Iterator[OpenRegisters]:
    """Starts both registers; options as in `RegisterOptions`."""
    with contextlib.ExitStack() as stack:

        def start(**fields: Any) -> Registers:
            values = {
                "truth": company.made.truth,
                "latency_ms": 0,
                "clock": lambda: REGISTERS_DAY,
                "slow_seconds": 0.2,
                **fields,
            }
            options = RegisterOptions(**values)
            vies = stack.enter_context(serve(vies_app(options)))
            evatr = stack.enter_context(serve(evatr_app(options)))
            return Registers(Desk(vies, "/services/checkVatService"), Desk(evatr, "/app"))

        yield start


@pytest.fixture
def registers(open_registers: OpenRegisters) -> Registers:
    return open_registers()


class Ended(NamedTuple):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Everything, with line breaks of the terminal taken out."""
        return " ".join((self.out + " " + self.err).split())


class Workplace:
    """A data folder, an output folder and the settings of one test; `command` is `belegwerk` in this process."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.out = folder / "out"
        self._patch = monkeypatch
        self._capsys = capsys
        self._started: list[subprocess.Popen[str]] = []
        self.configure(HOME=str(self.home), VIES_URL=NOBODY, EVATR_URL=NOBODY, **HASTE)

    def configure(self, **settings: str) -> None:
        """Set `BELEGWERK_*` variables; an empty value counts as not set."""
        for name, value in settings.items():
            self._patch.setenv(f"BELEGWERK_{name}", value)

    def at(self, registers: Registers, requester: str = "", mode: str = "vies") -> None:
        self.configure(
            VIES_URL=registers.vies.url, EVATR_URL=registers.evatr.url, REQUESTER_VAT_ID=requester, REGISTRY_MODE=mode
        )

    def command(self, *arguments: str | Path) -> Ended:
        self._capsys.readouterr()
        self._patch.setattr(sys, "argv", ["belegwerk", *map(str, arguments)])
        try:
            main.run()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        return Ended(code, *self._capsys.readouterr())

    def run_month(self, *inputs: Path, more: tuple[str, ...] = ()) -> Ended:
        named = [part for path in inputs for part in ("--input", path)]
        return self.command("vat", "run", "--month", MONTH, "--out", self.out, *named, *more)

    def follow_up(self) -> Ended:
        return self.command("vat", "follow-up", "--month", MONTH, "--out", self.out)

    def process(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """The same command as a process of its own, to be killed or raced."""
        command = [sys.executable, "-m", "cli", *map(str, arguments)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self._started.append(process)
        return process

    def tidy_up(self) -> None:
        """End what a failed test left running."""
        for process in self._started:
            if process.returncode is None:
                process.kill()
                process.communicate()

    def month_process(self, *inputs: Path, out: Path | None = None) -> subprocess.Popen[str]:
        named = [part for path in inputs for part in ("--input", path)]
        return self.process("vat", "run", "--month", MONTH, "--out", out or self.out, *named)

    @staticmethod
    def wait(process: subprocess.Popen[str]) -> Ended:
        out, err = process.communicate(timeout=120)
        return Ended(process.returncode, out, err)

    @property
    def workbook(self) -> Path:
        return self.out / f"vat_{MONTH}.xlsx"

    def results(self) -> list[dict[str, str]]:
        return self.results_of(self.out)

    @staticmethod
    def results_of(out: Path) -> list[dict[str, str]]:
        text = (out / "vat_result.csv").read_bytes().decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What stands in the SQLite database, read past the product."""
        with contextlib.closing(
            sqlite3.connect(f"file:{self.home / 'belegwerk.db'}?mode=ro", uri=True, timeout=30)
        ) as database:
            return database.execute(statement, values).fetchall()

    def tamper(self, *statements: str) -> None:
        """Change the SQLite database past the product, as an intruder would."""
        with contextlib.closing(sqlite3.connect(self.home / "belegwerk.db", timeout=30)) as database:
            database.execute("PRAGMA foreign_keys=OFF")
            for statement in statements:
                assert database.execute(statement).rowcount
            database.commit()

    def probe(self, statement: str) -> list[tuple[Any, ...]]:
        """Like `rows`; nothing while there is no such database or table yet."""
        try:
            return self.rows(statement)
        except sqlite3.OperationalError:
            return []

    def answered(self) -> set[str]:
        """The numbers whose answer is committed."""
        return {country + number for country, number in self.probe("SELECT country, number FROM answer")}

    def held(self) -> set[str]:
        """The numbers that a worker has claimed and not settled."""
        return {
            country + number for country, number in self.probe("SELECT country, number FROM inquiry WHERE worker IS NOT NULL")
        }

    def metrics(self) -> dict[str, float]:
        """The figures of the latest execution."""
        found = self.rows("SELECT metrics FROM execution ORDER BY number DESC LIMIT 1")
        return dict(json.loads(found[0][0]))


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Workplace]:
    for name in [name for name in os.environ if name.startswith(("BELEGWERK_", "PREFECT_API"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)  # no belegwerk.toml of the checkout may be read
    monkeypatch.setattr(terminal.console, "width", 250)
    place = Workplace(tmp_path, monkeypatch, capsys)
    yield place
    place.tidy_up()


class WaitedTooLong(AssertionError):
    """Something that a test waits for did not happen."""


def _wait_until(happened: Callable[[], object], process: subprocess.Popen[str] | None = None, seconds: float = 60) -> None:
    """Wait for something; fails when the process that should bring it about ends before."""
    ends = time.monotonic() + seconds
    while not happened():
        if process and process.poll() is not None:
            raise WaitedTooLong(f"The process ended before: {process.communicate()}")
        if time.monotonic() > ends:
            raise WaitedTooLong(f"{happened} did not happen within {seconds} s.")
        time.sleep(0.002)


def _kill(process: subprocess.Popen[str]) -> None:
    """kill -9, and wait for the end."""
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL


@pytest.fixture
def month() -> str:
    return MONTH


@pytest.fixture
def wait_until() -> Callable[..., None]:
    return _wait_until


@pytest.fixture
def kill() -> Callable[..., None]:
    return _kill
