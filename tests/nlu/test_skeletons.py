"""Consonant skeletons join what two scripts write."""

from __future__ import annotations

import pytest

from nlu.skeletons import skeleton


@pytest.mark.parametrize(
    ("arabic", "arabizi"),
    [
        ("موعد", "maw3ed"),
        ("موعد", "mw3d"),
        ("عايز", "3ayez"),
        ("المستشفي", "elmostashfa"),
        ("دكتور", "doktor"),
        ("غرفه", "ghorfa"),
        ("خالتي", "5alti"),
        ("خالتي", "khalti"),
        ("صباح", "9ba7"),
    ],
)
def test_arabic_and_arabizi_meet(arabic, arabizi):
    assert skeleton(arabic, "ar") == skeleton(arabizi, "ar-Latn") != ""


@pytest.mark.parametrize(
    ("hindi", "romanised"),
    [
        ("खर्चा", "kharcha"),
        ("अस्पताल", "aspataal"),
        ("छुट्टी", "chuti"),
        ("फोन", "phone"),
        ("ज़रूरत", "zarurat"),
        ("दर्द", "dard"),
    ],
)
def test_hindi_and_its_romanisation_meet(hindi, romanised):
    assert skeleton(hindi, "hi") == skeleton(romanised, "hi-Latn") != ""


def test_words_of_other_consonants_stay_apart():
    assert skeleton("موعد", "ar") != skeleton("doktor", "ar-Latn")
    assert skeleton("दर्द", "hi") != skeleton("kharcha", "hi-Latn")


@pytest.mark.parametrize("variety", ["en", "zh", None, ""])
def test_other_languages_have_none(variety):
    assert skeleton("doctor", variety) == ""


@pytest.mark.parametrize("variety", ["ar", "ar-Latn", "hi", "hi-Latn"])
@pytest.mark.parametrize("word", ["", "a", "🙏", "123", "\ud800", "ا", "ي"])
def test_odd_words_have_an_answer(word, variety):
    assert isinstance(skeleton(word, variety), str)
