"""The skeleton of a new language: every file it needs, ready to fill in.

The folder in ``content/languages`` begins as a draft: nobody is answered from it, and ``liaison
content check`` lists what is still missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from babel import Locale, UnknownLocaleError

from bot.content import REFERENCE, placeholders
from bot.settings import ROOT
from bot.yaml_reader import read_yaml

_DRAFT = (
    "draft: true          # nobody is answered from a draft; take this line out when all is there"
)
_REVIEW = "reviewed_by: null    # a named person outside the project\nreviewed_on: null"
_TRAINING = ("conversation", "care", "privacy", "steering")


class LanguageExists(Exception):
    """The language is there already."""


class UnknownLanguage(Exception):
    """CLDR knows no language of this code."""


def add_language(code: str, root: Path = ROOT) -> list[Path]:
    """Write the skeleton of a language; the files, each with its text.

    Raises:
        UnknownLanguage: the code is not an ISO 639-1 or 639-2 code that CLDR describes.
        LanguageExists: there is a file where one would be written.
    """
    try:
        locale = Locale.parse(code)
    except (ValueError, UnknownLocaleError) as error:
        raise UnknownLanguage(code) from error
    files = {root / path: text for path, text in _files(locale, root)}
    for path in files:
        if path.exists():
            raise LanguageExists(str(path.relative_to(root)))
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(files)


def _files(locale: Locale, root: Path) -> Iterator[tuple[str, str]]:
    code = str(locale.language)
    own, reference = f"content/languages/{code}", root / "content" / "languages" / REFERENCE
    yield f"{own}/language.yml", _language(locale, read_yaml(reference / "language.yml"))
    yield f"{own}/replies.yml", _texts(read_yaml(reference / "replies.yml"), "What Liaison says")
    yield f"{own}/answers.yml", _texts(read_yaml(reference / "answers.yml"), "The answers")
    for name in _TRAINING:
        path = root / "nlu" / "training" / REFERENCE / f"{name}.yml"
        yield f"nlu/training/{code}/{name}.yml", _examples(read_yaml(path), code)
    yield f"nlu/training/{code}/red_flags.yml", _red_flags(code)
    yield f"nlu/lexicon/{code}.yml", _lexicon(read_yaml(root / "nlu" / "lexicon" / "en.yml"))
    yield f"nlu/places/{code}.yml", _PLACES


def _language(locale: Locale, reference: Mapping[str, object]) -> str:
    keywords = "\n".join(f"  {kind}: []" for kind in ("stop", "help", "start"))
    return (
        f"# How this language is written and addressed.\n{_DRAFT}\ncode: {locale.language}\n"
        f"locale: {locale}           # for dates, times and country names (CLDR)\n"
        f"direction: {'rtl' if locale.text_direction == 'rtl' else 'ltr'}\n"
        f"institution: {reference['institution']}\n{_REVIEW}\n"
        "# The whole message must be one of these words; case, accents, punctuation do not count.\n"
        f"keywords:\n{keywords}\n"
    )


def _texts(reference: Mapping[str, object], title: str) -> str:
    lines = [f"# {title} in this language. The English text stands above each key.", _REVIEW]
    for section, texts in reference.items():
        if isinstance(texts, Mapping):
            lines += ["", f"{section}:"]
            for key, text in texts.items():
                lines += [f"  # {line}" for line in str(text).strip().splitlines()]
                words = ", ".join(f"{{{name}}}" for name in sorted(placeholders(str(text))))
                lines += [f"  # keep: {words}"] if words else []
                lines += [f"  {key}: null"]
    return "\n".join(lines) + "\n"


def _examples(reference: Mapping[str, list[Mapping[str, object]]], code: str) -> str:
    blocks = "".join(
        f"- intent: {block['intent']}\n  metadata:\n    language: {code}\n  examples: |\n\n"
        for block in reference["nlu"]
    )
    return (
        "# Write messages as people really type them, 60 or more an intent: `    - text`.\n"
        f'version: "3.1"\n\nnlu:\n{blocks}'
    )


def _red_flags(code: str) -> str:
    return (
        "# Phrases that mean danger now; nlu/training/en/red_flags.yml shows how to write them.\n"
        f"language: {code}\nreviewed_by: null        # a named clinician outside the project\n"
        "reviewed_on: null\nnegation: []\npast: []\nnow: []\nignore: []\nphrases: []\n"
    )


def _lexicon(reference: Mapping[str, str]) -> str:
    head = "# Word classes: the words people type for each concept, with commas; see en.yml.\n"
    return head + "".join(f"{concept}: ''\n" for concept in reference)


_PLACES = """\
# Places as people write them in this language, where CLDR, pycountry and GeoNames fall short;
# the sections are explained in common.yml.
countries: {}
regions: {}
cities: {}
demonyms: {}
cues:
  before: {home: '', origin: '', now: '', destination: ''}
  after: {}
"""
