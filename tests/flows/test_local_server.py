"""A Prefect server of one's own: what it is told, what it serves, and what happens when it cannot start."""

import json
import os
import socket
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from prefect.settings import get_current_settings

from domain.errors import RunError
from flows.local_server import api_url, free_port, healthy, local_server, server_environment


def fetched(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as reply:  # noqa: S310 - our own server on loopback
        return str(reply.read().decode("utf-8"))


def server_settings(url: str) -> dict[str, Any]:
    """The settings as the running server sees them."""
    settings: dict[str, Any] = json.loads(fetched(f"{url}/admin/settings"))
    return settings


def test_the_environment_is_complete_and_says_nothing_else(tmp_path: Path) -> None:
    assert server_environment(tmp_path, 4200) == {
        "PREFECT_HOME": str(tmp_path),
        "PREFECT_API_URL": "http://127.0.0.1:4200/api",
        "PREFECT_SERVER_UI_API_URL": "http://127.0.0.1:4200/api",
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(tmp_path / "ui"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_V2_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "2",
        "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
        "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "200",
        "PREFECT_SERVER_SERVICES_TRIGGERS_READ_BATCH_SIZE": "200",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    }


def test_the_running_server_heard_it(prefect_server: str) -> None:
    server = server_settings(prefect_server)["server"]
    assert server["analytics_enabled"] is False
    assert server["services"]["task_run_recorder"]["batch_size"] == 200
    assert server["services"]["task_run_recorder"]["read_batch_size"] == 200
    assert server["services"]["event_persister"]["batch_size"] == 200
    assert server["services"]["triggers"]["read_batch_size"] == 200


def test_its_pages_are_those_of_v1_and_ask_this_very_server(prefect_server: str) -> None:
    page = fetched(prefect_server.removesuffix("api"))
    assert '<div id="app">' in page  # the older pages; the newer ones, which call a third party, mount elsewhere
    assert json.loads(fetched(prefect_server.removesuffix("api") + "ui-settings"))["api_url"] == prefect_server


def test_this_process_uses_it_although_prefect_was_imported_before(prefect_server: str) -> None:
    assert get_current_settings().api.url == prefect_server
    assert os.environ["PREFECT_API_URL"] == prefect_server


def test_a_port_that_is_taken_is_an_error_and_not_somebody_elses_server(prefect_server: str, tmp_path: Path) -> None:
    port = int(prefect_server.split(":")[2].split("/")[0])
    with pytest.raises(RunError, match=f"Port {port} is in use"), local_server(tmp_path / "home", port, tmp_path / "log"):
        pytest.fail("a second server claims to run at the port of the first")
    assert healthy(prefect_server)


def test_a_server_that_ends_at_once_names_its_log(prefect_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_SERVER_DATABASE_TIMEOUT", "a while")
    log = tmp_path / "log"
    with pytest.raises(RunError, match=str(log)), local_server(tmp_path / "home", free_port(), log):
        pytest.fail("a server with a nonsensical setting claims to run")
    assert "a while" in log.read_text(encoding="utf-8")
    assert os.environ["PREFECT_API_URL"] == prefect_server


def test_a_wanted_port_is_given_when_it_is_free_and_another_one_when_it_is_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert free_port(port) != port
    assert free_port(port) == port


def test_nobody_at_home_is_not_healthy() -> None:
    assert not healthy(api_url(free_port()))
