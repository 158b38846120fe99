"""The scalar functions of the language: NumPy, 40-digit and printed forms.

Each row of the table knows how to compute itself on float arrays (with NaN outside
its real domain), on arbitrary-precision reals, how an error of its argument grows,
its derivative (a text of the language in ``u``), and its LaTeX and SymPy names.

High-precision values are the raw mantissa-exponent tuples of ``mpmath.libmp``: pure
functions with an explicit precision, so that checks may run in several threads.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from mpmath import libmp
from numpy.typing import NDArray

Raw = Any  # (sign, mantissa, exponent, bit count), see mpmath.libmp
Floats = NDArray[np.float64]
RND = "n"
ONE = libmp.fone
ZERO = libmp.fzero
HALF = libmp.fhalf
TWO = libmp.ftwo
NOTHING = -(10**9)  # the magnitude of an exact zero


class Undefined(ArithmeticError):
    """The value does not exist as a finite real number at this point."""


class TooLarge(ArithmeticError):
    """The value exists but is too large to be computed."""


def magnitude(x: Raw) -> int:
    """Return the least m with |x| < 2**m (NOTHING for zero)."""
    return int(x[2] + x[3]) if x[1] else NOTHING


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
    arity: tuple[int, int] = (1, 1)
    jumps: bool = False
    inverse: str | None = None


# ---------------------------------------------------------------- error growth


def _flat(x: Raw, y: Raw) -> int:
    return 1


def _like_value(x: Raw, y: Raw) -> int:
    return max(magnitude(y), 0) + 2


def _like_square(x: Raw, y: Raw) -> int:
    return 2 * max(magnitude(y), 0) + 2


def _like_log(x: Raw, y: Raw) -> int:
    return 2 - magnitude(x)


def _like_root(x: Raw, y: Raw) -> int:
    return magnitude(y) - magnitude(x) + 2


def _distance_from_one(x: Raw) -> int:
    """Return the magnitude of 1 - x^2, the singular factor of acos and its kin."""
    return magnitude(libmp.mpf_sub(ONE, libmp.mpf_mul(x, x)))


def _inverse_root(x: Raw, y: Raw) -> int:
    return 2 - _distance_from_one(x) // 2


def _inverse_whole(x: Raw, y: Raw) -> int:
    return 2 - _distance_from_one(x)


def _acsc_slope(x: Raw, y: Raw) -> int:
    return 2 - magnitude(x) - _distance_from_one(x) // 2


def _acsch_slope(x: Raw, y: Raw) -> int:
    return 2 - magnitude(x)


def _gamma_slope(x: Raw, y: Raw) -> int:
    return (
        max(magnitude(y), 0)
        + max(-magnitude(x), 0)
        + 12
        + max(magnitude(y) if x[0] else 0, 0)
    )


def _lgamma_slope(x: Raw, y: Raw) -> int:
    return max(0, magnitude(x)) + max(0, -magnitude(x)) + 6


def _logit_slope(x: Raw, y: Raw) -> int:
    return 2 - magnitude(x) - magnitude(libmp.mpf_sub(ONE, x))


# --------------------------------------------------------------- high precision

_EXP_LIMIT = 42  # |x| < 2**42 keeps exp(x) within the exponents worth computing
_TRIG_LIMIT = 110  # about 1e33
_GAMMA_LIMIT = 30  # about 1e9


def _guarded(
    limit: int, call: Callable[[Raw, int, str], Raw]
) -> Callable[[Raw, int], Raw]:
    """Wrap a libmp function so that an argument beyond 2**limit is refused."""

    def real(x: Raw, prec: int) -> Raw:
        if magnitude(x) > limit:
            raise TooLarge
        return call(x, prec, RND)

    return real


def _plain(call: Callable[[Raw, int, str], Raw]) -> Callable[[Raw, int], Raw]:
    def real(x: Raw, prec: int) -> Raw:
        return call(x, prec, RND)

    return real


def _inverted(f: Callable[[Raw, int], Raw]) -> Callable[[Raw, int], Raw]:
    """Return 1/f, undefined where f is zero."""

    def real(x: Raw, prec: int) -> Raw:
        return libmp.mpf_div(ONE, f(x, prec + 10), prec, RND)

    return real


def _of_reciprocal(f: Callable[[Raw, int], Raw]) -> Callable[[Raw, int], Raw]:
    """Return x -> f(1/x), undefined at zero."""

    def real(x: Raw, prec: int) -> Raw:
        return f(libmp.mpf_div(ONE, x, prec + 20, RND), prec)

    return real


_exp = _guarded(_EXP_LIMIT, libmp.mpf_exp)
_sin = _guarded(_TRIG_LIMIT, libmp.mpf_sin)
_cos = _guarded(_TRIG_LIMIT, libmp.mpf_cos)
_tan = _guarded(_TRIG_LIMIT, libmp.mpf_tan)
_sinh = _guarded(_EXP_LIMIT, libmp.mpf_sinh)
_cosh = _guarded(_EXP_LIMIT, libmp.mpf_cosh)
_tanh = _guarded(_EXP_LIMIT, libmp.mpf_tanh)
_asin = _plain(libmp.mpf_asin)
_acos = _plain(libmp.mpf_acos)
_atan = _plain(libmp.mpf_atan)
_asinh = _plain(libmp.mpf_asinh)
_acosh = _plain(libmp.mpf_acosh)
_atanh = _plain(libmp.mpf_atanh)


def _log(x: Raw, prec: int) -> Raw:
    if not x[1] or x[0]:
        raise Undefined
    return libmp.mpf_log(x, prec, RND)


def _log_base(base: int) -> Callable[[Raw, int], Raw]:
    raw = libmp.from_int(base)

    def real(x: Raw, prec: int) -> Raw:
        top = _log(x, prec + 10)
        return libmp.mpf_div(top, libmp.mpf_log(raw, prec + 10, RND), prec, RND)

    return real


def _wide(x: Raw, prec: int) -> int:
    """Return a precision that keeps ``prec`` bits after adding 1 to a tiny x."""
    return prec + min(max(0, -magnitude(x)), 4000) + 10


def _log1p(x: Raw, prec: int) -> Raw:
    return _log(libmp.mpf_add(ONE, x, _wide(x, prec), RND), _wide(x, prec))


def _expm1(x: Raw, prec: int) -> Raw:
    wide = _wide(x, prec)
    return libmp.mpf_sub(_exp(x, wide), ONE, prec, RND)


def _sqrt(x: Raw, prec: int) -> Raw:
    if x[0]:
        raise Undefined
    return libmp.mpf_sqrt(x, prec, RND)


def _cbrt(x: Raw, prec: int) -> Raw:
    root = libmp.mpf_cbrt(libmp.mpf_abs(x), prec, RND)
    return libmp.mpf_neg(root) if x[0] else root


def _sigmoid(x: Raw, prec: int) -> Raw:
    lower = libmp.mpf_add(ONE, _exp(libmp.mpf_neg(x), prec + 10), prec + 10, RND)
    return libmp.mpf_div(ONE, lower, prec, RND)


def _softplus(x: Raw, prec: int) -> Raw:
    grown = _exp(x, prec + 10)
    return _log1p(grown, prec)


def _silu(x: Raw, prec: int) -> Raw:
    return libmp.mpf_mul(x, _sigmoid(x, prec + 10), prec, RND)


def _erf(x: Raw, prec: int) -> Raw:
    return libmp.mpf_erf(x, prec, RND)


def _erfc(x: Raw, prec: int) -> Raw:
    return libmp.mpf_erfc(x, prec, RND)


def _normal_cdf(x: Raw, prec: int) -> Raw:
    root = libmp.mpf_sqrt(TWO, prec + 10, RND)
    argument = libmp.mpf_neg(libmp.mpf_div(x, root, prec + 10, RND))
    return libmp.mpf_mul(HALF, libmp.mpf_erfc(argument, prec + 10, RND), prec, RND)


def _normal_pdf(x: Raw, prec: int) -> Raw:
    power = libmp.mpf_mul(libmp.mpf_mul(x, x), libmp.mpf_neg(HALF))
    tau = libmp.mpf_mul(TWO, libmp.mpf_pi(prec + 10, RND))
    return libmp.mpf_div(
        _exp(power, prec + 10), libmp.mpf_sqrt(tau, prec + 10, RND), prec, RND
    )


def _gelu(x: Raw, prec: int) -> Raw:
    return libmp.mpf_mul(x, _normal_cdf(x, prec + 10), prec, RND)


def _gelu_tanh(x: Raw, prec: int) -> Raw:
    wide = prec + 20
    cubic = libmp.mpf_mul(
        libmp.from_rational(44715, 10**6, wide, RND), libmp.mpf_pow_int(x, 3, wide, RND)
    )
    scale = libmp.mpf_sqrt(libmp.mpf_div(TWO, libmp.mpf_pi(wide), wide, RND), wide, RND)
    inner = _tanh(
        libmp.mpf_mul(scale, libmp.mpf_add(x, cubic, wide, RND), wide, RND), wide
    )
    return libmp.mpf_mul(
        libmp.mpf_mul(HALF, x), libmp.mpf_add(ONE, inner, wide, RND), prec, RND
    )


def _pole(x: Raw) -> bool:
    """Whether x is zero or a negative integer."""
    return not x[1] or (bool(x[0]) and x[2] >= 0)


def _gamma(x: Raw, prec: int) -> Raw:
    if _pole(x):
        raise Undefined
    if magnitude(x) > _GAMMA_LIMIT:
        raise TooLarge
    return libmp.mpf_gamma(x, prec, RND)


def _factorial(x: Raw, prec: int) -> Raw:
    return _gamma(libmp.mpf_add(x, ONE), prec)


def _lgamma(x: Raw, prec: int) -> Raw:
    if _pole(x) or x[0]:
        raise Undefined
    if magnitude(x) > 60:
        raise TooLarge
    return libmp.mpf_loggamma(x, prec, RND)


def _digamma(x: Raw, prec: int) -> Raw:
    if _pole(x):
        raise Undefined
    if magnitude(x) > _GAMMA_LIMIT:
        raise TooLarge
    return libmp.mpf_psi0(x, prec, RND)


def _logit(x: Raw, prec: int) -> Raw:
    wide = prec + 20
    rest = libmp.mpf_sub(ONE, x, _wide(x, prec), RND)
    if not rest[1] or rest[0]:
        raise Undefined
    return _log(libmp.mpf_div(x, rest, wide, RND), prec)


def _acosine_like(f: Callable[[Raw, int], Raw]) -> Callable[[Raw, int], Raw]:
    return _of_reciprocal(f)


def sign_of(x: Raw) -> int:
    """Return -1, 0 or 1."""
    if not x[1]:
        return 0
    return -1 if x[0] else 1


def _sign(x: Raw, prec: int) -> Raw:
    return libmp.from_int(sign_of(x))


def _heaviside(x: Raw, prec: int) -> Raw:
    return (ZERO, HALF, ONE)[sign_of(x) + 1]


def _relu(x: Raw, prec: int) -> Raw:
    return ZERO if x[0] else x


# ------------------------------------------------------------------------ NumPy


def _np_sigmoid(x: Any) -> Any:
    x = np.asarray(x, dtype=float)
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + small), small / (1 + small))


def _np_silu(x: Any) -> Any:
    return x * _np_sigmoid(x)


def _np_softplus(x: Any) -> Any:
    return np.logaddexp(0.0, x)


_ERF = np.frompyfunc(math.erf, 1, 1)
_ERFC = np.frompyfunc(math.erfc, 1, 1)


def _gamma_or_nan(x: float) -> float:
    try:
        return math.gamma(x)
    except OverflowError:
        return math.inf
    except ValueError:
        return math.nan


def _lgamma_or_nan(x: float) -> float:
    try:
        return math.lgamma(x) if x > 0 else math.nan
    except (OverflowError, ValueError):
        return math.nan


def _psi_or_nan(x: float) -> float:
    """Digamma by upward recurrence and the asymptotic series (A&S 6.3.18)."""
    if not math.isfinite(x) or (x <= 0 and x == math.floor(x)):
        return math.nan
    if x < 0:
        return _psi_or_nan(1 - x) - math.pi / math.tan(math.pi * x)
    shift = 0.0
    while x < 10:
        shift -= 1 / x
        x += 1
    square = 1 / (x * x)
    series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)))
    return shift + math.log(x) - 0.5 / x - series


_GAMMA = np.frompyfunc(_gamma_or_nan, 1, 1)
_LGAMMA = np.frompyfunc(_lgamma_or_nan, 1, 1)
_PSI = np.frompyfunc(_psi_or_nan, 1, 1)


def _floats(call: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Give an object-valued ufunc float results."""

    def array(x: Any) -> Any:
        return np.asarray(call(np.asarray(x, dtype=float)), dtype=float)

    return array


np_erf = _floats(_ERF)
np_erfc = _floats(_ERFC)
np_gamma = _floats(_GAMMA)


def _np_factorial(x: Any) -> Any:
    return np_gamma(np.asarray(x, dtype=float) + 1.0)


def _np_normal_cdf(x: Any) -> Any:
    return 0.5 * np_erfc(-np.asarray(x, dtype=float) / math.sqrt(2))


def _np_normal_pdf(x: Any) -> Any:
    return np.exp(-0.5 * np.square(x)) / math.sqrt(2 * math.pi)


def _np_gelu(x: Any) -> Any:
    return x * _np_normal_cdf(x)


def _np_gelu_tanh(x: Any) -> Any:
    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)))


def _np_logit(x: Any) -> Any:
    return np.log(x) - np.log1p(-np.asarray(x, dtype=float))


def _np_relu(x: Any) -> Any:
    return np.maximum(x, 0.0)


def _np_inverted(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def array(x: Any) -> Any:
        return 1.0 / f(x)

    return array


def _np_of_reciprocal(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def array(x: Any) -> Any:
        return f(1.0 / np.asarray(x, dtype=float))

    return array


def _np_heaviside(x: Any) -> Any:
    return np.heaviside(x, 0.5)


def _rows() -> list[Scalar]:
    """Return the table; columns as in :class:`Scalar`."""
    S = Scalar  # noqa: N806 - a table reads better with short rows
    return [
        S("exp", "x", "The exponential function.", np.exp, _exp, _like_value, "exp(u)", r"\exp", "exp", inverse="log"),
        S("log", "x, base=e", "The natural logarithm, or the one to a base.", np.log, _log, _like_log, "1/u", r"\ln", "log", (1, 2), inverse="exp"),
        S("log10", "x", "The logarithm to base 10.", np.log10, _log_base(10), _like_log, "1/(u*log(10))", r"\log_{10}", "log10"),
        S("log2", "x", "The logarithm to base 2.", np.log2, _log_base(2), _like_log, "1/(u*log(2))", r"\log_{2}", "log2"),
        S("log1p", "x", "log(1 + x), accurate near 0.", np.log1p, _log1p, lambda x, y: 2 - magnitude(libmp.mpf_add(ONE, x)), "1/(1+u)", r"\operatorname{log1p}", "log1p"),
        S("expm1", "x", "exp(x) - 1, accurate near 0.", np.expm1, _expm1, _like_value, "exp(u)", r"\operatorname{expm1}", "expm1"),
        S("sqrt", "x", "The square root.", np.sqrt, _sqrt, _like_root, "1/(2*sqrt(u))", r"\sqrt", "sqrt"),
        S("cbrt", "x", "The real cube root.", np.cbrt, _cbrt, _like_root, "1/(3*cbrt(u)^2)", r"\sqrt[3]", "cbrt"),
        S("sin", "x", "The sine of an angle in radians.", np.sin, _sin, _flat, "cos(u)", r"\sin", "sin", inverse="asin"),
        S("cos", "x", "The cosine of an angle in radians.", np.cos, _cos, _flat, "-sin(u)", r"\cos", "cos", inverse="acos"),
        S("tan", "x", "The tangent of an angle in radians.", np.tan, _tan, _like_square, "1+tan(u)^2", r"\tan", "tan", inverse="atan"),
        S("cot", "x", "The cotangent, 1/tan.", _np_inverted(np.tan), _inverted(_tan), _like_square, "-1-cot(u)^2", r"\cot", "cot", inverse="acot"),
        S("sec", "x", "The secant, 1/cos.", _np_inverted(np.cos), _inverted(_cos), _like_square, "sec(u)*tan(u)", r"\sec", "sec", inverse="asec"),
        S("csc", "x", "The cosecant, 1/sin.", _np_inverted(np.sin), _inverted(_sin), _like_square, "-csc(u)*cot(u)", r"\csc", "csc", inverse="acsc"),
        S("asin", "x", "The inverse sine.", np.arcsin, _asin, _inverse_root, "1/sqrt(1-u^2)", r"\arcsin", "asin", inverse="sin"),
        S("acos", "x", "The inverse cosine.", np.arccos, _acos, _inverse_root, "-1/sqrt(1-u^2)", r"\arccos", "acos", inverse="cos"),
        S("atan", "x", "The inverse tangent.", np.arctan, _atan, _flat, "1/(1+u^2)", r"\arctan", "atan", inverse="tan"),
        S("acot", "x", "The inverse cotangent, atan(1/x).", _np_of_reciprocal(np.arctan), _of_reciprocal(_atan), _flat, "-1/(1+u^2)", r"\operatorname{arccot}", "acot", inverse="cot"),
        S("asec", "x", "The inverse secant, acos(1/x).", _np_of_reciprocal(np.arccos), _of_reciprocal(_acos), _acsc_slope, "1/(abs(u)*sqrt(u^2-1))", r"\operatorname{arcsec}", "asec", inverse="sec"),
        S("acsc", "x", "The inverse cosecant, asin(1/x).", _np_of_reciprocal(np.arcsin), _of_reciprocal(_asin), _acsc_slope, "-1/(abs(u)*sqrt(u^2-1))", r"\operatorname{arccsc}", "acsc", inverse="csc"),
        S("sinh", "x", "The hyperbolic sine.", np.sinh, _sinh, _like_value, "cosh(u)", r"\sinh", "sinh", inverse="asinh"),
        S("cosh", "x", "The hyperbolic cosine.", np.cosh, _cosh, _like_value, "sinh(u)", r"\cosh", "cosh", inverse="acosh"),
        S("tanh", "x", "The hyperbolic tangent.", np.tanh, _tanh, _flat, "1-tanh(u)^2", r"\tanh", "tanh", inverse="atanh"),
        S("coth", "x", "The hyperbolic cotangent, 1/tanh.", _np_inverted(np.tanh), _inverted(_tanh), _like_square, "1-coth(u)^2", r"\coth", "coth", inverse="acoth"),
        S("sech", "x", "The hyperbolic secant, 1/cosh.", _np_inverted(np.cosh), _inverted(_cosh), _flat, "-sech(u)*tanh(u)", r"\operatorname{sech}", "sech", inverse="asech"),
        S("csch", "x", "The hyperbolic cosecant, 1/sinh.", _np_inverted(np.sinh), _inverted(_sinh), _like_square, "-csch(u)*coth(u)", r"\operatorname{csch}", "csch", inverse="acsch"),
        S("asinh", "x", "The inverse hyperbolic sine.", np.arcsinh, _asinh, _flat, "1/sqrt(1+u^2)", r"\operatorname{arsinh}", "asinh", inverse="sinh"),
        S("acosh", "x", "The inverse hyperbolic cosine.", np.arccosh, _acosh, _inverse_root, "1/sqrt(u^2-1)", r"\operatorname{arcosh}", "acosh", inverse="cosh"),
        S("atanh", "x", "The inverse hyperbolic tangent.", np.arctanh, _atanh, _inverse_whole, "1/(1-u^2)", r"\operatorname{artanh}", "atanh", inverse="tanh"),
        S("acoth", "x", "The inverse hyperbolic cotangent, atanh(1/x).", _np_of_reciprocal(np.arctanh), _of_reciprocal(_atanh), _inverse_whole, "1/(1-u^2)", r"\operatorname{arcoth}", "acoth", inverse="coth"),
        S("asech", "x", "The inverse hyperbolic secant, acosh(1/x).", _np_of_reciprocal(np.arccosh), _of_reciprocal(_acosh), _acsc_slope, "-1/(u*sqrt(1-u^2))", r"\operatorname{arsech}", "asech", inverse="sech"),
        S("acsch", "x", "The inverse hyperbolic cosecant, asinh(1/x).", _np_of_reciprocal(np.arcsinh), _of_reciprocal(_asinh), _acsch_slope, "-1/(abs(u)*sqrt(1+u^2))", r"\operatorname{arcsch}", "acsch", inverse="csch"),
        S("abs", "x", "The absolute value.", np.abs, lambda x, prec: libmp.mpf_abs(x), _flat, "sign(u)", r"\left| {} \right|", "Abs"),
        S("sign", "x", "-1, 0 or 1.", np.sign, _sign, lambda x, y: NOTHING, "0", r"\operatorname{sign}", "sign", jumps=True),
        S("heaviside", "x", "The step function: 0 below 0, 1 above, 1/2 at 0.", _np_heaviside, _heaviside, lambda x, y: NOTHING, "0", r"\operatorname{heaviside}", "Heaviside", jumps=True),
        S("floor", "x", "The largest integer not above x.", np.floor, lambda x, prec: libmp.mpf_floor(x), lambda x, y: NOTHING, "0", r"\left\lfloor {} \right\rfloor", "floor", jumps=True),
        S("ceil", "x", "The smallest integer not below x.", np.ceil, lambda x, prec: libmp.mpf_ceil(x), lambda x, y: NOTHING, "0", r"\left\lceil {} \right\rceil", "ceiling", jumps=True),
        S("relu", "x", "max(0, x).", _np_relu, _relu, _flat, "heaviside(u)", r"\operatorname{ReLU}", "relu"),
        S("sigmoid", "x", "The logistic function 1/(1 + exp(-x)).", _np_sigmoid, _sigmoid, _flat, "sigmoid(u)*(1-sigmoid(u))", r"\sigma", "sigmoid", inverse="logit"),
        S("logit", "p", "log(p/(1 - p)), the inverse of the sigmoid.", _np_logit, _logit, _logit_slope, "1/(u*(1-u))", r"\operatorname{logit}", "logit", inverse="sigmoid"),
        S("softplus", "x", "log(1 + exp(x)).", _np_softplus, _softplus, _flat, "sigmoid(u)", r"\operatorname{softplus}", "softplus"),
        S("silu", "x", "x * sigmoid(x), also called Swish.", _np_silu, _silu, _flat, "sigmoid(u)*(1+u*(1-sigmoid(u)))", r"\operatorname{SiLU}", "silu"),
        S("gelu", "x", "x * Phi(x), the exact GELU (Hendrycks & Gimpel 2016).", _np_gelu, _gelu, _flat, "Phi(u)+u*normpdf(u)", r"\operatorname{GELU}", "gelu"),
        S("gelu_tanh", "x", "The tanh approximation of GELU (Hendrycks & Gimpel 2016).", _np_gelu_tanh, _gelu_tanh, _flat, None, r"\operatorname{GELU}_{\tanh}", "gelu_tanh"),
        S("erf", "x", "The error function.", np_erf, _erf, _flat, "2/sqrt(pi)*exp(-u^2)", r"\operatorname{erf}", "erf"),
        S("erfc", "x", "1 - erf(x).", np_erfc, _erfc, _flat, "-2/sqrt(pi)*exp(-u^2)", r"\operatorname{erfc}", "erfc"),
        S("Phi", "x", "The standard normal distribution function.", _np_normal_cdf, _normal_cdf, _flat, "normpdf(u)", r"\Phi", "Phi"),
        S("normpdf", "x", "The standard normal density.", _np_normal_pdf, _normal_pdf, _flat, "-u*normpdf(u)", r"\varphi", "normpdf"),
        S("gamma", "x", "The gamma function.", np_gamma, _gamma, _gamma_slope, "gamma(u)*digamma(u)", r"\Gamma", "gamma"),
        S("lgamma", "x", "log(gamma(x)) for positive x.", _floats(_LGAMMA), _lgamma, _lgamma_slope, "digamma(u)", r"\ln\Gamma", "loggamma"),
        S("digamma", "x", "The derivative of lgamma.", _floats(_PSI), _digamma, _gamma_slope, None, r"\psi", "digamma"),
        S("factorial", "n", "n!, that is gamma(n + 1).", _np_factorial, _factorial, _gamma_slope, "gamma(u+1)*digamma(u+1)", "{}!", "factorial"),
    ]  # fmt: skip


SCALARS: dict[str, Scalar] = {row.name: row for row in _rows()}
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
