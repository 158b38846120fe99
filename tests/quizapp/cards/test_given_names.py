"""A given may be called like a function of the language."""

from __future__ import annotations

from builders import make_number

from engine import draw
from engine.problems import NumberAnswer, Problem
from quizapp.cards import face


def test_a_given_named_like_a_function_is_shown_by_its_name():
    problem = Problem(NumberAnswer("2*momentum"), given=(("momentum", "0.5"),))
    item = make_number(problem=problem, prompt=make_number().explanation)
    shown = face(item, draw(problem, 0), 0, "en")
    assert [row.name_latex for row in shown.given] == [r"\text{momentum}"]
