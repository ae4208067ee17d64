"""Where a page lists things, it lists those of the code: settings, libraries, codes, words, errors, messages."""

import enum
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from pydantic import SecretStr

from config.settings import Settings, default_home
from domain.documents.reasons import REVIEW_TEXTS
from domain.findings import Severity
from domain.policy import Policy
from domain.runs import RunStatus
from domain.vat.answers import Fault, Match, Verdict
from domain.vat.checks import Outcome, Source
from domain.vat.choice import RegistryMode
from domain.vat.reasons import TEXTS
from domain.vat.reconciliation import Category
from store.queue import Action

ROOT = Path(__file__).parents[2]


def page(name: str) -> str:
    """A page's text."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def first_cells(text: str) -> list[str]:
    """What stands as code in the first column of a table."""
    return re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)


def shown(value: object) -> str:
    """A default as the page shows it."""
    match value:
        case bool():
            return f"`{str(value).lower()}`"
        case None | "":
            return "empty"
        case SecretStr():
            return "empty"
        case float():
            return f"`{value:g}`"
    return f"`{value}`"


def test_every_setting_is_documented_with_its_default() -> None:
    documented = dict(re.findall(r"^\| `(BELEGWERK_\w+)` \| (\S+) \|", page("settings.md"), re.MULTILINE))
    expected = {
        f"BELEGWERK_{name.upper()}": shown(field.get_default(call_default_factory=True))
        for name, field in Settings.model_fields.items()
    }
    expected["BELEGWERK_HOME"] = f"`~/{default_home().name}`"
    assert documented == expected


def test_every_dependency_has_its_reason_and_no_other_has_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    names = {re.match(r"[\w.-]+", line)[0].lower() for line in wanted}  # type: ignore[index]
    text = page("adr/0002-dependencies.md")
    rows = re.findall(r"^\| `([\w.-]+)` \| (.*)$", text, re.MULTILINE)
    assert {name for name, _ in rows} == names
    assert all(cell.strip() for _, rest in rows for cell in rest.rstrip("|").split("|"))


def test_the_versions_are_those_that_are_locked() -> None:
    locks = "".join((ROOT / "requirements" / name).read_text(encoding="utf-8") for name in ("runtime.txt", "dev.txt"))
    locked = dict(re.findall(r"^([\w.-]+)(?:\[\w+\])?==(\S+)", locks, re.MULTILINE))
    rows = re.findall(r"^\| `([\w.-]+)` \| ([\d.]+) \|", page("adr/0002-dependencies.md"), re.MULTILINE)
    assert len(rows) > 30
    assert {name: version for name, version in rows if not locked[name].startswith(version)} == {}


def test_every_reason_is_documented() -> None:
    assert set(first_cells(page("reasons.md"))) == set(TEXTS) | set(REVIEW_TEXTS)


def test_every_finding_is_documented_and_every_documented_one_is_found(
    texts_in_code: frozenset[str], codes_of_findings: frozenset[str]
) -> None:
    documented = set(first_cells(page("findings.md")))
    assert len(codes_of_findings) >= 15
    assert codes_of_findings - documented == set()
    assert documented - texts_in_code == set()


@pytest.mark.parametrize("words", [RunStatus, Category, RegistryMode, Verdict, Match, Fault, Outcome, Source, Action, Severity])
def test_the_glossary_names_every_word(words: Iterable[enum.StrEnum]) -> None:
    text = page("glossary.md")
    assert [word.value for word in words if word.value and f"`{word.value}`" not in text] == []


def test_every_error_has_its_entry_in_the_runbook(errors_of_the_family: frozenset[str]) -> None:
    text = page("runbook.md")
    assert len(errors_of_the_family) >= 10
    assert [name for name in sorted(errors_of_the_family) if not re.search(rf"\b{name}\b", text)] == []


def test_every_exit_code_has_its_entry_in_the_runbook() -> None:
    assert re.findall(r"^### Exit code (\d)", page("runbook.md"), re.MULTILINE) == ["0", "3", "2", "1"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (\d) \|", readme, re.MULTILINE) == ["0", "3", "2", "1"]


def test_the_messages_of_the_runbook_are_those_of_the_code(texts_in_code: frozenset[str]) -> None:
    """The first column quotes messages, `…` stands for a value; what is in brackets is a remark."""
    tables = re.findall(r"^\| message \| do \|\n\|---\|---\|\n((?:\|.*\n)+)", page("runbook.md"), re.MULTILINE)
    cells = [line.split("|")[1] for table in tables for line in table.splitlines()]
    pieces = [
        piece.strip(" .:,").casefold()
        for cell in cells
        for message in re.sub(r"\(`.*?`.*?\)|\((?:full|locked|malformed|connection.*?)\)", "", cell).split(";")
        for piece in message.split("…")
    ]
    said = "\n".join(texts_in_code).casefold()
    assert len(cells) > 25
    assert [piece for piece in pieces if piece and piece not in said] == []


def test_the_cut_off_and_the_amount_for_four_eyes_are_those_of_the_policy() -> None:
    policy = Policy()
    assert f"the {policy.vat.cut_off_day}th of the following month" in page("glossary.md")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"From {policy.review.four_eyes_amount:,} EUR" in readme
    assert f"{policy.baseline.minutes:.0f} minutes and {policy.baseline.fees} EUR" in page("glossary.md")
