"""Arrays: how they are read, judged entry by entry and diagnosed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from engine import Instance, check, draw, key_latex, key_text
from engine.answers.tables import read_table
from engine.errors import ParseError
from engine.problems import (
    ArrayAnswer,
    Convention,
    Misconception,
    Problem,
    Tolerance,
)
from engine.verdict import Outcome, Verdict


def problem_of(value: str, tolerance: Tolerance | None = None, **more: Any) -> Problem:
    return Problem(ArrayAnswer(value, tolerance or Tolerance()), **more)


def judge(value: str, text: str, **more: Any) -> Verdict:
    return check(problem_of(value, **more), Instance(0), text)


def code_of(verdict: Verdict) -> str | None:
    return verdict.reason.code if verdict.reason else None


# ----- Reading -----

SQUARE = [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("[1, 2, 3]", [1, 2, 3]),
        ("1 2 3", [1, 2, 3]),
        ("1, 2, 3", [1, 2, 3]),
        ("(1, 2, 3)", [1, 2, 3]),
        ("[1 2 3]", [1, 2, 3]),
        ("[1, 2, 3,]", [1, 2, 3]),
        ("[1 -2 3]", [1, -2, 3]),
        ("dx = [1, 2]", [1, 2]),
        ("1 and 2", [1, 2]),
        ("1, 2, and 3", [1, 2, 3]),
        ("[1, 2 and 3]", [1, 2, 3]),
        ("1 和 2", [1, 2]),
        ("1、2 以及3", [1, 2, 3]),
        ("1与2", [1, 2]),
        ("5", [5]),
        ("[[1, 2], [3, 4]]", SQUARE),
        ("((1, 2), (3, 4))", SQUARE),
        ("[1, 2], [3, 4]", SQUARE),
        ("1 2; 3 4", SQUARE),
        ("1, 2; 3, 4", SQUARE),
        ("[1 2; 3 4]", SQUARE),
        ("[1 2]; [3 4]", SQUARE),
        ("1 2\n3 4", SQUARE),
        ("1, 2\n3, 4\n", SQUARE),
        ("[1, 2]\n[3, 4]", SQUARE),
        ("[[1. 2.]\n [3. 4.]]", SQUARE),
        ("[[1, 2],\n [3, 4]]", SQUARE),
        ("[1,\n 2,\n 3]", [1, 2, 3]),
        ("[1 2 3\n 4]", [1, 2, 3, 4]),
        ("[[1 2\n  3 4]]", [[1, 2, 3, 4]]),
        ("[1 2\n 3 4]", SQUARE),
        ("np.array([[1, 2], [3, 4]])", SQUARE),
        ("array([[1., 2.], [3., 4.]], dtype=float64)", SQUARE),
        ("numpy.asarray([1, 2])", [1, 2]),
        (r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", SQUARE),
        (r"\begin{pmatrix}1 & 2\\3 & 4\end{pmatrix}", SQUARE),
        (r"\left[ 1, 2 \right]", [1, 2]),
        ("[1，2；3，4]", SQUARE),
        ("【1, 2】", [1, 2]),
        ("[1/2, sqrt(4), 1e-3, 50%]", [0.5, 2, 0.001, 0.5]),
        ("[(1+2)/3, 2*(3-1)]", [1, 4]),
        ("[[[1, 2]], [[3, 4]]]", [[[1, 2]], [[3, 4]]]),
    ],
)
def test_reads_the_usual_writings(text: str, values: Any) -> None:
    table = read_table(text)
    assert table.values.tolist() == np.array(values, dtype=float).tolist()
    assert table.latex


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("[1, 2", "bracket", 0),
        ("1, 2]", "bracket", 4),
        ("[1, (2]", "bracket", 6),
        ("[[1, 2], [3]]", "ragged", 0),
        ("1 2; 3", "ragged", 0),
        ("[1, [2, 3]]", "ragged", 0),
        ("[1,, 2]", "empty", 3),
        ("[]", "empty", 1),
        ("[1, x]", "names-in-number", 4),
        ("dx = [1, q]", "unknown-name", 9),
        ("[1 - 2 3]", "separate-entries", 3),
        ("[1, 2,5; 1/0, 3, 4]", "not-finite", 9),
        ("0 " * 2001, "too-long", 0),
        (r"\begin{bmatrix} 1 & 2", "bracket", 14),
    ],
)
def test_tells_where_an_array_cannot_be_read(
    text: str, code: str, position: int
) -> None:
    with pytest.raises(ParseError) as caught:
        read_table(text, {"x"})
    assert (caught.value.code, caught.value.position) == (code, position)


@given(
    hnp.arrays(
        np.float64,
        hnp.array_shapes(min_dims=1, max_dims=3, max_side=4),
        elements=st.floats(-1e6, 1e6),
    )
)
@settings(max_examples=50, deadline=None)
def test_printed_arrays_come_back_as_they_were(array: np.ndarray) -> None:
    width = 75 if array.ndim > 1 else 1000  # rows of a vector could be meant
    printed = np.array2string(array, floatmode="unique", max_line_width=width)
    for text in (repr(array.tolist()), printed):
        read = read_table(text).values
        assert read.shape == array.shape
        assert np.array_equal(read, array)


# ----- Judging -----


def test_accepts_values_within_the_tolerance() -> None:
    assert judge("[1, 2, 3]", "1.0005 2 3").outcome is Outcome.CORRECT
    assert judge("[1, 2, 3]", "1.002 2 3").outcome is Outcome.PARTIAL


def test_an_entry_near_zero_is_measured_by_the_largest() -> None:
    assert judge("[1e-9, 100]", "0.0009 100").outcome is Outcome.CORRECT
    assert judge("[1e-9, 100]", "0.0011 100").outcome is Outcome.PARTIAL


def test_right_entries_earn_their_share_and_each_is_told() -> None:
    verdict = judge("[[1, 2], [3, 7]]", "[[1, 2], [3, 5]]")
    assert (verdict.outcome, verdict.credit) == (Outcome.PARTIAL, 0.75)
    assert code_of(verdict) == "entries-differ"
    labels = {d.label: d.outcome for d in verdict.details}
    assert labels["[1, 1]"] is Outcome.INCORRECT
    assert labels["[0, 0]"] is Outcome.CORRECT
    assert verdict.witness is not None
    assert verdict.witness.at == (("entry", "[1, 1]"),)


def test_one_value_everywhere_is_a_guess() -> None:
    verdict = judge("[0, 0, 0, 1.3, 2]", "0 0 0 0 0")
    assert (verdict.outcome, verdict.credit) == (Outcome.INCORRECT, 0)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("[1, 2, 3]", "1; 2; 3"),
        ("[1, 2, 3]", r"\begin{bmatrix}1\\2\\3\end{bmatrix}"),
        ("[[1, 2, 3]]", "1 2 3"),
        ("[[1], [2], [3]]", "1; 2; 3"),
        ("[[1], [2], [3]]", "1\n2\n3"),
    ],
)
def test_a_loose_writing_does_not_tell_vectors_from_rows(value: str, text: str) -> None:
    assert judge(value, text).outcome is Outcome.CORRECT


@pytest.mark.parametrize(
    ("value", "text", "expected", "given_shape"),
    [
        ("[1, 2, 3]", "[[1], [2], [3]]", "(3,)", "(3, 1)"),
        ("[1, 2, 3]", "[1, 2]", "(3,)", "(2,)"),
        ("[[1, 2, 5]]", "[1, 2, 4]", "(1, 3)", "(3,)"),
    ],
)
def test_a_wrong_shape_is_told(
    value: str, text: str, expected: str, given_shape: str
) -> None:
    verdict = judge(value, text)
    assert verdict.outcome is Outcome.INCORRECT
    assert verdict.reason is not None
    assert verdict.reason.code == "shape-differs"
    shapes = {"expected": expected, "given": given_shape}
    assert dict(verdict.reason.values) == shapes


@pytest.mark.parametrize(
    ("value", "text", "code"),
    [
        ("[1, 2, 5]", "-1 -2 -5", "sign"),
        ("[[1, 2], [3, 5]]", "[[1, 3], [2, 5]]", "transposed"),
        ("[[1, 2, 7], [3, 5, 8]]", "[[1, 3], [2, 5], [7, 8]]", "transposed"),
        ("[1, 2, 5]", "5 2 1", "reversed"),
        ("[[1, 2], [3, 5]]", "[[2, 1], [5, 3]]", "reversed"),
        ("[1, 2, 5]", "2 1 5", "permuted"),
        ("[1, 2, 5]", "3 6 15", "factor"),
        ("[1, 2, 5]", "0.37 0.74 1.85", "factor"),
        ("[1, 2, 5]", "1.5 2.5 5.5", "offset"),
        ("[1, 2, 5] * 3 + 0.5", "3 6 15", "term-missing"),
        ("[1, 2, 5]", "1 9 9", "entries-differ"),
        ("[0, 0, 0]", "1 2 3", "entries-differ"),
        ("[7]", "3", "entries-differ"),
        ("[[1, 2], [3, 4]] @ [1, 1]", "1 1", "factor-missing"),
    ],
)
def test_names_the_kind_of_wrong(value: str, text: str, code: str) -> None:
    verdict = judge(value, text)
    assert code_of(verdict) == code
    assert verdict.credit <= 0.5


GIVEN = (("x", "normal(4, 3, std=2, round=1)"),)


@pytest.mark.parametrize(
    ("value", "other", "code"),
    [
        ("mean(x, axis=0)", "sum(x, axis=0)", "sum-for-mean"),
        ("sum(x, axis=0)", "mean(x, axis=0)", "mean-for-sum"),
        ("mean(x, axis=0)", "mean(x, axis=1)", "wrong-axis"),
        ("mean(x, 1)", "mean(x, 0)", "wrong-axis"),
        ("var(x, axis=0)", "var(x, axis=0, ddof=1)", "factor"),
        (
            "x/sqrt(var(x, axis=0) + 1)",
            "x/sqrt(var(x, axis=0, ddof=1) + 1)",
            "n-minus-one",
        ),
        ("x - mean(x, axis=0)", "x", "term-missing"),
    ],
)
def test_names_slips_of_the_formula(value: str, other: str, code: str) -> None:
    problem = problem_of(value, given=GIVEN)
    instance = draw(problem, 1)
    wrong = key_text(problem_of(other, given=GIVEN), instance)
    assert code_of(check(problem, instance, wrong)) == code


def test_a_listed_mistake_outranks_the_automatic_diagnosis() -> None:
    mistakes = (Misconception("total", "sum(x, axis=0)"),)
    problem = problem_of("mean(x, axis=0)", given=GIVEN, misconceptions=mistakes)
    instance = draw(problem, 1)
    wrong = key_text(problem_of("sum(x, axis=0)", given=GIVEN), instance)
    verdict = check(problem, instance, wrong)
    assert (verdict.misconception, verdict.credit) == ("total", 0)
    assert verdict.witness is not None


def test_a_listed_mistake_of_another_shape_is_recognised() -> None:
    mistakes = (Misconception("rows", "mean(x, axis=1)"),)
    problem = problem_of("mean(x, axis=0)", given=GIVEN, misconceptions=mistakes)
    instance = draw(problem, 1)
    wrong = key_text(problem_of("mean(x, axis=1)", given=GIVEN), instance)
    verdict = check(problem, instance, wrong)
    assert verdict.misconception == "rows"


def test_another_convention_earns_its_credit() -> None:
    rows = (Convention("ddof-1", "var(x, axis=0, ddof=1)", 0.5),)
    problem = problem_of("var(x, axis=0)", given=GIVEN, conventions=rows)
    instance = draw(problem, 1)
    other = key_text(problem_of("var(x, axis=0, ddof=1)", given=GIVEN), instance)
    verdict = check(problem, instance, other)
    assert (verdict.convention, verdict.credit) == ("ddof-1", 0.5)


@pytest.mark.parametrize(
    "tolerance", [Tolerance(), Tolerance(decimals=2), Tolerance(exact=True)]
)
@pytest.mark.parametrize("value", ["x", "x @ x.T", "round(x)", "sum(x, axis=1)"])
def test_the_key_is_accepted(value: str, tolerance: Tolerance) -> None:
    problem = problem_of(value, tolerance, given=GIVEN)
    instance = draw(problem, 2)
    verdict = check(problem, instance, key_text(problem, instance))
    assert verdict.outcome is Outcome.CORRECT
    assert key_latex(problem, instance).startswith(r"\begin{bmatrix}")


def test_a_three_dimensional_key_is_accepted_and_printed() -> None:
    problem = problem_of("x.reshape(2, 3, 2)", given=GIVEN)
    instance = draw(problem, 2)
    key = key_text(problem, instance)
    assert check(problem, instance, key).outcome is Outcome.CORRECT
    assert key_latex(problem, instance).startswith(r"\left[")


def test_right_entries_are_counted_and_credited_one_by_one() -> None:
    verdict = judge("[1, 2, 4]", "[1, 2, 7]")
    assert [detail.credit for detail in verdict.details] == [1.0, 1.0, 0.0]
    assert verdict.credit == pytest.approx(2 / 3)
    assert verdict.reason is not None
    assert dict(verdict.reason.values) == {"wrong": "1", "count": "3"}


def test_a_named_slip_in_the_whole_array_earns_half_at_most() -> None:
    verdict = judge("[0, 0, 0, 3]", "[0, 0, 0, -3]")
    assert (code_of(verdict), verdict.credit) == ("sign", 0.5)
    assert judge("[0, 3, 4, 3]", "[0, -3, -4, -3]").credit == 0.25


# ----- Rounded too far -----


@pytest.mark.parametrize(
    ("value", "text", "places"),
    [
        ("array([0.4567, 1.2345])", "0.46 1.23", 2),
        ("array([0.4567, 1.2345])", "0.457 1.23", 2),
        ("array([[0.4567, 0.5], [1.2345, -2.3456]])", "0.5 0.5; 1.2345 -2.346", 1),
        ("array([0.4567, 0.0034])", "0.46 0.00", 2),
        ("array([12.4, 31.6])", "12 32", 0),
    ],
)
def test_entries_rounded_too_far_are_told_so(
    value: str, text: str, places: int
) -> None:
    verdict = judge(value, text)
    assert verdict.reason is not None
    assert verdict.reason.code == "too-coarse"
    assert dict(verdict.reason.values) == {"places": str(places)}
    assert verdict.outcome is not Outcome.CORRECT
    assert verdict.witness is not None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("array([0.4567, 1.2345])", "0.46 1.25"),  # one is rounded, one is wrong
        ("array([0.4567, 1.2345])", "23/50 123/100"),  # fractions have no places
        ("array([0.4567, 0.2345])", "0 0"),  # nothing is left of the answer
    ],
)
def test_other_wrong_entries_are_not_called_coarse(value: str, text: str) -> None:
    assert code_of(judge(value, text)) != "too-coarse"


def test_a_listed_mistake_comes_before_coarse_rounding() -> None:
    listed = (Misconception("half", "array([0.46, 1.23])"),)
    verdict = judge("array([0.4567, 1.2345])", "0.46 1.23", misconceptions=listed)
    assert verdict.misconception == "half"


def test_blanks_and_commas_between_entries_are_not_mixed() -> None:
    with pytest.raises(ParseError) as caught:
        read_table("0.858 0.052, 0.076")
    assert caught.value.code == "separate-entries"
