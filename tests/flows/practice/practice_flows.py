"""Small flows that the tests deploy, start and kill; a worker's flow process imports them by this module's name."""

import json
import os
import time
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.events import emit_event
from prefect.states import Completed
from pydantic import BaseModel, Field

NO_FLOW = "an entrypoint that is no flow"


class Greeting(BaseModel):
    """A parameter model as the product's flows have one."""

    month: str = Field(default="auto", pattern=r"^(auto|\d{4}-\d{2})$")


@flow(name="practice-greet")
def greet(params: Greeting | None = None) -> State[Any]:
    """Leave in the working folder what a worker has set up, and end as the product's flows do."""
    seen = {"home": os.environ.get("BELEGWERK_HOME"), "pid": os.getpid(), "month": (params or Greeting()).month}
    Path("greeting.json").write_text(json.dumps(seen), encoding="utf-8")
    return Completed(name="ReviewPending", message="1 item waits for a person")


@flow(name="practice-linger")
def linger() -> None:
    """Write the process id where the test finds it, then never end."""
    with Path("pids").open("a", encoding="ascii") as file:
        file.write(f"{os.getpid()}\n")
    time.sleep(600)


@flow(name="practice-fail")
def fail() -> None:
    """End badly."""
    raise ValueError("the practice flow was asked to fail")


@flow(name="monthly-vat-check")
def finish_a_month() -> None:
    """Finish as the monthly check does: same flow name, same event."""
    emit_event(
        "belegwerk.run.finished", resource={"prefect.resource.id": "belegwerk.vat.2026-10"}, payload={"run_id": "practice"}
    )
