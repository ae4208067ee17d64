"""Runs and what they cost: the nouns of the run ledger.

A run is one month's check of one set of input files; running it again continues the same run. An execution is one invocation.
"""

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field


class RunStatus(enum.StrEnum):
    """Where a run stands. `done` and `done_with_open_items` are ends; `running` with no live execution was interrupted."""

    RUNNING = "running"
    DONE = "done"
    DONE_WITH_OPEN_ITEMS = "done_with_open_items"  # unanswered items are left, or items are in review
    STOPPED = "stopped"  # a RunError; the execution carries the message


@dataclass(frozen=True, slots=True)
class Execution:
    """One invocation of a run: who started it, when, and what it measured."""

    execution_id: str
    run_id: str
    process: str
    started_at: dt.datetime
    ended_at: dt.datetime | None
    status: RunStatus
    message: str
    flow_run_id: str
    metrics: Mapping[str, float] = field(default_factory=dict)
    head: str = ""  # where the evidence chain ended with it, `SEQ:MAC`
