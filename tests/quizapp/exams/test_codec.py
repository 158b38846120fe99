"""Frozen values as JSON: they come back as they were, or are refused in words."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders import make_cloze, make_item, make_number, make_recall
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import draw
from quizapp.catalog import load_catalog
from quizapp.errors import StoreError
from quizapp.exams.codec import dumps, encode, fingerprint, loads, peek_title
from quizapp.exams.marking import Forecast, Marked, MarkSheet, Result
from quizapp.exams.paper import Paper, Question, Section
from quizapp.models import Item, Text

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def make_paper(**changes):
    items = (make_item(), make_number(), make_recall(), make_cloze())
    paper = Paper(
        id="p1",
        blueprint="b",
        title=Text("Paper", "试卷"),
        mode="mock",
        seed=7,
        created=AT,
        minutes=10.0,
        sections=(Section(Text("One", "一"), 10.0),),
        questions=tuple(
            Question(
                position=place,
                item=item,
                part=item.parts - 1,
                content_hash="h",
                seed=3,
                instance=draw(item.problem, 3),
                key="k",
                points=1.0,
                minutes=item.minutes,
            )
            for place, item in enumerate(items)
        ),
        relaxed=(Text("less", "少"),),
    )
    return replace(paper, **changes)


def test_every_shipped_item_comes_back_as_it_was():
    for item in load_catalog().items.values():
        assert loads(dumps(item), Item) == replace(item, path=None, line=0), item.id


def test_a_paper_comes_back_as_it_was():
    paper = make_paper()
    assert loads(dumps(paper), Paper) == paper


def test_a_title_can_be_had_without_the_rest():
    paper = make_paper()
    assert peek_title(dumps(paper)) == paper.title
    for text in ("", "[]", "{}", '{"value": {"title": "x"}}'):
        with pytest.raises(StoreError):
            peek_title(text)


def test_the_author_s_disk_stays_out_of_a_paper():
    item = make_item(path=Path("/home/somebody/deck/items/t.toml"), line=7)
    assert "somebody" not in dumps(item)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(Result),
    st.floats(0, 1),
    st.floats(-3, 3, allow_nan=False),
    st.text(max_size=30),
    st.none() | st.text(max_size=5),
    st.lists(st.integers(1, 8), max_size=4),
    st.none() | st.floats(0, 1),
)
def test_any_mark_comes_back_as_it_was(
    result, credit, earned, text, misconception, ticks, recall
):
    row = Marked(
        position=0,
        result=result,
        credit=credit,
        earned=earned,
        points=1.0,
        response=text,
        misconception=misconception,
        ticks=tuple(ticks),
        recall=recall,
    )
    sheet = MarkSheet("p1", (row,), Forecast(0.2, 0.5, 0.8, 41), (3,))
    assert loads(dumps(sheet), MarkSheet) == sheet


def test_the_same_value_gives_the_same_text():
    assert dumps(make_paper()) == dumps(make_paper())


def test_a_fingerprint_looks_at_everything_but_what_is_left_aside():
    paper = make_paper()
    later = replace(paper, created=AT.replace(year=2027), id="other")
    aside = frozenset({"id", "created"})
    assert fingerprint(paper) != fingerprint(later)
    assert fingerprint(paper, without=aside) == fingerprint(later, without=aside)
    assert fingerprint(paper, without=aside) != fingerprint(
        replace(paper, seed=8), without=aside
    )


def damaged(change):
    document = json.loads(dumps(make_paper()))
    change(document)
    return json.dumps(document)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        "{}",
        '{"format": 2, "value": {}}',
        '{"format": 1, "value": 3}',
        '{"format": 1, "value": {"is": "Item"}}',
        damaged(lambda d: d["value"].pop("questions")),
        damaged(lambda d: d["value"].update(surprise=1)),
        damaged(lambda d: d["value"].update(seed="seven")),
        damaged(lambda d: d["value"].update(seed=True)),
        damaged(lambda d: d["value"].update(created="yesterday")),
        damaged(lambda d: d["value"]["questions"][0]["instance"].pop("order")),
        damaged(lambda d: d["value"]["questions"][0]["item"].update(kind="riddle")),
        damaged(
            lambda d: d["value"]["questions"][0]["item"]["problem"]["answer"].update(
                {"is": "Popen"}
            )
        ),
        damaged(lambda d: d["value"].update(sections=[{"is": "Text"}])),
        '{"format": 1, "value": ' + "[" * 5000 + "]" * 5000 + "}",
    ],
)
def test_a_damaged_paper_is_refused_in_one_sentence(text):
    with pytest.raises(StoreError) as told:
        loads(text, Paper)
    assert told.value.code == "exams.unreadable_document"


@dataclass(frozen=True)
class Odd:
    """A value with a field that JSON has no form for."""

    what: object


def test_what_has_no_form_is_never_written_half():
    with pytest.raises(TypeError):
        encode(Odd(what=object()))
