"""Stress every computed item: 200 instances each, keys, mistakes, coincidences.

For each instance the key must be accepted in at least three writings, each listed
misconception recognised as itself, no two values may coincide. Prints the time, the
number of misconceptions and every complaint; exits with 1 when there is one.

    python bench/stress.py [--seeds 200] [--topic TOPIC]
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterable
from multiprocessing import Pool

from engine import verify_problem
from quizapp.catalog import read_content
from quizapp.models import COMPUTED, Item


def stress(job: tuple[Item, int]) -> tuple[str, float, list[str]]:
    """Verify one item on the first seeds; return its id, seconds and complaints."""
    item, seeds = job
    began = time.perf_counter()
    found = verify_problem(item.problem, range(seeds))
    return item.id, time.perf_counter() - began, found


def chosen(topic: str | None) -> Iterable[Item]:
    """Return the computed items of the shipped content, or of one topic."""
    for item in read_content().catalog.items.values():
        if item.kind in COMPUTED and topic in (None, item.topic):
            yield item


def main() -> int:
    """Run the stress over all cores and print what it found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--topic")
    options = parser.parse_args()
    items = list(chosen(options.topic))
    began = time.perf_counter()
    with Pool(os.cpu_count()) as pool:
        jobs = [(item, options.seeds) for item in items]
        results = pool.map(stress, jobs, chunksize=1)
    elapsed = time.perf_counter() - began
    complaints = [(name, text) for name, _, found in results for text in found]
    for name, text in complaints:
        print(f"{name}: {text}")
    slowest = sorted(results, key=lambda row: -row[1])[:3]
    mistakes = sum(len(item.problem.misconceptions) for item in items)
    print(
        f"{len(items)} computed items, {mistakes} misconceptions, {options.seeds} seeds"
    )
    print(f"{elapsed:.0f} s in all; slowest:", end=" ")
    print(", ".join(f"{name} {seconds:.1f} s" for name, seconds, _ in slowest))
    print(f"{len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    raise SystemExit(main())
