"""Which names a text may use, and the other names that functions go by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

CONSTANTS = frozenset(("e", "pi", "inf", "nan", "True", "False", "None"))
CONSTANT_ALIASES = {"Inf": "inf", "infinity": "inf", "NaN": "nan", "newaxis": "None"}
ALIASES = {
    "ln": "log", "lg": "log10", "ld": "log2", "arcsin": "asin", "arccos": "acos",
    "arctan": "atan", "arctg": "atan", "tg": "tan", "ctg": "cot", "cotan": "cot",
    "cosec": "csc", "arccot": "acot", "arcsec": "asec", "arccsc": "acsc",
    "sh": "sinh", "ch": "cosh", "th": "tanh", "arcsinh": "asinh", "arsinh": "asinh",
    "arccosh": "acosh", "arcosh": "acosh", "arctanh": "atanh", "artanh": "atanh",
    "arccoth": "acoth", "arcoth": "acoth", "arcsech": "asech", "arsech": "asech",
    "arccsch": "acsch", "arcsch": "acsch", "arctan2": "atan2", "Abs": "abs",
    "absolute": "abs", "fabs": "abs", "sgn": "sign", "signum": "sign",
    "Heaviside": "heaviside", "ceiling": "ceil", "ReLU": "relu", "Relu": "relu",
    "RELU": "relu", "Sigmoid": "sigmoid", "logistic": "sigmoid", "expit": "sigmoid",
    "SiLU": "silu", "swish": "silu", "Swish": "silu", "GELU": "gelu",
    "Softplus": "softplus", "Softmax": "softmax", "Tanh": "tanh", "gammaln": "lgamma",
    "loggamma": "lgamma", "Gamma": "gamma", "psi": "digamma", "normcdf": "Phi",
    "norm_cdf": "Phi", "norm_pdf": "normpdf", "phi": "normpdf",
    "binom": "comb", "binomial": "comb",
    "nCr": "comb", "power": "pow", "amax": "max", "amin": "min", "product": "prod",
    "average": "mean", "derivative": "diff", "Tr": "trace", "tr": "trace",
    "identity": "eye", "multiply": "multiply", "concat": "concatenate",
}  # fmt: skip
RESERVED = frozenset((
    "if", "else", "elif", "for", "while", "in", "and", "or", "not", "is", "import",
    "from", "yield", "await", "async", "def", "class", "return", "with", "del",
    "global", "assert",
))  # fmt: skip
MODULES = frozenset(("np", "numpy", "math"))
SAME_LETTER = {
    "eps": "epsilon",
    "lam": "lambda",
    "lmbda": "lambda",
    "var_epsilon": "epsilon",
}


def _key(name: str) -> str:
    """Return what two spellings of one variable share: ``x_1`` and ``x1``."""
    plain = name.replace("_", "")
    return SAME_LETTER.get(plain, plain)


@dataclass(frozen=True, slots=True)
class Names:
    """The variables that a text may use.

    ``products`` lets an unknown run of letters be a product of single declared
    letters (``ab`` is a*b), as it always is in a text with LaTeX commands.
    ``open`` admits any other name as a variable too.
    """

    variables: frozenset[str] = frozenset()
    products: bool = False
    open: bool = False

    @classmethod
    def of(cls, variables: Iterable[str], *, products: bool = False) -> Names:
        """Return the names with these variables."""
        return cls(frozenset(variables), products)

    def find(self, name: str) -> str | None:
        """Return the declared variable that ``name`` spells, if any."""
        if name in self.variables:
            return name
        return _spellings(self.variables).get(_key(name))


@lru_cache(maxsize=512)
def _spellings(variables: frozenset[str]) -> dict[str, str]:
    """Return the declared variables by what their spellings share, if unambiguous."""
    found: dict[str, str] = {}
    for variable in sorted(variables):
        key = _key(variable)
        found[key] = variable if key not in found else ""
    return {key: variable for key, variable in found.items() if variable}
