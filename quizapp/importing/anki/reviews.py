"""Reviews done in Anki as rows of the log: a set, so that twice adds nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from uuid import NAMESPACE_URL, uuid5

from quizapp.importing.anki.contents import Answer, Contents
from quizapp.models import CardId, Rating, Review, ReviewKind
from quizapp.scheduling.days import Moment, from_ms, to_ms

DEVICE = "anki"
_SAME_MS = 1_000  # how far an export may have moved a review to make its id unique
_FILTERED, _MANUAL, _RESCHEDULED = 3, 4, 5
_NAMESPACE = uuid5(NAMESPACE_URL, "quizapp:anki-review")


@dataclass(frozen=True, slots=True)
class Returned:
    """New rows, how many the log had already, and how many belong to no card."""

    reviews: tuple[Review, ...]
    known: int
    skipped: int


def _standing(answers: Iterable[Answer]) -> list[Answer]:
    """Return what changed the memory of one card, since it was last reset."""
    kept: list[Answer] = []
    for row in sorted(answers, key=lambda row: row.ms):
        if row.kind == _MANUAL and row.factor == 0:
            kept.clear()
        elif row.kind in (_MANUAL, _RESCHEDULED) or not 1 <= row.ease <= 4:
            continue
        elif row.kind != _FILTERED or row.factor != 0:
            kept.append(row)
    return kept


def returned(
    contents: Contents,
    cards: Mapping[int, CardId],
    own: Iterable[Review],
    *,
    rollover_hour: int,
    zone: tzinfo | None = None,
) -> Returned:
    """Return the reviews of a package that the log does not have.

    ``cards`` says which card of the application each of Anki's is; ``own`` are the
    rows of the log. The study day is decided here, from the instant, local time and
    the rollover hour (``zone`` None: this machine's).
    """
    guids = {note.id: note.guid for note in contents.notes}
    names = {
        card.id: f"{guids.get(card.note, '')}#{card.place}" for card in contents.cards
    }
    here: dict[CardId, list[tuple[int, int]]] = {}
    for review in own:
        if review.rating is not None:
            here.setdefault(review.card, []).append(
                (to_ms(review.at), int(review.rating))
            )
    by_card: dict[int, list[Answer]] = {}
    for row in contents.answers:
        by_card.setdefault(row.card, []).append(row)
    rows: list[Review] = []
    known = skipped = 0
    for number, answers in by_card.items():
        card = cards.get(number)
        if card is None:
            skipped += len(answers)
            continue
        seen = here.get(card, [])
        first = not seen
        for row in _standing(answers):
            if _is_known(row, seen):
                known += 1
                continue
            id_ = str(uuid5(_NAMESPACE, f"{names[number]}@{row.ms}"))
            moment = Moment.of(from_ms(row.ms), zone, rollover_hour)
            rows.append(_review(row, card, id_, moment, first=first))
            first = False
    rows.sort(key=lambda review: (to_ms(review.at), review.id))
    return Returned(tuple(rows), known, skipped)


def _is_known(row: Answer, seen: Iterable[tuple[int, int]]) -> bool:
    return any(
        rating == row.ease and 0 <= row.ms - at <= _SAME_MS for at, rating in seen
    )


def _review(
    row: Answer, card: CardId, id_: str, moment: Moment, *, first: bool
) -> Review:
    return Review(
        id=id_,
        device=DEVICE,
        seq=row.ms,
        card=card,
        at=moment.at,
        tz_offset_min=moment.tz_offset_min,
        study_day=moment.study_day,
        kind=ReviewKind.LEARN if first else ReviewKind.REVIEW,
        rating=Rating(row.ease),
        elapsed_ms=max(0, row.elapsed_ms),
    )
