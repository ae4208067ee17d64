"""A Prefect server of one's own for machines that have none: demo, tests, and small installations.

It keeps its history in the data folder, speaks on loopback only, sends no analytics and needs no internet. The settings are
those measured to matter: batched recorders (a quarter of the CPU per task run), and the address of the interface, which the
server does not tell its pages by itself.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.error import URLError

from domain.errors import RunError

START_SECONDS = 120.0  # the first start migrates its database: 19 s on an idle machine
HEARTBEAT_SECONDS = 30  # the shortest that Prefect's engine honours


def server_environment(home: Path, port: int) -> dict[str, str]:
    """The environment of a server that keeps its data in `home` and is reached at `port` of this machine."""
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": api_url(port),
        "PREFECT_SERVER_UI_API_URL": api_url(port),
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(home / "ui"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_V2_ENABLED": "false",  # its pages call a third party on load
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "2",
        "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
        "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "200",
        "PREFECT_SERVER_SERVICES_TRIGGERS_READ_BATCH_SIZE": "200",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),
    }


def api_url(port: int) -> str:
    """The API's address on loopback."""
    return f"http://127.0.0.1:{port}/api"


def free_port(wanted: int = 0) -> int:
    """The wanted port when it is free, else any free one."""
    for port in (wanted, 0):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise RunError("No free port on this machine.", next_step="End a program that listens, then try again.")


def healthy(url: str) -> bool:
    """Whether a Prefect API answers at this address."""
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=2) as reply:  # noqa: S310 - the address is ours, http only
            return bool(reply.status == 200)
    except (URLError, OSError):
        return False


@contextlib.contextmanager
def local_server(home: Path, port: int, log: Path) -> Iterator[str]:
    """Run a server while the body runs, and set this process up to use it.

    Yields:
        The API's address.

    Raises:
        RunError: the port is taken, or the server did not start; names its log.
    """
    if free_port(port) != port:
        # Without this, a foreign server at that port would answer for ours.
        raise RunError(f"Port {port} is in use.", next_step="End the program that listens there, or name another port.")
    home.mkdir(parents=True, exist_ok=True)
    environment = server_environment(home, port)
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("ab") as sink:
        server = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            command, env=os.environ | environment, stdout=sink, stderr=sink, start_new_session=True
        )
    try:
        _wait_until_healthy(server, api_url(port), log)
        with _environment(environment):
            yield api_url(port)
    finally:
        _stop(server)


def _wait_until_healthy(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while not healthy(url):
        if server.poll() is not None or time.monotonic() > give_up:
            raise RunError("The Prefect server did not start.", next_step=f"Read {log}; another server may use its port.")
        time.sleep(0.3)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Ask it to stop, with the processes it started; insist after a while."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, sign)
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            continue
        return


@contextlib.contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    _refresh_prefect()
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        _refresh_prefect()


def _refresh_prefect() -> None:
    """Prefect reads the environment once, when it is imported; tell it to look again if that has happened already."""
    if context := sys.modules.get("prefect.context"):
        context.refresh_global_settings_context()
