"""Blueprints: read strictly, adapted by the command line, shared out exactly."""

from __future__ import annotations

import pytest
from builders import make_catalog, make_item, make_number
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.catalog import load_catalog
from quizapp.catalog.findings import InvalidContentError
from quizapp.errors import UserInputError
from quizapp.exams.assembly import capped
from quizapp.exams.blueprint import (
    KIND_GROUPS,
    load_blueprint_file,
    load_blueprints,
    shared_out,
)
from quizapp.models import Kind, Text

HEAD = """
title = { en = "T", zh = "题" }
summary = { en = "S", zh = "要" }
mode = "mock"
"""


@pytest.fixture
def catalog():
    return make_catalog([make_item("t.a"), make_number("t.b"), make_item("u.a")])


@pytest.fixture
def read(tmp_path, catalog):
    """Return a function that reads a blueprint's text."""

    def read_text(text, head=HEAD):
        path = tmp_path / "mine.toml"
        path.write_text(head + text, encoding="utf-8")
        return load_blueprint_file(path, catalog)

    return read_text


def test_every_shipped_blueprint_is_sound_and_there_is_one_for_each_area():
    catalog = load_catalog()
    found = load_blueprints(catalog)
    assert found.findings == ()
    assert {
        "quick-screen",
        "full-interview",
        "weakness-drill",
        "diagnose",
        "coding",
        "whole-syllabus",
        *(f"area-{area.id}" for area in catalog.areas),
    } == set(found.by_name)
    assert found.named("quick-screen").minutes == 15
    assert found.named("full-interview").minutes == 60
    assert found.named("weakness-drill").mode == "weakness"
    assert found.named("diagnose").mode == "diagnose"


def test_a_blueprint_is_read_with_all_its_demands(read):
    blueprint = read(
        "minutes = 20\nnegative = 0.25\npause = true\ndifficulty = 2.5\n"
        "kinds = { closed = 1, number = 2 }\ntopics = { t = 2 }\nareas = { a = 1 }\n"
    )
    ((_, demand),) = blueprint.sections
    assert (blueprint.name, blueprint.negative, blueprint.pause) == ("mine", 0.25, True)
    assert (demand.minutes, demand.count, demand.difficulty) == (20, None, 2.5)
    assert demand.kinds == (("closed", 1), ("number", 2))
    assert (demand.topics, demand.areas) == ((("t", 2),), (("a", 1),))


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("", 1, "count"),
        ("minutes = 1\n", 5, "between"),
        ("minutes = 9000\n", 5, "between"),
        ("count = 0\n", 5, "between"),
        ("minutes = 20\nminuts = 3\n", 6, "did you mean minutes"),
        ("minutes = 20\ntopics = { nowhere = 1 }\n", 6, "nowhere"),
        ("minutes = 20\nareas = { nowhere = 1 }\n", 6, "nowhere"),
        ("minutes = 20\nkinds = { riddle = 1 }\n", 6, "riddle"),
        ("minutes = 20\nkinds = { choice = 0 }\n", 6, "between"),
        ("minutes = 20\nkinds = {}\n", 6, "empty"),
        ("minutes = \n", 5, "TOML"),
        ('[[section]]\ntitle = { en = "A", zh = "甲" }\n', 5, "count"),
    ],
)
def test_a_faulty_blueprint_is_told_with_file_and_line(read, text, line, word):
    with pytest.raises(InvalidContentError) as told:
        read(text)
    (problem,) = told.value.problems
    assert problem.startswith(f"mine.toml:{line}"), problem
    assert word in problem


def test_a_deck_s_faulty_blueprint_is_left_out_and_told(tmp_path, catalog):
    folder = tmp_path / "blueprints"
    folder.mkdir()
    (folder / "bad.toml").write_text("mode = 3\n", encoding="utf-8")
    (folder / "good.toml").write_text(HEAD + "count = 3\n", encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    found = load_blueprints(catalog, [tmp_path], root=empty)
    assert set(found.by_name) == {"good"}
    assert {finding.path for finding in found.findings} == {"blueprints/bad.toml"}


def test_an_unknown_name_is_answered_with_the_nearest(catalog):
    with pytest.raises(UserInputError, match="quick-screen"):
        load_blueprints(load_catalog()).named("quick-scren")


def test_minutes_of_one_s_own_lift_the_count_and_are_shared_out(read):
    blueprint = read(
        '[[section]]\ntitle = { en = "A", zh = "甲" }\nminutes = 10\n'
        '[[section]]\ntitle = { en = "B", zh = "乙" }\nminutes = 30\n'
    )
    assert blueprint.minutes == 40
    longer = blueprint.adapted(minutes=80)
    assert [demand.minutes for _, demand in longer.sections] == [20, 60]
    counted = blueprint.adapted(count=8)
    assert [demand.count for _, demand in counted.sections] == [2, 6]
    assert counted.minutes is None
    least = blueprint.adapted(count=2)
    assert [demand.count for _, demand in least.sections] == [1, 1]
    only = blueprint.adapted(topics={"t": Text("T", "甲"), "u": Text("U", "乙")})
    assert all(d.topics == (("t", 1.0), ("u", 1.0)) for _, d in only.sections)
    assert only.name == f"{blueprint.name}-t-u"
    assert only.title == Text("T, U", "甲、乙")
    many = blueprint.adapted(topics={letter: Text("T", "甲") for letter in "abcde"})
    assert many.name == f"{blueprint.name}-a-b-c-2-more"


@pytest.mark.parametrize("wish", [{"minutes": 1}, {"minutes": 999}, {"count": 0}])
def test_what_no_paper_can_be_is_refused(read, wish):
    with pytest.raises(UserInputError):
        read("minutes = 20\n").adapted(**wish)


def test_each_kind_belongs_to_exactly_one_group():
    for kind in Kind:
        assert sum(kind in group for group in KIND_GROUPS.values()) == 1


weights = st.lists(st.floats(0, 100), min_size=1, max_size=12)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 200), weights)
def test_shares_add_up_and_are_within_one_of_exact(count, weights):
    shares = shared_out(count, weights)
    assert sum(shares) == count
    total = sum(weights)
    if total > 0:
        for share, weight in zip(shares, weights, strict=True):
            assert abs(share - count * weight / total) < 1 + 1e-6


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 60), st.lists(st.tuples(st.floats(0.1, 9), st.integers(0, 9))))
def test_capped_shares_fill_what_there_is_and_no_more(count, rows):
    room = [space for _, space in rows]
    quotas = capped(count, [weight for weight, _ in rows], room)
    assert sum(quotas) == min(count, sum(room))
    assert all(quota <= space for quota, space in zip(quotas, room, strict=True))


def test_the_largest_remainders_win():
    assert shared_out(10, [47, 16, 15.8, 12, 6.1, 3.1]) == [5, 2, 1, 1, 1, 0]
