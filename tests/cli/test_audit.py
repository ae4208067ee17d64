"""The archive before an auditor: intact as it is, and not a byte can be changed, removed or cut off unnoticed."""

from typing import Any

import pytest


@pytest.fixture
def checked(workplace: Any, registers: Any, company: Any) -> Any:
    workplace.at(registers, company.made.requester)
    assert workplace.run_month(company.exports / "KNA1.txt").code == 0
    return workplace


def test_an_untouched_archive_is_intact(checked: Any) -> None:
    head = checked.command("audit", "head").said
    verified = checked.command("audit", "verify")
    assert (verified.code, "the archive is intact" in verified.said, head in verified.said) == (0, True, True)
    assert checked.command("audit", "verify", "--head", head).code == 0
    assert checked.command("audit", "verify", "--head", f"3:{'0' * 64}").code == 1, "another chain than somebody remembers"
    wrong = checked.command("audit", "verify", "--head", "yesterday")
    assert (wrong.code, "Next step:" in wrong.said) == (2, True)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("UPDATE evidence SET payload = replace(payload, 'VIES', 'VIEZ') WHERE seq = 7", "E000000007"),
        ("UPDATE evidence SET recorded_at = '2020-01-01 00:00:00.000000' WHERE seq = 7", "E000000007"),
        (
            "UPDATE blob SET content = CAST(replace(content, 'true', 'trve') AS BLOB) "
            "WHERE sha256 = (SELECT reply_sha256 FROM evidence WHERE seq = 7)",
            "E000000007",
        ),
        ("DELETE FROM blob WHERE sha256 = (SELECT reply_sha256 FROM evidence WHERE seq = 7)", "missing"),
        ("DELETE FROM evidence WHERE seq = 7", "Entry 7 was removed"),
        ("DELETE FROM evidence WHERE seq > (SELECT max(seq) - 3 FROM evidence)", "cut off"),
    ],
    ids=["changed entry", "changed time", "changed byte", "removed body", "removed entry", "cut-off tail"],
)
def test_tampering_is_found(checked: Any, damage: str, words: str) -> None:
    checked.tamper(damage)
    verified = checked.command("audit", "verify")
    assert (verified.code, words in verified.said, "NOT intact" in verified.said) == (1, True, True), verified.said


def test_a_tail_that_was_cut_off_with_care_is_found(checked: Any) -> None:
    """Whoever also turns back the head in the database is betrayed by the anchor file beside it."""
    checked.tamper(
        "DELETE FROM evidence WHERE seq > (SELECT max(seq) - 3 FROM evidence)",
        "UPDATE chain_head SET seq = (SELECT max(seq) FROM evidence), "
        "mac = (SELECT mac FROM evidence ORDER BY seq DESC LIMIT 1)",
        "UPDATE execution SET head_seq = NULL, head_mac = NULL",
    )
    verified = checked.command("audit", "verify")
    assert (verified.code, "cut off" in verified.said) == (1, True)


def test_show_prints_what_was_asked_and_answered(checked: Any) -> None:
    row = next(row for row in checked.results() if row["outcome"] == "valid")
    shown = checked.command("audit", "show", row["evidence_id"])
    country, number = row["vat_id"][:2], row["vat_id"][2:]
    ((request, reply),) = checked.rows(
        "SELECT q.content, a.content FROM evidence e JOIN blob q ON q.sha256 = e.request_sha256 "
        "JOIN blob a ON a.sha256 = e.reply_sha256 WHERE e.seq = ?",
        int(row["evidence_id"][1:]),
    )
    assert shown.code == 0
    assert request.decode() in shown.out
    assert reply.decode() in shown.out
    assert number in request.decode()
    assert country in request.decode()
    assert row["confirmation_no"] in reply.decode()
    unknown = checked.command("audit", "show", "E999999999")
    assert (unknown.code, "Next step:" in unknown.said) == (1, True)
