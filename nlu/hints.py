"""What the channel and the conversation already tell before a message is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hints:
    """Circumstances of a message; ``None`` where nothing is known.

    ``language`` is the conversation's language so far (ISO 639-1 or BCP 47),
    ``locale`` the browser's (``es-MX``), ``phone`` the sender's number with its
    country prefix (``+5255…``). They come from outside and may be malformed:
    whoever reads them treats nonsense as ``None``.
    """

    language: str | None = None
    locale: str | None = None
    phone: str | None = None
