"""Which of our languages a message names: "English please", "en français", "中文"."""

from __future__ import annotations

from functools import cache

from babel import Locale

from nlu.languages import SUPPORTED
from nlu.text import TOKEN, fold

_NAMED_OTHERWISE = {  # names people use that CLDR does not list
    "castellano": "es",
    "हिंदी": "hi",
    "mandarin": "zh",
    "mandarim": "zh",
    "putonghua": "zh",
    "普通话": "zh",
    "国语": "zh",
    "汉语": "zh",
    "汉字": "zh",
    "arabi": "ar",
    "3arabi": "ar",
    "عربي": "ar",
    "انجليزي": "en",
    "angrezi": "en",
    "inggris": "en",
    "bahasa": "id",
    "英语": "en",
    "法文": "fr",
    "西语": "es",
}


def requested_language(text: str) -> str | None:
    """The code of the last of our languages that a message names, None if it names none."""
    folded = fold(text)
    words = [match.group() for match in TOKEN.finditer(folded)]
    found = None
    for word in words:
        found = _names().get(word, found)
    for name, code in _names().items():
        if _is_han(name) and name in folded:
            found = code
    return found


@cache
def _names() -> dict[str, str]:
    """Every name of our languages in our languages, folded. Names of two words are left out."""
    names = {}
    for speaker in SUPPORTED:
        languages = Locale.parse(speaker).languages
        names.update({fold(str(languages[code])): code for code in SUPPORTED if code in languages})
    names.update({fold(name): code for name, code in _NAMED_OTHERWISE.items()})
    return {
        name: code for name, code in names.items() if len(TOKEN.findall(name)) == 1 or _is_han(name)
    }


def _is_han(name: str) -> bool:
    return "\u4e00" <= name[0] <= "\u9fff"
