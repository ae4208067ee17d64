import datetime as dt
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
WORKER = Path(__file__).with_name("asking_worker.py")


def worker(*arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, str(WORKER), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


def test_two_workers_share_a_month_on_one_chain(month: Any, store: Any, database_url: str, tmp_path: Path) -> None:
    count = 2000
    run_id = month.asked(month.numbers(count))
    arguments = (database_url, str(tmp_path / "anchor.json"), run_id)
    workers = [worker(*arguments, name, "settle") for name in ("w1", "w2")]
    shares = []
    for process in workers:
        output, complaints = process.communicate(timeout=120)
        assert (process.returncode, complaints) == (0, "")
        shares.append(sum(map(int, output.split())))
    assert sum(shares) == count
    asked = Counter(str(row.answer.vat_id) for row in store.inquiries.history())
    assert len(asked) == count
    assert set(asked.values()) == {1}
    report = store.evidence.verify()
    assert (report.ok, report.records) == (True, count)
    assert store.inquiries.pending("2026-10", "DE123456789")["answered"] == count


def test_what_a_killed_worker_held_is_claimed_again(month: Any, store: Any, database_url: str, tmp_path: Path) -> None:
    run_id = month.asked(month.numbers(60))
    process = worker(database_url, str(tmp_path / "anchor.json"), run_id, "doomed", "hang")
    assert process.stdout
    assert process.stdout.readline() == "40\n"
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    start = dt.datetime.now(dt.UTC)
    left = month.claim(now=start, limit=100)
    assert len(left) == 20
    store.inquiries.settle([month.answered(inquiry, run_id) for inquiry in left])
    assert month.claim(now=start) == []
    again = month.claim(now=start + dt.timedelta(minutes=6), limit=100)
    assert len(again) == 40
    store.inquiries.settle([month.answered(inquiry, run_id) for inquiry in again])
    assert store.inquiries.pending("2026-10", "DE123456789")["answered"] == 60
    assert store.evidence.verify().records == 60


def test_a_month_goes_on_after_a_worker_was_killed_while_settling(
    month: Any, store: Any, database_url: str, tmp_path: Path
) -> None:
    run_id = month.asked(month.numbers(1500))
    process = worker(database_url, str(tmp_path / "anchor.json"), run_id, "doomed", "settle")
    assert process.stdout
    for _ in range(4):  # three chunks are settled, the fourth is in work
        process.stdout.readline()
    process.kill()
    process.communicate(timeout=30)
    report = store.evidence.verify()
    done = store.inquiries.pending("2026-10", "DE123456789")["answered"]
    assert (report.ok, report.records) == (True, done)
    assert 120 <= done < 1500
    rest = month.claim(now=dt.datetime.now(dt.UTC) + dt.timedelta(minutes=6), limit=2000)
    assert len(rest) == 1500 - done
    store.inquiries.settle([month.answered(inquiry, run_id) for inquiry in rest])
    report = store.evidence.verify()
    assert (report.ok, report.records) == (True, 1500)
