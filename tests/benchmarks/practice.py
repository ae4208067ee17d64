"""The practice company's month as benchmarks run it: exports on disk, VIES in a process of its own, the journey in this one.

What several benchmarks need is made once per process: the company, and the first run of its month.
"""

import asyncio
import atexit
import contextlib
import functools
import json
import math
import os
import shutil
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from cli.children import child_server
from cli.sandbox import last_month
from config.settings import load_settings
from config.wiring import wired
from flows.local_server import free_port
from journeys.conduct import PlainConduct
from journeys.vat.month import MonthRequest, run_month
from journeys.vat.result import MonthResult
from sandbox.sap.directory import GeneratedDirectory, generate_directory

Measure = tuple[str, float, float]
"""What was measured, the figure, and the limit that it must not exceed."""

SEED = 1
DEBTORS = 22_000  # they have 20,000 distinct numbers
LATENCY_MS = 200.0  # median; the practice registers draw from a lognormal distribution
SIGMA = 0.3  # of that distribution in the profile calm
FLOOR_SECONDS = 120.0  # how long the states need with all their places taken all the time; as many as the figures allow do


@dataclass(frozen=True, slots=True)
class Vies:
    """A running stand-in for VIES and the desk behind it."""

    root: str

    @property
    def url(self) -> str:
        """The service endpoint."""
        return f"{self.root}/services/checkVatService"

    def stats(self) -> dict[str, Any]:
        """Everything that it has counted since its start."""
        return dict(json.loads(self._fetch("stats")))

    def journal(self) -> list[dict[str, Any]]:
        """Every request that it has seen."""
        return [json.loads(line) for line in self._fetch("journal").splitlines()]

    def _fetch(self, what: str) -> bytes:
        with urllib.request.urlopen(f"{self.root}/_sandbox/{what}", timeout=60) as reply:  # noqa: S310 - our own, on loopback
            return bytes(reply.read())


@dataclass(frozen=True, slots=True)
class Ran:
    """One execution of the month: its result, its wall time in seconds, and what VIES counted meanwhile."""

    result: MonthResult
    seconds: float
    vies: Mapping[str, Any]

    def step(self, name: str) -> float:
        """Wall time of one step in seconds."""
        return self.result.metrics[f'seconds{{step="{name}"}}']


@functools.cache
def scratch() -> Path:
    """A folder for everything that the benchmarks write; it goes with the process."""
    folder = Path(tempfile.mkdtemp(prefix="belegwerk-bench-"))
    atexit.register(shutil.rmtree, folder)
    return folder


@functools.cache
def company(debtors: int) -> GeneratedDirectory:
    """A practice company of this size with last month's billing documents."""
    return generate_directory(scratch() / f"company-{debtors}", debtors, SEED, last_month())


@contextlib.contextmanager
def vies(made: GeneratedDirectory, *options: str) -> Iterator[Vies]:
    """VIES in a process of its own, with a company's truth and the options of `belegwerk sandbox vies`."""
    port = free_port()
    command = ["sandbox", "vies", "--port", str(port), "--seed", str(SEED), "--truth", str(made.truth), *options]
    with child_server(command, port, scratch() / "vies.log"):
        yield Vies(f"http://127.0.0.1:{port}")


def with_latency_and_caps(made: GeneratedDirectory, seconds: float) -> list[str]:
    """Options for VIES: 200 ms median, and each member state just as narrow as lets it finish within these seconds.

    So every state with many numbers is about as slow as the slowest one, and no lane can make up for another's delay.
    """
    with made.truth.open(encoding="utf-8") as lines:
        numbers = Counter(json.loads(line)["country"] for line in lines)
    mean = LATENCY_MS / 1000 * math.exp(SIGMA**2 / 2)
    caps = {state: math.ceil(count * mean / seconds) for state, count in sorted(numbers.items())}
    return ["--latency-ms", str(LATENCY_MS), *(f"--cap={state}={cap}" for state, cap in caps.items())]


def floor_of(stats: Mapping[str, Any]) -> float:
    """Seconds that the slowest member state would have needed with all its places taken all the time."""
    return max(float(state["busy_seconds"]) / state["cap"] for state in stats["states"].values())


@contextlib.contextmanager
def settings(home: Path, made: GeneratedDirectory, url: str, **more: str) -> Iterator[None]:
    """The settings of a data folder, in the environment, where flows of Prefect find them, too."""
    ours = {
        "HOME": str(home),
        "VIES_URL": url,
        "REQUESTER_VAT_ID": made.requester,
        "REGISTRY_MODE": "vies",
        **more,
    }
    foreign = [name for name in os.environ if name.startswith("BELEGWERK_")]
    with mock.patch.dict(os.environ):
        for name in foreign:
            del os.environ[name]
        os.environ.update({f"BELEGWERK_{name}": value for name, value in ours.items()})
        yield


def run_plainly(home: Path, made: GeneratedDirectory, register: Vies, **more: str) -> Ran:
    """Run the month as plain functions."""
    with settings(home, made, register.url, **more):
        began = time.monotonic()
        with wired(load_settings()) as parts:
            request = MonthRequest.of(parts, made.month, [made.path / "exports"], home / "out")
            result = asyncio.run(run_month(parts, request, PlainConduct()))
        return Ran(result, time.monotonic() - began, register.stats())


@functools.cache
def first_run() -> tuple[Path, Ran]:
    """The month of 20,000 numbers with 200 ms and caps, run for the first time; and its data folder."""
    made, home = company(DEBTORS), scratch() / "first"
    with vies(made, *with_latency_and_caps(made, FLOOR_SECONDS)) as register:
        return home, run_plainly(home, made, register)
