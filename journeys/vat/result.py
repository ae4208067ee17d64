"""What a run hands to those who started it: a person at a terminal, or Prefect's run page."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from domain.vat.checks import Outcome
from journeys.vat.meter import Meter
from journeys.vat.tally import Tally
from store.anchor import ChainHead
from store.runs import RunRow


@dataclass(frozen=True, slots=True)
class MonthResult:
    """The end of one execution.

    Attributes:
        unanswered: numbers without an answer; the exit code and the state tell of them.
        reviews: results that wait for a person.
        summary: figures in the order in which people want them, already formatted.
        metrics: all figures by name.
        files: what was written, by what it is.
        chain_head: where the evidence chain ended, `SEQ:MAC`.
        flow_run_id: Prefect's id of the run; empty without Prefect.
    """

    run_id: str
    period: str
    unanswered: int
    reviews: int
    summary: Mapping[str, str]
    metrics: Mapping[str, float]
    files: Mapping[str, Path] = field(default_factory=dict)
    chain_head: str = ""
    flow_run_id: str = ""

    @classmethod
    def of(cls, run: RunRow, tally: Tally, meter: Meter, files: Mapping[str, Path], head: ChainHead) -> Self:
        """Gather what an execution found."""
        return cls(
            run_id=run.run_id,
            period=run.period,
            unanswered=tally.outcomes[Outcome.UNANSWERED],
            reviews=tally.reviews,
            summary=_summary(tally, meter),
            metrics=meter.metrics() | {"evidence_entries": head.seq},
            files=files,
            chain_head=f"{head.seq}:{head.mac}",
        )

    def told(self, flow_run_id: str, leading_run: str) -> Self:
        """The same, with Prefect's id, and saying so where another run stands for the month and this one is a partial look."""
        beside = {"partial; the month is": leading_run} if leading_run != self.run_id else {}
        return replace(self, flow_run_id=flow_run_id, summary={**self.summary, **beside})

    @property
    def open_items(self) -> bool:
        """Whether anything is left to do for the registers or for people."""
        return bool(self.unanswered or self.reviews)

    @property
    def state_name(self) -> str:
        """The word on the run page: clean runs, runs that wait for registers, and runs that wait for people look different."""
        if self.unanswered:
            return "Unanswered"
        return "ReviewPending" if self.reviews else "Completed"

    @property
    def sentence(self) -> str:
        """The run in one sentence."""
        checked = f"{int(self.metrics.get('items_in', 0)):,} numbers checked"
        waiting = [
            f"{count:,} {what}"
            for count, what in ((self.unanswered, "without an answer yet"), (self.reviews, "waiting for a person"))
            if count
        ]
        return f"{checked}: {', '.join(waiting) if waiting else 'nothing is left to do'}."


def _summary(tally: Tally, meter: Meter) -> dict[str, str]:
    metrics = meter.metrics()
    counted = {outcome.value.replace("_", " "): f"{tally.outcomes[outcome]:,}" for outcome in Outcome}
    return {
        "results": f"{tally.checks:,}",
        **counted,
        "waiting for a person": f"{tally.reviews:,} ({tally.review_share:.1%})",
        "questions asked": f"{sum(meter.calls.values()):,}",
        "repeated": f"{meter.retries:,}",
        "faults": f"{sum(meter.faults.values()):,}",
        "minutes saved": f"{metrics.get('minutes_saved', 0):,.0f}",
        "fees saved": f"{metrics.get('fees_saved', 0):,.2f} EUR",
        "duration": f"{meter.elapsed:,.1f} s",
    }
