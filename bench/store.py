"""Time the store: an answer saved, the due query, the queue, a rebuild, a backup.

    python bench/store.py [--cards 20000] [--answers 500]

Informational. Compare figures of one run with each other, not between machines;
the answer is set against the same two rows written by sqlite3 alone.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from quizapp.models import CardId, Rating, ReviewKind
from quizapp.scheduling.days import Moment
from quizapp.scheduling.queue import build_queue
from quizapp.store import Store
from quizapp.store.peek import peek

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def timed(call: Callable[[], object]) -> float:
    """Return how many milliseconds a call takes."""
    begin = time.perf_counter()
    call()
    return (time.perf_counter() - begin) * 1e3


def fill(store: Store, cards: int, per_card: int) -> None:
    """Give every card some reviews, as a merge of another device's log."""
    from quizapp.models import Review
    from quizapp.store.identity import new_review_id

    rows = []
    for number in range(cards * per_card):
        moment = Moment.of(START + timedelta(seconds=40 * number), UTC)
        rows.append(
            Review(
                id=new_review_id(number),
                device="bench",
                seq=number,
                card=CardId(f"topic.card{number % cards}"),
                at=moment.at,
                tz_offset_min=0,
                study_day=moment.study_day,
                kind=ReviewKind.REVIEW,
                rating=Rating(3 if number % 7 else 1),
                params='{"x": [0.5, 1.5, -2.0]}',
            )
        )
    store.merge(rows)


def answers(store: Store, count: int, moment: Moment) -> dict[str, float]:
    """Return the latencies of getting the buttons and saving an answer."""
    due = store.due(moment.at, moment.study_day)
    spent = []
    for number in range(count):
        card = due[number % len(due)]
        at = Moment.of(moment.at + timedelta(seconds=number), UTC)

        def one(card: CardId = card, at: Moment = at) -> None:
            state = store.state(card)
            store.scheduler.intervals(state, card, at.study_day, at.at)
            store.record(card, Rating.GOOD, ReviewKind.REVIEW, at, params="{}")

        spent.append(timed(one))
    return {
        "p50": statistics.median(spent),
        "p99": statistics.quantiles(spent, n=100)[98],
        "max": max(spent),
    }


def bare(path: Path, count: int) -> float:
    """Return the median latency of the same two rows by sqlite3 alone."""
    spent = []
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE log (id TEXT PRIMARY KEY, card TEXT, x TEXT)")
        connection.execute("CREATE TABLE state (card TEXT PRIMARY KEY, s REAL)")
        for number in range(count):
            begin = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            row = (str(number), f"c{number % 50}", "x" * 120)
            connection.execute("INSERT INTO log VALUES (?, ?, ?)", row)
            connection.execute("REPLACE INTO state VALUES (?, ?)", (row[1], 1.5))
            connection.execute("COMMIT")
            spent.append((time.perf_counter() - begin) * 1e3)
    return statistics.median(spent)


def main() -> int:
    """Run all and print one JSON object, times in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=20_000)
    parser.add_argument("--reviews", type=int, default=5, help="per card")
    parser.add_argument("--answers", type=int, default=500)
    options = parser.parse_args()
    figures: dict[str, object] = {"cards": options.cards}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "quizapp.db"
        with Store.open(path) as store:
            merge = timed(lambda: fill(store, options.cards, options.reviews))
            figures["merge_per_review"] = merge / (options.cards * options.reviews)
        figures["open"] = timed(lambda: Store.open(path).close())
        moment = Moment.of(START + timedelta(days=60), UTC)
        with Store.open(path) as store:
            due = partial(store.due, moment.at, moment.study_day)
            figures["due_cards"] = len(due())
            figures["due_query"] = min(timed(due) for _ in range(5))
            figures["states"] = timed(store.states)
            states = store.states()
            figures["build_queue"] = timed(
                lambda: build_queue(
                    list(states),
                    states,
                    now=moment.at,
                    today=moment.study_day,
                    retrievability=store.scheduler.retrievability,
                    done=store.done(moment.study_day),
                )
            )
            figures["next_and_answer"] = answers(store, options.answers, moment)
            figures["bare_sqlite3_answer"] = bare(
                Path(folder) / "b.db", options.answers
            )
            figures["rebuild"] = timed(store.rebuild)
            figures["check"] = timed(store.check)
            figures["backup"] = timed(store.back_up)
            figures["log_rows"] = len(store.reviews())
        figures["peek"] = timed(lambda: peek(path, moment.at, moment.study_day))
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
