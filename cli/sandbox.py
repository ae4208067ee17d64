"""`belegwerk sandbox`: the practice company's registers, its SAP, and its exports."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from cli.terminal import console, waiting
from sandbox.company import generate_company
from sandbox.registers import RegisterOptions, evatr_app, parse_caps, vies_app
from sandbox.sap import SapOptions, generate_directory, sap_app
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
