"""Accuracy and latency of the answer engine beside other checkers, in one run.

    python bench/compare.py [FOLDER] [--limit SECONDS] [--rows N]

FOLDER (or QUIZAPP_CASES) holds files of rows ``answers_*.jsonl``, ``mutants_*.jsonl``
as ``python -m engine compare`` reads them. Every checker sees every row, interleaved
row by row; times include parsing. "equal" for an unequal pair is a false accept.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from checkers import WARM, Answer, others

from engine.__main__ import Tally, judge, quantile


def load(folder: Path) -> list[dict[str, Any]]:
    """Return the rows of every file of pairs in a folder."""
    files = sorted([*folder.glob("answers_*.jsonl"), *folder.glob("mutants_*.jsonl")])
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    return [json.loads(line) for line in lines if line.strip()]


def ours(row: dict[str, Any]) -> Answer:
    """Judge a row with the engine."""
    start = time.perf_counter()
    verdict = judge(row, time.perf_counter)
    return Answer(verdict, time.perf_counter() - start)


def run(
    rows: list[dict[str, Any]],
    checkers: dict[str, Callable[[dict[str, Any]], Answer]],
) -> dict[str, Tally]:
    """Ask every checker about every row, changing the first to speak each time."""
    tallies = {name: Tally() for name in checkers}
    names = list(checkers)
    for place, row in enumerate(rows):
        turn = place % len(names)
        for name in names[turn:] + names[:turn]:
            answer = checkers[name](row)
            verdict = (
                "undecided" if answer.verdict in ("none", "timeout") else answer.verdict
            )
            tallies[name].add(row["id"], row["verdict"], verdict, answer.seconds)
    return tallies


def report(tallies: dict[str, Tally], say: Callable[[str], None]) -> None:
    """Print one line a checker; ratios are to the engine's own times."""
    base = tallies["engine"].seconds
    head = f"{'checker':<16}{'right':>8}{'accepts':>9}{'rejects':>9}{'none':>6}"
    say(head + f"{'p50 ms':>9}{'p99 ms':>10}{'max ms':>10}{'p50 x':>8}{'p99 x':>8}")
    for name, tally in tallies.items():
        p50, p99, top = (quantile(tally.seconds, part) for part in (0.5, 0.99, 1.0))
        share = 100 * tally.right / max(1, tally.rows)
        silent = len(tally.undecided) + len(tally.errors)
        ratios = [p50 / quantile(base, 0.5), p99 / quantile(base, 0.99)]
        say(
            f"{name:<16}{share:>7.1f}%{len(tally.false_accepts):>9}"
            f"{len(tally.false_rejects):>9}{silent:>6}{p50:>9.2f}{p99:>10.2f}{top:>10.1f}"
            f"{ratios[0]:>8.1f}{ratios[1]:>8.1f}"
        )


def main() -> int:
    """Run the comparison; returns 1 when there are no rows to run."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", nargs="?", default=os.environ.get("QUIZAPP_CASES"))
    parser.add_argument(
        "--limit", type=float, default=2.0, help="seconds a row and checker"
    )
    parser.add_argument("--rows", type=int, default=None, help="only the first N rows")
    options = parser.parse_args()
    if options.folder is None:
        print("Where are the cases? Give their folder, or set QUIZAPP_CASES.")
        return 1
    rows = load(Path(options.folder))[: options.rows]
    if not rows:
        print(f"{options.folder}: no answers_*.jsonl or mutants_*.jsonl there")
        return 1
    started = others(print)
    checkers: dict[str, Callable[[dict[str, Any]], Answer]] = {"engine": ours}
    ours({**WARM, "verdict": "equal"})
    for name, checker in started.items():
        checkers[name] = lambda row, checker=checker: checker.ask(row, options.limit)
    print(f"{len(rows)} rows, {options.limit:g} s a row and checker")
    try:
        report(run(rows, checkers), print)
    finally:
        for checker in started.values():
            checker.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
