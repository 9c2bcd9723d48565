"""Variants of training examples as hurried, frightened or old-fashioned phones would send them.

Every example stays as it was written; some get a twin with one or two of these changes. What
changes is the same in every run.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache

Example = tuple[str, str | None, str]  # text, variety, intent

_SHARE = 6  # one example in so many gets a twin
_LEAST_LETTERS = 8  # of a text in which a typo does not destroy the meaning
_PUNCTUATION = re.compile(r"[.,;:!?¿¡。，；：！？、،؛؟।…]+")
_LETTER = re.compile(r"[^\W\d_]")
_LAST_VOWEL = re.compile(r"([aeiouáéíóúअआइईउऊاوي啊了])(?=\W*$)", re.IGNORECASE)


def augment(examples: Iterable[Example]) -> Iterator[Example]:
    """The examples, some followed by a twin that has another text."""
    for number, (text, variety, intent) in enumerate(examples):
        yield text, variety, intent
        if number % _SHARE == 0:
            # The same twin in every run, so no secret's kind of chance.
            twin = variant(text, variety, random.Random(number))  # noqa: S311
            if twin != text:
                yield twin, variety, intent


def variant(text: str, variety: str | None, choice: random.Random) -> str:
    """The text with one or two changes that people and phones make; never empty."""
    changes = list(_CHINESE if variety == "zh" else _ALPHABETIC)
    for change in choice.sample(changes, choice.choice((1, 1, 2))):
        text = change(text, choice) or text
    return text


def drop_accents(text: str, choice: random.Random) -> str:
    """Without accents; vowel signs of Hindi and tashkeel's letters stay what they are."""
    parts = unicodedata.normalize("NFD", text)
    plain = "".join(c for c in parts if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", plain)


def make_typo(text: str, choice: random.Random) -> str:
    """One letter left out, doubled, or swapped with the next, not at a word's beginning."""
    places = [
        place
        for place in range(1, len(text) - 1)
        if all(_LETTER.match(text[near]) for near in (place - 1, place, place + 1))
    ]
    if len(places) < _LEAST_LETTERS:
        return text
    place = choice.choice(places)
    before, letter, following, after = text[:place], text[place], text[place + 1], text[place + 2 :]
    kinds = (following + after, letter + letter + following + after, following + letter + after)
    return before + choice.choice(kinds)


def repeat_letter(text: str, choice: random.Random) -> str:
    """The last vowel stretched: "pleaseee"."""
    return _LAST_VOWEL.sub(lambda match: match[1] * choice.randint(3, 5), text)


def drop_punctuation(text: str, choice: random.Random) -> str:
    """Without any punctuation, as most phones send it."""
    return " ".join(_PUNCTUATION.sub(" ", text).split())


def drop_space(text: str, choice: random.Random) -> str:
    """Two words run together."""
    spaces = [place for place, character in enumerate(text) if character == " "]
    if len(spaces) < 2:
        return text
    place = choice.choice(spaces)
    return text[:place] + text[place + 1 :]


def write_traditional(text: str, choice: random.Random) -> str:
    """Simplified Chinese in traditional characters, by the commonest of each."""
    return text.translate(_traditional())


@cache
def _traditional() -> dict[int, str]:
    """Simplified characters to traditional ones, from wordfreq's table turned round."""
    from wordfreq.chinese import simplify_chinese

    every_han = "".join(map(chr, range(0x4E00, 0xA000)))
    table: dict[int, str] = {}
    for traditional, simple in zip(every_han, simplify_chinese(every_han), strict=True):
        if traditional != simple:
            table.setdefault(ord(simple), traditional)
    return table


_ALPHABETIC: tuple[Callable[[str, random.Random], str], ...] = (
    *(drop_accents, make_typo, make_typo, repeat_letter, drop_punctuation, drop_space),
)
_CHINESE: tuple[Callable[[str, random.Random], str], ...] = (
    *(drop_punctuation, repeat_letter, write_traditional),
)
