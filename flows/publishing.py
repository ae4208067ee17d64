"""Puts a run's figures where operations look: artifacts on the run page, one event for automations."""

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact
from prefect.events import emit_event

from journeys.documents.result import BatchResult
from journeys.vat.result import MonthResult


async def publish(result: MonthResult) -> None:
    """Publish a finished month; its event tells the alarms that the month was done."""
    links = (
        f"- **Queue**: `belegwerk queue list`\n"
        f"- **Evidence chain head**: `{result.chain_head}`\n"
        f"- **Verify the evidence**: `belegwerk audit verify`\n"
    )
    await _artifacts("vat", f"VAT check {result.period}", result, links)
    _finished(f"belegwerk.vat.{result.period}", result)


async def publish_batch(result: BatchResult) -> None:
    """Publish a finished batch of documents; one that found nothing new leaves no artifact, only its event."""
    if result.documents:
        links = "- **Queue**: `belegwerk queue list`\n"
        await _artifacts("documents", f"Documents {result.run_id}", result, links)
    _finished(f"belegwerk.documents.{result.period}", result)


async def _artifacts(key: str, title: str, result: MonthResult | BatchResult, links: str) -> None:
    """Write the summary table, the metrics table and the links.

    The keys are the same for every run, so that an artifact's page shows the runs below each other.
    """
    await acreate_table_artifact(
        [{"figure": name, "value": value} for name, value in result.summary.items()],
        key=f"{key}-summary",
        description=f"# {title}\n{result.sentence}",
    )
    await acreate_table_artifact(
        [{"metric": name, "value": value} for name, value in sorted(result.metrics.items())],
        key=f"{key}-metrics",
        description=f"Metrics of run {result.run_id}",
    )
    files = "\n".join(f"- **{label}**: `{path}`" for label, path in result.files.items())
    await acreate_markdown_artifact(
        f"# Results of {result.run_id}\n{files}\n\n{links}", key=f"{key}-links", description="Where the results lie"
    )


def _finished(resource: str, result: MonthResult | BatchResult) -> None:
    emit_event(
        "belegwerk.run.finished",
        resource={"prefect.resource.id": resource, "prefect.resource.name": result.run_id or resource},
        payload={"run_id": result.run_id, "state": result.state_name, "metrics": dict(result.metrics)},
    )
