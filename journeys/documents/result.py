"""What a batch hands to those who started it: a person at a terminal, or Prefect's run page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from domain.documents.forms import Route
from journeys.documents.meter import Meter
from journeys.documents.tally import Tally
from store.anchor import ChainHead
from store.runs import RunRow


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The end of one execution.

    Attributes:
        documents: how many there are in the batch.
        reviews: documents that wait for a person, failed ones included.
        failed: files that could not be read.
        summary: figures in the order in which people want them, already formatted.
        metrics: all figures by name.
        files: what was written, by what it is.
        chain_head: where the evidence chain ended, `SEQ:MAC`.
        flow_run_id: Prefect's id of the run; empty without Prefect.
    """

    run_id: str
    period: str
    documents: int
    reviews: int
    failed: int
    summary: Mapping[str, str]
    metrics: Mapping[str, float]
    files: Mapping[str, Path] = field(default_factory=dict)
    chain_head: str = ""
    flow_run_id: str = ""

    @classmethod
    def of(cls, run: RunRow, tally: Tally, meter: Meter, files: Mapping[str, Path], head: ChainHead, flow_run_id: str) -> Self:
        """Gather what an execution found."""
        return cls(
            run_id=run.run_id,
            period=run.period,
            documents=tally.documents,
            reviews=tally.documents - tally.routes[Route.ACCEPTED],
            failed=tally.routes[Route.FAILED],
            summary=_summary(tally, meter),
            metrics=meter.metrics(),
            files=files,
            chain_head=f"{head.seq}:{head.mac}",
            flow_run_id=flow_run_id,
        )

    @classmethod
    def nothing(cls, period: str) -> Self:
        """The end of an execution that found nothing new."""
        return cls("", period, 0, 0, 0, {"documents": "0"}, {"items_in": 0.0})

    @property
    def open_items(self) -> bool:
        """Whether anything is left to do for people."""
        return bool(self.reviews)

    @property
    def state_name(self) -> str:
        """The word on the run page: clean runs and runs that wait for people look different."""
        return "ReviewPending" if self.reviews else "Completed"

    @property
    def sentence(self) -> str:
        """The run in one sentence."""
        if not self.documents:
            return "Nothing new has come."
        waiting = f"{self.reviews:,} waiting for a person" if self.reviews else "nothing is left to do"
        lost = f", {self.failed:,} of them unreadable" if self.failed else ""
        return f"{self.documents:,} documents read: {waiting}{lost}."


def _summary(tally: Tally, meter: Meter) -> dict[str, str]:
    metrics = meter.metrics()
    return {
        "documents": f"{tally.documents:,}",
        **{route.value: f"{tally.routes[route]:,}" for route in Route},
        "values accepted": f"{tally.share('all', 'all'):.1%} of {tally.values['all', 'all']:,}",
        **{f"accepted in {word}": f"{tally.share(kind, word):.1%}" for kind, word in sorted(tally.values) if kind == "segment"},
        "files read now": f"{meter.files:,}",
        "pages read now": f"{meter.pages:,} ({metrics['pages_per_second']:,.2f} a second)",
        "OCR": f"{meter.ocr_seconds:,.1f} s",
        "duration": f"{meter.elapsed:,.1f} s",
    }
