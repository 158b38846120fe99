"""The study day: one arithmetic for the rollover, zones and daylight saving."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.scheduling.days import (
    Moment,
    day_date,
    from_ms,
    noon,
    offset_minutes,
    study_day,
    to_ms,
    today,
)

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")


def day_in(zone, *when, rollover=4):
    instant = datetime(*when, tzinfo=zone).astimezone(UTC)
    return day_date(today(instant, zone, rollover)).isoformat()


def test_the_day_begins_at_the_rollover_hour_and_not_at_midnight():
    assert day_in(BERLIN, 2026, 11, 21, 3, 59, 59) == "2026-11-20"
    assert day_in(BERLIN, 2026, 11, 21, 4, 0, 0) == "2026-11-21"
    assert day_in(BERLIN, 2026, 11, 22, 0, 30) == "2026-11-21"


def test_another_rollover_hour_moves_the_border():
    assert day_in(BERLIN, 2026, 11, 21, 0, 0, rollover=0) == "2026-11-21"
    assert day_in(BERLIN, 2026, 11, 20, 23, 59, rollover=0) == "2026-11-20"
    assert day_in(BERLIN, 2026, 11, 21, 22, 59, rollover=23) == "2026-11-20"
    assert day_in(BERLIN, 2026, 11, 21, 23, 0, rollover=23) == "2026-11-21"


@pytest.mark.parametrize(
    ("zone", "change"),
    [
        (BERLIN, datetime(2026, 3, 29, tzinfo=UTC)),
        (BERLIN, datetime(2026, 10, 25, tzinfo=UTC)),
        (NEW_YORK, datetime(2026, 3, 8, tzinfo=UTC)),
        (NEW_YORK, datetime(2026, 11, 1, tzinfo=UTC)),
        (ZoneInfo("Australia/Lord_Howe"), datetime(2026, 4, 4, tzinfo=UTC)),
        (ZoneInfo("America/Santiago"), datetime(2026, 9, 5, tzinfo=UTC)),
        (ZoneInfo("America/Santiago"), datetime(2026, 4, 4, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("rollover", [0, 1, 2, 3, 4])
def test_the_day_never_steps_back_over_a_daylight_saving_change(zone, change, rollover):
    instants = [change + timedelta(minutes=10 * step) for step in range(6 * 48)]
    days = [today(instant, zone, rollover) for instant in instants]
    assert days == sorted(days)
    assert {after - before for before, after in pairwise(days)} == {0, 1}
    for instant, day in zip(instants, days, strict=True):
        local = instant.astimezone(zone)
        if local.hour >= rollover + 1:
            assert day == local.date().toordinal()


def test_a_day_of_23_hours_and_one_of_25_are_one_day_each():
    before = datetime(2026, 3, 28, 20, tzinfo=BERLIN)
    after = datetime(2026, 3, 29, 20, tzinfo=BERLIN)
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=23)
    assert today(after, BERLIN) - today(before, BERLIN) == 1
    before = datetime(2026, 10, 24, 20, tzinfo=BERLIN)
    after = datetime(2026, 10, 25, 20, tzinfo=BERLIN)
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=25)
    assert today(after, BERLIN) - today(before, BERLIN) == 1


def test_the_ends_of_the_world_are_26_hours_apart():
    instant = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
    assert study_day(instant, 14 * 60) - study_day(instant, -12 * 60) == 1
    instant = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)
    assert study_day(instant, 14 * 60) - study_day(instant, -12 * 60) == 2


@pytest.mark.parametrize("year", [1970, 2100])
def test_counts_days_from_1970_to_2100(year):
    instant = datetime(year, 1, 1, 12, tzinfo=UTC)
    assert day_date(study_day(instant, 0)).isoformat() == f"{year}-01-01"
    assert day_date(study_day(instant, -12 * 60)).isoformat() == f"{year - 1}-12-31"


def test_noon_is_in_utc_itself_as_the_library_demands():
    assert noon(study_day(datetime(2026, 11, 21, 5, tzinfo=UTC), 0)) == datetime(
        2026, 11, 21, 12, tzinfo=UTC
    )
    assert noon(1).tzinfo is UTC


def test_a_moment_keeps_instant_offset_and_day():
    moment = Moment.of(datetime(2026, 7, 1, 1, 0, tzinfo=UTC), BERLIN)
    assert moment.tz_offset_min == 120
    assert day_date(moment.study_day).isoformat() == "2026-06-30"
    assert moment.at == datetime(2026, 7, 1, 1, 0, tzinfo=UTC)


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        to_ms(datetime(2026, 1, 1))  # noqa: DTZ001  that is the point


def test_the_offset_is_that_of_the_instant():
    assert offset_minutes(datetime(2026, 1, 1, tzinfo=UTC), BERLIN) == 60
    assert offset_minutes(datetime(2026, 7, 1, tzinfo=UTC), BERLIN) == 120
    assert (
        offset_minutes(datetime(2026, 7, 1, tzinfo=UTC), ZoneInfo("Asia/Kolkata"))
        == 330
    )


@settings(max_examples=100, deadline=None)
@given(st.integers(-(10**12), 4 * 10**12), st.integers(-720, 840), st.integers(0, 23))
def test_agrees_with_the_calendar_of_the_standard_library(ms, offset, rollover):
    instant = from_ms(ms)
    local = instant.astimezone(timezone(timedelta(minutes=offset)))
    expected = (local - timedelta(hours=rollover)).date().toordinal()
    assert study_day(instant, offset, rollover) == expected
    assert to_ms(instant) == ms
