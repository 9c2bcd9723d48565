"""Which languages Liaison speaks: those whose folder in ``content/languages`` is not a draft."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.yaml_reader import expect_section, read_yaml

FOLDER = Path(__file__).resolve().parents[1] / "content" / "languages"
_FIRST = ("en", "es", "ar", "zh", "fr", "pt", "hi", "id")  # in the order of our figures


def is_draft(folder: Path) -> bool:
    """Whether a language's folder is still being written: nobody is answered from it.

    Raises:
        ContentError: its ``language.yml`` cannot be read.
    """
    path = folder / "language.yml"
    return bool(expect_section(read_yaml(path), path.name).get("draft"))


def _spoken() -> Iterator[str]:
    codes = {path.name for path in FOLDER.iterdir() if path.is_dir() and not is_draft(path)}
    yield from (code for code in _FIRST if code in codes)
    yield from sorted(codes - {*_FIRST})


SUPPORTED = tuple(_spoken())
