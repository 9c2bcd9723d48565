"""The evaluation texts: what was written, and what a careful colleague reads in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.settings import ROOT
from bot.yaml_reader import ContentError

FOLDER = ROOT / "tests" / "evaluation"
MIXED_GROUPS = ("hi-Latn", "ar-Latn", "code-switched", "unsupported")
NEEDS = "needs-"  # file prefix of the messages with two needs

_KEYS = frozenset({"id", "lang", "text", "intent", "country", "city", "urgency", "tags"})
_NEEDS_KEYS = frozenset({"id", "lang", "text", "needs"})


@dataclass(frozen=True)
class Text:
    """One labelled message.

    ``group`` is what it is counted under: its language, or one of ``MIXED_GROUPS``.
    ``country`` and ``city`` are null where the text does not say where the patient lives;
    ``needs`` is only filled for messages with two of them, and then ``intent`` is null.
    """

    id: str
    group: str
    language: str
    text: str
    intent: str | None
    country: str | None
    city: str | None
    urgency: str
    tags: tuple[str, ...]
    needs: tuple[str, ...] = ()


def read_texts(folder: Path = FOLDER) -> list[Text]:
    """All evaluation texts of a folder, files in alphabetical order.

    Raises:
        ContentError: a line is not JSON or its keys are wrong; names file and line.
    """
    return [text for path in sorted(folder.glob("*.jsonl")) for text in _read_file(path)]


def _read_file(path: Path) -> Iterator[Text]:
    has_needs = path.name.startswith(NEEDS)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        where = f"{path.name}:{number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise ContentError(f"{where}: not a line of JSON") from error
        expected = _NEEDS_KEYS if has_needs else _KEYS
        if not isinstance(row, dict) or row.keys() != expected:
            raise ContentError(f"{where}: the keys are {', '.join(sorted(expected))}")
        yield _two_needs(row) if has_needs else _one_intent(row)


def _one_intent(row: Mapping[str, Any]) -> Text:
    return Text(
        id=row["id"],
        group=_group(row),
        language=row["lang"],
        text=row["text"],
        intent=row["intent"],
        country=row["country"],
        city=row["city"],
        urgency=row["urgency"],
        tags=tuple(row["tags"]),
    )


def _two_needs(row: Mapping[str, Any]) -> Text:
    return Text(
        id=row["id"],
        group=row["lang"],
        language=row["lang"],
        text=row["text"],
        intent=None,
        country=None,
        city=None,
        urgency="routine",
        tags=("two-needs",),
        needs=tuple(row["needs"]),
    )


def _group(row: Mapping[str, Any]) -> str:
    for tag in ("unsupported", "code-switched"):
        if tag in row["tags"]:
            return tag
    return f"{row['lang']}-Latn" if "romanised" in row["tags"] else str(row["lang"])
