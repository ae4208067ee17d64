"""Where a value came from, and what was noticed about it on the way."""

import enum
from typing import NamedTuple


class Origin(NamedTuple):
    """The place of a value in the input.

    `row` counts physical lines or sheet rows from 1, as a person sees them in an editor or in Excel. `part` is the sheet or
    page, empty where a file has only one. `raw` is the row's text as it stood there.
    """

    file: str
    part: str
    row: int
    raw: str

    def __str__(self) -> str:
        part = f", {self.part}" if self.part else ""
        return f"{self.file}{part}, row {self.row}"


class Severity(enum.StrEnum):
    """How much a finding weighs: `error` lost a row, `warning` may have damaged a value, `note` explains."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Finding(NamedTuple):
    """Something a reader or a rule noticed about a row or a file; the run went on.

    `code` is a stable word such as `bad_amount`, listed in `docs/findings.md`; `message` says it to a person and ends with what
    to do. `key` is the customer or document number where one was readable.
    """

    code: str
    severity: Severity
    message: str
    origin: Origin
    key: str = ""
