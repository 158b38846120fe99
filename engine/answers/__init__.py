"""Judge typed answers of every kind; write keys and worked solutions."""

from engine.answers.checking import check, key_latex, key_text
from engine.answers.code import CodeRun, Runner
from engine.answers.draws import given_shapes
from engine.answers.solution import WorkedStep, worked

__all__ = [
    "CodeRun",
    "Runner",
    "WorkedStep",
    "check",
    "given_shapes",
    "key_latex",
    "key_text",
    "worked",
]
