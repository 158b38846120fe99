"""One language for learners and decks: parse, evaluate, compare, print."""

from engine.expressions.evaluate import Value, evaluate
from engine.expressions.names import Names
from engine.expressions.nodes import Node, free_names
from engine.expressions.parser import parse

__all__ = ["Names", "Node", "Value", "evaluate", "free_names", "parse"]
