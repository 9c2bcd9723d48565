"""Greetings, courtesies and questions about the assistant itself."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import voice
from actions.steering import ActionStartOver, ActionStop
from bot.model import Button, Effect
from bot.speech import Speaker

_REPLIES = {
    "goodbye": "goodbye",
    "thank": "thanks",
    "affirm": "affirm",
    "deny": "deny",
    "ask_capabilities": "capabilities",
    "bot_challenge": "bot_challenge",
    "complaint": "complaint",
    "out_of_scope": "out_of_scope",
    "text_help": "help",
    "text_start": "started",
}
_BUTTONS = {
    "affirm": ("find_office", "request_appointment", "talk_to_human"),
    "ask_capabilities": ("find_office", "request_appointment", "talk_to_human"),
    "bot_challenge": ("talk_to_human",),
    "complaint": ("talk_to_human",),
    "out_of_scope": ("find_office", "request_appointment", "talk_to_human"),
    "text_help": ("talk_to_human",),
}
FIRST_BUTTONS = ("find_office", "request_appointment", "talk_to_human")


class ActionGreet(Action):
    """Greet back; the long greeting was said when the conversation began."""

    def name(self) -> str:
        return "action_greet"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        speaker = voice.speaker(tracker)
        if not tracker.latest_message.get("first"):
            voice.speak(
                dispatcher,
                speaker.reply("greeting_again", buttons=_choices(speaker, FIRST_BUTTONS)),
            )
        return voice.understood()


class ActionReply(Action):
    """Say the one sentence that belongs to a conversational intent."""

    def name(self) -> str:
        return "action_reply"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        speaker, intent = voice.speaker(tracker), voice.intent_name(tracker)
        if intent in ("affirm", "deny") and tracker.get_slot("confirming") == "start_over":
            return await ActionStartOver().run(dispatcher, tracker, domain)
        if intent in ("affirm", "deny") and tracker.get_slot("confirming") == "text_stop":
            return await ActionStop().run(dispatcher, tracker, domain)
        buttons = _choices(speaker, _BUTTONS.get(intent, ()))
        voice.speak(dispatcher, speaker.reply(_REPLIES[intent], buttons=buttons))
        if intent == "text_start":
            voice.want(dispatcher, Effect("start"))
        return voice.understood()


def _choices(speaker: Speaker, keys: tuple[str, ...]) -> tuple[Button, ...]:
    return tuple(speaker.button(key) for key in keys)
