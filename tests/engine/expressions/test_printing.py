"""What was understood can be read back: by the parser and by people."""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.expressions import (
    Names,
    compare,
    format_value,
    name_latex,
    parse,
    to_latex,
    to_text,
    value_latex,
)
from engine.expressions.nodes import (
    Array,
    Attribute,
    Binary,
    Call,
    Constant,
    Derivative,
    Ellipsis,
    Index,
    Name,
    Negative,
    Node,
    Number,
    Reduction,
    Relation,
    Slice,
    Tuple,
)

NAMES = st.sampled_from(["x", "beta1", "xhat", "mu", "w_new"]).map(Name)
LEAVES = (
    st.sampled_from(["0", "2", "0.5", "1e-3", "17"]).map(Number)
    | NAMES
    | st.sampled_from(["e", "pi"]).map(Constant)
)


def scalars(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Build scalar formulas over smaller ones."""
    return (
        st.builds(Binary, st.sampled_from("+-*/^%"), inner, inner)
        | st.builds(Negative, inner)
        | st.builds(
            lambda name, a: Call(name, (a,)),
            st.sampled_from(
                ["sin", "exp", "sqrt", "cbrt", "abs", "factorial", "sigmoid", "log"]
            ),
            inner,
        )
        | st.builds(lambda a, b: Call("max", (a, b)), inner, inner)
        | st.builds(lambda a, b: Call("log", (a, b)), inner, inner)
        | st.builds(
            lambda a, b, c: Call("where", (Relation(("<",), (a, b)), b, c)),
            inner,
            inner,
            inner,
        )
        | st.builds(lambda a: Reduction("sum", "k", Number("1"), Number("3"), a), inner)
        | st.builds(lambda a: Derivative(a, "x", 2), inner)
    )


def arrays(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Build array formulas over smaller ones."""
    bases = NAMES
    return (
        scalars(inner)
        | st.builds(Binary, st.sampled_from(["@", "//"]), inner, inner)
        | st.builds(Attribute, bases, st.sampled_from(["T", "shape", "dx"]))
        | st.builds(
            lambda b, i: Index(b, (i, Ellipsis(), Constant("None"))), bases, inner
        )
        | st.builds(
            lambda b, i: Index(b, (Slice(None, i, None), Slice(i, None, i))),
            bases,
            inner,
        )
        | st.builds(lambda a, b: Array((a, b)), inner, inner)
        | st.builds(lambda a: Tuple((a,)), inner)
        | st.builds(lambda a: Call("sum", (a,), (("axis", Number("0")),)), inner)
        | st.builds(lambda a: Relation(("<", "<="), (a, a, a)), inner)
    )


@given(st.recursive(LEAVES, arrays, max_leaves=12))
@settings(max_examples=200, deadline=None)
def test_text_parses_back_to_an_equal_tree(node: Node) -> None:
    assert parse(to_text(node)) == node


@given(st.recursive(LEAVES, arrays, max_leaves=10))
@settings(max_examples=100, deadline=None)
def test_latex_can_always_be_printed(node: Node) -> None:
    assert to_latex(node)


VARIABLES = dict.fromkeys(["x", "beta1", "xhat", "mu", "w_new"], "positive")
PLAIN = st.recursive(
    st.sampled_from(["2", "0.5", "3"]).map(Number) | NAMES | st.just(Constant("pi")),
    lambda inner: (
        st.builds(Binary, st.sampled_from("+-*/"), inner, inner)
        | st.builds(Negative, inner)
        | st.builds(lambda a: Binary("^", a, Number("2")), inner)
        | st.builds(
            lambda name, a: Call(name, (a,)),
            st.sampled_from(["sin", "sqrt", "abs", "sigmoid", "tanh", "exp"]),
            inner,
        )
    ),
    max_leaves=6,
)


@given(PLAIN)
@settings(max_examples=60, deadline=None)
def test_latex_reads_back_as_the_same_formula(node: Node) -> None:
    again = parse(to_latex(node), Names.of(VARIABLES))
    assert compare(node, again, VARIABLES).outcome != "unequal"


@pytest.mark.parametrize(
    ("source", "latex"),
    [
        ("1/(1+exp(-x))", r"\frac{1}{1 + e^{-x}}"),
        ("2x", "2 x"),
        ("-2*x", "-2 x"),
        ("-2x", "-2 x"),
        ("(-2)*x", "-2 x"),
        ("-pi*x", r"-\pi x"),
        ("a - 2*x", "a - 2 x"),
        ("exp(-2*x)", "e^{-2 x}"),
        ("-2*x/3", r"\frac{-2 x}{3}"),
        ("2*3", r"2 \cdot 3"),
        ("-2*3", r"-2 \cdot 3"),
        ("x*y", r"x \cdot y"),
        ("x*2", r"x \cdot 2"),
        ("x*(y+1)", r"x \left( y + 1 \right)"),
        ("1/2*1/x", r"\frac{\frac{1}{2} \cdot 1}{x}"),
        ("(1/2)*(1/x)", r"\frac{1}{2} \cdot \frac{1}{x}"),
        ("a-(b-c)", r"a - \left( b - c \right)"),
        ("a+(-b)", r"a + \left( -b \right)"),
        ("-(a+b)", r"-\left( a + b \right)"),
        ("--a", r"-\left( -a \right)"),
        ("(-a)*b", r"-a \cdot b"),
        ("(-x)^2", r"\left( -x \right)^{2}"),
        ("x^2", "x^{2}"),
        ("sqrt(x)^2", r"\left( \sqrt{x} \right)^{2}"),
        ("sin(x)^2", r"\sin^{2}\left( x \right)"),
        ("exp(x)^2", r"\left( e^{x} \right)^{2}"),
        ("1e3^2", r"\left( 1 \cdot 10^{3} \right)^{2}"),
        ("1.5e-3", r"1.5 \cdot 10^{-3}"),
        ("cbrt(x)", r"\sqrt[3]{x}"),
        ("log(x)", r"\ln\left( x \right)"),
        ("log(x, 2)", r"\log_{2}\left( x \right)"),
        ("log10(x)", r"\log_{10}\left( x \right)"),
        ("|x|", r"\left| x \right|"),
        ("floor(x)", r"\left\lfloor x \right\rfloor"),
        ("x // 2", r"\left\lfloor \frac{x}{2} \right\rfloor"),
        ("x % 2", r"x \bmod 2"),
        ("(x % 2) * y", r"\left( x \bmod 2 \right) \cdot y"),
        ("n!", "n!"),
        ("(n+1)!", r"\left( n + 1 \right)!"),
        ("n!^2", r"\left( n! \right)^{2}"),
        ("comb(n, 2)", r"\binom{n}{2}"),
        ("norm(x)", r"\left\| x \right\|"),
        ("sigmoid(x)", r"\sigma\left( x \right)"),
        ("relu(x)", r"\operatorname{ReLU}\left( x \right)"),
        ("max(0, x)", r"\max\left( 0, x \right)"),
        ("sum(x, axis=0)", r"\operatorname{sum}\left( x, \text{axis}=0 \right)"),
        ("gelu_tanh(x)", r"\operatorname{GELU}_{\tanh}\left( x \right)"),
        ("concatenate((x, y))",
         r"\operatorname{concatenate}\left( \left( x, y \right) \right)"),
        ("sum(i^2, i, 1, n)", r"\sum_{i=1}^{n} i^{2}"),
        ("prod(i+1, i, 1, n)", r"\prod_{i=1}^{n} \left( i + 1 \right)"),
        ("sum(i, i, 1, n)*x", r"\left( \sum_{i=1}^{n} i \right) \cdot x"),
        ("d/dx x^2", r"\frac{d}{dx} \left( x^{2} \right)"),
        ("d^2/dx^2 y", r"\frac{d^{2}}{dx^{2}} y"),
        ("x.T @ y", r"x^{\top} \, y"),
        ("x.shape", r"x.\text{shape}"),
        ("x[1:2, ...]", r"x[1:2, \ldots]"),
        ("[1, 2]", r"\begin{bmatrix} 1 & 2 \end{bmatrix}"),
        ("[1 2; 3 4]", r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}"),
        ("(1, x)", r"\left( 1, x \right)"),
        ("0 < x <= 1", r"0 < x \le 1"),
        ("where(x > 0, x, 0)",
         r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}"),
        ("einsum('ij->ji', x)",
         r"\operatorname{einsum}\left( \text{ij->ji}, x \right)"),
        ("inf", r"\infty"),
    ],
)  # fmt: skip
def test_prints_latex_as_people_write_it(source: str, latex: str) -> None:
    names = Names.of(("x", "y", "a", "b", "c", "n"))
    assert to_latex(parse(source, names)) == latex


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("x", "x"),
        ("beta1", r"\beta_{1}"),
        ("beta_1", r"\beta_{1}"),
        ("xhat", r"\hat{x}"),
        ("muhat_i", r"\hat{\mu}_{i}"),
        ("x_new", r"x_{\text{new}}"),
        ("theta_t_1", r"\theta_{t,1}"),
        ("sigma_mu", r"\sigma_{\mu}"),
        ("eps", r"\epsilon"),
        ("dgamma", r"d\gamma"),
        ("dx", "dx"),
        ("dout", r"\text{dout}"),
        ("lambda", r"\lambda"),
        ("x1y2", r"\text{x1y2}"),
    ],
)
def test_prints_names_with_greek_hats_and_indices(name: str, latex: str) -> None:
    assert name_latex(name) == latex


def test_refuses_to_print_what_is_no_expression() -> None:
    for printer in (to_text, to_latex):
        with pytest.raises(TypeError):
            printer(Node())


class Parts(NamedTuple):
    """A result with named parts."""

    mean: np.ndarray
    count: int


@pytest.mark.parametrize(
    ("value", "text", "latex"),
    [
        (1.0, "1", "1"),
        (3, "3", "3"),
        (10**30, "1" + "0" * 30, "1" + "0" * 30),
        (1 / 3, "0.333333", "0.333333"),
        (1234567.0, "1.23457e6", r"1.23457 \times 10^{6}"),
        (-1.5e-7, "-1.5e-7", r"-1.5 \times 10^{-7}"),
        (True, "True", r"\text{True}"),
        (np.bool_(False), "False", r"\text{False}"),
        (np.float64(0.5), "0.5", "0.5"),
        (np.array(2), "2", "2"),
        (float("nan"), "nan", r"\text{nan}"),
        (float("inf"), "inf", r"\infty"),
        (float("-inf"), "-inf", r"-\infty"),
        ((3, 4), "(3, 4)", r"\left( 3, 4 \right)"),
        ((3,), "(3,)", r"\left( 3 \right)"),
        (np.array([1.0, 0.5]), "[1, 0.5]", r"\begin{bmatrix} 1 & 0.5 \end{bmatrix}"),
        (
            np.array([[1, 2], [3, 4]]),
            "[[1, 2], [3, 4]]",
            r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}",
        ),
        (
            np.array([[[1]], [[2]]]),
            "[[[1]], [[2]]]",
            (
                r"\begin{bmatrix} "
                r"\begin{bmatrix} 1 \end{bmatrix} & \begin{bmatrix} 2 \end{bmatrix}"
                r" \end{bmatrix}"
            ),
        ),
        (
            Parts(np.array([1.0]), 2),
            "(mean=[1], count=2)",
            (
                r"\left( \text{mean} = \begin{bmatrix} 1 \end{bmatrix}, "
                r"\text{count} = 2 \right)"
            ),
        ),
    ],
)
def test_writes_values_as_text_and_latex(value: object, text: str, latex: str) -> None:
    assert format_value(value) == text
    assert value_latex(value) == latex


def test_writes_as_many_digits_as_asked() -> None:
    assert format_value(2 / 3, digits=3) == "0.667"
    assert value_latex(2 / 3, digits=3) == "0.667"
