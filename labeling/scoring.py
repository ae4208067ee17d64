"""How well documents were read: every field of every labelled document is right, wrong, missing or spurious.

What counts:

- A truth that is not printed (`visible` false) is not scored, whatever was read.
- A verified absence (`value` null) makes any value read there spurious.
- A field that the truth does not list is not scored.
- A wrong value counts against precision and against recall, a missing one against recall alone.
- A document without a prediction counts with all its fields missing.

Files are paired by the SHA-256 of their bytes where both sides have it, else by name.
"""

import enum
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from labeling.comparing import comparable, our_name

Row = Mapping[str, Any]
"""One parsed line of predictions or truth."""


class Verdict(enum.StrEnum):
    """What became of one field of one document."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSING = "missing"
    SPURIOUS = "spurious"
    ABSENT = "absent"  # rightly nothing: a verified absence where nothing was read; no share counts it


class Outcome(NamedTuple):
    """One scored field. `document` is the truth's line, for grouping; `segment` what the reader said of the pages.

    `confidence` is None where none was given; of a field without a value it is the confidence that there is none.
    """

    field: str
    verdict: Verdict
    confidence: float | None
    read: str | None
    truth: str | None
    document: Row
    segment: str | None = None

    @property
    def right(self) -> bool:
        """Whether what was read, or that nothing was, is the truth."""
        return self.verdict in {Verdict.RIGHT, Verdict.ABSENT}

    @property
    def claims_a_value(self) -> bool:
        """Whether a value was read, right or wrong."""
        return self.verdict in {Verdict.RIGHT, Verdict.WRONG, Verdict.SPURIOUS}


class Measure(NamedTuple):
    """Counts of outcomes and what follows from them; a share without anything to count is None."""

    right: int
    wrong: int
    missing: int
    spurious: int

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> "Measure":
        """Count outcomes."""
        counted = Counter(outcome.verdict for outcome in outcomes)
        return cls(*(counted[verdict] for verdict in (Verdict.RIGHT, Verdict.WRONG, Verdict.MISSING, Verdict.SPURIOUS)))

    @property
    def expected(self) -> int:
        """How many values the truth holds."""
        return self.right + self.wrong + self.missing

    @property
    def precision(self) -> float | None:
        """Of the values read, the share that is right."""
        return _share(self.right, self.right + self.wrong + self.spurious)

    @property
    def recall(self) -> float | None:
        """Of the true values, the share that was read."""
        return _share(self.right, self.expected)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall."""
        return _share(2 * self.right, 2 * self.right + 2 * self.wrong + self.missing + self.spurious)


def judge(predictions: Iterable[Row], truths: Iterable[Row], *, fields: Iterable[str] = ()) -> list[Outcome]:
    """Compare predictions with the truth.

    Args:
        predictions: lines of `belegwerk extract`, or `{file, fields: {name: {value, confidence}}}`.
        truths: lines of truth, `{file, fields: {name: {value, visible}}}`, without those that `counts` refuses.
        fields: only these, by our names; empty: all.
    """
    rows = list(predictions)
    by_bytes = {row["sha256"]: row for row in rows if row.get("sha256")}
    by_name = {row.get("file"): row for row in rows}
    wanted = set(fields)
    outcomes = []
    for truth in truths:
        if not counts(truth):
            continue
        read = by_bytes.get(truth.get("sha256")) or by_name.get(truth["file"]) or {}
        cells = {our_name(name): cell or {} for name, cell in (read.get("fields") or {}).items()}
        for name, entry in truth["fields"].items():
            field = our_name(name)
            if wanted and field not in wanted:
                continue
            cell = cells.get(field, {})
            if entry.get("visible", True):
                told = (cell.get("confidence"), cell.get("value"), entry.get("value"))
                outcomes.append(Outcome(field, _verdict(field, cell, entry), *told, truth, read.get("segment")))
    return outcomes


def counts(truth: Row) -> bool:
    """Whether a line of truth is meant to be scored: not marked unusable, and no second copy of another document."""
    return truth.get("usable") is not False and not truth.get("dup_of")


def _verdict(field: str, cell: Row, entry: Row) -> Verdict:
    read = comparable(field, cell.get("value"))
    true = {comparable(field, value) for value in (entry.get("value"), *entry.get("all", ()))} - {None}
    if not true:
        return Verdict.ABSENT if read is None else Verdict.SPURIOUS
    if read is None:
        return Verdict.MISSING
    return Verdict.RIGHT if read in true else Verdict.WRONG


def measures(outcomes: Iterable[Outcome], group: Callable[[Outcome], str]) -> dict[str, Measure]:
    """A measure for each group, in the order of their names."""
    gathered: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.verdict is Verdict.ABSENT:
            continue
        gathered[group(outcome)].append(outcome)
    return {name: Measure.of(gathered[name]) for name in sorted(gathered)}


def by_field(outcome: Outcome) -> str:
    """Group by field."""
    return outcome.field


def by_attribute(name: str) -> Callable[[Outcome], str]:
    """Group by what the truth's line says, such as `layout`, `document_type` or `segment`."""
    return lambda outcome: str(outcome.document.get(name))


def macro_f1(measured: Iterable[Measure]) -> float | None:
    """The plain mean of F1 over groups, so that a group of few documents weighs as much as a large one."""
    scores = [measure.f1 for measure in measured if measure.f1 is not None]
    return sum(scores) / len(scores) if scores else None


def with_confidence(outcomes: Iterable[Outcome]) -> tuple[list[float], list[bool]]:
    """Confidences of the values that were read, and whether each is right. Missing values claim nothing."""
    claims = [outcome for outcome in outcomes if outcome.claims_a_value and outcome.confidence is not None]
    return [float(claim.confidence or 0.0) for claim in claims], [claim.right for claim in claims]


def documents_in(outcomes: Sequence[Outcome]) -> int:
    """How many documents were scored in at least one value."""
    return len({outcome.document["file"] for outcome in outcomes if outcome.verdict is not Verdict.ABSENT})


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
