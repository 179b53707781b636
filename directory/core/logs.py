"""How the site logs: one event a line, JSON in production, without paths, addresses or names of people."""

from __future__ import annotations

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

_EMAIL = re.compile(r"[^\s@<>\"'(),;:=]+@[^\s@<>\"'(),;:]+")
_IPV4 = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
_IPV6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}(?![\w:])", re.IGNORECASE)
# A secret of `secrets.token_urlsafe(32)`, as it stands in an address: errors of addresses and templates quote it. What has no
# capital letter is a name in code.
_TOKEN = re.compile(r"(?<![\w-])(?=[\w-]*[A-Z])[A-Za-z0-9_-]{43}(?![\w-])")
_TIME = re.compile(r"\d{1,2}:\d{2}:\d{2}")


def scrub(text: str) -> str:
    """The text without e-mail addresses, addresses of the network, tokens: messages of libraries and databases carry them."""
    text = _TOKEN.sub("[token]", text)
    text = _EMAIL.sub("[e-mail]", text)
    text = _IPV4.sub("[address]", text)
    return _IPV6.sub(lambda match: match[0] if _TIME.fullmatch(match[0]) else "[address]", text)


def _scrub_event(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: scrub(value) if isinstance(value, str) and key != "timestamp" else value for key, value in event.items()}


class WithoutPathsFilter(logging.Filter):
    """Keeps Django's own messages to what happened: the path or the host they end with may hold a token or a search."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith(("django.request", "django.security")):
            status = getattr(record, "status_code", None)
            record.msg = f"{record.name} {status}" if status else record.name
            record.args = ()
            if status is None or status < 500:  # what a visitor sent is no failure of ours, and the traceback quotes it
                record.exc_info = None
        return True


SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_config(*, json: bool) -> dict[str, Any]:
    """Django's LOGGING value; also configures structlog itself."""
    structlog.configure(
        processors=[*SHARED_PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: Any = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_paths": {"()": WithoutPathsFilter}},
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    _scrub_event,
                    renderer,
                ],
                "foreign_pre_chain": SHARED_PROCESSORS,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_paths"]}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            # Django's own set-up gives this one a handler for its development server, which is not used here.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
            # RequestLogMiddleware writes one line a request already, with the traceback where there is one.
            "django.request": {"level": "CRITICAL"},
            "procrastinate": {"level": "WARNING"},
            # It would tell each address that was asked, and each that it led to.
            "httpcore2": {"level": "WARNING"},
            "gunicorn.error": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }
