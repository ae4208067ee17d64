"""`belegwerk vat`: the month's check, its follow-up, and what is known about a number."""

import asyncio
import datetime as dt
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.terminal import Steps, console, table
from cli.through_prefect import prefect_wanted
from config.settings import load_settings
from config.wiring import Parts, wired
from domain.errors import UnusableInput
from domain.vat.numbers import parse
from journeys.conduct import PlainConduct
from journeys.vat.month import FollowUpRequest, MonthRequest, follow_up, run_month
from journeys.vat.result import MonthResult
from store.answers import HistoryRow

app = typer.Typer(help="The month's VAT check.", no_args_is_help=True)

UNANSWERED_EXIT = 3

Month = Annotated[str, typer.Option(help="YYYY-MM, or auto for last month")]
Out = Annotated[Path, typer.Option(readable=False, help="folder for workbook and CSV files")]
Inputs = Annotated[
    list[Path] | None,
    # typer's own check of readability knows no next step
    typer.Option(
        "--input", readable=False, help="SAP export or folder of exports; repeatable. Without it: drop folder and SAP's OData"
    ),
]
Force = Annotated[bool, typer.Option("--force", help="ask again what has been answered this month")]
OnlyDue = Annotated[bool, typer.Option("--only-due", help="respect each number's next attempt, as the schedule does")]
Prefect = Annotated[
    bool | None,
    typer.Option("--prefect/--no-prefect", help="run as a Prefect flow; default: when PREFECT_API_URL is set"),
]


@app.command()
def run(month: Month, out: Out, inputs: Inputs = None, force: Force = False, prefect: Prefect = None) -> None:
    """Check every VAT ID of a month. Running it again continues where it stopped and asks nothing twice."""
    if prefect_wanted(prefect):
        from flows.by_hand import month_by_hand

        with Steps() as steps:
            result = asyncio.run(month_by_hand(month, inputs or [], out, force=force, on_progress=steps))
        finish(result)
        return

    def journey(parts: Parts, conduct: PlainConduct) -> Coroutine[Any, Any, MonthResult]:
        return run_month(parts, MonthRequest.of(parts, month, inputs or (), out, force=force), conduct)

    finish(_plainly(journey))


@app.command("follow-up")
def follow_up_command(month: Month, out: Out, only_due: OnlyDue = False, prefect: Prefect = None) -> None:
    """Ask again what no register answered; after the cut-off date the rest goes to a person."""
    if prefect_wanted(prefect):
        from flows.by_hand import follow_up_by_hand

        with Steps() as steps:
            result = asyncio.run(follow_up_by_hand(month, out, only_due=only_due, on_progress=steps))
        finish(result)
        return

    def journey(parts: Parts, conduct: PlainConduct) -> Coroutine[Any, Any, MonthResult]:
        return follow_up(parts, FollowUpRequest.of(parts, month, out, only_due=only_due), conduct)

    finish(_plainly(journey))


@app.command()
def history(
    vat_id: Annotated[str, typer.Option(help="VAT ID with country prefix")] = "",
    customer: Annotated[str, typer.Option(help="customer number")] = "",
) -> None:
    """List every answer ever given about a VAT ID or about a customer's numbers, the oldest first."""
    if not (vat_id or customer):
        raise UnusableInput("Nothing to look for.", next_step="Give --vat-id or --customer.")
    number = parse(vat_id).vat_id if vat_id else None
    if vat_id and number is None:
        raise UnusableInput(f"{vat_id!r} is not a VAT ID.", next_step="Write it with its country prefix, such as ATU12345675.")
    with wired(load_settings()) as parts:
        rows = parts.store.inquiries.history(number, customer.zfill(10) if customer.isdigit() else customer or None)
        console.print(_history_table("Answers", rows))


@app.command()
def proof(
    vat_id: Annotated[str, typer.Argument(help="VAT ID with country prefix")],
    day: Annotated[dt.datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="the day of the supply")],
) -> None:
    """Say what proof there was about a number at the end of a day, and what came next."""
    number = parse(vat_id).vat_id
    if number is None:
        raise UnusableInput(f"{vat_id!r} is not a VAT ID.", next_step="Write it with its country prefix, such as ATU12345675.")
    with wired(load_settings()) as parts:
        found = parts.store.inquiries.proof_on(number, day.date())
    if found.on_day is None:
        console.print(f"On {day:%Y-%m-%d} there was no proof about {number}.")
    else:
        console.print(_history_table(f"Proof about {number} on {day:%Y-%m-%d}", [found.on_day]))
    if found.next is not None:
        console.print(_history_table("The next answer after that day", [found.next]))


def _plainly(journey: Callable[[Parts, PlainConduct], Coroutine[Any, Any, MonthResult]]) -> MonthResult:
    with wired(load_settings()) as parts, Steps() as steps:
        return asyncio.run(journey(parts, PlainConduct(steps)))


def finish(result: MonthResult) -> None:
    """Print the result and end with the exit code that schedulers understand."""
    show_result(result)
    if result.unanswered:
        raise typer.Exit(UNANSWERED_EXIT)


def show_result(result: MonthResult) -> None:
    """Print figures, files and the head of the evidence chain."""
    rows = [(name, value) for name, value in result.summary.items()]
    console.print(table(f"VAT check {result.period}", ("figure", "value"), rows, right=("value",)))
    for label, path in result.files.items():
        console.print(f"{label:<16} {path}", highlight=False, soft_wrap=True)
    console.print(f"{'Evidence head':<16} {result.chain_head}", highlight=False, soft_wrap=True)
    console.print(result.sentence, highlight=False)
    if result.unanswered:
        again = f"belegwerk vat follow-up --month {result.period} --out {result.files['Workbook'].parent}"
        console.print(f"To ask again: {again}", highlight=False, soft_wrap=True)


def _history_table(title: str, rows: Any) -> Any:
    def cells(row: HistoryRow) -> tuple[object, ...]:
        answer = row.answer
        return (
            row.period, f"{answer.request_time:%Y-%m-%d %H:%M:%S}Z", str(answer.vat_id), answer.register.value,
            answer.verdict.value, answer.status, answer.name, answer.confirmation_no, answer.evidence_id,
        )  # fmt: skip

    columns = ("month", "asked", "VAT ID", "register", "word", "status", "name", "confirmation", "evidence")
    return table(title, columns, (cells(row) for row in rows))
