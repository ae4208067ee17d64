"""What people see while they wait: one progress bar per step, and tables at the end."""

import getpass
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

console = Console()


class Steps:
    """Shows the steps of a journey below each other, each with its bar. Use as a context manager; call it with progress."""

    def __init__(self) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description:<28}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self._finish_all()
        self._progress.stop()

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """Show that `done` of `total` are done; a new step finishes the ones before it."""
        if step not in self._tasks:
            self._finish_all()
            self._tasks[step] = self._progress.add_task(step, total=total)
        self._progress.update(self._tasks[step], completed=done, total=total)

    def _finish_all(self) -> None:
        for task in self._progress.tasks:
            if not task.finished:
                total = task.total or 1
                self._progress.update(task.id, total=total, completed=total)


def person(named: str) -> str:
    """Who acts: the name given, else BELEGWERK_USER, else the signed-in user."""
    return named or os.environ.get("BELEGWERK_USER") or getpass.getuser()


@contextmanager
def waiting(words: str) -> Iterator[None]:
    """Show a spinner with words while the body runs."""
    with console.status(words):
        yield


def table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    right: Sequence[str] = (),
    whole: Sequence[str] = (),
) -> Table:
    """A table ready to print; columns named in `right` are aligned to the right, those in `whole` are never broken."""
    drawn = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        drawn.add_column(column, justify="right" if column in right else "left", overflow="fold", no_wrap=column in whole)
    for row in rows:
        drawn.add_row(*("" if cell is None else str(cell) for cell in row))
    return drawn
