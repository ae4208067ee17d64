"""Incoming documents as a Prefect flow: in this process, and on the workers of a Dask cluster."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from documents_worker import EQUIPMENT
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId, FlowRunFilter, FlowRunFilterId

from config.settings import load_settings
from config.wiring import wired
from flows import inbox
from flows.by_hand import batch_by_hand, recorded
from journeys.documents.children import CHILDREN

pytestmark = [
    # Prefect and Dask leave clients and pipes to the garbage collector when a loop ends
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of documents, one of them doubtful; the practice reader stands in for the shipped one."""
    monkeypatch.setenv("BELEGWERK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PRACTICE_TRACE", str(tmp_path / "trace"))
    monkeypatch.setattr(inbox, "equipment_of", lambda settings: replace(EQUIPMENT, workers=settings.document_workers))
    CHILDREN.close()
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(8):
        text = (
            f"type: invoice\ninvoice_number = R-{number} @ 0.99\ngross_total = {number}.00 @ {0.5 if number == 3 else 0.99}\n"
        )
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    yield folder
    CHILDREN.close()


def test_the_run_page_tells_the_batch(prefect_client: SyncPrefectClient, documents: Path, tmp_path: Path) -> None:
    result = asyncio.run(batch_by_hand([documents], tmp_path / "out", force=False))
    asyncio.run(recorded(result.flow_run_id))
    assert (result.documents, result.reviews) == (8, 1)
    run = prefect_client.read_flow_run(result.flow_run_id)
    assert run.state is not None
    assert (run.state.name, run.state.message) == ("ReviewPending", "8 documents read: 1 waiting for a person.")

    of_run = FlowRunFilter(id=FlowRunFilterId(any_=[run.id]))
    tasks = {task.name for task in prefect_client.read_task_runs(flow_run_filter=of_run)}
    assert {"take in", "read-001", "read-004", "judge", "report", "settle"} <= tasks
    assert "read-005" not in tasks, "tasks are chunks, not documents"

    found = prefect_client.read_artifacts(artifact_filter=ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run.id])))
    by_key = {artifact.key: artifact for artifact in found}
    assert {"documents-summary", "documents-metrics", "documents-links"} <= set(by_key)
    assert str(result.files["Workbook"]) in str(by_key["documents-links"].data)
    assert "accepted_share_by_field" in str(by_key["documents-metrics"].data)
    with wired(load_settings()) as parts:
        (execution,) = parts.store.runs.executions(result.run_id)
    assert execution.flow_run_id == result.flow_run_id


def test_nothing_new_is_a_clean_run_without_artifacts(
    prefect_client: SyncPrefectClient, documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELEGWERK_STABLE_SCANS", "1")
    result = asyncio.run(batch_by_hand([], tmp_path / "out", force=False))
    assert (result.documents, result.state_name) == (0, "Completed")
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_two_dask_workers_share_a_batch(
    prefect_client: SyncPrefectClient, documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One setting moves the reading to a Dask cluster; results and tables are those of the run without it."""
    monkeypatch.setenv("BELEGWERK_TASK_RUNNER", "dask")
    monkeypatch.setenv("BELEGWERK_DOCUMENT_WORKERS", "2")
    monkeypatch.setenv("PRACTICE_SECONDS", "0.2")  # long enough for both to have their part
    result = asyncio.run(batch_by_hand([documents], tmp_path / "out", force=False))
    assert (result.documents, result.reviews, result.failed) == (8, 1, 0)
    trace = [line.split() for line in (tmp_path / "trace").read_text(encoding="utf-8").splitlines()]
    assert sorted(name for name, _ in trace) == [f"{number}.txt" for number in range(8)], "every document once"
    assert len({process for _, process in trace}) == 2, "each worker has a child of its own, and both had their part"
