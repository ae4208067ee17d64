"""Registers that are away or do not want us: nobody becomes invalid, nothing is asked in vain, all can be finished."""

from pathlib import Path
from typing import Any

import pytest


def test_unreachable_register(workplace: Any, registers: Any, company: Any) -> None:
    """Nobody is invalid because nobody answered; when the register is back, a follow-up finishes the month."""
    workplace.at(registers)
    workplace.configure(VIES_URL="http://127.0.0.1:9/services/checkVatService", ATTEMPTS="2", STATE_PATIENCE="0.2")
    ended = workplace.run_month(company.exports / "KNA1.txt")
    assert ended.code == 3
    assert {row["outcome"] for row in workplace.results()} == {"unanswered", "not_checkable"}
    assert "service_down" in {row["reason"] for row in workplace.results()}
    workplace.at(registers)
    assert workplace.follow_up().code == 0
    assert "valid" in {row["outcome"] for row in workplace.results()}


@pytest.mark.parametrize("mode", ["vies", "evatr", "both"])
def test_our_own_number_is_invalid(workplace: Any, open_registers: Any, company: Any, tmp_path: Path, mode: str) -> None:
    requester = company.made.requester
    truth = tmp_path / "truth.jsonl"
    lines = company.made.truth.read_text(encoding="utf-8").splitlines(keepends=True)
    ours = (line.replace('"valid":true', '"valid":false') if f'"{requester}"' in line else line for line in lines)
    truth.write_text("".join(ours), encoding="utf-8")
    registers = open_registers(truth=truth)
    workplace.at(registers, requester, mode)
    ended = workplace.run_month(company.exports)
    assert (ended.code, "Traceback" in ended.said) == (2, False)
    assert "our own VAT ID" in ended.said
    assert "Next step:" in ended.said
    assert 1 <= registers.calls() <= (2 if mode == "both" else 1), "every further question would fail the same way"
    assert not workplace.out.exists()
    assert workplace.command("audit", "verify").code == 0
    ((status, message),) = workplace.rows("SELECT status, message FROM execution")
    assert (status, "own VAT ID" in message) == ("stopped", True)

    workplace.at(open_registers(), requester, mode)
    assert workplace.run_month(company.exports).code == 0, "the same command finishes the month"


def test_blocked_address(workplace: Any, open_registers: Any, company: Any, tmp_path: Path) -> None:
    truth = tmp_path / "truth.jsonl"
    truth.write_text(
        company.made.truth.read_text(encoding="utf-8").replace('"note":""', '"note":"vies:IP_BLOCKED"'), encoding="utf-8"
    )
    registers = open_registers(truth=truth)
    workplace.at(registers)
    ended = workplace.run_month(company.exports)
    assert (ended.code, "Traceback" in ended.said) == (1, False)
    assert "IP_BLOCKED" in ended.said
    assert "Next step:" in ended.said
    assert registers.calls() == 1, "asking on would make it worse"
