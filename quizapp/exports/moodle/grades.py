"""The shares of a question's points that Moodle knows; it refuses any other."""

from __future__ import annotations

_PERCENT = (
    *(100.0, 90.0, 83.33333, 80.0, 75.0, 70.0, 66.66667, 60.0, 50.0, 40.0, 33.33333),
    *(30.0, 25.0, 20.0, 16.66667, 14.28571, 12.5, 11.11111, 10.0, 5.0, 0.0),
)


def fraction(share: float) -> str:
    """Return a share in [-1, 1] as the nearest percentage that Moodle takes."""
    nearest = min(_PERCENT, key=lambda percent: abs(percent - abs(100.0 * share)))
    sign = "-" if share < 0 and nearest else ""
    return f"{sign}{nearest:.5f}".rstrip("0").rstrip(".")
