"""Every finding says in both languages what it means and what to do."""

import re
from pathlib import Path

import pytest

from domain.finding_texts import FINDING_TEXTS, meaning

ROOT = Path(__file__).resolve().parents[2]
MADE = re.compile(r'(?:Finding|_note|_warn)\(\s*"([a-z_]+)"')


def test_the_catalogue_and_the_documentation_list_the_same_codes() -> None:
    page = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z_]+)` \|", page, re.MULTILINE)) == set(FINDING_TEXTS)


def test_every_code_in_the_source_has_its_words() -> None:
    sources = [path for room in ("connectors/sap", "domain", "journeys/vat") for path in (ROOT / room).rglob("*.py")]
    made = {code for path in sources for code in MADE.findall(path.read_text(encoding="utf-8"))}
    assert {"missing_key", "set_incomplete", "unreadable_file", "other_currency", "damaged_text"} <= made
    assert made <= set(FINDING_TEXTS)


@pytest.mark.parametrize("code", sorted(FINDING_TEXTS))
def test_both_languages_say_whole_sentences(code: str) -> None:
    german, english = meaning(code, "de"), meaning(code, "en")
    assert german != english
    for sentence in (german, english):
        assert sentence[0].isupper()
        assert sentence.endswith(".")


def test_a_code_of_another_version_stays_readable() -> None:
    assert meaning("never_heard_of", "en") == "never_heard_of"
