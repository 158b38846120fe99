"""The study run as a state machine, with a fake recorder and a fake clock."""

from __future__ import annotations

import itertools
import json

import pytest
from builders import (
    Clock,
    FakeRecorder,
    make_catalog,
    make_chain,
    make_cloze,
    make_function,
    make_item,
    make_never,
    make_number,
    make_recall,
)

from engine import CodeRun
from engine.problems import ClozeAnswer, Gap, Problem
from engine.verdict import Outcome, Reason
from quizapp.models import CardId, Rating, ReviewKind
from quizapp.study import Phase, Session


def make_session(*items, clock=None, cram=False, later=(), asked=None, runner=None):
    clock = clock or Clock()
    catalog = make_catalog(items)
    recorder = FakeRecorder(clock)
    seeds = itertools.count(1)
    session = Session(
        catalog,
        catalog.cards()[:asked],
        {},
        recorder,
        clock=clock,
        seeds=lambda: next(seeds),
        cram=cram,
        later=later,
        runner=runner,
        reserve=() if asked is None else catalog.cards()[asked:],
    )
    return session, recorder, clock


def right_letter(session):
    order = session.question.instance.order
    return "abc"[order.index(1)]


def wrong_letter(session):
    order = session.question.instance.order
    return "abc"[order.index(0)]


def test_an_empty_run_is_over_at_once():
    session, _, _ = make_session()
    assert session.phase is Phase.DONE


def test_a_right_answer_suggests_good_and_is_saved_with_its_instance():
    session, recorder, clock = make_session(make_item("t.a"), make_item("t.b"))
    verdict = session.answer(right_letter(session))
    assert verdict.outcome is Outcome.CORRECT
    assert session.suggested is Rating.GOOD
    instance = session.question.instance.to_json()
    clock.forward(seconds=7)
    session.rate(Rating.GOOD)
    _, card, rating, kind, details = recorder.rows[0]
    assert (card, rating, kind) == ("t.a", Rating.GOOD, ReviewKind.LEARN)
    assert details["elapsed_ms"] == 7000
    assert details["params"] == instance
    assert json.loads(details["verdict"])["outcome"] == "correct"
    assert session.question.card == "t.b"


def test_a_wrong_answer_suggests_again_and_returns_in_the_same_run():
    session, _, clock = make_session(make_item("t.a"))
    session.answer(wrong_letter(session))
    assert session.suggested is Rating.AGAIN
    session.rate(Rating.AGAIN)
    assert session.question.card == "t.a", "a step due soon is asked ahead"
    clock.forward(minutes=2)
    session.answer(right_letter(session))
    session.rate(Rating.GOOD)
    assert session.phase is Phase.DONE


def test_a_step_far_ahead_is_not_asked_in_this_run():
    clock = Clock()
    far = clock()
    session, _, _ = make_session(clock=clock, later=[(far.replace(hour=15), "t.a")])
    assert session.phase is Phase.DONE


def test_an_unparsable_answer_costs_nothing():
    session, recorder, _ = make_session(make_number())
    verdict = session.answer("2 +")
    assert verdict.outcome is Outcome.UNPARSABLE
    assert session.phase is Phase.ANSWERING
    assert recorder.rows == []


def test_a_listed_mistake_is_named():
    session, _, _ = make_session(make_number())
    x = session.question.instance.values["x"]
    verdict = session.answer(str(x * x))
    assert verdict.outcome is Outcome.INCORRECT
    assert verdict.misconception == "squared"


def test_a_hint_lowers_the_suggested_rating_by_one():
    session, _, _ = make_session(make_item())
    assert session.hint() == 1
    assert session.hint() == 2
    assert session.hint() == 2, "the ladder has two steps"
    session.answer(right_letter(session))
    assert session.suggested is Rating.HARD


def test_giving_up_suggests_again():
    session, _, _ = make_session(make_item())
    session.reveal()
    assert session.phase is Phase.RATING
    assert session.suggested is Rating.AGAIN


def test_ticked_key_points_decide_what_is_suggested():
    session, _, _ = make_session(make_recall())
    session.reveal("something")
    assert session.suggested is None, "only the learner can tell"
    session.tick([1, 2])
    assert session.suggested is Rating.GOOD
    session.tick([1])
    assert session.suggested is Rating.HARD
    session.tick([])
    assert session.suggested is Rating.AGAIN


def test_a_chain_asks_its_questions_one_after_the_other():
    session, recorder, _ = make_session(make_chain())
    session.reveal("for a reason")
    assert session.phase is Phase.ANSWERING
    assert session.attempt.earlier == ("for a reason",)
    assert session.attempt.text == ""
    session.reveal("then not")
    assert session.phase is Phase.RATING
    session.tick([1, 2])
    assert session.suggested is Rating.GOOD
    session.rate(Rating.GOOD)
    assert recorder.rows[0][4]["response"] == "1. for a reason\n2. then not"


def test_undo_leads_back_through_a_chain_with_every_answer():
    session, _, _ = make_session(make_chain())
    session.reveal("first")
    session.reveal("second")
    assert session.undo()
    assert session.phase is Phase.ANSWERING
    assert (session.attempt.earlier, session.attempt.text) == (("first",), "second")
    assert session.can_undo
    assert session.undo()
    assert (session.attempt.earlier, session.attempt.text) == ((), "first")
    assert not session.can_undo


def test_undo_voids_the_row_and_puts_the_same_instance_back():
    session, recorder, _ = make_session(make_item("t.a"), make_item("t.b"))
    before = session.question
    letter = right_letter(session)
    session.answer(letter)
    session.rate(Rating.EASY)
    assert session.undo()
    assert recorder.voided == ["r0"]
    assert session.question == before
    assert session.phase is Phase.RATING
    assert session.attempt.text == letter
    session.rate(Rating.GOOD)
    assert session.question.card == "t.b"


def test_undo_before_the_rating_returns_to_the_editor_with_the_text():
    session, recorder, _ = make_session(make_item())
    letter = wrong_letter(session)
    session.answer(letter)
    assert session.undo()
    assert session.phase is Phase.ANSWERING
    assert session.attempt.text == letter
    assert recorder.voided == []


def test_undo_at_the_start_does_nothing():
    session, _, _ = make_session(make_item())
    assert not session.can_undo
    assert not session.undo()


def test_undo_reaches_back_over_the_end_of_the_run():
    session, recorder, _ = make_session(make_item())
    session.answer(right_letter(session))
    session.rate(Rating.GOOD)
    assert session.phase is Phase.DONE
    assert session.undo()
    assert session.question.card == "t.choice"
    assert recorder.voided == ["r0"]


def test_a_card_is_rated_only_after_it_was_answered():
    session, _, _ = make_session(make_item())
    with pytest.raises(RuntimeError):
        session.rate(Rating.GOOD)


def test_cramming_moves_no_schedule_and_repeats_what_was_missed():
    session, recorder, _ = make_session(make_item("t.a"), cram=True)
    session.reveal()
    assert session.rate(Rating.AGAIN) is None
    assert recorder.rows[0][3] is ReviewKind.CRAM
    assert session.question.card == "t.a"


def test_each_gap_of_a_cloze_is_a_card_of_its_own():
    session, _, _ = make_session(make_cloze())
    assert session.question.card == "t.cloze"
    assert session.answer("均值").outcome is Outcome.CORRECT
    session.rate(Rating.GOOD)
    assert session.question.card == "t.cloze#2"
    assert session.question.part == 1


def test_skipping_puts_the_card_at_the_end():
    session, _, _ = make_session(make_item("t.a"), make_item("t.b"))
    session.skip()
    assert session.question.card == "t.b"
    assert session.left == 2
    session.undo()
    assert session.question.card == "t.a"


def test_what_a_card_builds_on_can_be_asked_next():
    base = make_item("t.base")
    top = make_item("t.top", after=(base.id,))
    session, _, _ = make_session(make_item("t.x"), top, make_item("t.y"), base)
    session.skip()
    assert session.question.card == "t.top"
    assert session.learn_first() == (base,)
    assert session.bring_forward([base.id]) == 1
    session.reveal()
    session.rate(Rating.GOOD)
    assert session.question.card == CardId("t.base")


def test_progress_counts_what_is_done_and_left():
    session, _, _ = make_session(make_item("t.a"), make_item("t.b"))
    assert (session.done, session.left) == (0, 2)
    session.answer(right_letter(session))
    session.rate(Rating.GOOD)
    assert (session.done, session.left) == (1, 1)


def test_what_cannot_be_drawn_is_passed_over_and_nothing_is_written_for_it():
    session, recorder, _ = make_session(
        make_item("t.a"), make_never("t.never"), make_item("t.b")
    )
    assert session.left_out == ()
    session.answer(right_letter(session))
    session.rate(Rating.GOOD)
    assert session.question.card == "t.b"
    (error,) = session.left_out
    assert "t.never cannot be drawn: require:" in str(error)
    session.answer(right_letter(session))
    session.rate(Rating.GOOD)
    assert session.phase is Phase.DONE
    assert [row[1] for row in recorder.rows] == ["t.a", "t.b"]


def test_a_run_of_what_cannot_be_drawn_is_over_at_once():
    session, recorder, _ = make_session(make_never("t.a"), make_never("t.b"))
    assert session.phase is Phase.DONE
    assert len(session.left_out) == 2
    assert recorder.rows == []


def test_all_cards_of_an_item_are_left_out_with_one_sentence():
    bad = Problem(ClozeAnswer((Gap(en=("a",)), Gap(value="[1, 2] @ [1]"))))
    session, _, _ = make_session(make_cloze("t.cloze", problem=bad), make_item("t.a"))
    assert session.question.card == "t.a"
    assert len(session.left_out) == 1


def test_after_an_undo_it_is_passed_over_again_without_another_word():
    session, recorder, _ = make_session(
        make_item("t.a"), make_never("t.never"), make_item("t.b")
    )
    session.answer(right_letter(session))
    session.rate(Rating.GOOD)
    assert session.undo()
    assert session.question.card == "t.a"
    session.answer(right_letter(session))
    session.rate(Rating.GOOD)
    assert session.question.card == "t.b"
    assert len(session.left_out) == 1
    assert recorder.voided == ["r0"]


def test_a_card_of_the_reserve_stands_in_for_a_new_one_left_out():
    session, _, _ = make_session(
        make_never("t.never"), make_item("t.a"), make_item("t.b"), asked=2
    )
    assert session.left == 2
    cards = []
    while session.phase is not Phase.DONE:
        cards.append(session.question.card)
        session.answer(right_letter(session))
        session.rate(Rating.GOOD)
    assert cards == ["t.a", "t.b"]


class FakeRunner:
    """Gets ready when told to, and answers each call with twice its argument."""

    def __init__(self):
        self.warmed = 0

    def warm(self):
        self.warmed += 1

    def take_notice(self):
        return Reason.of("sandbox.unguarded", seconds=2)

    def __call__(self, source, function, calls):
        return CodeRun(tuple(2 * call["x"] for call in calls), printed="words")


def test_what_runs_code_is_asked_for_with_the_first_function_to_write():
    made = []

    def runner():
        made.append(FakeRunner())
        return made[-1]

    session, _, _ = make_session(make_item("t.a"), make_function("t.b"), runner=runner)
    session.answer(right_letter(session))
    assert session.take_notice() is None
    assert made == []
    session.rate(Rating.GOOD)
    assert [runner.warmed for runner in made] == [1], "before the answer is given"
    assert session.take_notice().code == "sandbox.unguarded"
    verdict = session.answer("def double(x): return 2 * x")
    assert (verdict.outcome, verdict.printed) == (Outcome.CORRECT, "words")


def test_without_what_runs_code_a_function_is_left_undecided():
    session, _, _ = make_session(make_function())
    verdict = session.answer("def double(x): return 2 * x")
    assert verdict.outcome is Outcome.UNDECIDED
    assert session.suggested is None
