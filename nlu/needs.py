"""The needs really present in one message: "how much is it, and can I bring my daughter?".

A message is cut at punctuation and joining words; a part that clearly asks for something of
its own adds a need to that of the whole message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from nlu.intent import Guess

MOST = 3
_CLEAR = 0.6  # confidence from which a part counts as a need of its own
_SHORTEST = 8  # characters; Chinese says in four what others say in eight
_SHORTEST_HAN = 4
_JOINS = re.compile(
    r"[.?!;,\n。？！；，،؛؟।]+"
    r"|\s(?:and|also|y|e|et|dan|serta|juga|और|aur|और भी|و|ثم)\s"
    r"|\sو(?=\S{2})"
    r"|(?:另外|还有|并且|以及|同时)",
    re.IGNORECASE,
)
# Most urgent first; needs not named here keep the order in which they were written.
_URGENCY = ("emergency", "self_harm", "medical_transport", "talk_to_human", "complaint")
_NOT_A_NEED = frozenset(
    (
        *("greet", "goodbye", "thank", "affirm", "deny", "inform", "out_of_scope", "text_help"),
        *("text_start", "text_stop", "bot_challenge", "emergency", "self_harm"),
        "medical_question",
    )
)

Rank = Callable[[str, str | None], list[Guess]]


def find_needs(
    text: str, language: str | None, ranking: Sequence[Guess], rank: Rank
) -> list[Guess]:
    """The needs of a message, most urgent first, at most ``MOST``; one, as a rule."""
    needs = {ranking[0].name: ranking[0]}
    for part in _parts(text):
        best = rank(part, language)[0]
        if best.confidence >= _CLEAR and best.name not in _NOT_A_NEED:
            needs.setdefault(best.name, best)
    if ranking[0].name in _NOT_A_NEED and len(needs) > 1 and ranking[0].name in ("greet", "inform"):
        del needs[ranking[0].name]
    return sorted(needs.values(), key=_urgency)[:MOST]


def _urgency(need: Guess) -> int:
    return _URGENCY.index(need.name) if need.name in _URGENCY else len(_URGENCY)


def _parts(text: str) -> list[str]:
    """The parts of a text, none if it has only one; at most eight are looked at."""
    parts = [part.strip() for part in _JOINS.split(text) if part]
    long_enough = [part for part in parts if len(part) >= _shortest(part)]
    return long_enough[:8] if len(parts) > 1 else []


def _shortest(part: str) -> int:
    return _SHORTEST_HAN if "\u4e00" <= part[:1] <= "\u9fff" else _SHORTEST
