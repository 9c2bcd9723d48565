"""Which office: the two questions that may be missing, and the card."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from babel import Locale
from babel.core import get_global
from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import voice
from bot.model import Reply
from bot.office_card import office_card
from bot.routing import find_office, served_countries
from bot.speech import Speaker

CHINA = "CN"
CHINA_OFFICE = "china"
NO_HINT = "none"  # the patient refused the country we guessed
_REFUSED = "ZZ"  # ISO 3166's code for "unknown": the tap on "no"
_MOST_BUTTONS = 9
_SPOKEN_BY_MANY = 40  # percent of a country's people


class ActionAskCountry(Action):
    """Ask for the country, or whether the one that phone or browser suggests is right."""

    def name(self) -> str:
        return "action_ask_country"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        speaker, hint = voice.speaker(tracker), tracker.get_slot("country_hint")
        if hint and hint != NO_HINT:
            voice.speak(dispatcher, _confirm(speaker, hint))
        else:
            voice.speak(dispatcher, _ask(speaker, _question(tracker)))
        return []


class ActionAskOffice(Action):
    """Ask which of a country's offices is nearer."""

    def name(self) -> str:
        return "action_ask_office"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        speaker, country = voice.speaker(tracker), tracker.get_slot("country")
        choices = find_office(voice.content().offices, country).choices
        buttons = tuple(speaker.office_button(office) for office in choices)
        reply = speaker.reply("ask_office", buttons=buttons, country=speaker.country(country))
        voice.speak(dispatcher, reply)
        return []


class ActionOfficeCard(Action):
    """Show the office; in China first offer the choice between office and facilitators."""

    def name(self) -> str:
        return "action_office_card"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        speaker, office = voice.speaker(tracker), tracker.get_slot("office")
        if office == CHINA_OFFICE and voice.entity(tracker, "office") is None:
            buttons = tuple(speaker.button(k) for k in ("china_office", "china_facilitators"))
            voice.speak(dispatcher, speaker.reply("ask_china", buttons=buttons, about=office))
            return voice.understood()
        card = office_card(speaker, office, tracker.get_slot("country"), voice.now())
        voice.speak(dispatcher, card)
        return [*voice.understood(), SlotSet("office_shown", office)]


class _OfficeForm(FormValidationAction):
    """Fill ``country``, then ``office``: by the published list, or by a tap."""

    @abstractmethod
    def name(self) -> str:
        """``validate_`` and the form's name."""

    def domain_slots(self, domain: dict[str, Any]) -> list[str]:
        """The form's slots, named here so that Rasa need not send its whole domain along."""
        return ["country", "office"]

    async def extract_office(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """The office for what is known now; a tapped or named office wins."""
        tapped = voice.entity(tracker, "office")
        if tapped in voice.content().offices:
            return {"office": tapped}
        country = _known_country(tracker)
        city = voice.entity(tracker, "city") or tracker.get_slot("city")
        return {"office": find_office(voice.content().offices, country, city).office}

    async def validate_country(
        self,
        value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> dict[str, Any]:
        if value == _REFUSED:
            return {"country": None, "country_hint": NO_HINT}
        if _is_country(value):
            return {"country": value}
        speaker = voice.speaker(tracker)
        voice.speak(dispatcher, speaker.reply("country_not_understood"))
        return {"country": None, "country_hint": NO_HINT}


class ValidateOfficeForm(_OfficeForm):
    def name(self) -> str:
        return "validate_office_form"


class ValidatePersonForm(_OfficeForm):
    def name(self) -> str:
        return "validate_person_form"


def _known_country(tracker: Tracker) -> str | None:
    tapped = voice.content().offices.get(voice.entity(tracker, "office") or "")
    if tapped is not None:
        return tapped.country
    country = voice.entity(tracker, "country") or tracker.get_slot("country")
    return country if _is_country(country) else None


def _is_country(value: Any) -> bool:
    if not isinstance(value, str) or len(value) != 2 or value == _REFUSED:
        return False
    return value.isalpha() and value in Locale.parse("en").territories


def _question(tracker: Tracker) -> str:
    in_hand_off = tracker.active_loop.get("name") == "person_form"
    return "handoff_ask_country" if in_hand_off else "ask_country"


def _confirm(speaker: Speaker, country: str) -> Reply:
    yes = speaker.button("yes_", f'/inform{{"country": "{country}"}}')
    no = speaker.button("no_", f'/inform{{"country": "{_REFUSED}"}}')
    return speaker.reply("confirm_country", buttons=(yes, no), country=speaker.country(country))


def _ask(speaker: Speaker, question: str) -> Reply:
    countries = served_countries(speaker.content.offices)
    likely = sorted(countries, key=lambda country: not _is_spoken(speaker.code, country))
    buttons = tuple(speaker.country_button(country) for country in likely[:_MOST_BUTTONS])
    return speaker.reply(question, buttons=buttons)


def _is_spoken(language: str, country: str) -> bool:
    """Whether a language is official or common in a country, by CLDR."""
    spoken = get_global("territory_languages").get(country, {}).get(language, {})
    return (
        bool(spoken.get("official_status")) or spoken.get("population_percent", 0) > _SPOKEN_BY_MANY
    )
