"""What to ask today, and in which order.

Steps of minutes that have run out come first, then the due cards with the least
chance of being recalled, with new cards in the order of study spread among them.
Limits are per study day; of the cards of one item only one is asked a day.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from quizapp.models import CardId, CardState, ItemId, split_card_id


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a study day may hold."""

    new_per_day: int = 20
    reviews_per_day: int = 200
    bury_siblings: bool = True


@dataclass(frozen=True, slots=True)
class Done:
    """What the study day already holds: cards begun, and cards reviewed."""

    new: int = 0
    reviews: int = 0


@dataclass(frozen=True, slots=True)
class Queue:
    """The cards of a run in the order of asking.

    ``later`` are learning steps still running, soonest first. ``held_back`` counts
    due cards beyond the daily limit, ``buried`` those whose sibling is asked today.
    ``reserve`` are new cards beyond the limit: they stand in for new ones that turn
    out not to be askable.
    """

    cards: tuple[CardId, ...]
    later: tuple[tuple[datetime, CardId], ...] = ()
    learning: int = 0
    reviews: int = 0
    new: int = 0
    held_back: int = 0
    buried: int = 0
    reserve: tuple[CardId, ...] = ()


def is_due(state: CardState, now: datetime, today: int) -> bool:
    """Tell whether a card is to be asked: its step has run out or its day has come.

    The same rule as the query of ``quizapp.store.due``.
    """
    if state.due_at is not None:
        return state.due_at <= now
    return state.due_day <= today


def build_queue(
    cards: Sequence[CardId],
    states: Mapping[CardId, CardState],
    *,
    now: datetime,
    today: int,
    retrievability: Callable[[CardState, int], float],
    done: Done = Done(),
    limits: Limits = Limits(),
    contrast: Mapping[ItemId, Iterable[ItemId]] | None = None,
) -> Queue:
    """Return today's queue over ``cards``, which come in the order of study.

    States of cards that are not among them (content that is gone, another topic)
    are left alone. ``contrast`` names items to be asked side by side where both
    are in the queue.
    """
    steps, reviews, fresh, later = _sort_out(cards, states, now, today)
    reviews.sort(key=lambda s: (retrievability(s, today), s.due_day, s.card))
    due_cards = [state.card for state in reviews]
    buried = 0
    if limits.bury_siblings:
        taken = {_item(state.card) for state in steps}
        taken |= {_item(card) for _, card in later}
        taken |= {_item(c) for c, s in states.items() if s.last_day == today}
        kept_due = _one_per_item(due_cards, taken)
        kept_fresh = _one_per_item(fresh, taken)
        buried = len(due_cards) + len(fresh) - len(kept_due) - len(kept_fresh)
        due_cards, fresh = kept_due, kept_fresh
    room = max(0, limits.reviews_per_day - done.reviews)
    held_back = max(0, len(due_cards) - room)
    due_cards = due_cards[:room]
    new = max(0, limits.new_per_day - done.new)
    fresh, reserve = fresh[:new], fresh[new:] if new else []
    order = spread(due_cards, fresh)
    if contrast:
        order = side_by_side(order, contrast)
    return Queue(
        cards=(*(state.card for state in steps), *order),
        later=tuple(later),
        learning=len(steps),
        reviews=len(due_cards),
        new=len(fresh),
        held_back=held_back,
        buried=buried,
        reserve=tuple(reserve),
    )


def spread(reviews: Sequence[CardId], fresh: Sequence[CardId]) -> list[CardId]:
    """Mix new cards evenly among the due ones, both in their own order."""
    total = len(reviews) + len(fresh)
    mixed: list[CardId] = []
    used = 0
    for place in range(total):
        if (place + 1) * len(fresh) // total > used:
            mixed.append(fresh[used])
            used += 1
        else:
            mixed.append(reviews[place - used])
    return mixed


def side_by_side(
    order: Sequence[CardId], contrast: Mapping[ItemId, Iterable[ItemId]]
) -> list[CardId]:
    """Move the contrasting cards of each card right behind it; either may name it."""
    partners: dict[ItemId, set[ItemId]] = {}
    for item, others in contrast.items():
        for other in others:
            partners.setdefault(item, set()).add(other)
            partners.setdefault(other, set()).add(item)
    placed: dict[CardId, None] = {}
    for card in order:
        if card in placed:
            continue
        placed[card] = None
        wanted = partners.get(_item(card), set())
        placed.update(
            (c, None) for c in order if c not in placed and _item(c) in wanted
        )
    return list(placed)


# ----- Inside -----


def _item(card: CardId) -> ItemId:
    return split_card_id(card)[0]


def _sort_out(
    cards: Sequence[CardId],
    states: Mapping[CardId, CardState],
    now: datetime,
    today: int,
) -> tuple[
    list[CardState], list[CardState], list[CardId], list[tuple[datetime, CardId]]
]:
    """Return steps run out, due reviews, new cards, and steps still running."""
    steps: list[tuple[datetime, CardState]] = []
    later: list[tuple[datetime, CardId]] = []
    reviews: list[CardState] = []
    fresh: list[CardId] = []
    for card in cards:
        state = states.get(card)
        if state is None:
            fresh.append(card)
        elif state.due_at is not None:
            if is_due(state, now, today):
                steps.append((state.due_at, state))
            else:
                later.append((state.due_at, card))
        elif is_due(state, now, today):
            reviews.append(state)
    steps.sort(key=lambda step: (step[0], step[1].card))
    return [state for _, state in steps], reviews, fresh, sorted(later)


def _one_per_item(cards: Iterable[CardId], taken: Collection[ItemId]) -> list[CardId]:
    """Keep the first card of each item not yet in ``taken``, and add it there."""
    seen = taken if isinstance(taken, set) else set(taken)
    kept = []
    for card in cards:
        item = _item(card)
        if item not in seen:
            seen.add(item)
            kept.append(card)
    return kept
