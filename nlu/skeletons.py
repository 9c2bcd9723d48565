"""Consonant skeletons: what Arabic and Arabizi, or Hindi and romanised Hindi, have in common.

Vowels are written or left out as people like ("maw3ed", "mw3d", "موعد"), and one consonant has
several spellings. A skeleton keeps one Latin letter for each consonant, so that what was learnt
from one script helps to read the other. It is for comparing, not for reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

_ARABIC = str.maketrans(
    dict(
        zip(
            "بپتطثجچحخدضذظرزسصشعغفڤقكگلمنه",
            "bbtttjShxddddrzssS3GffkkklmnH",
            strict=True,
        )
    )
)
_ARABIC_PREFIX = re.compile(r"^[وف]?(?:بال|كال|ال|لل|بل)(?=\w{3})")
_ARABIZI_PREFIX = re.compile(r"^(?:w|f)?(?:b|k)?(?:el|al|il|l)(?=\w{3})")
# Two letters for one sound come first; 2 is a glottal stop, which Arabic script often omits too.
_ARABIZI_PAIRS = (("kh", "x"), ("gh", "G"), ("sh", "S"), ("ch", "S"), ("th", "t"), ("dh", "d"))
_ARABIZI = str.maketrans(
    {
        **dict(zip("75968qcgpv$h", "hxstkkkjbfSH", strict=True)),
        **dict.fromkeys("aeiouwy2"),
    }
)
_HINDI = str.maketrans(
    dict(
        zip(
            "कखगघचछजझटठतथडढदधणनङञंपफबभमरलवशषसह",
            "kkggccjjttttddddnnnnnpfbbmrlvsssh",
            strict=True,
        )
    )
)
_ROMANISED_PAIRS = (
    *(("chh", "C"), ("ch", "C"), ("kh", "k"), ("gh", "g"), ("th", "t"), ("dh", "d")),
    *(("bh", "b"), ("ph", "f"), ("sh", "s"), ("jh", "j"), ("x", "ks"), ("c", "k"), ("C", "c")),
)
_ROMANISED = str.maketrans(
    {
        **dict(zip("zwq", "jvk", strict=True)),
        **dict.fromkeys("aeiouy"),
    }
)
_NO_CONSONANT = re.compile(r"[^A-Za-z3]+")
_REPEATED = re.compile(r"(.)\1+")


@lru_cache(maxsize=65_536)
def skeleton(word: str, variety: str | None) -> str:
    """The skeleton of a folded word; empty for other varieties than the four.

    ``variety`` is ``ar``, ``ar-Latn``, ``hi`` or ``hi-Latn``.
    """
    reduce = _REDUCTIONS.get(variety or "")
    return "" if reduce is None else _REPEATED.sub(r"\1", _NO_CONSONANT.sub("", reduce(word)))


def _arabic(word: str) -> str:
    return _without_last_h(_ARABIC_PREFIX.sub("", word).translate(_ARABIC))


def _arabizi(word: str) -> str:
    word = _ARABIZI_PREFIX.sub("", word)
    for pair, letter in _ARABIZI_PAIRS:
        word = word.replace(pair, letter)
    return _without_last_h(word.translate(_ARABIZI))


def _without_last_h(word: str) -> str:
    """A last h is mostly the feminine ending, which others leave out."""
    return word.removesuffix("H").replace("H", "h")


def _hindi(word: str) -> str:
    return word.translate(_HINDI)


def _romanised(word: str) -> str:
    for pair, letter in _ROMANISED_PAIRS:
        word = word.replace(pair, letter)
    return word.translate(_ROMANISED)


_REDUCTIONS: dict[str, Callable[[str], str]] = {
    "ar": _arabic,
    "ar-Latn": _arabizi,
    "hi": _hindi,
    "hi-Latn": _romanised,
}
