"""Shapes: tuples of sizes, with symbols where a name is not given."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Instance, check, draw, key_latex, key_text
from engine.errors import ProblemError
from engine.problems import Misconception, Problem, ShapeAnswer
from engine.verdict import Outcome, Verdict

GIVEN = (("c", "16"), ("h", "28"), ("k", "3"), ("q", "1"), ("s", "2"))
CONV = Problem(
    ShapeAnswer("(N, c, (h + 2*q - k)//s + 1, (h + 2*q - k)//s + 1)"),
    given=GIVEN,
    misconceptions=(Misconception("no-1", "(N, c, (h+2*q-k)//s, (h+2*q-k)//s)"),),
)


def judge(text: str, problem: Problem = CONV) -> Verdict:
    return check(problem, draw(problem, 0), text)


def code_of(verdict: Verdict) -> str | None:
    return verdict.reason.code if verdict.reason else None


@pytest.mark.parametrize(
    "text",
    [
        "(N, 16, 14, 14)",
        "N, 16, 14, 14",
        "[N, 16, 14, 14]",
        "N 16 14 14",
        "N×16×14×14",
        "(N, c, 14, 7*2)",
        "(N，16，14，14)",
        "torch.Size([N, 16, 14, 14])",
        "Size((N, 16, 14, 14))",
        "[[N, 16, 14, 14]]",
    ],
)
def test_accepts_the_usual_writings(text: str) -> None:
    verdict = judge(text)
    assert verdict.outcome is Outcome.CORRECT
    assert verdict.understood


def test_a_single_size_and_sizes_joined_by_x_are_read() -> None:
    vector = Problem(ShapeAnswer("(64,)"))
    assert judge("64", vector).outcome is Outcome.CORRECT
    assert judge("(64,)", vector).outcome is Outcome.CORRECT
    image = Problem(ShapeAnswer("(64, 28, 28)"))
    assert judge("64x28x28", image).outcome is Outcome.CORRECT
    assert judge("64 X 28 X 28", image).outcome is Outcome.CORRECT


@pytest.mark.parametrize(
    ("text", "code", "values"),
    [
        ("(16, 14, 14)", "shape-rank", {"expected": "4", "given": "3"}),
        ("(N, 14, 14, 16)", "shape-permuted", {}),
        ("(N, 16, 14, 15)", "shape-entry", {"position": "4"}),
        ("(8, 16, 14, 14)", "shape-entry", {"position": "1"}),
        ("(2*N, 16, 14, 14)", "shape-entry", {"position": "1"}),
    ],
)
def test_tells_what_is_wrong(text: str, code: str, values: dict[str, str]) -> None:
    verdict = judge(text)
    assert verdict.outcome is Outcome.INCORRECT
    assert verdict.reason is not None
    assert (verdict.reason.code, dict(verdict.reason.values)) == (code, values)
    assert verdict.witness is not None
    assert verdict.witness.expected == "(N, 16, 14, 14)"


def test_each_size_is_judged_by_itself() -> None:
    details = judge("(N, 16, 14, 15)").details
    assert [(d.label, d.outcome, d.credit) for d in details] == [
        ("1", Outcome.CORRECT, 1.0),
        ("2", Outcome.CORRECT, 1.0),
        ("3", Outcome.CORRECT, 1.0),
        ("4", Outcome.INCORRECT, 0.0),
    ]


def test_the_witness_shows_symbols_by_their_names() -> None:
    batches = Problem(ShapeAnswer("(B, T, 64)"))
    witness = judge("(T, B, 64)", batches).witness
    assert witness is not None
    assert (witness.expected, witness.given) == ("(B, T, 64)", "(T, B, 64)")
    single = Problem(ShapeAnswer("N"))
    witness = judge("(2, N)", single).witness
    assert witness is not None
    assert (witness.expected, witness.given) == ("(N)", "(2, N)")


@pytest.mark.parametrize("text", ["16, (14)", "(16), 14", "{16, 14}", "16 (7+7)"])
def test_only_brackets_around_the_whole_shape_are_taken_off(text: str) -> None:
    pair = Problem(ShapeAnswer("(16, 14)"))
    verdict = judge(text, pair)
    assert verdict.outcome is Outcome.CORRECT, verdict


def test_a_list_in_the_place_of_a_size_is_no_size() -> None:
    verdict = judge("N, 16, [14], 14")
    assert (code_of(verdict), verdict.position) == ("not-a-size", 0)


def test_a_listed_mistake_is_named() -> None:
    verdict = judge("(N, 16, 13, 13)")
    assert (verdict.misconception, verdict.reason) == ("no-1", None)


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("(N, 16, (h+2)/2, 14)", "names-in-number", 8),
        ("(N, 16, 14.5, 14)", "not-a-size", 0),
        ("(N, 16, 1/0, 14)", "not-a-size", 0),
        ("(N, 16, Z, 14)", "parse.unknown-name", 8),
        ("(N, 16, 2 +, 14)", "parse.ends-early", 11),
        ("(N, 16, [1, 2][5], 14)", "parse.unclosed", 8),
        ("N, 16, 14!!!, 14", "not-a-size", 0),
        ("N, 16, 2 @ 7, 14", "not-a-size", 0),
        ("N, 16, 14, 14)", "parse.unopened", 13),
        ("(N, 16, 14, 14", "parse.unclosed", 0),
        ("torch.Size([N, 16, Z, 14])", "parse.unknown-name", 19),
        ("torch.Size[N, 16, 14, 14]", "parse.unclosed", 10),
    ],
)
def test_tells_where_a_shape_cannot_be_read(text: str, code: str, column: int) -> None:
    verdict = judge(text)
    assert verdict.outcome is Outcome.UNPARSABLE
    assert (code_of(verdict), verdict.position) == (code, column)


def test_a_given_with_a_capital_name_is_no_symbol() -> None:
    problem = Problem(ShapeAnswer("(K, N)"), given=(("K", "5"),))
    assert judge("(5, N)", problem).outcome is Outcome.CORRECT
    assert judge("(K, N)", problem).outcome is Outcome.CORRECT


def test_brackets_alone_are_a_shape_without_axes() -> None:
    assert code_of(judge("()")) == "shape-rank"


@pytest.mark.parametrize(
    ("value", "given"),
    [
        ("(N, 3*h, h)", (("h", "integers(3, 9)"),)),
        ("h*h", (("h", "integers(3, 9)"),)),
        ("x.shape", (("x", "normal(4, 3)"),)),
        ("(B, T, 64)", ()),
    ],
)
def test_the_key_is_accepted(value: str, given: Any) -> None:
    problem = Problem(ShapeAnswer(value), given=given)
    instance = draw(problem, 1)
    key = key_text(problem, instance)
    assert check(problem, instance, key).outcome is Outcome.CORRECT
    assert key_latex(problem, instance)


def test_a_size_that_is_not_whole_is_the_authors_fault() -> None:
    with pytest.raises(ProblemError, match="whole numbers") as caught:
        check(Problem(ShapeAnswer("(h/2, 3)")), Instance(0, {"h": 7}), "3, 3")
    assert caught.value.key == "answer"
    with pytest.raises(ProblemError, match="stand alone") as caught:
        key_text(Problem(ShapeAnswer("(2*N, 3)")), Instance(0))
    assert (caught.value.key, "2*N" in caught.value.message) == ("answer", True)
