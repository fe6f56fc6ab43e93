"""What Prometheus reads: requests, steps of answers, and the index, of all processes of the service together.

Behind gunicorn the processes share a folder (the client library's multiprocess mode), so that whichever of them is
asked answers for all; an application in one process keeps its numbers in memory.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from functools import cache

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from server.search.live import LiveSearcher
from server.search.steps import watch

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_OURS = CollectorRegistry()
_REQUESTS = Histogram(
    "duansou_request_seconds", "Time to an answer, by route.", ["route"], buckets=_BUCKETS, registry=_OURS
)
_ANSWERS = Counter("duansou_answers", "Answers, by route and HTTP status.", ["route", "status"], registry=_OURS)
_STEPS = Histogram(
    "duansou_step_seconds", "Time within an answer, by step.", ["step"], buckets=_BUCKETS, registry=_OURS
)
_IN_PROGRESS = Gauge(
    "duansou_requests_in_progress",
    "Requests that are being answered.",
    multiprocess_mode="livesum",
    registry=_OURS,
)
# Looked up without a lock.
_of_route, _of_answer, _of_step = cache(_REQUESTS.labels), cache(_ANSWERS.labels), cache(_STEPS.labels)


def init_app(app: Flask) -> None:
    """Measures every request of the application. Routes are rules (/d/<path:id>), never what was asked for."""

    @app.before_request
    def begin() -> None:
        g.began, g.steps = time.perf_counter(), watch()
        _IN_PROGRESS.inc()

    @app.after_request
    def measure(response: Response) -> Response:
        rule = request.url_rule
        route = rule.rule if rule else "unknown"
        _of_answer(route, response.status_code).inc()
        _of_route(route).observe(time.perf_counter() - g.began)
        for name, seconds in g.steps.items():
            _of_step(name).observe(seconds)
        return response

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        if "began" in g:  # a context that is pushed to make addresses was never begun
            _IN_PROGRESS.dec()


def exposition(live: LiveSearcher, accept: str) -> tuple[bytes, str]:
    """All metrics in the format that `accept` asks for, and its media type."""
    registry = CollectorRegistry()
    registry.register(_All(live))
    encode, media_type = choose_encoder(accept)
    return encode(registry), media_type


class _All(Collector):
    def __init__(self, live: LiveSearcher) -> None:
        self._live = live

    def collect(self) -> Iterator[Metric]:
        shared = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
        yield from (MultiProcessCollector(None, shared) if shared else _OURS).collect()  # type: ignore[no-untyped-call]  # not typed there
        yield from _of_index(self._live)


def _of_index(live: LiveSearcher) -> Iterator[Metric]:
    """The index that the asked process answers from; only `duansou_index_usable` while there is none."""
    live.look_beside()
    facts = live.facts
    yield GaugeMetricFamily("duansou_index_usable", "1 if there is an index to answer from.", int(facts is not None))
    if facts is None:
        return
    age = datetime.now(timezone.utc) - datetime.fromisoformat(facts.created)
    yield GaugeMetricFamily("duansou_index_age_seconds", "Time since the index was built.", age.total_seconds())
    yield GaugeMetricFamily("duansou_index_documents", "Documents of the index.", facts.documents)
    yield GaugeMetricFamily("duansou_index_paragraphs", "Paragraphs of the index.", facts.paragraphs)
    if facts.bytes is not None:
        yield GaugeMetricFamily("duansou_index_bytes", "Size of the index's files.", facts.bytes)
    about = GaugeMetricFamily("duansou_index_info", "Which index answers.", labels=["generation", "engine"])
    about.add_metric([facts.generation, facts.engine], 1)
    yield about
