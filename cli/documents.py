"""`belegwerk documents`: a batch of documents into the database, with its workbook, its values and its queue."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from cli.terminal import Steps, console, table
from cli.through_prefect import prefect_wanted
from config.settings import load_settings
from config.wiring import wired
from journeys.conduct import PlainConduct
from journeys.documents.batch import BatchRequest, run_batch
from journeys.documents.equipment import equipment_of
from journeys.documents.result import BatchResult

app = typer.Typer(help="Incoming documents.", no_args_is_help=True)

Inputs = Annotated[
    list[Path] | None, typer.Argument(help="documents, or folders that are walked. Without: drop folder and mailbox")
]
Out = Annotated[Path, typer.Option(readable=False, help="folder for workbook, CSV and JSON")]
Force = Annotated[bool, typer.Option("--force", help="read again what this model version has read before")]
Prefect = Annotated[
    bool | None,
    typer.Option("--prefect/--no-prefect", help="run as a Prefect flow; default: when PREFECT_API_URL is set"),
]


@app.callback()
def documents() -> None:
    """Incoming documents."""


@app.command()
def run(out: Out, paths: Inputs = None, force: Force = False, prefect: Prefect = None) -> None:
    """Read documents and write the results. Running it again continues where it stopped and reads nothing twice."""
    if prefect_wanted(prefect):
        from flows.by_hand import batch_by_hand

        with Steps() as steps:
            result = asyncio.run(batch_by_hand(paths or [], out, force=force, on_progress=steps))
        show_result(result)
        return
    settings = load_settings()
    with wired(settings) as parts, Steps() as steps:
        request = BatchRequest.of(parts, paths or (), out, force=force)
        result = asyncio.run(run_batch(parts, equipment_of(settings), request, PlainConduct(steps)))
    show_result(result)


def show_result(result: BatchResult) -> None:
    """Print figures and files."""
    rows = [(name, value) for name, value in result.summary.items()]
    console.print(table(f"Documents {result.run_id or result.period}", ("figure", "value"), rows, right=("value",)))
    for label, path in result.files.items():
        console.print(f"{label:<16} {path}", highlight=False, soft_wrap=True)
    console.print(result.sentence, highlight=False)
    if result.reviews:
        console.print("To decide: belegwerk queue list", highlight=False)
