"""Exams over a store: exposure, forecasts with a record, lists, what is put forward."""

from __future__ import annotations

import pytest
from builders import make_catalog, make_item, make_number

from quizapp.errors import StoreError, UserInputError
from quizapp.exams.blueprint import Demand
from quizapp.exams.forecast import ENOUGH
from quizapp.exams.overview import overview, overview_lines
from quizapp.exams.service import EXPOSED_FOR, Exams
from quizapp.i18n import Messages
from quizapp.models import CardId, Rating, ReviewKind
from quizapp.store.exams import SittingState


@pytest.fixture
def many(store, clock, exams):
    """Return the exams of a catalog of sixty numbers."""
    catalog = make_catalog([make_number(f"t.i{n}") for n in range(60)])
    return Exams(store, catalog, exams._moment)


def sit(exams, blueprint, seed, share, clock):
    """Sit and mark a paper with this share of right answers; return the sitting."""
    run = exams.begin(exams.new(blueprint, seed))
    right = share * len(run.paper.questions)
    for question in run.paper.questions:
        run.go(question.position)
        run.keep(question.key if question.position < right else "12345")
        clock.forward(seconds=5)
    run.submit()
    exams.save_mark(run.sitting.id, exams.mark(run.sitting.id))
    return run.sitting.id


def test_a_paper_is_kept_once(exams, make_blueprint):
    first = exams.new(make_blueprint(), seed=7)
    again = exams.new(make_blueprint(), seed=7)
    assert first == again
    assert len(exams.store.exams.exams()) == 1
    assert exams.find(first.id[:5]) == first
    with pytest.raises(StoreError):
        exams.find("zz")
    with pytest.raises(StoreError):
        exams.find("")


def test_an_unknown_topic_is_refused(exams, make_blueprint):
    with pytest.raises(UserInputError, match="nowhere"):
        exams.new(make_blueprint(Demand(topics=(("nowhere", 1.0),))), seed=1)


def test_what_was_just_sat_is_not_asked_again(many, make_blueprint, clock):
    blueprint = make_blueprint(Demand(count=20))
    first = many.begin(many.new(blueprint, 1)).paper
    second = many.new(blueprint, 2)
    asked = {question.item.id for question in first.questions}
    assert not asked & {question.item.id for question in second.questions}
    clock.forward(seconds=EXPOSED_FOR.total_seconds() + 60)
    assert many.memory().exposed == frozenset()


def test_making_a_paper_is_not_sitting_it(many, make_blueprint):
    many.new(make_blueprint(Demand(count=20)), 1)
    assert many.memory().exposed == frozenset()


def test_forecasts_begin_after_enough_responses_and_keep_their_record(
    many, make_blueprint, clock
):
    blueprint = make_blueprint(Demand(count=20))
    first = sit(many, blueprint, 1, 0.5, clock)
    second = sit(many, blueprint, 2, 0.5, clock)
    assert many.report(second).forecast is None, f"{ENOUGH} are needed before it"
    third = sit(many, blueprint, 3, 0.5, clock)
    report = many.report(third)
    assert report.forecast is not None
    assert report.forecast.responses == 40
    assert report.forecast.low <= 0.5 <= report.forecast.high
    assert [row.score for row in report.earlier] == [0.5, 0.5]
    assert report.record.stated == 0, "its own forecast is no past one"
    fourth = sit(many, blueprint, 4, 0.5, clock)
    assert (many.report(fourth).record.held, many.report(fourth).record.stated) == (
        1,
        1,
    )
    assert many.report(first).forecast is None
    assert many.forecast(many.new(blueprint, 5)) is not None


def test_a_regrade_moves_no_forecast(many, make_blueprint, clock):
    blueprint = make_blueprint(Demand(count=20))
    for seed in (1, 2, 3):
        last = sit(many, blueprint, seed, 0.5, clock)
    before = many.report(last).forecast
    many.regrade(last)
    assert many.report(last).forecast == before


def test_only_cards_that_were_not_due_are_put_forward(exams, clock):
    moment = exams._moment()
    card = CardId("t.choice")
    exams.store.record(card, Rating.EASY, ReviewKind.LEARN, moment)
    assert exams.put_forward([card, CardId("t.number")]) == 1
    assert exams.store.state(card).due_day == moment.study_day
    assert exams.put_forward([card]) == 0


def test_a_drill_looks_at_the_day_of_the_interview(store, clock, exams):
    moment = exams._moment()
    ahead = Exams(
        store,
        exams.catalog,
        exams._moment,
        interview_day=moment.study_day + 40,
    )
    store.record(CardId("t.choice"), Rating.GOOD, ReviewKind.LEARN, moment)
    item = ahead.catalog.items["t.choice"]
    now = ahead.memory().recall(item).value
    then = ahead.memory(ahead._interview_day).recall(item).value
    assert then < now
    past = ahead.memory(moment.study_day - 9)
    assert past.day == moment.study_day, "an interview that is over is not looked at"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_overview_tells_sittings_apart(many, make_blueprint, clock, language):
    blueprint = make_blueprint(Demand(count=4))
    sit(many, blueprint, 1, 1.0, clock)
    many.begin(many.new(blueprint, 2))
    late = many.begin(many.new(make_blueprint(Demand(minutes=3.0)), 3))
    unsat = many.new(blueprint, 4)
    clock.forward(minutes=4)
    found = overview(many)
    assert {row.percent for row in found.done} == {None, 100.0}
    assert len(found.open) + len(found.done) == 3
    assert [paper.id for paper in found.unsat] == [unsat.id]
    expired = next(r for r in found.done if r.sitting.id == late.sitting.id)
    assert expired.sitting.state is SittingState.EXPIRED
    lines = "\n".join(overview_lines(found, Messages(language)))
    assert unsat.id in lines
    assert ("Small" if language == "en" else "中文 Small") in lines
    assert found.as_dict()["sittings"][0]["state"]


def test_blueprints_about_named_topics_are_listed_last(exams):
    names = [blueprint.name for blueprint in overview(exams).blueprints]
    wide = [not name.startswith("area-") for name in names]
    assert wide == sorted(wide, reverse=True)


def test_the_catalog_of_a_kept_paper_may_be_gone(exams, paper):
    nothing = Exams(exams.store, make_catalog([make_item("x.y")]), exams._moment)
    assert nothing.paper(paper.id) == paper
