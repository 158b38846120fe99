"""The engine's own commands: ``compare`` a file of pairs, list the ``functions``.

This is the one module of the engine that reads a file and looks at a clock.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from engine.errors import EngineError, EvaluationError, ParseError
from engine.expressions import Names, compare, parse
from engine.expressions.registry import functions

_LIMIT = 0.5  # seconds for one check, then it is undecided


@dataclass(slots=True)
class Tally:
    """Verdicts counted by kind of error, with the time of every row in seconds."""

    rows: int = 0
    right: int = 0
    false_accepts: list[str] = field(default_factory=list)
    false_rejects: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def add(self, row: str, wanted: str, found: str, seconds: float) -> None:
        """Enter one row: what was wanted and what was found."""
        self.rows += 1
        self.seconds.append(seconds)
        if wanted == found:
            self.right += 1
        elif found == "equal":
            self.false_accepts.append(row)
        elif found == "unequal":
            self.false_rejects.append(row)
        elif found == "undecided":
            self.undecided.append(row)
        else:
            self.errors.append(row)

    def summary(self) -> dict[str, object]:
        """Return the figures by the names that ``--json`` prints."""
        return {
            "rows": self.rows,
            "right": self.right,
            "false_accepts": self.false_accepts,
            "false_rejects": self.false_rejects,
            "undecided": self.undecided,
            "errors": self.errors,
            "p50_ms": quantile(self.seconds, 0.5),
            "p90_ms": quantile(self.seconds, 0.9),
            "p99_ms": quantile(self.seconds, 0.99),
            "max_ms": quantile(self.seconds, 1.0),
        }


def quantile(seconds: Sequence[float], part: float) -> float:
    """Return the nearest-rank quantile in milliseconds; 0 of nothing."""
    if not seconds:
        return 0.0
    ordered = sorted(seconds)
    place = min(len(ordered) - 1, max(0, math.ceil(part * len(ordered)) - 1))
    return round(1000 * ordered[place], 4)


class RowError(Exception):
    """A line of the file that is not a row of a comparison."""


def _rows(lines: Iterable[str]) -> Iterable[dict[str, Any]]:
    """Yield the checked rows of a JSON Lines file; raises RowError with the line."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as fault:
            raise RowError(f"line {number}: not JSON ({fault.msg})") from None
        _check(row, number)
        yield row


def _check(row: Any, number: int) -> None:
    if not isinstance(row, dict):
        raise RowError(f"line {number}: a row is an object")
    for key in ("id", "expected", "given", "verdict"):
        if not isinstance(row.get(key), str):
            raise RowError(f"line {number}: {key} is missing or not a text")
    if row["verdict"] not in ("equal", "unequal", "invalid"):
        raise RowError(f"line {number}: verdict is equal, unequal or invalid")
    variables = row.get("vars") or []
    if not (
        isinstance(variables, list | dict)
        and all(isinstance(v, str) for v in variables)
    ):
        raise RowError(f"line {number}: vars is a list of names")
    if not isinstance(row.get("assumptions") or {}, dict | list):
        raise RowError(f"line {number}: assumptions maps names to domains")
    tolerance = row.get("tolerance")
    if tolerance is not None and (
        isinstance(tolerance, bool) or not isinstance(tolerance, int | float)
    ):
        raise RowError(f"line {number}: tolerance is a number")


def domains(row: dict[str, Any]) -> dict[str, str]:
    """Return the variables of a row with their domains.

    ``vars`` lists names (or maps them to domains); ``assumptions`` maps names to
    domains, or lists texts such as ``s > 0``, ``0 < p < 1``, ``n integer``.
    """
    declared = row.get("vars") or []
    found = (
        dict(declared)
        if isinstance(declared, dict)
        else dict.fromkeys(declared, "real")
    )
    assumptions = row.get("assumptions") or {}
    if isinstance(assumptions, dict):
        found.update({name: str(domain) for name, domain in assumptions.items()})
        return found
    for text in assumptions:
        name, domain = _assumption(str(text))
        found[name] = domain
    return found


def _assumption(text: str) -> tuple[str, str]:
    """Read ``s > 0``, ``s >= 0``, ``0 < p < 1`` or ``n integer``."""
    words = text.replace("∈", " ").replace(":", " ").split()
    if len(words) >= 2 and words[-1] in (
        "real",
        "positive",
        "nonnegative",
        "unit",
        "integer",
    ):
        return words[0], words[-1]
    tight = "".join(words).replace("≥", ">=")
    if tight.endswith(">=0"):
        return tight[:-3], "nonnegative"
    if tight.endswith(">0"):
        return tight[:-2], "positive"
    parts = tight.replace("<=", "<").split("<")
    if len(parts) == 3:
        return parts[1], "unit" if parts[::2] == [
            "0",
            "1",
        ] else f"interval {parts[0]}..{parts[2]}"
    raise RowError(f"the assumption {text!r} is not understood")


def judge(row: dict[str, Any], clock: Callable[[], float]) -> str:
    """Return what is found: equal, unequal, undecided, invalid or error."""
    variables = domains(row)
    names = Names.of(variables)
    try:
        expected = parse(row["expected"], names)
    except ParseError:
        return "error"
    try:
        given = parse(row["given"], names)
    except ParseError:
        return "invalid"
    end = clock() + _LIMIT
    try:
        decision = compare(
            expected,
            given,
            variables,
            tolerance=row.get("tolerance"),
            deadline=lambda: clock() > end,
        )
    except EvaluationError:
        return "error"
    return decision.outcome


def run_compare(lines: Iterable[str], clock: Callable[[], float]) -> Tally:
    """Judge every row and tally the verdicts and times."""
    tally = Tally()
    for row in _rows(lines):
        start = clock()
        found = judge(row, clock)
        tally.add(row["id"], row["verdict"], found, clock() - start)
    return tally


def _print_tally(tally: Tally, out: TextIO) -> None:
    figures = tally.summary()
    print(f"rows {tally.rows}, right {tally.right}", file=out)
    for key in ("false_accepts", "false_rejects", "undecided", "errors"):
        ids: Any = figures[key]
        print(
            f"{key.replace('_', ' ')} {len(ids)}{': ' if ids else ''}{', '.join(ids)}",
            file=out,
        )
    times = ", ".join(
        f"{name} {figures[name + '_ms']} ms" for name in ("p50", "p90", "p99", "max")
    )
    print(times, file=out)


def _print_functions(out: TextIO, as_json: bool) -> None:
    import engine.reference  # noqa: F401 - registers the library

    listed = [functions()[name] for name in sorted(functions(), key=str.lower)]
    if as_json:
        rows = [
            {"name": f.name, "signature": f.signature, "summary": f.summary}
            for f in listed
        ]
        print(json.dumps(rows, ensure_ascii=False), file=out)
        return
    for function in listed:
        print(
            f"{function.name}({function.signature})\n    {function.summary}", file=out
        )


def main(arguments: Sequence[str] | None = None, out: TextIO = sys.stdout) -> int:
    """Run a command; returns 0 when done, 1 when the input is at fault, 2 on misuse."""
    parser = argparse.ArgumentParser(
        prog="python -m engine", description="The answer engine."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    pairs = commands.add_parser("compare", help="judge a JSON Lines file of pairs")
    pairs.add_argument(
        "file", type=Path, help="rows {id, expected, given, verdict, ...}"
    )
    pairs.add_argument("--json", action="store_true", help="print one JSON object")
    listing = commands.add_parser(
        "functions", help="list the functions of the language"
    )
    listing.add_argument("--json", action="store_true", help="print one JSON array")
    options = parser.parse_args(arguments)
    if options.command == "functions":
        _print_functions(out, options.json)
        return 0
    try:
        with options.file.open(encoding="utf-8") as lines:
            tally = run_compare(lines, time.perf_counter)
    except (OSError, UnicodeDecodeError, RowError, EngineError) as fault:
        reason = (
            fault.strerror if isinstance(fault, OSError) and fault.strerror else fault
        )
        sys.stderr.write(f"{options.file}: {reason}\n")
        return 1
    if options.json:
        print(json.dumps(tally.summary(), ensure_ascii=False), file=out)
    else:
        _print_tally(tally, out)
    return 0


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
