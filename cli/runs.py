"""`belegwerk runs`: the run ledger, its metrics, and the watch that notices a run that did not happen."""

import datetime as dt
from typing import Annotated

import typer

from cli.terminal import console, table
from config.settings import load_settings
from config.wiring import wired
from domain.calendar import Period
from domain.errors import UnusableInput
from domain.runs import Execution, RunStatus
from journeys.monitoring import metrics_page, serve_metrics
from journeys.vat.judging import PROCESS

app = typer.Typer(help="Runs, their figures, and the watch over them.", no_args_is_help=True)


@app.command("list")
def list_runs(limit: Annotated[int, typer.Option(help="rows at most")] = 25) -> None:
    """List runs, those with the latest activity first."""
    with wired(load_settings()) as parts:
        rows = []
        for run in parts.store.runs.list(limit):
            executions = parts.store.runs.executions(run.run_id)
            last = executions[-1] if executions else None
            ended = f"{last.ended_at:%Y-%m-%d %H:%M}Z" if last and last.ended_at else ""
            rows.append((run.run_id, run.period, run.mode, _words(run.status), len(executions), ended))
    columns = ("run", "month", "mode", "status", "times", "last end")
    console.print(table("Runs", columns, rows, right=("times",), whole=("run", "month")))


@app.command()
def show(run: Annotated[str, typer.Argument(help="run id, from `runs list`")]) -> None:
    """Show a run's executions with their metrics."""
    with wired(load_settings()) as parts:
        found = parts.store.runs.get(run)
        executions = parts.store.runs.executions(run)
        files = parts.store.staging.files(found.file_ids)
    console.print(
        table(f"Input of {run}", ("file", "form", "records", "SHA-256"), [(f.name, f.form, f.records, f.sha256) for f in files])
    )
    for execution in executions:
        console.print(f"[bold]{execution.process}[/bold]  {_told(execution)}", highlight=False)
        console.print(table("", ("metric", "value"), sorted(execution.metrics.items()), right=("value",)))
        if execution.head:
            console.print(f"Evidence head {execution.head}", highlight=False, soft_wrap=True)


@app.command()
def watch(
    month: Annotated[str, typer.Option(help="YYYY-MM, or auto for last month")] = "auto",
    by_day: Annotated[int, typer.Option(help="day of the following month on which the run must be done")] = 3,
) -> None:
    """Exit code 1 when the month's run did not happen. Meant for cron or a monitoring system, independent of Prefect."""
    with wired(load_settings()) as parts:
        today = parts.today
        period = Period.parse(month, today)
        run = parts.store.runs.leading(PROCESS, str(period))
    due = period.next().first_day + dt.timedelta(days=by_day - 1)
    done = run is not None and run.status in {RunStatus.DONE, RunStatus.DONE_WITH_OPEN_ITEMS}
    if not done and today >= due:
        console.print(
            f"The VAT run of {period} did not happen (status: {run.status if run else 'never started'}); it was due on {due}."
        )
        console.print("Next step: see docs/runbook.md, entry “The monthly run did not happen”.")
        raise typer.Exit(1)
    console.print(f"VAT run of {period}: {run.status if run else 'not started'}, due on {due}.")


@app.command()
def metrics(
    port: Annotated[int, typer.Option(help="serve on this port; 0: print once and end")] = 0,
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
) -> None:
    """Print the figures of the latest executions for Prometheus, or serve them at /metrics until interrupted."""
    settings = load_settings()
    if not port:
        with wired(settings) as parts:
            console.print(metrics_page(parts).decode(), markup=False, highlight=False, soft_wrap=True, end="")
        return
    if not 0 < port < 65536:
        raise UnusableInput(f"{port} is not a port.", next_step="Choose one between 1 and 65535.")
    with wired(settings) as parts:
        console.print(f"http://{host}:{port}/metrics   (Ctrl-C ends it)")
        serve_metrics(parts, host, port)


def _words(status: RunStatus | None) -> str:
    return status.value.replace("_", " ") if status else "never started"


def _told(execution: Execution | None) -> str:
    if execution is None:
        return ""
    ended = f"{execution.ended_at:%Y-%m-%d %H:%M}Z" if execution.ended_at else "not ended"
    return f"{_words(execution.status)}, {ended}. {execution.message}"
