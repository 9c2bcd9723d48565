"""The needs really present in one message."""

from __future__ import annotations

import pytest

from nlu.intent import Guess
from nlu.needs import MOST, find_needs

WORDS = {
    "appointment": "request_appointment",
    "much": "cost_estimate",
    "daughter": "travel_lodging",
    "visa": "visa_letter",
    "interpreter": "interpreter",
    "person": "talk_to_human",
    "breathe": "emergency",
    "hello there": "greet",
    "mexico": "inform",
    "价钱": "cost_estimate",
    "预约": "request_appointment",
    "hotel": "travel_lodging",
    "تكلفة": "cost_estimate",
    "موعد": "request_appointment",
}


def rank(text, language):
    """Stands in for the classifier: sure of the first word it knows, else of nothing."""
    for word, intent in WORDS.items():
        if word in text.lower():
            return [Guess(intent, 0.9), Guess("out_of_scope", 0.1)]
    return [Guess("out_of_scope", 0.3)]


def needs(text, ranking=None, rank=rank, language="en"):
    return [each.name for each in find_needs(text, language, ranking or rank(text, None), rank)]


@pytest.mark.parametrize(
    "text",
    ["I would like an appointment", "An appointment.", "appointment, please", "appointment and so"],
)
def test_one_question_is_one_need(text):
    assert needs(text) == ["request_appointment"]


def test_two_questions_are_two_needs_in_the_order_they_were_written():
    assert needs("an appointment please, and how much is it?") == [
        "request_appointment",
        "cost_estimate",
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("an appointment please and how much is it", "en"),
        ("appointment por favor y how much cuesta", "es"),
        ("appointment svp et how much ça coûte", "fr"),
        ("appointment por favor e how much custa", "pt"),
        ("appointment dong dan how much biayanya", "id"),
        ("appointment चाहिए और how much लगेगा", "hi"),
        ("أريد موعد وكم هي تكلفة العلاج", "ar"),
        ("أريد موعد ثم ما هي تكلفة العلاج", "ar"),
        ("أريد موعد وأيضا تكلفة العلاج", "ar"),
        ("我想预约医生，请问价钱多少", "zh"),
        ("我想预约医生另外请问价钱多少", "zh"),
    ],
)
def test_joining_words_of_every_language_part_two_needs(text, language):
    assert set(needs(text, language=language)) == {"request_appointment", "cost_estimate"}


def test_the_same_need_twice_is_one():
    assert needs("an appointment please, a soon appointment!") == ["request_appointment"]


def test_what_is_more_urgent_comes_first():
    assert needs("how much is it, and I want a person now") == ["talk_to_human", "cost_estimate"]


def test_there_are_never_more_than_three():
    text = "appointment please. how much is it. the visa papers. an interpreter too. a hotel room"

    assert len(needs(text)) == MOST == 3


def test_a_part_that_is_not_clear_adds_nothing():
    def unsure(text, language):
        return [Guess("cost_estimate", 0.69)]

    ranking = [Guess("request_appointment", 0.9)]
    assert needs("appointment please, and much more", ranking, unsure) == ["request_appointment"]


def test_a_part_just_clear_enough_adds_its_need():
    def sure(text, language):
        return [Guess("cost_estimate", 0.7)]

    ranking = [Guess("request_appointment", 0.9)]
    assert needs("appointment please, and much more", ranking, sure) == [
        "request_appointment",
        "cost_estimate",
    ]


def test_less_is_enough_for_a_need_the_whole_message_speaks_for():
    def unsure(text, language):
        return [Guess("cost_estimate", 0.31)]

    ranking = [Guess("request_appointment", 0.6), Guess("cost_estimate", 0.3)]
    assert needs("appointment please, and much more", ranking, unsure) == [
        "request_appointment",
        "cost_estimate",
    ]


def test_a_symptom_that_explains_a_wish_is_no_need():
    def ranked(text, language):
        return [Guess("medical_question" if "knee" in text else "request_appointment", 0.9)]

    told, asked = "appointment please, my knee hurts", "appointment please, is my knee broken?"

    assert needs(told, rank=ranked, ranking=[Guess("request_appointment", 0.9)]) == [
        "request_appointment"
    ]
    assert set(needs(asked, rank=ranked, ranking=[Guess("request_appointment", 0.9)])) == {
        "request_appointment",
        "medical_question",
    }


def test_two_needs_that_nothing_joins_are_found_in_the_halves_of_an_unclear_message():
    def ranked(text, language):
        words = text.split()
        if {"visa", "hotel"} <= set(words):
            return [Guess("visa_letter", 0.4), Guess("travel_lodging", 0.35)]
        return [Guess("visa_letter" if "visa" in words else "travel_lodging", 0.9)]

    text = "papers for my visa where is a hotel"

    assert set(needs(text, ranked(text, "en"), ranked)) == {"visa_letter", "travel_lodging"}


def test_a_part_of_a_word_or_two_is_not_looked_at():
    assert needs("an appointment for us, much") == ["request_appointment"]


@pytest.mark.parametrize(
    "text", ["hello there my friend, how much is it", "I am in mexico, how much is it"]
)
def test_a_greeting_or_a_place_beside_a_need_is_not_a_need(text):
    ranking = rank(text.partition(",")[0], "en")

    assert needs(text, ranking) == ["cost_estimate"]


def test_a_greeting_alone_stays():
    assert needs("hello there my friend, good day to you") == ["greet"]


def test_no_part_of_an_ordinary_message_becomes_an_emergency():
    assert needs("an appointment please, my father can breathe again") == ["request_appointment"]


def test_an_emergency_beside_a_need_comes_first():
    text = "he cannot breathe at all, how much is it"
    ranking = [Guess("emergency", 0.9)]

    assert needs(text, ranking) == ["emergency", "cost_estimate"]


def test_a_long_list_of_parts_is_looked_at_in_bounded_time():
    asked = []

    def counted(text, language):
        asked.append(text)
        return [Guess("out_of_scope", 0.1)]

    find_needs("word by word, " * 500, "en", [Guess("greet", 0.9)], counted)

    assert len(asked) <= 12


@pytest.mark.parametrize("text", ["", " ", ",", ".,;!?", "\n\n", "y", "\ud800"])
def test_odd_texts_have_the_need_of_the_whole(text):
    assert needs(text, [Guess("inform", 0.5)]) == ["inform"]
