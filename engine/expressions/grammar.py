"""The tables of the grammar: binding powers, brackets, allowed methods and keywords."""

from __future__ import annotations

MAX_DEPTH = 40
MAX_NODES = 400

RELATION, SUM, PRODUCT, PREFIX, ARGUMENT, POWER = 5, 10, 20, 25, 30, 40
INFIX = {
    "<": RELATION, "<=": RELATION, ">": RELATION, ">=": RELATION, "==": RELATION,
    "!=": RELATION, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "//": PRODUCT,
    "@": PRODUCT, "^": POWER, "**": POWER,
}  # fmt: skip
OPENERS = frozenset((
    "(", "{", "abs(", "norm(", "floor(", "ceil(", "left[", "\\frac", "\\dfrac",
    "\\tfrac", "\\cfrac", "\\sqrt", "\\surd", "\\cuberoot", "\\fourthroot",
    "\\partial", "\\sum", "\\prod", "\\binom",
))  # fmt: skip
CLOSERS = {"(": ")", "{": "}", "abs(": ")abs", "floor(": ")floor", "ceil(": ")ceil"}
FRACTIONS = frozenset(("\\frac", "\\dfrac", "\\tfrac", "\\cfrac"))
METHODS = frozenset((
    "sum", "mean", "max", "min", "prod", "std", "var", "argmax", "argmin", "cumsum",
    "cumprod", "any", "all", "reshape", "ravel", "flatten", "dot", "transpose",
    "squeeze", "clip", "copy", "astype", "trace", "round", "argsort", "sort",
    "repeat", "swapaxes",
))  # fmt: skip
REDUCING = frozenset((
    "sum", "mean", "max", "min", "prod", "std", "var", "argmax", "argmin", "cumsum",
    "cumprod", "any", "all",
))  # fmt: skip
SPREADING = frozenset(("reshape", "transpose"))
KEYWORDS = frozenset((
    "a_max", "a_min", "axes", "axis", "base", "copy", "ddof", "decimals", "dtype",
    "endpoint", "indexing", "initial", "k", "keepdims", "M", "mode", "n", "N",
    "num", "ord", "shape",
))  # fmt: skip
