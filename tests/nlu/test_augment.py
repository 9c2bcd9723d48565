"""Variants of examples: what hurried people and phones make of a text."""

from __future__ import annotations

import random

import pytest

from nlu.augment import (
    augment,
    drop_accents,
    drop_punctuation,
    drop_space,
    make_typo,
    repeat_letter,
    variant,
    write_traditional,
)
from nlu.text import fold


@pytest.fixture
def choice():
    return random.Random(7)


def test_accents_are_dropped_and_hindi_keeps_its_vowels(choice):
    assert drop_accents("¿Cuánto cuesta la operación?", choice) == "¿Cuanto cuesta la operacion?"
    assert drop_accents("कितना खर्चा होगा", choice) == "कितना खर्चा होगा"


def test_a_typo_changes_one_letter_inside_a_word(choice):
    text = "I would like an appointment"

    for _ in range(50):
        changed = make_typo(text, choice)
        assert changed != text or len(changed) == len(text)
        assert abs(len(changed) - len(text)) <= 1
        assert [word[0] for word in changed.split()] == [word[0] for word in text.split()]


def test_a_short_word_is_left_without_typo(choice):
    assert make_typo("yes", choice) == "yes"


def test_the_last_vowel_is_stretched(choice):
    stretched = repeat_letter("help please!", choice)

    assert stretched.startswith("help pleaseee")
    assert stretched.endswith("!")
    assert fold(stretched) == fold("help please!")


def test_punctuation_is_dropped(choice):
    assert drop_punctuation("¿Cuánto cuesta? Gracias.", choice) == "Cuánto cuesta Gracias"
    assert drop_punctuation("你好,请问价格?", choice) == "你好 请问价格"


def test_two_words_run_together(choice):
    changed = drop_space("I would like an appointment", choice)

    assert changed.replace(" ", "") == "Iwouldlikeanappointment"
    assert len(changed.split()) == 4


def test_chinese_is_written_in_traditional_characters(choice):
    traditional = write_traditional("我要预约医生", choice)

    assert traditional == "我要預約醫生"
    assert fold(traditional) == fold("我要预约医生")


def test_examples_stay_and_some_get_a_twin_of_the_same_label():
    examples = [(f"what is the price of test number {n}", "en", "cost_estimate") for n in range(60)]

    result = list(augment(examples))

    assert [example for example in result if example in examples] == examples
    assert 2 <= len(result) - len(examples) <= 10
    assert all(label == "cost_estimate" for _, _, label in result)


def test_the_same_examples_give_the_same_twins():
    examples = [("necesito una cita con el cardiólogo", "es", "request_appointment")] * 30

    assert list(augment(examples)) == list(augment(examples))


@pytest.mark.parametrize("text", ["", "a", "👍", "?", "好", "...", "\ud800"])
@pytest.mark.parametrize("variety", ["en", "zh", "ar", None])
def test_a_variant_of_something_is_never_nothing(text, variety, choice):
    for _ in range(20):
        assert bool(variant(text, variety, choice)) == bool(text)
