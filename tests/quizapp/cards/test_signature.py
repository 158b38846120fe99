"""A function to write on its card: head, example, program, and its verdict in words."""

from __future__ import annotations

import ast
from dataclasses import replace

import numpy as np
import pytest
from builders import make_number, text

from engine import CodeRun, check, draw
from engine.problems import CodeAnswer, Misconception, Problem
from quizapp.cards import back, back_markdown, face, face_markdown, judge
from quizapp.cards.signature import signature
from quizapp.i18n import Messages
from quizapp.mathtext import Code, parse_markdown
from quizapp.models import Feedback, Item, Kind

EN, ZH = Messages("en"), Messages("zh")
ANSWER = CodeAnswer(
    "moments",
    ("x", "ddof"),
    "(mean(x, axis=0), var(x, axis=0, ddof=1) + 0*ddof)",
    results=("mu", "var"),
    shapes=(("x", "(N, D)"), ("ddof", "int"), ("mu", "(D,)"), ("var", "(D,)")),
    edges=((("x", "ones((4, 2))"),),),
)
ITEM = make_number(
    "t.code",
    kind=Kind.CODE,
    prompt=text("Write it."),
    problem=Problem(
        ANSWER,
        given=(("x", "normal(4, 2, round=1)"), ("ddof", "1")),
        misconceptions=(
            Misconception("biased", "var(x, axis=0)", result="var"),
            Misconception("summed", "sum(x, axis=0)", result="mu"),
        ),
    ),
    feedback=(
        Feedback("biased", text("You divided by N.")),
        Feedback("summed", text("You did not divide.")),
    ),
    step_texts=(),
    solution="def moments(x, ddof):\n    return x.mean(0), x.var(0, ddof=ddof)",
    edges=(text("a constant x"),),
)


def verdict_on(function, item: Item = ITEM, seed: int = 1):
    def runner(source, name, calls):
        return CodeRun(tuple(function(**call) for call in calls))

    verdict = check(item.problem, draw(item.problem, seed), "-", runner=runner)
    return judge(verdict, item, EN), judge(verdict, item, ZH)


# ----- The front -----


def test_the_head_is_python_and_gives_every_shape():
    head = signature(ANSWER)
    (function,) = ast.parse(head).body
    assert isinstance(function, ast.FunctionDef)
    assert [row.arg for row in function.args.args] == ["x", "ddof"]
    for words in ("x,     # (N, D)", "ddof,  # int", "return mu, var  # (D,), (D,)"):
        assert words in head


@pytest.mark.parametrize("say", [EN, ZH])
def test_the_front_has_the_head_and_an_example_that_is_computed(say):
    instance = draw(ITEM.problem, 5)
    shown = face_markdown(face(ITEM, instance, 0, say.language), say)
    assert shown.startswith(ITEM.prompt.get(say.language))
    blocks = [part.split("\n```")[0] for part in shown.split("```python\n")[1:]]
    assert blocks[0] == signature(ANSWER)
    values: dict[str, object] = {}
    for row in ast.parse("\n".join(blocks[1:])).body:
        assert isinstance(row, ast.Assign)
        values[row.targets[0].id] = np.array(ast.literal_eval(row.value))  # type: ignore[attr-defined]
    assert np.array_equal(values["x"], instance.values["x"])
    assert np.allclose(values["mu"], instance.values["x"].mean(0), rtol=1e-3)
    assert say("cards.example") in shown


def test_an_example_that_is_too_large_is_left_out():
    given = (("x", "normal(30, 4, round=1)"), ("ddof", "1"))
    large = replace(ITEM, problem=replace(ITEM.problem, given=given))
    shown = face(large, draw(large.problem, 1), 0, "en").prompt
    assert EN("cards.example") not in shown
    assert "def moments(" in shown


def test_a_lone_argument_stands_in_the_first_line():
    lone = CodeAnswer("f", ("x",), "x", results=("y",), shapes=(("x", "(N,)"),))
    assert signature(lone) == "def f(x):  # (N,)\n    ...\n    return y"
    assert signature(CodeAnswer("f", ("x",), "x")).endswith("return ...")


# ----- The back -----


@pytest.mark.parametrize("say", [EN, ZH])
def test_the_back_shows_the_program_and_where_it_is_tried(say):
    instance = draw(ITEM.problem, 1)
    front = face(ITEM, instance, 0, say.language)
    shown = back_markdown(front, back(ITEM, instance, 0, say.language), say)
    assert f"```python\n{ITEM.solution}\n```" in shown
    assert ITEM.edges[0].get(say.language) in shown
    assert r"\operatorname{var}" not in shown


def test_a_program_of_a_deck_cannot_end_its_block():
    hostile = "def moments(x, ddof):\n```\n# A heading\n~~~\n    return $x$"
    item = replace(ITEM, solution=hostile)
    instance = draw(item.problem, 1)
    front = face(item, instance, 0, "en")
    shown = back_markdown(front, back(item, instance, 0, "en"), EN)
    (code,) = [part for part in parse_markdown(shown) if isinstance(part, Code)]
    assert code.text == hostile


def test_without_a_program_the_formula_is_the_key():
    bare = replace(ITEM, solution=None, edges=())
    instance = draw(bare.problem, 1)
    front = face(bare, instance, 0, "en")
    assert "$$" in back_markdown(front, back(bare, instance, 0, "en"), EN)


# ----- The verdict -----


def test_a_right_function_is_correct_without_a_list_of_calls():
    english, chinese = verdict_on(lambda x, ddof: (x.mean(0), x.var(0, ddof=1)))
    assert (english.headline, english.details) == ("Correct", ())
    assert chinese.details == ()


def test_each_mistake_is_told_once_and_calls_alike_share_a_row():
    english, chinese = verdict_on(lambda x, ddof: (x.sum(0), x.var(0)))
    assert english.sentences[0] == "You did not divide."
    assert [(row.label, row.text) for row in english.details] == [
        ("`mu`", "wrong."),
        ("`var`", "wrong. You divided by N."),
        ("calls 1 to 5", "wrong. Wrong here: mu, var."),
        ("call 6 (a constant x)", "partly right. Wrong here: mu."),
    ]
    assert chinese.sentences[0] == "中文 You did not divide."
    assert chinese.details[2].label == "第 1 到 5 次调用"


def test_the_witness_names_call_and_entry_and_shows_the_inputs_of_a_later_call():
    calls = iter(range(9))

    def late(x, ddof):
        return x.mean(0) + (next(calls) == 2), x.var(0, ddof=1)

    english, _ = verdict_on(late)
    told, inputs = english.sentences[1:]
    assert told.startswith("In call 3 your `mu[0]` is ")
    assert inputs.startswith("The inputs of that call:\n\n```python\nx = [[")
    first, _ = verdict_on(lambda x, ddof: (x.mean(0) + 1, x.var(0, ddof=1)))
    assert len(first.sentences) == 2, "the front shows the first call"


def test_an_edge_is_named_where_the_function_fails_there_alone():
    def there(x, ddof):
        return x.mean(0), x.var(0, ddof=1) + 3 * (x.std() == 0)

    english, chinese = verdict_on(there)
    assert "call 6 (a constant x)" in english.sentences[1]
    assert "第 6 次调用（中文 a constant x）" in chinese.sentences[1]


def test_a_lone_result_is_called_by_its_name():
    answer = CodeAnswer("twice", ("x",), "2*x", results=("y",))
    problem = Problem(answer, given=(("x", "normal(3)"),))
    item = replace(ITEM, problem=problem, feedback=(), edges=(), solution=None)
    english, _ = verdict_on(lambda x: x**2, item)
    assert "In call 1 your `y[0]` is " in english.sentences[1]
