"""Numbers: how they are read, judged and diagnosed."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Instance, check, draw, key_latex, key_text
from engine.answers.factors import factor_name, sizes
from engine.answers.numerals import read_numeral
from engine.errors import ParseError
from engine.problems import (
    Convention,
    Misconception,
    NumberAnswer,
    Problem,
    Tolerance,
)
from engine.verdict import Outcome, Verdict, Witness


def problem_of(value: str, tolerance: Tolerance | None = None, **more: Any) -> Problem:
    return Problem(NumberAnswer(value, tolerance or Tolerance()), **more)


def judge(problem: Problem, text: str, seed: int = 0) -> Verdict:
    return check(problem, draw(problem, seed), text)


def code_of(verdict: Verdict) -> str | None:
    return verdict.reason.code if verdict.reason else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Fraction(1, 10)),
        ("-0.001", Fraction(-1, 1000)),
        ("+3", Fraction(3)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("1e-3", Fraction(1, 1000)),
        ("1E3", Fraction(1000)),
        ("2.5x10^-3", Fraction(1, 400)),
        ("2.5 × 10^{-3}", Fraction(1, 400)),
        ("2.5*10**3", Fraction(2500)),
        (r"2.5 \times 10^{3}", Fraction(2500)),
        ("1,000.99", Fraction(100099, 100)),
        ("1 000 000", Fraction(10**6)),
        ("1_000", Fraction(1000)),
        ("12.5%", Fraction(1, 8)),
        (r"12.5\%", Fraction(1, 8)),
        ("2/3", Fraction(2, 3)),
        ("-2 / 3", Fraction(-2, 3)),
        ("50/2%", Fraction(1, 4)),
        ("$0.5$", Fraction(1, 2)),
        ("y = 0.5", Fraction(1, 2)),
        ("Δθ = -0.001", Fraction(-1, 1000)),
        ("≈ 0.5", Fraction(1, 2)),
        ("−0.5", Fraction(-1, 2)),
        ("0.5", Fraction(1, 2)),
    ],
)
def test_reads_literals_exactly(text: str, value: Fraction) -> None:
    assert read_numeral(text).value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sqrt(2)", math.sqrt(2)),
        ("2^10", 1024),
        ("e^-1", math.exp(-1)),
        (r"\frac{1}{3}", 1 / 3),
        ("ln 2", math.log(2)),
        ("(1 + 2)%", 0.03),
        ("1/2 + 1/3", 5 / 6),
        ("½", 0.5),
    ],
)
def test_reads_expressions_without_names(text: str, value: float) -> None:
    numeral = read_numeral(text)
    assert float(numeral) == pytest.approx(value, rel=1e-15)
    assert numeral.latex


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("2,74", "decimal-comma", 1),
        ("x + 1", "names-in-number", 0),
        ("2 + x", "names-in-number", 4),
        ("[1, 2]", "not-a-number", 0),
        ("1/0", "not-finite", 0),
        ("log(-1)", "not-finite", 0),
        ("exp(1000)", "not-finite", 0),
        ("(1, 2)", "not-a-number", 0),
        ("[1, 2] @ [1, 2, 3]", "evaluation.matmul-shapes", 0),
        ("y = 2 +", "ends-early", 7),
        ("3 apples", "unknown-name", 2),
    ],
)
def test_tells_where_a_number_cannot_be_read(
    text: str, code: str, position: int
) -> None:
    with pytest.raises(ParseError) as caught:
        read_numeral(text, {"x"})
    assert (caught.value.code, caught.value.position) == (code, position)


def test_an_enormous_literal_is_no_finite_value() -> None:
    assert float(read_numeral("1e999")) == math.inf
    assert float(read_numeral("-1e999")) == -math.inf
    assert judge(problem_of("2"), "1e999").outcome is Outcome.INCORRECT


@given(st.fractions(min_value=-1000, max_value=1000, max_denominator=999))
@settings(max_examples=50, deadline=None)
def test_fractions_come_back_as_they_were(value: Fraction) -> None:
    assert read_numeral(f"{value.numerator}/{value.denominator}").value == value


@given(
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12)
)
@settings(max_examples=50, deadline=None)
def test_printed_floats_come_back_as_they_were(value: float) -> None:
    assert float(read_numeral(repr(value))) == value


# ----- Tolerance -----


@pytest.mark.parametrize(
    ("tolerance", "text", "right"),
    [
        (Tolerance(), "0.3333", True),
        (Tolerance(), "0.333", True),
        (Tolerance(), "0.33", False),
        (Tolerance(), "0.3", False),
        (Tolerance(), "1/3", True),
        (Tolerance(rtol=0.1), "0.31", True),
        (Tolerance(decimals=2), "0.33", True),
        (Tolerance(decimals=2), "0.34", False),
        (Tolerance(digits=1), "0.3", True),
        (Tolerance(digits=3), "0.333", True),
        (Tolerance(digits=3), "0.334", False),
        (Tolerance(exact=True), "0.3333", False),
        (Tolerance(exact=True), "1/3", True),
    ],
)
def test_judges_by_the_items_tolerance(
    tolerance: Tolerance, text: str, right: bool
) -> None:
    verdict = judge(problem_of("1/3", tolerance), text)
    assert (verdict.outcome is Outcome.CORRECT) == right


def test_counts_are_compared_exactly() -> None:
    problem = problem_of("2^53 + 1", Tolerance(exact=True))
    assert judge(problem, "9007199254740992").outcome is Outcome.CORRECT
    assert judge(problem, "9007199254740994").outcome is Outcome.INCORRECT
    big = problem_of("1000000", Tolerance(exact=True))
    assert judge(big, "1,000,000").outcome is Outcome.CORRECT
    assert judge(big, "1000000.5").outcome is Outcome.INCORRECT
    assert judge(big, "10^6").outcome is Outcome.CORRECT


def test_zero_allows_its_absolute_tolerance_only() -> None:
    problem = problem_of("0")
    assert judge(problem, "0").outcome is Outcome.CORRECT
    assert judge(problem, "1e-10").outcome is Outcome.CORRECT
    assert judge(problem, "0.001").outcome is Outcome.INCORRECT


@pytest.mark.parametrize(
    "tolerance",
    [
        Tolerance(),
        Tolerance(rtol=1e-6),
        Tolerance(decimals=3),
        Tolerance(decimals=0),
        Tolerance(digits=2),
        Tolerance(exact=True),
    ],
)
@pytest.mark.parametrize("value", ["12345/7", "-0.000123456", "6", "1e-12*3", "2^40"])
def test_the_key_is_accepted(value: str, tolerance: Tolerance) -> None:
    problem = problem_of(value, tolerance)
    instance = draw(problem, 0)
    assert judge(problem, key_text(problem, instance)).outcome is Outcome.CORRECT
    assert key_latex(problem, instance)


# ----- What kind of wrong -----


@pytest.mark.parametrize(
    ("value", "text", "code"),
    [
        ("0.123", "-0.123", "sign"),
        ("0.123", "12.3", "percent"),
        ("0.123", "12.3%", None),
        ("0.16", "6.25", "reciprocal"),
        ("log(0.7)", "-0.51457", "log-base-2"),
        ("log(0.7)", "-0.1549", "log-base-10"),
        ("1.7", "2.89", "squared"),
        ("1.7", "1.30384", "square-root"),
        ("0.0123", "0.00123", "power-of-ten"),
        ("0.0123", "0.0123456", "number-differs"),
        ("0.4567", "0.46", "too-coarse"),
        ("1.234", "2.468", "factor"),
        ("1.234", "0.30850", "factor"),
        ("1.234", "3.8767", "factor"),
        ("1.234", "0", "number-differs"),
        ("0", "1", "number-differs"),
        ("1.7 + 0.29", "1.7", "term-missing"),
        ("1.7*0.29 + 0.11", "0.11", "term-missing"),
        ("1.7 - 0.23", "1.93", "term-sign"),
        ("1.3*sqrt(0.29)", "0.377", "root-missing"),
        ("1.37^3", "1.37", "power-missing"),
    ],
)
def test_names_the_kind_of_wrong(value: str, text: str, code: str | None) -> None:
    verdict = judge(problem_of(value), text)
    assert code_of(verdict) == code
    if code is not None:
        assert verdict.outcome is Outcome.INCORRECT
        assert verdict.witness is not None


def test_a_count_can_be_off_by_one() -> None:
    verdict = judge(problem_of("28", Tolerance(exact=True)), "27")
    assert code_of(verdict) == "off-by-one"


def test_a_sum_for_a_mean_is_named_with_its_size() -> None:
    problem = problem_of("mean(x)", given=(("x", "uniform(1, 2, 7)"),))
    instance = draw(problem, 0)
    total = float(sum(instance.values["x"]))  # type: ignore[arg-type]  # an array
    verdict = check(problem, instance, f"{total:.6f}")
    assert verdict.reason is not None
    assert verdict.reason.code == "sum-for-mean"
    assert dict(verdict.reason.values) == {"size": "7"}
    other = problem_of("sum(x)", given=(("x", "uniform(1, 2, 7)"),))
    assert code_of(check(other, instance, f"{total / 7:.6f}")) == "mean-for-sum"


def test_a_variance_by_another_count_is_named() -> None:
    problem = problem_of("var(x)", given=(("x", "normal(6, std=3)"),))
    instance = draw(problem, 0)
    other = problem_of("var(x, ddof=1)", given=problem.given)
    key = key_text(other, instance)
    assert code_of(check(problem, instance, key)) == "n-minus-one"
    assert code_of(check(other, instance, key_text(problem, instance))) == (
        "n-for-n-minus-one"
    )


# ----- Listed mistakes and conventions -----

MEAN = (("x", "uniform(1, 2, 5, round=2)"),)


def test_a_listed_mistake_outranks_the_automatic_diagnosis() -> None:
    mistakes = (Misconception("total", "sum(x)"), Misconception("n-1", "sum(x)/4"))
    problem = problem_of("mean(x)", given=MEAN, misconceptions=mistakes)
    instance = draw(problem, 3)
    total = problem_of("sum(x)", given=MEAN)
    verdict = check(problem, instance, key_text(total, instance))
    assert (verdict.misconception, verdict.reason) == ("total", None)
    assert verdict.outcome is Outcome.INCORRECT


@pytest.mark.parametrize(
    ("credit", "outcome"), [(0.5, Outcome.PARTIAL), (1.0, Outcome.CORRECT)]
)
def test_another_convention_earns_its_credit(credit: float, outcome: Outcome) -> None:
    rows = (Convention("ddof-1", "var(x, ddof=1)", credit),)
    problem = problem_of("var(x)", given=MEAN, conventions=rows)
    instance = draw(problem, 3)
    other = problem_of("var(x, ddof=1)", given=MEAN)
    verdict = check(problem, instance, key_text(other, instance))
    assert (verdict.outcome, verdict.credit) == (outcome, credit)
    assert verdict.convention == "ddof-1"


def test_names_of_the_givens_are_refused_by_name() -> None:
    verdict = judge(problem_of("mean(x)", given=MEAN), "mean(x)")
    assert verdict.outcome is Outcome.UNPARSABLE
    assert verdict.reason is not None
    assert dict(verdict.reason.values) == {"names": "x"}


def test_the_reading_is_shown_back() -> None:
    instance = Instance(0)
    problem = problem_of("1/3")
    assert check(problem, instance, "1/3").understood == r"\frac{1}{3}"
    assert check(problem, instance, "1e-3").understood == r"1 \times 10^{-3}"
    assert check(problem, instance, "-2%").understood == r"-2\%"


# ----- Names of factors -----


def test_sizes_come_from_arrays_and_counts() -> None:
    values = {"x": np.zeros((4, 3)), "n": 7, "p": 0.5, "flag": True}
    assert sizes(values) == {3, 4, 7, 12}


@pytest.mark.parametrize(
    ("ratio", "name"),
    [
        (2.0, "2"),
        (0.5, "1/2"),
        (-0.75, "-3/4"),
        (100.0, "100"),
        (0.01, "1/100"),
        (1e-6, "10^-6"),
        (1024.0, "1024"),
        (1 / 64, "1/64"),
        (math.pi, "π"),
        (-math.sqrt(2), "-√2"),
        (0.71828, None),
        (0.0, None),
        (math.inf, None),
    ],
)
def test_names_usual_factors(ratio: float, name: str | None) -> None:
    assert factor_name(ratio, 1e-6) == name


def test_the_witness_of_a_wrong_number_is_the_key_and_what_was_typed() -> None:
    verdict = judge(problem_of("2.5"), "3.25")
    assert verdict.witness == Witness((), "2.5", "3.25")
