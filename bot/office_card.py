"""What a patient is told about an office: published facts only, the fallback beside them."""

from __future__ import annotations

from datetime import datetime

from bot.content import Office
from bot.hours import is_open
from bot.model import Reply
from bot.routing import US
from bot.speech import Speaker, readable_phone


def office_card(speaker: Speaker, office_id: str, country: str | None, now: datetime) -> Reply:
    """The card of an office for a patient of a country (None if only the office is known)."""
    office = speaker.content.offices[office_id]
    keys, lines = _opening(speaker, office, country)
    for key, values in _parts(office, speaker, now):
        keys.append(key)
        lines.append(speaker.say(key, **values))
    return Reply(
        text="\n".join(lines),
        keys=tuple(keys),
        language=speaker.code,
        buttons=tuple(speaker.button(key) for key in _follow_ups(office)),
        source=speaker.source(office.listed),
        office=office_id,
    )


def _opening(speaker: Speaker, office: Office, country: str | None) -> tuple[list[str], list[str]]:
    key = _opening_key(office, country)
    place = speaker.country(country or office.country)
    return [key], [speaker.say(key, country=place, office=speaker.texts.offices[office.id])]


def _opening_key(office: Office, country: str | None) -> str:
    if office.kind == "clinic":
        return "office_london"
    if office.kind == "office":
        return "office_for_country"
    return "office_us_resident" if country in (US, None) else "office_none_for_country"


def _parts(office: Office, speaker: Speaker, now: datetime) -> list[tuple[str, dict[str, str]]]:
    if office.kind == "clinic":
        return [("card_london_contact", {})]
    parts: list[tuple[str, dict[str, str]]] = []
    name, city = speaker.texts.offices[office.id], office.published("city")
    if office.kind == "office" and name != speaker.country(office.country):
        parts.append(("card_office", {"office": name}))
    if city and speaker.texts.cities[city] not in name:
        parts.append(("card_city", {"city": speaker.texts.cities[city]}))
    parts += _language_part(office, speaker)
    parts += [("card_services", {}), ("card_free", {}), ("card_no_care", {})]
    return parts + _contact_parts(office, speaker, now)


def _language_part(office: Office, speaker: Speaker) -> list[tuple[str, dict[str, str]]]:
    languages = office.published("languages")
    if languages:
        return [("card_languages", {"languages": speaker.language_names(languages)})]
    return [("card_staff_language", {})] if office.kind == "office" else []


def _contact_parts(
    office: Office, speaker: Speaker, now: datetime
) -> list[tuple[str, dict[str, str]]]:
    parts: list[tuple[str, dict[str, str]]] = []
    for name in ("phone", "email", "address"):
        value = office.published(name)
        if value:
            parts.append((f"card_{name}", {name: readable_phone(value)}))
    opening = office.published("hours")
    if opening:
        parts.append(("card_hours", {"hours": speaker.hours(office)}))
        open_now = is_open(opening, office.published("time_zone"), now)
        parts.append(("card_open_now" if open_now else "card_closed_now", {}))
    if office.kind == "fallback":
        return parts
    return [*parts, ("card_fallback" if parts else "card_no_contact", {})]


def _follow_ups(office: Office) -> tuple[str, ...]:
    if office.kind == "clinic":
        return ("london_clinic", "second_opinion", "talk_to_human")
    return ("request_appointment", "cost_estimate", "talk_to_human")
