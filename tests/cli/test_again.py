"""Running a month a second time: nothing is asked, written or lost twice."""

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

from journeys.vat import judging


def test_second_run_asks_nothing_and_leaves_every_byte(workplace: Any, registers: Any, company: Any) -> None:
    workplace.at(registers, company.made.requester, "both")
    first = workplace.run_month(company.exports)
    files = {path: path.read_bytes() for path in workplace.out.iterdir()}
    calls = registers.calls()
    second = workplace.run_month(company.exports)
    assert (first.code, second.code) == (0, 0)
    assert registers.calls() == calls
    assert {path: path.read_bytes() for path in workplace.out.iterdir()} == files
    (workplace.out / "vat_result.csv").unlink()
    assert workplace.run_month(company.exports).code == 0
    assert {path: path.read_bytes() for path in workplace.out.iterdir()} == files, "a lost file is written anew, to the byte"
    assert registers.calls() == calls
    assert len(workplace.rows("SELECT * FROM run")) == 1
    assert len(workplace.rows("SELECT * FROM execution")) == 3


def test_new_input_asks_only_what_is_new(workplace: Any, registers: Any, company: Any, tmp_path: Path) -> None:
    workplace.at(registers)
    master = company.exports / "KNA1.txt"
    lines = master.read_text("cp1252").splitlines(keepends=True)
    part = tmp_path / "part.txt"
    part.write_text("".join([*lines[:60], lines[-1]]), "cp1252", newline="")
    workplace.run_month(part)
    before = set(registers.numbers())
    workplace.run_month(master)
    assert before
    assert set(registers.numbers()) > before
    assert not registers.repeated()
    assert {row["vat_id"] for row in workplace.results()} > before


def test_the_same_file_under_another_name_counts_once(workplace: Any, registers: Any, company: Any, tmp_path: Path) -> None:
    workplace.at(registers)
    billing = company.exports / "Fakturen.lis"
    copy = tmp_path / "noch einmal.txt"
    shutil.copyfile(billing, copy)
    workplace.run_month(company.exports / "KNA1.txt", billing)
    once, calls = workplace.results(), registers.calls()
    workplace.run_month(company.exports / "KNA1.txt", billing, copy)
    assert workplace.results() == once
    assert registers.calls() == calls
    assert len(workplace.rows("SELECT * FROM file")) == 2


def test_one_changed_row_makes_a_new_edition_and_keeps_the_old_one(
    workplace: Any, registers: Any, company: Any, tmp_path: Path
) -> None:
    """Two files of the same day which differ in one row are two files."""
    workplace.at(registers)
    workplace.run_month(company.exports / "KNA1.txt")
    before = {(row["customer"], row["vat_id"]) for row in workplace.results()}
    customer, number = next(pair for pair in sorted(before) if company.is_valid(pair[1]) and pair[1][-1].isdigit())
    other = number[:-1] + str((int(number[-1]) + 1) % 10)
    changed = tmp_path / "KNA1.txt"
    text = (company.exports / "KNA1.txt").read_text("cp1252")
    changed.write_text(text.replace(number, other, 1), "cp1252", newline="")
    asked = set(registers.numbers())
    assert workplace.run_month(changed).code == 0
    after = {(row["customer"], row["vat_id"]) for row in workplace.results()}
    assert (before - after, after - before) == ({(customer, number)}, {(customer, other)})
    assert set(registers.numbers()) - asked == {other}
    assert len(workplace.rows("SELECT * FROM run")) == 2, "the first run is still in the ledger"


def test_force_asks_again_and_keeps_the_history(workplace: Any, registers: Any, company: Any) -> None:
    workplace.at(registers, company.made.requester)
    workplace.run_month(company.exports / "KNA1.txt")
    calls = registers.calls()
    workplace.run_month(company.exports / "KNA1.txt", more=("--force",))
    assert registers.calls() == 2 * calls
    row = next(row for row in workplace.results() if row["outcome"] == "valid")
    history = workplace.command("vat", "history", "--vat-id", row["vat_id"])
    assert history.code == 0
    answers = workplace.rows("SELECT evidence_seq FROM answer WHERE country || number = ?", row["vat_id"])
    assert len(answers) == 2
    for (seq,) in answers:
        assert f"E{seq:09d}" in history.out
    by_customer = workplace.command("vat", "history", "--customer", row["customer"].lstrip("0"))
    assert row["evidence_id"] in by_customer.out
    assert workplace.command("audit", "verify").code == 0


def test_proof_on_a_day(workplace: Any, registers: Any, company: Any) -> None:
    workplace.at(registers)
    workplace.run_month(company.exports / "KNA1.txt")
    row = next(row for row in workplace.results() if row["outcome"] == "valid")
    asked = dt.datetime.fromisoformat(row["request_time"])
    tomorrow, long_ago = (asked + dt.timedelta(days=1)).date(), (asked - dt.timedelta(days=30)).date()
    had = workplace.command("vat", "proof", row["vat_id"], "--on", tomorrow)
    assert (had.code, row["evidence_id"] in had.out, "no proof" in had.out) == (0, True, False)
    had_not = workplace.command("vat", "proof", row["vat_id"], "--on", long_ago)
    assert (had_not.code, row["evidence_id"] in had_not.out, "no proof" in had_not.out) == (0, True, True)
    assert "next answer after that day" in had_not.out


def test_history_of_nothing(workplace: Any) -> None:
    ended = workplace.command("vat", "history")
    assert (ended.code, "--vat-id" in ended.err) == (2, True)
    ended = workplace.command("vat", "proof", "12", "--on", "2026-01-01")
    assert (ended.code, "'12' is not a VAT ID" in ended.said) == (2, True)


def test_results_are_judged_again_only_when_something_has_changed(
    workplace: Any, registers: Any, company: Any, monkeypatch: Any
) -> None:
    seen: list[str] = []

    def counting(*arguments: Any) -> Any:
        seen.append(arguments[0].customer)
        return original(*arguments)

    original = judging.judged
    monkeypatch.setattr(judging, "judged", counting)
    workplace.at(registers)
    master = company.exports / "KNA1.txt"
    workplace.run_month(master)
    subjects = len(seen)
    assert subjects == len(workplace.results())
    metrics = workplace.metrics()
    seen.clear()
    workplace.run_month(master)
    assert not seen, "nothing has changed"
    outcomes = {name: count for name, count in metrics.items() if name.startswith(("outcomes", "items_in", "review"))}
    assert outcomes.items() <= workplace.metrics().items(), "the figures are those of the results that stand"
    workplace.tamper("UPDATE check_result SET digest = 'another' WHERE subject_id = (SELECT min(subject_id) FROM check_result)")
    workplace.run_month(master)
    assert len(seen) == subjects, "a result that is not the one that was judged is judged anew"
    seen.clear()
    workplace.run_month(master, more=("--force",))
    assert len(seen) == subjects, "every number has a new answer"


def test_a_run_of_other_files_in_between_has_the_queue_brought_up_to_date(workplace: Any, registers: Any, company: Any) -> None:
    """Each run of the month leaves the queue as it sees it; the one that comes back sees it its own way again."""
    open_items = "SELECT key, amount, run_id FROM review_item WHERE state = 'open' ORDER BY key"
    workplace.at(registers)
    workplace.run_month(company.exports)
    whole = workplace.rows(open_items)
    assert whole
    in_between = [path for path in sorted(company.exports.iterdir()) if path.suffix != ".jsonl" and path.name != "KNA1.txt"]
    assert workplace.run_month(*in_between).code == 0
    assert workplace.rows(open_items) != whole
    workplace.run_month(company.exports)
    assert workplace.rows(open_items) == whole
