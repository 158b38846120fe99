"""Pictures as data: each formula of a plot has finite values of the right shape."""

from __future__ import annotations

import tomllib
from collections.abc import Generator, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import EngineError, Names, draw, evaluate, parse
from quizapp.catalog.fields import Table
from quizapp.catalog.findings import Finding, Place, spell
from quizapp.catalog.plot_values import plotted
from quizapp.catalog.plots import read_plot
from quizapp.catalog.rules.verification import SEEDS
from quizapp.catalog.scope import Scope
from quizapp.mathtext import split_math
from quizapp.models import Item, Plot

MIN_POINTS = 8
_FENCE = "```"
FloatArray = npt.NDArray[np.float64]
Fault = tuple[Place, str]
"""Where inside the plot, and what is wrong in the engine's words."""


def check(scope: Scope) -> Iterator[Finding]:
    """Yield plots of items and notes that cannot be drawn."""
    for item in scope.items:
        if item.plot is not None:
            names = {name for name, _ in item.problem.given}
            for place, what in plot_faults(item.plot, names):
                yield scope.at(item, ("plot", *place), "plot.fault", what=what)
            if names and (what := _fault_of_draws(item.plot, item)):
                yield scope.at(item, ("plot",), "plot.fault", what=what)
    for note in scope.notes:
        for section in note.sections:
            for offset, source in blocks(section.body):
                for where, code, values in block_faults(source):
                    line = section.line + 1 + offset
                    finding = scope.in_note(note, line, code, **values)
                    yield Finding(
                        finding.path, line, where, finding.code, finding.values
                    )


def plot_faults(plot: Plot, drawn: set[str]) -> Iterator[Fault]:
    """Yield what is wrong with the formulas of a plot.

    The formulas of an item with drawn givens are only parsed here: their values
    differ by instance.
    """
    x = yield from _array(("x",), plot.x, {}, drawn)
    if x is None:
        return
    if x.ndim != 1 or x.size < MIN_POINTS:
        yield ("x",), f"has shape {x.shape}; at least {MIN_POINTS} points are wanted"
        return
    for row, series in enumerate(plot.series):
        y = yield from _array(("series", row, "y"), series.y, {"x": x}, drawn)
        if y is not None and y.shape not in ((), x.shape):
            yield ("series", row, "y"), f"has shape {y.shape}, x has {x.shape}"
    if plot.y is not None and plot.z is not None:
        y = yield from _array(("y",), plot.y, {}, drawn)
        if y is None:
            return
        if y.ndim != 1 or y.size < MIN_POINTS:
            yield (
                ("y",),
                f"has shape {y.shape}; at least {MIN_POINTS} points are wanted",
            )
            return
        grid = dict(zip(("x", "y"), np.meshgrid(x, y), strict=True))
        yield from _array(("z",), plot.z, grid, drawn)


def _fault_of_draws(plot: Plot, item: Item) -> str:
    """Return what is wrong with a plot on a few instances of its item, if anything."""
    for seed in SEEDS:
        try:
            values = draw(item.problem, seed).values
        except EngineError:
            return ""  # the item itself is at fault, which another rule tells
        try:
            plotted(plot, values)
        except EngineError as error:
            return f"seed {seed}: {error}"
    return ""


def _array(
    place: Place, text: str, values: Mapping[str, Any], drawn: set[str]
) -> Generator[Fault, None, FloatArray | None]:
    """Evaluate a formula; yields its faults and returns the array or None."""
    try:
        node = parse(text, Names(frozenset(values) | drawn))
        if drawn:
            return None
        array = np.asarray(evaluate(node, values), dtype=float)
    except EngineError as error:
        yield place, str(error)
        return None
    except (TypeError, ValueError):
        yield place, "is neither a number nor an array"
        return None
    if not np.isfinite(array).all():
        yield place, "is not finite everywhere"
        return None
    return array


# ----- Blocks of notes -----


def blocks(markdown: str) -> Iterator[tuple[int, str]]:
    """Yield line offset and source of each fenced block ``plot``."""
    position = 0
    for segment in split_math(markdown):
        start = max(markdown.find(segment.value, position), position)
        position = start + len(segment.value)
        lines = segment.value.strip("\n").split("\n")
        if segment.kind == "code" and lines[0].strip() == f"{_FENCE}plot":
            yield markdown.count("\n", 0, start), "\n".join(lines[1:-1])


def block_faults(source: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield place, message code and values for what is wrong with a plot block."""
    try:
        data = tomllib.loads(source)
    except ValueError as error:
        yield "plot", "file.toml", {"detail": str(error)[:200]}
        return
    found: list[tuple[str, str, dict[str, str]]] = []

    def report(place: Place, code: str, /, **values: object) -> None:
        found.append((spell(place), code, {k: str(v) for k, v in values.items()}))

    plot = read_plot(Table(data, ("plot",), report))
    yield from found
    if not found:
        for place, what in plot_faults(plot, set()):
            yield spell(("plot", *place)), "plot.fault", {"what": what}
