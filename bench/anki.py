"""Time large Anki packages: written beside Anki itself, and taken in.

    python bench/anki.py [--rounds 5]

Writes 10,000 notes with 80,000 reviews; where QUIZAPP_TEST_ANKI names a Python that
has the ``anki`` package, Anki adds the same notes and writes its legacy package, and
imports ours, in the same run. The least of several rounds counts. A fixed piece of
arithmetic gives the speed of the machine at that time; compare ratios, not seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from large_package import NOTES, REVIEWS, large, texts  # noqa: E402

from quizapp.catalog.loading import topic_slugs  # noqa: E402
from quizapp.exports.anki.package import write_package  # noqa: E402
from quizapp.importing.anki.intake import Here, take_in  # noqa: E402
from quizapp.scheduling.memory import MemorySettings, Scheduler  # noqa: E402
from quizapp.store import Store  # noqa: E402

TOOLS = ROOT / "tests" / "tools"


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Return seconds of the clock and of processors that a call takes."""
    wall, own = time.perf_counter(), sum(os.times()[:4])  # with processes it started
    call()
    return time.perf_counter() - wall, sum(os.times()[:4]) - own


def yardstick() -> None:
    """Do a fixed piece of work like that of an import: hashes of short texts."""
    for number in range(300_000):
        blake2b(f"{number}".encode(), digest_size=8).hexdigest()


def taken_in(package: Path) -> tuple[float, float]:
    """Return the time of an import into a new installation, once it is open."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        scheduler = Scheduler(MemorySettings())
        with Store.open(folder / "log.db", scheduler=scheduler) as store:
            here = Here(lambda: store, frozenset, topic_slugs, datetime.now(UTC), 4)
            spent = timed(lambda: take_in(package, folder / "deck", here))
            assert len(store.states()) == NOTES  # noqa: S101 - or the time is of nothing
    return spent


def asked(*arguments: object) -> dict[str, float]:
    """Return what the timing program reports in Anki's environment; {}: no Anki."""
    python = os.environ.get("QUIZAPP_TEST_ANKI")
    if not python:
        return {}
    done = subprocess.run(
        [python, TOOLS / "time_anki.py", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    return dict(json.loads(done.stdout))


def main() -> int:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        rows = texts()
        (folder / "notes.json").write_text(json.dumps(rows), encoding="utf-8")
        own, foreign = folder / "own.apkg", folder / "foreign.apkg"
        plan, schedule = large(rows)
        write_package(foreign, *large(rows, guid="foreign"))
        for _ in range(options.rounds):
            figures = {"yardstick": timed(yardstick)[0]}
            figures["write"], figures["write_cpu"] = timed(
                lambda: write_package(own, plan, schedule)
            )
            theirs = asked(folder / "notes.json", own)
            figures |= {f"anki_{key}": value for key, value in theirs.items()}
            figures["import"], figures["import_cpu"] = taken_in(foreign)
            for key, value in figures.items():
                found.setdefault(key, []).append(value)
    least = {key: round(min(values), 4) for key, values in found.items()}
    report: dict[str, object] = {"notes": NOTES, "reviews": REVIEWS, "seconds": least}
    report["cards_per_second"] = round(NOTES / least["import"])
    report["cards_per_cpu_second"] = round(NOTES / least["import_cpu"])
    report["import_to_yardstick"] = round(least["import"] / least["yardstick"], 2)
    if "anki_write" in least:
        report["write_to_anki_write"] = round(least["write"] / least["anki_write"], 3)
        report["write_to_anki_write_cpu"] = round(
            least["write_cpu"] / least["anki_write_cpu"], 3
        )
        report["import_to_anki_import"] = round(
            least["import"] / least["anki_import"], 2
        )
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
