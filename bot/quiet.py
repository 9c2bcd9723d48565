"""Keep third parties quiet and at home; import this before Rasa.

Rasa sends telemetry unless told otherwise, and it logs and warns with the text of messages.
What fails in it is reported by our own loggers, without text.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from typing import TextIO

from bot.settings import ROOT

OUR_PACKAGES = ("bot", "nlu", "actions")
_NOISY = (
    "rasa",
    "rasa_sdk",
    "apscheduler",
    "matplotlib",
    "tensorflow",
    "sanic",
    "jieba",
    "aiosqlite",
    "alembic",
    "asyncio",
    "h5py",
    "numba",
    "absl",
)


def silence() -> None:
    """No telemetry, no third-party warnings, no third-party logs below critical."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("LOG_LEVEL", "ERROR")  # Rasa's, and with it its progress bars
    if not sys.warnoptions:
        _silence_warnings()
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    _silence_structlog()


def log_to_stderr(level: int = logging.INFO) -> None:
    """One line a record on standard error; ids, never message text."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for package in OUR_PACKAGES:
        logging.getLogger(package).setLevel(level)


def _silence_warnings() -> None:
    """Show warnings of our own packages only; libraries reset filters, so the outlet is cut."""
    ours = tuple(f"{ROOT / package}/" for package in OUR_PACKAGES)
    show = warnings.showwarning

    def show_ours(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if filename.startswith(ours):
            show(message, category, filename, lineno, file, line)

    warnings.showwarning = show_ours


def _silence_structlog() -> None:
    import structlog

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
