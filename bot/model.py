"""The plain data that crosses borders inside Liaison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Incoming:
    """One message from a patient.

    ``id`` is the channel's own, so that a repeated delivery is recognised. ``text`` is Unicode
    NFC, and empty when the patient sent something we cannot read, such as a voice note.
    ``payload`` is the opaque id of a tapped button, then ``text`` is empty too. ``locale`` and
    ``phone`` are hints, never facts.
    """

    channel: str
    id: str
    conversation: str
    text: str
    payload: str | None = None
    locale: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class Button:
    """A choice. ``action`` says what a tap means (``/inform{"country": "MX"}``) and stays on
    the server; ``key`` is its name in ``replies.yml``, or ``country:MX``, ``office:london``.
    """

    title: str
    action: str
    key: str


@dataclass(frozen=True)
class Source:
    """Where an answer stands; ``as_of`` is the page's own date or None."""

    title: str
    url: str | None
    as_of: str | None


@dataclass(frozen=True)
class Reply:
    """One message to the patient, wholly in one language.

    ``keys`` name the texts it is made of, for tests and statistics; ``office`` the office it is
    about.
    """

    text: str
    keys: tuple[str, ...]
    language: str
    buttons: tuple[Button, ...] = ()
    source: Source | None = None
    office: str | None = None


@dataclass(frozen=True)
class Effect:
    """Something an action wants done with the turn: ``open_case``, ``route_case``, ``stop``,
    ``start``. Actions write nothing themselves; the turn's transaction does.
    """

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)


def reply_as_json(reply: Reply) -> dict[str, Any]:
    """A reply as it is stored and as actions hand it to Rasa."""
    return {
        "text": reply.text,
        "keys": list(reply.keys),
        "language": reply.language,
        "office": reply.office,
        "buttons": [vars(button) for button in reply.buttons],
        "source": vars(reply.source) if reply.source else None,
    }


def reply_from_json(data: Mapping[str, Any]) -> Reply:
    """The inverse of ``reply_as_json``."""
    return Reply(
        text=data["text"],
        keys=tuple(data["keys"]),
        language=data["language"],
        office=data["office"],
        buttons=tuple(Button(**button) for button in data["buttons"]),
        source=Source(**data["source"]) if data["source"] else None,
    )
