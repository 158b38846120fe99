"""The same formula in four spellings is one tree; everything else is a column."""

import pytest

from engine.errors import ParseError
from engine.expressions import Names, parse, to_text


def text(source: str, *variables: str) -> str:
    """Return the reading of a text as plain calculator text."""
    return to_text(parse(source, Names.of(variables) if variables else None))


@pytest.mark.parametrize(
    ("source", "meaning"),
    [
        # calculator
        ("2x", "2 * x"),
        ("x y", "x * y"),
        ("2(x+1)", "2 * (x + 1)"),
        ("(x+1)(x-1)", "(x + 1) * (x - 1)"),
        ("1/2x", "1 / 2 * x"),
        ("-x^2", "-x^2"),
        ("(-x)^2", "(-x)^2"),
        ("a^b^c", "a^b^c"),
        ("(a^b)^c", "(a^b)^c"),
        ("2^-x", "2^(-x)"),
        ("2^+x", "2^x"),
        ("e^-x", "e^(-x)"),
        ("2^-x!", "2^(-factorial(x))"),
        ("a-b-c", "a - b - c"),
        ("a-(b-c)", "a - (b - c)"),
        ("a/b/c", "a / b / c"),
        ("+x", "x"),
        ("--x", "--x"),
        ("sin 2x", "sin(2 * x)"),
        ("sin 2x + 1", "sin(2 * x) + 1"),
        ("sin x cos y", "sin(x) * cos(y)"),
        ("2 sin x", "2 * sin(x)"),
        ("sin -x", "sin(-x)"),
        ("sin x^2", "sin(x^2)"),
        ("sin^2 x", "sin(x)^2"),
        ("sin^2(x)", "sin(x)^2"),
        ("sin^-1 x", "asin(x)"),
        ("tanh^-1(x)", "atanh(x)"),
        ("sin(x)^2", "sin(x)^2"),
        ("sin x/2", "sin(x) / 2"),
        ("ln x", "log(x)"),
        ("lg x", "log10(x)"),
        ("log_2 x", "log(x, 2)"),
        ("log_2(x)", "log(x, 2)"),
        ("log_e x", "log(x, e)"),
        ("log_b(x)", "log(x, b)"),
        ("log_2^3 x", "log(x, 2)^3"),
        ("log(x, b)", "log(x, b)"),
        ("log 2 pi", "log(2 * pi)"),
        ("x!", "factorial(x)"),
        ("(2x)!", "factorial(2 * x)"),
        ("|x|", "abs(x)"),
        ("|x||y|", "abs(x) * abs(y)"),
        ("2|x|", "2 * abs(x)"),
        ("||x|-1|", "abs(abs(x) - 1)"),
        ("||x||^2", "norm(x)^2"),
        ("|(|x|)|", "abs(abs(x))"),
        ("50%", "50 / 100"),
        ("7 % 3", "7 % 3"),
        ("7 % (-3)", "7 % (-3)"),
        ("50% + 1", "50 / 100 + 1"),
        ("x(y)", "x * y"),
        ("arctan x", "atan(x)"),
        ("ReLU(x)", "relu(x)"),
        (".5", ".5"),
        ("3.", "3"),
        ("2e", "2 * e"),
        ("2e3", "2e3"),
        ("0 < x <= 1", "0 < x <= 1"),
        ("max(0, x)", "max(0, x)"),
        # Python
        ("np.exp(-x)", "exp(-x)"),
        ("numpy.exp(x)", "exp(x)"),
        ("math.sqrt(x)", "sqrt(x)"),
        ("np.pi", "pi"),
        ("np.linalg.norm(x)", "norm(x)"),
        ("x**2", "x^2"),
        ("x.T @ y", "x.T @ y"),
        ("x.mean(0)", "mean(x, axis=0)"),
        ("x.mean()", "mean(x)"),
        ("x.sum(axis=0, keepdims=True)", "sum(x, axis=0, keepdims=True)"),
        ("np.max(x, 1)", "max(x, axis=1)"),
        ("sum(x, 0)", "sum(x, axis=0)"),
        ("x.reshape(2, -1)", "reshape(x, (2, -1))"),
        ("x.reshape((2, -1))", "reshape(x, (2, -1))"),
        ("x.dot(y)", "dot(x, y)"),
        ("x.shape[0]", "x.shape[0]"),
        ("x[1:3, ::-1, None, ...]", "x[1:3, ::-1, None, ...]"),
        ("x[:, np.newaxis]", "x[:, None]"),
        ("einsum('ij,jk->ik', x, y)", "einsum('ij,jk->ik', x, y)"),
        ('einsum("i,i", x, y)', "einsum('i,i', x, y)"),
        ("np.where(x > 0, 1, 0)", "where(x > 0, 1, 0)"),
        ("(3, 4)", "(3, 4)"),
        ("(3,)", "(3,)"),
        ("3, 4", "(3, 4)"),
        ("x // 2", "x // 2"),
        ("True", "True"),
        ("-x.T", "-x.T"),
        ("(x+y).T", "(x + y).T"),
        # lists and matrices
        ("[1, 2, 3]", "[1, 2, 3]"),
        ("[]", "[]"),
        ("[1, 2,]", "[1, 2]"),
        ("[1 2 3]", "[1, 2, 3]"),
        ("[1 2; 3 4]", "[[1, 2], [3, 4]]"),
        ("[1, 2; 3, 4;]", "[[1, 2], [3, 4]]"),
        ("[[1,2],[3,4]]", "[[1, 2], [3, 4]]"),
        ("[1 -2; 3 4]", "[[1, -2], [3, 4]]"),
        ("[1 - 2; 3]", "[[1 - 2], [3]]"),
        ("[2x y]", "[2 * x, y]"),
        ("[sin x 2]", "[sin(x), 2]"),
        ("[|x| y [1]]", "[abs(x), y, [1]]"),
        # calculus
        ("d/dx x^2", "diff(x^2, x)"),
        ("d/dx x^2 + 1", "diff(x^2, x) + 1"),
        ("d^2/dx^2 x^3", "diff(x^3, x, 2)"),
        ("d²/dx² x³", "diff(x^3, x, 2)"),
        ("diff(sin(x), x)", "diff(sin(x), x)"),
        ("diff(x, x, 3)", "diff(x, x, 3)"),
        ("∂/∂x x y", "diff(x * y, x)"),
        ("∂(x y)/∂x", "diff(x * y, x)"),
        ("d/dα α^2", "diff(alpha^2, alpha)"),
        ("sum(i^2, i, 1, n)", "sum(i^2, i, 1, n)"),
        ("Sum(i^2, (i, 1, n))", "sum(i^2, i, 1, n)"),
        ("Product(i, (i, 1, n))", "prod(i, i, 1, n)"),
        ("∑_(i=1)^n i", "sum(i, i, 1, n)"),
        ("∏_{i=1}^{n} i + 1", "prod(i, i, 1, n) + 1"),
        ("sum_{i=1}^{n} i", "sum(i, i, 1, n)"),
        # LaTeX
        (r"\frac{1}{1+e^{-x}}", "1 / (1 + e^(-x))"),
        (r"\dfrac12", "1 / 2"),
        (r"\frac123", "1 / 2 * 3"),
        (r"\frac xy", "x / y"),
        (r"\frac{xy}{2}", "x * y / 2"),
        (r"\tfrac{a}{b} c", "a / b * c"),
        (r"\sqrt{x}", "sqrt(x)"),
        (r"\sqrt3", "sqrt(3)"),
        (r"\sqrt[3]{x}", "cbrt(x)"),
        (r"\sqrt[2]{x}", "sqrt(x)"),
        (r"\sqrt[n]{x}", "x^(1 / n)"),
        (r"\left| x \right|", "abs(x)"),
        (r"\left( x \right)", "x"),
        (r"\left[ x + 1 \right] y", "(x + 1) * y"),
        (r"\left[ x, y \right]", "[x, y]"),
        (r"\left\{ x \right\}", "x"),
        (r"\left\| x \right\|", "norm(x)"),
        (r"\lvert x \rvert \lVert y \rVert", "abs(x) * norm(y)"),
        (r"\lfloor x \rfloor + \lceil x \rceil", "floor(x) + ceil(x)"),
        (r"\sigma(x)", "sigmoid(x)"),
        (r"\sigma\left(x\right)^2", "sigmoid(x)^2"),
        (r"\sigma + 1", "sigma + 1"),
        (r"\hat{x}", "xhat"),
        (r"\hat x_i", "xhat_i"),
        (r"\bar{\mu}", "mubar"),
        (r"\hat{x_i}", "xhat_i"),
        (r"\vec{v}", "v"),
        (r"\beta_1", "beta_1"),
        (r"x_{new}", "x_new"),
        (r"\mathbf{W}^\top", "W.T"),
        (r"\frac{\partial}{\partial x} x^2", "diff(x^2, x)"),
        (r"\frac{\partial (x^2)}{\partial x}", "diff(x^2, x)"),
        (r"\frac{d}{dx} x^2", "diff(x^2, x)"),
        (r"\frac{d}{d x} x^2", "diff(x^2, x)"),
        (r"\frac{d^{2}}{dx^2} x^3", "diff(x^3, x, 2)"),
        (r"\sum_{i=1}^{n} i^2", "sum(i^2, i, 1, n)"),
        (r"\sum_{i=1}^n i", "sum(i, i, 1, n)"),
        (r"\prod_{i=1}^{n} i", "prod(i, i, 1, n)"),
        (r"a \cdot b \times c \div d", "a * b * c / d"),
        (r"a \odot b", "a * b"),
        (r"\text{ReLU}(x)", "relu(x)"),
        (r"\operatorname{sech} x", "sech(x)"),
        (r"\log_{10} x", "log(x, 10)"),
        (r"\log_2 x", "log(x, 2)"),
        (r"\ln\left(x\right)", "log(x)"),
        (r"\sin\frac{x}{2}", "sin(x / 2)"),
        (r"\max\left(0, x\right)", "max(0, x)"),
        (r"x \le y", "x <= y"),
        (r"\binom{n}{2}", "comb(n, 2)"),
        (r"\infty", "inf"),
        (r"50\%", "50 / 100"),
        (r"x\,y\;z\quad w", "x * y * z * w"),
        (r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", "[[1, 2], [3, 4]]"),
        (r"\begin{pmatrix} x \\ y \\ \end{pmatrix}", "[[x], [y]]"),
        (r"\begin{bmatrix} 1 & 2 \end{bmatrix}", "[[1, 2]]"),
        (r"\begin{array}{cc} 1 & 2 \end{array}", "[[1, 2]]"),
        (
            r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}",
            "where(x > 0, x, 0)",
        ),
        (r"\begin{cases} x, & \text{if } x > 0 \end{cases}", "where(x > 0, x, nan)"),
        # Unicode
        ("σ(x)²·√(1−ε)", "sigmoid(x)^2 * sqrt(1 - epsilon)"),
        ("½", "1 / 2"),
        ("½x", "1 / 2 * x"),
        ("x²³", "x^23"),
        ("x⁻¹", "x^(-1)"),
        ("x⁽ⁿ⁺¹⁾", "x^(n + 1)"),
        ("x₁ + β₂", "x_1 + beta_2"),
        ("xᵢ", "x_i"),
        ("log₂(8)", "log(8, 2)"),
        ("√x", "sqrt(x)"),
        ("∛x ∜y", "cbrt(x) * y^(1 / 4)"),
        ("α√x", "alpha * sqrt(x)"),
        ("2π", "2 * pi"),
        ("αβ", "alpha * beta"),
        ("xα", "x * alpha"),
        ("β1", "beta1"),
        ("x̂ + ŷ + μ̂ + x̄", "xhat + yhat + muhat + xbar"),
        ("|x|≤∞", "abs(x) <= inf"),
        ("⌊x⌋ ⌈y⌉ ‖z‖", "floor(x) * ceil(y) * norm(z)"),
        ("（ｘ＋１）＊２", "(x + 1) * 2"),
        ("𝒙 × 𝟐", "x * 2"),
        ("[1，2]", "[1, 2]"),
        ("a÷b∕c", "a / b / c"),
        ("a\u00a0b", "a * b"),
        ("µ + ϵ", "mu + epsilon"),
    ],
)
def test_reads_every_spelling(source: str, meaning: str) -> None:
    assert text(source) == meaning


@pytest.mark.parametrize(
    ("source", "meaning"),
    [
        ("s(1-s)", "s * (1 - s)"),
        ("σ(x)", "sigma * x"),
        ("e^x", "e^x"),
        ("gamma(x)", "gamma * x"),
        ("x₁", "x1"),
        ("x_1", "x1"),
        ("ε", "eps"),
        ("λ", "lam"),
        ("X^T", "X.T"),
        ("X^{T}", "X.T"),
        ("Xᵀ", "X.T"),
        (r"X^\top Y", "X.T * Y"),
        ("xhat", "xhat"),
        ("x̂", "xhat"),
        (r"\hat{x}", "xhat"),
        (r"\frac{\partial L}{\partial x}", "dx"),
        ("∂L/∂x", "dx"),
        ("dx", "dx"),
        ("d x", "d * x"),
        ("d/x", "d / x"),
        ("d/ds s^2", "diff(s^2, s)"),
        (r"\frac{dx}{s}", "dx / s"),
        (r"\frac{ds}{ds}", "diff(s, s)"),
        ("sum(i, i, 1, n)", "sum(i, i, 1, n)"),
        ("2xs", "2 * x * s"),
        ("xs^2", "x * s^2"),
        ("1/xs", "1 / x * s"),
        ("||xs|-1|", "abs(abs(x * s) - 1)"),
        (r"||\frac12|-1|", "abs(abs(1 / 2) - 1)"),
    ],
)
def test_declared_names_come_first(source: str, meaning: str) -> None:
    declared = (
        "s",
        "sigma",
        "x",
        "gamma",
        "x1",
        "eps",
        "lam",
        "X",
        "Y",
        "xhat",
        "dx",
        "d",
        "n",
    )
    names = Names(frozenset(declared), products=True)
    assert to_text(parse(source, names)) == meaning


def test_a_declared_e_is_a_variable() -> None:
    assert free(parse("e^x", Names.of(("e", "x")))) == {"e", "x"}


def free(node: object) -> set[str]:
    from engine.expressions import Node, free_names

    assert isinstance(node, Node)
    return set(free_names(node))


def test_bound_names_are_not_free() -> None:
    assert free(parse("sum(i*a, i, 1, n) + diff(t^2, t)")) == {"a", "n", "t"}


@pytest.mark.parametrize(
    ("source", "code", "position"),
    [
        ("", "empty", 0),
        ("   ", "empty", 3),
        ("2 2", "two-numbers", 2),
        ("x + 2 .5", "two-numbers", 6),
        ("2^3 4", "two-numbers", 4),
        ("1.2.3", "two-numbers", 3),
        ("sin 2 2", "two-numbers", 6),
        ("x +", "ends-early", 3),
        ("(x+1", "unclosed", 0),
        ("f = (x", "equals-sign", 2),
        ("x)", "unopened", 1),
        ("x]", "unopened", 1),
        ("[1, 2", "unclosed", 0),
        ("[1 2; 3", "unclosed", 0),
        ("[1 2; 3]", "ragged", 0),
        ("[;]", "ragged", 0),
        ("|x", "unclosed", 0),
        ("x[1", "unclosed", 1),
        ("x[]", "unopened", 2),
        ("x[1:2:3:4]", "unexpected", 8),
        ("x[1 y:]", "unknown-name", 4),
        ("()", "empty-brackets", 1),
        ("(x, y", "unclosed", 0),
        ("x = 1", "equals-sign", 2),
        ("x * * x", "unexpected", 4),
        ("*x", "unexpected", 0),
        ("X", "wrong-case", 0),
        ("2 + q", "unknown-name", 4),
        ("xt", "unknown-product", 0),
        ("foo(x)", "unknown-function", 0),
        ("np.foo(x)", "unknown-function", 3),
        ("np.sum", "function-needs-brackets", 3),
        ("np.(x)", "unexpected", 3),
        ("np", "unknown-name", 0),
        ("_x", "private-name", 0),
        ("x._y", "private-name", 2),
        ("x.", "unexpected", 1),
        ("x'", "unexpected", 1),
        ("x if x else x", "reserved-word", 2),
        ("not x", "reserved-word", 0),
        ("lambda: 1", "reserved-word", 0),
        ("2.T", "wrong-case", 2),
        ("(2).T", "no-attribute", 4),
        ("(2)[0]", "index-of-number", 3),
        ("2[x]", "index-of-number", 1),
        ("sum(x, foo=1)", "unknown-keyword", 7),
        ("sum(x, axis=0, axis=1)", "repeated-keyword", 15),
        ("sum(x, 0, axis=1)", "repeated-keyword", 17),
        ("x.sum(0, axis=1)", "repeated-keyword", 16),
        ("np.sum(x, 0, axis=1)", "repeated-keyword", 20),
        ("sum(axis=0, x)", "argument-after-keyword", 12),
        ("sum(x", "unclosed", 3),
        ("'a'", "text-here", 0),
        ("x['a']", "text-here", 2),
        ("sin", "function-needs-argument", 0),
        ("sin + 1", "function-needs-argument", 0),
        ("sum", "function-needs-brackets", 0),
        ("sum^2(x)", "function-needs-brackets", 0),
        ("sin(x, t)", "wrong-arity", 0),
        ("sin()", "wrong-arity", 0),
        ("relu^-1(x)", "no-inverse", 0),
        ("diff(x, 2)", "derivative-needs-variable", 0),
        ("diff(x, x, t)", "derivative-order", 0),
        ("diff(x, x, 9)", "derivative-order", 0),
        ("d^2/dx^3 x", "unknown-name", 0),
        ("∂²x/∂x", "derivative-order", 0),
        ("∂/x", "derivative-needs-variable", 2),
        ("∂/∂2", "derivative-needs-variable", 3),
        ("∂²/∂x x", "derivative-order", 0),
        ("∂(t^2)/∂q", "unknown-name", 8),
        ("∂t/∂x", "derivative-of-name", 0),
        (r"\frac{d^2}{dx} x", "derivative-order", 0),
        (r"\sum x", "expected", 5),
        (r"\sum_{2} x", "sum-needs-bounds", 4),
        (r"\sum_{i=1} x", "sum-needs-bounds", 4),
        ("Sum(x, x)", "sum-needs-bounds", 0),
        (r"\sum_{in=1}^{n} x", "sum-needs-bounds", 4),
        (r"\sum_{e=1}^{n} x", "sum-needs-bounds", 4),
        ("∂/∂sin x", "derivative-needs-variable", 3),
        (r"\foo", "unknown-name", 0),
        (r"\$", "unknown-command", 0),
        (r"\left", "missing-delimiter", 0),
        (r"\left x", "missing-delimiter", 0),
        (r"\begin{align} x", "unknown-environment", 0),
        (r"\begin{bmatrix} 1 & 2", "unclosed", 0),
        (r"\begin{bmatrix} 1 2 \end{bmatrix}", "two-numbers", 18),
        (r"\begin{bmatrix} 1 ; 2 \end{bmatrix}", "expected", 18),
        (r"\begin{bmatrix} \end{bmatrix}", "empty-brackets", 0),
        (r"\begin{cases} x \end{cases}", "ragged", 0),
        (r"\text{a b} x", "words-in-formula", 0),
        (r"\hat", "accent-needs-letter", 0),
        ("2½", "mixed-number", 1),
        ("2 ½", "mixed-number", 2),
        ("x\u200b", "invisible-character", 1),
        ("x\u202e+1", "invisible-character", 1),
        ("x\x07", "invisible-character", 1),
        ("x\r", "invisible-character", 1),
        ("х+1", "foreign-letter", 0),
        ("ﬁ(1)", "foreign-letter", 0),
        ("2 + 均值", "word-in-formula", 4),
        ("アx", "word-in-formula", 0),
        ("ſum(x)", "foreign-letter", 0),
        ("x。", "unknown-character", 1),
        ("x⁄t", "unknown-character", 1),
        ("x\u0301", "unknown-character", 1),
        ("x # t", "unknown-sign", 2),
        ("x ~ t", "unknown-sign", 2),
        ("1_000", "digit-separator", 1),
        ("0x10", "not-decimal", 0),
        ("1e99999", "exponent-too-large", 0),
        ("1" * 41, "too-many-digits", 0),
        ("x" * 1001, "too-long", 1000),
        ("(" * 41 + "x" + ")" * 41, "too-deep", 40),
        ("-" * 50 + "x", "too-deep", 40),
        ("2^-" * 50 + "x", "too-deep", 60),
        ("x" + "!" * 50, "too-deep", 41),
        ("+".join("x" * 300), "too-many-parts", 401),
        ("α + х", "foreign-letter", 4),
        ("½ + q", "unknown-name", 4),
        ("σ(x) + q", "unknown-name", 7),
    ],
)
def test_names_the_fault_and_its_column(source: str, code: str, position: int) -> None:
    with pytest.raises(ParseError) as caught:
        parse(source, Names.of(("x", "t")))
    assert (caught.value.code, caught.value.position) == (code, position)


def test_unknown_functions_are_told_from_products_without_names() -> None:
    with pytest.raises(ParseError) as caught:
        parse("foo(x)")
    assert caught.value.code == "unknown-function"


def test_an_unknown_name_lists_the_allowed_ones() -> None:
    with pytest.raises(ParseError) as caught:
        parse("q", Names.of(("x", "t")))
    assert caught.value.values == {"name": "q", "allowed": "t, x"}
    with pytest.raises(ParseError) as caught:
        parse("q", Names())
    assert caught.value.values["allowed"] == "-"


def test_open_names_admit_others() -> None:
    assert to_text(parse("q + x", Names(frozenset("x"), open=True))) == "q + x"


def test_ambiguous_spellings_are_not_guessed() -> None:
    with pytest.raises(ParseError):
        parse("x_1_2", Names.of(("x1_2", "x_12")))


def test_a_text_is_read_once() -> None:
    assert parse("x + 1") is parse("x + 1")


@pytest.mark.parametrize(
    ("source", "column"),
    [("x,", 2), ("x ,", 3), ("x^2 + 1,", 8), ("x\uff0c", 2), ("[1, 2],", 7)],
)
def test_a_comma_with_nothing_after_it_is_pointed_at(source: str, column: int) -> None:
    with pytest.raises(ParseError) as caught:
        parse(source)
    assert (caught.value.code, caught.value.position) == ("ends-early", column)


def test_a_comma_at_the_end_of_a_list_is_harmless() -> None:
    assert parse("1, 2,") == parse("1, 2")
    assert text("(3,)") == "(3,)"
