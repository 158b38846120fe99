"""A function to write as Markdown: what it takes and returns, and one call of it."""

from __future__ import annotations

from collections.abc import Iterable

from engine import Instance
from engine.answers.code import key_parts
from engine.answers.code_calls import Call, assignments
from engine.problems import CodeAnswer, Problem
from quizapp.cards.verbatim import verbatim
from quizapp.i18n import Messages
from quizapp.models import Item

_DIGITS = 4  # of what a call returns


def signature(answer: CodeAnswer) -> str:
    """Return the head of the function, with the shape of all that goes in and out."""
    shapes = dict(answer.shapes)
    told = {name: f"  # {shape}" for name, shape in answer.shapes}
    lines = [f"def {answer.function}("]
    if len(answer.arguments) == 1:
        (name,) = answer.arguments
        lines = [f"def {answer.function}({name}):{told.get(name, '')}"]
    else:
        width = max((len(name) for name in answer.arguments), default=0)
        lines += [
            f"    {f'{name},':<{width + 1}}{told.get(name, '')}".rstrip()
            for name in answer.arguments
        ]
        lines.append("):")
    returned = ", ".join(answer.results) or "..."
    declared = ", ".join(shapes[name] for name in answer.results if name in shapes)
    comment = f"  # {declared}" if declared else ""
    return "\n".join([*lines, "    ...", f"    return {returned}{comment}"])


def opening(item: Item) -> str:
    """Return what a function to write begins with, empty for other kinds."""
    answer = item.problem.answer
    if not isinstance(answer, CodeAnswer):
        return ""
    return f"def {answer.function}({', '.join(answer.arguments)}):\n    "


def signature_markdown(
    problem: Problem, answer: CodeAnswer, instance: Instance, messages: Messages
) -> str:
    """Return the head of the function and, where it is small, an example of a call."""
    blocks = [fenced(signature(answer))]
    call = Call(instance.values, is_edge=False)
    given = assignments(call.arguments(answer))
    names = answer.results or ("result",)
    values = dict(zip(names, key_parts(problem, call), strict=False))
    returned = assignments(values, _DIGITS)
    if given and returned:
        blocks += [messages("cards.example"), fenced(as_lines(given))]
        blocks += [messages("cards.returns"), fenced(as_lines(returned))]
    return "\n\n".join(blocks)


def fenced(code: str) -> str:
    """Return code as a fenced block, whatever a deck's program holds."""
    if "```" in code:
        return verbatim(code)
    return f"```python\n{code}\n```"


def as_lines(values: Iterable[tuple[str, str]]) -> str:
    """Return ``name = value`` lines; the rows of a matrix stand under each other."""
    return "\n".join(
        f"{name} = " + value.replace("\n", "\n" + " " * (len(name) + 3))
        for name, value in values
    )
