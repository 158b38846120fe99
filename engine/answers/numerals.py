"""Read a typed number exactly: decimals, fractions, percent, scientific, thousands.

What is none of these is read as an expression without free variables.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from engine.answers.texts import fold
from engine.errors import EvaluationError, ParseError
from engine.expressions import Names, evaluate, free_names, parse, to_latex
from engine.tolerance import to_float

_SIGN = r"[+-]?\s*"
_WHOLE = r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:[ _']\d{3})+|\d+)"
_DECIMAL = rf"(?:{_WHOLE}(?:\.\d*)?|\.\d+)"
_TIMES_TEN = r"(?:\*|x|×|·|\\times|\\cdot)\s*10\s*(?:\^|\*\*)"
_POWER = rf"(?:\s*(?:[eE]|{_TIMES_TEN})\s*\{{?\(?([+-]?\s*\d{{1,3}})\)?\}}?)?"
_LITERAL = re.compile(rf"({_SIGN})({_DECIMAL}){_POWER}\s*(\\?%)?")
_FRACTION = re.compile(r"([+-]?\s*)(\d{1,40})\s*[/⁄]\s*(\d{1,40})\s*(\\?%)?")
_PREFIX = re.compile(
    r"\s*(?:[^\W\d]|\\[A-Za-z]+)[\w\\{}']*\s*[=≈:]\s*(?!=)|\s*[=≈≃]\s*"
)
_COMMA = re.compile(r"[+-]?\d+,\d+")
_MOST_DIGITS = 60


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as typed: its exact or computed value and how it was read (LaTeX)."""

    value: Fraction | float
    latex: str
    exact: bool

    def __float__(self) -> float:
        return to_float(self.value)

    @property
    def decimals(self) -> int | None:
        """Decimal places of a typed decimal; None when it is no plain decimal."""
        if not self.exact or not isinstance(self.value, Fraction):
            return None
        text = self.latex
        if "." not in text or not re.fullmatch(r"[+-]?\d*\.\d*", text):
            return 0 if re.fullmatch(r"[+-]?\d+", text) else None
        return len(text.split(".")[1])


def read_numeral(text: str, names: Collection[str] = (), start: int = 0) -> Numeral:
    """Read one number; ``names`` are the givens, which an answer may not use.

    A leading ``y =`` or ``≈`` is skipped. Raises ParseError whose column counts
    from the beginning of ``text`` plus ``start``.
    """
    folded = fold(text)
    if prefix := _PREFIX.match(folded):
        folded = " " * prefix.end() + folded[prefix.end() :]
    for sign in "$":
        folded = folded.replace(sign, " ")
    bare = folded.strip()
    numeral = _literal(bare) or _fraction(bare)
    if numeral is not None:
        return numeral
    if _COMMA.fullmatch(bare):
        position = folded.index(",")
        raise ParseError(text, start + position, "decimal-comma")
    try:
        return _expression(folded, names)
    except ParseError as error:
        raise ParseError(
            text, start + error.position, error.code, error.values
        ) from error


def numeral_latex(text: str) -> str:
    """Return a printed number such as ``-1.5e-06`` as LaTeX."""
    mantissa, letter, exponent = text.partition("e")
    return mantissa + (rf" \times 10^{{{int(exponent)}}}" if letter else "")


def _literal(bare: str) -> Numeral | None:
    match = _LITERAL.fullmatch(bare)
    if match is None or len(bare) > _MOST_DIGITS:
        return None
    sign, decimal, power, percent = match.groups()
    plain = sign.strip() + re.sub(r"[,_' ]", "", decimal)
    exponent = int(power.replace(" ", "")) if power else 0
    value = Fraction(plain) * Fraction(10) ** exponent
    latex = numeral_latex(f"{plain}e{exponent}" if power else plain)
    return _scaled(value, latex, percent)


def _fraction(bare: str) -> Numeral | None:
    match = _FRACTION.fullmatch(bare)
    if match is None or int(match.group(3)) == 0:
        return None
    sign, upper, lower, percent = match.groups()
    value = Fraction(int(upper), int(lower)) * (-1 if "-" in sign else 1)
    return _scaled(value, rf"{sign.strip()}\frac{{{upper}}}{{{lower}}}", percent)


def _scaled(value: Fraction, latex: str, percent: str | None) -> Numeral:
    if percent:
        return Numeral(value / 100, latex + r"\%", exact=True)
    return Numeral(value, latex, exact=True)


def _expression(text: str, names: Collection[str]) -> Numeral:
    percent = text.rstrip().endswith("%")
    body = text.rstrip().removesuffix("%").removesuffix("\\") if percent else text
    node = parse(body, Names(frozenset(names)))
    if used := sorted(free_names(node)):
        position = min(max(text.find(name), 0) for name in used)
        raise ParseError(text, position, "names-in-number", {"names": ", ".join(used)})
    value = _scalar(text, evaluate_or_refuse(text, node))
    latex = to_latex(node)
    return (
        Numeral(value / 100, latex + r"\%", False) if percent else _number(value, latex)
    )


def _number(value: float, latex: str) -> Numeral:
    return Numeral(value, latex, exact=False)


def evaluate_or_refuse(text: str, node: Any) -> Any:
    """Evaluate an expression without names; a missing value is unreadable."""
    try:
        return evaluate(node, {})
    except EvaluationError as error:
        raise ParseError(text, 0, f"evaluation.{error.code}", error.values) from error


def _scalar(text: str, value: Any) -> float:
    if isinstance(value, tuple) or np.ndim(value):
        raise ParseError(text, 0, "not-a-number")
    number = to_float(value)
    if not np.isfinite(number):
        raise ParseError(text, 0, "not-finite")
    return number
