"""Reviews done in Anki as rows of the log: a set, so that twice adds nothing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta, tzinfo
from hashlib import sha1
from operator import attrgetter
from string import hexdigits
from uuid import NAMESPACE_URL, uuid5

from quizapp.importing.anki.contents import Answer, Contents
from quizapp.models import CardId, ReviewKind
from quizapp.scheduling.days import Offsets, day_of, to_ms
from quizapp.scheduling.memory import MODEL
from quizapp.store.rows import LONGEST_MS, LogRow, RatedAnswer, rated_rows

DEVICE = "anki"
_SAME_MS = 1_000  # how far an export may have moved a review to make its id unique
_AHEAD = timedelta(days=2)  # how far another machine's clock may be in front
_FILTERED, _MANUAL, _RESCHEDULED = 3, 4, 5
_NAMESPACE = uuid5(NAMESPACE_URL, "quizapp:anki-review").bytes
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in hexdigits}
_LEARN, _REVIEW = ReviewKind.LEARN.value, ReviewKind.REVIEW.value
_IN_TIME = attrgetter("at_ms")

Known = tuple[str, int, int]  # card, instant in milliseconds, rating


def _standing(answers: Iterable[Answer]) -> list[Answer]:
    """Return what changed the memory of one card, since it was last reset."""
    kept: list[Answer] = []
    for row in sorted(answers):
        _, _, ease, _, factor, _, kind = row
        if kind == _MANUAL and factor == 0:
            kept.clear()
        elif kind in (_MANUAL, _RESCHEDULED) or not 1 <= ease <= 4:
            continue
        elif kind != _FILTERED or factor != 0:
            kept.append(row)
    return kept


class Incoming:
    """The reviews of a package on their way into the log, a few cards at a time.

    ``own`` are the reviews of the log, and ``taken`` the ids of those in it that came
    from Anki, whichever card they belong to: there they stay. The study day is decided
    here, from the instant, local time and the rollover hour (``zone`` None: this
    machine's). Afterwards ``known`` counts those that are in the log already,
    ``misdated`` those that say they were done before 1970 or in the future.
    """

    def __init__(
        self,
        contents: Contents,
        own: Iterable[Known],
        taken: Collection[str] = frozenset(),
        *,
        now: datetime,
        rollover_hour: int,
        zone: tzinfo | None = None,
    ) -> None:
        self.known = 0
        self.misdated = 0
        self._rollover_hour = rollover_hour
        self._offsets = Offsets(zone)
        self._latest = to_ms(now + _AHEAD)
        self._here = _Here(own)
        self._taken = set(taken)
        self._cards = {card.id: card for card in contents.cards}
        self._guids = {note.id: note.guid for note in contents.notes}
        self._answers: dict[int, list[Answer]] = {}
        for row in contents.answers:
            self._answers.setdefault(row.card, []).append(row)

    @property
    def skipped(self) -> int:
        """Return how many reviews belong to none of the cards so far."""
        return sum(map(len, self._answers.values()))

    def rows(self, cards: Mapping[int, CardId]) -> list[LogRow]:
        """Return the rows that the log does not have, in the order of time.

        ``cards`` says which card of the application each of Anki's is; each card
        comes once.
        """
        rows: list[LogRow] = []
        for number, card in cards.items():
            answers = self._answers.pop(number, None)
            if answers is not None:
                new = self._new(number, card, _standing(answers))
                rows += rated_rows(card, DEVICE, MODEL, new)
        rows.sort(key=_IN_TIME)
        return rows

    def _new(
        self, number: int, card: CardId, answers: list[Answer]
    ) -> Iterator[RatedAnswer]:
        """Yield those answers of a card that the log does not have."""
        row = self._cards[number]
        named = derived_ids(f"{self._guids.get(row.note, '')}#{row.place}")
        seen = card in self._here.cards
        kind = _REVIEW if seen else _LEARN
        for answer in answers:
            ms, _, ease, _, _, elapsed, _ = answer
            if not 0 <= ms <= self._latest:
                self.misdated += 1
                continue
            id_ = named(ms)
            if id_ in self._taken or (seen and self._here.has(card, answer)):
                self.known += 1
                continue
            self._taken.add(id_)  # a stranger's log may hold it twice
            if not 0 <= elapsed <= LONGEST_MS:
                elapsed = 0 if elapsed < 0 else LONGEST_MS
            offset = self._offsets.minutes(ms)
            day = day_of(ms, offset, self._rollover_hour)
            yield id_, ms, offset, day, kind, ease, elapsed
            kind = _REVIEW


class _Here:
    """The reviews of the log, by card and rating in the order of time."""

    def __init__(self, own: Iterable[Known]) -> None:
        self.cards: set[str] = set()
        self._instants: dict[tuple[str, int], list[int]] = {}
        for card, ms, rating in own:
            self.cards.add(card)
            self._instants.setdefault((card, rating), []).append(ms)
        for instants in self._instants.values():
            instants.sort()

    def has(self, card: CardId, row: Answer) -> bool:
        """Tell whether a review of Anki is one of these."""
        instants = self._instants.get((card, row.ease))
        if not instants:
            return False
        at = bisect_left(instants, row.ms - _SAME_MS)
        return at < len(instants) and instants[at] <= row.ms


def derived_ids(name: str) -> Callable[[int], str]:
    """Return what names the reviews of one card of Anki by their instants.

    The id is the UUID of version 5 of card and instant.
    """
    begun = sha1(_NAMESPACE + f"{name}@".encode(), usedforsecurity=False)

    def named(ms: int) -> str:
        digest = begun.copy()
        digest.update(b"%d" % ms)
        digits = digest.hexdigest()
        return (
            f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}"
            f"-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:32]}"
        )

    return named
