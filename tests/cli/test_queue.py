"""What waits for a person: listed, shown, decided once, chained with who, when and why, and remembered."""

import csv
import io
import re
from typing import Any

import pytest


@pytest.fixture
def checked(workplace: Any, registers: Any, company: Any) -> Any:
    workplace.at(registers, company.made.requester)
    assert workplace.run_month(company.exports).code == 0
    return workplace


def items(workplace: Any, state: str = "open") -> list[tuple[int, str]]:
    """Number and title of the items, the most money first."""
    listed = workplace.command("queue", "list", "--state", state, "--limit", "1000")
    assert listed.code == 0
    numbers = [int(found) for found in re.findall(r"^│\s+([0-9]+) │", listed.out, re.MULTILINE)]
    titles = dict(workplace.rows("SELECT item_id, title FROM review_item"))
    return [(number, titles[number]) for number in numbers]


def test_list_puts_the_most_money_first(checked: Any) -> None:
    listed = items(checked)
    amounts = dict(checked.rows("SELECT item_id, priority FROM review_item"))
    assert len(listed) > 1
    assert [amounts[item] for item, _ in listed] == sorted(amounts.values(), reverse=True)
    english = checked.command("queue", "list", "--language", "en")
    german = checked.command("queue", "list", "--language", "de")
    assert english.out != german.out


def test_correction_is_chained_and_proposed(checked: Any, registers: Any, company: Any) -> None:
    item, title = next((item, title) for item, title in items(checked) if "no VAT ID" not in title)
    calls = registers.calls()
    decided = checked.command(
        "queue", "resolve", str(item), "--action", "correct", "--vat-id", "ATU12345675", "--who", "Erika", "--why", "per letter"
    )
    assert (decided.code, "master_proposal.csv" in decided.said) == (0, True)
    shown = checked.command("queue", "show", str(item))
    evidence = re.search(r"E[0-9]{9}", shown.out.partition("Erika: correct")[2])
    assert evidence
    assert "per letter" in shown.out
    assert "per letter" in checked.command("audit", "decisions").out
    proof = checked.command("audit", "show", evidence[0])
    assert all(word in proof.out for word in ("Erika", "per letter", "ATU12345675"))

    assert checked.run_month(company.exports).code == 0
    content = (checked.out / "master_proposal.csv").read_bytes().decode("utf-8-sig")
    approved = [row for row in csv.DictReader(io.StringIO(content, newline=""), delimiter=";") if row["approved_by"]]
    assert [(row["key1"], row["field"], row["new_value"], row["approved_by"]) for row in approved] == [
        (title[:10], "STCEG", "ATU12345675", "Erika")
    ]
    assert registers.calls() == calls
    assert item not in dict(items(checked)), "what a person decided stays decided"
    assert item in dict(items(checked, "resolved"))
    assert checked.command("audit", "verify").code == 0


def test_ask_again_is_asked_by_the_follow_up(checked: Any, registers: Any) -> None:
    item, title = next((item, title) for item, title in items(checked) if "no VAT ID" not in title)
    number = title.rpartition("· ")[2]
    before = registers.numbers().count(number)
    asked = checked.command("queue", "resolve", str(item), "--action", "ask_again", "--who", "Erika", "--why", "doubt")
    assert (asked.code, number in asked.said) == (0, True)
    calls = registers.calls()
    assert checked.follow_up().code == 0
    assert registers.numbers().count(number) == before + 1
    assert registers.calls() == calls + 1, "nothing else is asked"


def test_a_decision_is_made_once_and_with_a_reason(checked: Any) -> None:
    (item, _), *_ = items(checked)
    refused = [
        (("--action", "accept", "--why", " ", "--who", "Erika"), 1, "needs a name and a reason"),
        (("--action", "correct", "--why", "typo", "--who", "Erika"), 2, "--vat-id"),
        (("--action", "correct", "--why", "typo", "--who", "Erika", "--vat-id", "12"), 1, "is not a VAT ID"),
    ]
    for arguments, code, words in refused:
        ended = checked.command("queue", "resolve", str(item), *arguments)
        assert (ended.code, words in ended.said, "Next step:" in ended.said) == (code, True, True)
    accept = ("queue", "resolve", str(item), "--action", "accept", "--who", "Erika", "--why", "known")
    assert checked.command(*accept).code == 0
    again = checked.command(*accept)
    assert (again.code, "resolved already" in again.said) == (1, True)
    nobody = checked.command("queue", "show", "99999")
    assert (nobody.code, "queue list" in nobody.said) == (1, True)
    assert checked.rows("SELECT count(*) FROM decision") == [(1,)]


def test_who_decides_is_never_left_open(checked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (item, _), *_ = items(checked)
    monkeypatch.setenv("BELEGWERK_USER", "clerk 7")
    assert checked.command("queue", "resolve", str(item), "--action", "contact", "--why", "called").code == 0
    assert checked.rows("SELECT who, why FROM decision") == [("clerk 7", "called")]
