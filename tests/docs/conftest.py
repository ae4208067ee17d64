"""The pages of the documentation, as texts to be held against the code."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
ROOMS = sorted(path.parent for path in ROOT.glob("*/__init__.py"))


@functools.cache
def trees() -> list[ast.Module]:
    """Every module of the product, parsed."""
    return [ast.parse(path.read_text(encoding="utf-8")) for room in ROOMS for path in sorted(room.rglob("*.py"))]


def nodes() -> Iterator[ast.AST]:
    """Every node of every module."""
    return (node for tree in trees() for node in ast.walk(tree))


@pytest.fixture(scope="session")
def texts_in_code() -> frozenset[str]:
    """Every text that stands in the code: words, and the pieces of messages between their values."""
    return frozenset(node.value for node in nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str))


@pytest.fixture(scope="session")
def codes_of_findings() -> frozenset[str]:
    """Every code that is given to a finding on the spot: the first argument of a call that carries a severity."""
    return frozenset(
        call.args[0].value
        for call in nodes()
        if isinstance(call, ast.Call) and _weighs(call) and isinstance(call.args[0], ast.Constant)
        if isinstance(call.args[0].value, str)
    )


def _weighs(call: ast.Call) -> bool:
    """`Finding("code", Severity.ERROR, …)`, or the readers' own `self._warn("code", …)`."""
    named = isinstance(call.func, ast.Attribute) and call.func.attr == "_warn"
    return bool(call.args) and (named or any("Severity." in ast.unparse(argument) for argument in call.args[1:2]))


@pytest.fixture(scope="session")
def errors_of_the_family() -> frozenset[str]:
    """BelegwerkError and everything that descends from it, by name."""
    parents = {node.name: [ast.unparse(base) for base in node.bases] for node in nodes() if isinstance(node, ast.ClassDef)}
    family = {"BelegwerkError"}
    while grown := {name for name, bases in parents.items() if family & set(bases)} - family:
        family |= grown
    return frozenset(family)


def page(name: str) -> str:
    """The text of a page."""
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="session", params=PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def any_page(request: pytest.FixtureRequest) -> Path:
    """One page after the other."""
    path: Path = request.param
    return path
