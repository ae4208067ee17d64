"""The run ledger as Prometheus sees it. Metric names carry their labels, as `journeys.vat.meter` wrote them."""

import re
import threading
from collections import defaultdict
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from config.wiring import Parts

_LABEL = re.compile(r'(\w+)="([^"]*)"')


class LedgerCollector(Collector):
    """Reads the ledger at every scrape: the newest execution of each process, and the queue."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def collect(self) -> Iterator[Metric]:
        """Every figure as a gauge named `belegwerk_…`, labelled with its process and month."""
        families: dict[str, list[tuple[dict[str, str], float]]] = defaultdict(list)
        for execution in self._parts.store.runs.latest_metrics():
            month = self._parts.store.runs.get(execution.run_id).period
            base = {"process": execution.process, "month": month}
            if execution.ended_at:
                families["last_end_seconds"].append((base | {"status": execution.status.value}, execution.ended_at.timestamp()))
            for name, value in execution.metrics.items():
                family, labels = _split(name)
                families[family].append((base | labels, value))
        head = self._parts.store.evidence.head()
        families["evidence_entries"].append(({"head": head.mac}, head.seq))
        for state, count in self._parts.store.queue.counts().items():
            families["queue_items"].append(({"queue_state": state}, count))
        for family, samples in sorted(families.items()):
            yield _gauge(family, samples)


def metrics_page(parts: Parts) -> bytes:
    """The page at /metrics, in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(LedgerCollector(parts))
    return generate_latest(registry)


def serve_metrics(parts: Parts, host: str, port: int) -> None:
    """Serve /metrics until the process is interrupted."""
    registry = CollectorRegistry()
    registry.register(LedgerCollector(parts))
    server, thread = start_http_server(port, host, registry)
    try:
        threading.Event().wait()
    finally:
        server.shutdown()
        thread.join()


def _split(name: str) -> tuple[str, dict[str, str]]:
    family, _, labels = name.partition("{")
    return family, dict(_LABEL.findall(labels))


def _gauge(family: str, samples: list[tuple[dict[str, str], float]]) -> GaugeMetricFamily:
    names = sorted({name for labels, _ in samples for name in labels})
    gauge = GaugeMetricFamily(f"belegwerk_{family}", f"{family.replace('_', ' ')} of the newest execution", labels=names)
    for labels, value in samples:
        gauge.add_metric([labels.get(name, "") for name in names], value)
    return gauge
