"""One door for every kind: judge a response, write the key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.answers import (
    array,
    choice,
    cloze,
    code,
    derivation,
    expression,
    lines,
    matching,
    number,
    ordering,
    shapes,
    sides,
    staged,
    tensor,
)
from engine.answers.outcomes import Means, empty, undecided, unparsable
from engine.answers.texts import is_blank
from engine.errors import EvaluationError, ParseError
from engine.instances import Instance
from engine.problems import (
    ArrayAnswer,
    BugAnswer,
    ChoiceAnswer,
    ClozeAnswer,
    CodeAnswer,
    CompareAnswer,
    DerivationAnswer,
    ExpressionAnswer,
    MatchAnswer,
    NumberAnswer,
    OrderAnswer,
    Problem,
    ShapeAnswer,
    StagedAnswer,
    TensorAnswer,
    TicksAnswer,
)
from engine.reasons import because, without_value
from engine.verdict import Verdict

LONGEST = 1_000
LONGEST_OF_LINES = 4_000  # derivations and staged computations
LONGEST_CODE = 20_000


def check(
    problem: Problem,
    instance: Instance,
    response: str,
    part: int = 0,
    *,
    deadline: Callable[[], bool] | None = None,
    solver: Any = None,
    runner: Any = None,
) -> Verdict:
    """Judge one response; no text makes it raise.

    ``part`` is the gap of a cloze. ``deadline`` tells when the time is up,
    ``solver`` is the killable last resort of comparisons, ``runner`` runs a
    learner's function; without them the verdict may be undecided. Raises
    ProblemError only when the problem itself is at fault.
    """
    limit = _limit(problem)
    if is_blank(response):
        return empty()
    if len(response) > limit:
        return unparsable(ParseError(response, limit, "too-long", {"limit": limit}))
    means = Means(deadline, solver, runner)
    try:
        verdict = _judge(problem, instance, response, part, means)
    except ParseError as error:
        return unparsable(error)
    except EvaluationError as error:
        return undecided(without_value(error))
    except (RecursionError, MemoryError, OverflowError) as error:
        return undecided(because("engine-fault", what=type(error).__name__))
    return verdict


def _limit(problem: Problem) -> int:
    match problem.answer:
        case DerivationAnswer() | StagedAnswer():
            return LONGEST_OF_LINES
        case CodeAnswer():
            return LONGEST_CODE
    return LONGEST


def _judge(
    problem: Problem, instance: Instance, response: str, part: int, means: Means
) -> Verdict:
    match problem.answer:
        case NumberAnswer() as answer:
            return number.check(answer, problem, instance, response)
        case ArrayAnswer() as answer:
            return array.check(answer, problem, instance, response)
        case ExpressionAnswer() as answer:
            return expression.check(answer, problem, instance, response, means)
        case TensorAnswer() as answer:
            return tensor.check(answer, problem, instance, response, means)
        case ShapeAnswer() as answer:
            return shapes.check(answer, problem, instance, response)
        case ChoiceAnswer() as answer:
            return choice.check(answer, instance, response)
        case ClozeAnswer() as answer:
            return cloze.check(answer, instance, response, part, means)
        case OrderAnswer() as answer:
            return ordering.check(answer, instance, response)
        case MatchAnswer() as answer:
            return matching.check(answer, instance, response)
        case CompareAnswer() as answer:
            return sides.check(answer, instance, response)
        case BugAnswer() as answer:
            return lines.check_bug(answer, response)
        case TicksAnswer() as answer:
            return lines.check_ticks(answer, response)
        case DerivationAnswer() as answer:
            return derivation.check(answer, problem, instance, response, means)
        case StagedAnswer() as answer:
            return staged.check(answer, problem, instance, response, means)
        case CodeAnswer() as answer:
            return code.check(answer, problem, instance, response, means)


def key_text(problem: Problem, instance: Instance, part: int = 0) -> str:
    """Return a right response as plain text, which ``check`` accepts."""
    match problem.answer:
        case NumberAnswer() as answer:
            return number.key_text(answer, problem, instance)
        case ArrayAnswer() as answer:
            return array.key_text(answer, problem, instance)
        case ExpressionAnswer() as answer:
            return expression.key_text(answer, instance)
        case TensorAnswer() | CodeAnswer() as answer:
            return answer.value
        case ShapeAnswer() as answer:
            return shapes.key_text(answer, instance)
        case ChoiceAnswer() as answer:
            return choice.key_text(answer, instance)
        case ClozeAnswer() as answer:
            return cloze.key_text(answer, part)
        case OrderAnswer() as answer:
            return ordering.key_text(answer, instance)
        case MatchAnswer() as answer:
            return matching.key_text(answer, instance)
        case CompareAnswer() as answer:
            return sides.key_text(answer, instance)
        case BugAnswer() as answer:
            return lines.bug_key(answer)
        case TicksAnswer() as answer:
            return lines.ticks_key(answer)
        case DerivationAnswer() as answer:
            return derivation.key_text(answer, problem, instance)
        case StagedAnswer() as answer:
            return staged.key_text(answer)


def key_latex(problem: Problem, instance: Instance, part: int = 0) -> str:
    """Return the key as LaTeX: the value of numbers, the formula of formulas."""
    match problem.answer:
        case ArrayAnswer() as answer:
            return array.key_latex(answer, problem, instance)
        case NumberAnswer() as answer:
            return number.key_latex(answer, problem, instance)
        case ExpressionAnswer() | DerivationAnswer() as answer:
            return expression.key_latex(answer, instance)
        case TensorAnswer() | CodeAnswer() as answer:
            return tensor.formula_latex("answer", answer.value, problem, instance)
        case StagedAnswer() as answer:
            return staged.key_latex(answer, problem, instance)
        case ClozeAnswer() as answer:
            return cloze.key_latex(answer, instance, part)
    return _in_text(key_text(problem, instance, part))


def _in_text(text: str) -> str:
    return rf"\text{{{text}}}"
