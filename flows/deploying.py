"""Puts the deployments of `prefect.yaml` onto a Prefect server: without a question, and as often as one likes.

Prefect's own `deploy --all` leaves behind what has left the file, needs the file's folder as its working folder, and ignores a
misspelt key. This module reads the same file strictly and makes the server look like it.
"""

import os
import sys
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate, WorkPoolUpdate
from prefect.client.schemas.filters import WorkPoolFilter, WorkPoolFilterName
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyOptions
from prefect.client.schemas.schedules import CronSchedule
from prefect.exceptions import MissingFlowError, ObjectNotFound
from prefect.flows import load_flow_from_entrypoint
from prefect.utilities.callables import parameter_schema
from prefect.workers.process import ProcessWorker
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from domain.errors import ConfigurationError
from flows.api import prefect_api
from flows.local_server import HEARTBEAT_SECONDS

FILE_NAME = "prefect.yaml"
POOL = "belegwerk"
POOL_LIMIT = 3  # a month, a follow-up of the month before and a batch of documents may overlap


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Schedule(_Strict):
    slug: str
    cron: str
    timezone: str
    active: bool = True


class _WorkPool(_Strict):
    name: Literal["belegwerk"]
    work_queue_name: str = "default"


class _Deployment(_Strict):
    name: str
    description: str
    entrypoint: str
    tags: list[str]
    parameters: dict[str, Any] = {}
    enforce_parameter_schema: bool = True
    schedules: list[_Schedule]
    concurrency_limit: ConcurrencyLimitConfig
    work_pool: _WorkPool


class _File(_Strict):
    name: str
    prefect_version: str = Field(alias="prefect-version")
    definitions: dict[str, Any] = {}  # anchors only; what they stand for is read where it is used
    deployments: list[_Deployment]


def deploy(home: Path, definition: Path | None = None) -> list[str]:
    """Make the server hold exactly the work pool and the deployments of `prefect.yaml`.

    Repeating it changes nothing: deployments keep their ids, an operator's pause of the pool or of a deployment stays. The
    schedules are the file's; one that was switched off by hand is on again. A deployment in our pool that left the file goes.

    Runs are started in `home` with `BELEGWERK_HOME` set to it, and with `BELEGWERK_DATABASE_URL` if it is set here and holds no
    password. Job variables lie readable in Prefect's database, so **no secret is ever put there**: the evidence key, SAP's and
    the database's passwords come from the worker's own environment (in a systemd unit: `EnvironmentFile=`) or from
    `belegwerk.toml` in the data folder, which only the worker's user can read.

    Args:
        home: the data folder on the worker's machine.
        definition: another file in the form of `prefect.yaml`; by default the one that ships.

    Returns:
        What was done, a line each.

    Raises:
        ConfigurationError: no server; or the file cannot be read, has an unknown key, or names something that is no flow.
        RunError: the server refused something, such as a parameter that the flow does not allow.
    """
    content = _read(definition or deployment_file())
    flows = {deployment.entrypoint: _load(deployment.entrypoint) for deployment in content.deployments}
    variables = job_variables(home)
    with prefect_api() as client:
        done = [_apply_pool(client)]
        kept: set[UUID] = set()
        for deployment in content.deployments:
            flow = flows[deployment.entrypoint]
            kept.add(_apply(client, deployment, flow, variables))
            when = ", ".join(f"{schedule.cron} {schedule.timezone}" for schedule in deployment.schedules)
            done.append(f"Deployment {flow.name}/{deployment.name}: {when or 'no schedule'}")
        return done + _remove_all_but(client, kept)


def deployment_file() -> Path:
    """`prefect.yaml` beside the packages in a checkout, or inside this one where the wheel puts it.

    Raises:
        ConfigurationError: the installation lacks it.
    """
    room = Path(__file__).parent
    for folder in (room.parent, room):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    raise ConfigurationError(f"{FILE_NAME} is not part of this installation.", next_step="Install Belegwerk again.")


def job_variables(home: Path) -> dict[str, Any]:
    """What a worker sets up for each run; holds no secret (see `deploy`)."""
    environment = {
        "BELEGWERK_HOME": str(home),
        # the working folder stays off the import path: a `config.py` that lies in the data folder must not stand in for ours
        "PYTHONSAFEPATH": "1",
        # the alarm about lost processes counts on this rhythm
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),
    }
    database = os.environ.get("BELEGWERK_DATABASE_URL", "")
    if database and not _holds_password(database):
        environment["BELEGWERK_DATABASE_URL"] = database
    return {"env": environment, "working_dir": str(home), "stream_output": True}


def _holds_password(url: str) -> bool:
    """A password stands before the @, or as a parameter (libpq knows `password`, `sslpassword` and `passfile`)."""
    parts = urlsplit(url)
    return parts.password is not None or "pass" in parts.query.lower()


def worker_command() -> list[str]:
    """The command of a process worker on our pool; it ends when asked by SIGTERM and lets its runs finish."""
    limit = str(POOL_LIMIT)
    return [sys.executable, "-m", "prefect", "worker", "start", "--type", "process", "--pool", POOL, "--limit", limit]


def _read(path: Path) -> _File:
    try:
        return _File.model_validate(YAML(typ="safe", pure=True).load(path))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.", next_step="Name a readable file.") from error
    except YAMLError as error:
        raise ConfigurationError(
            f"{path} is not YAML: {error}.", next_step="Correct the line that the message names."
        ) from error
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise ConfigurationError(f"{path} cannot be used: {wrong}.", next_step="Correct the keys that are named.") from error


def _load(entrypoint: str) -> Flow[..., Any]:
    try:
        # no placeholder: a flow whose imports fail here would fail in the worker too, and only next month
        return load_flow_from_entrypoint(entrypoint, use_placeholder_flow=False)
    except (MissingFlowError, ImportError, ValueError) as error:
        raise ConfigurationError(
            f"The entrypoint {entrypoint} is no flow that can be loaded: {error}.",
            next_step=f"Correct it in {FILE_NAME}; its form is package.module.function.",
        ) from error


def _apply_pool(client: SyncPrefectClient) -> str:
    """Create the pool, or set its limit and template; whether it is paused is the operator's business."""
    template = ProcessWorker.get_default_base_job_template()
    try:
        client.read_work_pool(POOL)
    except ObjectNotFound:
        client.create_work_pool(
            WorkPoolCreate(name=POOL, type="process", base_job_template=template, concurrency_limit=POOL_LIMIT)
        )
    else:
        client.update_work_pool(POOL, WorkPoolUpdate(base_job_template=template, concurrency_limit=POOL_LIMIT))
    return f"Work pool {POOL}: processes, {POOL_LIMIT} at a time"


def _apply(client: SyncPrefectClient, wanted: _Deployment, flow: Flow[..., Any], variables: dict[str, Any]) -> UUID:
    """Create or update one deployment; the server replaces its schedules by the given ones."""
    limit = wanted.concurrency_limit
    return client.create_deployment(
        flow_id=client.create_flow_from_name(flow.name),
        name=wanted.name,
        description=wanted.description,
        entrypoint=wanted.entrypoint,
        tags=wanted.tags,
        parameters=wanted.parameters,
        parameter_openapi_schema=parameter_schema(flow).model_dump(exclude_unset=True),
        enforce_parameter_schema=wanted.enforce_parameter_schema,
        schedules=[
            DeploymentScheduleCreate(
                schedule=CronSchedule(cron=schedule.cron, timezone=schedule.timezone),
                active=schedule.active,
                slug=schedule.slug,
            )
            for schedule in wanted.schedules
        ],
        concurrency_limit=limit.limit,
        concurrency_options=ConcurrencyOptions(**limit.model_dump(exclude={"limit"}, exclude_none=True)),
        work_pool_name=wanted.work_pool.name,
        work_queue_name=wanted.work_pool.work_queue_name,
        job_variables=variables,
        pull_steps=[],  # the code is installed where the worker runs
    )


def _remove_all_but(client: SyncPrefectClient, kept: set[UUID]) -> list[str]:
    ours = client.read_deployments(work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[POOL])))
    gone = [deployment for deployment in ours if deployment.id not in kept]
    for deployment in gone:
        client.delete_deployment(deployment.id)
    return [f"Removed deployment {deployment.name}: it is no longer in {FILE_NAME}" for deployment in gone]
