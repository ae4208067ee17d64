"""A file is replaced as a whole or not at all; every failure names the file and the next step."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain.errors import StoreUnavailable
from domain.vat.checks import Check
from reports import write_vat_result_csv, write_vat_workbook
from reports.replacing import replacing
from tests.reports.vat_samples import report

ROOT = Path(__file__).parents[2]

# A limit on the size of files stops a write just as a full disk does, with the operating system's own error.
FULL_DISK = """
import resource, sys
from pathlib import Path
from domain.errors import StoreUnavailable
from reports import write_vat_result_csv, write_vat_workbook
from tests.reports.vat_samples import report
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
month, path = report(500), Path(sys.argv[1])
try:
    if path.suffix == ".csv":
        write_vat_result_csv("run", month.checks(), path)
    else:
        write_vat_workbook(month, path, language="en")
except StoreUnavailable as error:
    print(error)
"""


def test_replaces_and_leaves_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with replacing(path) as draft:
        draft.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["vat_2026-10.xlsx", "vat_result.csv"])
def test_a_full_disk_leaves_the_old_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("old")
    command = [sys.executable, "-W", "error", "-c", FULL_DISK, str(path)]
    done = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True)
    assert str(path) in done.stdout
    assert "File too large" in done.stdout
    assert "Next step: Free some space" in done.stdout
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("folder", ["missing", "a_file"])
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, folder: str) -> None:
    (tmp_path / "a_file").touch()
    path = tmp_path / folder / "vat.xlsx"
    with pytest.raises(StoreUnavailable, match=r"vat\.xlsx could not be written.*Next step"):
        write_vat_workbook(report(3), path, language="de")
    with pytest.raises(StoreUnavailable, match=r"vat\.xlsx could not be written.*Next step"):
        write_vat_result_csv("run", report(3).checks(), path)


def test_rows_that_fail_on_the_way_leave_the_old_workbook(tmp_path: Path) -> None:
    def broken() -> Iterator[Check]:
        yield from report(20).checks()
        raise StoreUnavailable("The database is gone.")

    path = tmp_path / "vat.xlsx"
    write_vat_workbook(report(3), path, language="de")
    before = path.read_bytes()
    with pytest.raises(StoreUnavailable, match="database"):
        write_vat_workbook(replace(report(20), checks=broken), path, language="de")
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
