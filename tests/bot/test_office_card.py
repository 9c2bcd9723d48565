"""Office cards: published facts only, nothing blank, the fallback always beside them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.content import CONTENT_DIR, load_content
from bot.office_card import office_card
from bot.speech import Speaker, readable_phone

LANGUAGES = ("ar", "en", "es", "fr", "hi", "id", "pt", "zh")
OFFICES = sorted(path.stem for path in (CONTENT_DIR / "facts" / "offices").glob("*.yml"))
OPEN = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # Monday noon in Rochester
CLOSED = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)  # Sunday
URUGUAY = "+598 98 171 630"
FALLBACK = "+1 507-738-4021"
ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069")


@pytest.fixture(scope="module")
def content():
    return load_content()


def card(content, office, code="en", country=None, now=OPEN):
    country = country or content.offices[office].country
    return office_card(Speaker(content, code), office, country, now)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("office", OFFICES)
def test_every_office_has_a_whole_card_in_every_language(content, office, code):
    reply = card(content, office, code)

    lines = reply.text.translate(ISOLATES).splitlines()
    assert len(lines) == len(reply.keys)
    for key, line in zip(reply.keys, lines, strict=True):
        assert line.strip(" :.،,；：。") == line.strip(" .。") != "", f"{key} is blank: {line!r}"
        assert not {"{", "}"} & set(line)
        assert "None" not in line
    assert (reply.office, reply.language) == (office, code)
    assert reply.source.title
    assert reply.buttons


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("office", OFFICES)
def test_only_published_facts_appear(content, office, code):
    text = card(content, office, code).text.translate(ISOLATES)

    for fact in content.offices[office].facts.values():
        if not fact.publish and isinstance(fact.value, str):
            assert fact.value not in text
            assert readable_phone(fact.value) not in text


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_unconfirmed_phone_of_dubai_never_appears(content, code):
    digits = "".join(filter(str.isdigit, card(content, "united-arab-emirates", code).text))

    assert "555268899" not in digits
    assert "4021" in digits


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("office", OFFICES)
def test_a_way_to_reach_someone_stands_on_every_card(content, office, code):
    text = card(content, office, code).text

    assert FALLBACK in text
    assert "intl.isit@mayo.edu" in text


@pytest.mark.parametrize("code", LANGUAGES)
def test_uruguays_published_contacts_appear(content, code):
    reply = card(content, "uruguay", code)

    assert URUGUAY in reply.text
    assert "uruguayoficina@mayo.edu" in reply.text
    assert {"card_city", "card_languages", "card_fallback"} <= set(reply.keys)
    assert "card_no_contact" not in reply.keys


def test_an_office_without_published_contacts_says_so_and_gives_the_fallback(content):
    keys = card(content, "peru").keys

    assert keys[-1] == "card_no_contact"
    assert not {"card_phone", "card_email", "card_address", "card_hours"} & set(keys)


def test_an_office_without_published_languages_names_none(content):
    keys = card(content, "china").keys

    assert "card_staff_language" in keys
    assert "card_languages" not in keys


def test_a_city_that_the_offices_name_already_tells_is_not_repeated(content):
    assert "card_city" not in card(content, "ecuador-quito").keys


def test_the_fallback_is_open_at_noon_and_closed_on_sunday(content):
    assert "card_open_now" in card(content, "us-international", now=OPEN).keys
    assert "card_closed_now" in card(content, "us-international", now=CLOSED).keys


@pytest.mark.parametrize(
    ("country", "opening"),
    [("US", "office_us_resident"), (None, "office_us_resident"), ("AR", "office_none_for_country")],
)
def test_the_fallback_explains_itself_by_country(content, country, opening):
    reply = office_card(Speaker(content, "es"), "us-international", country, OPEN)

    assert reply.keys[0] == opening
    assert "card_fallback" not in reply.keys


def test_a_country_without_an_office_is_named_in_the_readers_language(content):
    text = office_card(Speaker(content, "es"), "us-international", "DE", OPEN).text

    assert "Alemania" in text


def test_london_is_a_clinic_not_an_office(content):
    reply = card(content, "london")

    assert reply.keys == ("office_london", "card_london_contact")
    assert "15 Portland" not in reply.text


def test_every_office_but_the_clinic_says_that_it_is_free_and_gives_no_care(content):
    for office in content.offices.values():
        keys = card(content, office.id).keys
        assert ("card_free" in keys and "card_no_care" in keys) is (office.kind != "clinic")
