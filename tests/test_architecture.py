"""The house keeps its plan: every room is listed everywhere, every entrypoint loads, no module grows too long."""

import importlib
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ROOMS = sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))
SOURCES = sorted(path for room in [*ROOMS, "tests"] for path in (ROOT / room).rglob("*.py"))


def test_every_room_is_in_the_wheel_the_linters_and_the_type_checker() -> None:
    tool = PROJECT["tool"]
    assert sorted(tool["hatch"]["build"]["targets"]["wheel"]["packages"]) == ROOMS
    assert sorted(tool["importlinter"]["root_packages"]) == ROOMS
    assert sorted(tool["mypy"]["packages"]) == ROOMS
    assert sorted(tool["ruff"]["lint"]["isort"]["known-first-party"]) == ROOMS


def test_every_room_has_its_place_in_the_layers() -> None:
    layers = next(c for c in PROJECT["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    assert sorted(room.strip() for layer in layers["layers"] for room in layer.split("|")) == ROOMS


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_ships_its_types(room: str) -> None:
    assert (ROOT / room / "py.typed").is_file()


def test_every_folder_of_modules_is_a_package() -> None:
    folders = {path.parent for room in ROOMS for path in (ROOT / room).rglob("*.py")}
    allowed = {ROOT / "store" / "migrations" / "versions"}  # Alembic finds its revisions by file
    assert {folder for folder in folders if not (folder / "__init__.py").is_file()} <= allowed


def test_tests_are_no_packages() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py")), "a tests/flows/__init__.py would shadow flows/"


def test_test_files_have_names_of_their_own() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert len(names) == len(set(names))


def test_no_module_is_longer_than_400_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines for path in SOURCES if (lines := len(path.read_text("utf-8").splitlines())) > 400
    }
    assert long == {}


def test_there_is_no_drawer_for_odds_and_ends() -> None:
    names = {part for path in SOURCES for part in path.relative_to(ROOT).with_suffix("").parts}
    assert not names & {"utils", "util", "common", "core", "helpers", "manager", "models", "misc"}


def test_every_entrypoint_of_prefect_yaml_is_a_flow() -> None:
    deployments = YAML(typ="safe").load(ROOT / "prefect.yaml")["deployments"]
    entrypoints = [deployment["entrypoint"] for deployment in deployments]
    assert entrypoints
    code = (
        "import importlib, sys\n"
        "from prefect import Flow\n"
        "for name in sys.argv[1:]:\n"
        "    module, _, function = name.rpartition('.')\n"
        "    assert isinstance(getattr(importlib.import_module(module), function), Flow), name\n"
    )
    loaded = subprocess.run([sys.executable, "-c", code, *entrypoints], capture_output=True, text=True, cwd=ROOT, check=False)
    assert loaded.returncode == 0, loaded.stderr


def test_flow_files_are_named_like_no_room_and_no_library() -> None:
    names = {path.stem for path in (ROOT / "flows").glob("*.py")} - {"__init__"}
    assert not names & (set(ROOMS) | set(sys.stdlib_module_names))


def test_the_wheel_carries_what_is_not_python() -> None:
    files = importlib.import_module("importlib.resources").files
    assert files("connectors.vies").joinpath("check_vat.wsdl").is_file()
    assert files("config").joinpath("policy.toml").is_file()
    assert files("sandbox.company").joinpath("countries.toml").is_file()


def test_locks_name_no_registry() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
