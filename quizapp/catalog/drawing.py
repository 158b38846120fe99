"""From an item to an instance that can be shown for certain, or a sentence why not.

A deck may come from a stranger: a condition that never holds, a formula without a
value, a picture too large. Whoever asks a question draws it here first, so that
nothing is found out halfway through a card.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from engine import Instance, draw, key_latex, key_text, value_latex, worked
from engine.answers.tables import LARGEST, read_table
from engine.errors import EngineError, ParseError
from engine.formulas import authored_value
from engine.keys import scalar
from engine.problems import ArrayAnswer, ClozeAnswer
from quizapp.catalog.plot_values import plotted
from quizapp.errors import UserInputError
from quizapp.i18n import Messages, fault
from quizapp.i18n import say as said
from quizapp.models import SELF_MARKED, Item

_LONGEST_REASON = 200  # characters
_MOST_TOLD = 5  # questions by name


class UndrawableError(UserInputError):
    """A question that cannot be drawn; the sentence names it, its place and why."""


Teller = Callable[[UndrawableError], None]
"""What hears of a question that is left out; one that raises ends the work."""


def insist(error: UndrawableError) -> None:
    """End the work: for those who want every question."""
    raise error


def left_out(errors: Sequence[UndrawableError], say: Messages) -> Iterator[str]:
    """Yield a sentence for each question left out; many are only counted."""
    for error in errors[:_MOST_TOLD]:
        yield say("catalog.left_out", problem=said(error, say))
    if more := len(errors[_MOST_TOLD:]):
        yield say("catalog.left_out_more", n=more)


def drawn(item: Item, seed: int) -> Instance:
    """Draw the instance of a seed, with key, solution and picture found to be sound.

    Raises UndrawableError.
    """
    try:
        return sound(item, seed)
    except EngineError as error:
        raise fault(
            UndrawableError,
            "catalog.undrawable",
            item=item.id,
            topic=item.topic,
            place=f" ({item.path}:{item.line})" if item.path else "",
            reason=_brief(str(error)),
        ) from error


def sound(item: Item, seed: int) -> Instance:
    """Draw like ``drawn``, but let the engine say what is at fault (EngineError)."""
    instance = draw(item.problem, seed)
    for value in instance.values.values():
        value_latex(value)
    if item.kind not in SELF_MARKED:
        for part in range(item.parts):
            _check_size(item, key_text(item.problem, instance, part))
            key_latex(item.problem, instance, part)
    _check_gaps(item, instance)
    worked(item.problem, instance)
    _check_plot(item, instance)
    return instance


def _check_size(item: Item, key: str) -> None:
    """Refuse an array with more entries than can be read from an answer."""
    if isinstance(item.problem.answer, ArrayAnswer) and len(key) > LARGEST:
        try:
            read_table(key)
        except ParseError as error:
            raise EngineError(f"answer: more than {LARGEST} entries") from error


def _check_gaps(item: Item, instance: Instance) -> None:
    """Evaluate the gaps that are judged by their value."""
    answer = item.problem.answer
    for gap in answer.gaps if isinstance(answer, ClozeAnswer) else ():
        if gap.value is not None and not gap.variables:
            scalar("gaps", authored_value("gaps", gap.value, instance.values))


def _check_plot(item: Item, instance: Instance) -> None:
    if item.plot is None:
        return
    try:
        plotted(item.plot, instance.values)
    except EngineError as error:
        raise EngineError(f"plot.{error}") from error


def _brief(reason: str) -> str:
    """Return a reason with the middle left out where it quotes a long expression."""
    if len(reason) <= _LONGEST_REASON:
        return reason
    half = _LONGEST_REASON // 2
    return f"{reason[:half]} … {reason[-half:]}"
