"""``liaison content check``: what is missing, wrong, stale or unreviewed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from bot.content import CONTENT_DIR, REFERENCE, Content, ContentError, load_content
from bot.speech import Speaker
from bot.training import DOMAIN, NLU_DATA, check_training_data
from bot.yaml_reader import read_yaml
from nlu.concepts import read_concepts
from nlu.country import read_places
from nlu.languages import is_draft
from nlu.red_flags import load_red_flags
from nlu.specialty import load_specialties
from nlu.training_data import read_examples

_STALE_AFTER = timedelta(days=365)
_FEWEST_EXAMPLES = 20  # of an intent in a language
_PARTS = {
    "replies.yml": ("replies", "buttons", "offices", "cities", "services", "page"),
    "answers.yml": ("answers",),
}
_BUTTON = 20  # WhatsApp's longest button title
_MESSAGE = 4_096  # WhatsApp's longest text
_CONVERSATIONAL = frozenset(
    (
        *("greet", "goodbye", "thank", "affirm", "deny", "ask_capabilities", "bot_challenge"),
        *("change_language", "start_over", "complaint", "out_of_scope", "text_stop", "text_help"),
        *("text_start", "talk_to_human", "inform", "medical_question", "emergency", "self_harm"),
        "nlu_fallback",
    )
)


@dataclass(frozen=True)
class Problem:
    """One finding; ``level`` is ``error`` or ``warning``."""

    level: str
    text: str

    def __str__(self) -> str:
        return f"{self.level}: {self.text}"


def check_all() -> list[Problem]:
    """Every finding, errors first. A file that cannot be read hides what depends on it."""
    problems = list(_broken_files())
    if not problems:
        content = load_content()
        problems += _missing_answers(content)
        problems += _drafts(content)
        problems += _texts_that_do_not_fit(content)
        problems += _foreign_links(content)
        problems += _stale_facts(content, date.today())
        problems += _unreviewed(content)
    return sorted(problems, key=lambda problem: problem.level)


def _broken_files() -> Iterator[Problem]:
    for read in (
        *(load_content, load_red_flags, load_specialties, check_training_data),
        _word_lists,
    ):
        try:
            read()
        except ContentError as error:
            yield Problem("error", str(error))


@cache
def _word_lists() -> None:
    """Read the lexicon and the places once; nothing else looks at every file of theirs."""
    read_concepts()
    read_places()


def _drafts(content: Content) -> Iterator[Problem]:
    """What a language that is being written still lacks, key by key."""
    for folder in sorted((CONTENT_DIR / "languages").iterdir()):
        if is_draft(folder):
            missing = list(_unwritten(content, folder))
            yield from (Problem("error", text) for text in missing)
            if not missing:
                path = f"content/languages/{folder.name}/language.yml"
                yield Problem("warning", f"{path}: all is there; take out `draft: true`")


def _unwritten(content: Content, folder: Path) -> Iterator[str]:
    code, reference = folder.name, content.languages[REFERENCE]
    for file, parts in _PARTS.items():
        where = f"content/languages/{code}/{file}"
        written = read_yaml(folder / file, name=where)
        for part in parts:
            texts = written.get(part) or {}
            for key in getattr(reference, part):
                if not texts.get(key):
                    yield f"{where}: {part}: {key} is not written"
    counts = Counter(e.intent for e in read_examples() if e.language == code)
    for intent in sorted(_trained_intents()):
        if counts[intent] < _FEWEST_EXAMPLES:
            yield (
                f"nlu/training/{code}: {intent}: {counts[intent]} examples, "
                f"{_FEWEST_EXAMPLES} are the least"
            )
    flags = read_yaml(NLU_DATA / code / "red_flags.yml", name=f"nlu/training/{code}/red_flags.yml")
    if not flags["phrases"]:
        yield f"nlu/training/{code}/red_flags.yml: no phrases that mean danger"


def _trained_intents() -> set[str]:
    return set(read_yaml(DOMAIN, name="domain.yml")["intents"]) - {"nlu_fallback"}


def _missing_answers(content: Content) -> Iterator[Problem]:
    domain = Path(CONTENT_DIR).parent / "domain.yml"
    intents = set(read_yaml(domain, name="domain.yml")["intents"])
    for intent in sorted(intents - _CONVERSATIONAL - content.topics.keys()):
        yield Problem("error", f"content/topics.yml: no topic for the intent {intent!r}")
    for code, texts in content.languages.items():
        for intent in sorted(content.topics.keys() - texts.answers.keys()):
            yield Problem("error", f"content/languages/{code}/answers.yml: no answer {intent!r}")
        for intent in sorted(texts.answers.keys() - content.topics.keys()):
            yield Problem("error", f"content/topics.yml: no topic for the answer {intent!r}")


def _texts_that_do_not_fit(content: Content) -> Iterator[Problem]:
    for code, texts in content.languages.items():
        where = f"content/languages/{code}"
        for key, title in texts.buttons.items():
            if len(title) > _BUTTON:
                yield Problem(
                    "error", f"{where}/replies.yml: {key}: {len(title)} characters, {_BUTTON} fit"
                )
        speaker = Speaker(content, code)
        for intent in content.topics:
            try:
                text = speaker.answer(intent).text
            except KeyError as missing:
                yield Problem("error", f"{where}/answers.yml: {intent}: no value for {missing}")
                continue
            if len(text) > _MESSAGE:
                yield Problem("error", f"{where}/answers.yml: {intent}: longer than {_MESSAGE}")


def _foreign_links(content: Content) -> Iterator[Problem]:
    for name, fact in {**content.facts, **content.contacts}.items():
        host = (fact.url or "https://").split("/")[2]
        if fact.publish and host and host not in content.allowed_hosts:
            yield Problem("error", f"{name}: links to {host}, which facts/links.yml does not allow")


def _stale_facts(content: Content, today: date) -> Iterator[Problem]:
    for name, fact in {**content.facts, **content.contacts}.items():
        if fact.publish and today - date.fromisoformat(fact.retrieved) > _STALE_AFTER:
            yield Problem("warning", f"{name}: read on {fact.retrieved}; read its page again")


def _unreviewed(content: Content) -> Iterator[Problem]:
    for code, texts in content.languages.items():
        files = sorted(name for name, person in texts.reviewed_by.items() if person is None)
        if files:
            yield Problem(
                "warning",
                f"content/languages/{code}: nobody has reviewed {', '.join(files)}",
            )
