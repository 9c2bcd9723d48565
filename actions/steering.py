"""Changing the language, beginning again, stopping messages, and danger in ``rasa shell``."""

from __future__ import annotations

from typing import Any

from babel import Locale
from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import voice
from bot.danger import crisis_reply, emergency_reply
from bot.model import Button, Effect
from bot.speech import Speaker


class ActionChangeLanguage(Action):
    """Go on in the language named, or offer ours by their own names."""

    def name(self) -> str:
        return "action_change_language"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        wanted = voice.entity(tracker, "requested_language")
        if wanted not in voice.content().languages:
            speaker = voice.speaker(tracker)
            reply = speaker.reply("choose_language", buttons=language_buttons())
            voice.speak(dispatcher, reply)
            return voice.understood()
        voice.speak(dispatcher, Speaker(voice.content(), str(wanted)).reply("language_changed"))
        return [*voice.understood(), SlotSet("language", wanted)]


class ActionStartOver(Action):
    """Ask first; forget what was told here only after a tap on yes."""

    def name(self) -> str:
        return "action_start_over"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        speaker, answer = voice.speaker(tracker), _answer(tracker)
        if answer == "yes":
            voice.speak(dispatcher, speaker.reply("started_over"))
            kept = [
                SlotSet(name, tracker.get_slot(name))
                for name in ("language", "case_reference")  # an open case stays open
            ]
            return [AllSlotsReset(), *kept]
        if answer == "no":
            voice.speak(dispatcher, speaker.reply("start_over_kept"))
            return voice.understood()
        buttons = _yes_or_no(speaker, "start_over")
        voice.speak(dispatcher, speaker.reply("start_over_confirm", buttons=buttons))
        return voice.understood(confirming="start_over")


class ActionStop(Action):
    """Stop messages after a tap on yes: a mere guess of the classifier must not silence us."""

    def name(self) -> str:
        return "action_stop"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        speaker, answer = voice.speaker(tracker), _answer(tracker)
        if answer == "yes":
            voice.speak(dispatcher, speaker.reply("stopped"))
            voice.want(dispatcher, Effect("stop"))
        elif answer == "no":
            voice.speak(dispatcher, speaker.reply("start_over_kept"))
        else:
            buttons = _yes_or_no(speaker, "text_stop")
            voice.speak(dispatcher, speaker.reply("stop_confirm", buttons=buttons))
            return voice.understood(confirming="text_stop")
        return voice.understood()


class ActionEmergency(Action):
    """The emergency words, for channels of Rasa's own; Liaison's say them before Rasa."""

    def name(self) -> str:
        return "action_emergency"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        voice.speak(
            dispatcher, emergency_reply(voice.speaker(tracker), tracker.get_slot("country"))
        )
        return voice.understood()


class ActionCrisis(Action):
    """The crisis words, for channels of Rasa's own."""

    def name(self) -> str:
        return "action_crisis"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        country = tracker.get_slot("country")
        voice.speak(dispatcher, crisis_reply(voice.speaker(tracker), country, in_danger=False))
        return voice.understood()


def _answer(tracker: Tracker) -> str | None:
    """Yes or no to "really?", tapped or typed; None if it has to be asked."""
    typed = {"affirm": "yes", "deny": "no"}.get(voice.intent_name(tracker))
    return voice.entity(tracker, "confirmed") or typed


def language_buttons() -> tuple[Button, ...]:
    """Our languages by their own names."""
    return tuple(_language_button(code) for code in voice.content().languages)


def _language_button(code: str) -> Button:
    locale = voice.content().languages[code].locale
    name = str(Locale.parse(locale).languages[code])
    action = f'/change_language{{"requested_language": "{code}"}}'
    return Button(name[:1].upper() + name[1:], action, f"language:{code}")


def _yes_or_no(speaker: Speaker, intent: str) -> tuple[Button, Button]:
    yes, no = (f'/{intent}{{"confirmed": "{answer}"}}' for answer in ("yes", "no"))
    return speaker.button("yes_", yes), speaker.button("no_", no)
