"""When a guess is too weak to act on. Unsure is an answer: the patient is asked."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.intent import Guess

DOUBTFUL = "nlu_fallback"  # Rasa's name for it; the rules know it
_LEAST = 0.4
_LEAST_IN_NO_LANGUAGE = 0.6  # "fgjh" looks like a name of something to the classifier
_LEAST_MARGIN = 0.04
_LEAST_OUT_OF_SCOPE = 0.6  # to turn somebody away takes more than to answer
_OUT_OF_SCOPE = "out_of_scope"
# Needs whose answers hold the same facts: to doubt between them helps nobody.
_OFFICE_NEEDS = frozenset(
    {"find_office", "inform", "office_services", "office_fee", "office_medical_care"}
)


def is_doubtful(ranking: Sequence[Guess], *, language_known: bool) -> bool:
    """Whether the best guess should be confirmed first.

    ``ranking`` is most likely first, two guesses or more. A text in no recognisable language
    ("asdf qwe") is not out of scope: nobody knows what it is.
    """
    best, second = ranking[0], ranking[1]
    if best.name == _OUT_OF_SCOPE:
        return not language_known or best.confidence < _LEAST_OUT_OF_SCOPE
    if best.confidence < (_LEAST if language_known else _LEAST_IN_NO_LANGUAGE):
        return not {best.name, second.name} <= _OFFICE_NEEDS
    close = best.confidence - second.confidence < _LEAST_MARGIN
    return close and not {best.name, second.name} <= _OFFICE_NEEDS
