"""The REST channel's message: every refusal has its status and code."""

from __future__ import annotations

import json

import pytest

from bot.channels.rest import Refused, as_message, read_message
from bot.model import Button, Reply, Source
from bot.settings import MAX_MESSAGE_CHARACTERS
from bot.storage.store import Sent

GOOD = {"id": "m1", "text": "Hola"}
REPLY = Reply(
    text="In which country do you live?",
    keys=("ask_country",),
    language="en",
    buttons=(Button("Mexico", '/inform{"country": "MX"}', "country:MX"),
             Button("Another country", "/other_country", "other_country")),
)  # fmt: skip


def test_a_written_message_is_read():
    message = read_message({**GOOD, "locale": "es-MX"})

    assert (message.id, message.text, message.payload) == ("m1", "Hola", None)
    assert message.locale == "es-MX"


def test_a_tapped_button_is_read_with_an_empty_text():
    message = read_message({"id": "m1", "payload": "7.0"})

    assert (message.text, message.payload) == ("", "7.0")


def test_a_text_of_spaces_beside_a_payload_is_no_text():
    assert read_message({"id": "m1", "text": "  ", "payload": "7.0"}).text == ""


def test_text_is_normalised_once():
    assert read_message({"id": "m1", "text": "cafe\u0301"}).text == "café"


@pytest.mark.parametrize("key", ["text", "payload", "locale"])
def test_null_is_the_same_as_left_out(key):
    good = GOOD if key != "text" else {"id": "m1", "payload": "7.0"}

    assert read_message({**good, key: None}) == read_message(good)


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        ([], 400, "not_an_object"),
        ("Hola", 400, "not_an_object"),
        (None, 400, "not_an_object"),
        ({**GOOD, "txt": "x"}, 400, "unknown_key"),
        ({**GOOD, "\ud800": "x"}, 400, "unknown_key"),
        ({"text": "Hola"}, 400, "no_id"),
        ({"id": "", "text": "Hola"}, 400, "no_id"),
        ({"id": None, "text": "Hola"}, 400, "no_id"),
        ({"id": 7, "text": "Hola"}, 400, "bad_id"),
        ({"id": "m" * 65, "text": "Hola"}, 413, "id_too_long"),
        ({"id": "\ud800", "text": "Hola"}, 400, "bad_id"),
        ({"id": "m1"}, 400, "no_text"),
        ({"id": "m1", "text": ""}, 400, "no_text"),
        ({"id": "m1", "text": " \n"}, 400, "no_text"),
        ({"id": "m1", "payload": ""}, 400, "no_text"),
        ({**GOOD, "payload": "7.0"}, 400, "no_text"),
        ({"id": "m1", "text": 7}, 400, "bad_text"),
        ({"id": "m1", "text": ["Hola"]}, 400, "bad_text"),
        ({"id": "m1", "text": "help \ud800"}, 400, "bad_text"),
        ({"id": "m1", "text": "\udc00"}, 400, "bad_text"),
        ({"id": "m1", "text": "a" * (MAX_MESSAGE_CHARACTERS + 1)}, 413, "text_too_long"),
        ({"id": "m1", "payload": {"a": 1}}, 400, "bad_payload"),
        ({"id": "m1", "payload": "7" * 65}, 413, "payload_too_long"),
        ({"id": "m1", "payload": "\ud800"}, 400, "bad_payload"),
        ({**GOOD, "locale": 7}, 400, "bad_locale"),
        ({**GOOD, "locale": "x" * 36}, 413, "locale_too_long"),
        ({**GOOD, "locale": "\udfff"}, 400, "bad_locale"),
    ],
)
def test_a_message_that_cannot_be_used_is_refused(data, status, code):
    with pytest.raises(Refused) as refused:
        read_message(data)

    assert (refused.value.status, refused.value.code) == (status, code)
    assert refused.value.message.encode("utf-8")


@pytest.mark.parametrize(
    "data",
    [
        {"id": "m" * 64, "text": "a" * MAX_MESSAGE_CHARACTERS, "locale": "x" * 35},
        {"id": "m1", "text": "🩺" * MAX_MESSAGE_CHARACTERS},
        {"id": "m1", "payload": "7" * 64},
    ],
)
def test_the_longest_allowed_values_are_accepted(data):
    assert read_message(data).id == data["id"]


def test_a_pair_of_surrogates_in_json_is_one_character():
    assert read_message(json.loads('{"id": "m1", "text": "\\ud83e\\ude7a"}')).text == "🩺"


def test_what_a_button_means_stays_on_the_server():
    message = as_message(Sent(7, REPLY))

    assert message["seq"] == 7
    assert [button["title"] for button in message["buttons"]] == ["Mexico", "Another country"]
    payloads = [button["payload"] for button in message["buttons"]]
    assert len(set(payloads)) == 2
    assert not any("inform" in payload or "MX" in payload for payload in payloads)
    assert [button.keys() for button in message["buttons"]] == [{"title", "payload"}] * 2


def test_the_public_shape_has_nothing_of_the_inside():
    assert as_message(Sent(7, REPLY)).keys() == {"seq", "text", "buttons", "source"}


def test_a_source_is_given_whole_or_as_null():
    source = Source("Visa", "https://www.mayoclinic.org/visa", None)
    sourced = Reply("Text", ("visa_letter",), "en", source=source)

    assert as_message(Sent(1, REPLY))["source"] is None
    assert as_message(Sent(1, sourced))["source"] == {
        "title": "Visa",
        "url": "https://www.mayoclinic.org/visa",
        "as_of": None,
    }
