"""Split text into words with spaCy's blank tokenizers, which need no trained model."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from nlu.languages import SUPPORTED
from nlu.text import MAX_CHARACTERS

if TYPE_CHECKING:
    from spacy.language import Language

_ANY_LANGUAGE = "xx"
# Chinese is segmented by character: measured better for intents than words.


def split_words(text: str, language: str | None) -> list[tuple[str, int]]:
    """The words of a text with their start in characters; white space is left out."""
    text = text[:MAX_CHARACTERS].encode("utf-8", "replace").decode()  # spaCy refuses half pairs
    tokens = _tokenizer(language).make_doc(text)
    return [(token.text, token.idx) for token in tokens if not token.is_space]


@cache
def _blank(code: str) -> Language:
    import spacy

    return spacy.blank(code)


def _tokenizer(language: str | None) -> Language:
    return _blank(language if language in SUPPORTED else _ANY_LANGUAGE)
