"""The month's VAT check, as one screen of verbs: read, compile, ask, judge, report, record.

Running it again continues the same run: what is staged is not read, what is answered is not asked, what has not changed is not
written. Whatever happens, the execution is closed in the ledger with what it measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from config.wiring import Parts
from domain.calendar import Period
from domain.errors import UnusableInput
from domain.vat.choice import registers_for
from journeys.conduct import Conduct
from journeys.executing import RunningExecution, executing
from journeys.ticker import Ticker
from journeys.vat.compiling import compile_subjects
from journeys.vat.intake import Intake
from journeys.vat.judging import PROCESS, judge
from journeys.vat.meter import Meter
from journeys.vat.questions import ask_registers
from journeys.vat.reporting import Paths, write_reports
from journeys.vat.result import MonthResult
from journeys.vat.sources import read_sources


@dataclass(frozen=True, slots=True)
class MonthRequest:
    """What is to be checked. Without inputs, the drop folder and SAP's OData service are read."""

    period: Period
    inputs: tuple[Path, ...]
    out: Path
    force: bool = False

    @classmethod
    def of(cls, parts: Parts, month: str, inputs: Sequence[str | Path], out: str | Path, *, force: bool = False) -> Self:
        """Read the words of a command line or of Prefect's parameters.

        Raises:
            UnusableInput: not a month, or one in the future.
        """
        period = Period.parse(month, parts.today)
        folder = Path(out).expanduser() if out else parts.settings.out_folder
        return cls(period, tuple(Path(path).expanduser() for path in inputs), folder, force)


@dataclass(frozen=True, slots=True)
class FollowUpRequest:
    """Which month's open numbers are asked again. `only_due` respects each number's next attempt."""

    period: Period
    out: Path
    only_due: bool = True

    @classmethod
    def of(cls, parts: Parts, month: str, out: str | Path, *, only_due: bool = True) -> Self:
        """Read the words of a command line or of Prefect's parameters.

        Raises:
            UnusableInput: not a month, or one in the future.
        """
        period = Period.parse(month, parts.today)
        return cls(period, Path(out).expanduser() if out else parts.settings.out_folder, only_due)


async def run_month(parts: Parts, request: MonthRequest, conduct: Conduct, *, flow_run_id: str = "") -> MonthResult:
    """Check the month and write its results.

    Raises:
        UnusableInput: nothing usable was given.
        RunError: the run cannot go on; it can be continued by running it again.
    """
    meter = Meter()
    with meter.timed("read"):
        ticker = Ticker(conduct, "read")
        intake: Intake = await conduct.step("read", lambda: read_sources(parts, request.period, request.inputs, ticker))
    requester = str(parts.requester or "")
    file_ids = [file.file_id for file in intake.files]
    run_id = parts.store.runs.open(PROCESS, str(request.period), requester, parts.mode.value, file_ids)
    async with executing(parts, run_id, meter, PROCESS, flow_run_id) as execution:
        with meter.timed("compile"):
            ticker = Ticker(conduct, "compile")
            await conduct.step("compile", lambda: compile_subjects(parts, run_id, intake, request.period, ticker))
        intake.archive()
        parts.store.inquiries.open(
            run_id,
            str(request.period),
            requester,
            force=request.force,
            accepted=lambda number: registers_for(number, parts.requester, parts.mode).registers,
        )
        return await _ask_and_deliver(parts, execution, meter, (request.period, request.out), conduct)


async def follow_up(parts: Parts, request: FollowUpRequest, conduct: Conduct, *, flow_run_id: str = "") -> MonthResult:
    """Ask again what got no answer in this month's latest run, and write its results anew.

    Raises:
        UnusableInput: the month was never run.
        RunError: the run cannot go on; it can be continued by running it again.
    """
    run = parts.store.runs.leading(PROCESS, str(request.period))
    if run is None:
        raise UnusableInput(
            f"There is no run of {request.period} to follow up.", next_step=f"belegwerk vat run --month {request.period} …"
        )
    meter = Meter()
    async with executing(parts, run.run_id, meter, "vat_follow_up", flow_run_id) as execution:
        if not request.only_due:
            parts.store.inquiries.take_up(str(request.period), run.requester)
        return await _ask_and_deliver(parts, execution, meter, (request.period, request.out), conduct)


async def _ask_and_deliver(
    parts: Parts, execution: RunningExecution, meter: Meter, task: tuple[Period, Path], conduct: Conduct
) -> MonthResult:
    run, (period, out) = execution.run, task
    with meter.timed("ask"):
        await ask_registers(parts, run, period, meter, conduct)
    with meter.timed("judge"):
        ticker = Ticker(conduct, "judge")
        tally = await conduct.step("judge", lambda: judge(parts, run, ticker))
    meter.add_tally(tally, parts.policy)
    with meter.timed("report"):
        ticker = Ticker(conduct, "report")
        paths: Paths = await conduct.step("report", lambda: write_reports(parts, run, tally, meter, out, ticker))
    result = MonthResult.of(run, tally, meter, paths.named(), parts.store.evidence.head())
    leading = parts.store.runs.leading(run.process, run.period)
    told = result.told(execution.flow_run_id, leading.run_id if leading else run.run_id)
    execution.result = told
    return told
