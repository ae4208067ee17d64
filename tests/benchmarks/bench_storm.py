"""What a storm does to the month: 20,000 numbers, 200 ms, caps, and every fault that VIES is known for.

Baseline: the practice company's truth file, and the journal that VIES kept in the same run. All figures count mistakes:

- false verdicts: results that say valid or invalid against the truth,
- lost: numbers that VIES was asked about, or that wait to be asked, whose results have neither a verdict nor a reason,
- faults unlike VIES': how far our metrics are from its journal, state by state,
- evidence: how far the archive is from the requests that VIES saw (faults are proof, too),
- ignored: faults that were neither followed by a repetition nor reported as the reason of an unanswered number.

A reply that takes longer than five seconds is given up here, so that the benchmark ends in time; VIES keeps some for 45.
Run it: `python -m tests.benchmarks storm`.
"""

import csv
import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from store.answers import NOT_ASKED
from tests.benchmarks.practice import (
    DEBTORS,
    FLOOR_SECONDS,
    Measure,
    Ran,
    company,
    run_plainly,
    scratch,
    vies,
    with_latency_and_caps,
)

HASTE = {"READ_TIMEOUT": "5", "RETRY_WAIT_MAX": "5"}
NOT_ASKED_YET = f"{NOT_ASKED}_yet"

Row = Mapping[str, str]


def run() -> list[Measure]:
    """Return name, number of mistakes and 0, the most that there may be."""
    made, home = company(DEBTORS), scratch() / "storm"
    with vies(made, "--profile", "storm", *with_latency_and_caps(made, FLOOR_SECONDS)) as register:
        stormy = run_plainly(home, made, register, **HASTE)
        asked = {line["number"] for line in register.journal()}
    rows = _rows(stormy.result.files["Results"])
    valid = _valid_today(made.truth)
    faults = sum(sum(state["faults"].values()) for state in stormy.vies["states"].values())
    requests = stormy.vies["requests"]
    name = f"storm ({len(asked):,} IDs, {requests:,} requests, {faults:,} faults, {stormy.step('ask'):.0f} s)"
    verdicts = [(row["vat_id"] in valid, row["outcome"]) for row in rows]
    return [
        (f"{name}: false invalid", verdicts.count((True, "invalid")), 0),
        ("storm: false valid", verdicts.count((False, "valid")), 0),
        ("storm: lost", _lost(asked, rows), 0),
        ("storm: faults unlike VIES' journal", _unlike(stormy), 0),
        ("storm: requests unlike the evidence", abs(requests - int(stormy.result.chain_head.partition(":")[0])), 0),
        ("storm: faults ignored", abs(faults - stormy.result.metrics["retries"] - len(_unanswered(rows))), 0),
    ]


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _valid_today(truth: Path) -> set[str]:
    """The numbers that hold on the registers' day."""
    today = dt.datetime.now(ZoneInfo("Europe/Brussels")).date().isoformat()
    with truth.open(encoding="utf-8") as lines:
        return {entry["vat_id"] for entry in map(json.loads, lines) if _holds(entry, today)}


def _holds(entry: Mapping[str, Any], today: str) -> bool:
    return bool(entry["valid"] and (entry["valid_from"] or "") <= today <= (entry["valid_until"] or "9999-12-31"))


def _lost(asked: set[str], rows: list[Row]) -> int:
    settled = {row["vat_id"] for row in rows if row["outcome"] in {"valid", "invalid"}} | _unanswered(rows)
    waiting = {row["vat_id"] for row in rows if row["reason"] == NOT_ASKED_YET}
    return len(asked - settled | waiting)


def _unanswered(rows: list[Row]) -> set[str]:
    """Numbers without an answer, reported with the reason."""
    return {row["vat_id"] for row in rows if row["outcome"] == "unanswered" and row["reason"] not in {"", NOT_ASKED_YET}}


def _unlike(ran: Ran) -> int:
    faults = {name: count for name, count in ran.result.metrics.items() if name.startswith("faults{")}
    ours = {state: sum(count for name, count in faults.items() if f'state="{state}"' in name) for state in ran.vies["states"]}
    return sum(abs(round(ours[state]) - sum(told["faults"].values())) for state, told in ran.vies["states"].items())
