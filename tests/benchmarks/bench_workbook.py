"""The workbook of 20,000 results against bare openpyxl writing the same cells, and its memory at ten times the size.

Baseline: `openpyxl.Workbook(write_only=True)` appending the very values of our workbook (formulas as formulas), without styles,
tables or links, in the same process and in turn. Memory is the peak of a whole process, imports included.
Run it: `python -m tests.benchmarks.bench_workbook`.
"""

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl

from reports import VatReport, write_vat_workbook
from tests.reports.vat_samples import report

RESULTS = 20_000
ROUNDS = 3
SPEED_LIMIT = MEMORY_LIMIT = 1.3

Sheets = dict[str, list[tuple[object, ...]]]

# The kernel's high-water mark of this process alone; `ru_maxrss` would begin with that of the parent.
WRITE = """
import re, sys
from pathlib import Path
from reports import VatReport, write_vat_workbook
from tests.reports.vat_samples import report
write_vat_workbook(report(int(sys.argv[1])), Path(sys.argv[2]), language="de")
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


def run() -> list[tuple[str, float, float]]:
    """Return name, measured ratio and its limit."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vat.xlsx"
        speed = _speed(path)
        memory = _peak(10 * RESULTS, path) / _peak(RESULTS, path)
    return [
        (f"workbook of {RESULTS:,} results / bare openpyxl, time", speed, SPEED_LIMIT),
        (f"workbook of {10 * RESULTS:,} / {RESULTS:,} results, peak memory", memory, MEMORY_LIMIT),
    ]


def _speed(path: Path) -> float:
    month = _prepared(report(RESULTS))
    write_vat_workbook(month, path, language="de")
    sheets = dict(_sheets(path))
    gc.collect()
    gc.freeze()  # what was prepared for the comparison is not searched for garbage while either side works
    ratios = []
    for _ in range(ROUNDS):
        start = time.process_time()
        write_vat_workbook(month, path, language="de")
        ours = time.process_time() - start
        start = time.process_time()
        _write_bare(sheets, path.with_name("bare.xlsx"))
        ratios.append(ours / (time.process_time() - start))
    gc.unfreeze()
    return statistics.median(ratios)


def _prepared(month: VatReport) -> VatReport:
    """The same month with its rows made beforehand, as the baseline has them."""
    checks, evidence = list(month.checks()), list(month.evidence())
    return replace(month, checks=lambda: iter(checks), evidence=lambda: iter(evidence))


def _sheets(path: Path) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    """Read our cells back: values and, where there are any, formulas."""
    book = openpyxl.load_workbook(path, read_only=True)
    for sheet in book:
        yield sheet.title, list(sheet.iter_rows(values_only=True))
    book.close()


def _write_bare(sheets: Sheets, path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)


def _peak(results: int, path: Path) -> float:
    """Peak resident memory in KiB of a process that writes that many results."""
    command = [sys.executable, "-c", WRITE, str(results), str(path)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=root, env=dict(os.environ))
    return float(done.stdout)


if __name__ == "__main__":
    for name, value, limit in run():
        sys.stdout.write(f"{name}: {value:.2f} (limit {limit})\n")
