"""What it costs to run a month again in which nothing has changed.

Baseline: the first run of the same month: 20,000 numbers, 200 ms median latency, caps (the one that `bench_asking` measures).
Run it: `python -m tests.benchmarks second_run`.
"""

from tests.benchmarks.practice import (
    DEBTORS,
    FLOOR_SECONDS,
    Measure,
    company,
    first_run,
    run_plainly,
    vies,
    with_latency_and_caps,
)

LIMIT = 0.05


def run() -> list[Measure]:
    """Return name, measured figure and its limit."""
    home, first = first_run()
    made = company(DEBTORS)
    with vies(made, *with_latency_and_caps(made, FLOOR_SECONDS)) as register:  # a new one, which has counted nothing yet
        second = run_plainly(home, made, register)
    return [
        ("second run of the same month, calls", second.vies["requests"], 0),
        (f"second run ({second.seconds:.1f} s) / first run ({first.seconds:.0f} s)", second.seconds / first.seconds, LIMIT),
    ]
