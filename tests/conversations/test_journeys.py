"""Journeys of patients through the whole engine, told in ``<code>.yml`` beside this file."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from bot.conversation.turn import button_payload
from bot.model import Incoming
from bot.yaml_reader import expect_keys, read_yaml

pytestmark = pytest.mark.rasa

FOLDER = Path(__file__).parent
TURN_KEYS = [
    "says",
    "taps",
    "keys",
    "never",
    "office",
    "language",
    "buttons",
    "holds",
    "urgency",
    "locale",
]


def journeys():
    for path in sorted(FOLDER.glob("*.yml")):
        for number, journey in enumerate(read_yaml(path), 1):
            name = f"{path.stem}-{number:02d}-{journey['journey'][:50]}"
            yield pytest.param(path.stem, journey, id=name)


@pytest.mark.parametrize(("code", "journey"), list(journeys()))
async def test_journey(conversations, code, journey):
    conversation = await conversations.open("rest")
    last = []
    for turn in journey["turns"]:
        expect_keys(turn, [], TURN_KEYS)
        last = await conversations.receive(incoming(conversation, turn, last))
        check(turn, last, turn.get("language", code))


def incoming(conversation, turn, last):
    payload = button(turn["taps"], last) if "taps" in turn else None
    return Incoming(
        channel="rest",
        id=uuid4().hex,
        conversation=conversation,
        text=turn.get("says", ""),
        payload=payload,
        locale=turn.get("locale"),
    )


def button(key, last):
    found = [
        button_payload(sent.seq, index)
        for sent in last
        for index, each in enumerate(sent.reply.buttons)
        if each.key == key
    ]
    offered = [each.key for sent in last for each in sent.reply.buttons]
    assert found, f"no button {key!r} among {offered}"
    return found[-1]


def check(turn, sent, language):
    said = "\n".join(each.reply.text for each in sent)
    keys = {key for each in sent for key in each.reply.keys}
    offered = {each.key for one in sent for each in one.reply.buttons}
    offices = {each.reply.office for each in sent}
    assert sent, f"no reply to {turn}"
    assert {each.reply.language for each in sent} == {language}, said
    assert set(turn.get("keys", [])) <= keys, f"{sorted(keys)}: {said}"
    assert not set(turn.get("never", [])) & keys, said
    assert set(turn.get("buttons", [])) <= offered, sorted(offered)
    assert turn.get("office") is None or turn["office"] in offices, said
    for text in turn.get("holds", []):
        assert text in said
    if "urgency" in turn:
        first = sent[0].reply.keys[0]
        expected = ("crisis_", "emergency_") if turn["urgency"] == "crisis" else ("emergency_",)
        assert first.startswith(expected), f"{first}: {said}"
        assert turn["urgency"] != "crisis" or "crisis_opening" in keys, said
