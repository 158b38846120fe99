"""The back of a card: the verdict in words, the key, the worked solution, the why."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from engine import Instance, message_key, value_latex, worked
from engine.answers.texts import letter
from engine.expressions import name_latex
from engine.problems import ChoiceAnswer
from engine.verdict import Detail, Outcome, Reason, Verdict, Witness
from quizapp.cards.calls import told_by_calls, witness_of_call
from quizapp.cards.face import OF_ANY_SIZE, Labelled, key_texts, listed, worded
from quizapp.i18n import Messages
from quizapp.models import COMPUTED, Item, Kind, Language

_NAME = re.compile(r"[A-Za-z_]\w*")
_BLANK = re.compile(r"[{}\s]")


@dataclass(frozen=True, slots=True)
class WorkedLine:
    """One line of the worked solution: words, formula and its value here."""

    text: str
    latex: str
    value: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict said in one language, most important sentence first."""

    outcome: Outcome
    credit: float
    headline: str
    sentences: tuple[str, ...] = ()
    details: tuple[Labelled, ...] = ()
    understood: str | None = None
    printed: str = ""  # by a function, safe to show


@dataclass(frozen=True, slots=True)
class Back:
    """What is shown after the answer; texts are Markdown."""

    key: str
    key_latex: str
    explanation: str
    answer: str | None = None
    key_points: tuple[str, ...] = ()
    worked: tuple[WorkedLine, ...] = ()
    whys: tuple[Labelled, ...] = ()
    follow_ups: tuple[tuple[str, str], ...] = ()
    solution: str = ""  # a program; it stands in place of the key
    edges: str = ""  # at which inputs it is tried besides


def say(reason: Reason, messages: Messages) -> str:
    """Return the sentence of a reason."""
    return messages(message_key(reason), **dict(reason.values))


def _feedback(item: Item, wanted: str, language: Language) -> str | None:
    for row in item.feedback:
        if row.id == wanted:
            return row.text.get(language)
    return None


def _told(detail: Detail, item: Item, messages: Messages) -> str:
    words = [messages(f"cards.outcome.{detail.outcome.value}")]
    if detail.misconception:
        words.append(_feedback(item, detail.misconception, messages.language) or "")
    elif detail.reason is not None:
        words.append(say(detail.reason, messages))
    elif detail.carried:
        words.append(messages("cards.carried"))
    blank = "" if messages.language == "zh" else " "
    return blank.join(word for word in words if word)


def _details(verdict: Verdict, item: Item, messages: Messages) -> tuple[Labelled, ...]:
    """Return the parts in words, where they say more than the whole."""
    if not _tells_by_parts(verdict, item):
        return ()

    def words(detail: Detail) -> str:
        # The first known mistake is told above the parts.
        told = detail.misconception == verdict.misconception
        shown = replace(detail, misconception=None, reason=None) if told else detail
        return _told(shown if detail.misconception else detail, item, messages)

    if item.kind is Kind.CODE:
        return told_by_calls(verdict.details, item, messages, words)
    return tuple(Labelled(detail.label, words(detail)) for detail in verdict.details)


def _tells_by_parts(verdict: Verdict, item: Item) -> bool:
    """Tell whether the parts say more than the whole.

    They do not where one option was asked for, whose reasons follow anyway, nor
    where every part is simply right.
    """
    answer = item.problem.answer
    if isinstance(answer, ChoiceAnswer) and not answer.many:
        return False
    return not all(
        part.outcome is Outcome.CORRECT and part.reason is None
        for part in verdict.details
    )


def _witness(witness: Witness, messages: Messages) -> str:
    """Say where the answer differs: in an entry of an array, or at some values."""
    at = dict(witness.at)
    if at.keys() == {"entry"}:
        key, place = "cards.witness_entry", at["entry"]
    else:
        key = "cards.witness" if at else "cards.witness_constant"
        place = ", ".join(
            messages("cards.entry", index=value)
            if name == "entry"
            else f"{name} = {value}"
            for name, value in at.items()
        )
    return messages(key, at=place, given=witness.given, expected=witness.expected)


def judge(verdict: Verdict, item: Item, messages: Messages) -> Judged:
    """Say a verdict: outcome, the named mistake or reason, the witness, the parts."""
    sentences = []
    for wanted in (verdict.misconception, verdict.convention):
        if wanted and (text := _feedback(item, wanted, messages.language)):
            sentences.append(text)
    if verdict.reason is not None and not verdict.misconception:
        sentences.append(say(verdict.reason, messages))
    if verdict.witness is not None and item.kind is Kind.CODE:
        sentences += witness_of_call(verdict.witness, item, messages)
    elif verdict.witness is not None:
        sentences.append(_witness(verdict.witness, messages))
    percent = round(100 * verdict.credit)
    return Judged(
        outcome=verdict.outcome,
        credit=verdict.credit,
        headline=messages(f"cards.headline.{verdict.outcome.value}", percent=percent),
        sentences=tuple(sentences),
        details=_details(verdict, item, messages),
        understood=verdict.understood,
        printed=verdict.printed,
    )


def _value_latex(value: object) -> str:
    """Return a step's value as LaTeX; steps of bare formulas have none."""
    return "" if value is None else value_latex(value)


def _worked(
    item: Item, instance: Instance, language: Language
) -> tuple[WorkedLine, ...]:
    if item.kind not in COMPUTED or not item.problem.steps:
        return ()
    texts = {row.name: row.text.get(language) for row in item.step_texts}
    # Where letters stand for arrays of any size the drawn numbers mean nothing.
    shown = not isinstance(item.problem.answer, OF_ANY_SIZE)
    lines = tuple(
        WorkedLine(
            texts.get(step.name, ""),
            # Later lines use the name, so the line must show what it stands for.
            f"{name_latex(step.name)} = {worded(step.latex, language)}",
            _value_latex(step.value) if shown else "",
        )
        for step in worked(item.problem, instance)
    )
    names = _unseen(item, language) if shown else ()
    if not names:
        return lines
    values = (
        f"{name_latex(name)} = {value_latex(instance.values[name])}" for name in names
    )
    words = Messages(language)("cards.values")
    return (WorkedLine(words, r",\quad ".join(values), ""), *lines)


def _unseen(item: Item, language: Language) -> tuple[str, ...]:
    """Return the givens that steps use by a name which the front does not show.

    The prompt may put in the value alone: "120 examples" for ``@{N}`` examples.
    """
    used = {name for s in item.problem.steps for name in _NAME.findall(s.expression)}
    prompt = _BLANK.sub("", item.prompt.get(language))
    return tuple(
        name
        for name, _ in item.problem.given
        if name in used.difference(listed(item))
        and f"{_BLANK.sub('', name_latex(name))}=@{name}" not in prompt
    )


def _whys(item: Item, instance: Instance, language: Language) -> tuple[Labelled, ...]:
    if not isinstance(item.problem.answer, ChoiceAnswer):
        return ()
    order = instance.order or tuple(range(len(item.options)))
    return tuple(
        Labelled(letter(position), why.get(language))
        for position, index in enumerate(order)
        if (why := item.options[index].why) is not None
    )


def _edges(item: Item, language: Language) -> str:
    """Return at which inputs a function is tried besides the usual ones."""
    if not item.edges:
        return ""
    say = Messages(language)
    edges = say("cards.semicolon").join(edge.get(language) for edge in item.edges)
    return say("cards.edges", edges=edges)


def back(item: Item, instance: Instance, part: int, language: Language) -> Back:
    """Return the back of a card for this instance."""
    if item.kind in (Kind.RECALL, Kind.EXPLAIN, Kind.CHAIN):
        key, latex = "", ""
    else:
        key, latex = key_texts(item, instance, part, language)
    return Back(
        key=key,
        key_latex=latex,
        explanation=item.explanation.get(language),
        answer=item.answer.get(language) if item.answer else None,
        key_points=tuple(point.get(language) for point in item.ticked),
        worked=_worked(item, instance, language),
        whys=_whys(item, instance, language),
        follow_ups=tuple(
            (row.prompt.get(language), row.answer.get(language))
            for row in item.follow_ups
        ),
        solution=item.solution or "",
        edges=_edges(item, language),
    )
