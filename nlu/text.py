"""How text is made comparable before anything is looked up in it.

Frightened people leave out accents, stretch letters and write without punctuation; what is
compared must not depend on it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

MAX_CHARACTERS = 4_000  # longer text is cut before it is understood; it is stored whole

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_APOSTROPHES = {ord(mark): None for mark in "'’‘ʼ`´′ʻ"}
_ARABIC = str.maketrans("أإآٱىةؤئکیھ", "ااااي" + "هويكيه")
_DEVANAGARI = str.maketrans({"ँ": "ं", "\u093c": None})
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_WORD_MARKS = "\u0900-\u0963\u0966-\u097f"  # Python's \w leaves out Devanagari vowel signs
_RUN = re.compile(rf"([^\W\d_{_HAN}])\1+")
TOKEN = re.compile(
    rf"(?P<han>[{_HAN}])"
    rf"|(?P<word>(?:(?![{_HAN}])[\w{_WORD_MARKS}])+)"
    r"|(?P<stop>(?:[!?\n\r。！？؟।…]|(?<!\d)\.|\.(?!\d))+)"  # not the point of 39.5
    r"|(?P<clause>[,;:،؛、，；：()\[\]{}\"“”«»]+)"
)


def clean(text: str) -> str:
    """Unicode NFC without invisible and control characters; line breaks stay."""
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFC", text).strip()


def fold(text: str) -> str:
    """Lower case without accents, tashkeel, apostrophes, stretched letters; simplified Chinese."""
    # Apostrophes go first: decomposed, the accent key's ´ would become a space.
    if text.isascii():  # nothing of what follows but the first and last step can matter
        return _RUN.sub(r"\1", text.lower().replace("'", "").replace("`", ""))
    text = _INVISIBLE.sub("", text).casefold().translate(_APOSTROPHES)
    text = "".join(char for char in unicodedata.normalize("NFKD", text) if not _is_mark(char))
    text = text.translate(_ARABIC).translate(_DEVANAGARI).translate(_simplified())
    return _RUN.sub(r"\1", text)


def _is_mark(char: str) -> bool:
    if char < "\u0300":
        return False
    if "\u0900" <= char <= "\u097f":  # vowel signs are letters' other half, not accents
        return False
    return char == "\u0640" or unicodedata.category(char) == "Mn"


@cache
def _simplified() -> dict[int, str]:
    """Traditional to simplified Chinese characters, from wordfreq's table."""
    from wordfreq.chinese import simplify_chinese

    every_han = "".join(map(chr, range(0x4E00, 0xA000)))
    pairs = zip(every_han, simplify_chinese(every_han), strict=True)
    return {ord(traditional): simple for traditional, simple in pairs if traditional != simple}
