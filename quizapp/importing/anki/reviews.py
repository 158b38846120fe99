"""Reviews done in Anki as rows of the log: a set, so that twice adds nothing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from hashlib import sha1
from operator import attrgetter
from uuid import NAMESPACE_URL, uuid5

from quizapp.importing.anki.contents import Answer, Contents
from quizapp.models import CardId, Review, ReviewKind
from quizapp.scheduling.days import Offsets, day_of, to_ms
from quizapp.scheduling.memory import MODEL
from quizapp.store.rows import LONGEST_MS, LogRow, review_of, sealed

DEVICE = "anki"
_SAME_MS = 1_000  # how far an export may have moved a review to make its id unique
_AHEAD = timedelta(days=2)  # how far another machine's clock may be in front
_FILTERED, _MANUAL, _RESCHEDULED = 3, 4, 5
_NAMESPACE = uuid5(NAMESPACE_URL, "quizapp:anki-review").bytes
_VARIANT = "89ab"

Known = tuple[str, int, int]  # card, instant in milliseconds, rating


@dataclass(frozen=True, slots=True)
class Returned:
    """New rows, and how many of the package's are none.

    ``known`` are in the log already, ``skipped`` belong to no card, ``misdated``
    say that they were done before 1970 or in the future.
    """

    rows: tuple[LogRow, ...]
    known: int
    skipped: int
    misdated: int = 0

    @property
    def reviews(self) -> tuple[Review, ...]:
        """Return the new rows as reviews."""
        return tuple(review_of(row._asdict()) for row in self.rows)


def known_of(reviews: Iterable[Review]) -> list[Known]:
    """Return what tells reviews of a log apart from those of a package."""
    return [
        (str(review.card), to_ms(review.at), int(review.rating))
        for review in reviews
        if review.rating is not None
    ]


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


def returned(
    contents: Contents,
    cards: Mapping[int, CardId],
    own: Iterable[Known],
    *,
    now: datetime,
    rollover_hour: int,
    zone: tzinfo | None = None,
) -> Returned:
    """Return the reviews of a package that the log does not have.

    ``cards`` says which card of the application each of Anki's is; ``own`` are the
    reviews of the log. The study day is decided here, from the instant, local time
    and the rollover hour (``zone`` None: this machine's).
    """
    guids = {note.id: note.guid for note in contents.notes}
    names = {
        card.id: f"{guids.get(card.note, '')}#{card.place}" for card in contents.cards
    }
    here = _Here(own)
    by_card: dict[int, list[Answer]] = {}
    for row in contents.answers:
        by_card.setdefault(row.card, []).append(row)
    offsets = Offsets(zone)
    latest = to_ms(now + _AHEAD)
    rows: list[LogRow] = []
    known = skipped = misdated = 0
    for number, answers in by_card.items():
        card = cards.get(number)
        if card is None:
            skipped += len(answers)
            continue
        name = names[number]
        seen = card in here.cards
        kind = (ReviewKind.REVIEW if seen else ReviewKind.LEARN).value
        for row in _standing(answers):
            ms, _, ease, _, _, elapsed, _ = row
            if not 0 <= ms <= latest:
                misdated += 1
                continue
            if seen and here.has(card, row):
                known += 1
                continue
            if not 0 <= elapsed <= LONGEST_MS:
                elapsed = 0 if elapsed < 0 else LONGEST_MS
            offset = offsets.minutes(ms)
            day = day_of(ms, offset, rollover_hour)
            head = (derived_id(name, ms), DEVICE, ms, card, ms, offset, day, kind)
            rows.append(sealed((*head, ease, elapsed, "", "", "", None, MODEL)))
            kind = ReviewKind.REVIEW.value
    rows.sort(key=attrgetter("at_ms", "id"))
    return Returned(tuple(rows), known, skipped, misdated)


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


def derived_id(name: str, ms: int) -> str:
    """Return the id of a review of Anki: the UUID of version 5 of card and instant."""
    digits = sha1(
        _NAMESPACE + f"{name}@{ms}".encode(), usedforsecurity=False
    ).hexdigest()
    variant = _VARIANT[int(digits[16], 16) & 3]
    return (
        f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}"
        f"-{variant}{digits[17:20]}-{digits[20:32]}"
    )
