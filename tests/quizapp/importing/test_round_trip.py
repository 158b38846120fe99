"""Out to the real Anki and back: nothing is lost, in any of its formats."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from builders import make_catalog, make_recall, text
from histories import simulate

from quizapp.exports.anki.ledger import Ledger
from quizapp.exports.anki.package import write_package
from quizapp.exports.anki.plan import make_plan
from quizapp.exports.anki.schedule import carry_over, preset_of
from quizapp.importing.anki.foreign import own_item
from quizapp.importing.anki.package import read_package
from quizapp.importing.anki.reviews import Incoming
from quizapp.models import CardId
from quizapp.scheduling.days import to_ms
from quizapp.scheduling.memory import MemorySettings, Scheduler
from quizapp.store.rows import review_of

pytestmark = pytest.mark.anki

VERIFY = Path(__file__).parents[2] / "tools" / "verify_apkg.py"
COUNT = 300
NOW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def sent(tmp_path):
    """Return the log of two years, its cards, and the package written from it."""
    scheduler = Scheduler(MemorySettings())
    names = [f"t.n{at}" for at in range(COUNT)]
    reviews, states = simulate(names, scheduler)
    items = [make_recall(name, prompt=text(f"What of {name}?")) for name in names]
    catalog = make_catalog(items)
    plan = make_plan(catalog, items, language="en", ledger=Ledger(), now=0)
    preset = preset_of(scheduler.settings, new=20, reviews=200)
    place = tmp_path / "sent.apkg"
    write_package(place, plan, carry_over(scheduler, reviews, preset))
    return scheduler, reviews, states, place


def known_of(reviews):
    """Return what tells reviews of a log apart from those of a package."""
    return [(str(r.card), to_ms(r.at), int(r.rating)) for r in reviews if r.rating]


def through_anki(place: Path, back: Path, *options: str) -> dict:
    """Import a package into Anki and export the collection again."""
    report = back.with_suffix(".json")
    python = os.environ["QUIZAPP_TEST_ANKI"]
    arguments = [str(place), "--export", str(back), *options, "--out", str(report)]
    subprocess.run(
        [python, str(VERIFY), *arguments],
        check=False,
        timeout=120,
        env={**os.environ, "TZ": "UTC"},
    )
    return json.loads(report.read_text(encoding="utf-8"))


@pytest.mark.parametrize("options", [(), ("--legacy",)], ids=["latest", "legacy"])
@pytest.mark.parametrize("suffix", ["apkg", "colpkg"])
def test_two_years_come_back_whole(tmp_path, sent, options, suffix):
    scheduler, reviews, states, place = sent
    back = tmp_path / f"back.{suffix}"
    assert through_anki(place, back, *options)["problems"] == []
    contents = read_package(back)
    guids = {note.id: note.guid for note in contents.notes}
    cards = {
        card.id: CardId(str(own_item(guids[card.note]))) for card in contents.cards
    }
    assert set(states) == set(cards.values())
    zone = ZoneInfo("UTC")
    again = Incoming(contents, known_of(reviews), now=NOW, rollover_hour=4, zone=zone)
    assert again.rows(cards) == []
    assert again.known == len(reviews)
    incoming = Incoming(contents, [], now=NOW, rollover_hour=4, zone=zone)
    fresh = [review_of(row._asdict()) for row in incoming.rows(cards)]
    sent_rows = {(r.card, r.rating, r.study_day, r.elapsed_ms) for r in reviews}
    came = {(r.card, r.rating, r.study_day, r.elapsed_ms) for r in fresh}
    assert came == sent_rows
    assert len(fresh) == len(reviews)
    by_card: dict[CardId, list] = {}
    for row in fresh:
        by_card.setdefault(row.card, []).append(row)
    for card, state in states.items():
        replayed = scheduler.replay(by_card[card])
        assert replayed is not None
        assert replayed.stability == pytest.approx(state.stability, rel=1e-9)
        assert replayed.difficulty == pytest.approx(state.difficulty, rel=1e-9)
        assert (replayed.due_day, replayed.reps, replayed.lapses) == (
            state.due_day,
            state.reps,
            state.lapses,
        )


def test_fields_and_due_days_come_back_as_they_went(tmp_path, sent):
    _, _, states, place = sent
    through_anki(place, tmp_path / "back.apkg")
    went, came = read_package(place), read_package(tmp_path / "back.apkg")
    assert {n.guid: (n.fields, set(n.tags)) for n in went.notes} == {
        n.guid: (n.fields, set(n.tags)) for n in came.notes
    }

    def schedule(contents):
        guids = {note.id: note.guid for note in contents.notes}
        start = contents.created // 86_400
        return {
            guids[c.note]: (c.type, c.queue, c.interval, c.reps, c.lapses)
            + ((c.due + start,) if c.type == 2 else ())
            for c in contents.cards
        }

    assert schedule(went) == schedule(came)
    assert len(states) == COUNT


def test_ids_that_were_moved_apart_are_still_known(tmp_path):
    scheduler = Scheduler(MemorySettings())
    names = ["t.a", "t.b"]
    reviews, _ = simulate(names, scheduler, days=3)
    reviews = [replace(reviews[0], card=CardId(n), id=n) for n in names]
    catalog = make_catalog([make_recall(n, prompt=text(n)) for n in names])
    plan = make_plan(
        catalog, catalog.items.values(), language="en", ledger=Ledger(), now=0
    )
    preset = preset_of(scheduler.settings, new=20, reviews=200)
    carried = carry_over(scheduler, reviews, preset)
    assert carried.reviews[1].ms == to_ms(reviews[0].at) + 1
    place = tmp_path / "a.apkg"
    write_package(place, plan, carried)
    contents = read_package(place)
    guids = {note.id: note.guid for note in contents.notes}
    cards = {c.id: CardId(str(own_item(guids[c.note]))) for c in contents.cards}
    incoming = Incoming(contents, known_of(reviews), now=NOW, rollover_hour=4)
    assert incoming.rows(cards) == []
