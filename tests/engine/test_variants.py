"""From seeds to instances; what is rejected and why."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Instance, draw, key_text
from engine.errors import EngineError, ProblemError
from engine.problems import (
    ArrayAnswer,
    ChoiceAnswer,
    CompareAnswer,
    Convention,
    ExpressionAnswer,
    MatchAnswer,
    Misconception,
    NumberAnswer,
    OrderAnswer,
    Problem,
    ShapeAnswer,
    TensorAnswer,
    Tolerance,
)
from engine.shuffling import is_right_order, precedences
from engine.variants import misconception_values, tolerance_of

MEAN = Problem(
    NumberAnswer("mean(x)"),
    given=(("n", "integers(3, 6)"), ("x", "normal(n, round=2)")),
    misconceptions=(Misconception("total", "sum(x)"),),
)


# ----- Seeds -----


@given(st.integers(-(2**70), 2**70))
@settings(max_examples=30, deadline=None)
def test_a_seed_gives_the_same_instance_again(seed: int) -> None:
    one, other = draw(MEAN, seed), draw(MEAN, seed)
    assert one == other
    assert hash(one) == hash(other)
    assert one.values["x"].shape == (one.values["n"],)  # type: ignore[union-attr]  # an array


def test_seeds_give_different_instances() -> None:
    assert len({draw(MEAN, seed).to_json() for seed in range(30)}) == 30


def test_an_instance_cannot_be_changed() -> None:
    instance = draw(MEAN, 0)
    with pytest.raises(TypeError):
        instance.values["x"] = 3  # type: ignore[index]  # that is the point
    with pytest.raises(ValueError, match="read-only"):
        instance.values["x"][0] = 3  # type: ignore[index]  # that is the point
    with pytest.raises(AttributeError):
        instance.seed = 4  # type: ignore[misc]  # that is the point


# ----- JSON -----

finite = st.floats(allow_nan=False)
arrays = st.lists(finite, min_size=1, max_size=6).map(np.array)


@given(
    st.dictionaries(
        st.text(st.characters(categories=("L",)), min_size=1),
        st.one_of(finite, st.integers(-(2**80), 2**80), st.booleans(), arrays),
    ),
    st.permutations(range(4)),
    st.integers(0, 2**63),
)
@settings(max_examples=60, deadline=None)
def test_json_loses_nothing(
    values: dict[str, Any], order: list[int], seed: int
) -> None:
    instance = Instance(seed, values, tuple(order))
    again = Instance.from_json(instance.to_json())
    assert again == instance
    assert again.order == tuple(order)
    assert list(again.values) == list(values)
    for name, value in instance.values.items():
        other = again.values[name]
        assert type(value) is type(other)
        assert np.array_equal(np.asarray(value), np.asarray(other))


@pytest.mark.parametrize("dtype", [np.int32, np.uint8, np.float32, np.bool_])
def test_json_keeps_kinds_and_shapes_of_arrays(dtype: Any) -> None:
    values = {"a": np.arange(6).reshape(2, 3).astype(dtype), "b": np.zeros((2, 0))}
    again = Instance.from_json(Instance(1, values).to_json())
    kind = np.dtype(dtype).kind
    a, b = again.values["a"], again.values["b"]
    assert isinstance(a, np.ndarray)
    assert isinstance(b, np.ndarray)
    assert a.dtype.kind == {"u": "i"}.get(kind, kind)
    assert a.shape == (2, 3)
    assert b.shape == (2, 0)


def test_json_keeps_what_is_not_finite() -> None:
    values = {"a": float("inf"), "b": np.array([1.0, np.nan, -np.inf])}
    again = Instance.from_json(Instance(1, values).to_json())
    assert again.values["a"] == float("inf")
    assert np.array_equal(again.values["b"], values["b"], equal_nan=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "{}",
        '{"seed": 1, "values": {"x": {}}, "order": []}',
        '{"seed": 1, "values": [], "order": []}',
    ],
)
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(EngineError, match="not the JSON of an instance"):
        Instance.from_json(text)


def test_instances_can_be_copied_and_differ_from_other_things() -> None:
    instance = draw(MEAN, 0)
    assert deepcopy(instance) == instance
    assert instance != 3


# ----- Rejection -----


def test_conditions_hold_on_every_draw() -> None:
    problem = Problem(
        NumberAnswer("mean(x)"),
        given=(("x", "normal(5)"),),
        require=("min(abs(x)) > 0.2", "max(x) - min(x) < 3"),
    )
    for seed in range(30):
        x = np.asarray(draw(problem, seed).values["x"])
        assert np.abs(x).min() > 0.2
        assert np.ptp(x) < 3


def test_draws_that_hide_a_mistake_are_thrown_back() -> None:
    floor = Problem(
        NumberAnswer("ceil(n/k)", Tolerance(exact=True)),
        given=(("n", "integers(10, 40)"), ("k", "integers(3, 8)")),
        misconceptions=(Misconception("floor", "floor(n/k)"),),
    )
    for seed in range(60):
        values = draw(floor, seed).values
        assert int(values["n"]) % int(values["k"]) != 0  # type: ignore[arg-type]  # scalars


def test_mistakes_keep_five_tolerances_from_the_key_and_each_other() -> None:
    problem = Problem(
        NumberAnswer("a"),
        given=(("a", "uniform(1, 2)"), ("b", "uniform(1, 2)"), ("c", "uniform(1, 2)")),
        misconceptions=(Misconception("b", "b"), Misconception("c", "c")),
    )
    for seed in range(100):
        a, b, c = draw(problem, seed).values.values()
        gap = 5e-3 * min(a, b, c)  # type: ignore[type-var]  # scalars
        assert min(abs(a - b), abs(a - c), abs(b - c)) > gap  # type: ignore[operator,type-var]  # scalars


@pytest.mark.parametrize(
    ("problem", "key", "message"),
    [
        (
            Problem(
                NumberAnswer("2*a"),
                given=(("a", "uniform(1, 2)"),),
                misconceptions=(Misconception("same", "a + a"),),
            ),
            "misconception same",
            "coincides with the key",
        ),
        (
            Problem(
                NumberAnswer("a"),
                given=(("a", "uniform(1, 2)"),),
                misconceptions=(Misconception("p", "3*a"), Misconception("q", "a*3")),
            ),
            "misconception q",
            "coincides with misconception p",
        ),
        (
            Problem(
                ArrayAnswer("x"),
                given=(("x", "normal(3)"),),
                conventions=(Convention("c", "x * 1.001"),),
            ),
            "convention c",
            "coincides with the key",
        ),
        (
            Problem(NumberAnswer("log(-a)"), given=(("a", "uniform(1, 2)"),)),
            "answer",
            "is not finite",
        ),
        (
            Problem(
                NumberAnswer("a"),
                given=(("a", "uniform(1, 2)"),),
                misconceptions=(Misconception("m", "a/0"),),
            ),
            "misconception m",
            "is not finite",
        ),
        (
            Problem(
                NumberAnswer("a"), given=(("a", "uniform(1, 2)"),), require=("a > 3",)
            ),
            "require",
            "does not meet 'a > 3'",
        ),
        (
            Problem(NumberAnswer("1"), given=(("a", "1/0"),)),
            "given.a",
            "is not finite",
        ),
        (
            Problem(NumberAnswer("1"), misconceptions=(Misconception("m", "1"),)),
            "misconception m",
            "the only draw was rejected",
        ),
    ],
)
def test_a_problem_that_cannot_be_drawn_says_why(
    problem: Problem, key: str, message: str
) -> None:
    with pytest.raises(ProblemError, match=message) as caught:
        draw(problem, 0, tries=20)
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("problem", "key", "message"),
    [
        (Problem(NumberAnswer("1 +")), "answer", "column 4"),
        (Problem(NumberAnswer("q")), "answer", "column 1"),
        (Problem(NumberAnswer("[1, 2]")), "answer", "not a number"),
        (Problem(NumberAnswer("[1, 2] @ 3")), "answer", "has no value"),
        (
            Problem(
                ArrayAnswer("batchnorm_backward(x, x, 1, 0.1)"),
                given=(("x", "normal(3, 2)"),),
            ),
            "answer",
            "name one of .dbeta",
        ),
        (Problem(ArrayAnswer("((1, 2), 3)")), "answer", "not an array of numbers"),
        (
            Problem(NumberAnswer("1"), given=(("a", "(1, (2, 3))"),)),
            "given.a",
            "neither",
        ),
        (Problem(NumberAnswer("1"), given=(("a", "1 +"),)), "given.a", "column"),
        (Problem(NumberAnswer("1"), require=("1 +",)), "require", "column"),
        (
            Problem(NumberAnswer("1"), require=("[1, 2] @ [1, 2, 3] > 0",)),
            "require",
            "matmul",
        ),
        (Problem(OrderAnswer(1)), "before", "every order"),
    ],
)
def test_a_faulty_formula_is_told_at_once(
    problem: Problem, key: str, message: str
) -> None:
    with pytest.raises(ProblemError, match=message) as caught:
        draw(problem, 0)
    assert caught.value.key == key


def test_formulas_and_tensors_are_drawn_without_comparing_values() -> None:
    formula = Problem(ExpressionAnswer("a*x", (("x", "real"),)), given=(("a", "2"),))
    assert draw(formula, 0).values == {"a": 2}
    tensor = Problem(TensorAnswer("sum(x)", ("N",)), given=(("x", "normal(N)"),))
    values = draw(tensor, 0).values
    assert list(values) == ["N", "x"]
    assert values["N"] >= 3  # type: ignore[operator]  # a scalar


def test_draws_that_make_a_wrong_formula_right_are_thrown_back() -> None:
    problem = Problem(
        ExpressionAnswer("a*x", (("x", "positive"),)),
        given=(("a", "integers(1, 3)"),),
        misconceptions=(
            Misconception("power", "x^a"),
            Misconception("square", "a^2*x"),
        ),
    )
    assert {draw(problem, seed).values["a"] for seed in range(20)} == {2, 3}
    same = Problem(
        ExpressionAnswer("a*x", (("x", "real"),)),
        given=(("a", "2"),),
        misconceptions=(Misconception("p", "3*x"), Misconception("q", "x*3")),
    )
    with pytest.raises(ProblemError, match="coincides with misconception p"):
        draw(same, 0)


def test_many_axes_still_have_distinct_sizes() -> None:
    axes = tuple("ABCDEFG")
    sizes = draw(Problem(TensorAnswer("A", axes)), 0).values
    assert len(set(sizes.values())) == 7


def test_values_of_listed_mistakes_are_given_by_id() -> None:
    instance = draw(MEAN, 0)
    values = misconception_values(MEAN, instance)
    assert values["total"] == pytest.approx(np.sum(instance.values["x"]))
    assert misconception_values(Problem(ChoiceAnswer(2, (0,))), Instance(0)) == {}


def test_kinds_without_a_tolerance_use_that_of_tensors() -> None:
    assert tolerance_of(NumberAnswer("1")).rtol == 1e-3
    assert tolerance_of(TensorAnswer("1", ())).rtol == 1e-6


# ----- Shown order -----


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        (ChoiceAnswer(5, (0,)), 5),
        (MatchAnswer(4), 4),
        (CompareAnswer(("A", "B", "A")), 3),
        (OrderAnswer(4), 4),
    ],
)
def test_what_is_shown_is_a_permutation_by_the_seed(answer: Any, count: int) -> None:
    orders = {draw(Problem(answer), seed).order for seed in range(40)}
    assert len(orders) > 3
    assert all(sorted(order) == list(range(count)) for order in orders)


def test_the_right_option_is_everywhere_equally_often() -> None:
    problem = Problem(ChoiceAnswer(4, (2,)))
    keys = [key_text(problem, draw(problem, seed)) for seed in range(400)]
    assert all(70 < keys.count(letter) < 130 for letter in "abcd")


def test_an_order_that_is_kept_is_kept() -> None:
    problem = Problem(ChoiceAnswer(4, (2,), keep_order=True))
    assert {draw(problem, seed).order for seed in range(20)} == {(0, 1, 2, 3)}


@pytest.mark.parametrize(
    "answer", [OrderAnswer(2), OrderAnswer(3), OrderAnswer(4, ((1, 2), (3, 4)))]
)
def test_statements_are_never_shown_in_a_right_order(answer: OrderAnswer) -> None:
    for seed in range(100):
        assert not is_right_order(answer, draw(Problem(answer), seed).order)


def test_precedences_are_closed_transitively() -> None:
    assert precedences(OrderAnswer(3)) == {(0, 1), (1, 2), (0, 2)}
    partial = OrderAnswer(4, ((1, 2), (2, 4)))
    assert precedences(partial) == {(0, 1), (1, 3), (0, 3)}


def test_the_shown_order_does_not_depend_on_rejected_draws() -> None:
    plain = Problem(ChoiceAnswer(4, (0,)))
    picky = Problem(
        ChoiceAnswer(4, (0,)), given=(("a", "uniform(0, 1)"),), require=("a > 0.9",)
    )
    for seed in range(10):
        assert draw(plain, seed).order == draw(picky, seed).order


def test_a_shape_that_a_mistake_gives_too_is_drawn_again() -> None:
    given = (("n", "integers(2, 4)"), ("m", "integers(2, 4)"))
    swapped = Misconception("swapped", "(m, n)")
    problem = Problem(ShapeAnswer("(n, m)"), given, misconceptions=(swapped,))
    for seed in range(20):
        values = draw(problem, seed).values
        assert values["n"] != values["m"]


def test_two_mistakes_that_give_one_shape_are_drawn_again() -> None:
    given = (("n", "integers(2, 4)"),)
    square = Misconception("square", "(n*n, N)")
    double = Misconception("double", "(2*n, N)")
    problem = Problem(ShapeAnswer("(n, N)"), given, misconceptions=(square, double))
    assert {draw(problem, seed).values["n"] for seed in range(20)} == {3, 4}


def test_a_shape_whose_mistake_always_coincides_cannot_be_drawn() -> None:
    same = Misconception("same", "(n + 0, 5)")
    problem = Problem(
        ShapeAnswer("(n, 5)"), (("n", "integers(2, 4)"),), misconceptions=(same,)
    )
    with pytest.raises(ProblemError, match="coincides with the key"):
        draw(problem, 0)
