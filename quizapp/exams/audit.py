"""The demands held against a finished choice, counted anew: what gave way, in words.

This is not the assembly's own bookkeeping: it looks at the questions alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.catalog import Catalog
from quizapp.exams.blueprint import Demand, shared_out
from quizapp.exams.draft import DIFFICULTY_BAND
from quizapp.exams.pool import Candidate, Share, kind_of, share_of
from quizapp.i18n import Messages
from quizapp.models import LANGUAGES, Text


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A demand that was not met: which one (``code``), how much, and what there is.

    ``share`` is the topic, area or kinds concerned; ``available`` is how many
    questions there were to choose from.
    """

    code: str
    wanted: str = ""
    got: str = ""
    share: Share | None = None
    available: int = 0

    def say(self, catalog: Catalog) -> Text:
        """Return the sentence in both languages."""
        return Text(*(self._sentence(catalog, Messages(lang)) for lang in LANGUAGES))

    def _sentence(self, catalog: Catalog, say: Messages) -> str:
        return say(
            f"exams.relaxed.{self.code}",
            wanted=self.wanted,
            got=self.got,
            available=self.available,
            name=self._name(catalog, say),
        )

    def _name(self, catalog: Catalog, say: Messages) -> str:
        share = self.share
        if share is None:
            return ""
        if share.kind == "kinds":
            return say(f"exams.kind.{share.name}")
        if share.kind == "area":
            titles = [a.title for a in catalog.areas if a.id == share.name]
        else:
            titles = [t.title for s, t in catalog.topics.items() if s == share.name]
        return titles[0].get(say.language) if titles else share.name


def audit(
    demand: Demand,
    chosen: Sequence[Candidate],
    *,
    content: tuple[Share, ...],
    kinds: tuple[Share, ...],
    members: Sequence[Candidate],
    taken: Sequence[Candidate] = (),
) -> tuple[Shortfall, ...]:
    """Return every demand that the choice does not meet, the weightiest first.

    ``members`` could have been chosen; ``taken`` are the paper's other questions.
    """
    found = [*_count(demand, chosen), *_minutes(demand, chosen)]
    found += _pairs(chosen, taken)
    found += _quotas(content, members, chosen, of_kinds=False)
    found += _quotas(kinds, members, chosen, of_kinds=True)
    found += _difficulty(demand, chosen)
    exposed = sum(candidate.exposed for candidate in chosen)
    if exposed:
        found.append(Shortfall("exposed", "0", str(exposed)))
    return tuple(found)


def _count(demand: Demand, chosen: Sequence[Candidate]) -> list[Shortfall]:
    if demand.count is None or len(chosen) == demand.count:
        return []
    return [Shortfall("count", str(demand.count), str(len(chosen)))]


def _minutes(demand: Demand, chosen: Sequence[Candidate]) -> list[Shortfall]:
    if demand.window is None:
        return []
    low, high = demand.window
    spent = sum(candidate.item.minutes for candidate in chosen)
    if low - 1e-6 <= spent <= high + 1e-6:
        return []
    return [Shortfall("minutes", f"{low:g}-{high:g}", f"{spent:g}")]


def _pairs(chosen: Sequence[Candidate], taken: Sequence[Candidate]) -> list[Shortfall]:
    """Return repeated families and contrasted questions that stand together."""
    found = []
    families = Counter(candidate.family for candidate in (*taken, *chosen))
    own = {candidate.family for candidate in chosen}
    repeated = sum(families[family] - 1 for family in own)
    if repeated:
        found.append(Shortfall("family", "0", str(repeated)))
    everybody = {candidate.item.id for candidate in (*taken, *chosen)}
    mine = {candidate.item.id for candidate in chosen}
    feuds = {
        frozenset((candidate.item.id, enemy))
        for candidate in chosen
        for enemy in candidate.enemies & everybody
        if enemy != candidate.item.id and candidate.item.id in mine
    }
    if feuds:
        found.append(Shortfall("contrast", "0", str(len(feuds))))
    return found


def _quotas(
    shares: tuple[Share, ...],
    members: Sequence[Candidate],
    chosen: Sequence[Candidate],
    *,
    of_kinds: bool,
) -> list[Shortfall]:
    def place(candidate: Candidate) -> int | None:
        if of_kinds:
            return kind_of(candidate.item.kind, shares)
        return share_of(candidate, shares)

    counts = Counter(place(candidate) for candidate in chosen)
    available = Counter(place(candidate) for candidate in members)
    quotas = shared_out(len(chosen), [share.weight for share in shares])
    return [
        Shortfall(
            "kinds" if of_kinds else "content",
            str(quota),
            str(counts[position]),
            share,
            available[position],
        )
        for position, (share, quota) in enumerate(zip(shares, quotas, strict=True))
        if counts[position] < quota
    ]


def _difficulty(demand: Demand, chosen: Sequence[Candidate]) -> list[Shortfall]:
    if demand.difficulty is None or not chosen:
        return []
    mean = sum(candidate.item.item_difficulty for candidate in chosen) / len(chosen)
    if abs(mean - demand.difficulty) <= DIFFICULTY_BAND + 1e-6:
        return []
    return [Shortfall("difficulty", f"{demand.difficulty:g}", f"{mean:.1f}")]
