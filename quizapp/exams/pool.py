"""What an exam may be made of: each item with what assembly needs to know of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from quizapp.catalog import Catalog
from quizapp.exams.blueprint import KIND_GROUPS, Demand
from quizapp.exams.chance import Recall, chance, item_recall
from quizapp.models import CardId, CardState, Item, ItemId, Kind

_STALE_DAYS = 30.0
_UNSEEN_SHARE = 0.5  # a drill is for what was learnt, so new cards count half
# u = alpha (1 - R) + beta 4p(1-p) + gamma staleness, by mode
_WANTED = {
    "mock": (0.0, 0.0, 0.0),
    "weakness": (1.0, 0.2, 0.1),
    "diagnose": (0.2, 1.0, 0.1),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be asked. ``value`` is how much the mode wants it.

    ``enemies`` are items that must not stand in the same paper; ``exposed`` tells
    that it was asked in a recent sitting.
    """

    item: Item
    area: str
    family: str
    enemies: frozenset[ItemId]
    recall: Recall
    value: float
    exposed: bool = False


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of a learner on the day of the exam."""

    states: Mapping[CardId, CardState]
    retrievability: Callable[[CardState], float]
    day: int
    exposed: frozenset[ItemId] = frozenset()

    def recall(self, item: Item) -> Recall:
        """Return the retrievability of an item on the day of the exam."""
        return item_recall(item.card_ids(), self.states, self.retrievability)


def nobody(day: int = 0) -> Memory:
    """Return the memory of someone who has studied nothing yet."""
    return Memory({}, lambda _: 0.0, day)


def build_pool(catalog: Catalog, mode: str, memory: Memory) -> tuple[Candidate, ...]:
    """Return a candidate for each item of the catalog, in its order."""
    enemies = _enemies(catalog.items.values())
    found = []
    for item in catalog.items.values():
        recall = memory.recall(item)
        found.append(
            Candidate(
                item=item,
                area=catalog.topics[item.topic].area,
                family=item.family or item.id,
                enemies=frozenset(enemies.get(item.id, ())),
                recall=recall,
                value=_value(item, recall, mode, memory.day),
                exposed=item.id in memory.exposed,
            )
        )
    return tuple(found)


def _enemies(items: Iterable[Item]) -> dict[ItemId, set[ItemId]]:
    """Return contrast in both directions: each gives the other away."""
    found: dict[ItemId, set[ItemId]] = {}
    for item in items:
        for other in item.contrast:
            found.setdefault(item.id, set()).add(other)
            found.setdefault(other, set()).add(item.id)
    return found


def _value(item: Item, recall: Recall, mode: str, day: int) -> float:
    alpha, beta, gamma = _WANTED[mode]
    p = chance(item, recall.value)
    staleness = 0.0
    if recall.last_day is not None:
        staleness = min(1.0, max(0, day - recall.last_day) / _STALE_DAYS)
    weakness = 1.0 - recall.value
    if not recall.known and mode == "weakness":
        weakness *= _UNSEEN_SHARE
    return alpha * weakness + beta * 4.0 * p * (1.0 - p) + gamma * staleness


# ----- Shares -----


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a paper: its name, its weight, and which candidates belong to it."""

    kind: str  # "topic", "area", "kinds", or "" for everything
    name: str
    weight: float


def content_shares(
    demand: Demand, catalog: Catalog, pool: Iterable[Candidate], mode: str
) -> tuple[Share, ...]:
    """Return the shares of topics or areas, in the demand's or the study order.

    One area alone is shared out to its topics by their minutes in the map. Without
    names, mock papers give every area its minutes, the other modes ask what they
    want most, wherever it is.
    """
    shares = [Share("topic", name, weight) for name, weight in demand.topics]
    if len(demand.areas) == 1 and not demand.topics:
        ((area, _),) = demand.areas
        return tuple(
            Share("topic", topic.slug, float(topic.minutes))
            for topic in catalog.topics.values()
            if topic.area == area and catalog.by_topic(topic.slug)
        )
    shares += [Share("area", name, weight) for name, weight in demand.areas]
    if shares:
        return tuple(shares)
    if mode != "mock":
        return (Share("", "", 1.0),)
    topics = {candidate.item.topic for candidate in pool}
    minutes: dict[str, float] = {}
    for slug, topic in catalog.topics.items():
        if slug in topics:
            minutes[topic.area] = minutes.get(topic.area, 0.0) + topic.minutes
    return tuple(Share("area", area, weight) for area, weight in minutes.items())


def share_of(candidate: Candidate, shares: tuple[Share, ...]) -> int | None:
    """Return the place of the share that a candidate belongs to; the nearest first."""
    for wanted, name in (
        ("topic", candidate.item.topic),
        ("area", candidate.area),
        ("", ""),
    ):
        for place, share in enumerate(shares):
            if share.kind == wanted and share.name == name:
                return place
    return None


def kind_shares(demand: Demand) -> tuple[Share, ...]:
    """Return the shares of kinds; one for everything when the demand names none."""
    if not demand.kinds:
        return (Share("", "", 1.0),)
    return tuple(Share("kinds", name, weight) for name, weight in demand.kinds)


def kind_of(kind: Kind, shares: tuple[Share, ...]) -> int | None:
    """Return the place of a kind's share: of its own before that of its group."""
    for place, share in enumerate(shares):
        if not share.kind or share.name == kind:
            return place
    for place, share in enumerate(shares):
        if kind in KIND_GROUPS.get(share.name, ()):
            return place
    return None
