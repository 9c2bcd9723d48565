"""The needs really present in one message: "how much is it, and can I bring my daughter?".

A message is cut at punctuation and joining words; a part that clearly asks for something of
its own adds a need to that of the whole message. Where nothing joins the parts ("cancel friday
what is the mumbai number"), a message nobody is sure of is tried cut in the middle.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from nlu.intent import Guess

MOST = 3
_CLEAR = 0.7  # confidence from which a part counts as a need of its own
_LIKELY = 0.3  # enough when the whole message speaks for the need too
_BEST_OF_WHOLE = 3
_SURE = 0.75  # a whole message that is this clear has no second need that nothing joins
_SHORTEST = 8  # characters; Chinese says in four what others say in eight
_SHORTEST_HAN = 4
_MOST_PARTS = 6
_MIDDLES = (0.4, 0.5, 0.6)
_FEWEST_WORDS = 6  # of a message that is tried cut in the middle
_HAN = "\u4e00-\u9fff"
_JOINING_WORDS = "|".join(
    (
        *("and", "also", "plus", "then", "n", "&", r"\+", "as well as"),
        *("y", "e", "además", "ademas", "también", "tambien", "aparte"),
        *("et", "puis", "aussi", "en plus", "ainsi que"),
        *("também", "tambem", "tbm", "além disso", "alem disso"),
        *("dan", "serta", "sekalian", "terus", "trus", "juga", "sama", "lalu", "oh ya"),
        *("और", "तथा", "साथ ही", "aur", "tatha", "saath hi", "sath hi"),
        *("و", "ثم", "كمان", "وكمان", "برضه", "أيضا", "ايضا", "w", "kaman", "we kaman"),
    )
)
_JOINS = re.compile(
    r"[.?!;,\n。？！；，،؛؟।]+"
    rf"|\s(?:{_JOINING_WORDS})\s"
    r"|\sو(?=\S{2})"
    r"|(?:另外|还有|還有|并且|並且|以及|同时|同時|顺便|順便|再)"
    rf"|(?<=[{_HAN}])\s+(?=[{_HAN}])"
    r"|(?<=[吗嗎呢])",
    re.IGNORECASE,
)
# Most urgent first; needs not named here keep the order in which they were written.
_URGENCY = ("emergency", "self_harm", "medical_transport", "talk_to_human", "complaint")
_NOT_A_NEED = frozenset(
    (
        *("greet", "goodbye", "thank", "affirm", "deny", "inform", "out_of_scope", "text_help"),
        *("ask_capabilities", "bot_challenge", "start_over", "emergency", "self_harm"),
    )
)
# A symptom told beside a wish explains it; only a question about it is a need of its own.
_MEDICAL = "medical_question"
_ASKS = re.compile(
    r"[?？؟吗嗎么麼]|क्या|\bkya\b|\bapakah\b|\bboleh\b|\bcan i\b|\bis it\b", re.IGNORECASE
)
# Said in passing they introduce a need, they are none: "hello", "I am in Mexico".
_INTRODUCTIONS = frozenset({"greet", "inform", "affirm", "thank"})

Rank = Callable[[str, str | None], list[Guess]]


def find_needs(text: str, variety: str | None, ranking: Sequence[Guess], rank: Rank) -> list[Guess]:
    """The needs of a message, most urgent first, at most ``MOST``; one, as a rule.

    ``ranking`` is that of the whole message, most likely first; ``rank`` ranks a part.
    """
    whole = ranking[0]
    likely = {guess.name for guess in ranking[:_BEST_OF_WHOLE]}
    found: dict[str, Guess] = {}
    for part, asks in _parts(text):
        best = rank(part, variety)[0]
        if best.name in _NOT_A_NEED or (best.name == _MEDICAL and not asks):
            continue
        if best.confidence >= (_LIKELY if best.name in likely else _CLEAR):
            found.setdefault(best.name, best)
    if not found.keys() - {whole.name} and whole.confidence < _SURE:
        found.update(_either_side(text, variety, rank))
    needs = {whole.name: whole, **found}
    if len(needs) > 1 and whole.name in _INTRODUCTIONS:
        del needs[whole.name]
    return sorted(needs.values(), key=_urgency)[:MOST]


def _either_side(text: str, variety: str | None, rank: Rank) -> dict[str, Guess]:
    """The needs left and right of the middle, when both are clear and they differ."""
    units = list(text) if _is_han(text) else text.split()
    if len(units) < _FEWEST_WORDS:
        return {}
    glue = "" if _is_han(text) else " "
    for share in _MIDDLES:
        middle = round(len(units) * share)
        left = rank(glue.join(units[:middle]), variety)[0]
        right = rank(glue.join(units[middle:]), variety)[0]
        clear = min(left.confidence, right.confidence) >= _CLEAR
        if clear and left.name != right.name and not {left.name, right.name} & _NOT_A_NEED:
            return {left.name: left, right.name: right}
    return {}


def _urgency(need: Guess) -> int:
    return _URGENCY.index(need.name) if need.name in _URGENCY else len(_URGENCY)


def _parts(text: str) -> list[tuple[str, bool]]:
    """The parts that are long enough, and whether each is a question; none of only one."""
    ends = [match.span() for match in _JOINS.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(text)]
    parts = [
        (text[start:stop].strip(), bool(_ASKS.search(text[start : stop + 1])))
        for start, stop in zip(starts, stops, strict=True)
    ]
    long_enough = [
        (part, asks)
        for part, asks in parts
        if len(part) >= (_SHORTEST_HAN if _is_han(part) else _SHORTEST)
    ]
    return long_enough[:_MOST_PARTS] if sum(bool(part) for part, _ in parts) > 1 else []


def _is_han(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text[:8])
