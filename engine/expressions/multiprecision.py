"""The scalar functions on numbers of any precision.

Values are the raw mantissa-exponent tuples of ``mpmath.libmp``: pure functions with an
explicit precision in bits, so that checks may run in several threads. Each raises
UndefinedError outside its real domain and TooLargeError where the result cannot be
computed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mpmath import libmp

Raw = Any  # (sign, mantissa, exponent, bit count), see mpmath.libmp
RND = "n"
ONE = libmp.fone
ZERO = libmp.fzero
HALF = libmp.fhalf
TWO = libmp.ftwo
NOTHING = -(10**9)  # the magnitude of an exact zero


class UndefinedError(ArithmeticError):
    """The value does not exist as a finite real number at this point."""


class TooLargeError(ArithmeticError):
    """The value exists but is too large to be computed."""


def magnitude(x: Raw) -> int:
    """Return the least m with |x| < 2**m (NOTHING for zero)."""
    return int(x[2] + x[3]) if x[1] else NOTHING


_EXP_LIMIT = 42  # |x| < 2**42 keeps exp(x) within the exponents worth computing
_TRIG_LIMIT = 110  # about 1e33
_SLOW_PREC = 1_500  # bits beyond which digamma and its kin take too long
_GAMMA_LIMIT = 30  # about 1e9


def _guarded(
    limit: int, call: Callable[[Raw, int, str], Raw]
) -> Callable[[Raw, int], Raw]:
    """Wrap a libmp function so that an argument beyond 2**limit is refused."""

    def real(x: Raw, prec: int) -> Raw:
        if magnitude(x) > limit:
            raise TooLargeError
        return call(x, prec, RND)

    return real


def _plain(call: Callable[[Raw, int, str], Raw]) -> Callable[[Raw, int], Raw]:
    def real(x: Raw, prec: int) -> Raw:
        return call(x, prec, RND)

    return real


def inverted(f: Callable[[Raw, int], Raw]) -> Callable[[Raw, int], Raw]:
    """Return 1/f, undefined where f is zero."""

    def real(x: Raw, prec: int) -> Raw:
        return libmp.mpf_div(ONE, f(x, prec + 10), prec, RND)

    return real


def of_reciprocal(f: Callable[[Raw, int], Raw]) -> Callable[[Raw, int], Raw]:
    """Return x -> f(1/x), undefined at zero."""

    def real(x: Raw, prec: int) -> Raw:
        return f(libmp.mpf_div(ONE, x, prec + 20, RND), prec)

    return real


exp = _guarded(_EXP_LIMIT, libmp.mpf_exp)
sin = _guarded(_TRIG_LIMIT, libmp.mpf_sin)
cos = _guarded(_TRIG_LIMIT, libmp.mpf_cos)
tan = _guarded(_TRIG_LIMIT, libmp.mpf_tan)
sinh = _guarded(_EXP_LIMIT, libmp.mpf_sinh)
cosh = _guarded(_EXP_LIMIT, libmp.mpf_cosh)
tanh = _guarded(_EXP_LIMIT, libmp.mpf_tanh)
asin = _plain(libmp.mpf_asin)
acos = _plain(libmp.mpf_acos)
atan = _plain(libmp.mpf_atan)
asinh = _plain(libmp.mpf_asinh)
acosh = _plain(libmp.mpf_acosh)
atanh = _plain(libmp.mpf_atanh)


def log(x: Raw, prec: int) -> Raw:
    if not x[1] or x[0]:
        raise UndefinedError
    return libmp.mpf_log(x, prec, RND)


def log_base(base: int) -> Callable[[Raw, int], Raw]:
    raw = libmp.from_int(base)

    def real(x: Raw, prec: int) -> Raw:
        top = log(x, prec + 10)
        return libmp.mpf_div(top, libmp.mpf_log(raw, prec + 10, RND), prec, RND)

    return real


def _wide(x: Raw, prec: int) -> int:
    """Return a precision that keeps ``prec`` bits after adding 1 to a tiny x."""
    return prec + min(max(0, -magnitude(x)), 4000) + 10


def log1p(x: Raw, prec: int) -> Raw:
    return log(libmp.mpf_add(ONE, x, _wide(x, prec), RND), _wide(x, prec))


def expm1(x: Raw, prec: int) -> Raw:
    wide = _wide(x, prec)
    return libmp.mpf_sub(exp(x, wide), ONE, prec, RND)


def sqrt(x: Raw, prec: int) -> Raw:
    if x[0]:
        raise UndefinedError
    return libmp.mpf_sqrt(x, prec, RND)


def cbrt(x: Raw, prec: int) -> Raw:
    root = libmp.mpf_cbrt(libmp.mpf_abs(x), prec, RND)
    return libmp.mpf_neg(root) if x[0] else root


def sigmoid(x: Raw, prec: int) -> Raw:
    lower = libmp.mpf_add(ONE, exp(libmp.mpf_neg(x), prec + 10), prec + 10, RND)
    return libmp.mpf_div(ONE, lower, prec, RND)


def softplus(x: Raw, prec: int) -> Raw:
    grown = exp(x, prec + 10)
    return log1p(grown, prec)


def silu(x: Raw, prec: int) -> Raw:
    return libmp.mpf_mul(x, sigmoid(x, prec + 10), prec, RND)


def erf(x: Raw, prec: int) -> Raw:
    return libmp.mpf_erf(x, prec, RND)


def erfc(x: Raw, prec: int) -> Raw:
    return libmp.mpf_erfc(x, prec, RND)


def normal_cdf(x: Raw, prec: int) -> Raw:
    root = libmp.mpf_sqrt(TWO, prec + 10, RND)
    argument = libmp.mpf_neg(libmp.mpf_div(x, root, prec + 10, RND))
    return libmp.mpf_mul(HALF, libmp.mpf_erfc(argument, prec + 10, RND), prec, RND)


def normal_pdf(x: Raw, prec: int) -> Raw:
    power = libmp.mpf_mul(libmp.mpf_mul(x, x), libmp.mpf_neg(HALF))
    tau = libmp.mpf_mul(TWO, libmp.mpf_pi(prec + 10, RND))
    return libmp.mpf_div(
        exp(power, prec + 10), libmp.mpf_sqrt(tau, prec + 10, RND), prec, RND
    )


def gelu(x: Raw, prec: int) -> Raw:
    return libmp.mpf_mul(x, normal_cdf(x, prec + 10), prec, RND)


def gelu_tanh(x: Raw, prec: int) -> Raw:
    wide = prec + 20
    cubic = libmp.mpf_mul(
        libmp.from_rational(44715, 10**6, wide, RND), libmp.mpf_pow_int(x, 3, wide, RND)
    )
    scale = libmp.mpf_sqrt(libmp.mpf_div(TWO, libmp.mpf_pi(wide), wide, RND), wide, RND)
    inner = tanh(
        libmp.mpf_mul(scale, libmp.mpf_add(x, cubic, wide, RND), wide, RND), wide
    )
    return libmp.mpf_mul(
        libmp.mpf_mul(HALF, x), libmp.mpf_add(ONE, inner, wide, RND), prec, RND
    )


def _pole(x: Raw) -> bool:
    """Whether x is zero or a negative integer."""
    return not x[1] or (bool(x[0]) and x[2] >= 0)


def gamma(x: Raw, prec: int) -> Raw:
    if _pole(x):
        raise UndefinedError
    if magnitude(x) > _GAMMA_LIMIT:
        raise TooLargeError
    return libmp.mpf_gamma(x, prec, RND)


def factorial(x: Raw, prec: int) -> Raw:
    if magnitude(x) > _GAMMA_LIMIT:
        raise TooLargeError
    above = libmp.mpf_add(x, ONE, prec + _GAMMA_LIMIT + 20, RND)
    return gamma(above, prec)


def lgamma(x: Raw, prec: int) -> Raw:
    if _pole(x) or x[0]:
        raise UndefinedError
    if magnitude(x) > 60 or prec > _SLOW_PREC:
        raise TooLargeError
    return libmp.mpf_loggamma(x, prec, RND)


def digamma(x: Raw, prec: int) -> Raw:
    if _pole(x):
        raise UndefinedError
    if magnitude(x) > _GAMMA_LIMIT or prec > _SLOW_PREC:
        raise TooLargeError
    return libmp.mpf_psi0(x, prec, RND)


def logit(x: Raw, prec: int) -> Raw:
    wide = prec + 20
    rest = libmp.mpf_sub(ONE, x, _wide(x, prec), RND)
    if not rest[1] or rest[0]:
        raise UndefinedError
    return log(libmp.mpf_div(x, rest, wide, RND), prec)


def sign_of(x: Raw) -> int:
    """Return -1, 0 or 1."""
    if not x[1]:
        return 0
    return -1 if x[0] else 1


def sign(x: Raw, prec: int) -> Raw:
    return libmp.from_int(sign_of(x))


def heaviside(x: Raw, prec: int) -> Raw:
    return (ZERO, HALF, ONE)[sign_of(x) + 1]


def relu(x: Raw, prec: int) -> Raw:
    return ZERO if x[0] else x


def absolute(x: Raw, prec: int) -> Raw:
    return libmp.mpf_abs(x)


def floor(x: Raw, prec: int) -> Raw:
    return libmp.mpf_floor(x)


def ceil(x: Raw, prec: int) -> Raw:
    return libmp.mpf_ceil(x)
