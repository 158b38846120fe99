"""Questions that answer themselves: by their wording, or by the longest option."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress

from engine import EngineError, Names, parse, to_latex
from engine.problems import (
    ChoiceAnswer,
    ClozeAnswer,
    CodeAnswer,
    ExpressionAnswer,
    TensorAnswer,
)
from quizapp.catalog.findings import Finding
from quizapp.catalog.scope import Scope
from quizapp.models import LANGUAGES, Item, Language

MIN_CHOICES = 5
MAX_LONGEST_SHARE = 0.6
MAX_RATIO = 1.6
_LEAST_LENGTH = {"en": 24, "zh": 12}
_LEAST_ANSWER = {"en": 4, "zh": 2}
_LEAST_FORMULA = 7  # a constant such as 0.25 may stand in a prompt by chance
_COMMAND = re.compile(r"\\[A-Za-z]+\s?")
_BRACES = re.compile(r"[{}$_^]")
_GAP = re.compile(r"\[\[\d+\]\]")


def check(scope: Scope) -> Iterator[Finding]:
    """Yield answers that stand in their prompts, and right options that stick out."""
    for item in scope.items:
        for language in LANGUAGES:
            yield from _in_the_prompt(scope, item, language)
            yield from _much_longer(scope, item, language)
    yield from _always_longest(scope)


# ----- In the prompt -----


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def contains(text: str, answer: str, language: Language) -> bool:
    """Tell whether ``answer`` stands in ``text`` as whole words."""
    text, answer = _plain(text), _plain(answer)
    if len(answer) < _LEAST_ANSWER[language]:
        return False
    if language == "zh" and not answer.isascii():
        return answer in text
    return re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", text) is not None


def _in_the_prompt(scope: Scope, item: Item, language: Language) -> Iterator[Finding]:
    prompt = item.prompt.get(language)
    answer = item.problem.answer
    if isinstance(answer, ClozeAnswer):
        yield from _gaps(scope, item, answer, language)
    elif isinstance(answer, ChoiceAnswer) and not answer.many:
        inside = [
            contains(prompt, o.text.get(language), language) for o in item.options
        ]
        right = answer.correct[0]
        if inside[right] and sum(inside) == 1:
            yield scope.at(item, ("prompt", language), "giveaway.option")
    elif item.answer is not None:
        if contains(prompt, item.answer.get(language).rstrip(".。"), language):
            yield scope.at(item, ("prompt", language), "giveaway.answer")
    else:
        squeezed = "".join(prompt.split())
        for key in _writings(item):
            if len(key) >= _LEAST_FORMULA and "".join(key.split()) in squeezed:
                yield scope.at(
                    item, ("prompt", language), "giveaway.formula", formula=key
                )


def _writings(item: Item) -> Iterator[str]:
    """Yield the formula asked for as its author and as LaTeX would write it.

    A number may be asked of a formula that is given, and a derivation may name its
    goal: only where the formula is the answer must it be kept back.
    """
    answer = item.problem.answer
    if not isinstance(answer, ExpressionAnswer | TensorAnswer | CodeAnswer):
        return
    yield answer.value
    names = {name for name, _ in item.problem.given}
    if isinstance(answer, ExpressionAnswer):
        names |= {name for name, _ in answer.variables}
    # A key that cannot be read is a finding of the verification.
    with suppress(EngineError):
        yield to_latex(parse(answer.value, Names(frozenset(names))))


def _gaps(
    scope: Scope, item: Item, answer: ClozeAnswer, language: Language
) -> Iterator[Finding]:
    text = item.text.get(language) if item.text else ""
    shown = f"{item.prompt.get(language)} {_GAP.sub(' ... ', text)}"
    for row, gap in enumerate(answer.gaps):
        for accepted in gap.en if language == "en" else gap.zh:
            if contains(shown, accepted, language):
                yield scope.at(
                    item, ("gaps", row, language), "giveaway.gap", text=accepted
                )


# ----- By length -----


def visible_length(text: str) -> int:
    """Return about how many cells a text takes: a LaTeX command counts as one."""
    return len(_BRACES.sub("", _COMMAND.sub("x", text)).strip())


def _lengths(item: Item, language: Language) -> tuple[int, int, int] | None:
    """Return the right option's index and length, and the longest wrong length."""
    answer = item.problem.answer
    if not isinstance(answer, ChoiceAnswer) or answer.many or len(answer.correct) != 1:
        return None
    lengths = [visible_length(option.text.get(language)) for option in item.options]
    index = answer.correct[0]
    right = lengths.pop(index)
    return index, right, max(lengths)


def _much_longer(scope: Scope, item: Item, language: Language) -> Iterator[Finding]:
    lengths = _lengths(item, language)
    if lengths is None:
        return
    index, right, longest_wrong = lengths
    if right >= _LEAST_LENGTH[language] and right > MAX_RATIO * longest_wrong:
        yield scope.at(
            item,
            ("options", index, language),
            "giveaway.much_longer",
            right=right,
            wrong=longest_wrong,
        )


def _always_longest(scope: Scope) -> Iterator[Finding]:
    for language in LANGUAGES:
        by_topic: dict[str, list[tuple[Item, bool]]] = defaultdict(list)
        for item in scope.items:
            if lengths := _lengths(item, language):
                by_topic[item.topic].append((item, lengths[1] > lengths[2]))
        for rows in by_topic.values():
            longest = [item for item, is_longest in rows if is_longest]
            if len(rows) >= MIN_CHOICES and len(longest) > MAX_LONGEST_SHARE * len(
                rows
            ):
                yield scope.at(
                    longest[0],
                    ("options",),
                    "giveaway.always_longest",
                    count=len(longest),
                    of=len(rows),
                    language=language,
                    items=", ".join(item.id for item in longest),
                )
