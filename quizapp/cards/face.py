"""The front of a card: what is asked, with this instance's values and order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from engine import Instance, Names, format_value, key_latex, key_text, value_latex
from engine.answers.texts import letter
from engine.expressions import parse, to_latex
from engine.problems import (
    ClozeAnswer,
    CodeAnswer,
    Gap,
    StagedAnswer,
    TensorAnswer,
)
from quizapp.cards.placeholders import VALUE, fill
from quizapp.cards.signature import signature_markdown
from quizapp.i18n import Messages
from quizapp.models import CardId, Item, Kind, Language, Plot, Text

# Kinds in which letters stand for arrays of any size: there are no values to show.
OF_ANY_SIZE = (TensorAnswer, StagedAnswer, CodeAnswer)


@dataclass(frozen=True, slots=True)
class Given:
    """A drawn value: its name as LaTeX, its value as LaTeX and as plain text."""

    name: str
    name_latex: str
    value_latex: str
    plain: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """An option, statement or line with the label that answers name it by."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Face:
    """Everything a learner sees before answering; texts are Markdown."""

    card: CardId
    kind: Kind
    language: Language
    prompt: str
    given: tuple[Given, ...] = ()
    text: str | None = None
    listing: tuple[str, ...] = ()
    options: tuple[Labelled, ...] = ()
    rows: tuple[Labelled, ...] = ()
    sides: tuple[str, ...] = ()
    plot: Plot | None = None
    many: bool = False


def name_latex(name: str) -> str:
    """Return a variable's name as LaTeX (``beta1`` is \\beta_1)."""
    return to_latex(parse(name, Names(frozenset({name}))))


def listed(item: Item) -> tuple[str, ...]:
    """Return the givens to list: all that the prompt does not name itself."""
    if isinstance(item.problem.answer, OF_ANY_SIZE):
        return ()
    named = {*VALUE.findall(item.prompt.en), *VALUE.findall(item.prompt.zh)}
    names = [name for name, _ in item.problem.given if name not in named]
    if item.shown is not None:
        names = [name for name in names if name in item.shown]
    return tuple(names)


def _values(item: Item, instance: Instance) -> tuple[Given, ...]:
    return tuple(
        Given(
            name,
            name_latex(name),
            value_latex(instance.values[name]),
            format_value(instance.values[name]),
        )
        for name in listed(item)
    )


def _shown(texts: Sequence[Text], instance: Instance, language: Language) -> list[str]:
    """Return the texts in the order drawn for this instance."""
    order = instance.order or tuple(range(len(texts)))
    return [texts[index].get(language) for index in order]


def _letters(texts: Sequence[str]) -> tuple[Labelled, ...]:
    return tuple(Labelled(letter(i), text) for i, text in enumerate(texts))


def _numbers(texts: Sequence[str]) -> tuple[Labelled, ...]:
    return tuple(Labelled(str(i + 1), text) for i, text in enumerate(texts))


def gap_text(gap: Gap, language: Language, *, inside_maths: bool) -> str:
    """Return what fills a gap that is not asked."""
    if gap.value is not None:
        latex = to_latex(parse(gap.value))
        return latex if inside_maths else f"${latex}$"
    words = (gap.zh or gap.en) if language == "zh" else (gap.en or gap.zh)
    return rf"\text{{{words[0]}}}" if inside_maths else words[0]


def _cloze(item: Item, instance: Instance, part: int, language: Language) -> str | None:
    answer = item.problem.answer
    if not isinstance(answer, ClozeAnswer) or item.text is None:
        return None

    def gap(index: int, inside: bool) -> str:
        if index == part:
            return r"\boxed{?}" if inside else "**[…]**"
        return gap_text(answer.gaps[index], language, inside_maths=inside)

    return fill(item.text.get(language), _value_of(instance), gap)


def _value_of(instance: Instance) -> Callable[[str, bool], str]:
    def value(name: str, inside: bool) -> str:
        drawn = instance.values[name]
        return value_latex(drawn) if inside else format_value(drawn)

    return value


def face(item: Item, instance: Instance, part: int, language: Language) -> Face:
    """Return the front of the card ``part`` of an item, as this instance draws it."""
    front = Face(
        card=item.card_ids()[part],
        kind=item.kind,
        language=language,
        prompt=_prompt(item, instance, language),
        given=_values(item, instance),
        text=_cloze(item, instance, part, language),
        plot=item.plot,
    )
    return _with_parts(front, item, instance)


def _prompt(item: Item, instance: Instance, language: Language) -> str:
    """Return the prompt with its values; of a function its head and an example."""
    prompt = fill(item.prompt.get(language), _value_of(instance))
    answer = item.problem.answer
    if not isinstance(answer, CodeAnswer):
        return prompt
    head = signature_markdown(item.problem, answer, instance, Messages(language))
    return f"{prompt}\n\n{head}"


def _with_parts(front: Face, item: Item, instance: Instance) -> Face:
    """Add what the kind lists: options, rows, sides or lines, in the drawn order."""
    language = front.language
    if item.kind in (Kind.CHOICE, Kind.DIAGNOSE):
        texts = [option.text for option in item.options]
        return replace(
            front,
            options=_letters(_shown(texts, instance, language)),
            many=sum(option.correct for option in item.options) > 1,
        )
    if item.kind is Kind.ORDER:
        rows = _numbers(_shown(item.statements, instance, language))
        return replace(front, rows=rows)
    if item.kind is Kind.COMPARE:
        return replace(
            front,
            rows=_numbers(_shown(item.statements, instance, language)),
            sides=tuple(side.get(language) for side in item.sides),
        )
    if item.kind is Kind.MATCH:
        right = [right for _, right in item.pairs]
        return replace(
            front,
            rows=_numbers([left.get(language) for left, _ in item.pairs]),
            options=_letters(_shown(right, instance, language)),
        )
    if item.kind is Kind.CHAIN:
        asked = [row.prompt.get(language) for row in item.follow_ups]
        return replace(front, rows=_numbers(asked))
    if item.kind is Kind.BUG and item.listing is not None:
        lines = item.listing.get(language).strip("\n").split("\n")
        return replace(front, listing=tuple(lines))
    return front


def worded(latex: str, language: Language) -> str:
    """Return a formula of the engine with its words in the card's language."""
    otherwise = Messages(language)("cards.otherwise")
    return latex.replace(r"\text{otherwise}", rf"\text{{{otherwise}}}")


def key_texts(
    item: Item, instance: Instance, part: int, language: Language
) -> tuple[str, str]:
    """Return the key as plain text and as LaTeX; words in the card's language."""
    answer = item.problem.answer
    if isinstance(answer, ClozeAnswer) and answer.gaps[part].value is None:
        return gap_text(answer.gaps[part], language, inside_maths=False), ""
    return (
        key_text(item.problem, instance, part),
        worded(key_latex(item.problem, instance, part), language),
    )
