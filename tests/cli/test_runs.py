"""The ledger, its figures for monitoring, and the watch over runs that did not happen."""

import datetime as dt
from typing import Any

from prometheus_client.parser import text_string_to_metric_families


def test_list_and_show(workplace: Any, registers: Any, company: Any, month: str) -> None:
    workplace.at(registers, company.made.requester)
    workplace.run_month(company.exports)
    workplace.run_month(company.exports)
    run_id = workplace.results()[0]["run_id"]
    listed = workplace.command("runs", "list")
    assert (listed.code, listed.out.count(run_id), f" {month} " in listed.out) == (0, 1, True)
    shown = workplace.command("runs", "show", run_id)
    assert shown.code == 0
    for (sha256,) in workplace.rows("SELECT sha256 FROM file"):
        assert sha256 in shown.out
    assert shown.out.count('seconds{step="all"}') == 2, "one table of figures for each execution"
    unknown = workplace.command("runs", "show", "vat-1999-01-00000000")
    assert (unknown.code, "runs list" in unknown.said) == (1, True)


def test_metrics_are_what_prometheus_reads(workplace: Any, registers: Any, company: Any, month: str) -> None:
    workplace.at(registers)
    workplace.run_month(company.exports)
    page = workplace.command("runs", "metrics")
    assert page.code == 0
    families = {family.name: family for family in text_string_to_metric_families(page.out)}
    results = workplace.results()
    for sample in families["belegwerk_outcomes"].samples:
        assert sample.value == sum(row["outcome"] == sample.labels["outcome"] for row in results)
        assert sample.labels["month"] == month
    assert sum(sample.value for sample in families["belegwerk_calls"].samples) == registers.calls()
    assert {sample.labels["step"] for sample in families["belegwerk_seconds"].samples} >= {"read", "ask", "judge", "report"}
    assert families["belegwerk_queue_items"].samples


def test_watch_alarms_when_the_month_did_not_run(workplace: Any, registers: Any, company: Any, month: str) -> None:
    past = workplace.command("runs", "watch", "--month", "2020-01")
    assert (past.code, "did not happen" in past.said, "Next step:" in past.said) == (1, True, True)
    assert workplace.command("runs", "watch", "--month", month).code == 0, "it is not due yet"
    workplace.at(registers)
    workplace.command("vat", "run", "--month", "2020-01", "--out", workplace.out, "--input", company.exports / "KNA1.txt")
    assert workplace.command("runs", "watch", "--month", "2020-01").code == 0


def test_a_stopped_run_does_not_count_as_done(workplace: Any, registers: Any, company: Any) -> None:
    workplace.at(registers)
    workplace.out.write_text("in the way")
    arguments = ("vat", "run", "--month", "2020-01", "--out", workplace.out, "--input", company.exports / "KNA1.txt")
    assert workplace.command(*arguments).code == 1
    alarmed = workplace.command("runs", "watch", "--month", "2020-01")
    assert (alarmed.code, "stopped" in alarmed.said) == (1, True)


def test_every_step_of_time_is_utc(workplace: Any, registers: Any, company: Any) -> None:
    workplace.at(registers)
    before = dt.datetime.now(dt.UTC)
    workplace.run_month(company.exports / "KNA1.txt")
    after = dt.datetime.now(dt.UTC)
    times = [dt.datetime.fromisoformat(row["request_time"]) for row in workplace.results() if row["request_time"]]
    assert times
    assert all(time.utcoffset() == dt.timedelta(0) for time in times)
    assert before.replace(microsecond=0) <= min(times) <= max(times) <= after
