"""The study day: decided once, when an answer is given, and stored with the review.

A study day begins at the rollover hour (04:00 local by default) and is counted as
the proleptic ordinal of its date, so that differences of study days are whole days
whatever the clock, the zone or daylight saving did in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

DEFAULT_ROLLOVER_HOUR = 4

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = _EPOCH.toordinal()
_MINUTE_MS = 60_000
_HOUR_MS = 60 * _MINUTE_MS
_DAY_MS = 24 * _HOUR_MS
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was answered: the instant, local time's offset, the study day."""

    at: datetime
    tz_offset_min: int
    study_day: int

    @classmethod
    def of(
        cls,
        now: datetime,
        zone: tzinfo | None = None,
        rollover_hour: int = DEFAULT_ROLLOVER_HOUR,
    ) -> Moment:
        """Return the moment of an instant in a zone (None: this machine's)."""
        offset = offset_minutes(now, zone)
        return cls(now.astimezone(UTC), offset, study_day(now, offset, rollover_hour))


def to_ms(instant: datetime) -> int:
    """Return whole milliseconds since 1970 UTC; ValueError for a naive instant."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return (instant - _EPOCH) // _MILLISECOND


def from_ms(milliseconds: int) -> datetime:
    """Return the UTC instant of milliseconds since 1970."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def offset_minutes(instant: datetime, zone: tzinfo | None = None) -> int:
    """Return local time minus UTC at ``instant`` in minutes; None: this machine's."""
    offset = instant.astimezone(zone).utcoffset()
    return 0 if offset is None else round(offset.total_seconds() / 60)


def study_day(
    instant_utc: datetime,
    offset_min: int,
    rollover_hour: int = DEFAULT_ROLLOVER_HOUR,
) -> int:
    """Return the ordinal of the study day that holds an instant.

    ``offset_min`` is local time minus UTC at that very instant, so a daylight-saving
    change needs no other care.
    """
    return day_of(to_ms(instant_utc), offset_min, rollover_hour)


def day_of(ms: int, offset_min: int, rollover_hour: int = DEFAULT_ROLLOVER_HOUR) -> int:
    """Return the study day of an instant in milliseconds since 1970 UTC."""
    shifted = ms + offset_min * _MINUTE_MS - rollover_hour * _HOUR_MS
    return _EPOCH_ORDINAL + shifted // _DAY_MS


class Offsets:
    """Local time minus UTC for many instants; clocks are asked once a day.

    A day whose two ends agree has one offset; only on days of a change is each
    instant looked up.
    """

    def __init__(self, zone: tzinfo | None = None) -> None:
        self._zone = zone
        self._days: dict[int, int | None] = {}

    def minutes(self, ms: int) -> int:
        """Return the offset in minutes at an instant in milliseconds."""
        day = ms // _DAY_MS
        if day not in self._days:
            first, last = self._at(day * _DAY_MS), self._at((day + 1) * _DAY_MS - 1)
            self._days[day] = first if first == last else None
        known = self._days[day]
        return self._at(ms) if known is None else known

    def _at(self, ms: int) -> int:
        return offset_minutes(from_ms(ms), self._zone)


def today(
    now: datetime,
    zone: tzinfo | None = None,
    rollover_hour: int = DEFAULT_ROLLOVER_HOUR,
) -> int:
    """Return the study day of ``now`` in a zone (None: this machine's)."""
    return study_day(now, offset_minutes(now, zone), rollover_hour)


def day_date(day: int) -> date:
    """Return the calendar date that a study day begins on."""
    return date.fromordinal(day)


@lru_cache(maxsize=4_096)
def noon(day: int) -> datetime:
    """Return noon UTC of a study day: the fixed hour the memory model is fed."""
    return datetime.combine(date.fromordinal(day), time(12), UTC)
