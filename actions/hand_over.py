"""Passing a patient on to a person: at once, then to the right office."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import voice
from bot.model import Effect
from bot.routing import find_office


class ActionOpenCase(Action):
    """Record the case before anything is asked: a request must not be lost over a question."""

    def name(self) -> str:
        return "action_open_case"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        speaker, known = voice.speaker(tracker), tracker.get_slot("case_reference")
        if known:
            keys = ("handoff_again", *_when())
            voice.speak(dispatcher, speaker.reply(*keys, reference=known))
            return voice.understood()
        country, city = tracker.get_slot("country"), tracker.get_slot("city")
        route = find_office(voice.content().offices, country, city)
        office = tracker.get_slot("office") or route.office
        reference = voice.new_reference()
        voice.want(
            dispatcher,
            Effect(
                "open_case",
                {
                    "reference": reference,
                    "office": office,
                    "country": country,
                    "city": city,
                    "specialty": tracker.get_slot("specialty"),
                    "need": voice.intent_name(tracker),
                    "reason": f"asked for a person; {route.reason}",
                },
            ),
        )
        keys = ("handoff_recorded", *(("handoff_office",) if office else ()), *_when())
        name = speaker.texts.offices[office] if office else ""
        voice.speak(
            dispatcher, speaker.reply(*keys, about=office, reference=reference, office=name)
        )
        return [*voice.understood(), SlotSet("case_reference", reference)]


class ActionRouteCase(Action):
    """Tell the case its office once the patient has named the country."""

    def name(self) -> str:
        return "action_route_case"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        office, reference = tracker.get_slot("office"), tracker.get_slot("case_reference")
        if voice.intent_name(tracker) == "talk_to_human":  # nothing had to be asked
            return []
        speaker = voice.speaker(tracker)
        values = {
            "reference": reference,
            "office": office,
            "country": tracker.get_slot("country"),
            "city": tracker.get_slot("city"),
        }
        voice.want(dispatcher, Effect("route_case", values))
        reply = speaker.reply(
            "handoff_routed",
            about=office,
            reference=reference,
            office=speaker.texts.offices[office],
        )
        voice.speak(dispatcher, reply)
        return voice.understood()


def _when() -> tuple[str, ...]:
    """When somebody answers, truthfully."""
    published = "handoff_when_published"
    return (published if voice.in_production() else "handoff_when_demonstration",)
