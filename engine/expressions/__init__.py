"""One language for learners and decks: parse, evaluate, compare, print."""

from engine.expressions.compare import compare
from engine.expressions.comparison import Comparison, Solver
from engine.expressions.derivative import differentiate, replace
from engine.expressions.evaluate import Value, evaluate
from engine.expressions.latex import name_latex, to_latex
from engine.expressions.names import Names
from engine.expressions.nodes import Node, children, free_names, walk
from engine.expressions.parser import parse
from engine.expressions.text import to_text
from engine.expressions.values import format_value, value_latex

__all__ = [
    "Comparison",
    "Names",
    "Node",
    "Solver",
    "Value",
    "children",
    "compare",
    "differentiate",
    "evaluate",
    "format_value",
    "free_names",
    "name_latex",
    "parse",
    "replace",
    "to_latex",
    "to_text",
    "value_latex",
    "walk",
]
