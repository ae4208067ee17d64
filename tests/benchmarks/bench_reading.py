"""Reading pipe lists of 200,000 rows into records against Python's csv, and its memory at ten times the size.

Baseline: `csv.DictReader(delimiter="|")` over the same bytes, in the same process and in turn. Our time includes recognising
the file (SHA-256, encoding, header, number notation). Both are CPU seconds, so that neighbours on the machine do not count.
Memory is the peak of a whole process that streams the records away.
Run it: `python -m tests.benchmarks.bench_reading`.
"""

import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from connectors.sap.files import read, recognise

ROWS = 200_000
ROUNDS = 3
SPEED_LIMIT, MEMORY_LIMIT = 4.0, 1.3

READ = """
import resource, sys
from collections import deque
from pathlib import Path
from connectors.sap.files import read, recognise
deque(read(recognise(Path(sys.argv[1]))), maxlen=0)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""

Columns = Sequence[tuple[str, int]]
DEBTOR_COLUMNS: Columns = (
    ("", 1), ("Mdt", 3), ("Debitor", 10), ("Lnd", 3), ("Name 1", 35), ("Name 2", 35), ("Straße", 35), ("Postleitz.", 10),
    ("Ort", 35), ("USt-IdNr.", 20), ("Steuernummer 1", 16), ("Gruppe", 6), ("Adresse", 10), ("Lö", 2), ("Angelegt am", 11),
)  # fmt: skip
BILLING_COLUMNS: Columns = (
    ("", 1), ("Faktura", 10), ("FkArt", 5), ("Fakturadatum", 12), ("AuftrGeber", 10), ("Regulierer", 10), ("BuKr", 4),
    ("Nettowert", 17), ("Währg", 5), ("USt-IdNr.", 20), ("USt-Land", 8), ("Empfangsland", 12),
    ("Abgangsland", 11), ("Storno", 6),
)  # fmt: skip


def run() -> list[tuple[str, float, float]]:
    """Return name, measured ratio and its limit."""
    with tempfile.TemporaryDirectory() as folder:
        debtors, billing = Path(folder) / "kna1.txt", Path(folder) / "vbrk.txt"
        small = Path(folder) / "small.txt"
        _write(debtors, DEBTOR_COLUMNS, _debtors(ROWS))
        _write(billing, BILLING_COLUMNS, _billing(ROWS))
        _write(small, DEBTOR_COLUMNS, _debtors(ROWS // 10))
        return [
            (f"{ROWS:,} rows of KNA1 into records / csv into dicts, time", _speed(debtors), SPEED_LIMIT),
            (f"{ROWS:,} rows of VBRK into records / csv into dicts, time", _speed(billing), SPEED_LIMIT),
            (f"{ROWS:,} / {ROWS // 10:,} rows of KNA1, peak memory", _peak(debtors) / _peak(small), MEMORY_LIMIT),
        ]


def _debtors(rows: int) -> Iterator[tuple[str, ...]]:
    for i in range(rows):
        day = f"{i % 28 + 1:02d}.{i % 12 + 1:02d}.{2000 + i % 25}"
        yield (
            "", "100", f"{i:010d}", "AT", f"Möbelhaus Hübner {i} GmbH", "Zweigniederlassung Süd", f"Weißgerberlände {i % 300}",
            f"{1000 + i % 9000}", "Wien", f"ATU{i:08d}", f"{i:05d}/12345", "DEBI", f"{i:010d}", "", day,
        )  # fmt: skip


def _billing(rows: int) -> Iterator[tuple[str, ...]]:
    for i in range(rows):
        amount = f"{i % 90 + 1}.{i % 1000:03d},{i % 100:02d}" + ("-" if i % 25 == 0 else " ")
        yield (
            "", f"{i:010d}", "F2", f"{i % 28 + 1:02d}.10.2026", f"{i % 9000:010d}", f"{i % 9000:010d}", "1000", amount, "EUR",
            f"ATU{i % 9000:08d}", "AT", "AT", "DE", "",
        )  # fmt: skip


def _write(path: Path, columns: Columns, rows: Iterator[tuple[str, ...]]) -> None:
    widths = [width for _, width in columns]
    ruler = "-" * (sum(widths) + len(widths) + 1)
    with path.open("w", encoding="cp1252", newline="\r\n") as file:
        heads = tuple(head for head, _ in columns)
        print("02.11.2026   Liste   1", "", ruler, _line(heads, widths), ruler, sep="\n", file=file)
        file.writelines(_line(row, widths) + "\n" for row in rows)
        print(ruler, file=file)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "|" + "|".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + "|"


def _speed(path: Path) -> float:
    return statistics.median(_timed(_into_records, path) / _timed(_into_dicts, path) for _ in range(ROUNDS))


def _timed(work: Callable[[Path], None], path: Path) -> float:
    start = time.process_time()
    work(path)
    return time.process_time() - start


def _into_records(path: Path) -> None:
    deque(read(recognise(path)), maxlen=0)


def _into_dicts(path: Path) -> None:
    with path.open(encoding="cp1252", newline="") as file:
        deque(csv.DictReader(file, delimiter="|"), maxlen=0)


def _peak(path: Path) -> float:
    root = Path(__file__).parents[2]
    found = subprocess.run(
        [sys.executable, "-c", READ, str(path)],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        check=True,
    )
    return float(found.stdout)


if __name__ == "__main__":
    for name, value, limit in run():
        print(f"{name}: {value:.2f} (limit {limit})")  # noqa: T201
