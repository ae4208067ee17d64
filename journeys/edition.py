"""An edition is what was last delivered for a run. While nothing has changed, the same edition stands, to the byte."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

NOTE = "edition"


@dataclass(slots=True)
class Edition:
    """What a delivery was made from, and what it cost so far.

    Attributes:
        basis: digest of everything that decides the files' content.
        calls, retries: questions sent for this run in all its executions.
        faults: faults by member state.
        seconds: seconds by step.
        files: SHA-256 of each written file by its path.
    """

    basis: str = ""
    calls: int = 0
    retries: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, notes: Mapping[str, Any]) -> Self:
        """The edition in a run's notes; an empty one before the first delivery."""
        return cls(**notes.get(NOTE, {}))

    def note(self) -> dict[str, Any]:
        """As it is kept in the run's notes."""
        return asdict(self)

    def still_stands(self, basis: str, paths: tuple[Path, ...]) -> bool:
        """Whether these files are there, untouched, and made from the same basis."""
        return self.basis == basis and all(self.files.get(str(path)) == digest_of(path) for path in paths)


def basis_of(*parts: object) -> str:
    """One digest over everything that decides the content."""
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()


def digest_of(path: Path) -> str:
    """SHA-256 of a file; empty where there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
