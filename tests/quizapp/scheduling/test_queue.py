"""The queue of a study day: order, limits, siblings, contrasts."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.models import CardId, CardState, ItemId, Rating, State, split_card_id
from quizapp.scheduling.days import noon
from quizapp.scheduling.memory import Scheduler
from quizapp.scheduling.queue import (
    Done,
    Limits,
    build_queue,
    is_due,
    side_by_side,
    spread,
)

TODAY = 740_000
NOW = noon(TODAY)
SCHEDULER = Scheduler()


def make_state(card, *, due=TODAY, stability=5.0, last=TODAY - 5, due_at=None):
    return CardState(
        card=CardId(card),
        state=State.LEARNING if due_at else State.REVIEW,
        step=0 if due_at else None,
        stability=stability,
        difficulty=5.0,
        due_day=due,
        due_at=due_at,
        reps=2,
        lapses=0,
        last_day=last,
        log_head="",
    )


def queue(cards, states=(), **changes):
    return build_queue(
        [CardId(card) for card in cards],
        {state.card: state for state in states},
        now=NOW,
        today=TODAY,
        retrievability=SCHEDULER.retrievability,
        **changes,
    )


def test_a_new_learner_gets_new_cards_in_the_order_of_study():
    made = queue([f"t.{n}" for n in range(50)])
    assert made.cards == tuple(f"t.{n}" for n in range(20))
    assert (made.new, made.reviews, made.learning) == (20, 0, 0)


def test_the_cards_most_at_risk_come_first():
    states = [
        make_state("a.safe", stability=100.0),
        make_state("b.risky", stability=1.0),
        make_state("c.middle", stability=10.0),
        make_state("d.later", due=TODAY + 1),
    ]
    made = queue(["a.safe", "b.risky", "c.middle", "d.later"], states)
    assert made.cards == ("b.risky", "c.middle", "a.safe")


def test_steps_that_have_run_out_come_before_everything():
    states = [
        make_state("a.review", stability=0.5),
        make_state("b.step", due_at=NOW - timedelta(minutes=1), last=TODAY),
        make_state("c.older", due_at=NOW - timedelta(minutes=9), last=TODAY),
        make_state("d.running", due_at=NOW + timedelta(minutes=4), last=TODAY),
    ]
    made = queue(["a.review", "b.step", "c.older", "d.running"], states)
    assert made.cards == ("c.older", "b.step", "a.review")
    assert made.later == ((NOW + timedelta(minutes=4), "d.running"),)
    assert made.learning == 2


def test_new_cards_are_spread_among_the_due_ones():
    reviews = [CardId(f"r{n}") for n in range(6)]
    fresh = [CardId(f"n{n}") for n in range(3)]
    assert spread(reviews, fresh) == [
        "r0",
        "r1",
        "n0",
        "r2",
        "r3",
        "n1",
        "r4",
        "r5",
        "n2",
    ]
    assert spread([], fresh) == fresh
    assert spread(reviews, []) == reviews


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 40), st.integers(0, 40))
def test_spreading_keeps_every_card_and_both_orders(many, few):
    reviews = [CardId(f"r{n}") for n in range(many)]
    fresh = [CardId(f"n{n}") for n in range(few)]
    mixed = spread(reviews, fresh)
    assert [c for c in mixed if c.startswith("r")] == reviews
    assert [c for c in mixed if c.startswith("n")] == fresh


def test_daily_limits_count_what_was_done_today():
    cards = [f"n{n}.x" for n in range(30)] + [f"r{n}.x" for n in range(30)]
    states = [make_state(f"r{n}.x") for n in range(30)]
    limits = Limits(new_per_day=10, reviews_per_day=25)
    made = queue(cards, states, limits=limits, done=Done(new=4, reviews=20))
    assert (made.new, made.reviews, made.held_back) == (6, 5, 25)
    made = queue(cards, states, limits=limits, done=Done(new=40, reviews=40))
    assert made.cards == ()


def test_steps_know_no_limit():
    states = [make_state(f"s{n}.x", due_at=NOW, last=TODAY) for n in range(5)]
    limits = Limits(new_per_day=0, reviews_per_day=0)
    assert queue([s.card for s in states], states, limits=limits).learning == 5


def test_of_the_cards_of_one_item_one_is_asked_a_day():
    cards = ["bn.cloze", "bn.cloze#2", "bn.cloze#3", "bn.other"]
    made = queue(cards)
    assert made.cards == ("bn.cloze", "bn.other")
    assert made.buried == 2
    assert queue(cards, limits=Limits(bury_siblings=False)).new == 4


def test_a_due_card_buries_its_new_sibling():
    made = queue(["i.x", "i.x#2"], [make_state("i.x#2")])
    assert made.cards == ("i.x#2",)


def test_a_card_answered_today_buries_its_siblings():
    answered = make_state("i.x", due=TODAY + 9, last=TODAY)
    made = queue(["i.x", "i.x#2", "j.y"], [answered])
    assert made.cards == ("j.y",)
    assert made.buried == 1


def test_a_running_step_buries_its_siblings_too():
    running = make_state("i.x", due_at=NOW + timedelta(minutes=5), last=TODAY - 1)
    assert queue(["i.x", "i.x#2"], [running]).cards == ()


def test_states_of_cards_that_are_gone_are_left_alone():
    assert queue(["a.x"], [make_state("gone.x")]).cards == ("a.x",)


def test_contrasting_cards_are_asked_side_by_side():
    order = [CardId(c) for c in ("l1.what", "bn.x", "ln.x", "l2.what", "end.x")]
    pairs = {ItemId("l2.what"): [ItemId("l1.what")]}
    assert side_by_side(order, pairs) == ["l1.what", "l2.what", "bn.x", "ln.x", "end.x"]
    made = queue([*order, "far.x"], contrast={ItemId("ln.x"): [ItemId("l1.what")]})
    assert made.cards[:2] == ("l1.what", "ln.x")


@settings(max_examples=50, deadline=None)
@given(
    st.permutations([f"i{n}.x" for n in range(8)]),
    st.dictionaries(
        st.integers(0, 9).map(lambda n: f"i{n}.x"),
        st.lists(st.integers(0, 9).map(lambda n: f"i{n}.x"), max_size=3),
    ),
)
def test_side_by_side_loses_and_doubles_nothing(order, pairs):
    assert sorted(side_by_side(order, pairs)) == sorted(order)


def test_a_partner_that_is_not_due_is_not_dragged_in():
    state = make_state("l2.what", due=TODAY + 3)
    contrast = {ItemId("l1.what"): [ItemId("l2.what")]}
    assert queue(["l1.what", "l2.what"], [state], contrast=contrast).cards == (
        "l1.what",
    )


STATES = st.builds(
    make_state,
    st.integers(0, 30).map(lambda n: f"i{n // 3}.x#{n % 3 + 2}"),
    due=st.integers(TODAY - 9, TODAY + 9),
    stability=st.floats(0.1, 300),
    due_at=st.one_of(
        st.none(), st.integers(-60, 60).map(lambda m: NOW + timedelta(minutes=m))
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(STATES, max_size=20), st.integers(0, 9), st.integers(0, 9))
def test_every_queue_keeps_its_promises(states, new, reviews):
    by_card = {state.card: state for state in states}
    cards = [CardId(f"i{n // 3}.x#{n % 3 + 2}") for n in range(40)]
    limits = Limits(new_per_day=new, reviews_per_day=reviews)
    made = queue(cards, by_card.values(), limits=limits)
    assert (
        len(set(made.cards))
        == len(made.cards)
        == made.learning + made.reviews + made.new
    )
    assert made.new <= new
    assert made.reviews <= reviews
    for card in made.cards:
        assert card not in by_card or is_due(by_card[card], NOW, TODAY)
    asked = [split_card_id(card)[0] for card in made.cards[made.learning :]]
    assert len(set(asked)) == len(asked)


def test_a_card_just_answered_is_not_due():
    state = SCHEDULER.transition(None, CardId("a.x"), Rating.EASY, TODAY, NOW)
    assert not is_due(state, NOW, TODAY)
    assert is_due(state, NOW + timedelta(days=30), TODAY + 30)


@pytest.mark.parametrize("minutes", [0, 1])
def test_a_step_is_due_from_its_minute_on(minutes):
    state = make_state("a.x", due_at=NOW + timedelta(minutes=minutes))
    assert is_due(state, NOW, TODAY) == (minutes == 0)


def test_new_cards_beyond_the_limit_are_held_in_reserve_while_the_day_has_room():
    cards = [f"t.c{n}" for n in range(4)]
    found = queue(cards, limits=Limits(new_per_day=2))
    assert found.cards == ("t.c0", "t.c1")
    assert found.reserve == ("t.c2", "t.c3")
    full = queue(cards, limits=Limits(new_per_day=2), done=Done(new=2))
    assert (full.cards, full.reserve) == ((), ())
