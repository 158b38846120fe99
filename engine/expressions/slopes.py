"""How an error of the argument grows through a scalar function.

Each rule takes x and y = f(x) and bounds the base-2 logarithm of |f'| near x.
"""

from __future__ import annotations

from mpmath import libmp

from engine.expressions.multiprecision import NOTHING, ONE, RND, Raw, magnitude

_SLOPE_PREC = 1_300  # enough to see how close to 1 an argument is


def flat(x: Raw, y: Raw) -> int:
    return 1


def like_value(x: Raw, y: Raw) -> int:
    return max(magnitude(y), 0) + 2


def like_square(x: Raw, y: Raw) -> int:
    return 2 * max(magnitude(y), 0) + 2


def like_log(x: Raw, y: Raw) -> int:
    return 2 - magnitude(x)


def like_root(x: Raw, y: Raw) -> int:
    return magnitude(y) - magnitude(x) + 2


def _distance_from_one(x: Raw) -> int:
    """Return the magnitude of 1 - x^2, the singular factor of acos and its kin."""
    return magnitude(
        libmp.mpf_sub(ONE, libmp.mpf_mul(x, x, _SLOPE_PREC, RND), _SLOPE_PREC, RND)
    )


def inverse_root(x: Raw, y: Raw) -> int:
    return 2 - _distance_from_one(x) // 2


def inverse_whole(x: Raw, y: Raw) -> int:
    return 2 - _distance_from_one(x)


def like_acsc(x: Raw, y: Raw) -> int:
    return 2 - magnitude(x) - _distance_from_one(x) // 2


def like_acsch(x: Raw, y: Raw) -> int:
    return 2 - magnitude(x)


def like_gamma(x: Raw, y: Raw) -> int:
    return (
        max(magnitude(y), 0)
        + max(-magnitude(x), 0)
        + 12
        + max(magnitude(y) if x[0] else 0, 0)
    )


def like_lgamma(x: Raw, y: Raw) -> int:
    return max(0, magnitude(x)) + max(0, -magnitude(x)) + 6


def like_logit(x: Raw, y: Raw) -> int:
    return 2 - magnitude(x) - magnitude(libmp.mpf_sub(ONE, x, _SLOPE_PREC, RND))


def none(x: Raw, y: Raw) -> int:
    """A step: no error passes."""
    return NOTHING


def like_log1p(x: Raw, y: Raw) -> int:
    return 2 - magnitude(libmp.mpf_add(ONE, x, _SLOPE_PREC, RND))
