"""One language for learners and decks: parse, evaluate, compare, print."""

from engine.expressions.evaluate import Value, evaluate
from engine.expressions.names import Names
from engine.expressions.nodes import Node, free_names
from engine.expressions.parser import parse
from engine.expressions.printing import name_latex, to_latex, to_text
from engine.expressions.values import format_value, value_latex

__all__ = [
    "Names",
    "Node",
    "Value",
    "evaluate",
    "format_value",
    "free_names",
    "name_latex",
    "parse",
    "to_latex",
    "to_text",
    "value_latex",
]
