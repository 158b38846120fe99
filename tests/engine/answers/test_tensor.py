"""Array formulas judged on random arrays with named axes."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine import check, draw, given_shapes, key_latex, key_text
from engine.answers.draws import Axes, draws
from engine.errors import ProblemError
from engine.problems import Convention, Misconception, Problem, TensorAnswer
from engine.verdict import Outcome, Verdict

TABLE = tomllib.loads(
    (Path(__file__).parents[1] / "data" / "tensors.toml").read_text("utf-8")
)
GOOD = [(c["problem"], text) for c in TABLE["case"] for text in c.get("good", ())]
BAD = [
    (c["problem"], row["text"], row["code"])
    for c in TABLE["case"]
    for row in c.get("bad", ())
]


def problem_of(name: str, **more: Any) -> Problem:
    row = TABLE["problem"][name]
    answer = TensorAnswer(row["value"], tuple(row["axes"]))
    return Problem(answer, given=tuple(row["given"].items()), **more)


def judge(problem: Problem, text: str, seed: int = 0, **means: Any) -> Verdict:
    return check(problem, draw(problem, seed), text, **means)


def code_of(verdict: Verdict) -> str | None:
    return verdict.reason.code if verdict.reason else None


@pytest.mark.parametrize(("name", "text"), GOOD)
def test_accepts_every_writing_of_the_right_formula(name: str, text: str) -> None:
    verdict = judge(problem_of(name), text)
    assert verdict.outcome is Outcome.CORRECT, verdict


@pytest.mark.parametrize(("name", "text", "code"), BAD)
def test_refuses_wrong_formulas_and_says_why(name: str, text: str, code: str) -> None:
    verdict = judge(problem_of(name), text)
    assert (verdict.outcome, code_of(verdict)) == (Outcome.INCORRECT, code), verdict


def test_the_table_holds_forty_answers_of_each_sort_together() -> None:
    assert len(GOOD) + len(BAD) >= 40


@pytest.mark.parametrize("name", TABLE["problem"])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_key_is_accepted(name: str, seed: int) -> None:
    problem = problem_of(name)
    key = key_text(problem, draw(problem, seed))
    assert judge(problem, key, seed).outcome is Outcome.CORRECT
    assert key_latex(problem, draw(problem, seed))


def test_a_wrong_shape_names_its_axes() -> None:
    problem = problem_of("linear-dw")
    verdict = judge(problem, "sum(X, axis=0) @ sum(X, axis=0)")
    assert verdict.reason is not None
    assert dict(verdict.reason.values) == {"expected": "(D, C)", "given": "()"}
    gram = problem_of("gram")
    reason = judge(gram, "X @ X.T / N").reason
    assert reason is not None
    assert dict(reason.values) == {"expected": "(D, D)", "given": "(N, N)"}


@pytest.mark.parametrize("seed", range(4))
def test_the_axes_of_a_wrong_shape_are_named_on_every_instance(seed: int) -> None:
    reason = judge(problem_of("gram"), "X @ X.T", seed).reason
    assert reason is not None
    assert dict(reason.values) == {"expected": "(D, D)", "given": "(N, N)"}


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("linear-dw", "X.T", "factor-missing"),
        ("linear-dw", "dY", "factor-missing"),
        ("gram", "X / N", "factor-missing"),
    ],
)
def test_a_slip_that_changes_the_shape_is_named(
    name: str, text: str, code: str
) -> None:
    assert code_of(judge(problem_of(name), text)) == code


def test_shapes_that_do_not_fit_are_told_with_their_axes() -> None:
    reason = judge(problem_of("linear-dw"), "X @ dY").reason
    assert reason is not None
    values = dict(reason.values)
    assert (values["left"], values["right"]) == ("(N, D)", "(N, C)")


def test_a_wrong_value_has_a_witness_with_the_sizes() -> None:
    witness = judge(problem_of("linear-db"), "mean(dY, axis=0)").witness
    assert witness is not None
    names = [name for name, _ in witness.at]
    assert names == ["N", "D", "C", "entry"]
    assert float(witness.expected) != float(witness.given)


def test_the_witness_is_the_first_wrong_entry_with_the_key_first() -> None:
    problem = problem_of("linear-db")
    column = draw(problem, 0).values["dY"][:, 0]
    witness = judge(problem, "mean(dY, axis=0)").witness
    assert witness is not None
    assert dict(witness.at)["entry"] == "[0]"
    assert float(witness.expected) == pytest.approx(column.sum(), rel=1e-5)
    assert float(witness.given) == pytest.approx(column.mean(), rel=1e-5)


def test_the_witness_of_a_single_number_has_no_entry() -> None:
    answer = TensorAnswer("sum(X)", ("N", "D"))
    witness = judge(Problem(answer, given=(("X", "normal(N, D)"),)), "max(X)").witness
    assert witness is not None
    assert [name for name, _ in witness.at] == ["N", "D"]


@pytest.mark.parametrize(
    ("factor", "name"),
    [
        ("2", "2"),
        ("-3/2", "-3/2"),
        ("pi", "π"),
        ("0.37", "0.37"),
        ("10^12", "10^12"),
        ("10^-12", "10^-12"),
    ],
)
def test_a_constant_factor_is_named(factor: str, name: str) -> None:
    reason = judge(problem_of("linear-dw"), f"({factor}) * X.T @ dY").reason
    assert reason is not None
    assert (reason.code, dict(reason.values)) == ("factor", {"factor": name})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("X", "X * 0"),
        ("X * 0", "X + 1"),
        ("100 * X * (X > 0)", "10^307 * X * (X > 0)"),
        ("10^-200 * X * sum(X)", "10^200 * X"),
        ("X", "N^2 * X"),
    ],
)
def test_no_factor_is_named_where_there_is_none(value: str, text: str) -> None:
    answer = TensorAnswer(value, ("N", "D"))
    problem = Problem(answer, given=(("X", "normal(N, D)"),))
    assert code_of(judge(problem, text)) == "formula-differs"


def test_a_given_that_is_zero_is_no_size() -> None:
    answer = TensorAnswer("X", ("N", "D"))
    given = (("k", "integers(0, 1)"), ("X", "normal(N, D)"))
    problem = Problem(answer, given=given)
    assert 0 in [env["k"] for env in draws(problem, draw(problem, 0))]
    assert code_of(judge(problem, "X / D")) == "mean-for-sum"


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("X.T @ Q", "parse.unknown-name", 6),
        ("dW = X.T @ Q", "parse.unknown-name", 11),
        ("X.T @", "parse.ends-early", 5),
        ("  ", "empty", 0),
    ],
)
def test_tells_where_a_formula_cannot_be_read(
    text: str, code: str, column: int
) -> None:
    verdict = judge(problem_of("linear-dw"), text)
    assert verdict.outcome is Outcome.UNPARSABLE
    assert (code_of(verdict), verdict.position) == (code, column)


def test_listed_mistakes_outrank_the_automatic_ones() -> None:
    mistakes = (Misconception("mean", "mean(dY, axis=0)"),)
    problem = problem_of("linear-db", misconceptions=mistakes)
    verdict = judge(problem, "sum(dY, axis=0)/N")
    assert (verdict.misconception, code_of(verdict)) == ("mean", None)


def test_a_listed_mistake_that_was_not_made_is_not_named() -> None:
    mistakes = (Misconception("mean", "mean(dY, axis=0)"),)
    verdict = judge(problem_of("linear-db", misconceptions=mistakes), "2*sum(dY, 0)")
    assert (verdict.misconception, code_of(verdict)) == (None, "factor")


def test_a_mistake_of_another_shape_is_named_too() -> None:
    mistakes = (Misconception("all", "sum(dY)"),)
    verdict = judge(problem_of("linear-db", misconceptions=mistakes), "sum(dY)")
    assert (verdict.misconception, code_of(verdict)) == ("all", "shape-axes")


def test_another_convention_earns_its_credit() -> None:
    rows = (Convention("mean", "mean(dY, axis=0)", 0.5),)
    verdict = judge(problem_of("linear-db", conventions=rows), "mean(dY, 0)")
    assert (verdict.outcome, verdict.credit) == (Outcome.PARTIAL, 0.5)
    assert verdict.convention == "mean"
    free = (Convention("mean", "mean(dY, axis=0)", 1.0),)
    verdict = judge(problem_of("linear-db", conventions=free), "mean(dY, 0)")
    assert verdict.outcome is Outcome.CORRECT


def test_a_formula_with_several_parts_is_no_array() -> None:
    verdict = judge(problem_of("linear-dw"), "(X, dY)")
    assert verdict.outcome is Outcome.INCORRECT
    assert code_of(verdict) in {"no-value", "shape-axes"}


def test_a_formula_that_costs_too_much_is_undecided() -> None:
    verdict = judge(problem_of("linear-dw"), "ones(9000, 9000) @ ones(9000, 9000)")
    assert verdict.outcome is Outcome.UNDECIDED
    assert code_of(verdict) == "evaluation.too-many-elements"


def test_a_spent_deadline_is_undecided() -> None:
    verdict = judge(problem_of("linear-dw"), "dY.T @ X", deadline=lambda: True)
    assert verdict.outcome is Outcome.UNDECIDED


def test_a_deadline_stops_the_diagnosis() -> None:
    asked: list[bool] = []
    problem = problem_of("batch-norm")
    text = "gamma*(x - mean(x, 0))/sqrt(var(x, 0) + eps)"
    patient = judge(problem, text, deadline=lambda: bool(asked.append(True)))
    assert (patient.outcome, code_of(patient)) == (Outcome.INCORRECT, "term-missing")
    left = iter([False] * (len(asked) - 1))
    late = judge(problem, text, deadline=lambda: next(left, True))
    assert (late.outcome, code_of(late)) == (Outcome.INCORRECT, "formula-differs")


def test_a_comparison_is_read_as_a_formula_and_not_as_a_name() -> None:
    verdict = judge(problem_of("relu-dx"), "x == x")
    assert (verdict.outcome, code_of(verdict)) == (Outcome.INCORRECT, "formula-differs")


def test_sizes_are_pairwise_distinct_on_each_of_five_draws() -> None:
    problem = problem_of("linear-dw")
    envs = draws(problem, draw(problem, 7))
    assert len(envs) == 5
    for env in envs:
        assert len({env["N"], env["D"], env["C"]}) == 3
        assert env["X"].shape == (env["N"], env["D"])


def test_every_draw_meets_the_conditions() -> None:
    problem = problem_of("gram", require=("X[0, 0] > 0.5",))
    for env in draws(problem, draw(problem, 3)):
        assert env["X"][0, 0] > 0.5


def test_conditions_that_four_more_draws_cannot_meet_are_the_authors_fault() -> None:
    problem = problem_of("gram", require=("X[0, 0] > 0.5",))
    hopeless = replace(problem, require=("X[0, 0] > 99",))
    with pytest.raises(ProblemError, match="each of 200 draws"):
        check(hopeless, draw(problem, 3), "X")


def test_inner_sizes_that_do_not_fit_are_told_with_their_axes() -> None:
    reason = judge(problem_of("linear-dw"), "X @ dY").reason
    assert reason is not None
    assert (dict(reason.values)["inner"], dict(reason.values)["outer"]) == ("D", "N")


def test_shapes_of_the_givens_are_written_with_axes() -> None:
    problem = problem_of("batch-norm")
    shapes = given_shapes(problem, draw(problem, 0))
    assert shapes == {"x": "(N, D)", "gamma": "(D,)", "beta": "(D,)", "eps": "()"}


def test_products_of_axes_are_named() -> None:
    axes = Axes({3: "H", 5: "W"})
    assert axes.shape((15, 2)) == "(H·W, 2)"


def test_sizes_of_a_tensordot_that_differ_are_told_with_their_axes() -> None:
    reason = judge(problem_of("linear-dw"), "np.tensordot(X, dY, 1)").reason
    assert reason is not None
    assert reason.code == "evaluation.tensordot-sizes"
    assert dict(reason.values) == {"left": "D", "right": "N"}


@pytest.mark.parametrize("seed", range(4))
def test_the_number_of_an_axis_is_never_told_as_a_size(seed: int) -> None:
    problem = problem_of("linear-dw")
    sizes = {
        int(value)
        for value in draw(problem, seed).values.values()
        if isinstance(value, int)
    }
    for axis in sizes:
        reason = judge(problem, f"sum(X, axis={axis})", seed).reason
        assert reason is not None
        assert dict(reason.values)["axis"] == str(axis)
