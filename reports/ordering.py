"""Put drafts into the order of a figure that is known only row by row, without holding them in memory."""

from array import array
from collections.abc import Iterator
from pathlib import Path


class OrderedDrafts:
    """Texts in a temporary file, given back by falling weight; of equal weights the earlier comes first.

    Memory: some 16 bytes a text, and 50 more while they are given back.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("w+b")
        self._weights = array("d")
        self._ends = array("Q", [0])

    def add(self, weight: float, text: str) -> None:
        """Keep a text.

        Raises:
            OSError: the disk is full.
        """
        self._weights.append(weight)
        self._ends.append(self._ends[-1] + self._file.write(text.encode()))

    def __iter__(self) -> Iterator[str]:
        """Yield the texts, heaviest first."""
        for number in sorted(range(len(self._weights)), key=self._weights.__getitem__, reverse=True):
            start, end = self._ends[number], self._ends[number + 1]
            self._file.seek(start)
            yield self._file.read(end - start).decode()

    def discard(self) -> None:
        """Let go of the temporary file."""
        self._file.close()
