"""One small workbook in each language, written once and read by many tests."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from reports import Language, VatReport, write_vat_workbook
from tests.reports.vat_samples import report

SIZE = 300
Reader = Callable[..., Workbook]


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("workbooks")
    paths = {language: folder / f"{language}.xlsx" for language in ("de", "en")}
    languages: tuple[Language, ...] = ("de", "en")
    for language in languages:
        write_vat_workbook(report(SIZE), paths[language], language=language)
    return paths


@pytest.fixture(scope="session")
def german(written: dict[str, Path]) -> Workbook:
    """The German workbook with the values that a viewer shows before it computes."""
    return load_workbook(written["de"], data_only=True)


@pytest.fixture(scope="session")
def english(written: dict[str, Path]) -> Workbook:
    """The English workbook with the values that a viewer shows before it computes."""
    return load_workbook(written["en"], data_only=True)


@pytest.fixture(scope="session")
def formulas(written: dict[str, Path]) -> Workbook:
    """The English workbook with its formulas."""
    return load_workbook(written["en"])


@pytest.fixture
def reread(tmp_path: Path) -> Reader:
    """Write a report and read it back."""

    def write_and_read(month: VatReport, *, data_only: bool = True, **options: int) -> Workbook:
        path = tmp_path / "vat.xlsx"
        write_vat_workbook(month, path, language="en", **options)
        return load_workbook(path, data_only=data_only)

    return write_and_read
