"""Opening hours: open now, and how they read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.content import load_content
from bot.hours import describe_days, describe_times, is_open
from bot.speech import Speaker

CHICAGO = "America/Chicago"
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "07:00-19:00")
ROCHESTER_READS = {
    "en": ("Monday", "Friday", "7:00", "7:00"),
    "es": ("lunes", "viernes", "7:00", "p.m."),
    "ar": ("الاثنين", "الجمعة", "7:00", "7:00"),
    "zh": ("星期一", "星期五", "07:00", "19:00"),
    "fr": ("lundi", "vendredi", "07:00", "19:00"),
    "pt": ("segunda-feira", "sexta-feira", "07:00", "19:00"),
    "hi": ("सोमवार", "शुक्रवार", "7:00", "7:00"),
    "id": ("Senin", "Jumat", "07.00", "19.00"),
}


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "is_it"),
    [
        ("2026-11-23T12:59:59", False),
        ("2026-11-23T13:00:00", True),
        ("2026-11-24T00:59:59", True),
        ("2026-11-24T01:00:00", False),
    ],
    ids=["a second before", "the first second", "the last second", "the closing minute"],
)
def test_an_office_opens_and_closes_on_the_minute_of_its_own_clock(moment, is_it):
    assert is_open(WEEK, CHICAGO, utc(moment)) is is_it


@pytest.mark.parametrize("moment", ["2026-11-21T18:00:00", "2026-11-22T18:00:00"])
def test_a_day_left_out_is_closed(moment):
    assert not is_open(WEEK, CHICAGO, utc(moment))


def test_the_weekday_is_the_offices_not_that_of_utc():
    assert is_open(WEEK, CHICAGO, utc("2026-11-28T00:30:00"))  # Saturday in UTC, Friday there
    assert not is_open(WEEK, "Asia/Shanghai", utc("2026-11-27T23:30:00"))  # Saturday there


@pytest.mark.parametrize(
    ("moment", "is_it"),
    [
        ("2026-03-06T12:30:00", False),  # Friday, winter time: 06:30
        ("2026-03-09T12:30:00", True),  # Monday, summer time: 07:30
        ("2026-10-30T12:30:00", True),  # Friday, summer time: 07:30
        ("2026-11-02T12:30:00", False),  # Monday, winter time: 06:30
    ],
)
def test_summer_time_moves_the_hours_with_the_clock_of_chicago(moment, is_it):
    assert is_open(WEEK, CHICAGO, utc(moment)) is is_it


def test_the_zone_of_the_given_moment_does_not_matter():
    moment = datetime.fromisoformat("2026-11-23T08:00:00+05:30")

    assert is_open(WEEK, "Asia/Kolkata", moment)
    assert not is_open(WEEK, CHICAGO, moment)


@pytest.mark.parametrize("code", ROCHESTER_READS)
def test_the_published_hours_read_naturally_in_every_language(code):
    content = load_content()
    speaker = Speaker(content, code)

    said = speaker.hours(content.fallback)

    for part in ROCHESTER_READS[code]:
        assert part in said
    assert "{" not in said


@pytest.mark.parametrize("code", ["en", "ar", "hi"])
def test_morning_and_evening_differ_where_the_clock_has_twelve_hours(code):
    opens, closes = describe_times(WEEK, code)

    assert opens != closes


def test_a_run_of_days_reads_as_first_to_last():
    assert describe_days(WEEK, "en") == "Monday – Friday"


def test_two_days_read_as_both():
    assert describe_days({"mon": "08:00-12:00", "tue": "08:00-12:00"}, "en") == "Monday and Tuesday"


def test_days_with_a_gap_read_as_a_list_in_the_order_of_the_week():
    hours = dict.fromkeys(("fri", "mon", "wed"), "08:00-12:00")

    assert describe_days(hours, "en") == "Monday, Wednesday, and Friday"


def test_a_single_day_reads_as_itself():
    assert describe_days({"sun": "08:00-12:00"}, "es") == "domingo"
