"""`belegwerk sandbox`: the practice company's registers, its SAP, and its exports."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from starlette.types import ASGIApp

from cli.terminal import Steps, console, waiting
from domain.errors import UnusableInput
from sandbox.company import generate_company
from sandbox.documents import generate as generate_documents
from sandbox.registers import RegisterOptions, evatr_app, parse_caps, vies_app
from sandbox.sap.directory import generate_directory
from sandbox.sap.odata import SapOptions, sap_app
from sandbox.serving import serve_forever

app = typer.Typer(help="Stand-ins for what cannot be had here: registers, SAP, exports.", no_args_is_help=True)

Port = Annotated[int, typer.Option(help="port on loopback; 0 takes a free one")]
Profile = Annotated[str, typer.Option(help="calm, monday (caps, slow states, one state down) or storm (faults and garbage)")]
Seed = Annotated[int, typer.Option(help="the same seed gives the same answers")]
Truth = Annotated[Path | None, typer.Option(help="truth.jsonl of a generated practice company", exists=True, dir_okay=False)]
Latency = Annotated[float | None, typer.Option("--latency-ms", help="median latency; default: the profile's")]
Caps = Annotated[list[str] | None, typer.Option("--cap", help="requests at a time, such as DE=10; repeatable")]


def last_month(today: dt.date | None = None) -> str:
    """The month before today's as YYYY-MM."""
    first = (today or dt.datetime.now(dt.UTC).date()).replace(day=1)
    return f"{first - dt.timedelta(days=1):%Y-%m}"


@app.command()
def vies(
    port: Port = 8081, profile: Profile = "calm", seed: Seed = 1, truth: Truth = None, latency: Latency = None, cap: Caps = None
) -> None:
    """Serve VIES SOAP: the service, the test service with its magic numbers, and their WSDLs."""
    app_ = vies_app(_options(profile, seed, truth, latency, cap))
    _serve(app_, port, "BELEGWERK_VIES_URL", "/services/checkVatService")


@app.command()
def evatr(
    port: Port = 8082, profile: Profile = "calm", seed: Seed = 1, truth: Truth = None, latency: Latency = None, cap: Caps = None
) -> None:
    """Serve the BZSt's eVatR REST interface."""
    app_ = evatr_app(_options(profile, seed, truth, latency, cap))
    _serve(app_, port, "BELEGWERK_EVATR_URL", "/app")


@app.command()
def sap(
    port: Port = 8083,
    profile: Profile = "calm",
    seed: Seed = 1,
    debtors: Annotated[int, typer.Option(help="size of the practice company")] = 2_000,
) -> None:
    """Serve SAP's OData service API_BUSINESS_PARTNER with the practice company in it."""
    with waiting("Founding the practice company …"):
        company = generate_company(debtors, seed, last_month())
    app_ = sap_app(company, SapOptions(profile=profile, seed=seed))
    _serve(app_, port, "BELEGWERK_SAP_URL", "/sap/opu/odata/sap/API_BUSINESS_PARTNER")


@app.command()
def generate(
    directory: Annotated[Path, typer.Argument(help="where to write")],
    debtors: Annotated[int, typer.Option(help="how many debtors")] = 20_000,
    seed: Seed = 1,
    month: Annotated[str, typer.Option(help="YYYY-MM of the billing documents; default: last month")] = "",
) -> None:
    """Write the practice company's SAP exports, the registers' truth and the expected findings."""
    with waiting(f"Writing {debtors:,} debtors …"):
        made = generate_directory(directory, debtors, seed, month or last_month())
    console.print(f"Exports          {directory / 'exports'}", soft_wrap=True)
    console.print(f"Registers' truth {made.truth}", soft_wrap=True)
    console.print(f"Our own VAT ID   {made.requester}")


@app.command()
def documents(  # noqa: PLR0913 PLR0917 - one option each
    directory: Annotated[Path, typer.Argument(help="where to write")],
    count: Annotated[int, typer.Option(help="how many documents")] = 200,
    seed: Seed = 1,
    families: Annotated[str, typer.Option(help="layout families: train, held or all")] = "all",
    scans: Annotated[float, typer.Option(help="share that becomes scans and photos", min=0, max=1)] = 0.0,
    types: Annotated[str, typer.Option(help="document types, joined by commas; default: all")] = "",
    languages: Annotated[str, typer.Option(help="of de, en, fr, joined by commas; default: all")] = "",
) -> None:
    """Write business documents with the truth about their values."""
    with Steps() as steps:
        try:
            truth = generate_documents(
                directory,
                count,
                seed,
                families=families,
                scans=scans,
                types=types.split(",") if types else None,
                languages=languages.split(",") if languages else None,
                progress=lambda done: steps("documents", done, count),
            )
        except ValueError as error:
            raise UnusableInput(str(error)) from error
    console.print(f"Documents {directory / 'documents'}", soft_wrap=True)
    console.print(f"Truth     {truth}", soft_wrap=True)


def _options(profile: str, seed: int, truth: Path | None, latency: float | None, caps: list[str] | None) -> RegisterOptions:
    try:
        return RegisterOptions(profile=profile, seed=seed, truth=truth, latency_ms=latency, caps=parse_caps(caps or []))
    except ValueError as error:
        raise UnusableInput(str(error)) from error


def _serve(served: ASGIApp, port: int, setting: str, path: str) -> None:
    def tell(url: str) -> None:
        console.print(f"export {setting}={url}{path}", soft_wrap=True, highlight=False)
        console.print("Ctrl-C ends the server.")

    serve_forever(served, port, on_ready=tell)
