"""Published opening hours: open now, and how they read in a language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

from babel.dates import format_time, get_day_names
from babel.lists import format_list

# CLDR's short Hindi time says "am" in Latin letters; people say सुबह and शाम.
_PATTERNS = {"hi": "B h:mm"}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def is_open(hours: Mapping[str, str], time_zone: str, now: datetime) -> bool:
    """Whether an office with these hours (``mon: 07:00-19:00``, local time) is open.

    ``now`` is timezone-aware. A weekday left out is closed; the closing minute is closed.
    """
    local = now.astimezone(ZoneInfo(time_zone))
    span = hours.get(WEEKDAYS[local.weekday()])
    if span is None:
        return False
    opens, closes = read_span(span)
    return opens <= local.time() < closes


def read_span(span: str) -> tuple[time, time]:
    """``07:00-19:00`` as two times."""
    opens, _, closes = span.partition("-")
    return time.fromisoformat(opens), time.fromisoformat(closes)


def describe_days(hours: Mapping[str, str], locale: str) -> str:
    """The open days in words: a run as first–last, else a list."""
    names = get_day_names("wide", locale=locale)
    days = [index for index, day in enumerate(WEEKDAYS) if day in hours]
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{names[days[0]]} – {names[days[-1]]}"
    return format_list([names[day] for day in days], locale=locale)


def describe_times(hours: Mapping[str, str], locale: str) -> tuple[str, str]:
    """Opening and closing time as the language writes them, of the first open day."""
    opens, closes = read_span(next(iter(hours.values())))
    pattern = _PATTERNS.get(locale, "short")
    return format_time(opens, pattern, locale=locale), format_time(closes, pattern, locale=locale)
