"""Counts what reading a batch took: the metrics of an execution, as plain names and numbers."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from journeys.documents.orders import Worked
from journeys.documents.tally import Tally


class Meter:
    """The figures of one execution."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self.seconds: dict[str, float] = {}
        self.files = 0
        self.pages = 0
        self.ocr_seconds = 0.0
        self.reading_seconds = 0.0
        self._results: dict[str, float] = {}

    @property
    def elapsed(self) -> float:
        """Seconds since the execution began."""
        return time.monotonic() - self._began

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Add the seconds of the body to a step."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds[step] = self.seconds.get(step, 0.0) + time.monotonic() - began

    def add(self, worked: Worked) -> None:
        """Count a file that was read in this execution."""
        self.files += 1
        self.pages += worked.pages
        self.ocr_seconds += worked.ocr_seconds
        self.reading_seconds += worked.seconds

    def add_tally(self, tally: Tally) -> None:
        """Add what came of it."""
        self._results = tally.metrics()

    def metrics(self) -> dict[str, float]:
        """Everything by name. `pages_per_second` is by the clock, all workers together; 0 where nothing was read."""
        reading = self.seconds.get("read", 0.0)
        return {
            **self._results,
            "files_read": self.files,
            "pages": self.pages,
            "pages_per_second": round(self.pages / reading, 3) if reading else 0.0,
            "ocr_seconds": round(self.ocr_seconds, 3),
            "reading_seconds": round(self.reading_seconds, 3),
            **{f'seconds{{step="{step}"}}': round(seconds, 3) for step, seconds in self.seconds.items()},
            'seconds{step="all"}': round(self.elapsed, 3),
        }
