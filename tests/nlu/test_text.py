"""How text is made comparable."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.text import TOKEN, clean, fold


def words(text):
    return [match.group() for match in TOKEN.finditer(fold(text)) if match.lastgroup != "clause"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("CITA MÉDICA", "cita medica"),
        ("cafe\u0301", "café"),
        ("sooo baaad", "so bad"),
        ("can't", "cant"),
        ("can’t", "cant"),
        ("can´t", "cant"),
        ("can`t", "cant"),
        ("ｈｅｌｐ", "help"),
        ("he\u200blp\ufeff", "help"),
        ("أَلَم", "الم"),
        ("مـــوعد", "موعد"),
        ("عیادة", "عيادة"),
        ("آلام", "الام"),
        ("過敏", "过敏"),
        ("醫院", "医院"),
        ("साँस", "सांस"),
        ("ज़रूरी", "जरूरी"),
        ("Straße", "strasse"),
    ],
)
def test_what_people_leave_out_or_add_does_not_matter(written, meant):
    assert fold(written) == fold(meant)


@pytest.mark.parametrize(
    ("one", "other"), [("कि", "की"), ("pain", "pan"), ("好", "号"), ("دم", "ذم"), ("1990", "190")]
)
def test_different_words_stay_different(one, other):
    assert fold(one) != fold(other)


def test_repeated_digits_and_chinese_characters_are_kept():
    assert fold("911 妈妈") == "911 妈妈"


def test_a_word_of_hindi_stays_whole():
    assert words("दर्द और डॉक्टर") == [fold("दर्द"), fold("और"), fold("डॉक्टर")]


def test_every_chinese_character_is_a_word():
    assert words("我胸痛 help") == ["我", "胸", "痛", "help"]


def test_sentences_and_clauses_end_in_every_script():
    for stop in ".!?。！？؟।\n":
        assert TOKEN.fullmatch(stop).lastgroup == "stop"
    for clause in ",;:،؛、，；：":
        assert TOKEN.fullmatch(clause).lastgroup == "clause"


def test_cleaning_drops_what_nobody_sees_and_keeps_line_breaks():
    assert clean(" a\u200b\x00b\u202e\nc ") == "a b\nc"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_clean_text_is_normalised_and_free_of_control_characters(text):
    cleaned = clean(text)

    assert unicodedata.is_normalized("NFC", cleaned)
    assert not {char for char in cleaned if unicodedata.category(char) == "Cc"} - set("\t\n\r")


@given(st.text(), st.text())
def test_folding_never_raises_and_ignores_case(one, other):
    assert fold(one.casefold()) == fold(one)
    assert isinstance(fold(one + other), str)
