"""Keep third parties quiet and at home; import this before Rasa.

Rasa sends telemetry unless told otherwise, and it logs and warns with the text of messages.
What fails in it is reported by our own loggers, without text.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings

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
    os.environ.setdefault("TQDM_DISABLE", "1")  # progress comes from our own words
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
        for package in OUR_PACKAGES:
            warnings.filterwarnings("default", module=rf"{package}(\.|$)")
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


def _silence_structlog() -> None:
    import structlog

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
