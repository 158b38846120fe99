"""Drawing for the card: what cannot be shown is found before, and said once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from builders import make_cloze, make_item, make_never, make_number, text
from kinds import every_kind

from engine import draw
from engine.problems import (
    ArrayAnswer,
    ClozeAnswer,
    Gap,
    Misconception,
    NumberAnswer,
    Problem,
    Step,
)
from quizapp.catalog.drawing import UndrawableError, drawn, left_out
from quizapp.i18n import Messages, say
from quizapp.models import Kind, Plot, PlotSeries

GIVEN = (("x", "integers(3, 9)"), ("A", "normal(2, 3)"))


def number(**changes):
    """Return a number whose problem differs in one respect from a sound one."""
    sound = Problem(NumberAnswer("2*x"), given=GIVEN)
    return make_number(problem=replace(sound, **changes), feedback=(), step_texts=())


def curve(x, y):
    series = (PlotSeries(text("s"), y),)
    return number_with_plot(Plot(x, text("x"), text("y"), series))


def number_with_plot(plot):
    return replace(number(), plot=plot)


UNDRAWABLE = {
    "require": make_never(),
    "given.B": number(given=(*GIVEN, ("B", "A @ A"))),
    "given.x": number(given=(("x", "normal(10^5, 10^5)"),)),
    "answer": number(answer=NumberAnswer("log(-x)")),
    "answer: 'sum": number(answer=NumberAnswer("sum(A @ A)")),
    "misconception m": number(misconceptions=(Misconception("m", "x + x"),)),
    "steps.a": number(steps=(Step("a", "A @ A"), Step("b", "2*x"))),
    "steps.b": number(steps=(Step("b", "3*x"),)),
    "plot.series": curve("linspace(0, 1, 9)", "x @ A"),
    "plot.x": curve("5", "x"),
    "gaps": make_cloze(problem=Problem(ClozeAnswer((Gap(value="[1, 2] @ [1]"),)))),
    "gaps: is": make_cloze(problem=Problem(ClozeAnswer((Gap(value="[1, 2]"),)))),
    "answer: more than": make_item(
        kind=Kind.ARRAY,
        options=(),
        problem=Problem(ArrayAnswer("x"), given=(("x", "normal(60, 60, round=1)"),)),
    ),
}


@pytest.mark.parametrize("key", UNDRAWABLE)
def test_what_cannot_be_drawn_is_told_with_its_key(key):
    with pytest.raises(UndrawableError, match="cannot be drawn: ") as told:
        drawn(UNDRAWABLE[key], 1)
    assert f": {key}" in str(told.value)
    assert "无法出题" in say(told.value, Messages("zh"))


def test_what_can_be_drawn_is_drawn_as_ever():
    for item in every_kind():
        assert drawn(item, 5) == draw(item.problem, 5)


def test_the_sentence_names_file_and_line():
    item = replace(make_never(), path=Path("deck/items/t.toml"), line=7)
    with pytest.raises(UndrawableError, match=r"t\.never .*\(deck/items/t\.toml:7\)"):
        drawn(item, 1)


def test_a_long_expression_is_told_in_a_short_sentence():
    tower = "^".join(["9"] * 450)
    with pytest.raises(UndrawableError) as told:
        drawn(number(answer=NumberAnswer(tower)), 1)
    assert len(str(told.value)) < 300


def test_of_many_the_first_are_named_and_the_others_counted():
    errors = []
    for name in range(8):
        with pytest.raises(UndrawableError) as told:
            drawn(make_never(f"t.never-{name}"), 1)
        errors.append(told.value)
    for language in ("en", "zh"):
        sentences = list(left_out(errors, Messages(language)))
        assert len(sentences) == 6
        assert "t.never-4" in sentences[4]
        assert "3" in sentences[5]
    assert list(left_out(errors[:1], Messages("en"))) == [f"Left out: {errors[0]}"]
    assert list(left_out([], Messages("en"))) == []
