"""A real Prefect server for the whole session, and what the tests of this room share."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client

from flows.local_server import free_port, local_server

T = TypeVar("T")

PRACTICE = Path(__file__).parent / "practice"

# A server looks for late runs, due triggers and new schedules every few seconds; tests cannot wait that long.
QUICK = {
    "PREFECT_SERVER_SERVICES_LATE_RUNS_AFTER_SECONDS": "1",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_LOOP_SECONDS": "1",
    "PREFECT_SERVER_EVENTS_PROACTIVE_GRANULARITY": "PT1S",
    "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "1",
    "PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS": "1",
    "PREFECT_WORKER_QUERY_SECONDS": "1",
}


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The API's address of a server that this session has for itself."""
    home = tmp_path_factory.mktemp("prefect")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in QUICK.items():
            patch.setenv(name, value)
        with local_server(home, free_port(), home / "server.log") as url:
            yield url


@pytest.fixture
def prefect_client(prefect_server: str) -> Iterator[SyncPrefectClient]:
    """A client of that server."""
    with get_client(sync_client=True) as client:
        yield client


@pytest.fixture(scope="session")
def practice_flows() -> Iterator[Path]:
    """The practice flows can be imported, here and in processes started from here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(PRACTICE))
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(PRACTICE), os.environ.get("PYTHONPATH", "")])))
        yield PRACTICE
    sys.modules.pop("practice_flows", None)


@pytest.fixture
def definition(tmp_path: Path, practice_flows: Path) -> Callable[..., Path]:
    """Writes a file like prefect.yaml that deploys practice flows; keyword arguments replace keys of every deployment."""

    def write(*functions: str, **changes: object) -> Path:
        path = tmp_path / "prefect.yaml"
        deployments = [
            {
                "name": function,
                "description": "practice",
                "entrypoint": f"practice_flows.{function}",
                "tags": ["vat"],
                "schedules": [{"slug": "yearly", "cron": "0 3 1 1 *", "timezone": "Europe/Berlin"}],
                "concurrency_limit": {"limit": 1, "collision_strategy": "ENQUEUE", "grace_period_seconds": 60},
                "work_pool": {"name": "belegwerk"},
                **changes,
            }
            for function in functions
        ]
        # JSON is YAML
        path.write_text(
            json.dumps({"name": "practice", "prefect-version": "3.8.8", "deployments": deployments}), encoding="utf-8"
        )
        return path

    return write


@pytest.fixture(scope="session")
def eventually() -> Callable[[Callable[[], T | None], str], T]:
    """Waits until something is there, and fails with a sentence when it does not come at all."""

    def wait(look: Callable[[], T | None], what: str) -> T:
        give_up = time.monotonic() + 120
        while time.monotonic() < give_up:
            if found := look():
                return found
            time.sleep(0.2)
        pytest.fail(f"waited two minutes in vain for {what}")

    return wait
