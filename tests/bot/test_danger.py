"""Emergency and crisis replies: the right number first, in every country and language."""

from __future__ import annotations

import re

import pytest

from bot.content import load_content
from bot.danger import crisis_reply, emergency_reply
from bot.speech import Speaker

LANGUAGES = ("ar", "en", "es", "fr", "hi", "id", "pt", "zh")
PERSON = "talk_to_human"
ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069")


@pytest.fixture(scope="module")
def content():
    return load_content()


@pytest.fixture(params=LANGUAGES)
def speaker(request, content):
    return Speaker(content, request.param)


@pytest.fixture
def english(content):
    return Speaker(content, "en")


def first_line(reply):
    return reply.text.translate(ISOLATES).splitlines()[0]


def numbers_in(text):
    return re.findall(r"[\d*]+", text)


def trusted(content):
    return {code: row for code, row in content.emergency.items() if row.agreement != "single"}


# --- Emergency ---------------------------------------------------------------------------


def test_the_first_line_is_the_countrys_first_ambulance_number(content, speaker):
    wrong = {
        country: line
        for country, row in trusted(content).items()
        if numbers_in(line := first_line(emergency_reply(speaker, country)))
        != numbers_in(row.ambulance[0])
    }

    assert len(trusted(content)) > 200
    assert not wrong


def test_a_number_that_one_source_backs_is_not_given(content, speaker):
    doubtful = content.emergency.keys() - trusted(content).keys()

    assert doubtful
    for country in doubtful:
        reply = emergency_reply(speaker, country)
        assert reply.keys[0] == "emergency_everywhere"
        assert "emergency_call" not in reply.keys


@pytest.mark.parametrize("country", [None, "", "ZZ", "XX", "mx"])
def test_an_unknown_country_gets_what_is_true_everywhere(speaker, country):
    reply = emergency_reply(speaker, country)

    assert reply.keys[0] == "emergency_everywhere"
    assert {"112", "911"} <= set(numbers_in(first_line(reply)))


def test_further_numbers_follow_in_their_order_and_none_twice(content, speaker):
    for country, row in trusted(content).items():
        reply = emergency_reply(speaker, country)
        text = reply.text.translate(ISOLATES)
        others = [number for number in dict.fromkeys(row.ambulance) if number != row.ambulance[0]]
        assert ("emergency_other_numbers" in reply.keys) is bool(others)
        assert " / ".join(others) in text


def test_someone_elsewhere_is_told_so_with_the_countrys_name(content, speaker):
    for country in trusted(content):
        reply = emergency_reply(speaker, country)
        name = speaker.country(country)
        assert "emergency_elsewhere" in reply.keys
        assert name in reply.text
        assert name != country, f"{country} has no name in {speaker.code}"


def test_a_whole_reply_has_the_department_the_limits_and_a_person(speaker):
    reply = emergency_reply(speaker, "MX")

    assert {"emergency_department", "emergency_no_help_here"} <= set(reply.keys)
    assert [button.key for button in reply.buttons] == [PERSON]
    assert reply.language == speaker.code


def test_a_second_emergency_message_gets_a_shorter_answer_with_the_number_first(speaker):
    whole, again = emergency_reply(speaker, "MX"), emergency_reply(speaker, "MX", again=True)

    assert first_line(again) == first_line(whole)
    assert again.keys[-1] == "emergency_again"
    assert len(again.text) < len(whole.text)


def test_an_emergency_asks_for_nothing_first(content, speaker):
    for country in (None, "MX", "EC"):
        assert not re.search(r"[?？؟]", emergency_reply(speaker, country).text)


# --- Crisis ------------------------------------------------------------------------------


def test_warm_words_come_first_and_staying_with_someone_last(speaker):
    for country in (None, "US", "AE", "GB"):
        keys = crisis_reply(speaker, country, in_danger=False).keys
        assert keys[0] == "crisis_opening"
        assert keys[-1] == "crisis_stay"


def test_in_danger_the_emergency_number_comes_first(content, speaker):
    for country, row in trusted(content).items():
        reply = crisis_reply(speaker, country, in_danger=True)
        assert numbers_in(first_line(reply)) == numbers_in(row.ambulance[0]), country
        assert "crisis_opening" in reply.keys


def test_in_danger_without_a_country_what_is_true_everywhere_comes_first(speaker):
    assert crisis_reply(speaker, None, in_danger=True).keys[0] == "emergency_everywhere"


def test_the_emergency_number_is_always_named(content, speaker):
    for country, row in trusted(content).items():
        reply = crisis_reply(speaker, country, in_danger=False)
        assert row.ambulance[0] in reply.text
        assert "crisis_danger" in reply.keys
    assert "crisis_danger_everywhere" in crisis_reply(speaker, None, in_danger=False).keys


def national(content, country):
    return [
        line
        for line in content.crisis.get(country, ())
        if line.region is None and line.strength != "weak"
    ]


def test_only_a_national_and_well_sourced_line_is_named(content, speaker):
    for country in {*content.emergency, *content.crisis}:
        reply = crisis_reply(speaker, country, in_danger=False)
        good = national(content, country)
        named = {"crisis_line", "crisis_line_other"} & set(reply.keys)
        assert len(named) == bool(good), country
        assert ("crisis_no_line" in reply.keys) is not bool(good), country
        if good:
            assert good[0].name in reply.text
            assert " / ".join(good[0].numbers) in reply.text
        for line in content.crisis.get(country, ()):
            if line not in good:
                assert line.name not in reply.text


def test_now_and_day_and_night_are_said_only_where_the_source_says_so(content, speaker):
    for country in content.crisis:
        keys = crisis_reply(speaker, country, in_danger=False).keys
        always = [line.hours for line in national(content, country)][:1] == ["24/7"]
        assert ("crisis_line" in keys) is always, country
        assert ("crisis_line_hours_always" in keys) is always, country


def test_the_option_of_a_menu_is_told(content, speaker):
    for country in content.crisis:
        option = next((line.menu_option for line in national(content, country)), None)
        reply = crisis_reply(speaker, country, in_danger=False)
        assert ("crisis_line_option" in reply.keys) is bool(option), country


def test_britain_hears_of_the_samaritans(speaker):
    reply = crisis_reply(speaker, "GB", in_danger=False)

    assert "Samaritans" in reply.text
    assert "116 123" in reply.text
    assert "crisis_line_hours_always" in reply.keys


def test_the_emirates_have_no_national_line_that_is_well_sourced(speaker):
    reply = crisis_reply(speaker, "AE", in_danger=False)

    assert "crisis_no_line" in reply.keys
    assert "4673" not in reply.text


def test_a_line_for_part_of_a_country_is_never_shown_as_national(content):
    shown = [line.name for country in content.crisis for line in national(content, country)]

    assert not [name for name in shown if re.search(r"provinc|region|several", name, re.I)]


ENGLISH = re.compile(r"\b(Ministry|Health|Support|Psychological|National|Line)\b")


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_no_crisis_reply_mixes_languages(content, code):
    speaker = Speaker(content, code)

    mixed = {
        country: found
        for country in content.crisis
        if (found := ENGLISH.findall(crisis_reply(speaker, country, in_danger=False).text))
        and country not in {"US", "CA", "AU", "NZ", "ZA", "HK", "JM", "TT", "SG"}  # their own names
    }

    assert not mixed


def test_a_crisis_reply_offers_a_person_and_nothing_else(speaker):
    for in_danger in (True, False):
        reply = crisis_reply(speaker, "PE", in_danger=in_danger)
        assert [button.key for button in reply.buttons] == [PERSON]


def test_numbers_stand_apart_in_arabic_and_plain_in_english(content, english):
    arabic = emergency_reply(Speaker(content, "ar"), "AE")

    assert "\u2068998\u2069" in arabic.text
    assert "\u2068" not in emergency_reply(english, "AE").text
