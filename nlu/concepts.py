"""Word classes that all languages share: "hardship", "penuria" and "困难" are one concept.

A linear classifier knows only the words it has seen. Concepts carry what it learnt in one
language over to another. The words stand in ``nlu/lexicon/<code>.yml``, written by hand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.yaml_reader import ContentError, expect_section, read_yaml
from nlu.text import TOKEN, fold

LEXICON_DIR = Path(__file__).resolve().parent / "lexicon"
_ARABIZI = "ar-Latn"
REFERENCE = "en"  # its file names the concepts; the other languages' files use those names

_LONGEST_PHRASE = 4  # words
_LONGEST_HAN = 6  # characters
_SHORTEST_STEM = 2  # characters before the star
_ARABIC_PREFIXES = ("وال", "فال", "بال", "كال", "ال", "لل", "و", "ف", "ب", "ل", "ك")

_COMMAS = re.compile(r"\s*[,،]\s*")


class Concepts:
    """The concepts of one language's words; ``find`` is what it is for.

    ``words`` holds exact words and phrases, ``stems`` what stood before a star; both give
    indices into ``names``.
    """

    def __init__(
        self,
        names: Sequence[str],
        words: Mapping[str, Sequence[int]],
        stems: Mapping[str, Sequence[int]],
        *,
        language: str,
    ) -> None:
        self.names = list(names)
        self._words = words
        self._stems = stems
        self._language = language
        self._longest = max(map(len, stems), default=0)

    def find(self, text: str) -> list[str]:
        """The concepts of a folded text, in its order.

        A concept counts once for every word at which one of its entries begins.
        """
        folded = _words(text)
        found = [self.names[i] for i in self._in_han("".join(folded))] if self._is_chinese else []
        for start, word in enumerate(folded):
            concepts = self._of_word(word)
            phrase = word
            for other in folded[start + 1 : start + _LONGEST_PHRASE]:
                phrase = f"{phrase} {other}"
                concepts |= {*self._words.get(phrase, ()), *self._of_stem(phrase)}
            found += (self.names[i] for i in sorted(concepts))
        return found

    @property
    def _is_chinese(self) -> bool:
        return self._language == "zh"

    def _of_word(self, word: str) -> set[int]:
        if self._is_chinese and len(word) == 1:
            return set()  # found as part of the text
        for form in self._forms(word):
            concepts = {*self._words.get(form, ()), *self._of_stem(form)}
            if concepts:
                return concepts
        return set()

    def _forms(self, word: str) -> Iterator[str]:
        yield word
        if self._language == "ar":
            for prefix in _ARABIC_PREFIXES:
                if word.startswith(prefix) and len(word) - len(prefix) >= 3:
                    yield word[len(prefix) :]

    def _of_stem(self, text: str) -> Iterator[int]:
        longest = min(len(text), self._longest)
        for end in range(_SHORTEST_STEM, longest + 1):
            yield from self._stems.get(text[:end], ())

    def _in_han(self, text: str) -> Iterator[int]:
        for start in range(len(text)):
            for end in range(start + 1, min(start + _LONGEST_HAN, len(text)) + 1):
                yield from self._words.get(text[start:end], ())

    def to_data(self) -> dict[str, Any]:
        """Plain data to store; ``from_data`` reads it."""
        return {
            "names": self.names,
            "words": {word: list(ids) for word, ids in self._words.items()},
            "stems": {stem: list(ids) for stem, ids in self._stems.items()},
            "language": self._language,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Concepts:
        return cls(data["names"], data["words"], data["stems"], language=data["language"])


def concept_names(folder: Path = LEXICON_DIR) -> list[str]:
    """All concepts, as the reference language's file lists them."""
    return list(_read(folder / f"{REFERENCE}.yml"))


def read_concepts(folder: Path = LEXICON_DIR) -> dict[str, Concepts]:
    """The concepts of every language that has a file, by its code (``hi``, ``hi-Latn``).

    Raises:
        ContentError: a file is not YAML, a concept is unknown, or an entry is no text.
    """
    names = concept_names(folder)
    return {path.stem: _concepts(path, names) for path in sorted(folder.glob("*.yml"))}


def arabizi_entries(folder: Path = LEXICON_DIR) -> Iterator[tuple[str, str]]:
    """Every entry of Arabizi with its variety, stars taken off: (``ar-Latn``, ``maw3ed``).

    No list of its words exists and examples are few. Romanised Hindi has enough of its own; with
    its lexicon Swahili is taken for it.
    """
    for entries in _read(folder / f"{_ARABIZI}.yml").values():
        for entry in _COMMAS.split(entries):
            yield _ARABIZI, entry.rstrip("*")


def _words(folded: str) -> list[str]:
    """Words without punctuation; what a hyphen joins are two, a Chinese character is one."""
    return [match[0] for match in TOKEN.finditer(folded) if match.lastgroup in ("word", "han")]


def _read(path: Path) -> Any:
    return expect_section(read_yaml(path, name=f"nlu/lexicon/{path.name}"), path.name)


def _concepts(path: Path, names: Sequence[str]) -> Concepts:
    section = _read(path)
    places = {name: index for index, name in enumerate(names)}
    words: dict[str, set[int]] = defaultdict(set)
    stems: dict[str, set[int]] = defaultdict(set)
    for name in section:
        if name not in places:
            raise ContentError(f"{section.where(name)}: no such concept: {name}")
        entries = section[name]
        if not isinstance(entries, str):
            raise ContentError(f"{section.where(name)}: write the words with commas, after `>-`")
        for entry in _COMMAS.split(entries):
            stem = entry.endswith("*")
            glue = "" if path.stem == "zh" else " "
            key = glue.join(_words(fold(entry.rstrip("*"))))
            if key:
                (stems if stem and glue else words)[key].add(places[name])
    return Concepts(
        names,
        {word: sorted(ids) for word, ids in words.items()},
        {stem: sorted(ids) for stem, ids in stems.items() if len(stem) >= _SHORTEST_STEM},
        language=path.stem,
    )
