"""The codes of every reason that a check can give, with their placeholders.

The sentences are in the application's catalogue (``reason.<code>``); a test proves
that each code used in the engine is listed here and has its sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.errors import EvaluationError, ParseError
from engine.verdict import Reason

REASONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        # every kind
        "empty": (),
        "too-long": ("limit",),
        "time-out": (),
        "cannot-decide": (),
        "engine-fault": ("what",),
        # letters and numbers of a list
        "letters": ("last",),
        "one-letter": ("last",),
        "repeated": ("which",),
        "count": ("expected", "given"),
        "numbers": ("last",),
        "sides": (),
        # choice, match, compare, order, bug, ticks
        "wrong-option": (),
        "some-options": ("hits", "wanted", "extra"),
        "wrong-pairs": ("hits", "count"),
        "wrong-sides": ("hits", "count"),
        "wrong-order": ("first", "second"),
        "wrong-line": ("line",),
        "some-lines": ("hits", "wanted", "extra"),
        "points-missed": ("hits", "count"),
        "should-choose": (),
        "should-not-choose": (),
        "belongs-to": ("right",),
        # cloze
        "other-text": (),
        "typo": ("accepted",),
        # numbers
        "names-in-number": ("names",),
        "not-a-number": (),
        "not-finite": (),
        "number-differs": (),
        "too-coarse": ("places",),
        "sign": (),
        "reciprocal": (),
        "factor": ("factor",),
        "percent": (),
        "power-of-ten": ("exponent",),
        "off-by-one": (),
        "squared": (),
        "decimal-comma": (),
        "square-root": (),
        "log-base-2": (),
        "log-base-10": (),
        # arrays
        "ragged": (),
        "separate-entries": (),
        "bracket": (),
        "shape-differs": ("expected", "given"),
        "shape-axes": ("expected", "given"),
        "entries-differ": ("wrong", "count"),
        "transposed": (),
        "transposed-shape": ("expected", "given"),
        "reversed": (),
        "permuted": (),
        "sum-for-mean": ("size",),
        "mean-for-sum": ("size",),
        "wrong-axis": (),
        "wrong-axis-shape": ("expected", "given"),
        "offset": ("offset",),
        # formulas
        "formula-differs": (),
        "no-value": (),
        "form-in-terms-of": ("names",),
        "form-without": ("function",),
        "form-simplified": (),
        "form-factored": (),
        "form-expanded": (),
        "form-unfinished": (),
        "term-missing": ("term",),
        "factor-missing": ("term",),
        "term-sign": ("term",),
        "n-minus-one": (),
        "n-for-n-minus-one": (),
        "mean-not-sum": (),
        "sum-not-mean": (),
        "power-missing": ("term",),
        "root-missing": ("term",),
        # comparisons of formulas
        "by-algebra": (),
        "narrower-domain": (),
        "wider-domain": (),
        "length": ("expected", "given"),
        "not-a-relation": (),
        "relation": (),
        "no-points": (),
        "too-large": (),
        "too-slow": (),
        "undeclared": ("allowed", "names"),
        "unsupported": ("what",),
        # shapes
        "shape-rank": ("expected", "given"),
        "shape-permuted": (),
        "shape-entry": ("position",),
        "not-a-size": ("entry",),
        # derivations
        "line-differs": ("line",),
        "line-recovered": ("line",),
        "line-carried": ("line",),
        "degenerate": (),
        "last-line": (),
        "too-few-lines": ("minimum", "given"),
        "let-name": ("name",),
        "let-form": (),
        "line-undecided": ("line",),
        "chain-empty": (),
        # staged
        "stage-form": ("names",),
        "stage-unknown": ("name", "names"),
        "stage-order": ("names",),
        "stage-twice": ("name",),
        "stage-missing": ("name",),
        "stage-carried": ("name",),
        "stage-degenerate": ("name",),
        # code
        "no-runner": (),
        "code-failed": ("error",),
        "code-raised": ("case", "error"),
        "code-syntax": ("error",),
        "code-values": (),
        "code-not-finite": (),
        "code-nothing": (),
        "code-returns": (),
        "code-count": ("given", "names"),
        "code-shape": ("expected", "given"),
        "code-some": ("hits", "count"),
        "code-edges": (),
        "code-results": ("hits", "count"),
        "code-among": ("names",),
    }
)

_OTHER_CATALOGUES = ("parse.", "evaluation.", "sandbox.")


def because(code: str, **values: object) -> Reason:
    """Give the reason ``code`` of the registry with its values as text."""
    return Reason.of(code, **values)


def unread(error: ParseError) -> Reason:
    """Give the reason of a text that cannot be read."""
    known = error.code in REASONS or error.code.startswith(_OTHER_CATALOGUES)
    return Reason.of(error.code if known else f"parse.{error.code}", **error.values)


def without_value(error: EvaluationError) -> Reason:
    """Give the reason of an expression that was understood but has no value."""
    return Reason.of(f"evaluation.{error.code}", **error.values)


def message_key(reason: Reason) -> str:
    """Return the key of the reason's sentence in the application's catalogues.

    Reasons of the parser, the evaluator and the application's runner of code keep the
    name of their own catalogue.
    """
    if reason.code.startswith(_OTHER_CATALOGUES):
        return reason.code
    return f"reason.{reason.code}"
