"""Puts a run's figures where operations look: artifacts on the run page, one event for automations."""

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact
from prefect.events import emit_event

from journeys.vat.result import MonthResult


async def publish(result: MonthResult) -> None:
    """Write the summary table, the metrics table and the links of a finished run, and emit `belegwerk.run.finished`.

    The keys are the same for every month, so that an artifact's page shows the months below each other.
    """
    await acreate_table_artifact(
        [{"figure": name, "value": value} for name, value in result.summary.items()],
        key="vat-summary",
        description=f"# VAT check {result.period}\n{result.sentence}",
    )
    await acreate_table_artifact(
        [{"metric": name, "value": value} for name, value in sorted(result.metrics.items())],
        key="vat-metrics",
        description=f"Metrics of run {result.run_id}",
    )
    links = "\n".join(f"- **{label}**: `{path}`" for label, path in result.files.items())
    await acreate_markdown_artifact(
        f"# Results of {result.run_id}\n{links}\n\n"
        f"- **Queue**: `belegwerk queue list`\n"
        f"- **Evidence chain head**: `{result.chain_head}`\n"
        f"- **Verify the evidence**: `belegwerk audit verify`\n",
        key="vat-links",
        description="Where the results lie",
    )
    emit_event(
        "belegwerk.run.finished",
        resource={"prefect.resource.id": f"belegwerk.vat.{result.period}", "prefect.resource.name": result.run_id},
        payload={"run_id": result.run_id, "state": result.state_name, "metrics": dict(result.metrics)},
    )
