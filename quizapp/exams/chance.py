"""How likely an answer is to be right, from memory, difficulty and guessing.

p = g + (1 - g) * sigmoid(a + s * logit(R) - d * b): R is the retrievability on the
day of the exam, b the item's difficulty in logits, g the chance of a blind guess.
The learner's own a, s and d come from ``forecast``; before there are data, a = 0
and s = d = 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from engine.problems import BugAnswer, ChoiceAnswer, OrderAnswer
from quizapp.models import CardId, CardState, Item

NEW_RECALL = 0.3  # of a card that was never asked
_EDGE = 1e-3  # logits stay finite
_LOGITS_PER_STAR = 0.75  # 1..5 stars are -1.5..1.5 logits
_MIDDLE_STAR = 3


def logit(chance: float) -> float:
    """Return log(p / (1 - p)), finite for 0 and 1."""
    inside = min(max(chance, _EDGE), 1.0 - _EDGE)
    return math.log(inside / (1.0 - inside))


def sigmoid(value: float) -> float:
    """Return 1 / (1 + e^-x) without overflow."""
    if value >= 0:
        return 1.0 / (1.0 + math.exp(-value))
    grown = math.exp(value)
    return grown / (1.0 + grown)


def item_logit(item: Item) -> float:
    """Return an item's difficulty in logits."""
    return (item.item_difficulty - _MIDDLE_STAR) * _LOGITS_PER_STAR


def guess_chance(item: Item) -> float:
    """Return the chance that a blind guess is right."""
    match item.problem.answer:
        case ChoiceAnswer(count=count, many=False):
            return 1.0 / count
        case ChoiceAnswer(count=count):
            return math.pow(0.5, count)
        case BugAnswer(count=count, wrong=wrong):
            return 1.0 / math.comb(count, len(wrong))
        case OrderAnswer(count=count):
            return 1.0 / math.factorial(count)
    return 0.0


def chance(
    item: Item, recall: float, parameters: tuple[float, float, float] = (0.0, 1.0, 1.0)
) -> float:
    """Return the chance that an answer to the item is right."""
    a, s, d = parameters
    guess = guess_chance(item)
    known = sigmoid(a + s * logit(recall) - d * item_logit(item))
    return guess + (1.0 - guess) * known


@dataclass(frozen=True, slots=True)
class Recall:
    """The retrievability of an item: of all its cards together; ``known``: any seen."""

    value: float = NEW_RECALL
    known: bool = False
    last_day: int | None = None


def item_recall(
    cards: Iterable[CardId],
    states: Mapping[CardId, CardState],
    retrievability: Callable[[CardState], float],
) -> Recall:
    """Return exp(mean of ln R) over an item's cards; unseen ones count as new."""
    logs: list[float] = []
    days: list[int] = []
    for card in cards:
        state = states.get(card)
        recall = NEW_RECALL if state is None else retrievability(state)
        logs.append(math.log(max(recall, _EDGE)))
        if state is not None:
            days.append(state.last_day)
    value = math.exp(sum(logs) / len(logs))
    return Recall(value, bool(days), max(days, default=None))
