"""The recorder behind a run of study: every rating goes into the store at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from quizapp.models import CardId, Rating, ReviewKind
from quizapp.scheduling.days import DEFAULT_ROLLOVER_HOUR, Moment
from quizapp.store import Store
from quizapp.study.session import Written


class StoreRecorder:
    """Writes ratings into a store; the study day is decided as each one is given."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        rollover_hour: int = DEFAULT_ROLLOVER_HOUR,
    ) -> None:
        self._store = store
        self._clock = clock
        self._rollover = rollover_hour

    def _moment(self) -> Moment:
        return Moment.of(self._clock(), rollover_hour=self._rollover)

    def rate(
        self,
        card: CardId,
        rating: Rating,
        kind: ReviewKind,
        *,
        elapsed_ms: int,
        response: str,
        verdict: str,
        params: str,
    ) -> Written:
        """Append the review and move its card; returns after COMMIT."""
        saved = self._store.record(
            card,
            rating,
            kind,
            self._moment(),
            elapsed_ms=elapsed_ms,
            response=response,
            verdict=verdict,
            params=params,
        )
        return Written(saved.review.id, saved.state)

    def void(self, review_id: str) -> None:
        """Cancel a review by a void row and replay its card."""
        self._store.void(review_id, self._moment())
