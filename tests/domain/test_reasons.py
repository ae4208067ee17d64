import re
import string
import tomllib
from pathlib import Path

import pytest

from domain.documents.reasons import REVIEW_TEXTS
from domain.policy import Policy
from domain.vat.answers import Fault
from domain.vat.assessment import NO_REGISTER_REASONS
from domain.vat.noticed import CODES
from domain.vat.reasons import TEXTS, code_of, reason, text, words

ROOT = Path(__file__).resolve().parents[2]


def test_a_reason_travels_as_a_code_and_is_read_in_both_languages() -> None:
    encoded = reason("house_number_differs", 12, "14|16")
    assert encoded == "house_number_differs|12|14/16"
    assert code_of(encoded) == "house_number_differs"
    assert words(encoded) == "Andere Hausnummer: 12 statt 14/16."
    assert words(encoded, "en") == "Other house number: 12 instead of 14/16."


def test_an_unknown_reason_stays_readable() -> None:
    assert words("something from another version") == "something from another version"
    assert text("never_heard_of") == "never_heard_of"


def test_missing_values_leave_no_holes() -> None:
    assert "{" not in text("no_longer_valid", "en")


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_both_languages_say_something_with_the_same_values(code: str) -> None:
    german, english = TEXTS[code]
    fields = [{name for _, name, _, _ in string.Formatter().parse(one) if name is not None} for one in (german, english)]
    assert fields[0] == fields[1]
    assert german != english
    assert german
    assert english


def test_every_fault_and_every_choice_has_words() -> None:
    assert {fault.value for fault in Fault} | NO_REGISTER_REASONS <= set(TEXTS)


@pytest.mark.parametrize(("page", "codes"), [("reasons.md", sorted(TEXTS | REVIEW_TEXTS)), ("findings.md", sorted(CODES))])
def test_the_documentation_lists_every_code(page: str, codes: list[str]) -> None:
    listed = set(re.findall(r"^\| `([a-z_]+)` \|", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.MULTILINE))
    assert set(codes) - listed == set()
    if page == "reasons.md":
        assert listed - set(codes) == set()


def test_the_policy_that_ships_equals_the_defaults() -> None:
    values = tomllib.loads((ROOT / "config" / "policy.toml").read_text(encoding="utf-8"))
    assert Policy.of(values) == Policy()
