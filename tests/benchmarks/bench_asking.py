"""How close asking 20,000 numbers comes to the fastest that the member states allow.

Baseline: VIES' own floor, from what it counted in the same run: the seconds for which a member state's answers occupied it,
divided by the requests that it takes at a time; the slowest state decides. Measured: the wall time of the journey's step `ask`,
from the first claim to the last commit, with VIES in a process of its own.
Run it: `python -m tests.benchmarks asking`.
"""

from tests.benchmarks.practice import Measure, first_run, floor_of

LIMIT = 1.15


def run() -> list[Measure]:
    """Return name, measured ratio and its limit."""
    _, first = first_run()
    floor, asked = floor_of(first.vies), first.step("ask")
    answers = [state["answers"] for state in first.vies["states"].values() if state["answers"]]
    name = f"asking {sum(answers):,} IDs of {len(answers)} states ({asked:.0f} s) / floor of VIES ({floor:.0f} s)"
    return [(name, asked / floor, LIMIT)]
