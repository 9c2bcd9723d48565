"""The training examples: whole, clean, and refused by name when they are wrong."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict

import pytest

from bot import training
from bot.yaml_reader import ContentError, read_yaml
from nlu.training_data import TRAINING_DIR, read_examples

LANGUAGES = ("ar", "en", "es", "fr", "hi", "id", "pt", "zh")
FEWEST = 15
INTENTS = sorted(set(read_yaml(training.DOMAIN)["intents"]) - {"nlu_fallback"})
COMMANDS_OF_RASA = {"restart", "back", "session_start"}
GOOD = """\
version: "3.1"
nlu:
- intent: donate
  metadata:
    language: en
  examples: |
    - I want to give money
"""


@pytest.fixture(scope="module")
def examples():
    return list(read_examples(TRAINING_DIR))


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Training data of a folder of its own, for ``check_training_data``."""
    monkeypatch.setattr(training, "NLU_DATA", tmp_path)

    def write(text):
        (tmp_path / "en").mkdir(exist_ok=True)
        (tmp_path / "en" / "care.yml").write_text(text, encoding="utf-8")

    return write


# --- The real files ----------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_has_examples_enough(examples, language):
    count = Counter(each.intent for each in examples if each.language == language)

    assert not {intent: count[intent] for intent in INTENTS if count[intent] < FEWEST}


def test_every_example_belongs_to_an_intent_of_the_domain():
    training.check_training_data()


def test_no_intent_is_named_like_a_command_of_rasa():
    assert not COMMANDS_OF_RASA & set(INTENTS)


@pytest.mark.parametrize("language", [*LANGUAGES, "ar-Latn", "hi-Latn"])
def test_no_text_stands_under_two_intents(examples, language):
    intents = defaultdict(set)
    for each in examples:
        if each.language == language:
            intents[each.text.casefold()].add(each.intent)

    assert intents
    assert not {text: names for text, names in intents.items() if len(names) > 1}


@pytest.mark.parametrize("language", [*LANGUAGES, "ar-Latn", "hi-Latn"])
def test_no_text_stands_twice_under_one_intent(examples, language):
    times = Counter((each.intent, each.text) for each in examples if each.language == language)

    assert not [found for found, many in times.items() if many > 1]


def test_every_example_is_normalised_without_tabs_or_line_breaks(examples):
    odd = [
        each
        for each in examples
        if not unicodedata.is_normalized("NFC", each.text) or re.search(r"[\t\r\ufffd]", each.text)
    ]

    assert not odd


def test_no_example_carries_entity_annotations(examples):
    assert not [each for each in examples if re.search(r"\[[^\]]*\]\s*[({]", each.text)]


def test_every_example_stands_in_the_folder_of_its_language(examples):
    assert not [each for each in examples if f"training/{each.language}/" not in each.where]


# --- Broken files ------------------------------------------------------------------------


def test_an_example_knows_its_language_intent_and_place(write, tmp_path):
    write(GOOD)

    (found,) = read_examples(tmp_path)

    assert found.text == "I want to give money"
    assert (found.language, found.intent) == ("en", "donate")
    assert re.fullmatch(r"nlu/training/en/care\.yml:[3-6]", found.where)


def test_red_flags_are_not_examples(write, tmp_path):
    write(GOOD)
    (tmp_path / "en" / "red_flags.yml").write_text("phrases: []", encoding="utf-8")

    assert [each.text for each in read_examples(tmp_path)] == ["I want to give money"]


def test_an_example_keeps_a_dash_of_its_own(write, tmp_path):
    write(GOOD.replace("- I want", "- - I want"))

    assert next(read_examples(tmp_path)).text == "- I want to give money"


def test_an_unknown_intent_is_refused_with_file_line_and_name(write):
    write(GOOD + GOOD.partition("nlu:\n")[2].replace("donate", "donatte"))

    with pytest.raises(ContentError) as error:
        training.check_training_data()

    found = re.match(r"nlu/training/en/care\.yml:(\d+): .*'donatte'", str(error.value))
    assert found
    assert 8 <= int(found[1]) <= 11


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (GOOD.replace("intent: d", "intnet: d"), r"care\.yml:3: .*'intnet'.*'intent'"),
        (GOOD.replace("  examples", "  text"), r"care\.yml:6: unknown key 'text'"),
        (GOOD.replace("language: en", "lang: en"), r"care\.yml:4: .*language"),
        (GOOD.replace("\n    language: en", ""), r"care\.yml:4: .*language"),
        (GOOD.replace("nlu:", "nul:"), r"care\.yml:2: .*'nul'.*'nlu'"),
        (GOOD.replace("intent: donate", "intent: [donate"), r"care\.yml:\d+: not valid YAML"),
        (GOOD.replace("- intent: donate", "- donate"), r"care\.yml:\d+: "),
        (GOOD.partition("- intent")[0], r"care\.yml:2"),
        (GOOD.partition(" |")[0], r"care\.yml:6"),
        (GOOD.replace("examples: |", "examples:"), r"care\.yml:6"),
        ("", r"care\.yml"),
        ("- a list", r"care\.yml"),
    ],
    ids=[
        *("misspelt intent", "unknown key", "misspelt language", "empty metadata"),
        *("misspelt nlu", "broken YAML", "broken block", "no blocks", "no examples"),
        *("examples as a list", "empty file", "a list"),
    ],
)
def test_a_broken_file_is_refused_with_file_and_line(write, wrong, says):
    write(wrong)

    with pytest.raises(ContentError, match=rf"^nlu/training/en/{says}"):
        training.check_training_data()
