"""An evaluation: what a model version was measured to do on labelled documents, small enough to be kept on its card."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from domain.documents.certificates import LIMIT
from domain.documents.costs import Judged
from domain.documents.pages import Segment
from domain.errors import UnreadableFile
from labeling.certifying import Claim
from labeling.comparing import comparable
from labeling.reliability import accepted_within, calibration
from labeling.scoring import (
    Measure,
    Outcome,
    Row,
    Verdict,
    by_attribute,
    by_field,
    documents_in,
    macro_f1,
    measures,
    with_confidence,
)

_DIGITS: Final = 6
_SEGMENTS: Final = frozenset(segment.value for segment in Segment)


class Evaluation(NamedTuple):
    """What was measured.

    Attributes:
        at: when, ISO 8601 in UTC.
        who: who measured.
        data: the digest of the truth, so that two evaluations on the same truth can be compared.
        documents: how many were scored.
        values: how many true values they have.
        f1: over all fields, and `fields` and `segments` for each.
        macro_f1: the plain mean over fields.
        ece: the calibration error; None without confidences, like `auroc`.
        accepted: the share of true values within one wrong in a hundred, threshold taken from the same data.
    """

    at: str
    who: str
    data: str
    documents: int
    values: int
    f1: float
    macro_f1: float
    fields: dict[str, float | None]
    segments: dict[str, float | None]
    ece: float | None = None
    brier: float | None = None
    auroc: float | None = None
    accepted: float | None = None


def evaluate(outcomes: Sequence[Outcome], who: str, now: dt.datetime) -> Evaluation:
    """Measure scored fields.

    Raises:
        UnreadableFile: nothing was scored, because truth and predictions speak of different documents or fields.
    """
    total = Measure.of(outcomes)
    if not total.expected or total.f1 is None:
        msg = "Nothing can be measured: the truth has no printed value of the fields asked for."
        raise UnreadableFile(msg, next_step="Check that the truth has `fields` with `visible` true.")
    by_name = measures(outcomes, by_field)
    confidences, right = with_confidence(outcomes)
    measured = calibration(confidences, right)
    within = accepted_within(confidences, right, LIMIT)
    return Evaluation(
        at=now.astimezone(dt.UTC).isoformat(timespec="seconds"),
        who=who,
        data=data_digest(outcomes),
        documents=documents_in(outcomes),
        values=total.expected,
        f1=round(total.f1, _DIGITS),
        macro_f1=round(macro_f1(by_name.values()) or 0.0, _DIGITS),
        fields={name: _rounded(measure.f1) for name, measure in by_name.items()},
        segments={name: _rounded(measure.f1) for name, measure in measures(outcomes, _segment).items()},
        ece=_rounded(measured.ece) if measured else None,
        brier=_rounded(measured.brier) if measured else None,
        auroc=_rounded(measured.auroc) if measured else None,
        accepted=_rounded(within.accepted / total.expected) if measured else None,
    )


def claims_of(outcomes: Iterable[Outcome]) -> list[Claim]:
    """What can be certified: every value, and every statement that there is none, that has a confidence and a known segment."""
    return [
        Claim(outcome.field, Segment(segment), outcome.confidence, outcome.right, not outcome.claims_a_value)
        for outcome in outcomes
        if outcome.confidence is not None and (segment := _segment(outcome)) in _SEGMENTS
    ]


def judged_values(outcomes: Iterable[Outcome]) -> list[Judged]:
    """What the cost view weighs: every true or read value; a missing one is reviewed whatever the threshold."""
    return [
        Judged(outcome.confidence if outcome.claims_a_value else None, outcome.right)
        for outcome in outcomes
        if outcome.verdict is not Verdict.ABSENT
    ]


def data_digest(outcomes: Iterable[Outcome]) -> str:
    """A digest of the truth that was scored: which documents, which fields, which values; in no order."""
    told = sorted(
        {(o.document.get("sha256") or o.document["file"], o.field, comparable(o.field, o.truth) or "") for o in outcomes}
    )
    return hashlib.sha256(json.dumps(told).encode("ascii")).hexdigest()


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a JSON Lines file of predictions or truth.

    Raises:
        UnreadableFile: it cannot be read, or a line is no JSON object.
    """
    rows = []
    try:
        with path.open(encoding="utf-8") as source:
            for number, line in enumerate(source, start=1):
                if line.strip():
                    rows.append(_row(line, path, number))
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read: {error}."
        raise UnreadableFile(msg, next_step="Name a file of JSON lines, such as `belegwerk extract` writes it.") from error
    return rows


def grouping(name: str) -> Callable[[Outcome], str]:
    """Group by an attribute of the truth; `segment` is what the reader said, if it said anything."""
    return _segment if name == "segment" else by_attribute(name)


def _row(line: str, path: Path, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        msg = f"{path}, line {number}: not JSON ({error})."
        raise UnreadableFile(msg, next_step="Write the file anew, or remove the line.") from error
    if not isinstance(row, dict) or "file" not in row:
        msg = f"{path}, line {number}: an object with `file` and `fields` is expected."
        raise UnreadableFile(msg, next_step="Use the lines of `belegwerk extract`, or truth lines.")
    return row


def _segment(outcome: Outcome) -> str:
    document: Row = outcome.document
    return str(outcome.segment or document.get("segment") or "unknown")


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, _DIGITS)
