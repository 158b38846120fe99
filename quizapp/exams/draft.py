"""A choice of candidates under demands, and how far it is from meeting them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quizapp.exams.pool import Candidate

DIFFICULTY_BAND = 0.3  # stars that the mean may lie off its target
_CROWD = 0.3  # value lost by each two questions on one topic

Score = tuple[float, int, int, int, int, float, int, float]


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate as numbers: its places in the shares, its value with some noise."""

    candidate: Candidate
    content: int
    kind: int
    value: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The demands as numbers; ``content`` and ``kinds`` are quotas of the shares."""

    count: int
    window: tuple[float, float] | None
    content: tuple[int, ...]
    kinds: tuple[int, ...]
    difficulty: float | None


class Draft:
    """A choice that is changed one candidate at a time, its tallies with it.

    ``score`` is compared from left to right, the smaller the better: minutes
    outside the window, repeated families, enemies together, questions missing from
    topics, from kinds, difficulty outside its band, recently asked ones, and last
    what the mode does not want. So the demand that gives way first is the last one.
    """

    def __init__(self, limits: Limits, around: Iterable[Candidate] = ()) -> None:
        self.limits = limits
        self.rows: list[Row] = []
        self._minutes = 0.0
        self._stars = 0
        self._value = 0.0
        self._exposed = 0
        self._content = [0] * len(limits.content)
        self._kinds = [0] * len(limits.kinds)
        self._families: Counter[str] = Counter()
        self._items: Counter[str] = Counter()
        self._topics: Counter[str] = Counter()
        self._repeated = 0
        self._feuds = 0
        self._crowd = 0
        for candidate in around:  # the paper's other sections
            self._families[candidate.family] += 1
            self._items[candidate.item.id] += 1

    def holds(self, row: Row) -> bool:
        """Tell whether the item is in the paper already."""
        return self._items[row.candidate.item.id] > 0

    def add(self, row: Row) -> None:
        """Take a candidate in."""
        self.rows.append(row)
        self._count(row, 1)

    def take_back(self) -> None:
        """Put the last candidate out again."""
        self._count(self.rows.pop(), -1)

    def swap(self, place: int, row: Row) -> Row:
        """Put a candidate in another's place and return that one."""
        before = self.rows[place]
        self._count(before, -1)
        self.rows[place] = row
        self._count(row, 1)
        return before

    def _count(self, row: Row, sign: int) -> None:
        candidate = row.candidate
        item = candidate.item
        self._minutes += sign * item.minutes
        self._stars += sign * item.item_difficulty
        self._value += sign * row.value
        self._exposed += sign * candidate.exposed
        self._content[row.content] += sign
        self._kinds[row.kind] += sign
        if sign < 0:
            self._items[item.id] -= 1
            self._families[candidate.family] -= 1
            self._topics[item.topic] -= 1
        self._repeated += sign * (self._families[candidate.family] > 0)
        self._crowd += sign * self._topics[item.topic]
        if candidate.enemies:
            self._feuds += sign * sum(
                self._items[enemy] > 0 for enemy in candidate.enemies
            )
        if sign > 0:
            self._items[item.id] += 1
            self._families[candidate.family] += 1
            self._topics[item.topic] += 1

    def score(self) -> Score:
        """Return how far the choice is from what is demanded and wanted."""
        limits = self.limits
        outside = 0.0
        if limits.window is not None:
            low, high = limits.window
            outside = round(max(low - self._minutes, self._minutes - high, 0.0), 6)
        off = 0.0
        if limits.difficulty is not None and self.rows:
            mean = self._stars / len(self.rows)
            off = max(0.0, abs(mean - limits.difficulty) - DIFFICULTY_BAND)
        return (
            outside,
            self._repeated,
            self._feuds,
            _missing(limits.content, self._content),
            _missing(limits.kinds, self._kinds),
            round(off, 6),
            self._exposed,
            _CROWD * self._crowd - self._value,
        )


def _missing(quotas: Sequence[int], counts: Sequence[int]) -> int:
    return sum(
        quota - count
        for quota, count in zip(quotas, counts, strict=True)
        if count < quota
    )


def met(score: Score) -> bool:
    """Tell whether every demand is met."""
    return not any(score[:-1])
