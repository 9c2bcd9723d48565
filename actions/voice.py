"""How actions speak, and how they say what the turn should write."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.content import Content, load_content
from bot.model import Effect, Reply, reply_as_json
from bot.settings import load_settings
from bot.speech import Speaker

DEFAULT_LANGUAGE = "en"
_REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that look alike


def content() -> Content:
    return load_content()


def language(tracker: Tracker) -> str:
    """The conversation's language; English before the first one is known."""
    return str(tracker.get_slot("language") or DEFAULT_LANGUAGE)


def speaker(tracker: Tracker) -> Speaker:
    return Speaker(content(), language(tracker))


def speak(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    """Say a reply; buttons go along for Rasa's own channels, all of it for Liaison's."""
    dispatcher.utter_message(
        text=reply.text,
        buttons=[{"title": b.title, "payload": b.action} for b in reply.buttons],
        custom={"reply": reply_as_json(reply)},
    )


def want(dispatcher: CollectingDispatcher, effect: Effect) -> None:
    """Ask the turn to do something when it is written."""
    dispatcher.utter_message(custom={"effect": {"kind": effect.kind, **effect.values}})


def intent_name(tracker: Tracker) -> str:
    """The intent understood last, as the rules saw it."""
    return str((tracker.latest_message.get("intent") or {}).get("name") or "")


def entity(tracker: Tracker, name: str) -> str | None:
    """The value of an entity in the latest message only."""
    for found in tracker.latest_message.get("entities") or []:
        if found["entity"] == name:
            return str(found["value"])
    return None


def needs(tracker: Tracker) -> list[str]:
    """The needs found in the latest message, most urgent first."""
    return [need["name"] for need in tracker.latest_message.get("needs") or []]


def understood(*, confirming: str | None = None) -> list[dict[str, Any]]:
    """The events after a message that was understood: no row of misunderstandings, and no
    question of "really?" left open but the one just asked.
    """
    return [SlotSet("misunderstood", 0), SlotSet("confirming", confirming)]


def new_reference() -> str:
    """A case's public name, such as ``L-7K3M9Q``: easy to read out, hard to guess."""
    return "L-" + "".join(secrets.choice(_REFERENCE_LETTERS) for _ in range(6))


def in_production() -> bool:
    """Whether an institution runs this; otherwise every promise of a person is a demonstration."""
    return load_settings().production


def now() -> datetime:
    return datetime.now(UTC)
