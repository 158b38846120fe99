"""Assembly: candidates chosen for each section so that the demands are met.

Quotas of topics and kinds by largest remainder, a greedy first choice, then random
swaps that are kept when they bring the choice nearer to the demands or, with all
demands met, to what the mode wants. Where not everything can be had, demands give
way in this order, the first one first: recently asked questions, difficulty, kinds,
topics, contrasted questions, families, minutes, count. What gave way is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from quizapp.catalog import Catalog
from quizapp.errors import UserInputError
from quizapp.exams.audit import Shortfall, audit
from quizapp.exams.blueprint import Blueprint, Demand, shared_out
from quizapp.exams.draft import Draft, Limits, Row, Score, met
from quizapp.exams.pool import (
    Candidate,
    Share,
    content_shares,
    kind_of,
    kind_shares,
    share_of,
)
from quizapp.i18n import fault

RELAXED_IN_ORDER = (
    "exposed",
    "difficulty",
    "kinds",
    "content",
    "contrast",
    "family",
    "minutes",
    "count",
)
SWAPS = 3000  # tries for one count
_PATIENCE = 500  # tries without a gain once every demand is met
_NOISE = 0.02  # so that other seeds give other papers of the same worth
_COUNTS = (0, -1, 1, -2, 2, -3, 3)  # tried around the expected number of questions


@dataclass(frozen=True, slots=True)
class Chosen:
    """A section's questions and the demands on it that gave way."""

    demand: Demand
    candidates: tuple[Candidate, ...]
    shortfalls: tuple[Shortfall, ...]
    minutes: float


def assemble(
    blueprint: Blueprint, catalog: Catalog, pool: Sequence[Candidate], seed: int
) -> tuple[Chosen, ...]:
    """Choose the questions of every section; the same seed chooses the same.

    Raises UserInputError when a section has nothing at all to ask.
    """
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed])))
    chosen: list[Chosen] = []
    taken: list[Candidate] = []
    for title, demand in blueprint.sections:
        section = _Section(
            demand, catalog, pool, mode=blueprint.mode, taken=taken, rng=rng
        )
        if not section.rows:
            raise fault(UserInputError, "exams.nothing_to_ask", title=title.en)
        candidates = section.choose()
        shortfalls = audit(
            demand,
            candidates,
            content=section.shares,
            kinds=section.kinds,
            members=section.members,
            taken=taken,
        )
        spent = sum(candidate.item.minutes for candidate in candidates)
        minutes = demand.minutes or float(np.ceil(spent))
        chosen.append(Chosen(demand, candidates, shortfalls, minutes))
        taken += candidates
    return tuple(chosen)


class _Section:
    """The search for one section's questions."""

    def __init__(
        self,
        demand: Demand,
        catalog: Catalog,
        pool: Sequence[Candidate],
        *,
        mode: str,
        taken: Sequence[Candidate],
        rng: np.random.Generator,
    ) -> None:
        self._demand = demand
        self._taken = taken
        self._rng = rng
        self.kinds = kind_shares(demand)
        allowed = [c for c in pool if kind_of(c.item.kind, self.kinds) is not None]
        self.shares = content_shares(demand, catalog, allowed, mode)
        noise = rng.gumbel(scale=_NOISE, size=len(pool))
        used = {candidate.item.id for candidate in taken}
        self.rows: list[Row] = []
        for candidate, extra in zip(pool, noise, strict=True):
            content = share_of(candidate, self.shares)
            kind = kind_of(candidate.item.kind, self.kinds)
            if content is None or kind is None or candidate.item.id in used:
                continue
            value = candidate.value + float(extra)
            self.rows.append(Row(candidate, content, kind, value))
        self.members = tuple(row.candidate for row in self.rows)
        # What the mode wants most comes first in every list.
        self.rows.sort(key=lambda row: -row.value)

    def choose(self) -> tuple[Candidate, ...]:
        """Return the best choice found over the counts that come into question."""
        best: tuple[Score, Draft] | None = None
        for count in self._counts():
            draft = self._search(count)
            score = draft.score()
            if best is None or score[:-1] < best[0][:-1]:
                best = score, draft
            if met(score):
                break
        return () if best is None else tuple(row.candidate for row in best[1].rows)

    def _counts(self) -> list[int]:
        most = len(self.rows)
        if self._demand.count is not None:
            return [min(self._demand.count, most)]
        low, high = self._demand.window or (0.0, 0.0)
        expected = round((low + high) / 2.0 / self._typical_minutes())
        tried = (min(max(expected + step, 1), most) for step in _COUNTS)
        return list(dict.fromkeys(tried))

    def _typical_minutes(self) -> float:
        """Return the mean minutes of a question when kinds keep their shares."""
        total = weights = 0.0
        for place, share in enumerate(self.kinds):
            minutes = [r.candidate.item.minutes for r in self.rows if r.kind == place]
            if minutes:
                total += share.weight * sum(minutes) / len(minutes)
                weights += share.weight
        return total / weights

    def _limits(self, count: int) -> Limits:
        demand = self._demand
        return Limits(
            count=count,
            window=demand.window,
            content=self._quotas(count, self.shares, "content"),
            kinds=self._quotas(count, self.kinds, "kind"),
            difficulty=demand.difficulty,
        )

    def _quotas(
        self, count: int, shares: tuple[Share, ...], field: str
    ) -> tuple[int, ...]:
        """Return quotas that the candidates can fill; what one lacks others take."""
        room = [0] * len(shares)
        for row in self.rows:
            room[getattr(row, field)] += 1
        return capped(count, [share.weight for share in shares], room)

    def _search(self, count: int) -> Draft:
        draft = Draft(self._limits(count), self._taken)
        self._fill(draft)
        self._swap(draft)
        return draft

    def _fill(self, draft: Draft) -> None:
        """Choose greedily: for each share the most wanted that fit best so far."""
        limits = draft.limits
        left = list(limits.kinds)
        for place, quota in enumerate(limits.content):
            members = [row for row in self.rows if row.content == place]
            for _ in range(quota):
                row = self._next(draft, members, left)
                if row is not None:
                    draft.add(row)
                    left[row.kind] -= 1
        while len(draft.rows) < limits.count:
            row = self._next(draft, self.rows, left)
            if row is None:
                return
            draft.add(row)
            left[row.kind] -= 1

    def _next(
        self, draft: Draft, members: Sequence[Row], left: Sequence[int]
    ) -> Row | None:
        """Return the member that fits best; kinds with room in their quota first."""
        best: tuple[tuple[float, ...], Row] | None = None
        for row in members:
            if draft.holds(row):
                continue
            draft.add(row)
            # Minutes, shares and kinds are judged once the paper is full.
            _, families, feuds, _, _, difficulty, exposed, unwanted = draft.score()
            draft.take_back()
            full = float(left[row.kind] <= 0)
            fit = (full, families, feuds, exposed, difficulty, unwanted)
            if best is None or fit < best[0]:
                best = fit, row
        return None if best is None else best[1]

    def _swap(self, draft: Draft) -> None:
        """Try random swaps, half of them within a share, and keep what is better."""
        if not draft.rows or len(self.rows) <= len(draft.rows):
            return
        groups: dict[int, list[Row]] = {}
        for row in self.rows:
            groups.setdefault(row.content, []).append(row)
        score = draft.score()
        quiet = 0
        picks = self._rng.random((SWAPS, 3))
        for place_at, within, row_at in picks.tolist():
            place = int(place_at * len(draft.rows))
            others = self.rows
            if within < 0.5:
                others = groups[draft.rows[place].content]
            row = others[int(row_at * len(others))]
            if draft.holds(row):
                continue
            before = draft.swap(place, row)
            tried = draft.score()
            if tried <= score:
                quiet = 0 if tried < score else quiet + 1
                score = tried
            else:
                draft.swap(place, before)
                quiet += 1
            if quiet > _PATIENCE and met(score):
                return


def capped(
    count: int, weights: Sequence[float], room: Sequence[int]
) -> tuple[int, ...]:
    """Share a count by largest remainders where no share exceeds its room.

    What a full share cannot take goes to the others by their weights. The sum is
    ``count`` or the whole room, whichever is less.
    """
    quotas = [0] * len(room)
    left = min(count, sum(room))
    while left:
        open_places = [p for p in range(len(room)) if quotas[p] < room[p]]
        shares = shared_out(left, [weights[p] for p in open_places])
        for place, share in zip(open_places, shares, strict=True):
            given = min(share, room[place] - quotas[place])
            quotas[place] += given
            left -= given
    return tuple(quotas)
