"""``liaison parse``: JSON Lines in, one line out for each, in the same order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from bot import quiet
from bot.content import load_content
from bot.settings import load_settings
from bot.understanding import as_contract
from nlu.hints import Hints

_HINTS = frozenset({"language", "locale", "phone"})


class BadLine(Exception):
    """A line that cannot be parsed; the text says why."""


def run(lines: Iterable[bytes], out: TextIO) -> int:
    """Parse every line; a bad one gives ``{"error": …}`` and the rest goes on."""
    quiet.silence()
    content = load_content()
    from bot.engine import Engine
    from bot.training import train

    engine = Engine.load(train(load_settings().models_dir))

    def understand(text: str, hints: Hints) -> dict[str, Any]:
        return as_contract(content, engine.parse(text, hints))

    for line in lines:
        if line.strip():
            print(answer_line(line, understand), file=out, flush=True)
    return 0


def answer_line(line: bytes, understand: Callable[[str, Hints], dict[str, Any]]) -> str:
    """One line of output for one line of input."""
    try:
        text, hints = read_line(line)
    except BadLine as error:
        return json.dumps({"error": str(error)}, ensure_ascii=False)
    return json.dumps(understand(text, hints), ensure_ascii=False)


def read_line(line: bytes) -> tuple[str, Hints]:
    """The text and hints of a line.

    Raises:
        BadLine: not UTF-8, not JSON, no text, or hints of another kind.
    """
    try:
        data = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadLine("not a line of JSON in UTF-8") from error
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise BadLine('an object with "text" is needed')
    text = data["text"].encode("utf-8", "replace").decode("utf-8")
    if not text.strip():
        raise BadLine("the text is empty")
    hints = data.get("hints") or {}
    if not isinstance(hints, dict) or hints.keys() - _HINTS:
        raise BadLine("hints are language, locale and phone")
    if not all(value is None or isinstance(value, str) for value in hints.values()):
        raise BadLine("a hint is a text")
    return text, Hints(**hints)
