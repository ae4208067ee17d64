from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.sap import GeneratedDirectory, generate_directory
from sandbox.sap.export import Account
from sandbox.sap.samples import generate_form_samples


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> GeneratedDirectory:
    """A practice company of 1,500 debtors, written once."""
    return generate_directory(tmp_path_factory.mktemp("company"), 1_500, seed=7)


@pytest.fixture(scope="session")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Account]]:
    """All form samples and what is expected of each, by file name."""
    path = tmp_path_factory.mktemp("samples")
    return path, {account.file: account for account in generate_form_samples(path, seed=7)}


@pytest.fixture(scope="session")
def sample(sampled: tuple[Path, dict[str, Account]]) -> Callable[[str], tuple[Path, Account]]:
    """Finds the sample whose name ends like the argument, such as `P1_KNA1.txt`."""
    path, accounts = sampled

    def find(ending: str) -> tuple[Path, Account]:
        name = next(name for name in accounts if name[4:] == ending)
        return path / name, accounts[name]

    return find
