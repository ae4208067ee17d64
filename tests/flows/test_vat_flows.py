"""The month and its follow-up as Prefect flows, against stand-in registers and a real Prefect server."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterStartTime,
)
from prefect.client.schemas.sorting import FlowRunSort

from config.settings import load_settings
from config.wiring import wired
from domain.errors import ConfigurationError
from flows.by_hand import follow_up_by_hand, month_by_hand, recorded
from journeys.vat.result import MonthResult
from sandbox.registers import RegisterOptions, vies_app
from sandbox.sap.directory import generate_directory
from sandbox.serving import serve

MONTH = "2026-10"
pytestmark = [
    # Prefect leaves its event clients to the garbage collector when a loop ends
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small practice company whose Greek numbers get no answer; yields the folder of its exports."""
    made = generate_directory(tmp_path / "company", 150, 3, MONTH)
    with serve(vies_app(RegisterOptions(profile="monday", latency_ms=0, truth=made.truth))) as url:
        for name, value in {
            "HOME": str(tmp_path / "home"),
            "VIES_URL": f"{url}/services/checkVatService",
            "REQUESTER_VAT_ID": made.requester,
            "REGISTRY_MODE": "vies",
            "BREAKER_PAUSE": "0.05",
            "STATE_PATIENCE": "0.2",
            "RETRY_WAIT": "0.01",
            "RETRY_WAIT_MAX": "0.05",
        }.items():
            monkeypatch.setenv(f"BELEGWERK_{name}", value)
        yield tmp_path / "company" / "exports"


def run_month(exports: Path, out: Path) -> MonthResult:
    return asyncio.run(month_by_hand(MONTH, [exports], out, force=False))


def test_the_run_page_tells_the_whole_run(prefect_client: SyncPrefectClient, company: Path, tmp_path: Path) -> None:
    result = run_month(company, tmp_path / "out")
    asyncio.run(recorded(result.flow_run_id))

    run = prefect_client.read_flow_run(result.flow_run_id)
    assert run.name == f"VAT check {MONTH}"
    assert run.state is not None
    assert (run.state.type.value, run.state.name) == ("COMPLETED", "Unanswered")
    assert run.state.message == result.sentence
    assert "without an answer yet" in result.sentence

    of_run = FlowRunFilter(id=FlowRunFilterId(any_=[run.id]))
    names = {task.name for task in prefect_client.read_task_runs(flow_run_filter=of_run)}
    assert {"read", "compile", "judge", "report", "ask-DE-001"} <= names
    assert len(names) < 60, "tasks are chunks, not items"

    artifacts = prefect_client.read_artifacts(
        artifact_filter=ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run.id]))
    )
    by_key = {artifact.key: artifact for artifact in artifacts}
    assert set(by_key) == {"vat-progress", "vat-summary", "vat-metrics", "vat-links"}
    assert by_key["vat-progress"].data == 100.0
    assert "belegwerk queue list" in str(by_key["vat-links"].data)
    assert result.chain_head in str(by_key["vat-links"].data)

    with wired(load_settings()) as parts:
        (execution,) = parts.store.runs.executions(result.run_id)
    assert execution.flow_run_id == result.flow_run_id
    assert execution.metrics["items_in"] == result.metrics["items_in"] > 0


def test_the_follow_up_ends_in_a_state_of_its_own(prefect_client: SyncPrefectClient, company: Path, tmp_path: Path) -> None:
    first = run_month(company, tmp_path / "out")
    assert first.unanswered > 0
    made = generate_directory(tmp_path / "again", 150, 3, MONTH)
    with pytest.MonkeyPatch.context() as patch, serve(vies_app(RegisterOptions(latency_ms=0, truth=made.truth))) as url:
        patch.setenv("BELEGWERK_VIES_URL", f"{url}/services/checkVatService")
        second = asyncio.run(follow_up_by_hand(MONTH, tmp_path / "out", only_due=False))
    assert second.unanswered == 0
    run = prefect_client.read_flow_run(second.flow_run_id)
    assert run.name == f"VAT follow-up {MONTH}"
    assert run.state is not None
    assert run.state.name == second.state_name == "ReviewPending"
    assert 0 < second.metrics['calls{register="VIES"}'] <= first.unanswered


def test_a_refused_requester_fails_the_run_with_the_next_step(
    prefect_client: SyncPrefectClient, company: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELEGWERK_REQUESTER_VAT_ID", "DE000000000")
    with pytest.raises(ConfigurationError, match="Next step"):
        run_month(company, tmp_path / "out")
    started = FlowRunFilter(start_time=FlowRunFilterStartTime(is_null_=False))  # not those that a schedule has planned
    (newest,) = prefect_client.read_flow_runs(flow_run_filter=started, sort=FlowRunSort.START_TIME_DESC, limit=1)
    assert newest.state is not None
    assert newest.state.name == "Failed"
