"""What the pages name exists: commands with their options, files, links, settings, targets of make."""

import itertools
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from cli.main import application
from config.settings import Settings

ROOT = Path(__file__).parents[2]
APP = application()
COMMANDS = typer.main.get_command(APP)

_BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_COMMAND = re.compile(r"(?:^|[\s/`])belegwerk (?P<words>[a-z][^|>#&`]*)")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_PATH = re.compile(
    r"(?:cli|config|connectors|docs|domain|extractors|flows|journeys|labeling|reports|sandbox|store|tests|tools)/[\w./-]*"
)


def code_of(text: str) -> list[str]:
    """Every code span and every line of a code block."""
    blocks = _BLOCK.findall(text)
    return [*itertools.chain.from_iterable(block.splitlines() for block in blocks), *_SPAN.findall(_BLOCK.sub("", text))]


def commands_of(text: str) -> list[list[str]]:
    """The words behind every `belegwerk` that is shown as code."""
    return [shlex.split(found["words"].replace("…", " ")) for line in code_of(text) for found in _COMMAND.finditer(line)]


def resolve(words: list[str]) -> tuple[list[str], Any, list[str]]:
    """The command's path, the command, and the words that are left for it."""
    command: Any = COMMANDS
    path: list[str] = []
    while words and (inner := getattr(command, "commands", {}).get(words[0])):
        command, path, words = inner, [*path, words[0]], words[1:]
    return path, command, words


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as web interfaces for Markdown make them."""
    headings = re.findall(r"^#+ (.+)$", _BLOCK.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def what_is_wrong_with(words: list[str]) -> str:
    """Why this cannot be typed; empty where it can."""
    path, command, rest = resolve(words)
    group = getattr(command, "commands", None)
    if not path or (group and rest):
        return f"`belegwerk {' '.join(words)}`: known are {sorted(group or ())}"
    known = {name for param in command.params for name in (*param.opts, *param.secondary_opts)} | {"--help"}
    unknown = {word.partition("=")[0] for word in rest if word.startswith("--")} - known
    if unknown:
        return f"`belegwerk {' '.join(words)}`: unknown {sorted(unknown)}"
    takes_one = any(param.param_type_name == "argument" for param in command.params)
    return "" if takes_one or not rest or rest[0].startswith("--") else f"`belegwerk {' '.join(words)}` takes no argument"


def test_every_command_exists_with_the_options_that_are_shown(any_page: Path) -> None:
    wrong = [what_is_wrong_with(words) for words in commands_of(any_page.read_text(encoding="utf-8"))]
    assert [each for each in wrong if each] == []


def test_a_misspelt_command_would_be_noticed() -> None:
    for line in ("vat check", "vat run --mouth 2026-10", "doctor all", "tax"):
        assert what_is_wrong_with(line.split()), line


def test_every_command_that_a_message_names_exists(texts_in_code: frozenset[str]) -> None:
    named = [
        found["words"].split() for text in texts_in_code for found in re.finditer(r"`belegwerk (?P<words>[a-z][^`]*)", text)
    ]
    assert len(named) >= 8
    wrong = [what_is_wrong_with([word for word in words if word != "…"]) for words in named]
    assert [each for each in wrong if each] == []


def test_the_pages_show_commands() -> None:
    shown = {tuple(resolve(words)[0]) for words in commands_of((ROOT / "README.md").read_text(encoding="utf-8"))}
    assert ("vat", "run") in shown
    assert len(shown) >= 15


def leaves(command: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The paths of all commands that do something."""
    inner = getattr(command, "commands", None)
    return [leaf for name in inner for leaf in leaves(inner[name], (*path, name))] if inner else [path]


@pytest.mark.parametrize("path", leaves(COMMANDS), ids=" ".join)
def test_every_command_says_what_it_does(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(APP, [*path, "--help"])
    assert shown.exit_code == 0
    assert "Usage:" in shown.output
    assert resolve(list(path))[1].help


@pytest.mark.parametrize("path", [path for path in leaves(COMMANDS) if path != ("demo",)], ids=" ".join)
def test_every_command_is_documented(path: tuple[str, ...]) -> None:
    pages = [ROOT / "README.md", ROOT / "docs" / "runbook.md"]
    shown = {tuple(resolve(words)[0]) for page in pages for words in commands_of(page.read_text(encoding="utf-8"))}
    assert path in shown


def test_every_relative_link_resolves(any_page: Path) -> None:
    for target in _LINK.findall(_BLOCK.sub("", any_page.read_text(encoding="utf-8"))):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        path = (any_page.parent / name).resolve() if name else any_page
        assert path.exists(), f"{any_page.name} links to {target}"
        if anchor:
            assert anchor in anchors(path), f"{any_page.name} links to {target}; the page has {sorted(anchors(path))}"


def test_every_path_that_is_named_exists(any_page: Path) -> None:
    named = [span for span in _SPAN.findall(any_page.read_text(encoding="utf-8")) if _PATH.fullmatch(span)]
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_variable_that_is_named_is_read_somewhere(any_page: Path, texts_in_code: frozenset[str]) -> None:
    settings = {f"BELEGWERK_{name.upper()}" for name in Settings.model_fields}
    named = set(re.findall(r"BELEGWERK_[A-Z_]*[A-Z]", any_page.read_text(encoding="utf-8")))
    assert named <= settings | texts_in_code


def test_every_target_of_make_exists(any_page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {target for line in code_of(any_page.read_text(encoding="utf-8")) for target in re.findall(r"^make ([a-z]+)", line)}
    assert named <= targets


def test_every_decision_has_its_four_headings() -> None:
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert decisions
    for number, path in enumerate(decisions, 1):
        text = path.read_text(encoding="utf-8")
        assert path.name.startswith(f"{number:04d}-")
        assert text.startswith(f"# {number}. ")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Status", "Consequences"], path.name
