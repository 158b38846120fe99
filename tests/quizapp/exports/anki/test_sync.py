"""From a package through Anki's own sync server to a second client, and back."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from builders import make_catalog, make_recall, text
from histories import simulate

from quizapp.exports.anki.collection import Preset
from quizapp.exports.anki.ledger import Ledger
from quizapp.exports.anki.package import write_package
from quizapp.exports.anki.schedule import carry_over
from quizapp.scheduling.memory import MemorySettings, Scheduler

pytestmark = pytest.mark.anki

SYNC = Path(__file__).parents[3] / "tools" / "sync_anki.py"
COUNT, EDITED = 60, 7


def test_cards_reach_a_second_client_and_its_reviews_come_back(tmp_path, plan_of):
    names = [f"t.n{at}" for at in range(COUNT)]
    items = [make_recall(name, prompt=text(f"What of {name}?")) for name in names]
    scheduler = Scheduler(MemorySettings())
    reviews, _ = simulate(names[:-5], scheduler, days=200)
    first = plan_of(make_catalog(items))
    write_package(tmp_path / "a.apkg", first, carry_over(scheduler, reviews, Preset()))
    changed = [
        replace(item, explanation=text("Edited.")) if at < EDITED else item
        for at, item in enumerate(items)
    ]
    second = plan_of(make_catalog(changed), ledger=Ledger().after(first.notes))
    write_package(tmp_path / "b.apkg", second)
    out = tmp_path / "report.json"
    subprocess.run(
        [
            os.environ["QUIZAPP_TEST_ANKI"],
            str(SYNC),
            str(tmp_path / "a.apkg"),
            str(tmp_path / "b.apkg"),
            "--out",
            str(out),
        ],
        check=True,
        timeout=120,
    )
    report = json.loads(out.read_text(encoding="utf-8"))
    assert report["first"] == {"new": COUNT, "updated": 0}
    assert report["downloaded_equal"] is True
    assert report["counts"] == {
        "notes": COUNT,
        "cards": COUNT,
        "reviews": len(reviews),
    }
    assert report["second"] == {"new": 0, "updated": EDITED}
    assert report["required"] == [0, 0, 0, 0]
    assert report["changed_on_b"] == EDITED
    assert report["reviews_back"] == 1
    assert report["equal_at_the_end"] is True
