"""`belegwerk prefect`: a server of one's own, deployment, alarms."""

import contextlib
import os
import shlex
import threading
from pathlib import Path
from typing import Annotated

import typer

from cli.terminal import console, table
from config.settings import load_settings
from domain.errors import ConfigurationError
from flows.local_server import api_url, free_port, local_server, server_environment

app = typer.Typer(help="The Prefect server, deployments and alarms.", no_args_is_help=True)

PREFECT_FOLDER = "prefect"


@app.command()
def serve(port: Annotated[int, typer.Option(help="port on loopback")] = 4200) -> None:
    """Run a Prefect server on this machine; its history lies in the data folder. Ends with Ctrl-C."""
    settings = load_settings()
    home = settings.home / PREFECT_FOLDER
    chosen = free_port(port)
    with console.status("Starting Prefect …") as status, local_server(home, chosen, log_file(settings.home)):
        status.stop()
        console.print(f"Prefect UI: http://127.0.0.1:{chosen}   (Ctrl-C ends it)")
        console.print(f"In other terminals: export PREFECT_API_URL={api_url(chosen)}")
        _wait_for_interrupt()


@app.command()
def deploy() -> None:
    """Deploy the journeys with their schedules, and create or renew the alarms. Asks nothing; can be repeated."""
    settings = load_settings()
    _require_api()
    from flows.automations import apply_automations
    from flows.deploying import deploy as deploy_flows
    from flows.deploying import worker_command

    deployed = deploy_flows(settings.home)
    alarms = apply_automations(os.environ.get("BELEGWERK_ALARM_WEBHOOK"))
    console.print(table("Deployed", ("what",), [(name,) for name in [*deployed, *alarms]]))
    console.print(f"Start a worker where runs shall happen:  {shlex.join(worker_command())}", soft_wrap=True)


@app.command()
def environment(port: Annotated[int, typer.Option(help="port on loopback")] = 4200) -> None:
    """Print the environment of the server, for a service manager."""
    for name, value in server_environment(load_settings().home / PREFECT_FOLDER, port).items():
        console.print(f"{name}={value}", highlight=False, soft_wrap=True)


def _require_api() -> None:
    if not os.environ.get("PREFECT_API_URL"):
        raise ConfigurationError(
            "PREFECT_API_URL is not set, so there is no server to deploy to.",
            next_step="Start one with `belegwerk prefect serve` and export PREFECT_API_URL as it prints.",
        )


def _wait_for_interrupt() -> None:
    with contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()


def log_file(home: Path) -> Path:
    """Where the server's own log goes."""
    home.mkdir(parents=True, exist_ok=True)
    return home / "prefect-server.log"
