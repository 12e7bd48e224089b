"""Logs, metrics and traces. One trace runs from a request through the outbox row to every effect in other services."""

import logging
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog
from opentelemetry import context, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON, ParentBased
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from libs.common.log_limits import LogLimits, shorten

_propagator = TraceContextTextMapPropagator()
tracer = trace.get_tracer("shomei")


def start_telemetry(service: str, otlp_endpoint: str | None, log_level: str) -> TracerProvider:
    """Set up structured logs and tracing for this process; spans are exported only when an endpoint is given."""
    _start_logs(service, log_level)
    # Without an exporter spans are not recorded; their ids still go from service to service, and into the logs.
    sampler = ParentBased(ALWAYS_ON) if otlp_endpoint else ALWAYS_OFF
    provider = TracerProvider(resource=Resource.create({"service.name": service}), sampler=sampler)
    if otlp_endpoint:
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=otlp_endpoint)))
    trace.set_tracer_provider(provider)
    return provider


def _start_logs(service: str, log_level: str) -> None:
    level = logging.getLevelNamesMapping()[log_level.upper()]
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _add_trace_ids,
            structlog.processors.add_log_level,
            LogLimits(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            shorten,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)


def _add_trace_ids(logger: Any, method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    span = trace.get_current_span().get_span_context()
    if span.is_valid:
        entry["trace_id"] = trace.format_trace_id(span.trace_id)
        entry["span_id"] = trace.format_span_id(span.span_id)
    return entry


def current_traceparent() -> str | None:
    """The W3C traceparent of the present span, to be kept in an outbox row; None outside any trace."""
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get("traceparent")


@contextmanager
def traced_from(
    traceparent: str | None, name: str, kind: trace.SpanKind = trace.SpanKind.INTERNAL, **attributes: str
) -> Iterator[trace.Span]:
    """A span that continues the trace of `traceparent`, or begins one."""
    parent = _propagator.extract({"traceparent": traceparent}) if traceparent else context.Context()
    with tracer.start_as_current_span(name, context=parent, kind=kind, attributes=attributes) as span:
        yield span
