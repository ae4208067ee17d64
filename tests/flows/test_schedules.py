"""What a deployed schedule is for: the server itself plans the coming runs, at German times in summer and winter."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType

from flows.deploying import deploy

BERLIN = ZoneInfo("Europe/Berlin")
Eventually = Callable[[Callable[[], Any], str], Any]


def planned(client: SyncPrefectClient, deployment: str) -> list[dt.datetime]:
    """The German times for which the server holds scheduled runs of a deployment, the next one first."""
    runs = client.read_flow_runs(
        deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=[deployment])),
        flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))),
    )
    assert all(run.auto_scheduled for run in runs)
    return sorted(run.expected_start_time.astimezone(BERLIN) for run in runs if run.expected_start_time)


def test_the_server_plans_the_months_to_come(prefect_client: SyncPrefectClient, tmp_path: Path, eventually: Eventually) -> None:
    deploy(tmp_path)
    times = eventually(lambda: planned(prefect_client, "monthly"), "planned runs of the monthly check")
    assert {(time.day, time.hour, time.minute) for time in times} == {(2, 5, 30)}
    assert times[0] - dt.datetime.now(BERLIN) < dt.timedelta(days=32)
    assert len({(time.year, time.month) for time in times}) == len(times) >= 3


def test_the_server_plans_the_follow_ups(prefect_client: SyncPrefectClient, tmp_path: Path, eventually: Eventually) -> None:
    deploy(tmp_path)
    times = eventually(lambda: planned(prefect_client, "follow-up"), "planned runs of the follow-up")
    assert {(time.hour, time.minute) for time in times} <= {(6, 45), (12, 45), (19, 45)}
    assert {time.day for time in times} <= set(range(2, 27))


def test_a_changed_schedule_takes_the_place_of_the_old_one(
    prefect_client: SyncPrefectClient, definition: Callable[..., Path], tmp_path: Path, eventually: Eventually
) -> None:
    def daily(hour: int) -> list[dict[str, str]]:
        return [{"slug": "daily", "cron": f"15 {hour} * * *", "timezone": "Europe/Berlin"}]

    def hours() -> set[int]:
        return {time.hour for time in planned(prefect_client, "greet")}

    deploy(tmp_path, definition("greet", schedules=daily(4)))
    eventually(lambda: hours() == {4}, "runs at four")
    deploy(tmp_path, definition("greet", schedules=daily(21)))
    eventually(lambda: hours() == {21}, "runs at nine in the evening and no more at four")
