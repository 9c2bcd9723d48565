"""Sentences of one language, filled with published values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.content import load_content
from bot.speech import Speaker, readable_phone

LANGUAGES = ("ar", "en", "es", "fr", "hi", "id", "pt", "zh")
NUMBER = "+1 507-255-2808"


@pytest.fixture(scope="module")
def content():
    return load_content()


@pytest.fixture
def english(content):
    return Speaker(content, "en")


def with_contact(content, name, **changes):
    contacts = {**content.contacts, name: replace(content.contacts[name], **changes)}
    return replace(content, contacts=contacts)


def test_a_number_in_arabic_is_isolated_so_that_its_parts_keep_their_order(content):
    assert f"\u2068{NUMBER}\u2069" in Speaker(content, "ar").answer("medical_transport").text


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "ar"])
def test_languages_written_from_the_left_need_no_isolation(content, code):
    text = Speaker(content, code).answer("medical_transport").text

    assert NUMBER in text
    assert not {"\u2066", "\u2067", "\u2068", "\u2069"} & set(text)


def test_isolates_are_always_closed(content):
    speaker = Speaker(content, "ar")

    for intent in content.topics:
        text = speaker.answer(intent).text
        assert text.count("\u2068") == text.count("\u2069")


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_answer_names_its_source_with_link_and_date(content, code):
    reply = Speaker(content, code).answer("privacy_complaint")

    first = content.facts[content.topics["privacy_complaint"].facts[0]]
    assert reply.source.title == first.source_title
    assert reply.source.url == first.source
    assert reply.source.url.startswith("https://www.mayoclinic.org/")
    assert reply.source.as_of == first.as_of
    assert reply.language == code


def test_a_source_without_an_address_has_no_link(content, english):
    fact = replace(next(iter(content.facts.values())), source="a stored copy", as_of=None)

    source = english.source(fact)

    assert (source.url, source.as_of) == (None, None)
    assert source.title == fact.source_title


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_answer_leads_on_with_buttons_of_its_language(content, code):
    speaker = Speaker(content, code)

    for intent, topic in content.topics.items():
        buttons = speaker.answer(intent).buttons
        assert [button.key for button in buttons] == list(topic.follow_ups)
        assert [button.title for button in buttons] == [
            content.languages[code].buttons[key] for key in topic.follow_ups
        ]


@pytest.mark.parametrize(
    ("key", "action"),
    [
        ("find_office", "/find_office"),
        ("yes_", "/affirm"),
        ("no_", "/deny"),
        ("china_office", '/inform{"office": "china"}'),
        ("china_facilitators", "/referral_facilitator"),
    ],
)
def test_a_button_asks_for_what_its_title_says(english, key, action):
    assert english.button(key).action == action


def test_a_button_can_be_told_to_do_something_else(english):
    assert english.button("yes_", "/confirm").action == "/confirm"


def test_countries_and_offices_become_buttons_in_the_readers_language(content):
    speaker = Speaker(content, "fr")

    country, office = speaker.country_button("MX"), speaker.office_button("london")

    assert (country.title, country.key) == ("Mexique", "country:MX")
    assert country.action == '/inform{"country": "MX"}'
    assert (office.key, office.action) == ("office:london", '/inform{"office": "london"}')


def test_a_reply_of_several_texts_has_a_line_for_each(english):
    reply = english.reply("goodbye", "thanks")

    assert reply.keys == ("goodbye", "thanks")
    assert reply.text == f"{english.say('goodbye')}\n{english.say('thanks')}"


def test_braces_in_a_value_are_shown_and_never_filled_in(english):
    assert "{privacy_phone}" in english.say("handoff_office", office="{privacy_phone}")


def test_an_unpublished_contact_raises_instead_of_being_said(content):
    speaker = Speaker(with_contact(content, "transport_phone", publish=False), "en")

    with pytest.raises(KeyError, match="transport_phone"):
        speaker.answer("medical_transport")


def test_an_unknown_value_raises_instead_of_being_left_out(english):
    with pytest.raises(KeyError, match="reference"):
        english.say("handoff_again")


@pytest.mark.parametrize("part", ["fallback_address", "fallback_fax", "fallback_whatsapp"])
def test_a_fact_of_the_fallback_that_nobody_published_raises(english, part):
    with pytest.raises(KeyError):
        english.standing_value(part)


def test_hours_of_an_office_that_publishes_none_raise(content, english):
    with pytest.raises(KeyError):
        english.hours(content.offices["peru"])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("+15077384021", "+1 507-738-4021"),
        ("+59898171630", "+598 98 171 630"),
        ("intl.isit@mayo.edu", "intl.isit@mayo.edu"),
        ("200 First St. SW", "200 First St. SW"),
        ("112", "112"),
    ],
)
def test_phone_numbers_are_written_for_people_and_the_rest_is_left_alone(value, shown):
    assert readable_phone(value) == shown


@pytest.mark.parametrize("code", LANGUAGES)
def test_language_names_are_listed_as_the_language_lists_them(content, code):
    speaker = Speaker(content, code)

    said = speaker.language_names(["es", "en"])

    assert said not in ("es, en", "")
    assert "en" not in said.split()
