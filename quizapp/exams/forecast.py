"""The forecast of a score: an 80 % interval, only after enough responses.

The chance of each answer is that of ``chance`` with the learner's own a, s and d:
the maximum a posteriori of a logistic regression on their earlier exam responses,
with priors a ~ N(0, 0.5^2), s and d ~ N(1, 0.5^2). The interval comes from draws of
the parameters around it, of a day effect N(0, 0.4^2) that all questions of a paper
share, and of the answers themselves. Without the day effect such intervals are too
narrow; with it they are wide, and say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quizapp.exams.calibration import Calibration, calibration
from quizapp.exams.chance import guess_chance, item_logit, logit
from quizapp.exams.marking import Forecast, Marked, MarkSheet, Result
from quizapp.exams.paper import Paper, Question

Floats = npt.NDArray[np.float64]

ENOUGH = 40  # responses; before that a forecast would be the priors alone
DRAWS = 4000
INTERVAL = (0.10, 0.90)
DAY_SD = 0.4  # logits
_PRIOR_MEAN = np.array([0.0, 1.0, 1.0])
_PRIOR_PRECISION = np.full(3, 1.0 / 0.5**2)
_STEPS = 30
_LONGEST_STEP = 1.0  # in each parameter; Newton may overshoot far from the mode
_ASSESSED = frozenset({Result.CORRECT, Result.PARTIAL, Result.INCORRECT, Result.BLANK})


@dataclass(frozen=True, slots=True)
class Observation:
    """A response that was assessed: the memory and the item then, the credit."""

    recall: float
    difficulty: float  # logits
    guess: float
    credit: float


@dataclass(frozen=True, slots=True)
class Fit:
    """The learner's parameters (a, s, d): the mode, shape (3,), and covariance."""

    mode: Floats
    covariance: Floats
    responses: int


def observation(mark: Marked) -> Observation | None:
    """Return a marked question as an observation, None when it says nothing."""
    if mark.result not in _ASSESSED or mark.recall is None:
        return None
    return Observation(mark.recall, mark.difficulty, mark.guess, mark.credit)


def observations(sheets: Iterable[MarkSheet]) -> list[Observation]:
    """Return all observations of marked sittings."""
    found = (observation(row) for sheet in sheets for row in sheet.questions)
    return [row for row in found if row is not None]


def _columns(recalls: Sequence[float], difficulties: Sequence[float]) -> Floats:
    """Return the design matrix, shape (n, 3): 1, logit R, -b."""
    logits = [logit(recall) for recall in recalls]
    return np.column_stack(
        [np.ones(len(logits)), np.array(logits), -np.array(difficulties)]
    )


def _chances(eta: Floats, guess: Floats) -> tuple[Floats, Floats]:
    """Return p and dp/d eta, entry by entry."""
    sigma: Floats = 1.0 / (1.0 + np.exp(-np.clip(eta, -30.0, 30.0)))
    p = guess + (1.0 - guess) * sigma
    return np.clip(p, 1e-9, 1.0 - 1e-9), (1.0 - guess) * sigma * (1.0 - sigma)


def fit(rows: Sequence[Observation]) -> Fit:
    """Return the maximum a posteriori by Fisher scoring; no rows give the priors."""
    theta = _PRIOR_MEAN.copy()
    if not rows:
        return Fit(theta, np.diag(1.0 / _PRIOR_PRECISION), 0)
    x = _columns([r.recall for r in rows], [r.difficulty for r in rows])
    guess = np.array([row.guess for row in rows])
    credit = np.array([row.credit for row in rows])
    information = np.diag(_PRIOR_PRECISION)
    for _ in range(_STEPS):
        p, slope = _chances(x @ theta, guess)
        variance = p * (1.0 - p)
        gradient = x.T @ ((credit - p) * slope / variance)
        gradient -= _PRIOR_PRECISION * (theta - _PRIOR_MEAN)
        information = (x.T * (slope**2 / variance)) @ x + np.diag(_PRIOR_PRECISION)
        step = np.linalg.solve(information, gradient)
        theta = theta + np.clip(step, -_LONGEST_STEP, _LONGEST_STEP)
        if float(np.abs(step).max()) < 1e-9:
            break
    return Fit(theta, np.linalg.inv(information), len(rows))


def predict(
    fitted: Fit, questions: Sequence[Question], recalls: Sequence[float], seed: int
) -> Forecast:
    """Return the interval of the score of these questions; the same seed, the same."""
    x = _columns(recalls, [item_logit(question.item) for question in questions])
    guess = np.array([guess_chance(question.item) for question in questions])
    points = np.array([question.points for question in questions])
    chances, scores = _draws(fitted, x, guess, points, seed)
    low, high = (float(v) for v in np.quantile(scores, INTERVAL))
    each = tuple(round(float(p), 4) for p in chances.mean(axis=0))
    return Forecast(low, float(scores.mean()), high, fitted.responses, each)


def draw_scores(
    fitted: Fit, x: Floats, guess: Floats, points: Floats, seed: int
) -> Floats:
    """Return ``DRAWS`` scores in [0, 1] of a paper with the design matrix ``x``."""
    return _draws(fitted, x, guess, points, seed)[1]


def _draws(
    fitted: Fit, x: Floats, guess: Floats, points: Floats, seed: int
) -> tuple[Floats, Floats]:
    """Return drawn chances, shape (DRAWS, questions), and scores, shape (DRAWS,)."""
    rng = np.random.Generator(np.random.PCG64(seed))
    theta = rng.multivariate_normal(fitted.mode, fitted.covariance, size=DRAWS)
    day = rng.normal(0.0, DAY_SD, size=(DRAWS, 1))
    p, _ = _chances(theta @ x.T + day, guess)
    right = rng.random(p.shape) < p
    scores: Floats = right @ points / points.sum()
    return p, scores


def forecast(
    paper: Paper, recalls: Sequence[float], earlier: Sequence[Observation]
) -> Forecast | None:
    """Return the forecast of a paper, None while it is too early to predict."""
    if len(earlier) < ENOUGH:
        return None
    return predict(fit(earlier), paper.questions, recalls, paper.seed)


@dataclass(frozen=True, slots=True)
class Record:
    """How the forecasts fared: ``held`` of ``stated`` intervals held the score."""

    held: int
    stated: int
    calibration: Calibration | None = None


def track_record(sheets: Iterable[MarkSheet]) -> Record:
    """Hold past forecasts against the scores that came."""
    stated = [sheet for sheet in sheets if sheet.forecast is not None]
    held = sum(
        sheet.forecast.low - 1e-9 <= sheet.score <= sheet.forecast.high + 1e-9
        for sheet in stated
        if sheet.forecast is not None
    )
    pairs = [pair for sheet in stated for pair in _foretold(sheet)]
    return Record(held, len(stated), calibration(pairs))


def _foretold(sheet: MarkSheet) -> Iterator[tuple[float, float]]:
    """Yield the stated chance and the credit of each question that was assessed."""
    if sheet.forecast is None or len(sheet.forecast.chances) != len(sheet.questions):
        return
    for chance, row in zip(sheet.forecast.chances, sheet.questions, strict=True):
        if row.result in _ASSESSED:
            yield chance, row.credit
