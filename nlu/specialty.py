"""Which medical specialty a message names, in lay words of eight languages.

The words stand in ``specialties.yml``; spaCy's phrase matcher finds them in folded text, the
longest first.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.yaml_reader import ContentError, read_yaml
from nlu.text import MAX_CHARACTERS, TOKEN, fold

if TYPE_CHECKING:
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

SPECIALTIES_FILE = Path(__file__).resolve().parent / "specialties.yml"


class Specialties:
    """Finds specialties; build once with ``load_specialties``."""

    def __init__(self, names: dict[str, list[str]]) -> None:
        from spacy.matcher import PhraseMatcher
        from spacy.vocab import Vocab

        self._vocab: Vocab = Vocab()
        self._matcher: PhraseMatcher = PhraseMatcher(self._vocab)
        for specialty, words in names.items():
            self._matcher.add(specialty, [self._doc(word) for word in words])

    def find(self, text: str) -> str | None:
        """The specialty named by the most words, the first one of equals; None if none is."""
        doc = self._doc(text[:MAX_CHARACTERS])
        found = self._matcher(doc)
        if not found:
            return None
        match, _, _ = max(found, key=lambda hit: (hit[2] - hit[1], -hit[1]))
        return str(self._vocab.strings[match])

    def _doc(self, text: str) -> Doc:
        from spacy.tokens import Doc

        words = [
            match.group()
            for match in TOKEN.finditer(fold(text))
            if match.lastgroup in ("word", "han")
        ]
        return Doc(self._vocab, words=words or [" "])


@cache
def load_specialties(path: Path = SPECIALTIES_FILE) -> Specialties:
    """Read ``specialties.yml``: specialty, then language, then its words.

    Raises:
        ContentError: a specialty has no words.
    """
    names: dict[str, list[str]] = {}
    for specialty, languages in read_yaml(path, name="nlu/specialties.yml").items():
        words = [str(word) for words in languages.values() for word in words]
        if not words:
            raise ContentError(f"{languages.where()}: {specialty!r} has no words")
        names[specialty] = words
    return Specialties(names)
