"""The shipped map and claims: complete, in order, in both languages."""

from __future__ import annotations

from collections import Counter

import pytest

from quizapp.catalog import read_content
from quizapp.catalog.loading import Content

STUDY_ORDER = [
    "act-role",
    "act-sigmoid",
    "act-zigzag",
    "act-tanh",
    "act-relu",
    "act-dead-relu",
    "act-leaky-family",
    "prep-inputs",
    "init-weights",
    "norm-bn-forward",
    "norm-bn-backward",
    "norm-bn-modes",
    "norm-bn-effects",
    "norm-bn-placement",
    "norm-ln",
    "gd-basics",
    "gd-bgd",
    "gd-sgd",
    "gd-minibatch",
    "gd-batchsize",
    "mom-classic",
    "mom-nesterov",
    "ada-adagrad",
    "ada-adadelta",
    "ada-rmsprop",
    "ada-adam",
    "ada-overview",
    "sec-newton",
    "sec-quasi",
    "crit-points",
    "crit-hessian",
    "crit-toy-network",
    "lr-choice",
    "lr-schedules",
    "hyp-search",
    "hyp-curves",
    "fit-diagnosis",
    "fit-validation",
    "gen-bound",
    "loss-regression",
    "loss-ce-vs-mse",
    "cls-softmax",
    "cls-multilabel",
    "cls-logreg",
    "cnn-blocks",
    "cnn-vs-fc",
    "cnn-pool",
    "cnn-rf",
    "arch-classic",
    "arch-resnet",
    "arch-resnext",
    "arch-inception",
    "arch-densenet",
    "reg-dropout",
    "reg-data-early",
    "reg-l1l2",
    "grad-vanish",
    "grad-explode",
]


@pytest.fixture(scope="module")
def content() -> Content:
    return read_content()


def test_the_topics_stand_in_study_order(content: Content) -> None:
    assert list(content.catalog.topics) == STUDY_ORDER


def test_what_is_needed_comes_before(content: Content) -> None:
    order = {slug: place for place, slug in enumerate(STUDY_ORDER)}
    for topic in content.catalog.topics.values():
        assert all(order[need] < topic.order for need in topic.prerequisites)


def test_most_topics_build_on_others_and_name_what_comes_next(content: Content) -> None:
    topics = content.catalog.topics.values()
    assert sum(1 for topic in topics if topic.prerequisites) >= 50
    for topic in topics:
        assert topic.next is not None
        assert "?" in topic.next.en
        assert any("\u4e00" <= character <= "\u9fff" for character in topic.next.zh)
        assert 10 <= topic.minutes <= 90


def test_every_area_has_topics(content: Content) -> None:
    used = {topic.area for topic in content.catalog.topics.values()}
    assert used == {area.id for area in content.catalog.areas}


def test_the_claims_are_complete(content: Content) -> None:
    claims = content.catalog.claims.values()
    assert Counter(claim.verdict for claim in claims) == {
        "correct": 215,
        "imprecise": 84,
        "wrong": 21,
        "gap": 87,
    }
    assert {claim.topic for claim in claims} == set(STUDY_ORDER)
    for claim in claims:
        assert claim.id.startswith(f"{claim.topic}-")
        assert claim.correction or not claim.is_trap
