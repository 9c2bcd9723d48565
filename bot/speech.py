"""Turn keys into sentences of one language.

Every number, address and name in a sentence comes from ``content/facts`` and is marked
``publish: true`` there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import phonenumbers
from babel import Locale
from babel.lists import format_list

from bot import hours
from bot.content import Content, Fact, Office, Texts
from bot.model import Button, Reply, Source

_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"  # Unicode bidi: first strong isolate


class Speaker:
    """Says things in one language. ``code`` must be a language of ``content/languages``."""

    def __init__(self, content: Content, code: str) -> None:
        self.content = content
        self.texts: Texts = content.languages[code]
        self.code = code

    def say(self, key: str, **values: str) -> str:
        """A text of ``replies.yml`` with its placeholders filled in."""
        return self._fill(self.texts.replies[key], values)

    def reply(
        self,
        *keys: str,
        buttons: tuple[Button, ...] = (),
        source: Source | None = None,
        about: str | None = None,
        **values: str,
    ) -> Reply:
        """One message made of several texts, a line each; ``about`` is an office id."""
        text = "\n".join(self.say(key, **values) for key in keys)
        return Reply(text, keys, self.code, buttons, source, about)

    def answer(self, intent: str) -> Reply:
        """The published answer for an intent, with its source and the buttons that lead on."""
        topic = self.content.topics[intent]
        return Reply(
            text=self._fill(self.texts.answers[intent], {}),
            keys=(intent,),
            language=self.code,
            buttons=tuple(self.button(follow_up) for follow_up in topic.follow_ups),
            source=self.source(self.content.facts[topic.facts[0]]),
        )

    def source(self, fact: Fact) -> Source:
        return Source(fact.source_title, fact.url, fact.as_of)

    def button(self, key: str, action: str | None = None) -> Button:
        """A button by its key; it asks for the intent of the same name unless told otherwise."""
        return Button(self.texts.buttons[key], action or _ACTIONS.get(key, f"/{key}"), key)

    def country_button(self, country: str) -> Button:
        action = f'/inform{{"country": "{country}"}}'
        return Button(self.country(country), action, f"country:{country}")

    def office_button(self, office: str) -> Button:
        return Button(self.texts.offices[office], _choose(office), f"office:{office}")

    def country(self, code: str) -> str:
        """The country's name as CLDR gives it."""
        return str(self._locale.territories.get(code, code))

    def language_names(self, codes: list[str]) -> str:
        names = [str(self._locale.languages.get(code, code)) for code in codes]
        listed = format_list(names, locale=self._locale)
        return _SPANISH_AND.sub(" e ", listed) if self.code == "es" else listed

    def hours(self, office: Office) -> str:
        """The published hours of an office in words.

        Raises:
            KeyError: the office publishes none.
        """
        published: Mapping[str, str] | None = office.published("hours")
        if published is None:
            raise KeyError(office.id)
        opens, closes = hours.describe_times(published, self.texts.locale)
        days = hours.describe_days(published, self.texts.locale)
        zone = _HOURS_REPLIES[office.published("time_zone")]
        return self.say(zone, days=days, opens=opens, closes=closes)

    @cached_property
    def _locale(self) -> Locale:
        return Locale.parse(self.texts.locale)

    def _fill(self, text: str, values: Mapping[str, str]) -> str:
        return text.format_map(_Values(self, values)).strip()

    def standing_value(self, name: str) -> str:
        """A value that every text may use: the institution, the fallback, a contact.

        Raises:
            KeyError: no such value, or it is not published.
        """
        if name == "institution":
            return self.texts.institution
        if name.startswith("fallback_"):
            return self._fallback_value(name.removeprefix("fallback_"))
        fact = self.content.contacts[name]
        if not fact.publish:
            raise KeyError(name)
        return readable_phone(str(fact.value))

    def _fallback_value(self, part: str) -> str:
        office = self.content.fallback
        if part == "office":
            return self.texts.offices[office.id]
        if part == "hours":
            return self.hours(office)
        value = office.published(part)
        if value is None:
            raise KeyError(f"fallback_{part}")
        return readable_phone(str(value))

    def isolated(self, value: str) -> str:
        """Keep numbers and addresses in order inside right-to-left text."""
        if self.texts.direction == "ltr":
            return value
        return f"{_ISOLATE}{value}{_END_ISOLATE}"


class _Values(dict[str, Any]):
    """Looks up a placeholder among the given values, then among the standing ones."""

    def __init__(self, speaker: Speaker, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self._speaker = speaker

    def __getitem__(self, name: str) -> str:
        value = super().get(name)
        if value is None:
            value = self._speaker.standing_value(name)
        return self._speaker.isolated(str(value))


def readable_phone(value: str) -> str:
    """A number in E.164 as people read it; anything else as it is."""
    if not value.startswith("+"):
        return value
    number = phonenumbers.parse(value)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _choose(office: str) -> str:
    return f'/inform{{"office": "{office}"}}'


_ACTIONS = {
    "china_office": _choose("china"),
    "china_facilitators": "/referral_facilitator",
    "no_": "/deny",
    "yes_": "/affirm",
}
# Spanish says "español e inglés"; Babel does not apply this rule of CLDR.
_SPANISH_AND = re.compile(r" y (?=h?i(?!e))")
# A zone's name is a sentence of each language: CLDR names "Central Time" without its country.
_HOURS_REPLIES = {"America/Chicago": "hours_us_central"}
