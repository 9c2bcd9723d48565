"""What the intent classifier sees of a text: several views, each a bag of hashed strings.

- words and word pairs, as written
- stems, pairs of stems and stems with one word between
- character n-grams, which forgive typos and endings
- consonant skeletons, which join Arabic and Arabizi, Hindi and romanised Hindi
- concepts, which all languages share, and their pairs
- the circumstances: length, question mark, digits, a place, a specialty, first and last word

All views read folded text: accents, stretched letters and traditional characters make no
difference. Each view is scaled to length one, so that none drowns the others.
"""

from __future__ import annotations

import multiprocessing
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction import FeatureHasher

from nlu.concepts import Concepts
from nlu.skeletons import skeleton
from nlu.stems import stems
from nlu.text import fold
from nlu.words import split_words

if TYPE_CHECKING:
    from nlu.country import Gazetteer
    from nlu.specialty import Specialties

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

_MAX_CHARACTERS = 1_000  # a long story's need stands at its beginning or end
_LONGEST_GRAM = 5  # characters
_MANY_WORDS = 12  # from here on a text is just long
_MOST_CONCEPTS = 12  # whose pairs are looked at
_LONG_NUMBER = re.compile(r"\+?\d[\d ().-]{5,}\d")
_TINY = 1e-9
_APOSTROPHE = re.compile(r"(?<=\b[cdjlmnst])['’](?=\w)", re.IGNORECASE)  # l'hôpital: two words
_QUESTION = re.compile(r"[?？؟]")
_EXCLAMATION = re.compile(r"[!！]")


@dataclass(frozen=True)
class View:
    """One bag of strings with its weight among the views."""

    name: str
    weight: float


VIEWS = (
    View("words", 1.0),
    View("stems", 1.0),
    View("characters", 1.0),
    View("skeletons", 1.0),
    View("concepts", 1.0),
    View("circumstances", 0.5),
)
_VIEW_BUCKETS = 2**18
BUCKETS = _VIEW_BUCKETS * len(VIEWS)
_HASHER = FeatureHasher(_VIEW_BUCKETS, input_type="string", alternate_sign=False)


_TEXTS_PER_WORKER = 5_000
_INHERITED: dict[str, FeatureReader] = {}


class FeatureReader:
    """Reads texts into hashed counts.

    A text's ``variety`` is its language, with the script where it is romanised (``hi-Latn``);
    None if unknown.
    """

    def __init__(
        self, concepts: Mapping[str, Concepts], gazetteer: Gazetteer, specialties: Specialties
    ) -> None:
        self._concepts = concepts
        self._gazetteer = gazetteer
        self._specialties = specialties

    @property
    def concepts(self) -> Mapping[str, Concepts]:
        return self._concepts

    def bags(self, text: str, variety: str | None) -> list[list[str]]:
        """The strings of every view, in the order of ``VIEWS``."""
        text = text[:_MAX_CHARACTERS]
        words = _folded_words(text, variety)
        return [
            [*words, *_pairs(words)],
            _stem_strings(words, variety),
            _character_grams(words),
            _skeleton_strings(words, variety),
            self._concept_strings(text, variety),
            self._circumstances(text, words, variety),
        ]

    def counts(self, texts: Iterable[tuple[str, str | None]]) -> Any:
        """Hashed counts as a sparse matrix, one row a text, ``BUCKETS`` columns.

        Many texts are shared out among the cores where the system can fork.
        """
        from scipy.sparse import vstack

        texts = list(texts)
        workers = min(os.cpu_count() or 1, len(texts) // _TEXTS_PER_WORKER)
        if workers < 2 or "fork" not in multiprocessing.get_all_start_methods():
            return self._counts(texts)
        size = -(-len(texts) // workers)
        shares = [texts[start : start + size] for start in range(0, len(texts), size)]
        _INHERITED["reader"] = self  # too large to send; a forked process has it already
        try:
            with multiprocessing.get_context("fork").Pool(workers) as pool:
                return vstack(pool.map(_counts_of_share, shares), format="csr")
        finally:
            _INHERITED.clear()

    def _counts(self, texts: Iterable[tuple[str, str | None]]) -> Any:
        from scipy.sparse import csr_matrix

        bags = (bag for text, variety in texts for bag in self.bags(text, variety))
        views = _HASHER.transform(bags)
        shifted = views.indices + _shift(views.indptr)
        return csr_matrix(
            (views.data.astype(np.float32), shifted, views.indptr[:: len(VIEWS)]),
            (views.shape[0] // len(VIEWS), BUCKETS),
        )

    def weighted(self, text: str, variety: str | None, idf: Floats) -> tuple[Indices, Floats]:
        """Buckets and TF-IDF values of one text: what ``weigh`` does, without matrices."""
        views = _HASHER.transform(self.bags(text, variety))
        buckets = views.indices + _shift(views.indptr)
        values = ((1 + np.log(views.data)) * idf[buckets]).astype(np.float32)
        for view, start, end in zip(VIEWS, views.indptr, views.indptr[1:], strict=False):
            bag = values[start:end]
            bag *= view.weight / max(float(np.sqrt(bag @ bag)), _TINY)
        return buckets, values

    def _concept_strings(self, text: str, variety: str | None) -> list[str]:
        lexicon = self._concepts.get(variety or "")
        if lexicon is None:
            return []
        found = lexicon.find(fold(_APOSTROPHE.sub(" ", text)))
        once = sorted(set(found))[:_MOST_CONCEPTS]
        return [*found, *(f"{one} {other}" for one, other in combinations(once, 2))]

    def _circumstances(self, text: str, words: Sequence[str], variety: str | None) -> list[str]:
        language = (variety or "").split("-")[0] or None
        place = self._gazetteer.find(text, language)
        specialty = self._specialties.find(text)
        strings = [f"length {min(len(words), _MANY_WORDS)}", f"language {variety}"]
        if words:
            strings += [f"first {words[0]}", f"last {words[-1]}"]
        if 0 < len(words) <= 3:
            strings.append(f"only {' '.join(words)}")
        signs = {
            "question": _QUESTION.search(text),
            "exclamation": _EXCLAMATION.search(text),
            "number": any(character.isdigit() for character in text),
            "long number": _LONG_NUMBER.search(text),
            "address": "@" in text,
            "place": place,
            "city": place and place.city,
            "specialty": specialty,
        }
        return strings + [name for name, seen in signs.items() if seen]


def _counts_of_share(texts: Sequence[tuple[str, str | None]]) -> Any:
    return _INHERITED["reader"]._counts(texts)


def weigh(counts: Any, idf: Floats) -> Any:
    """Sublinear TF-IDF of hashed counts, every view scaled to its weight."""
    rows = counts.copy()
    rows.data = ((1 + np.log(rows.data)) * idf[rows.indices]).astype(np.float32)
    owners = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    bags = owners * len(VIEWS) + rows.indices // _VIEW_BUCKETS
    lengths = np.sqrt(np.bincount(bags, rows.data**2))
    weights = np.array([view.weight for view in VIEWS], np.float32)
    rows.data *= (weights[bags % len(VIEWS)] / lengths[bags]).astype(np.float32)
    return rows


def _shift(ends: Indices) -> Indices:
    """What to add to hash buckets so that every view has its own, view after view."""
    views = np.arange(len(ends) - 1) % len(VIEWS)
    return np.repeat(views * _VIEW_BUCKETS, np.diff(ends))


def inverse_document_frequencies(counts: Any) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Smoothed idf of every bucket, and in how many rows it stands."""
    documents = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log((1 + counts.shape[0]) / (1 + documents)) + 1
    return idf.astype(np.float32), documents


def _folded_words(text: str, variety: str | None) -> list[str]:
    language = variety if variety and "-" not in variety else None
    return [folded for word, _ in split_words(text, language) if (folded := fold(word).strip())]


def _pairs(words: Iterable[str]) -> Iterator[str]:
    return (f"{first} {second}" for first, second in pairwise(words))


def _stem_strings(words: Sequence[str], variety: str | None) -> list[str]:
    found = stems(words, variety)
    apart = (f"{first} _ {third}" for first, third in zip(found, found[2:], strict=False))
    return [*found, *_pairs(found), *apart]


def _character_grams(words: Sequence[str]) -> list[str]:
    text = f" {' '.join(words)} "
    return [
        text[start : start + length]
        for length in range(2, _LONGEST_GRAM + 1)
        for start in range(len(text) - length + 1)
    ]


def _skeleton_strings(words: Sequence[str], variety: str | None) -> list[str]:
    family = (variety or "").split("-")[0]
    if family not in ("ar", "hi"):
        return []
    found = [bone for word in words if len(bone := skeleton(word, variety)) > 1]
    return [f"{family} {bones}" for bones in (*found, *_pairs(found))]
