"""Registers in a bad mood: no fault becomes a verdict, nothing is lost, and what is open is taken up later."""

import datetime as dt
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest


def counted(metrics: dict[str, float], name: str) -> float:
    """The sum of a figure over all its labels."""
    return sum(value for key, value in metrics.items() if key.partition("{")[0] == name)


@pytest.mark.parametrize("mode", ["vies", "both"])
def test_storm_then_calm(workplace: Any, open_registers: Any, company: Any, mode: str) -> None:
    registers = open_registers(profile="storm", latency_ms=1, slow_seconds=9)
    workplace.at(registers, company.made.requester, mode)
    workplace.configure(ATTEMPTS="3", READ_TIMEOUT="2")  # impatient, so that a follow-up has something to do
    stormy = workplace.run_month(company.exports)
    after_storm = {(row["customer"], row["vat_id"]): row for row in workplace.results()}
    for row in after_storm.values():
        if row["outcome"] in {"valid", "invalid"}:
            assert (row["outcome"] == "valid") == company.is_valid(row["vat_id"])
    unanswered = [row for row in after_storm.values() if row["outcome"] == "unanswered"]
    assert stormy.code == (3 if unanswered else 0)
    figures = workplace.metrics()
    assert counted(figures, "calls") == registers.calls(), "the register saw every question that we counted, and no other"
    assert counted(figures, "faults") == registers.vies.faults() + registers.evatr.faults() > 0
    assert counted(figures, "answers") + counted(figures, "faults") == counted(figures, "calls")
    assert counted(figures, "retries") > 0
    evidence = workplace.rows("SELECT count(*) FROM evidence WHERE kind = 'exchange'")
    assert evidence == [(registers.calls(),)], "faults are proof, too"

    registers.vies.switch("calm")
    registers.evatr.switch("calm")
    calm = workplace.follow_up()
    rows = {(row["customer"], row["vat_id"]): row for row in workplace.results()}
    assert calm.code == 0
    assert rows.keys() == after_storm.keys()
    for key, row in rows.items():
        if row["vat_id"] in company.truth:
            assert row["outcome"] == ("valid" if company.is_valid(row["vat_id"]) else "invalid")
        if after_storm[key]["outcome"] in {"valid", "invalid"}:
            assert row == after_storm[key], "an answer stands"
    assert workplace.command("audit", "verify").code == 0


def test_one_state_down(workplace: Any, open_registers: Any, company: Any) -> None:
    """A silent member state costs its own numbers and nobody else's."""
    registers = open_registers(profile="monday", latency_ms=1)
    registers.vies.down("EL", on=False)
    registers.vies.down("AT", on=True)
    workplace.at(registers)
    began = dt.datetime.now(dt.UTC)
    ended = workplace.run_month(company.exports)
    rows = workplace.results()
    outcomes = Counter((row["vat_id"][:2] == "AT", row["outcome"]) for row in rows if row["vat_id"] in company.truth)
    assert ended.code == 3
    assert {outcome for austrian, outcome in outcomes if austrian} == {"unanswered"}
    assert {outcome for austrian, outcome in outcomes if not austrian} == {"valid", "invalid"}
    planned = workplace.rows("SELECT country, state, due_at FROM inquiry WHERE state <> 'answered'")
    assert len(planned) == len({row["vat_id"] for row in rows if row["vat_id"].startswith("AT")})
    assert {(country, state) for country, state, _ in planned} == {("AT", "unanswered")}
    assert all(dt.datetime.fromisoformat(due).replace(tzinfo=dt.UTC) > began for *_, due in planned)
    assert workplace.command("queue", "list").out.count("ATU") == 0, "what is asked again needs no person yet"

    due = workplace.command("vat", "follow-up", "--month", began.strftime("%Y-%m"), "--out", workplace.out, "--only-due")
    assert due.code == 3, "the schedule waits for the planned time"
    registers.vies.switch("calm")
    calls = registers.calls()
    assert workplace.follow_up().code == 0
    assert all(number.startswith("AT") for number in registers.numbers()[calls:])
    assert not [row for row in workplace.results() if row["outcome"] == "unanswered"]


def test_blocked_number_goes_to_a_person(workplace: Any, open_registers: Any, company: Any, tmp_path: Path) -> None:
    """VAT_BLOCKED says nothing about the number and is not asked again."""
    master = company.exports / "KNA1.txt"
    number = next(found for found in re.findall(r"ATU[0-9]{8}", master.read_text("cp1252")) if company.is_valid(found))
    truth = tmp_path / "truth.jsonl"
    lines = company.made.truth.read_text(encoding="utf-8").splitlines(keepends=True)
    blocked = '"note":"vies:VAT_BLOCKED"'
    truth.write_text(
        "".join(line.replace('"note":""', blocked) if f'"{number}"' in line else line for line in lines), encoding="utf-8"
    )
    registers = open_registers(truth=truth)
    workplace.at(registers)
    ended = workplace.run_month(master)
    row = next(row for row in workplace.results() if row["vat_id"] == number)
    assert row["outcome"] != "invalid"
    assert registers.numbers().count(number) == 1
    assert number in workplace.command("queue", "list").out
    assert ended.code == 3
    assert workplace.follow_up().code == 3
    assert registers.numbers().count(number) == 1
