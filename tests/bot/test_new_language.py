"""A ninth language: its skeleton, what is missing, and that it is understood once filled in."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from bot.new_language import LanguageExists, UnknownLanguage, add_language
from bot.settings import ROOT

COPIED = ("bot", "nlu", "actions", "content", "dialogue")
FILES = (
    "domain.yml",
    "config.yml",
    "endpoints.yml",
    "credentials.yml",
    "uv.lock",
    "pyproject.toml",
)
GERMAN = {
    "request_appointment": [
        "ich brauche einen Termin beim Kardiologen",
        "Termin vereinbaren bitte",
        "wann kann ich zu euch in die Sprechstunde kommen",
        "hätten Sie nächste Woche noch was frei beim Hautarzt",
        "möchte meine Mutter anmelden",
        "Untersuchung ausmachen",
    ],
    "cost_estimate": [
        "was kostet die Operation",
        "wie teuer ist eine Untersuchung bei euch",
        "Kostenvoranschlag für Knie OP",
        "wieviel muss ich zahlen",
        "mit welchen Preisen muss man rechnen",
    ],
    "greet": ["Guten Tag", "Moin", "Servus zusammen", "Grüß Gott"],
}


@pytest.fixture
def copy(tmp_path):
    """A copy of the project with a twentieth of the examples, so that it trains in seconds."""
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path / name)
    for path in (tmp_path / "nlu" / "training").glob("*/*.yml"):
        if path.name != "red_flags.yml":
            path.write_text(_thinned(path.read_text(encoding="utf-8")), encoding="utf-8")
    return tmp_path


def _thinned(text):
    kept, number = [], 0
    for line in text.splitlines():
        if line.startswith("    - "):
            number += 1
            if number % 20 != 1:
                continue
        elif line.startswith("- intent"):
            number = 0
        kept.append(line)
    return "\n".join(kept) + "\n"


def liaison(copy, *arguments, **options):
    environment = {**os.environ, "PYTHONPATH": str(copy), "LIAISON_DATA_DIR": str(copy / "var")}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bot.cli", *arguments],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def fill_in_texts(copy):
    """German texts; the English ones stand in for a translation of 300 sentences."""
    for name in ("replies.yml", "answers.yml"):
        english = (copy / "content/languages/en" / name).read_text(encoding="utf-8")
        (copy / "content/languages/de" / name).write_text(english, encoding="utf-8")
    path = copy / "content/languages/de/language.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"^draft:.*\n", "", text, flags=re.MULTILINE), encoding="utf-8")


def fill_in_examples(copy):
    for path in (copy / "nlu/training/de").glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        for intent, examples in GERMAN.items():
            block = "".join(f"    - {example}\n" for example in examples)
            text = re.sub(
                rf"(- intent: {intent}\n  metadata:\n    language: de\n  examples: \|\n)\n",
                rf"\1{block}\n",
                text,
            )
        path.write_text(text, encoding="utf-8")


def test_a_code_cldr_does_not_know_is_refused(tmp_path):
    with pytest.raises(UnknownLanguage):
        add_language("qq", tmp_path)


def test_a_language_that_is_there_is_left_alone(copy):
    with pytest.raises(LanguageExists, match="content/languages/fr"):
        add_language("fr", copy)


@pytest.mark.parametrize(
    ("arguments", "code"), [(["add-language", "qq"], 2), (["add-language"], 2)]
)
def test_bad_usage_is_one_line(copy, arguments, code):
    done = liaison(copy, "content", *arguments)

    assert done.returncode == code
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("liaison: ")


def test_a_draft_is_checked_key_by_key_and_nobody_is_answered_from_it(copy):
    done = liaison(copy, "content", "add-language", "de")
    assert done.returncode == 0
    assert "content/languages/de/replies.yml" in done.stdout

    checked = liaison(copy, "content", "check")

    assert checked.returncode == 1
    assert "content/languages/de/replies.yml: replies: greeting is not written" in checked.stdout
    assert (
        "content/languages/de/answers.yml: answers: cost_estimate is not written" in checked.stdout
    )
    assert "nlu/training/de: request_appointment: 0 examples" in checked.stdout
    assert "nlu/training/de/red_flags.yml: no phrases" in checked.stdout
    program = "from bot.content import load_content; print(sorted(load_content().languages))"
    spoken = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "'de'" not in spoken.stdout
    assert "'fr'" in spoken.stdout


@pytest.mark.rasa
def test_german_is_understood_once_it_is_filled_in(copy):
    assert liaison(copy, "content", "add-language", "de").returncode == 0
    fill_in_texts(copy)
    fill_in_examples(copy)
    lines = [
        {"text": "Guten Tag, ich hätte gern einen Termin beim Kardiologen in der nächsten Woche"},
        {"text": "was kostet eine Operation am Knie, ich wohne in Österreich"},
        {"text": "necesito una cita con el cardiólogo"},
    ]

    done = liaison(copy, "parse", input="\n".join(map(json.dumps, lines)))

    german, price, spanish = map(json.loads, done.stdout.splitlines())
    assert german["language"] == {**german["language"], "code": "de", "supported": True}
    assert german["intent"]["name"] == "request_appointment"
    assert price["intent"]["name"] == "cost_estimate"
    assert price["country"]["code"] == "AT"
    assert spanish["language"]["code"] == "es"
