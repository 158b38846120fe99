"""Past forecasts of single questions held against what came."""

from __future__ import annotations

import numpy as np
import pytest

from quizapp.exams.calibration import BINS, ENOUGH, ENOUGH_FOR_BINS, calibration


def test_too_few_forecasts_say_nothing():
    assert calibration([(0.5, 1.0)] * (ENOUGH - 1)) is None
    assert calibration([(0.5, 1.0)] * ENOUGH).bins == ()
    assert calibration([(0.5, 1.0)] * ENOUGH_FOR_BINS).bins != ()


def test_the_brier_score_is_the_mean_square_error():
    pairs = [(0.8, 1.0), (0.8, 0.0), (0.3, 0.5), (1.0, 1.0)] * 25
    found = calibration(pairs)
    assert found.brier == pytest.approx((0.04 + 0.64 + 0.04 + 0.0) / 4)
    assert found.constant == pytest.approx(np.var([1.0, 0.0, 0.5, 1.0]))
    assert found.count == 100


def test_every_forecast_is_in_one_bin():
    chances = np.linspace(0, 1, 201)
    found = calibration([(float(p), float(p > 0.5)) for p in chances])
    assert sum(row.count for row in found.bins) == 201
    assert len(found.bins) == BINS
    for row in found.bins:
        assert row.low <= row.stated <= row.high
        assert 0 <= row.interval[0] <= row.earned + 0.02
        assert row.earned - 0.02 <= row.interval[1] <= 1


def test_the_intervals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(1)
    held = total = 0
    for _ in range(60):
        chances = rng.uniform(0.05, 0.95, size=150)
        came = rng.random(150) < chances
        found = calibration(list(zip(chances.tolist(), came.tolist(), strict=True)))
        for row in found.bins:
            total += 1
            held += row.interval[0] <= row.stated <= row.interval[1]
    assert 0.72 < held / total < 0.9


def test_the_same_data_give_the_same_intervals():
    pairs = [(0.4, 1.0), (0.6, 0.0)] * 60
    assert calibration(pairs) == calibration(pairs)
