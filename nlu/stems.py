"""Stems: "appointments" and "appointment" are one word; Chinese is cut into words here."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jieba import Tokenizer

_SNOWBALL = {
    "en": "english",
    "es": "spanish",
    "ar": "arabic",
    "fr": "french",
    "pt": "portuguese",
    "hi": "hindi",
    "id": "indonesian",
}


def stems(folded: Sequence[str], variety: str | None) -> list[str]:
    """The stems of folded words; other varieties' words stay as they are.

    Chinese characters, which come one by one, are joined and cut into words.
    """
    if variety == "zh":
        return [word for word in _chinese().cut("".join(folded)) if word.strip()]
    if variety not in _SNOWBALL:
        return list(folded)
    return [_stem(word, variety) for word in folded]


@lru_cache(maxsize=65_536)
def _stem(word: str, variety: str) -> str:
    return str(_stemmer(variety).stemWord(word))


@cache
def _stemmer(variety: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(_SNOWBALL[variety])


@cache
def _chinese() -> Tokenizer:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    return jieba.Tokenizer()


def warm_up(varieties: Iterable[str]) -> None:
    """Load what the first message would otherwise wait for."""
    for variety in varieties:
        stems(["a"], variety)
