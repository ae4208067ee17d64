"""What Prefect adds to the month's wall time.

Baseline: the same month as plain functions (the first run that `bench_asking` measures). Measured: the flow `monthly_vat_check`
in this process, against a Prefect server of our own in another, its start excluded; both with 200 ms and caps.
Run it: `python -m tests.benchmarks prefect`.
"""

import asyncio
import time

from cli.through_prefect import quieten_prefect
from flows.local_server import free_port, local_server
from tests.benchmarks.practice import (
    DEBTORS,
    FLOOR_SECONDS,
    Measure,
    company,
    first_run,
    scratch,
    settings,
    vies,
    with_latency_and_caps,
)

LIMIT = 0.05


def run() -> list[Measure]:
    """Return name, measured share and its limit."""
    _, plain = first_run()
    watched = _watched()
    name = f"the run as a Prefect flow ({watched:.1f} s), more than as plain functions ({plain.seconds:.1f} s)"
    return [(name, watched / plain.seconds - 1, LIMIT)]


def _watched() -> float:
    """Wall seconds of the flow."""
    quieten_prefect()
    made, home = company(DEBTORS), scratch() / "watched"
    with (
        vies(made, *with_latency_and_caps(made, FLOOR_SECONDS)) as register,
        settings(home, made, register.url),
        local_server(home / "prefect", free_port(), scratch() / "prefect.log"),
    ):
        from flows.by_hand import month_by_hand

        began = time.monotonic()
        asyncio.run(month_by_hand(made.month, [made.path / "exports"], home / "out", force=False))
        return time.monotonic() - began
