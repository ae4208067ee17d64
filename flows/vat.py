"""The month's VAT check and its follow-up, as Prefect runs them.

Entrypoints in `prefect.yaml`: `flows.vat.monthly_vat_check` and `flows.vat.vat_follow_up`.
"""

import datetime as dt
from typing import Any

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed
from pydantic import BaseModel, Field

from config.settings import load_settings
from config.wiring import wired
from domain.calendar import BERLIN, Period
from flows.publishing import publish
from flows.watching import PrefectConduct
from journeys.vat.month import FollowUpRequest, MonthRequest, follow_up, run_month
from journeys.vat.result import MonthResult

PROGRESS_KEY = "vat-progress"


class MonthParameters(BaseModel):
    """What finance may change when starting a run by hand."""

    month: str = Field(
        default="auto", description="YYYY-MM, or `auto` for the month before today", pattern=r"^(auto|\d{4}-(0[1-9]|1[0-2]))$"
    )
    inputs: list[str] = Field(default_factory=list, description="files or folders; empty: drop folder and OData")
    out: str = Field(default="", description="folder for the workbook; empty: the configured one")
    force: bool = Field(default=False, description="ask again what has been answered this month")


class FollowUpParameters(BaseModel):
    """Which month's open numbers are asked again."""

    month: str = Field(
        default="auto", description="YYYY-MM, or `auto` for the month before today", pattern=r"^(auto|\d{4}-(0[1-9]|1[0-2]))$"
    )
    out: str = Field(default="", description="folder for the workbook; empty: the configured one")
    only_due: bool = Field(default=True, description="respect each number's next attempt")


def _run_name(prefix: str) -> str:
    parameters: dict[str, Any] = flow_run.parameters or {}
    chosen = parameters.get("params")
    month = chosen.get("month", "auto") if isinstance(chosen, dict) else getattr(chosen, "month", "auto")
    return f"{prefix} {Period.parse(month, dt.datetime.now(BERLIN).date())}"


def month_run_name() -> str:
    """The run's name in the interface, such as `VAT check 2026-10`."""
    return _run_name("VAT check")


def follow_up_run_name() -> str:
    """The run's name in the interface, such as `VAT follow-up 2026-10`."""
    return _run_name("VAT follow-up")


@flow(name="monthly-vat-check", flow_run_name=month_run_name, log_prints=False, persist_result=False)
async def monthly_vat_check(params: MonthParameters | None = None) -> State[MonthResult]:
    """Check every VAT ID of a month against the registers and write workbook, CSV, queue and evidence."""
    params = params or MonthParameters()
    with wired(load_settings()) as parts:
        request = MonthRequest.of(parts, params.month, params.inputs, params.out, force=params.force)
        result = await run_month(parts, request, PrefectConduct(PROGRESS_KEY), flow_run_id=flow_run.id or "")
    return await _finished(result)


@flow(name="vat-follow-up", flow_run_name=follow_up_run_name, log_prints=False, persist_result=False)
async def vat_follow_up(params: FollowUpParameters | None = None) -> State[MonthResult]:
    """Ask again what no register answered; after the cut-off date hand it to a person."""
    params = params or FollowUpParameters()
    with wired(load_settings()) as parts:
        request = FollowUpRequest.of(parts, params.month, params.out, only_due=params.only_due)
        result = await follow_up(parts, request, PrefectConduct(PROGRESS_KEY), flow_run_id=flow_run.id or "")
    return await _finished(result)


async def _finished(result: MonthResult) -> State[MonthResult]:
    """Publish the figures and end in a state whose name tells a clean run from one that needs people."""
    get_run_logger().info(result.sentence)
    await publish(result)
    return Completed(name=result.state_name, message=result.sentence, data=result)
