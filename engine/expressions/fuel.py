"""How much computing one comparison may cost, whatever the clock says."""

from __future__ import annotations

from engine.expressions.multiprecision import TooLargeError


class SpentError(TooLargeError):
    """The comparison has cost all it may; the value is not known to be too large."""


class Fuel:
    """A shared amount of work; a unit is about one function value of 45 digits."""

    __slots__ = ("left",)

    def __init__(self, amount: int) -> None:
        self.left = amount

    def lasts(self, units: int) -> bool:
        """Take units away and tell whether there were that many."""
        self.left -= units
        return self.left >= 0

    def burn(self, units: int) -> None:
        """Take units away; raises SpentError when there are none left."""
        if not self.lasts(units):
            raise SpentError
