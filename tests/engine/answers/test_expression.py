"""Formulas: equivalence, required forms, named mistakes."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Instance, check, draw, key_latex, key_text
from engine.answers.forms import is_expanded, is_factored, same_build
from engine.answers.simplified import is_simplified
from engine.errors import ProblemError
from engine.expressions import parse
from engine.points import agree, columns, values_at
from engine.problems import (
    Convention,
    ExpressionAnswer,
    Misconception,
    Problem,
)
from engine.verdict import Outcome, Verdict

X = (("x", "real"),)
S = (("s", "sigmoid(x)"),)


def problem_of(
    value: str,
    variables: tuple[tuple[str, str], ...] = X,
    define: tuple[tuple[str, str], ...] = (),
    form: tuple[str, ...] = (),
    **more: Any,
) -> Problem:
    constant = more.pop("up_to_constant", False)
    answer = ExpressionAnswer(value, variables, define, form, constant)
    return Problem(answer, **more)


def judge(problem: Problem, text: str, seed: int = 0, **means: Any) -> Verdict:
    return check(problem, draw(problem, seed), text, **means)


def code_of(verdict: Verdict) -> str | None:
    return verdict.reason.code if verdict.reason else None


SIGMOID = problem_of(
    "sigmoid(x)*(1-sigmoid(x))",
    define=S,
    misconceptions=(
        Misconception("plus", "s*(1+s)"),
        Misconception("one-power", "exp(-x)/(1+exp(-x))"),
    ),
)


@pytest.mark.parametrize(
    "text",
    [
        "s(1-s)",
        "sigmoid(x)*(1-sigmoid(x))",
        "e^-x/(1+e^-x)^2",
        r"\frac{e^{-x}}{(1+e^{-x})^2}",
        "1/(2+2cosh x)",
        "σ(x)σ(-x)",
        "s - s^2",
        "f'(x) = s(1-s)",
        "exp(-x)*s^2",
        "(1 - tanh(x/2)^2)/4",
        "np.exp(-x)/(1+np.exp(-x))**2",
    ],
)
def test_accepts_the_derivative_of_the_sigmoid_in_any_form(text: str) -> None:
    verdict = judge(SIGMOID, text)
    assert verdict.outcome is Outcome.CORRECT
    assert verdict.understood


@pytest.mark.parametrize(
    ("text", "misconception"),
    [("s(1+s)", "plus"), ("s - s^3", None), ("e^{-x}/(1+e^{-x})", "one-power")],
)
def test_refuses_wrong_derivatives_with_a_witness(
    text: str, misconception: str | None
) -> None:
    verdict = judge(SIGMOID, text)
    assert verdict.outcome is Outcome.INCORRECT
    assert verdict.misconception == misconception
    assert verdict.witness is not None
    assert verdict.witness.expected != verdict.witness.given


@pytest.mark.parametrize(
    ("value", "text", "code"),
    [
        ("x^2 + 3*x", "2*x^2 + 6*x", "factor"),
        ("x^2 + 3*x", "-x^2 - 3*x", "sign"),
        ("x^2 + 3*x", "x^2 + 3*x + 4", "offset"),
        ("x^2 + 3*x", "x^2", "term-missing"),
        ("x^2 + 3*x", "3x", "term-missing"),
        ("x^2 - 3*x", "x^2 + 3x", "term-sign"),
        ("(1+x^2)/exp(x)", "exp(x)/(1+x^2)", "reciprocal"),
        ("x*exp(x)", "exp(x)", "factor-missing"),
        ("x/sqrt(1+x^2)", "x/(1+x^2)", "root-missing"),
        ("(x+1)^3", "x+1", "power-missing"),
        ("sin(x) + x^2", "cos(x) + x^2", "formula-differs"),
        ("x^2 + 1", "1/(x^2 + 1)", "reciprocal"),
        ("x^2 + 3*x", "0*x", "formula-differs"),
        ("log(x + 2)", "2 log(x + 2)", "factor"),
        ("log(x + 1.5)", "1.1 log(x + 1.5) + 1e-6", "formula-differs"),
        ("x*1", "x^3", "formula-differs"),
        ("x", "[x, x]", "formula-differs"),
    ],
)
def test_names_the_kind_of_wrong(value: str, text: str, code: str) -> None:
    verdict = judge(problem_of(value), text)
    assert (verdict.outcome, code_of(verdict)) == (Outcome.INCORRECT, code)


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("2x^2 + 6x", "factor", "2"),
        ("(x^2 + 3x)/7", "factor", "1/7"),
        ("1.2345(x^2 + 3x)", "factor", "1.2345"),
        ("-3(x^2 + 3x)", "factor", "-3"),
        ("x^2 + 3x + 4", "offset", "4"),
        ("x^2 + 3x - 1/3", "offset", "-0.333333"),
        ("x^2 + 3x + 1e-7", "offset", "1e-07"),
    ],
)
def test_the_factor_or_offset_is_given(text: str, code: str, value: str) -> None:
    reason = judge(problem_of("x^2 + 3*x"), text).reason
    assert reason is not None
    assert (reason.code, dict(reason.values)) == (code, {code: value})


def test_a_chain_with_an_empty_side_is_not_shortened() -> None:
    for text, column in (("= = s(1-s)", 0), ("s(1-s) = = s(1-s)", 7), ("s =", 2)):
        verdict = judge(SIGMOID, text)
        assert (verdict.outcome, verdict.position) == (Outcome.UNPARSABLE, column)
    assert judge(SIGMOID, "=s(1-s)").outcome is Outcome.CORRECT
    assert judge(problem_of("x"), "y=x").outcome is Outcome.CORRECT
    assert judge(problem_of("x*y", (*X, ("y", "real"))), "f = xy").credit == 1


def test_a_listed_mistake_is_recognised_only_when_it_is_the_whole_formula() -> None:
    rows = (Misconception("square", "x^2"), Misconception("cube", "x^3"))
    problem = problem_of("x", misconceptions=rows)
    assert judge(problem, "x*x*x").misconception == "cube"
    assert judge(problem, "x^4").misconception is None
    near = judge(problem, "x^3 (1 + 1e-12)")
    assert (near.outcome, near.misconception) == (Outcome.INCORRECT, None)


def test_the_witness_of_a_wrong_formula_has_the_key_first() -> None:
    witness = judge(problem_of("x"), "2x").witness
    assert witness is not None
    assert float(witness.given) == pytest.approx(2 * float(witness.expected))


def test_an_undecided_formula_says_why() -> None:
    verdict = judge(problem_of("x"), "9^9^9^9 x")
    assert (verdict.outcome, code_of(verdict)) == (Outcome.UNDECIDED, "too-large")
    assert verdict.understood is not None
    assert verdict.understood.startswith("9^")


def test_the_missing_term_is_quoted() -> None:
    reason = judge(problem_of("x^2 + 3*x"), "x^2").reason
    assert reason is not None
    assert dict(reason.values)["term"].replace(" ", "") == "3x"


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("s(1-", "parse.ends-early", 4),
        ("y + 1", "parse.unknown-name", 0),
        ("f(x) = y + 1", "parse.unknown-name", 7),
        ("", "empty", 0),
        ("   \t", "empty", 0),
        ("\u200b", "empty", 0),
        ("x" * 1001, "too-long", 1000),
    ],
)
def test_tells_where_a_formula_cannot_be_read(
    text: str, code: str, column: int
) -> None:
    verdict = judge(SIGMOID, text)
    assert verdict.outcome is Outcome.UNPARSABLE
    assert (code_of(verdict), verdict.position) == (code, column)


def test_of_a_chain_the_last_part_counts() -> None:
    assert judge(SIGMOID, "s(1+s) = s(1-s)").outcome is Outcome.CORRECT
    assert judge(SIGMOID, "s(1-s) = s(1+s)").outcome is Outcome.INCORRECT
    assert judge(SIGMOID, "s(1-s) =").outcome is Outcome.UNPARSABLE


def test_domains_of_the_variables_are_respected() -> None:
    positive = problem_of("x", (("x", "positive"),))
    assert judge(positive, "sqrt(x^2)").outcome is Outcome.CORRECT
    assert judge(problem_of("x"), "sqrt(x^2)").outcome is Outcome.INCORRECT


def test_drawn_givens_stand_for_their_values() -> None:
    problem = problem_of("a*x + b", given=(("a", "integers(2, 9)"), ("b", "-1.5")))
    instance = draw(problem, 4)
    a = instance.values["a"]
    assert check(problem, instance, f"{a} x - 3/2").outcome is Outcome.CORRECT
    assert check(problem, instance, "a x + b").outcome is Outcome.CORRECT
    assert check(problem, instance, "a x - b").outcome is Outcome.INCORRECT


def test_another_convention_earns_its_credit() -> None:
    rows = (Convention("half", "(x-1)^2/2", 0.5),)
    problem = problem_of("(x-1)^2", conventions=rows)
    verdict = judge(problem, "1/2 (x-1)^2")
    assert (verdict.convention, verdict.credit) == ("half", 0.5)


def test_a_spent_deadline_is_undecided_and_never_incorrect() -> None:
    verdict = judge(SIGMOID, "s(1+s)", deadline=lambda: True)
    assert verdict.outcome is Outcome.UNDECIDED


def test_the_solver_is_asked_about_what_stays_undecided() -> None:
    problem = problem_of("log(-1 - x^2)")
    asked: list[object] = []

    def solver(*sides: object) -> bool:
        asked.append(sides)
        return True

    verdict = judge(problem, "log(-(1 + x^2)*1)", solver=solver)
    assert verdict.outcome in {Outcome.CORRECT, Outcome.UNDECIDED}


# ----- Up to a constant -----

ANTIDERIVATIVE = problem_of("x^2/2 + log(x)", (("x", "positive"),), up_to_constant=True)


@pytest.mark.parametrize(
    "text",
    ["x^2/2 + ln x", "x^2/2 + ln x + 7", "x^2/2 + ln(2x) + C", "(x^2+1)/2+log x"],
)
def test_accepts_antiderivatives_up_to_a_constant(text: str) -> None:
    assert judge(ANTIDERIVATIVE, text).outcome is Outcome.CORRECT


@pytest.mark.parametrize("text", ["x^2/2 - 1/x", "x^2/2 + C x + ln x", "x + 1/x"])
def test_refuses_other_functions_up_to_a_constant(text: str) -> None:
    assert judge(ANTIDERIVATIVE, text).outcome is Outcome.INCORRECT


# ----- Forms -----


@pytest.mark.parametrize(
    ("value", "form", "text", "code"),
    [
        ("s*(1-s)", "in terms of s", "s - s^2", None),
        ("s*(1-s)", "in terms of s", "sigmoid(x)(1-s)", "form-in-terms-of"),
        ("s + x*s*(1-s)", "in terms of s and x", "s(1 + x - x s)", None),
        ("s + x*s*(1-s)", "in terms of s, x", "s(1 + x(1-s))", None),
        ("s", "without exp", "s", None),
        ("s", "without exp", "1/(1+e^-x)", "form-without"),
        ("s", "without exp", "1/(1+exp(-x))", "form-without"),
        ("x^2", "without sqrt", "x sqrt(x^2) sign(x)", "form-without"),
        ("abs(x)", "without sqrt", "(x^2)^(1/2)", "form-without"),
        ("abs(x)", "without sqrt", "|x|", None),
        ("6*x^2 - 5*x - 1", "expanded", "-1 - 5x + 6x^2", None),
        ("6*x^2 - 5*x - 1", "expanded", "(6x+1)(x-1)", "form-expanded"),
        ("6*x^2 - 5*x - 1", "expanded", "x(6x-5) - 1", "form-expanded"),
        ("x^2 + 2*x + 1", "expanded", "(x+1)^2", "form-expanded"),
        ("x - 1", "expanded", "-(1 - x)", "form-expanded"),
        ("(6*x+1)*(x-1)", "factored", "(x-1)(6x+1)", None),
        ("(6*x+1)*(x-1)", "factored", "(1-x)(-6x-1)", None),
        ("(6*x+1)*(x-1)", "factored", "6(x-1)(x+1/6)", None),
        ("(6*x+1)*(x-1)", "factored", "6x^2 - 5x - 1", "form-factored"),
        ("(6*x+1)*(x-1)", "factored", "1*(6x^2 - 5x - 1)", "form-factored"),
        ("(x+1)^2", "factored", "(x+1)(x+1)", None),
        ("(x+1)^2", "factored", "-(x+1)(-x-1)", None),
        ("x+1", "factored", "1+x", None),
        ("x*(x+1)", "factored", "x^2 + x", "form-factored"),
        ("x*(x+1)", "factored", "-(-x^2 - x)", "form-factored"),
        ("x^2 + x", "expanded", "(x+1) x", "form-expanded"),
        ("x + 1", "expanded", "(x+1)^1", None),
        ("sqrt(x+1)", "expanded", "(x+1)^0.5", None),
        ("(x+1)^1.5", "expanded", "(x+1)^1.5", None),
        ("sum(i*x, i, 1, 3)", "", "sum(x i, i, 1, 3)", None),
        ("x^2 + 1", "simplified", "1 + x^2", None),
        ("x^2 + 1", "simplified", "x^2 + 2 - 1", "form-simplified"),
        ("2*x", "simplified", "x + x", "form-simplified"),
        ("2*x", "simplified", "3x - x", "form-simplified"),
        ("2*x", "simplified", "4*x*0.5", "form-simplified"),
        ("x*exp(x) + 2", "simplified", "e^x x + 2", None),
        ("2*x", "simplified", "2x", None),
        ("2*x", "simplified", "2*x*1", "form-simplified"),
        ("2*x", "simplified", "2x + 0", "form-simplified"),
        ("2*x", "simplified", "--2x", "form-simplified"),
        ("2*x", "simplified", "2x/1", "form-simplified"),
        ("2*x", "simplified", "2x^1", "form-simplified"),
        ("2*x", "simplified", "3x - x + x/2 - x/2", "form-simplified"),
        ("2*x", "", "d/dx x^2", "form-unfinished"),
    ],
)
def test_asks_for_the_required_form(
    value: str, form: str, text: str, code: str | None
) -> None:
    problem = problem_of(value, define=S, form=(form,) if form else ())
    verdict = judge(problem, text)
    assert code_of(verdict) == code
    if code == "form-unfinished":
        assert verdict.outcome is Outcome.INCORRECT
    elif code is not None:
        assert (verdict.outcome, verdict.credit) == (Outcome.PARTIAL, 0.5)
    else:
        assert verdict.outcome is Outcome.CORRECT


@pytest.mark.parametrize(
    ("value", "text", "code"),
    [
        ("s/sqrt(b)", "s*sqrt(b)/b", "form-simplified"),
        ("s/sqrt(b)", "s b^(-1/2)", None),
        ("s*sqrt(b)/b", "sqrt(b)*s/b", None),
        ("s*sqrt(b)/b", "s/sqrt(b)", None),
        ("x^3", "x^2 x", "form-simplified"),
        ("x^2", "x*x", "form-simplified"),
        ("x", "x^2/x", "form-simplified"),
        ("x/y", "x y/y^2", "form-simplified"),
        ("exp(x)", "exp(2x)/exp(x)", "form-simplified"),
        ("exp(a+b)", "e^a e^b", "form-simplified"),
        ("1/(x+1)", "(x+1)/(x+1)^2", "form-simplified"),
        ("x/2", "2x/4", "form-simplified"),
        ("3*x/2", "6x/4", "form-simplified"),
        ("3*x/2", "1.5x", None),
        ("3*x/2", "x*3/2", None),
        ("2*x/3", "(2/3) x", None),
        ("x*y/z", "y*(x/z)", None),
    ],
)
def test_powers_of_one_base_and_common_divisors_are_not_simplified(
    value: str, text: str, code: str | None
) -> None:
    variables = tuple((name, "positive") for name in "absxyz")
    problem = Problem(ExpressionAnswer(value, variables, form=("simplified",)))
    assert code_of(judge(problem, text)) == code


def test_an_unknown_form_is_the_authors_fault() -> None:
    with pytest.raises(ProblemError, match="unknown form") as caught:
        judge(problem_of("x", form=("pretty",)), "x")
    assert caught.value.key == "form"


def test_every_one_of_several_forms_is_asked_for() -> None:
    problem = problem_of("x^2 + x", form=("without exp", "expanded"))
    assert code_of(judge(problem, "x(x+1)")) == "form-expanded"
    assert code_of(judge(problem, "x^2 + exp(log(x))")) == "form-without"
    assert judge(problem, "x + x^2").outcome is Outcome.CORRECT


def test_the_names_that_a_form_admits_are_listed() -> None:
    problem = problem_of("s*x", define=S, form=("in terms of s and x, y",))
    names = problem_of("s*(1-s)", define=S, form=("in terms of s and u",))
    assert judge(problem, "x s").outcome is Outcome.CORRECT
    reason = judge(names, "s(1 - sigmoid(x))").reason
    assert reason is not None
    assert dict(reason.values) == {"names": "s, u"}


def test_a_deformed_addition_tells_builds_apart() -> None:
    def build(one: str, other: str) -> bool:
        return same_build(parse(one), parse(other), X)

    assert build("(1+x)*(2-x)", "(2-x)*(x+1)")
    assert build("sin(x+1)*2", "2*sin(1+x)")
    assert not build("(1+x)*(2-x)", "2 + x - x^2")
    assert not build("2*x", "x+x")
    assert not build("log(-1-x^2)", "log(-1-x^2)")
    assert not build("-(x+x)", "-(2*x)")
    assert not build("3*x-x", "2*x")
    assert not build("sin(x+x)", "sin(2*x)")
    assert not build("sum(i, i, 1, x)", "x*(x+1)/2")
    assert build("-(x+1)", "-1-x")


def test_structure_is_seen_through_signs() -> None:
    assert is_expanded(parse("-x + 2*x^2"))
    assert is_factored(parse("-(x+1)*(x-2)"), parse("(x+1)*(x-2)"))
    assert is_factored(parse("(x+1)/(x-2)"), parse("(x+1)/(x-2)"))
    assert not is_simplified(parse("x/x"), parse("1"))
    assert is_factored(parse("-((x+1)*(x-2))"), parse("(x+1)*(x-2)"))
    assert is_factored(parse("(x+1)^2"), parse("(x+1)*(1+x)"))
    assert not is_factored(parse("(x+1)^2.5"), parse("(x+1)*(x+2)"))
    four = parse("(x+1)*(x+1)*(x+2)*(x+2)")
    assert is_factored(parse("((x+1)*(x+2))^2"), four)


# ----- Keys -----


@pytest.mark.parametrize(
    ("value", "form", "key"),
    [
        ("sigmoid(x)*(1-sigmoid(x))", ("in terms of s",), "s * (1 - s)"),
        ("sigmoid(x)*(1-sigmoid(x))", (), "sigmoid(x)*(1-sigmoid(x))"),
        ("s*(1-s)", ("in terms of s",), "s*(1-s)"),
    ],
)
def test_the_key_is_written_in_the_asked_names(
    value: str, form: tuple[str, ...], key: str
) -> None:
    problem = problem_of(value, define=S, form=form)
    instance = draw(problem, 0)
    assert key_text(problem, instance) == key
    assert check(problem, instance, key).outcome is Outcome.CORRECT
    assert key_latex(problem, instance)


def test_a_key_that_cannot_be_read_is_the_authors_fault() -> None:
    with pytest.raises(ProblemError, match="column 5"):
        check(problem_of("x + *"), Instance(0), "x")
    with pytest.raises(ProblemError, match=r"define\.s"):
        check(problem_of("x", define=(("s", "1 +"),)), Instance(0), "x")


# ----- Points -----


@pytest.mark.parametrize(
    ("domain", "low", "high"),
    [
        ("real", -3, 3),
        ("positive", 0, 10),
        ("nonnegative", 0, 10),
        ("unit", 0, 1),
        ("integer", 1, 12),
        ("integer 3..5", 3, 5),
        ("interval -2..3", -2, 3),
    ],
)
def test_points_lie_in_their_domain(domain: str, low: float, high: float) -> None:
    column = columns((("x", domain),))["x"]
    assert ((low <= column) & (column <= high)).all()
    assert domain.startswith("integer") == (column == column.round()).all()


@pytest.mark.parametrize(
    "domain", ["complex", "interval 3..1", "interval a..b", "interval 3"]
)
def test_a_bad_domain_is_the_authors_fault(domain: str) -> None:
    with pytest.raises(ProblemError, match=r"vars\.x"):
        columns((("x", domain),))


def test_rows_with_too_few_common_values_do_not_agree() -> None:
    row = values_at(parse("x"), X)
    nowhere = values_at(parse("log(-1-x^2)"), X)
    assert agree(row, row)
    assert agree(row, values_at(parse("[x, 2][0]"), X))
    assert not agree(row, values_at(parse("[x, 2]"), X))
    assert not agree(row, nowhere)


def test_a_formula_may_have_array_variables() -> None:
    variables = (("X", "array N D"), ("w", "array D"))
    rows = (Misconception("sum", "X.T @ X @ w"),)
    problem = problem_of("X.T @ X @ w / N", variables, misconceptions=rows)
    assert judge(problem, "X.T @ (X @ w)/X.shape[0]").outcome is Outcome.CORRECT
    assert judge(problem, "X.T @ (X @ w)").misconception == "sum"
    verdict = judge(problem, "X @ w")
    assert (verdict.outcome, code_of(verdict)) == (Outcome.INCORRECT, "shape-axes")
    assert code_of(judge(problem, "X @ X")) == "evaluation.matmul-shapes"


LONG = parse("a*b*c*d*f*g*h")


@pytest.mark.parametrize(
    ("text", "simplified"),
    [
        ("x*y", True),
        ("1*x", False),
        ("x*1", False),
        ("0*x", False),
        ("x^0", False),
        ("x/x", False),
        ("2/2", False),
        ("-x + 2*x", False),
        ("x*y*z + z*y*x*3", False),
        ("x*y + x*z", True),
        ("x*(-x)", False),
        ("(-x)*y*x", False),
        ("2*sqrt(2)", True),
        ("exp(x)*exp(y)", False),
        ("exp(x)*2^y", True),
        ("e^x*exp(y)", False),
        ("cbrt(x)/x", False),
        ("1.5*x/4", True),
        ("4*x/1.5", True),
        ("x/(2*y)", True),
        ("6/(4*y)", False),
        ("(6/y)/4", False),
        ("6/(y/4)", True),
    ],
)
def test_what_is_left_to_do_is_seen(text: str, simplified: bool) -> None:
    assert is_simplified(parse(text), LONG) is simplified


@pytest.mark.parametrize(
    ("key", "text", "simplified"),
    [
        ("x*y", "a*b*c*d", True),
        ("x*y", "a*b*c*sin(d)", False),
        ("a*b*c*d*f*g*h", "a*b*c*d*f*g*h*k*m*n", True),
        ("a*b*c*d*f*g*h", "a*b*c*d*f*g*h*k*m*sin(n)", False),
    ],
)
def test_a_simplified_formula_is_about_as_long_as_the_key(
    key: str, text: str, simplified: bool
) -> None:
    assert is_simplified(parse(text), parse(key)) is simplified
