"""The shown order of options, statements and right columns, drawn from the seed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.errors import ProblemError
from engine.problems import (
    Answer,
    ChoiceAnswer,
    CompareAnswer,
    MatchAnswer,
    OrderAnswer,
)

_STREAM = 0x0DE5  # keeps the order independent of how many draws were rejected
_TRIES = 200


def precedences(answer: OrderAnswer) -> frozenset[tuple[int, int]]:
    """Return every pair (earlier, later) of authored indices, transitively closed.

    ``before`` counts statements from 1 as authors do; an empty one means the
    authored order.
    """
    n = answer.count
    direct = answer.before or tuple((i, i + 1) for i in range(1, n))
    follows = [[False] * n for _ in range(n)]
    for earlier, later in direct:
        follows[earlier - 1][later - 1] = True
    for via in range(n):
        for i in range(n):
            for j in range(n):
                follows[i][j] |= follows[i][via] and follows[via][j]
    return frozenset((i, j) for i in range(n) for j in range(n) if follows[i][j])


def is_right_order(answer: OrderAnswer, indices: Sequence[int]) -> bool:
    """Tell whether authored ``indices`` stand in an order that the answer allows."""
    place = {index: position for position, index in enumerate(indices)}
    return all(place[i] < place[j] for i, j in precedences(answer))


def shown_order(answer: Answer, seed: int) -> tuple[int, ...]:
    """Return the authored index at each shown position.

    Statements to be ordered are never shown in an order that would be right.
    Raises ProblemError when every order is right.
    """
    rng = np.random.Generator(
        np.random.PCG64(np.random.SeedSequence([_STREAM, seed % 2**64]))
    )
    match answer:
        case ChoiceAnswer(count=count, keep_order=True):
            return tuple(range(count))
        case ChoiceAnswer(count=count) | MatchAnswer(count=count):
            return _permutation(rng, count)
        case CompareAnswer(sides=sides):
            return _permutation(rng, len(sides))
        case OrderAnswer(count=count):
            for _ in range(_TRIES):
                order = _permutation(rng, count)
                if not is_right_order(answer, order):
                    return order
            raise ProblemError("before", "every order of the statements is right")
    return ()


def _permutation(rng: np.random.Generator, count: int) -> tuple[int, ...]:
    return tuple(int(i) for i in rng.permutation(count))
