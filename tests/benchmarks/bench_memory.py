"""Peak memory of the whole month at ten times the debtors.

Baseline: 20,000 debtors. Each size runs in a process of its own, which reads, compiles, asks, judges and reports; VIES answers
at once in another. Measured is the kernel's high-water mark of that process alone (`ru_maxrss` would begin with its parent's).
Run it: `python -m tests.benchmarks memory`.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.practice import Measure, company, scratch, settings, vies

DEBTORS = 20_000
TIMES = 10
LIMIT = 1.3

MONTH = """
import asyncio, re, sys
from pathlib import Path
from config.settings import load_settings
from config.wiring import wired
from journeys.conduct import PlainConduct
from journeys.vat.month import MonthRequest, run_month
month, exports, out = sys.argv[1:]
with wired(load_settings()) as parts:
    asyncio.run(run_month(parts, MonthRequest.of(parts, month, [exports], out), PlainConduct()))
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


def run() -> list[Measure]:
    """Return name, measured ratio and its limit."""
    small, large = _peak(DEBTORS), _peak(TIMES * DEBTORS)
    name = f"peak memory at {TIMES * DEBTORS:,} debtors ({large:.0f} MiB) / at {DEBTORS:,} ({small:.0f} MiB)"
    return [(name, large / small, LIMIT)]


def _peak(debtors: int) -> float:
    """MiB of a process that runs the month of so many debtors."""
    made, home = company(debtors), scratch() / f"memory-{debtors}"
    root = Path(__file__).parents[2]
    with vies(made, "--latency-ms", "0") as register, settings(home, made, register.url):
        done = subprocess.run(
            [sys.executable, "-c", MONTH, made.month, str(made.path / "exports"), str(home / "out")],
            cwd=root,
            env=os.environ | {"PYTHONPATH": str(root)},
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
    return float(done.stdout) / 1024
