"""The same month gives the same bytes, whatever the hash seed, clock, zone and permissions of the process."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

WRITE = """
import os, sys
os.umask(int(sys.argv[2], 8))
from pathlib import Path
from reports import write_vat_workbook, write_vat_result_csv
from tests.reports.vat_samples import report
folder = Path(sys.argv[1])
folder.mkdir()
for language in ("de", "en"):
    write_vat_workbook(report(120), folder / f"{language}.xlsx", language=language)
write_vat_result_csv("run", report(120).checks(), folder / "vat_result.csv")
"""
ROOT = Path(__file__).parents[2]


def digests(folder: Path, umask: str, **environment: str) -> dict[str, str]:
    command = [sys.executable, "-c", WRITE, str(folder), umask]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, **environment})
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    first = digests(tmp_path / "a", "022", PYTHONHASHSEED="1", TZ="Europe/Berlin")
    second = digests(tmp_path / "b", "077", PYTHONHASHSEED="2", TZ="America/Los_Angeles")
    assert list(first) == ["de.xlsx", "en.xlsx", "vat_result.csv"]
    assert first == second
