"""The forecast: none before there are data, an interval that holds as often as said."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pytest
from builders import START, make_catalog, make_item, make_number, text
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.problems import BugAnswer, ChoiceAnswer, Problem
from quizapp.exams.blueprint import Blueprint, Demand
from quizapp.exams.chance import chance, guess_chance, logit, sigmoid
from quizapp.exams.forecast import (
    ENOUGH,
    Observation,
    Record,
    draw_scores,
    fit,
    forecast,
    observation,
    track_record,
)
from quizapp.exams.freezing import new_paper
from quizapp.exams.marking import Forecast, Marked, MarkSheet, Result
from quizapp.exams.pool import nobody


@pytest.fixture(scope="module")
def paper():
    catalog = make_catalog([make_number(f"t.i{n}") for n in range(30)])
    sections = ((text("all"), Demand(count=30)),)
    blueprint = Blueprint("b", text("b"), text("s"), "mock", sections)
    return new_paper(blueprint, catalog, nobody(), seed=7, created=START)


def rows(count, credit=1.0, recall=0.8):
    return [Observation(recall, 0.0, 0.0, credit) for _ in range(count)]


def test_no_forecast_before_there_are_enough_responses(paper):
    recalls = [0.5] * 30
    assert forecast(paper, recalls, rows(ENOUGH - 1)) is None
    found = forecast(paper, recalls, rows(ENOUGH))
    assert found is not None
    assert found.responses == ENOUGH
    assert 0.0 <= found.low <= found.mean <= found.high <= 1.0
    assert forecast(paper, recalls, rows(ENOUGH)) == found


def test_those_who_did_well_and_remember_well_are_foretold_more(paper):
    def mean(credit, recall):
        return forecast(paper, [recall] * 30, rows(80, credit)).mean

    assert mean(0.0, 0.8) < mean(0.5, 0.8) < mean(1.0, 0.8)
    assert mean(0.5, 0.3) < mean(0.5, 0.9)


def test_without_data_the_priors_stand():
    found = fit([])
    assert found.mode.tolist() == [0.0, 1.0, 1.0]
    assert np.allclose(np.diag(found.covariance), 0.25)


def log_posterior(theta, data):
    """Return the log posterior, written out anew."""
    a, s, d = theta
    total = -0.5 * ((a / 0.5) ** 2 + ((s - 1) / 0.5) ** 2 + ((d - 1) / 0.5) ** 2)
    for row in data:
        p = row.guess + (1 - row.guess) * sigmoid(
            a + s * logit(row.recall) - d * row.difficulty
        )
        total += row.credit * math.log(p) + (1 - row.credit) * math.log(1 - p)
    return total


observed = st.builds(
    Observation,
    recall=st.floats(0.05, 0.99),
    difficulty=st.floats(-1.5, 1.5),
    guess=st.sampled_from([0.0, 0.25, 0.5]),
    credit=st.sampled_from([0.0, 0.5, 1.0]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(observed, min_size=1, max_size=60))
def test_the_fit_is_a_maximum_of_the_posterior(data):
    found = fit(data)
    best = log_posterior(found.mode, data)
    for direction in np.eye(3):
        for step in (-0.05, 0.05):
            assert log_posterior(found.mode + step * direction, data) <= best + 1e-6
    assert np.all(np.linalg.eigvalsh(found.covariance) > 0)


@pytest.mark.parametrize(
    ("item", "guess"),
    [
        (make_item(), 1 / 3),
        (make_item(problem=Problem(ChoiceAnswer(4, (0, 1), many=True))), 1 / 16),
        (make_item(problem=Problem(BugAnswer(6, (2,)))), 1 / 6),
        (make_number(), 0.0),
    ],
)
def test_a_blind_guess_has_its_chance(item, guess):
    assert guess_chance(item) == pytest.approx(guess)
    assert guess <= chance(item, 0.001) < chance(item, 0.9)


def test_what_was_not_assessed_says_nothing():
    def of(result, recall=0.5):
        return observation(Marked(0, result, 0.0, 0.0, 1.0, recall=recall))

    assert of(Result.INCORRECT) is not None
    assert of(Result.BLANK) is not None
    assert of(Result.UNREADABLE) is None
    assert of(Result.UNDECIDED) is None
    assert of(Result.INCORRECT, None) is None


def test_the_track_record_counts_only_what_was_stated():
    def sheet(credit, stated):
        return MarkSheet("p", (Marked(0, Result.PARTIAL, credit, credit, 1.0),), stated)

    stated = Forecast(0.4, 0.5, 0.6, 50)
    found = track_record([sheet(0.5, stated), sheet(0.9, stated), sheet(0.5, None)])
    assert found == Record(held=1, stated=2)


def test_the_chances_of_each_question_are_kept_for_the_record():
    def sheet(chance, credits):
        rows = tuple(
            Marked(place, Result.PARTIAL, credit, credit, 1.0)
            for place, credit in enumerate(credits)
        )
        stated = Forecast(0.4, 0.5, 0.6, 50, (chance,) * len(credits))
        return MarkSheet("p", rows, stated)

    found = track_record([sheet(0.8, [1.0] * 60), sheet(0.3, [0.0] * 60)])
    assert found.calibration.count == 120
    assert found.calibration.brier == pytest.approx((0.04 + 0.09) / 2)
    assert [row.count for row in found.calibration.bins] == [60, 60]
    older = replace(sheet(0.8, [1.0] * 60), forecast=Forecast(0.4, 0.5, 0.6, 50))
    assert track_record([older]).calibration is None


def test_a_forecast_states_a_chance_for_each_question(paper):
    recalls = [0.95] * 15 + [0.2] * 15
    stated = forecast(paper, recalls, rows(80, 0.5))
    assert len(stated.chances) == 30
    assert min(stated.chances[:15]) > max(stated.chances[15:])
    assert stated.mean == pytest.approx(np.mean(stated.chances), abs=0.02)


# ----- Simulated learners -----


@dataclass(frozen=True)
class Kind:
    """How a kind of learner differs from what their schedule believes."""

    day_sd: float
    bias: float
    slope: float
    topic_sd: float


KINDS = {
    "calibrated": Kind(0.0, 0.0, 1.0, 0.0),
    "exam harder than recall": Kind(0.3, -0.8, 0.6, 0.4),
    "overconfident, uneven days": Kind(0.6, -0.4, 0.8, 0.5),
    "better than the schedule believes": Kind(0.3, 0.6, 1.1, 0.3),
}
QUESTIONS, TOPICS, PAST = 30, 6, 6


def simulate(kind, learners, seed):
    """Return how often the stated intervals held, and their mean width."""
    rng = np.random.default_rng(seed)
    held, widths = 0, []
    for learner in range(learners):
        of_topic = rng.normal(0, kind.topic_sd, TOPICS)
        data = []
        for exam in range(PAST + 1):
            recalls = rng.beta(6, 2, QUESTIONS)
            difficulty = rng.normal(0, 0.7, QUESTIONS)
            guess = rng.choice([0.0, 0.25], QUESTIONS)
            topics = rng.integers(0, TOPICS, QUESTIONS)
            logits = np.array([logit(r) for r in recalls])
            eta = kind.bias + kind.slope * logits - difficulty + of_topic[topics]
            eta += rng.normal(0, kind.day_sd)
            p = guess + (1 - guess) / (1 + np.exp(-eta))
            right = rng.random(QUESTIONS) < p
            if exam == PAST:
                x = np.column_stack([np.ones(QUESTIONS), logits, -difficulty])
                points = np.ones(QUESTIONS)
                scores = draw_scores(fit(data), x, guess, points, seed=learner)
                low, high = np.quantile(scores, (0.1, 0.9))
                held += low - 1e-9 <= right.mean() <= high + 1e-9
                widths.append(high - low)
            rows = zip(recalls, difficulty, guess, right, strict=True)
            data += [Observation(*map(float, row)) for row in rows]
    return held / learners, float(np.mean(widths))


def test_a_calibrated_learner_s_intervals_hold_and_have_a_sensible_width():
    coverage, width = simulate(KINDS["calibrated"], 40, seed=1)
    assert coverage >= 0.75
    assert 0.15 < width < 0.40


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_stated_intervals_hold_in_75_to_95_percent_of_cases(name, record_property):
    coverage, width = simulate(KINDS[name], 400, seed=2)
    record_property("coverage", coverage)
    record_property("mean_width", width)
    assert 0.75 <= coverage <= 0.95, f"{name}: {coverage:.2f}, width {width:.2f}"
    assert 0.2 < width < 0.36, f"{name}: {width:.2f}"
