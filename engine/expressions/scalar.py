"""The scalar functions of the language: one row each.

A row knows how to compute itself on float arrays and to any precision, how an error
of its argument grows, its derivative (a text of the language in ``u``), its inverse,
and its LaTeX and SymPy names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.expressions import entrywise, slopes
from engine.expressions import multiprecision as real
from engine.expressions.multiprecision import Raw


@dataclass(frozen=True, slots=True)
class Scalar:
    """One scalar function: see the module's docstring.

    ``slope(x, y)`` bounds the base-2 logarithm of |f'| at x with y = f(x).
    ``jumps`` marks functions with a step, near which points say nothing.
    """

    name: str
    signature: str
    summary: str
    array: Callable[..., Any]
    real: Callable[..., Raw]
    slope: Callable[[Raw, Raw], int]
    derivative: str | None
    latex: str
    sympy: str
    arity: tuple[int, int]
    jumps: bool
    inverse: str | None


_Row = tuple[Callable[..., Any], Callable[..., Raw], Callable[[Raw, Raw], int]]
_ROWS: dict[str, _Row] = {
    "exp": (np.exp, real.exp, slopes.like_value),
    "log": (np.log, real.log, slopes.like_log),
    "log10": (np.log10, real.log_base(10), slopes.like_log),
    "log2": (np.log2, real.log_base(2), slopes.like_log),
    "log1p": (np.log1p, real.log1p, slopes.like_log1p),
    "expm1": (np.expm1, real.expm1, slopes.like_value),
    "sqrt": (np.sqrt, real.sqrt, slopes.like_root),
    "cbrt": (np.cbrt, real.cbrt, slopes.like_root),
    "sin": (np.sin, real.sin, slopes.flat),
    "cos": (np.cos, real.cos, slopes.flat),
    "tan": (np.tan, real.tan, slopes.like_square),
    "cot": (entrywise.inverted(np.tan), real.inverted(real.tan), slopes.like_square),
    "sec": (entrywise.inverted(np.cos), real.inverted(real.cos), slopes.like_square),
    "csc": (entrywise.inverted(np.sin), real.inverted(real.sin), slopes.like_square),
    "asin": (np.arcsin, real.asin, slopes.inverse_root),
    "acos": (np.arccos, real.acos, slopes.inverse_root),
    "atan": (np.arctan, real.atan, slopes.flat),
    "acot": (
        entrywise.of_reciprocal(np.arctan),
        real.of_reciprocal(real.atan),
        slopes.flat,
    ),
    "asec": (
        entrywise.of_reciprocal(np.arccos),
        real.of_reciprocal(real.acos),
        slopes.like_acsc,
    ),
    "acsc": (
        entrywise.of_reciprocal(np.arcsin),
        real.of_reciprocal(real.asin),
        slopes.like_acsc,
    ),
    "sinh": (np.sinh, real.sinh, slopes.like_value),
    "cosh": (np.cosh, real.cosh, slopes.like_value),
    "tanh": (np.tanh, real.tanh, slopes.flat),
    "coth": (entrywise.inverted(np.tanh), real.inverted(real.tanh), slopes.like_square),
    "sech": (entrywise.inverted(np.cosh), real.inverted(real.cosh), slopes.flat),
    "csch": (entrywise.inverted(np.sinh), real.inverted(real.sinh), slopes.like_square),
    "asinh": (np.arcsinh, real.asinh, slopes.flat),
    "acosh": (np.arccosh, real.acosh, slopes.inverse_root),
    "atanh": (np.arctanh, real.atanh, slopes.inverse_whole),
    "acoth": (
        entrywise.of_reciprocal(np.arctanh),
        real.of_reciprocal(real.atanh),
        slopes.inverse_whole,
    ),
    "asech": (
        entrywise.of_reciprocal(np.arccosh),
        real.of_reciprocal(real.acosh),
        slopes.like_acsc,
    ),
    "acsch": (
        entrywise.of_reciprocal(np.arcsinh),
        real.of_reciprocal(real.asinh),
        slopes.like_acsch,
    ),
    "abs": (np.abs, real.absolute, slopes.flat),
    "sign": (np.sign, real.sign, slopes.none),
    "heaviside": (entrywise.heaviside, real.heaviside, slopes.none),
    "floor": (np.floor, real.floor, slopes.none),
    "ceil": (np.ceil, real.ceil, slopes.none),
    "relu": (entrywise.relu, real.relu, slopes.flat),
    "sigmoid": (entrywise.sigmoid, real.sigmoid, slopes.flat),
    "logit": (entrywise.logit, real.logit, slopes.like_logit),
    "softplus": (entrywise.softplus, real.softplus, slopes.flat),
    "silu": (entrywise.silu, real.silu, slopes.flat),
    "gelu": (entrywise.gelu, real.gelu, slopes.flat),
    "gelu_tanh": (entrywise.gelu_tanh, real.gelu_tanh, slopes.flat),
    "erf": (entrywise.erf, real.erf, slopes.flat),
    "erfc": (entrywise.erfc, real.erfc, slopes.flat),
    "Phi": (entrywise.normal_cdf, real.normal_cdf, slopes.flat),
    "normpdf": (entrywise.normal_pdf, real.normal_pdf, slopes.flat),
    "gamma": (entrywise.gamma, real.gamma, slopes.like_gamma),
    "lgamma": (entrywise.lgamma, real.lgamma, slopes.like_lgamma),
    "digamma": (entrywise.digamma, real.digamma, slopes.like_gamma),
    "factorial": (entrywise.factorial, real.factorial, slopes.like_gamma),
}
_ABOUT = {
    "exp": "The exponential function.",
    "log": "The natural logarithm, or the one to a base.",
    "log10": "The logarithm to base 10.",
    "log2": "The logarithm to base 2.",
    "log1p": "log(1 + x), accurate near 0.",
    "expm1": "exp(x) - 1, accurate near 0.",
    "sqrt": "The square root.",
    "cbrt": "The real cube root.",
    "sin": "The sine of an angle in radians.",
    "cos": "The cosine of an angle in radians.",
    "tan": "The tangent of an angle in radians.",
    "cot": "The cotangent, 1/tan.",
    "sec": "The secant, 1/cos.",
    "csc": "The cosecant, 1/sin.",
    "asin": "The inverse sine.",
    "acos": "The inverse cosine.",
    "atan": "The inverse tangent.",
    "acot": "The inverse cotangent, atan(1/x).",
    "asec": "The inverse secant, acos(1/x).",
    "acsc": "The inverse cosecant, asin(1/x).",
    "sinh": "The hyperbolic sine.",
    "cosh": "The hyperbolic cosine.",
    "tanh": "The hyperbolic tangent.",
    "coth": "The hyperbolic cotangent, 1/tanh.",
    "sech": "The hyperbolic secant, 1/cosh.",
    "csch": "The hyperbolic cosecant, 1/sinh.",
    "asinh": "The inverse hyperbolic sine.",
    "acosh": "The inverse hyperbolic cosine.",
    "atanh": "The inverse hyperbolic tangent.",
    "acoth": "The inverse hyperbolic cotangent, atanh(1/x).",
    "asech": "The inverse hyperbolic secant, acosh(1/x).",
    "acsch": "The inverse hyperbolic cosecant, asinh(1/x).",
    "abs": "The absolute value.",
    "sign": "-1, 0 or 1.",
    "heaviside": "The step function: 0 below 0, 1 above; at 0 it is 1/2, or h0.",
    "floor": "The largest integer not above x.",
    "ceil": "The smallest integer not below x.",
    "relu": "max(0, x).",
    "sigmoid": "The logistic function 1/(1 + exp(-x)).",
    "logit": "log(p/(1 - p)), the inverse of the sigmoid.",
    "softplus": "log(1 + exp(x)).",
    "silu": "x * sigmoid(x), also called Swish.",
    "gelu": "x * Phi(x), the exact GELU (Hendrycks & Gimpel 2016).",
    "gelu_tanh": "The tanh approximation of GELU (Hendrycks & Gimpel 2016).",
    "erf": "The error function.",
    "erfc": "1 - erf(x).",
    "Phi": "The standard normal distribution function.",
    "normpdf": "The standard normal density.",
    "gamma": "The gamma function.",
    "lgamma": "log(gamma(x)) for positive x.",
    "digamma": "The derivative of lgamma.",
    "factorial": "n!, that is gamma(n + 1).",
}
_DERIVATIVES = {
    "exp": "exp(u)",
    "log": "1/u",
    "log10": "1/(u*log(10))",
    "log2": "1/(u*log(2))",
    "log1p": "1/(1+u)",
    "expm1": "exp(u)",
    "sqrt": "1/(2*sqrt(u))",
    "cbrt": "1/(3*cbrt(u)^2)",
    "sin": "cos(u)",
    "cos": "-sin(u)",
    "tan": "1+tan(u)^2",
    "cot": "-1-cot(u)^2",
    "sec": "sec(u)*tan(u)",
    "csc": "-csc(u)*cot(u)",
    "asin": "1/sqrt(1-u^2)",
    "acos": "-1/sqrt(1-u^2)",
    "atan": "1/(1+u^2)",
    "acot": "-1/(1+u^2)",
    "asec": "1/(abs(u)*sqrt(u^2-1))",
    "acsc": "-1/(abs(u)*sqrt(u^2-1))",
    "sinh": "cosh(u)",
    "cosh": "sinh(u)",
    "tanh": "1-tanh(u)^2",
    "coth": "1-coth(u)^2",
    "sech": "-sech(u)*tanh(u)",
    "csch": "-csch(u)*coth(u)",
    "asinh": "1/sqrt(1+u^2)",
    "acosh": "1/sqrt(u^2-1)",
    "atanh": "1/(1-u^2)",
    "acoth": "1/(1-u^2)",
    "asech": "-1/(u*sqrt(1-u^2))",
    "acsch": "-1/(abs(u)*sqrt(1+u^2))",
    "abs": "sign(u)",
    "sign": "0",
    "heaviside": "0",
    "floor": "0",
    "ceil": "0",
    "relu": "heaviside(u)",
    "sigmoid": "sigmoid(u)*(1-sigmoid(u))",
    "logit": "1/(u*(1-u))",
    "softplus": "sigmoid(u)",
    "silu": "sigmoid(u)*(1+u*(1-sigmoid(u)))",
    "gelu": "Phi(u)+u*normpdf(u)",
    "erf": "2/sqrt(pi)*exp(-u^2)",
    "erfc": "-2/sqrt(pi)*exp(-u^2)",
    "Phi": "normpdf(u)",
    "normpdf": "-u*normpdf(u)",
    "gamma": "gamma(u)*digamma(u)",
    "lgamma": "digamma(u)",
    "factorial": "gamma(u+1)*digamma(u+1)",
}
_LATEX = {
    "exp": r"\exp",
    "log": r"\ln",
    "log10": r"\log_{10}",
    "log2": r"\log_{2}",
    "log1p": r"\operatorname{log1p}",
    "expm1": r"\operatorname{expm1}",
    "sqrt": r"\sqrt",
    "cbrt": r"\sqrt[3]",
    "sin": r"\sin",
    "cos": r"\cos",
    "tan": r"\tan",
    "cot": r"\cot",
    "sec": r"\sec",
    "csc": r"\csc",
    "asin": r"\arcsin",
    "acos": r"\arccos",
    "atan": r"\arctan",
    "acot": r"\operatorname{arccot}",
    "asec": r"\operatorname{arcsec}",
    "acsc": r"\operatorname{arccsc}",
    "sinh": r"\sinh",
    "cosh": r"\cosh",
    "tanh": r"\tanh",
    "coth": r"\coth",
    "sech": r"\operatorname{sech}",
    "csch": r"\operatorname{csch}",
    "asinh": r"\operatorname{arsinh}",
    "acosh": r"\operatorname{arcosh}",
    "atanh": r"\operatorname{artanh}",
    "acoth": r"\operatorname{arcoth}",
    "asech": r"\operatorname{arsech}",
    "acsch": r"\operatorname{arcsch}",
    "abs": r"\left| {} \right|",
    "sign": r"\operatorname{sign}",
    "heaviside": r"\operatorname{heaviside}",
    "floor": r"\left\lfloor {} \right\rfloor",
    "ceil": r"\left\lceil {} \right\rceil",
    "relu": r"\operatorname{ReLU}",
    "sigmoid": r"\sigma",
    "logit": r"\operatorname{logit}",
    "softplus": r"\operatorname{softplus}",
    "silu": r"\operatorname{SiLU}",
    "gelu": r"\operatorname{GELU}",
    "gelu_tanh": r"\operatorname{GELU}_{\tanh}",
    "erf": r"\operatorname{erf}",
    "erfc": r"\operatorname{erfc}",
    "Phi": r"\Phi",
    "normpdf": r"\varphi",
    "gamma": r"\Gamma",
    "lgamma": r"\ln\Gamma",
    "digamma": r"\psi",
    "factorial": r"{}!",
}
_INVERSES = {
    "exp": "log",
    "log": "exp",
    "sin": "asin",
    "cos": "acos",
    "tan": "atan",
    "cot": "acot",
    "sec": "asec",
    "csc": "acsc",
    "asin": "sin",
    "acos": "cos",
    "atan": "tan",
    "acot": "cot",
    "asec": "sec",
    "acsc": "csc",
    "sinh": "asinh",
    "cosh": "acosh",
    "tanh": "atanh",
    "coth": "acoth",
    "sech": "asech",
    "csch": "acsch",
    "asinh": "sinh",
    "acosh": "cosh",
    "atanh": "tanh",
    "acoth": "coth",
    "asech": "sech",
    "acsch": "csch",
    "sigmoid": "logit",
    "logit": "sigmoid",
}
_SYMPY = {
    "abs": "Abs",
    "heaviside": "Heaviside",
    "ceil": "ceiling",
    "lgamma": "loggamma",
}
_SIGNATURES = {
    "log": "x, base=e",
    "heaviside": "x, h0=1/2",
    "logit": "p",
    "factorial": "n",
}
_WITH_OPTION = frozenset(("log", "heaviside"))  # a second argument may follow
_STEPS = frozenset(("sign", "heaviside", "floor", "ceil"))


def _row(name: str) -> Scalar:
    """Return the full row of a function."""
    array, exact, slope = _ROWS[name]
    return Scalar(
        name,
        _SIGNATURES.get(name, "x"),
        _ABOUT[name],
        array,
        exact,
        slope,
        _DERIVATIVES.get(name),
        _LATEX[name],
        _SYMPY.get(name, name),
        (1, 2) if name in _WITH_OPTION else (1, 1),
        name in _STEPS,
        _INVERSES.get(name),
    )


SCALARS: dict[str, Scalar] = {name: _row(name) for name in _ROWS}
SCALAR_NAMES = frozenset(SCALARS) | {
    "max",
    "min",
    "atan2",
    "comb",
    "where",
    "clip",
    "round",
    "pow",
}
