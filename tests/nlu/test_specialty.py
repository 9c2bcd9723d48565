"""Which specialty a message names in lay words."""

from __future__ import annotations

import pytest

from bot.yaml_reader import ContentError
from nlu.specialty import load_specialties

SMALL = """\
cardiology:
  en: [heart, heart valve]
  es: [corazón]
neurology:
  en: [brain]
  zh: [头痛]
oncology:
  en: [brain tumour]
"""


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "specialties.yml"
    path.write_text(SMALL, encoding="utf-8")
    return load_specialties(path)


@pytest.mark.parametrize(
    ("text", "specialty"),
    [
        ("My heart skips", "cardiology"),
        ("del CORAZON", "cardiology"),
        ("brain", "neurology"),
        ("a brain tumour", "oncology"),
        ("我头痛三天", "neurology"),
        ("heart and brain", "cardiology"),
        ("heartless", None),
        ("", None),
        ("\ud800", None),
    ],
)
def test_the_longest_name_wins_then_the_first(small, text, specialty):
    assert small.find(text) == specialty


def test_a_specialty_without_words_is_refused(tmp_path):
    path = tmp_path / "specialties.yml"
    path.write_text("cardiology:\n  en: []\n", encoding="utf-8")

    with pytest.raises(ContentError, match=r"specialties\.yml:\d+: 'cardiology' has no words"):
        load_specialties(path)


def test_the_real_words_name_cardiology():
    assert load_specialties().find("I need to see a heart doctor, a cardiologist") == "cardiology"


@pytest.mark.parametrize("text", ["hello", "hola", "你好", "مرحبا", "नमस्ते", "thank you"])
def test_a_greeting_names_no_specialty(text):
    assert load_specialties().find(text) is None
