"""Read and validate ``content/``: the facts, and everything said in each language.

Content is language-free facts with their sources (``content/facts``), the facts behind each
answer (``content/topics.yml``) and one folder of texts a language. Nothing here speaks or
decides; a broken file raises ``ContentError`` that names file, line and key.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from bot.yaml_reader import (
    ContentError,
    Section,
    expect_keys,
    expect_section,
    list_in,
    read_yaml,
    section_in,
    sections_in,
)
from nlu.languages import is_draft

__all__ = ["Content", "ContentError", "Fact", "Office", "Texts", "load_content", "read_yaml"]

ROOT = Path(__file__).resolve().parents[1]
CONTENT_DIR = ROOT / "content"
REFERENCE = "en"  # the language whose keys and placeholders every other one must have

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SOURCE = ("source", "source_title", "as_of", "retrieved", "publish")
_OFFICE_FACTS = (
    "city languages phone fax email whatsapp address hours time_zone url".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Fact:
    """One value with its source.

    ``as_of`` is the date the page gives for itself (``YYYY-MM[-DD]``) or None; ``retrieved`` the
    day it was read. Only ``publish`` facts may reach a patient.
    """

    value: Any
    source: str
    source_title: str
    as_of: str | None
    retrieved: str
    publish: bool

    @property
    def url(self) -> str | None:
        return self.source if self.source.startswith("https://") else None


@dataclass(frozen=True)
class Office:
    """One office, clinic or the fallback; ``None`` means that no source gives the fact.

    ``serves`` holds ISO 3166-1 alpha-2 codes; None for the fallback, which serves every country
    that nobody else does.
    """

    id: str
    kind: str
    country: str
    serves: frozenset[str] | None
    listed: Fact
    facts: Mapping[str, Fact]

    def published(self, name: str) -> Any:
        """The value of a fact that patients may see, else None."""
        fact = self.facts.get(name)
        return fact.value if fact and fact.publish else None


@dataclass(frozen=True)
class Topic:
    """The fact ids behind an answer, first the one whose source is shown, and what leads on."""

    facts: tuple[str, ...]
    follow_ups: tuple[str, ...]


@dataclass(frozen=True)
class EmergencyRow:
    """Numbers for a medical emergency in one country, in order of preference."""

    ambulance: tuple[str, ...]
    general: str | None
    agreement: str


@dataclass(frozen=True)
class CrisisLine:
    """A suicide or crisis line; ``hours`` as published, None if unknown; ``menu_option`` is what
    to press after the number.
    """

    name: str
    numbers: tuple[str, ...]
    hours: str | None
    strength: str
    region: str | None
    menu_option: str | None


@dataclass(frozen=True)
class Texts:
    """Everything said in one language, by key; texts end without a line break."""

    code: str
    locale: str
    direction: str
    institution: str
    keywords: Mapping[str, frozenset[str]]
    replies: Mapping[str, str]
    answers: Mapping[str, str]
    buttons: Mapping[str, str]
    offices: Mapping[str, str]
    cities: Mapping[str, str]
    services: Mapping[str, str]
    page: Mapping[str, str]
    reviewed_by: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Content:
    """All content of one institution, read once and never changed."""

    offices: Mapping[str, Office]
    facts: Mapping[str, Fact]
    contacts: Mapping[str, Fact]
    topics: Mapping[str, Topic]
    emergency: Mapping[str, EmergencyRow]
    crisis: Mapping[str, tuple[CrisisLine, ...]]
    languages: Mapping[str, Texts]
    other_languages: Mapping[str, str]
    allowed_hosts: frozenset[str]

    @property
    def fallback(self) -> Office:
        return next(office for office in self.offices.values() if office.kind == "fallback")


@cache
def load_content(folder: Path = CONTENT_DIR) -> Content:
    """Read all of ``content/`` once.

    Raises:
        ContentError: the first mistake found, with file, line, key and remedy.
    """
    facts = folder / "facts"
    content = Content(
        offices=_read_offices(facts / "offices"),
        facts=_read_facts(facts / "faq.yml"),
        contacts=_read_contacts(facts / "contacts.yml"),
        topics=_read_topics(folder / "topics.yml"),
        emergency=_read_emergency(facts / "emergency_numbers.yml"),
        crisis=_read_crisis(facts / "crisis_lines.yml"),
        languages=_read_languages(folder / "languages"),
        other_languages=_read_other_languages(folder / "other_languages.yml"),
        allowed_hosts=_read_hosts(facts / "links.yml"),
    )
    _check_references(content, folder)
    return content


def placeholders(text: str) -> frozenset[str]:
    """The names in ``{braces}``.

    Raises:
        ValueError: a brace stands alone.
    """
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def shown(path: Path) -> str:
    """The path as messages name it: from the folder that holds ``content``."""
    parts = path.parts
    for anchor in ("content", "nlu"):
        if anchor in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(anchor) :])
    return str(path)


def _read(path: Path, required: list[str], optional: list[str] | None = None) -> Section:
    section = expect_section(read_yaml(path, name=shown(path)), shown(path))
    expect_keys(section, required, optional or [])
    return section


def _fact(section: Section, value_key: str = "value") -> Fact:
    as_of = section["as_of"]
    if not _is_date(str(section["retrieved"])):
        raise ContentError(f"{section.where('retrieved')}: write the day as 2026-11-23")
    if not isinstance(section["publish"], bool):
        raise ContentError(f"{section.where('publish')}: publish is true or false")
    if not section["publish"] and not section.get("ask"):
        raise ContentError(f"{section.where()}: an unpublished fact needs `ask:` (who confirms it)")
    return Fact(
        value=section[value_key],
        source=str(section["source"]),
        source_title=str(section["source_title"]),
        as_of=None if as_of is None else str(as_of),
        retrieved=str(section["retrieved"]),
        publish=section["publish"],
    )


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text) is not None
    except ValueError:
        return False


def _read_offices(folder: Path) -> dict[str, Office]:
    offices = {path.stem: _read_office(path) for path in sorted(folder.glob("*.yml"))}
    fallbacks = [office.id for office in offices.values() if office.kind == "fallback"]
    if len(fallbacks) != 1:
        raise ContentError(f"{shown(folder)}: exactly one office is `kind: fallback`: {fallbacks}")
    return offices


def _read_office(path: Path) -> Office:
    section = _read(
        path, ["kind", "country", "serves", "listed", *_OFFICE_FACTS], ["notes", "holidays"]
    )
    if section["kind"] not in ("office", "clinic", "fallback"):
        raise ContentError(f"{section.where('kind')}: kind is office, clinic or fallback")
    listed = expect_section(section["listed"], section.where("listed"))
    expect_keys(listed, _SOURCE)
    facts = {}
    for name in _OFFICE_FACTS:
        if section[name] is None:
            continue
        fact = expect_section(section[name], section.where(name))
        expect_keys(fact, ["value", *_SOURCE], ["ask", "note"])
        facts[name] = _fact(fact)
    if "hours" in facts:
        _check_hours(section["hours"]["value"], section.where("hours"))
        _check_zone(facts["hours"], facts.get("time_zone"), section.where("time_zone"))
    serves = section["serves"]
    return Office(
        id=path.stem,
        kind=section["kind"],
        country=section["country"],
        serves=None if serves is None else frozenset(serves),
        listed=Fact(value=True, **{key: listed[key] for key in _SOURCE}),
        facts=facts,
    )


def _check_zone(hours: Fact, zone: Fact | None, where: str) -> None:
    if zone is None:
        raise ContentError(f"{where}: hours need a time_zone")
    if zone.value not in available_timezones():
        raise ContentError(f"{where}: no time zone {zone.value!r}; write it as America/Lima")
    if hours.publish and not zone.publish:
        raise ContentError(f"{where}: published hours need a published time_zone")


def _check_hours(hours: Any, where: str) -> None:
    for day, span in expect_section(hours, where).items():
        if day not in WEEKDAYS:
            raise ContentError(f"{where}: {day!r} is no weekday; use {', '.join(WEEKDAYS)}")
        opens, _, closes = str(span).partition("-")
        if not (_is_time(opens) and _is_time(closes) and opens < closes):
            raise ContentError(f"{where}: {day}: write hours as 07:00-19:00, not {span!r}")


def _is_time(text: str) -> bool:
    hour, _, minute = text.partition(":")
    digits = hour.isdecimal() and minute.isdecimal() and len(text) == 5
    return digits and int(hour) < 24 and int(minute) < 60


def _read_facts(path: Path) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    for section in sections_in(_read(path, ["facts"], ["gaps"]), "facts"):
        expect_keys(section, ["id", "topic", "fact", *_SOURCE], ["aspect", "ask", "note"])
        if section["id"] in facts:
            raise ContentError(f"{section.where('id')}: the fact {section['id']!r} stands twice")
        facts[section["id"]] = _fact(section, "fact")
    return facts


def _read_contacts(path: Path) -> dict[str, Fact]:
    contacts = {}
    part = section_in(_read(path, ["contacts"]), "contacts")
    for name in part:
        section = section_in(part, name)
        expect_keys(section, ["value", *_SOURCE], ["ask", "note"])
        contacts[name] = _fact(section)
    return contacts


def _read_hosts(path: Path) -> frozenset[str]:
    return frozenset(list_in(_read(path, ["allowed_hosts"]), "allowed_hosts"))


def _read_topics(path: Path) -> dict[str, Topic]:
    topics = {}
    part = expect_section(read_yaml(path, name=shown(path)), shown(path))
    for intent in part:
        section = section_in(part, intent)
        expect_keys(section, ["facts", "follow_ups"])
        facts, follow_ups = list_in(section, "facts"), list_in(section, "follow_ups")
        if not facts:
            raise ContentError(f"{section.where('facts')}: {intent}: an answer needs a fact")
        topics[intent] = Topic(tuple(facts), tuple(follow_ups))
    return topics


def _read_emergency(path: Path) -> dict[str, EmergencyRow]:
    optional = ["retrieved", "omitted", "mobile_112", "source_legend"]
    rows = {}
    part = section_in(_read(path, ["countries"], optional), "countries")
    for country in part:
        section = section_in(part, country)
        expect_keys(
            section,
            ["name", "ambulance", "general", "agreement", "sources"],
            ["disagreeing", "note"],
        )
        numbers = section["ambulance"]
        if not numbers or not all(isinstance(number, str) for number in numbers):
            raise ContentError(f"{section.where('ambulance')}: numbers are texts: quote them")
        rows[country] = EmergencyRow(tuple(numbers), section["general"], section["agreement"])
    return rows


def _read_crisis(path: Path) -> dict[str, tuple[CrisisLine, ...]]:
    optional = ["retrieved", "not_found", "looked_for_but_left_out", "excluded_sources"]
    lines: dict[str, tuple[CrisisLine, ...]] = {}
    for section in sections_in(_read(path, ["countries"], optional), "countries"):
        expect_keys(section, ["country", "lines"], ["region", "note"])
        found = tuple(
            _crisis_line(line, section.get("region")) for line in sections_in(section, "lines")
        )
        lines[section["country"]] = lines.get(section["country"], ()) + found
    return lines


def _crisis_line(section: Section, region: str | None) -> CrisisLine:
    expect_keys(
        section,
        ["name", "numbers", "hours", "strength", "sources", "channels", "languages"],
        ["shown_as", "language_note", "menu_option"],
    )
    return CrisisLine(
        name=section.get("shown_as") or section["name"],
        numbers=tuple(section["numbers"]),
        hours=section["hours"],
        strength=section["strength"],
        region=region,
        menu_option=section.get("menu_option"),
    )


def _read_languages(folder: Path) -> dict[str, Texts]:
    languages = {
        path.name: read_language(path) for path in sorted(folder.iterdir()) if not is_draft(path)
    }
    if REFERENCE not in languages:
        raise ContentError(f"{shown(folder)}: the reference language {REFERENCE!r} is missing")
    return languages


def read_language(folder: Path) -> Texts:
    """Read the three files of one language.

    Raises:
        ContentError: a file or key is missing, unknown or repeated.
    """
    review = ["reviewed_by", "reviewed_on"]
    language = _read(
        folder / "language.yml",
        ["code", "locale", "direction", "institution", "keywords", *review],
        ["draft"],
    )
    if language["code"] != folder.name:
        raise ContentError(f"{language.where('code')}: code is {folder.name!r}, like its folder")
    if language["direction"] not in ("ltr", "rtl"):
        raise ContentError(f"{language.where('direction')}: direction is ltr or rtl")
    keywords = section_in(language, "keywords")
    expect_keys(keywords, ["stop", "help", "start"])
    replies = _read(
        folder / "replies.yml",
        ["replies", "buttons", "offices", "cities", "services", "page", *review],
    )
    answers = _read(folder / "answers.yml", ["answers", *review])
    return Texts(
        code=language["code"],
        locale=language["locale"],
        direction=language["direction"],
        institution=language["institution"],
        keywords={
            kind: frozenset(fold_keyword(str(word)) for word in list_in(keywords, kind))
            for kind in keywords
        },
        replies=_texts(replies, "replies"),
        answers=_texts(answers, "answers"),
        buttons=_texts(replies, "buttons"),
        offices=_texts(replies, "offices"),
        cities=_texts(replies, "cities"),
        services=_texts(replies, "services"),
        page=_texts(replies, "page"),
        reviewed_by={
            "language.yml": language["reviewed_by"],
            "replies.yml": replies["reviewed_by"],
            "answers.yml": answers["reviewed_by"],
        },
    )


def fold_keyword(text: str) -> str:
    """A keyword as it is compared: no case, accents, punctuation or spaces."""
    import unicodedata

    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if unicodedata.category(char)[0] in "LN")


def _texts(section: Section, key: str) -> dict[str, str]:
    texts = {}
    part = expect_section(section[key], section.where(key))
    for name, text in part.items():
        if not isinstance(text, str) or not text.strip():
            raise ContentError(f"{part.where(name)}: {name!r} has no text")
        try:
            placeholders(text)
        except ValueError as error:
            raise ContentError(f"{part.where(name)}: {name!r}: {error}") from error
        texts[name] = text.strip()
    return texts


def _read_other_languages(path: Path) -> dict[str, str]:
    return _texts(_read(path, ["sentences", "reviewed_by", "reviewed_on"]), "sentences")


def _check_references(content: Content, folder: Path) -> None:
    topics = shown(folder / "topics.yml")
    for intent, topic in content.topics.items():
        for fact_id in topic.facts:
            if fact_id not in content.facts:
                raise ContentError(f"{topics}: {intent}: no fact {fact_id!r} in facts/faq.yml")
            if not content.facts[fact_id].publish:
                raise ContentError(f"{topics}: {intent}: {fact_id!r} is not published")
    reference = content.languages[REFERENCE]
    for code, texts in content.languages.items():
        where = shown(folder / "languages" / code)
        for part in ("replies", "answers", "buttons", "offices", "cities", "services", "page"):
            _compare(getattr(reference, part), getattr(texts, part), f"{where}: {part}")


def _compare(reference: Mapping[str, str], texts: Mapping[str, str], where: str) -> None:
    missing = sorted(reference.keys() - texts.keys())
    unknown = sorted(texts.keys() - reference.keys())
    if missing or unknown:
        said = [f"missing: {', '.join(missing)}"] if missing else []
        said += [f"unknown: {', '.join(unknown)}"] if unknown else []
        raise ContentError(f"{where}: {'; '.join(said)}")
    for name, text in texts.items():
        if placeholders(text) != placeholders(reference[name]):
            wanted = ", ".join(sorted(placeholders(reference[name]))) or "none"
            raise ContentError(f"{where}: {name}: placeholders must be exactly: {wanted}")
