"""Answers from what the hospital has published."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import voice
from bot.model import Reply
from bot.office_card import office_card
from bot.routing import find_office
from bot.speech import Speaker
from nlu.doubt import DOUBTFUL

# Answers that are of more use with the patient's own office beside them.
_ABOUT_OFFICES = frozenset(
    (
        *("find_office", "office_services", "office_fee", "office_medical_care"),
        *("request_appointment", "london_clinic"),
    )
)
_DANGER = frozenset({"emergency", "self_harm"})
_MEDICAL = frozenset({"medical_question"})
_WORTH_A_WARNING, _LIKELY = 0.15, 0.2  # chances, in a message that is doubtful anyway


class ActionAnswer(Action):
    """Answer every need of the message, most urgent first, and show the office where it helps."""

    def name(self) -> str:
        return "action_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        intent, wanted = voice.intent_name(tracker), voice.needs(tracker)
        _answer(dispatcher, tracker, [intent, *(need for need in wanted if need != intent)])
        events = voice.understood()
        if _ABOUT_OFFICES & {intent, *wanted}:
            events += _show_office(dispatcher, tracker)
        return events


class ActionAnswerOthers(Action):
    """Answer the other needs of a message that also asks for the office."""

    def name(self) -> str:
        return "action_answer_others"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        covered = {"find_office", "office_fee", "office_services", "office_medical_care"}
        _answer(dispatcher, tracker, [n for n in voice.needs(tracker) if n not in covered])
        return voice.understood()


class ActionRefuseMedical(Action):
    """No opinion, no dose, no reassurance: the way to somebody who may give them."""

    def name(self) -> str:
        return "action_refuse_medical"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        speaker = voice.speaker(tracker)
        buttons = tuple(speaker.button(key) for key in ("request_appointment", "talk_to_human"))
        voice.speak(dispatcher, speaker.reply("medical_refusal", "medical_worse", buttons=buttons))
        return voice.understood()


class ActionNotUnderstood(Action):
    """Offer the best three guesses and a person; the second time in a row, the person first."""

    def name(self) -> str:
        return "action_not_understood"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        if _asks_for_office(tracker):
            return [*_warn(dispatcher, tracker), FollowupAction("office_form")]
        if _is_language(tracker) and _chance(tracker, _DANGER | _MEDICAL) >= _LIKELY:
            return await ActionRefuseMedical().run(dispatcher, tracker, domain)
        speaker = voice.speaker(tracker)
        times = int(tracker.get_slot("misunderstood") or 0) + 1
        person = speaker.button("talk_to_human")
        if times > 1:
            voice.speak(dispatcher, speaker.reply("not_understood_again", buttons=(person,)))
        else:
            guesses = tuple(speaker.button(name) for name in _best_guesses(speaker, tracker))
            voice.speak(dispatcher, speaker.reply("not_understood", buttons=(*guesses, person)))
        return [SlotSet("misunderstood", times)]


def _answer(dispatcher: CollectingDispatcher, tracker: Tracker, intents: list[str]) -> None:
    speaker = voice.speaker(tracker)
    sources = set()
    for intent in dict.fromkeys(intents):
        if intent not in speaker.texts.answers or intent == "find_office":
            continue
        reply = speaker.answer(intent)
        if reply.source in sources:  # two answers of one page name it once
            reply = Reply(reply.text, reply.keys, reply.language, reply.buttons)
        sources.add(reply.source)
        voice.speak(dispatcher, reply)


def _show_office(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
    """The card of the patient's office, once, and only if nothing has to be asked for it."""
    country = tracker.get_slot("country")
    offices = voice.content().offices
    route = find_office(offices, country, tracker.get_slot("city"))
    if route.office is None or route.office == tracker.get_slot("office_shown"):
        return []
    if voice.intent_name(tracker) == "london_clinic" and route.office != "london":
        return []  # asked about London from elsewhere
    voice.speak(dispatcher, office_card(voice.speaker(tracker), route.office, country, voice.now()))
    return [SlotSet("office_shown", route.office)]


def _asks_for_office(tracker: Tracker) -> bool:
    """A place is named and its office is among the best guesses: that much is clear enough."""
    if voice.entity(tracker, "country") is None or tracker.active_loop.get("name"):
        return False
    return bool(_ABOUT_OFFICES & set(_guesses(tracker)[:3]))


def _warn(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
    """The emergency line, where danger is among the guesses."""
    if _chance(tracker, _DANGER) >= _WORTH_A_WARNING:
        voice.speak(dispatcher, voice.speaker(tracker).reply("greeting_safety"))
    return voice.understood()


def _is_language(tracker: Tracker) -> bool:
    """Whether the message is in any language at all; "asdf qwe" is not."""
    return (tracker.latest_message.get("language") or {}).get("code") not in (None, "und")


def _chance(tracker: Tracker, intents: frozenset[str]) -> float:
    ranking = tracker.latest_message.get("intent_ranking") or []
    return float(sum(guess["confidence"] for guess in ranking if guess["name"] in intents))


def _guesses(tracker: Tracker) -> list[str]:
    """The guesses behind the doubt, best first."""
    ranking = tracker.latest_message.get("intent_ranking") or []
    return [guess["name"] for guess in ranking if guess["name"] != DOUBTFUL]


def _best_guesses(speaker: Speaker, tracker: Tracker) -> list[str]:
    names = [name for name in _guesses(tracker) if name in speaker.texts.answers]
    return names[:3] or ["find_office", "request_appointment"]
