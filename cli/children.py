"""Starts commands of our own as processes beside this one, and ends them."""

import contextlib
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from domain.errors import RunError

START_SECONDS = 60.0


@contextlib.contextmanager
def child_server(arguments: Sequence[str], port: int, log: Path) -> Iterator[None]:
    """Run `belegwerk ARGUMENTS` while the body runs, once it listens on this port of the machine.

    Raises:
        RunError: it ended or did not listen; names its log.
    """
    with log.open("ab") as sink:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            [sys.executable, "-m", "cli", *arguments], stdout=sink, stderr=sink, start_new_session=True
        )
    try:
        _wait_until_listening(process, port, log)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_listening(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if process.poll() is not None or time.monotonic() > give_up:
            raise RunError(f"A stand-in did not start on port {port}.", next_step=f"Read {log}.")
        time.sleep(0.1)
