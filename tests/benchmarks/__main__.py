"""Runs the benchmarks and holds every figure against its limit: `python -m tests.benchmarks [NAME ...]`.

Names are those of the files `bench_NAME.py`; without any, all run (about twenty minutes). Exit code 1 when a limit is missed.
"""

import importlib
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.benchmarks.practice import Measure

# What only counts processor time comes first; Prefect comes last, because its threads stay.
ALL = ("vies_cpu", "reading", "workbook", "asking", "second_run", "storm", "memory", "prefect")


def main(names: Sequence[str]) -> int:
    """Run these benchmarks and print their table; returns the exit code."""
    console = Console()
    unknown = sorted(set(names) - set(ALL))
    if unknown:
        console.print(f"There is no benchmark {', '.join(unknown)}; known are {', '.join(ALL)}.")
        return 2
    measures = _measured(names or ALL, console)
    console.print(_table(measures))
    return 1 if any(value > limit for _, value, limit in measures) else 0


def _measured(names: Sequence[str], console: Console) -> list[Measure]:
    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    measures: list[Measure] = []
    with Progress(*columns, console=console, refresh_per_second=1) as progress:
        bar = progress.add_task("", total=len(names))
        for name in names:
            progress.update(bar, description=name)
            measures += importlib.import_module(f"tests.benchmarks.bench_{name}").run()
            progress.advance(bar)
    return measures


def _table(measures: Sequence[Measure]) -> Table:
    table = Table("what", title="Measured against its baseline in the same run", title_justify="left")
    table.add_column("measured", justify="right")
    table.add_column("limit", justify="right")
    table.add_column("")
    for name, value, limit in measures:
        table.add_row(name, f"{value:.3g}", f"{limit:.3g}", "MISSED" if value > limit else "ok")
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
