"""What `belegwerk prefect deploy` leaves on a server, and what it refuses."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import anyio
import pytest
from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolUpdate
from prefect.client.schemas.responses import DeploymentResponse
from prefect.exceptions import PrefectHTTPStatusError
from prefect.flows import load_flow_from_entrypoint
from prefect.server.schemas.schedules import CronSchedule
from prefect.settings import PREFECT_API_URL, temporary_settings
from ruamel.yaml import YAML

from domain.errors import ConfigurationError, RunError
from flows.automations import TAGS
from flows.deploying import POOL, POOL_LIMIT, deploy, deployment_file, job_variables
from flows.local_server import api_url, free_port

BERLIN = ZoneInfo("Europe/Berlin")
Definition = Callable[..., Path]


def deployed(client: SyncPrefectClient) -> dict[str, DeploymentResponse]:
    return {deployment.name: deployment for deployment in client.read_deployments()}


def shipped_entrypoints() -> list[str]:
    content = YAML(typ="safe", pure=True).load(deployment_file())
    return [deployment["entrypoint"] for deployment in content["deployments"]]


@pytest.fixture
def ours(prefect_client: SyncPrefectClient, tmp_path: Path) -> dict[str, DeploymentResponse]:
    """The product's deployments as the server holds them after being deployed twice."""
    deploy(tmp_path)
    before = {name: deployment.id for name, deployment in deployed(prefect_client).items()}
    deploy(tmp_path)
    after = deployed(prefect_client)
    assert {name: deployment.id for name, deployment in after.items()} == before
    return after


@pytest.mark.parametrize("entrypoint", shipped_entrypoints())
def test_every_entrypoint_of_the_shipped_file_is_a_flow(entrypoint: str) -> None:
    assert isinstance(load_flow_from_entrypoint(entrypoint, use_placeholder_flow=False), Flow)


def test_deploying_twice_leaves_one_of_each(ours: dict[str, DeploymentResponse]) -> None:
    assert set(ours) == {"monthly", "follow-up", "inbox"}
    for name, deployment in ours.items():
        assert [schedule.slug for schedule in deployment.schedules] == [name]
        assert deployment.schedules[0].active
        assert set(TAGS) & set(deployment.tags), "the alarms watch it"
        assert deployment.work_pool_name == POOL


def test_a_second_start_waits_instead_of_being_cancelled(ours: dict[str, DeploymentResponse]) -> None:
    for deployment in ours.values():
        assert deployment.global_concurrency_limit is not None
        assert deployment.global_concurrency_limit.limit == 1
        assert deployment.concurrency_options is not None
        assert deployment.concurrency_options.collision_strategy == "ENQUEUE"


def starts(deployment: DeploymentResponse, count: int, since: dt.datetime) -> list[dt.datetime]:
    """The starts that the server's own scheduler works out from what it stored."""
    schedule = CronSchedule.model_validate(deployment.schedules[0].schedule.model_dump())
    return [date.astimezone(dt.UTC) for date in anyio.run(schedule.get_dates, count, since)]


def test_times_are_german_in_summer_and_winter(ours: dict[str, DeploymentResponse]) -> None:
    year = starts(ours["monthly"], 12, dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
    assert [date.day for date in year] == [2] * 12
    assert {date.astimezone(BERLIN).time() for date in year} == {dt.time(5, 30)}
    assert (year[0].time(), year[6].time()) == (dt.time(4, 30), dt.time(3, 30))
    follow_ups = starts(ours["follow-up"], 150, dt.datetime(2027, 3, 1, tzinfo=dt.UTC))  # crosses 28 March
    minute, hours, *_ = ours["follow-up"].schedules[0].schedule.model_dump()["cron"].split()
    assert {date.astimezone(BERLIN).time() for date in follow_ups} == {
        dt.time(int(hour), int(minute)) for hour in hours.split(",")
    }


def test_a_month_that_is_none_is_refused_before_the_run(
    ours: dict[str, DeploymentResponse], prefect_client: SyncPrefectClient
) -> None:
    with pytest.raises(PrefectHTTPStatusError, match="October"):
        prefect_client.create_flow_run_from_deployment(ours["monthly"].id, parameters={"params": {"month": "October"}})


def test_what_left_the_file_leaves_the_server(
    prefect_client: SyncPrefectClient, tmp_path: Path, definition: Definition
) -> None:
    deploy(tmp_path, definition("greet", "fail"))
    kept = deployed(prefect_client)["greet"].id
    done = deploy(tmp_path, definition("greet", schedules=[]))
    assert [deployment.id for deployment in deployed(prefect_client).values()] == [kept]
    assert deployed(prefect_client)["greet"].schedules == []
    assert any("Removed deployment fail" in line for line in done)


def test_the_pool_keeps_its_limit_and_an_operators_pause(
    prefect_client: SyncPrefectClient, tmp_path: Path, definition: Definition
) -> None:
    file = definition("greet")
    deploy(tmp_path, file)
    prefect_client.update_work_pool(POOL, WorkPoolUpdate(is_paused=True, concurrency_limit=9))
    deploy(tmp_path, file)
    pool = prefect_client.read_work_pool(POOL)
    prefect_client.update_work_pool(POOL, WorkPoolUpdate(is_paused=False))
    assert (pool.type, pool.concurrency_limit, pool.is_paused) == ("process", POOL_LIMIT, True)


def test_it_does_not_matter_where_the_command_is_called(
    ours: dict[str, DeploymentResponse], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefect_client: SyncPrefectClient
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    deploy(tmp_path)
    monthly = deployed(prefect_client)["monthly"]
    assert monthly.id == ours["monthly"].id
    assert monthly.job_variables["working_dir"] == str(tmp_path)


@pytest.mark.parametrize(
    ("url", "passed"),
    [
        ("postgresql+psycopg://belegwerk@db/belegwerk", True),
        ("sqlite:////var/lib/belegwerk/belegwerk.db", True),
        ("postgresql+psycopg://belegwerk:geheim@db/belegwerk", False),
        ("postgresql+psycopg://db/belegwerk?user=belegwerk&password=geheim", False),
    ],
)
def test_no_password_reaches_the_job_variables(url: str, passed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELEGWERK_DATABASE_URL", url)
    monkeypatch.setenv("BELEGWERK_EVIDENCE_KEY", "geheim")
    monkeypatch.setenv("BELEGWERK_SAP_PASSWORD", "geheim")
    variables = job_variables(tmp_path)
    assert ("BELEGWERK_DATABASE_URL" in variables["env"]) is passed
    assert variables["env"]["BELEGWERK_HOME"] == str(tmp_path)
    assert "geheim" not in str(variables)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"entrypoint": "practice_flows.no_such"}, "practice_flows.no_such"),
        ({"entrypoint": "practice_flows.NO_FLOW"}, "practice_flows.NO_FLOW"),
        ({"entrypoint": "no_such_module.flow"}, "no_such_module"),
        ({"schedule": []}, "schedule"),
        ({"work_pool": {"name": "elsewhere"}}, "work_pool.name"),
    ],
)
def test_a_mistake_in_the_file_is_named(changes: dict[str, object], named: str, tmp_path: Path, definition: Definition) -> None:
    with pytest.raises(ConfigurationError, match=named):
        deploy(tmp_path, definition("greet", **changes))


@pytest.mark.parametrize(("content", "named"), [("deployments: [", "is not YAML"), ("", "file"), ("[]", "file")])
def test_a_file_that_is_none_is_named(content: str, named: str, tmp_path: Path) -> None:
    (tmp_path / "prefect.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=named):
        deploy(tmp_path, tmp_path / "prefect.yaml")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        deploy(tmp_path, tmp_path)


def test_a_parameter_that_the_flow_forbids_is_refused_with_the_servers_words(
    prefect_server: str, tmp_path: Path, definition: Definition
) -> None:
    with pytest.raises(RunError, match="October"):
        deploy(tmp_path, definition("greet", parameters={"params": {"month": "October"}}))


def test_without_a_server_nothing_is_started_behind_ones_back(tmp_path: Path, definition: Definition) -> None:
    file = definition("greet")
    with temporary_settings({PREFECT_API_URL: None}), pytest.raises(ConfigurationError, match="No Prefect server is named"):
        deploy(tmp_path, file)
    nobody = api_url(free_port())
    with temporary_settings({PREFECT_API_URL: nobody}), pytest.raises(ConfigurationError, match=nobody):
        deploy(tmp_path, file)
