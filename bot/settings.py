"""All settings, read from the environment once.

``./liaison serve`` turns its options into these variables before anything is loaded, so that
one place decides.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MAX_MESSAGE_CHARACTERS = 4_000
SQLITE_FILE = "liaison.db"


class SettingsError(Exception):
    """A setting cannot be used; the text says which and what to do."""


@dataclass(frozen=True)
class Settings:
    """``database`` is a SQLAlchemy URL or None for SQLite in ``data_dir``; ``retention_hours``
    is how long a conversation without a case is kept.
    """

    production: bool
    data_dir: Path
    models_dir: Path
    database: str | None
    retention_hours: int

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite+aiosqlite:///{self.data_dir / SQLITE_FILE}"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from environment variables whose names begin with ``LIAISON_``.

    Raises:
        SettingsError: a value is not of its kind.
    """
    hours = environment.get("LIAISON_RETENTION_HOURS", "24")
    if not hours.isdigit() or int(hours) < 1:
        raise SettingsError(f"LIAISON_RETENTION_HOURS: a whole number of hours, not {hours!r}")
    return Settings(
        production=environment.get("LIAISON_PRODUCTION", "") == "1",
        data_dir=Path(environment.get("LIAISON_DATA_DIR", ROOT / "var")),
        models_dir=Path(environment.get("LIAISON_MODELS_DIR", ROOT / "models")),
        database=environment.get("LIAISON_DATABASE") or None,
        retention_hours=int(hours),
    )


@cache
def load_settings() -> Settings:
    """This process's settings."""
    return read_settings(os.environ)
