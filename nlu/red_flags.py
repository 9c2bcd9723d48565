"""Find danger in what a patient writes: deterministic, without any model.

A hit in any language answers with the emergency or crisis reply before anything else is
asked. The phrases stand in ``training/<code>/red_flags.yml``, one row a phrase with its
category; the categories and their published sources in ``content/facts/red_flags.yml``.
Red flags are about now: negation before a phrase and words of the past in its sentence
silence it, unless the sentence also says "now".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.yaml_reader import ContentError, Section, expect_keys, read_yaml
from nlu.text import MAX_CHARACTERS, TOKEN, fold

TRAINING_DIR = Path(__file__).resolve().parent / "training"
CATEGORIES_FILE = Path(__file__).resolve().parents[1] / "content" / "facts" / "red_flags.yml"
CRISIS_CATEGORY = "suicidal-self-harm"
EMERGENCY, CRISIS = "emergency", "crisis"

_GAP_WORDS, _GAP_HAN = 4, 6
_NEGATION_REACH = 3  # words between a negation and the phrase it silences
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


class RedFlags:
    """The phrases of all languages, indexed by the first word of each."""

    def __init__(self, rows: list[_Row], cues: dict[str, _Cues]) -> None:
        self._cues = cues
        self._exact: dict[str, list[_Row]] = defaultdict(list)
        self._prefix: dict[str, list[_Row]] = defaultdict(list)
        self._suffix: dict[str, list[_Row]] = defaultdict(list)
        for row in rows:
            for alternative in dict.fromkeys(row.pattern.parts[0]):
                self._index(alternative[0], row)

    def _index(self, atom: str, row: _Row) -> None:
        if atom.endswith(_ANY):
            self._prefix[atom[:-1]].append(row)
        elif atom.startswith(_ANY):
            self._suffix[atom[1:]].append(row)
        else:
            self._exact[atom].append(row)

    def check(self, text: str) -> RedFlag | None:
        """The red flag in a text, or None. Never raises, whatever the text.

        Texts beyond ``MAX_CHARACTERS`` are looked at from both ends.
        """
        if len(text) > MAX_CHARACTERS:
            text = f"{text[: MAX_CHARACTERS // 2]}\n{text[-MAX_CHARACTERS // 2 :]}"
        tokens = _tokens(text)
        crisis: _Row | None = None
        emergency: _Row | None = None
        for row in self._hits(tokens):
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
        over: dict[tuple[str, int], bool] = {}  # (language, sentence) -> tells of the past
        for start, token in enumerate(tokens):
            for row in self._candidates(token.text):
                end = _match(row.pattern, tokens, start)
                if end is None:
                    continue
                cues = self._cues[row.language]
                if _stands_over(cues.ignore, tokens, start, end):
                    continue
                if _stands_before(cues.negation, tokens, start):
                    continue
                place = (row.language, token.sentence)
                if place not in over:
                    over[place] = _is_past(cues, tokens, token.sentence)
                if not over[place]:
                    yield row

    def _candidates(self, word: str) -> Iterator[_Row]:
        yield from self._exact.get(word, ())
        for length in range(1, min(len(word), _LONGEST_STEM) + 1):
            yield from self._prefix.get(word[:length], ())
            yield from self._suffix.get(word[-length:], ())


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
        section = read_yaml(path, name=f"nlu/training/{path.parent.name}/{path.name}")
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
    rows: list[Section] = section["phrases"]
    return rows


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
    if not parts or not parts[0]:
        return None
    return _Pattern(tuple(parts))


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
    for match in TOKEN.finditer(fold(text)):
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


def _stands_over(
    patterns: tuple[_Pattern, ...], tokens: list[_Token], start: int, end: int
) -> bool:
    """Whether a pattern covers any word of the phrase found."""
    for at in range(max(0, start - 10), end):
        for pattern in patterns:
            stop = _match(pattern, tokens, at)
            if stop is not None and stop > start:
                return True
    return False


def _stands_before(patterns: tuple[_Pattern, ...], tokens: list[_Token], start: int) -> bool:
    clause = tokens[start].clause
    for at in range(max(0, start - _NEGATION_REACH - 2), start):
        if tokens[at].clause != clause:
            continue
        for pattern in patterns:
            stop = _match(pattern, tokens, at)
            if stop is not None and stop <= start and start - stop < _NEGATION_REACH:
                return True
    return False


def _is_past(cues: _Cues, tokens: list[_Token], sentence: int) -> bool:
    """Whether a sentence speaks of the past and says nothing of now."""
    at = [index for index, token in enumerate(tokens) if token.sentence == sentence]
    return _any_match(cues.past, tokens, at) and not _any_match(cues.now, tokens, at)


def _any_match(patterns: tuple[_Pattern, ...], tokens: list[_Token], at: list[int]) -> bool:
    return any(_match(pattern, tokens, start) is not None for start in at for pattern in patterns)
