"""Packages are imported into the real Anki, a separate program."""

from __future__ import annotations

import zipfile
from dataclasses import replace

import pytest

from quizapp.catalog import load_library
from quizapp.exports.anki.ledger import Ledger
from quizapp.exports.anki.package import write_package
from quizapp.exports.anki.plan import make_plan
from quizapp.models import Text

pytestmark = pytest.mark.anki


def test_every_kind_arrives_without_a_problem(tmp_path, catalog, plan_of, anki):
    plan = plan_of(catalog)
    write_package(tmp_path / "a.apkg", plan)
    report = anki(tmp_path / "a.apkg")
    assert report["problems"] == []
    assert report["import"]["new"] == len(plan.notes)
    assert report["collection"]["cards"] == sum(len(n.cards) for n in plan.notes)
    assert report["collection"]["media"] == len(plan.media)


def test_the_shipped_content_arrives_and_a_second_import_adds_nothing(tmp_path, anki):
    catalog = load_library(()).catalog
    plan = make_plan(
        catalog, catalog.items.values(), language="en", ledger=Ledger(), now=0
    )
    write_package(tmp_path / "a.apkg", plan)
    write_package(tmp_path / "b.apkg", plan)
    report = anki(tmp_path / "a.apkg", "--again", tmp_path / "b.apkg")
    assert report["problems"] == []
    assert report["import"]["new"] == len(catalog.items)
    again = report["again"]
    assert again["import"]["duplicate"] == len(catalog.items)
    assert again["effect"] == {
        "notes_added": 0,
        "notes_changed": [],
        "notes_touched_only": 0,
        "cards_added": 0,
        "cards_changed": 0,
        "reviews_added": 0,
        "types_added": [],
        "decks_added": [],
    }


def test_five_edited_items_of_the_shipped_content_change_five_notes(tmp_path, anki):
    catalog = load_library(()).catalog
    items = list(catalog.items.values())[:200]
    chosen = {item.id for item in items[::40]}
    later = [
        replace(item, explanation=Text(en="Edited.", zh="改过。"))
        if item.id in chosen
        else item
        for item in items
    ]
    first = make_plan(catalog, items, language="en", ledger=Ledger(), now=0)
    ledger = Ledger().after(first.notes)
    second = make_plan(catalog, later, language="en", ledger=ledger, now=2_000_000_000)
    write_package(tmp_path / "a.apkg", first)
    write_package(tmp_path / "b.apkg", second)
    kept = next(item.id for item in items if item.id not in chosen)
    report = anki(
        tmp_path / "a.apkg",
        "--again",
        tmp_path / "b.apkg",
        "--touch",
        f"quizapp:{kept}",
    )
    assert report["problems"] == []
    effect = report["again"]["effect"]
    assert effect["notes_changed"] == sorted(f"quizapp:{name}" for name in chosen)
    assert len(chosen) == 5
    assert report["again"]["edit_kept"] is True


def test_exactly_the_edited_notes_change(tmp_path, catalog, plan_of, edited, anki):
    first = plan_of(catalog)
    names = {"t.recall", "t.cloze", "t.choice", "t.number", "t.bug"}
    ledger = Ledger().after(first.notes)
    second = plan_of(edited(catalog, names), ledger=ledger)
    foreseen = ledger.changes(second.notes)
    write_package(tmp_path / "a.apkg", first)
    write_package(tmp_path / "b.apkg", second)
    report = anki(tmp_path / "a.apkg", "--again", tmp_path / "b.apkg")
    assert report["problems"] == []
    effect = report["again"]["effect"]
    assert [f"quizapp:{name}" for name in sorted(foreseen.changed)] == effect[
        "notes_changed"
    ], "what the dry run said"
    assert len(foreseen.added) == effect["notes_added"]
    assert len(foreseen.kept) == report["again"]["import"]["duplicate"]
    assert effect["notes_changed"] == sorted(f"quizapp:{name}" for name in names)
    assert effect["notes_added"] == effect["cards_added"] == 0


def test_what_the_learner_edited_in_anki_survives(tmp_path, catalog, plan_of, anki):
    write_package(tmp_path / "a.apkg", plan_of(catalog))
    report = anki(
        tmp_path / "a.apkg",
        "--again",
        tmp_path / "a.apkg",
        "--touch",
        "quizapp:t.choice",
    )
    assert report["again"]["edit_kept"] is True
    assert report["again"]["effect"]["notes_changed"] == []


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (r"\(\frac{1}{2\)", "broken maths"),
        (r"\(x", "broken maths"),
        ("price $x^2$ here", "dollar maths"),
        ('<img src="gone.svg">', "missing media"),
        ("a }} b", "cloze markup left over"),
        ("&amp;lt;b&amp;gt;", "HTML escaped twice"),
    ],
)
def test_the_checking_program_sees_a_planted_fault(
    tmp_path, catalog, plan_of, anki, fault, told
):
    plan = plan_of(catalog)
    first, *rest = plan.notes
    broken = replace(first, fields=(first.fields[0] + fault, *first.fields[1:]))
    write_package(tmp_path / "a.apkg", replace(plan, notes=(broken, *rest)))
    problems = anki(tmp_path / "a.apkg")["problems"]
    assert any(problem.startswith(told) for problem in problems), problems


def test_the_checking_program_refuses_what_is_no_package(tmp_path, anki):
    place = tmp_path / "a.apkg"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("collection.anki21", b"no database")
    assert "import failed" in anki(place)["problems"][0]


def test_the_latest_format_arrives_as_well(tmp_path, catalog, plan_of, anki):
    plan = plan_of(catalog)
    write_package(tmp_path / "a.apkg", plan, latest=True)
    write_package(tmp_path / "b.apkg", plan)
    report = anki(tmp_path / "a.apkg", "--again", tmp_path / "b.apkg")
    assert report["problems"] == []
    assert report["package"]["format"] == "latest"
    assert report["import"]["new"] == len(plan.notes)
    assert report["collection"]["media"] == len(plan.media)
    assert report["again"]["import"]["duplicate"] == len(plan.notes)
