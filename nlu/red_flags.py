"""Find danger in what a patient writes: deterministic, without any model.

A hit in any language answers with the emergency or crisis reply before anything else is
asked. The phrases stand in ``training/<code>/red_flags.yml``, one row a phrase with its
category; the categories and their published sources in ``content/facts/red_flags.yml``.
Red flags are about now: negation before a phrase and words of the past in its sentence
silence it, unless the sentence also says "now".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.yaml_reader import (
    ContentError,
    Section,
    expect_keys,
    expect_section,
    read_yaml,
    sections_in,
)
from nlu.text import MAX_CHARACTERS, TOKEN, fold

TRAINING_DIR = Path(__file__).resolve().parent / "training"
CATEGORIES_FILE = Path(__file__).resolve().parents[1] / "content" / "facts" / "red_flags.yml"
CRISIS_CATEGORY = "suicidal-self-harm"
EMERGENCY, CRISIS = "emergency", "crisis"

_GAP_WORDS, _GAP_HAN = 4, 6
_NEGATION_REACH = 3  # words between a negation and the phrase it silences
_IGNORE_REACH = 10  # words before a phrase where an idiom that covers it may begin
# Fever of ٣٩ or ३९ is fever of 39.
_DIGITS = {zero + digit: str(digit) for zero in (0x0660, 0x06F0, 0x0966) for digit in range(10)}
# "Chemo was last week, and 39.2 today": these always tell of a past event too.
_AFTER_SOMETHING = frozenset({"post-operative-or-chemotherapy-fever"})
_LENT = "en"  # whose words other languages borrow: "fits as a child"
_MOST_STARTS = 40  # places where one row is tried; a repeated word adds nothing after that
_ANY = "*"
_LONGEST_STEM = 24  # characters before or after a * that are looked at


@dataclass(frozen=True)
class RedFlag:
    """Why a message is urgent.

    ``kind`` is ``emergency`` or ``crisis``; ``in_danger`` tells of a crisis message that also
    names an emergency, such as pills already taken. ``phrase`` is the row of the list that hit.
    """

    kind: str
    category: str
    phrase: str
    language: str
    in_danger: bool = False


@dataclass(frozen=True)
class _Token:
    text: str
    clause: int
    sentence: int
    han: bool


@dataclass(frozen=True)
class _Pattern:
    """Parts in order; a part lists alternatives, each a run of atoms. An empty part is a gap."""

    parts: tuple[tuple[tuple[str, ...], ...], ...]


@dataclass(frozen=True)
class _Row:
    phrase: str
    category: str
    language: str
    pattern: _Pattern


@dataclass(frozen=True)
class _Cues:
    negation: tuple[_Pattern, ...]
    past: tuple[_Pattern, ...]
    now: tuple[_Pattern, ...]
    ignore: tuple[_Pattern, ...]

    def all(self) -> tuple[_Pattern, ...]:
        return (*self.negation, *self.past, *self.now, *self.ignore)


class RedFlags:
    """The phrases of all languages.

    A text is first asked which of their words it holds at all; only rows of which every part
    is there are looked for in order. So the cost hangs on the length of a text and hardly on
    the number of rows, and a hostile text of repeated words stays cheap.
    """

    def __init__(self, rows: list[_Row], cues: dict[str, _Cues]) -> None:
        self._cues = cues
        every = [*(row.pattern for row in rows), *(p for cue in cues.values() for p in cue.all())]
        self._atoms = _Atoms(every)
        shared = Counter(
            atom for row in rows for part in row.pattern.parts for atom in _heads(part)
        )
        # "Suicide" stands in several lists, the thesis about it in one.
        self._ignored = tuple(pattern for own in cues.values() for pattern in own.ignore)
        self._by_anchor: dict[str, list[_Row]] = defaultdict(list)
        for row in rows:
            for atom in _heads(_rarest(row.pattern, shared)):
                self._by_anchor[atom].append(row)

    def check(self, text: str) -> RedFlag | None:
        """The red flag in a text, or None. Never raises, whatever the text.

        Texts beyond ``MAX_CHARACTERS`` are looked at from both ends.
        """
        if len(text) > MAX_CHARACTERS:
            text = f"{text[: MAX_CHARACTERS // 2]}\n{text[-MAX_CHARACTERS // 2 :]}"
        crisis: _Row | None = None
        emergency: _Row | None = None
        for row in self._hits(_tokens(text)):
            if row.category == CRISIS_CATEGORY:
                crisis = crisis or row
            else:
                emergency = emergency or row
            if crisis and emergency:
                break
        first = crisis or emergency
        if first is None:
            return None
        return RedFlag(
            kind=CRISIS if crisis else EMERGENCY,
            category=first.category,
            phrase=first.phrase,
            language=first.language,
            in_danger=emergency is not None,
        )

    def _hits(self, tokens: list[_Token]) -> Iterator[_Row]:
        found = _Found(tokens, self._atoms)
        seen: set[int] = set()
        for atom in found.places:
            for row in self._by_anchor.get(atom, ()):
                if id(row) not in seen:
                    seen.add(id(row))
                    if found.may_hold(row.pattern) and self._is_meant(row, found):
                        yield row

    def _is_meant(self, row: _Row, found: _Found) -> bool:
        """Whether a row stands in the text at least once without anything that silences it."""
        cues = self._cues[row.language]
        for start, end in found.matches(row.pattern):
            if (
                not found.stands_over(self._ignored, start, end)
                and not found.stands_before(cues.negation, start)
                and (row.category in _AFTER_SOMETHING or not self._is_over(row, found, start))
            ):
                return True
        return False

    def _is_over(self, row: _Row, found: _Found, start: int) -> bool:
        """Whether the sentence tells of the past, in the row's language or in English words."""
        cues = self._cues[row.language]
        return found.is_past(row.language, cues, start) or found.is_past(
            _LENT, self._cues.get(_LENT, cues), start
        )


class _Atoms:
    """Every atom of the lists, by how it is compared with a word."""

    def __init__(self, patterns: list[_Pattern]) -> None:
        atoms = {atom for p in patterns for part in p.parts for run in part for atom in run}
        self._exact = {atom for atom in atoms if _ANY not in atom}
        stems = {atom for atom in atoms - self._exact if atom != _ANY}
        self._inner = [a for a in stems if a.startswith(_ANY) and a.endswith(_ANY)]
        self._prefix = {atom[:-1] for atom in stems if not atom.startswith(_ANY)}
        self._suffix = {atom[1:] for atom in stems if not atom.endswith(_ANY)}

    def of(self, word: str) -> list[str]:
        """The atoms a word fits."""
        fitting = [word] if word in self._exact else []
        for length in range(1, min(len(word), _LONGEST_STEM) + 1):
            if word[:length] in self._prefix:
                fitting.append(word[:length] + _ANY)
            if word[-length:] in self._suffix:
                fitting.append(_ANY + word[-length:])
        return fitting + [atom for atom in self._inner if atom[1:-1] in word]


class _Found:
    """One text: its words, and where each atom of the lists stands in it."""

    def __init__(self, tokens: list[_Token], atoms: _Atoms) -> None:
        self._tokens = tokens
        self._past: dict[tuple[str, int], bool] = {}
        self._over: list[_Pattern] | None = None
        words: dict[str, list[int]] = defaultdict(list)
        for place, token in enumerate(tokens):
            words[token.text].append(place)
        self.places: dict[str, list[int]] = {}
        for word, places in words.items():
            for atom in atoms.of(word):
                self.places.setdefault(atom, []).extend(places)

    def may_hold(self, pattern: _Pattern) -> bool:
        """Whether every part of a pattern stands somewhere in the text."""
        return all(
            any(all(a == _ANY or a in self.places for a in run) for run in part)
            for part in pattern.parts
            if part
        )

    def matches(self, pattern: _Pattern) -> Iterator[tuple[int, int]]:
        """Start and end of the matches, at most ``_MOST_STARTS`` of them tried."""
        starts = {
            place
            for run in pattern.parts[0]
            for place in (
                range(len(self._tokens)) if run[0] == _ANY else self.places.get(run[0], ())
            )
        }
        for start in sorted(starts)[:_MOST_STARTS]:
            end = _match(pattern, self._tokens, start)
            if end is not None:
                yield start, end

    def stands_over(self, patterns: tuple[_Pattern, ...], start: int, end: int) -> bool:
        """Whether a pattern covers any word of the phrase found."""
        if self._over is None:  # the same patterns each time
            self._over = [pattern for pattern in patterns if self.may_hold(pattern)]
        return any(
            (stop := _match(pattern, self._tokens, at)) is not None and stop > start
            for pattern in self._over
            for at in range(max(0, start - _IGNORE_REACH), end)
        )

    def stands_before(self, patterns: tuple[_Pattern, ...], start: int) -> bool:
        """Whether a negation ends within reach before the phrase, in its clause."""
        clause = self._tokens[start].clause
        return any(
            (stop := _match(pattern, self._tokens, at)) is not None
            and stop <= start
            and start - stop < _NEGATION_REACH
            for pattern in patterns
            if self.may_hold(pattern)
            for at in range(max(0, start - _NEGATION_REACH - 2), start)
            if self._tokens[at].clause == clause
        )

    def is_past(self, language: str, cues: _Cues, start: int) -> bool:
        """Whether the sentence speaks of the past and says nothing of now."""
        sentence = self._tokens[start].sentence
        if (language, sentence) not in self._past:
            told = self._stands_in(cues.past, sentence) and not self._stands_in(cues.now, sentence)
            self._past[language, sentence] = told
        return self._past[language, sentence]

    def _stands_in(self, patterns: tuple[_Pattern, ...], sentence: int) -> bool:
        return any(
            self._tokens[start].sentence == sentence
            for pattern in patterns
            if self.may_hold(pattern)
            for start, _ in self.matches(pattern)
        )


def _heads(part: tuple[tuple[str, ...], ...]) -> set[str]:
    """The first atom of each alternative."""
    return {run[0] for run in part}


def _rarest(pattern: _Pattern, shared: Counter[str]) -> tuple[tuple[str, ...], ...]:
    """The part whose words the fewest rows share: "breathe" rather than "my"."""
    solid = [part for part in pattern.parts if part and _ANY not in _heads(part)]
    return min(solid, key=lambda part: sum(shared[atom] for atom in _heads(part)))


def check(text: str) -> RedFlag | None:
    """The red flag in a text by the project's own lists, or None."""
    return load_red_flags().check(text)


@cache
def load_red_flags(folder: Path = TRAINING_DIR) -> RedFlags:
    """Compile ``<code>/red_flags.yml`` of all languages.

    Raises:
        ContentError: a key or category is unknown, or no phrase is listed at all; an empty
            list would let every emergency pass.
    """
    categories = {row["id"] for row in read_yaml(CATEGORIES_FILE)["categories"]}
    rows: list[_Row] = []
    cues = {}
    for path in sorted(folder.glob("*/red_flags.yml")):
        name = f"nlu/training/{path.parent.name}/{path.name}"
        section = expect_section(read_yaml(path, name=name), name)
        code = path.parent.name
        rows += [_row(row, code, categories, section.where("phrases")) for row in _rows(section)]
        cues[code] = _Cues(
            negation=_patterns(section, "negation"),
            past=_patterns(section, "past"),
            now=_patterns(section, "now"),
            ignore=_patterns(section, "ignore"),
        )
    if not rows:
        raise ContentError(f"{folder}: no <language>/red_flags.yml lists any phrase")
    return RedFlags(rows, cues)


def _rows(section: Section) -> list[Section]:
    expect_keys(
        section,
        ["language", "negation", "past", "now", "ignore", "phrases"],
        ["reviewed_by", "reviewed_on"],
    )
    return sections_in(section, "phrases")


def _row(row: Section, language: str, categories: set[str], where: str) -> _Row:
    expect_keys(row, ["phrase", "category"], ["source", "reviewed_by", "reviewed_on"])
    if row["category"] not in categories:
        raise ContentError(f"{row.where('category')}: unknown category {row['category']!r}")
    pattern = compile_phrase(str(row["phrase"]))
    if pattern is None:
        raise ContentError(f"{row.where('phrase')}: {row['phrase']!r} begins with no word")
    return _Row(str(row["phrase"]), row["category"], language, pattern)


def _patterns(section: Section, key: str) -> tuple[_Pattern, ...]:
    compiled = (compile_phrase(str(phrase)) for phrase in section[key] or ())
    return tuple(pattern for pattern in compiled if pattern is not None)


def compile_phrase(phrase: str) -> _Pattern | None:
    """``a/b`` either one, ``a*`` and ``*a`` any ending or beginning, ``*`` any one word,
    ``...`` up to four words (six characters in Chinese). None if no part begins it.
    """
    parts: list[tuple[tuple[str, ...], ...]] = []
    for part in phrase.replace("…", "...").split():
        if part == "...":
            parts.append(())
        else:
            alternatives = (_atoms(alternative) for alternative in part.split("/"))
            parts.append(tuple(atoms for atoms in alternatives if atoms))
    if not parts or not parts[0] or all(_ANY in _heads(part) for part in parts if part):
        return None
    return _Pattern(tuple(parts))


@cache
def _atoms(alternative: str) -> tuple[str, ...]:
    if alternative == _ANY:
        return (_ANY,)
    words = [token.text for token in _tokens(alternative)]
    if not words:
        return ()
    if alternative.endswith(_ANY):
        words[-1] += _ANY
    if alternative.startswith(_ANY):
        words[0] = _ANY + words[0]
    return tuple(words)


def _tokens(text: str) -> list[_Token]:
    tokens = []
    clause = sentence = 0
    for match in TOKEN.finditer(fold(text).translate(_DIGITS)):
        if match.lastgroup == "stop":
            sentence, clause = sentence + 1, clause + 1
        elif match.lastgroup == "clause":
            clause += 1
        else:
            tokens.append(_Token(match.group(), clause, sentence, match.lastgroup == "han"))
    return tokens


def _fits(atom: str, word: str) -> bool:
    if _ANY not in atom:
        return atom == word
    if atom == _ANY:
        return True
    if atom.startswith(_ANY):
        return atom[1:-1] in word if atom.endswith(_ANY) else word.endswith(atom[1:])
    return word.startswith(atom[:-1])


def _match(pattern: _Pattern, tokens: list[_Token], start: int, part: int = 0) -> int | None:
    """The end of the match that begins exactly at ``start``, or None."""
    if part == len(pattern.parts):
        return start
    alternatives = pattern.parts[part]
    if not alternatives:
        return _match_after_gap(pattern, tokens, start, part + 1)
    for atoms in alternatives:
        end = start + len(atoms)
        if end > len(tokens) or tokens[end - 1].sentence != tokens[start].sentence:
            continue
        if all(_fits(atom, tokens[start + i].text) for i, atom in enumerate(atoms)):
            rest = _match(pattern, tokens, end, part + 1)
            if rest is not None:
                return rest
    return None


def _match_after_gap(pattern: _Pattern, tokens: list[_Token], start: int, part: int) -> int | None:
    previous = tokens[start - 1]
    for skipped in range(_GAP_HAN + 1):
        at = start + skipped
        if at >= len(tokens) or tokens[at].sentence != previous.sentence:
            return None
        if skipped > _GAP_WORDS and not tokens[at].han:
            return None
        end = _match(pattern, tokens, at, part)
        if end is not None:
            return end
    return None
