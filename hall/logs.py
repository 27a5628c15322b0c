"""The log of a process: plain lines on standard error, nothing of anybody's values in them."""

from __future__ import annotations

import logging
import sys

import structlog


def begin(level: str) -> None:
    """Write lines of at least this level (``debug`` ``info`` ``warning`` ``error``) to standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
