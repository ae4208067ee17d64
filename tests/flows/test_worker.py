"""A real process worker takes deployed runs, and every way to lose one is seen."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from prefect.client.orchestration import SyncPrefectClient

from flows.deploying import deploy, worker_command

pytestmark = pytest.mark.slow

Eventually = Callable[[Callable[[], Any], str], Any]
Definition = Callable[..., Path]


@pytest.fixture(scope="module")
def worker(prefect_server: str, practice_flows: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A worker as the product starts it."""
    folder = tmp_path_factory.mktemp("worker")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(worker_command(), cwd=folder, stdout=log, stderr=log, start_new_session=True)
    yield
    process.terminate()
    try:
        process.wait(timeout=30)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def start(client: SyncPrefectClient, deployment: str, **parameters: object) -> UUID:
    found = client.read_deployment_by_name(deployment)
    return client.create_flow_run_from_deployment(found.id, parameters=parameters).id


def state_name(client: SyncPrefectClient, run: UUID) -> str | None:
    return client.read_flow_run(run).state_name


def test_a_deployed_flow_runs_where_and_as_it_was_deployed(
    worker: None, prefect_client: SyncPrefectClient, tmp_path: Path, definition: Definition, eventually: Eventually
) -> None:
    (tmp_path / "config.py").write_text(
        "raise SystemExit('a file in the data folder was taken for our package')", encoding="ascii"
    )
    deploy(tmp_path, definition("greet"))
    run = start(prefect_client, "practice-greet/greet", params={"month": "2026-10"})
    eventually(lambda: state_name(prefect_client, run) == "ReviewPending", "the run's end")
    greeting = json.loads((tmp_path / "greeting.json").read_text(encoding="utf-8"))
    assert (greeting["home"], greeting["month"]) == (str(tmp_path), "2026-10")
    assert greeting["pid"] != os.getpid()


def test_a_second_start_waits_and_a_killed_run_is_crashed_at_once(
    worker: None, prefect_client: SyncPrefectClient, tmp_path: Path, definition: Definition, eventually: Eventually
) -> None:
    deploy(tmp_path, definition("linger"))
    pids = tmp_path / "pids"

    def started(count: int) -> list[int]:
        numbers = [int(line) for line in pids.read_text(encoding="ascii").split()] if pids.exists() else []
        return numbers if len(numbers) == count else []

    first = start(prefect_client, "practice-linger/linger")
    (killed,) = eventually(lambda: started(1), "the first run")
    second = start(prefect_client, "practice-linger/linger")
    eventually(lambda: state_name(prefect_client, second) == "AwaitingConcurrencySlot", "the second run to wait for the first")
    assert state_name(prefect_client, first) == "Running"
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: state_name(prefect_client, first) == "Crashed", "the killed run to be seen")
    _, last = eventually(lambda: started(2), "the second run to be let in")
    os.kill(last, signal.SIGKILL)
    eventually(lambda: state_name(prefect_client, second) == "Crashed", "the second run's end")


def test_the_monthly_check_itself_runs_in_a_worker_and_says_what_it_lacks(
    worker: None, prefect_client: SyncPrefectClient, tmp_path: Path, eventually: Eventually
) -> None:
    deploy(tmp_path)
    run = start(prefect_client, "monthly-vat-check/monthly", params={"month": "2026-09"})
    eventually(lambda: (state := prefect_client.read_flow_run(run).state) and state.is_final(), "the run's end")
    ended = prefect_client.read_flow_run(run)
    assert ended.name == "VAT check 2026-09"
    assert ended.state_name == "Failed"  # an empty data folder holds no export
    assert ended.state is not None
    assert "Next step:" in (ended.state.message or "")
