"""Which office serves a patient: a plain function over the published list.

The list is the hospital's own (content/facts/offices). A country nobody serves goes to the
fallback; a country with two offices needs the city or a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.content import Office

US = "US"


@dataclass(frozen=True)
class Route:
    """Where a patient belongs.

    ``office`` is None when a question must be asked first: the country if ``choices`` is empty,
    else which of ``choices`` (office ids). ``reason`` is kept on the case.
    """

    office: str | None
    choices: tuple[str, ...]
    reason: str


def find_office(
    offices: Mapping[str, Office], country: str | None, city: str | None = None
) -> Route:
    """The office for a country (ISO 3166-1 alpha-2) and, where there are two, a city."""
    if country is None:
        return Route(None, (), "country unknown")
    serving = tuple(office.id for office in offices.values() if country in (office.serves or ()))
    if not serving:
        return Route(_fallback(offices), (), _fallback_reason(country))
    if len(serving) == 1:
        return Route(serving[0], (), f"the only office that serves {country}")
    named = [office for office in serving if _is_in(offices[office], city)]
    if len(named) == 1:
        return Route(named[0], (), f"{country}: the patient named {city}")
    return Route(None, serving, f"{country} has several offices")


def served_countries(offices: Mapping[str, Office]) -> tuple[str, ...]:
    """Countries with an office of their own, in the order of their offices."""
    codes = (code for office in offices.values() for code in sorted(office.serves or ()))
    return tuple(dict.fromkeys(codes))


def _fallback(offices: Mapping[str, Office]) -> str:
    return next(office.id for office in offices.values() if office.kind == "fallback")


def _fallback_reason(country: str) -> str:
    return "already in the United States" if country == US else f"no office serves {country}"


def _is_in(office: Office, city: str | None) -> bool:
    return city is not None and city == office.published("city")
