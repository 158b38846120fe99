"""Pure mathematics behind the questions: parse, evaluate, compare, judge.

The names below are loaded when they are first used, so that a program which only
needs the frozen definitions does not load NumPy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.answers import (
        CodeRun,
        Runner,
        WorkedStep,
        check,
        given_shapes,
        key_latex,
        key_text,
        worked,
    )
    from engine.errors import EngineError, EvaluationError, ParseError, ProblemError
    from engine.expressions import (
        Names,
        Node,
        evaluate,
        format_value,
        free_names,
        parse,
        to_latex,
        to_text,
        value_latex,
    )
    from engine.expressions.registry import functions
    from engine.instances import Instance
    from engine.problems import Problem
    from engine.reasons import message_key
    from engine.variants import draw
    from engine.verdict import Detail, Outcome, Reason, Verdict, Witness
    from engine.verification import verify_problem

__all__ = [
    "CodeRun",
    "Detail",
    "EngineError",
    "EvaluationError",
    "Instance",
    "Names",
    "Node",
    "Outcome",
    "ParseError",
    "Problem",
    "ProblemError",
    "Reason",
    "Runner",
    "Verdict",
    "Witness",
    "WorkedStep",
    "check",
    "draw",
    "evaluate",
    "format_value",
    "free_names",
    "functions",
    "given_shapes",
    "key_latex",
    "key_text",
    "message_key",
    "parse",
    "to_latex",
    "to_text",
    "value_latex",
    "verify_problem",
    "worked",
]

_HOMES = {
    "engine.answers": (
        "CodeRun Runner WorkedStep check given_shapes key_latex key_text worked"
    ),
    "engine.errors": "EngineError EvaluationError ParseError ProblemError",
    "engine.expressions": (
        "Names Node evaluate format_value free_names parse to_latex to_text value_latex"
    ),
    "engine.expressions.registry": "functions",
    "engine.instances": "Instance",
    "engine.problems": "Problem",
    "engine.reasons": "message_key",
    "engine.variants": "draw",
    "engine.verdict": "Detail Outcome Reason Verdict Witness",
    "engine.verification": "verify_problem",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}
_LIGHT = frozenset({"engine.errors", "engine.problems", "engine.verdict"})


def __getattr__(name: str) -> Any:
    """Load a public name from its module; the reference library comes with it."""
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'engine' has no attribute {name!r}")
    if home not in _LIGHT:
        import_module("engine.reference")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted({*globals(), *__all__})
