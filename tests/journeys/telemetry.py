"""What the system says about itself, kept in memory: spans, each with the service that made it, and log lines."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tests.journeys.running_services import CURRENT_SERVICE

SERVICE = "running-service"


class Origin(SpanProcessor):
    """Writes on each span whose it is: in one process all services share one tracer."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        running = CURRENT_SERVICE.get()
        span.set_attribute(SERVICE, running.name if running else "outside")


class Spans:
    """Every span that ended since it was made. The process has one tracer provider, which is never replaced."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        if not isinstance(trace.get_tracer_provider(), TracerProvider):
            trace.set_tracer_provider(TracerProvider())
        provider = trace.get_tracer_provider()
        assert isinstance(provider, TracerProvider)
        provider.add_span_processor(Origin())
        provider.add_span_processor(SimpleSpanProcessor(self._exporter))

    def finished(self) -> list[ReadableSpan]:
        """All of them, in the order in which they ended."""
        return list(self._exporter.get_finished_spans())

    def of_trace(self, trace_id: str) -> list[tuple[str, str]]:
        """Service and name of each span of one trace (32 hex digits), in the order in which they began."""
        members = [span for span in self.finished() if format(span.context.trace_id, "032x") == trace_id]
        members.sort(key=lambda span: span.start_time or 0)
        return [(str((span.attributes or {})[SERVICE]), span.name) for span in members]


@contextmanager
def kept_log_lines() -> Iterator[list[str]]:
    """Log as in production, into a list; of libraries what is at least a warning, as there."""
    lines: list[str] = []
    before = structlog.get_config()
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    facts = [structlog.contextvars.merge_contextvars, structlog.processors.add_log_level]

    def keep(_logger: Any, _method: str, line: Any) -> str:
        lines.append(str(line))
        return str(line)

    structlog.configure(processors=[*facts, structlog.processors.format_exc_info, renderer, keep])
    handler = _Into(lines)
    logging.getLogger().addHandler(handler)
    try:
        yield lines
    finally:
        logging.getLogger().removeHandler(handler)
        structlog.configure(**before)


class _Into(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(self.format(record))
