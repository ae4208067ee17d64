"""`belegwerk demo`: the whole month of the practice company on this machine, from SAP export to workbook, seen in Prefect."""

import asyncio
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from cli.children import child_server
from cli.documents import show_result as show_batch
from cli.prefect import PREFECT_FOLDER, log_file
from cli.sandbox import last_month
from cli.terminal import Steps, console, waiting
from cli.through_prefect import quieten_prefect
from cli.vat import show_result
from config.settings import load_settings
from config.wiring import wired
from flows.local_server import free_port, local_server
from journeys.conduct import PlainConduct
from journeys.documents.batch import BatchRequest, run_batch
from journeys.documents.equipment import equipment_of
from journeys.documents.result import BatchResult
from journeys.vat.month import MonthRequest, run_month
from journeys.vat.result import MonthResult
from sandbox.documents import generate as generate_documents
from sandbox.sap.directory import generate_directory

SEED = 1
DOCUMENTS, SCANS = 40, 0.2

Home = Annotated[Path, typer.Option(help="data folder of the demo")]
Debtors = Annotated[int, typer.Option(help="size of the practice company")]
Profile = Annotated[str, typer.Option(help="how the registers behave: calm, monday or storm")]
Port = Annotated[int, typer.Option(help="port of the Prefect UI; another one is taken when it is in use")]
UsePrefect = Annotated[bool, typer.Option("--prefect/--no-prefect", help="run as a Prefect flow that can be watched")]


def demo(
    home: Home = Path(".belegwerk"),
    debtors: Debtors = 20_000,
    profile: Profile = "calm",
    port: Port = 4200,
    prefect: UsePrefect = True,
) -> None:
    """Generate the practice company, run its VAT month, read a pile of its documents, and say where everything lies."""
    home, month, began = home.absolute(), last_month(), time.monotonic()
    home.mkdir(parents=True, exist_ok=True)
    with waiting(f"Founding a practice company with {debtors:,} debtors …"):
        company = generate_directory(home / "practice-company", debtors, SEED, month)
    console.print(f"Practice company: {debtors:,} debtors, {len(company.exports)} SAP exports of {month}", highlight=False)
    with waiting(f"Writing {DOCUMENTS} of its documents …"):
        generate_documents(home / "practice-documents", DOCUMENTS, SEED, scans=SCANS)
    with _registers(home, company.truth, profile) as addresses, _environment(home, company.requester, addresses):
        exports, out = home / "practice-company" / "exports", home / "out"
        result, batch = _watched(home, month, exports, out, port) if prefect else _plainly(home, month, exports, out)
    show_result(result)
    show_batch(batch)
    books = {"the VAT workbook": result.files["Workbook"], "the documents' workbook": batch.files["Workbook"]}
    _say_how_to_go_on(home, books, result, time.monotonic() - began, port=port if prefect else None)


@contextmanager
def _registers(home: Path, truth: Path, profile: str) -> Iterator[dict[str, str]]:
    """The practice company's VIES and eVatR in processes of their own; yields the settings that point to them."""
    vies, evatr = free_port(), free_port()
    common = ["--profile", profile, "--seed", str(SEED), "--truth", str(truth)]
    log = home / "registers.log"
    with (
        child_server(["sandbox", "vies", "--port", str(vies), *common], vies, log),
        child_server(["sandbox", "evatr", "--port", str(evatr), *common], evatr, log),
    ):
        yield {
            "BELEGWERK_VIES_URL": f"http://127.0.0.1:{vies}/services/checkVatService",
            "BELEGWERK_EVATR_URL": f"http://127.0.0.1:{evatr}/app",
        }


@contextmanager
def _environment(home: Path, requester: str, addresses: dict[str, str]) -> Iterator[None]:
    """Point every setting that matters to the practice company, and back again afterwards."""
    ours = {
        **addresses,
        "BELEGWERK_HOME": str(home),
        "BELEGWERK_DATABASE_URL": "",
        "BELEGWERK_REQUESTER_VAT_ID": requester,
        "BELEGWERK_REGISTRY_MODE": "both",
        # a state that is down in the practice company stays down: there is no use in waiting long for it
        "BELEGWERK_STATE_PATIENCE": "20",
        "BELEGWERK_BREAKER_PAUSE": "2",
    }
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _watched(home: Path, month: str, exports: Path, out: Path, port: int) -> tuple[MonthResult, BatchResult]:
    """Run both journeys as flows of a Prefect server that keeps its history in the demo's data folder."""
    quieten_prefect()
    with ExitStack() as stack:
        with waiting("Starting Prefect (the first start takes half a minute) …"):
            stack.enter_context(local_server(home / PREFECT_FOLDER, free_port(port), log_file(home)))
        from flows.by_hand import batch_by_hand, month_by_hand, recorded

        with Steps() as steps:
            result = asyncio.run(month_by_hand(month, [exports], out, force=False, on_progress=steps))
        with Steps() as steps:
            batch = asyncio.run(batch_by_hand([_paper(home)], out / "documents", force=False, on_progress=steps))
        with waiting("Prefect records the runs …"):
            asyncio.run(recorded(result.flow_run_id))
            asyncio.run(recorded(batch.flow_run_id))
        return result, batch


def _plainly(home: Path, month: str, exports: Path, out: Path) -> tuple[MonthResult, BatchResult]:
    settings = load_settings()
    with wired(settings) as parts:
        with Steps() as steps:
            result = asyncio.run(run_month(parts, MonthRequest.of(parts, month, [exports], out), PlainConduct(steps)))
        with Steps() as steps:
            request = BatchRequest.of(parts, [_paper(home)], out / "documents")
            batch = asyncio.run(run_batch(parts, equipment_of(settings), request, PlainConduct(steps)))
    return result, batch


def _paper(home: Path) -> Path:
    return home / "practice-documents" / "documents"


def _say_how_to_go_on(home: Path, books: Mapping[str, Path], result: MonthResult, seconds: float, *, port: int | None) -> None:
    shown = os.path.relpath(home)
    console.print(f"\nDone in {seconds:.0f} s. Running it again asks nothing twice. Look at it:", highlight=False)
    lines = [
        *((what, f"libreoffice {os.path.relpath(path)}") for what, path in books.items()),
        ("the review queue", f"BELEGWERK_HOME={shown} .venv/bin/belegwerk queue list"),
        ("the evidence", f"BELEGWERK_HOME={shown} .venv/bin/belegwerk audit verify"),
    ]
    if port:
        lines.append(("this run in Prefect", f"BELEGWERK_HOME={shown} .venv/bin/belegwerk prefect serve --port {port}"))
    for what, command in lines:
        console.print(f"  {what:<24} {command}", highlight=False, soft_wrap=True)
    if port:
        address = f"http://127.0.0.1:{port}/runs/flow-run/{result.flow_run_id}"
        console.print(f"{'':<26} then open {address}", highlight=False, soft_wrap=True)
