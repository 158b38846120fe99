"""One side of a comparison: compiled once, with its values on the points."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from engine.expressions.bounded import Pair, UncertainError, coordinate
from engine.expressions.fuel import Fuel, SpentError
from engine.expressions.lower import lower
from engine.expressions.multiprecision import TooLargeError, UndefinedError
from engine.expressions.nodes import Node, Reduction, free_names, walk
from engine.expressions.points import Points, points
from engine.expressions.precise import Point, Program, program
from engine.expressions.sampling import Columns, Sampler, sampler


class Side:
    """One expression, compiled, with its values on the points."""

    __slots__ = ("_digits", "_program", "core", "near", "points", "values")

    def __init__(self, core: Node, grid: Points, sample: Sampler) -> None:
        self.core = core
        self.points = grid
        columns = Columns(grid.columns, whole=grid.whole)
        with np.errstate(all="ignore"):
            values = sample(columns)
        self.values: list[float] = _spread(values, grid.count)
        self.near: list[bool] = _spread(columns.near, grid.count)
        self._program: Program | None = None
        self._digits: dict[
            tuple[int, int], tuple[Pair, bool] | type[ArithmeticError]
        ] = {}

    def at(self, place: int, prec: int, fuel: Fuel) -> tuple[Pair, bool]:
        """Return the value at a point and whether a step is near.

        Raises UndefinedError, UncertainError or TooLargeError.
        """
        found = self._digits.get((place, prec))
        if found is None:
            found = self._compute(place, prec, fuel)
            if found is not SpentError:
                self._digits[place, prec] = found
        if isinstance(found, type):
            raise found
        return found

    def _compute(
        self, place: int, prec: int, fuel: Fuel
    ) -> tuple[Pair, bool] | type[ArithmeticError]:
        if self._program is None:
            self._program = program(self.core)
        point = Point(fuel, self.points.whole)
        for name, texts in self.points.texts.items():
            point[name] = coordinate(texts[place], prec)
        try:
            return self._program(point, prec), point.near
        except (UndefinedError, UncertainError, TooLargeError) as fault:
            return type(fault)
        except (ValueError, ZeroDivisionError):
            return UndefinedError
        except (OverflowError, MemoryError, RecursionError, NotImplementedError):
            return TooLargeError


def _spread(values: Any, count: int) -> list[Any]:
    """Return one value a point; a constant is the same at all of them."""
    listed: Any = np.asarray(values).tolist()
    return listed if isinstance(listed, list) else [listed] * count


@lru_cache(maxsize=1024)
def prepared(node: Node, variables: tuple[tuple[str, str], ...]) -> Side:
    """Compile an expression and evaluate it on the points of its question."""
    core = lower(node)
    return Side(core, points(_whole_where_counted(core, variables)), sampler(core))


def _whole_where_counted(
    core: Node, variables: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """Make real variables that bound a sum or product whole numbers."""
    counted: set[str] = set()
    for part in walk(core):
        if isinstance(part, Reduction):
            counted |= free_names(part.low) | free_names(part.high)
    return tuple(
        (name, "integer 0..9" if name in counted and domain in ("real", "nonnegative")
         else "integer 1..9" if name in counted and domain == "positive" else domain)
        for name, domain in variables
    )  # fmt: skip


def on_common_points(left: Side, right: Side) -> tuple[Side, Side]:
    """Re-evaluate both on the points of the side with more whole variables."""
    more = len(left.points.whole) >= len(right.points.whole)
    grid = left.points if more else right.points
    return (
        Side(left.core, grid, sampler(left.core)),
        Side(right.core, grid, sampler(right.core)),
    )
