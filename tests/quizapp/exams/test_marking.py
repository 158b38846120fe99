"""Marking: credit by kind, mercy for what cannot be read, a regrade beside the mark."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from builders import (
    make_catalog,
    make_chain,
    make_function,
    make_item,
    make_number,
    make_recall,
)

from engine import CodeRun
from engine.problems import (
    ChoiceAnswer,
    Misconception,
    NumberAnswer,
    Problem,
    Stage,
    StagedAnswer,
)
from quizapp.errors import UserInputError
from quizapp.exams.blueprint import Demand
from quizapp.exams.marking import (
    Result,
    asks_for_code,
    judged,
    mark,
    points_of,
    to_be_judged,
)
from quizapp.exams.service import Exams
from quizapp.exams.sitting import Entry
from quizapp.models import Kind, ReviewKind
from quizapp.store.exams import MarkKind


@pytest.fixture
def freeze(exams, make_blueprint):
    """Return a function that freezes one item on a paper of its own."""

    def freeze_one(item, **rules):
        alone = Exams(exams.store, make_catalog([item]), exams._moment)
        return alone.new(make_blueprint(Demand(count=1), **rules), seed=5)

    return freeze_one


def only(sheet):
    (row,) = sheet.questions
    return row


def wrong_letter(question):
    return next(x for x in "abc" if x != question.key)


def test_a_right_choice_earns_its_points(freeze):
    paper = freeze(make_item("t.a", minutes=3.0))
    row = only(mark(paper, {0: Entry(paper.questions[0].key)}))
    assert (row.result, row.credit, row.earned) == (Result.CORRECT, 1.0, 3.0)


@pytest.mark.parametrize(("negative", "earned"), [(0.0, 0.0), (0.5, -0.5)])
def test_a_wrong_choice_costs_points_only_where_the_blueprint_says_so(
    freeze, negative, earned
):
    paper = freeze(make_item("t.a"), negative=negative)
    sheet = mark(paper, {0: Entry(wrong_letter(paper.questions[0]))})
    assert only(sheet).earned == earned
    assert sheet.earned == 0.0, "a paper is never worth less than nothing"
    assert sheet.score == 0.0


@pytest.mark.parametrize(
    ("typed", "result"), [("", Result.BLANK), ("zebra", Result.UNREADABLE)]
)
def test_blank_and_unreadable_cost_nothing(freeze, typed, result):
    paper = freeze(make_item("t.a"), negative=1.0)
    row = only(mark(paper, {0: Entry(typed)}))
    assert (row.result, row.earned, row.misconception) == (result, 0.0, None)


def test_a_wrong_number_never_costs_points(freeze):
    paper = freeze(make_number("t.a"), negative=1.0)
    row = only(mark(paper, {0: Entry("12345")}))
    assert (row.result, row.earned) == (Result.INCORRECT, 0.0)


def test_several_options_earn_partial_credit(freeze):
    item = make_item("t.a", problem=Problem(ChoiceAnswer(3, (0, 1), many=True)))
    paper = freeze(item, negative=1.0)
    first = paper.questions[0].key.split()[0]
    row = only(mark(paper, {0: Entry(first)}))
    assert (row.result, row.credit, row.earned) == (Result.PARTIAL, 0.5, 0.5)


def test_a_known_mistake_is_remembered(freeze):
    paper = freeze(make_number("t.a"))
    x = paper.questions[0].instance.values["x"]
    assert only(mark(paper, {0: Entry(str(x * x))})).misconception == "squared"


def staged():
    return make_item(
        "t.staged",
        kind=Kind.STAGED,
        options=(),
        problem=Problem(
            StagedAnswer((Stage("m", "mean(x, axis=0)"), Stage("c", "x - m")), ("N",)),
            given=(("x", "normal(N)"),),
        ),
    )


def test_an_error_carried_forward_earns_the_later_step(freeze):
    paper = freeze(staged())
    row = only(mark(paper, {0: Entry("m = mean(x, axis=0) + 0.5\nc = x - m")}))
    assert row.result is Result.PARTIAL
    assert row.carried == 1
    assert 0.0 < row.credit < 1.0


def test_a_carried_value_that_makes_the_rest_trivial_earns_nothing(freeze):
    paper = freeze(staged())
    row = only(mark(paper, {0: Entry("m = 0*mean(x, axis=0)\nc = x - m")}))
    assert (row.carried, row.credit) == (0, 0.0)


def test_an_open_question_waits_for_the_learner_and_counts_no_way_until_then(freeze):
    paper = freeze(make_recall("t.a"))
    sheet = mark(paper, {0: Entry("words")})
    assert (sheet.complete, sheet.points) == (False, 0.0)
    (question,) = to_be_judged(paper, sheet)
    half = judged(sheet, question, frozenset({2, 9}))
    row = only(half)
    assert (row.result, row.credit, row.ticks) == (Result.PARTIAL, 0.5, (2,))
    assert row.self_marked
    assert half.complete
    assert half.score == 0.5
    assert only(judged(sheet, question, frozenset())).result is Result.INCORRECT
    assert only(judged(sheet, question, frozenset({1, 2}))).result is Result.CORRECT


def test_each_question_of_a_chain_earns_its_share(freeze):
    paper = freeze(make_chain(minutes=2.0))
    sheet = mark(paper, {0: Entry("1. for a reason")})
    (question,) = to_be_judged(paper, sheet)
    assert points_of(question) == 2
    row = only(judged(sheet, question, frozenset({1})))
    assert (row.credit, row.earned) == (0.5, 1.0)


def test_a_blank_open_question_does_not_wait(freeze):
    assert mark(freeze(make_recall("t.a")), {}).complete


def sit(exams, paper, typed, clock):
    """Sit a paper with these responses and hand it in."""
    run = exams.begin(paper)
    for question in paper.questions:
        run.go(question.position)
        clock.forward(seconds=10)
        run.keep(typed.get(question.item.id, ""))
    run.submit()
    return run.sitting.id


def judge_all(paper, sheet, ticks=frozenset({1, 2})):
    for question in to_be_judged(paper, sheet):
        sheet = judged(sheet, question, ticks)
    return sheet


def test_a_sitting_is_marked_once_and_its_responses_are_logged(
    exams, paper, keys, clock
):
    name = sit(exams, paper, keys(paper), clock)
    sheet = judge_all(paper, exams.mark(name))
    exams.save_mark(name, sheet)
    exams.save_mark(name, sheet)
    assert exams.percent(name) == 100.0
    (found,) = exams.sheets(name)
    assert found[1] == sheet
    rows = exams.store.reviews()
    assert [row.kind for row in rows] == [ReviewKind.EXAM] * 4
    assert {row.card for row in rows} >= {"t.choice", "t.number", "t.recall"}
    assert all(json.loads(row.verdict)["outcome"] == "correct" for row in rows)
    assert exams.store.states() == {}, "an exam moves no schedule by itself"


def test_a_sitting_under_way_cannot_be_marked(exams, paper):
    run = exams.begin(paper)
    with pytest.raises(UserInputError, match="not over"):
        exams.mark(run.sitting.id)


def changed(exams, **items):
    """Return the exams over a catalog in which these items are others."""
    known = {**exams.catalog.items, **{item.id: item for item in items.values()}}
    catalog = make_catalog(known.values())
    return Exams(exams.store, catalog, exams._moment)


def test_a_corrected_key_changes_no_mark_until_the_regrade(exams, paper, keys, clock):
    name = sit(exams, paper, keys(paper), clock)
    exams.save_mark(name, judge_all(paper, exams.mark(name), frozenset({1})))
    first = exams.final_sheet(name)
    number = replace(
        make_number("t.number"),
        problem=Problem(
            NumberAnswer("3*x"),
            given=(("x", "integers(3, 9)"), ("eps", "0.5")),
            misconceptions=(Misconception("squared", "x^2"),),
        ),
    )
    later = changed(exams, number=number)
    assert later.report(name).sheet == first
    sheet = later.regrade(name)
    kinds = [found.kind for found, _ in later.sheets(name)]
    assert kinds == [MarkKind.ORIGINAL, MarkKind.REGRADE]
    assert later.sheets(name)[0][1] == first
    place = next(q.position for q in paper.questions if q.item.id == "t.number")
    assert sheet.questions[place].result is Result.INCORRECT
    assert sheet.questions[place].key != first.questions[place].key
    assert sheet.score < first.score
    recall = next(q.position for q in paper.questions if q.item.id == "t.recall")
    assert sheet.questions[recall].ticks == (1,), "what the learner ticked stays"
    assert later.report(name).first == first


def test_a_regrade_leaves_what_asks_for_something_else_now(exams, paper, keys, clock):
    name = sit(exams, paper, keys(paper), clock)
    exams.save_mark(name, judge_all(paper, exams.mark(name)))
    other = make_item("t.number")
    sheet = changed(exams, other=other).regrade(name)
    place = next(q.position for q in paper.questions if q.item.id == "t.number")
    assert sheet.unchanged == (place,)
    assert sheet.score == 1.0


def test_a_regrade_of_a_removed_item_leaves_it_as_it_was(exams, paper, keys, clock):
    name = sit(exams, paper, keys(paper), clock)
    exams.save_mark(name, judge_all(paper, exams.mark(name)))
    nothing = Exams(exams.store, make_catalog([]), exams._moment)
    sheet = nothing.regrade(name)
    assert sheet.unchanged == (0, 1, 2, 3)
    assert sheet.score == 1.0


def test_a_regrade_needs_a_first_mark(exams, paper, clock):
    name = sit(exams, paper, {}, clock)
    with pytest.raises(UserInputError, match="no mark yet"):
        exams.regrade(name)


def test_times_and_words_reach_the_mark(exams, paper, clock):
    name = sit(exams, paper, {"t.number": "7"}, clock)
    sheet = exams.mark(name)
    assert [row.seconds for row in sheet.questions] == [10.0] * 4
    assert {row.response for row in sheet.questions} == {"", "7"}
    assert all(row.recall == pytest.approx(0.3) for row in sheet.questions)


# ----- Functions -----

DOUBLE = "def double(x): return 2 * x"


def doubling(source, function, calls):
    """Run only the right function, as a boundary would."""
    if source != DOUBLE:
        return CodeRun(failed="unavailable")
    return CodeRun(tuple(2 * call["x"] for call in calls))


def test_a_function_is_marked_by_running_it(freeze):
    paper = freeze(make_function())
    assert asks_for_code(paper)
    row = only(mark(paper, {0: Entry(DOUBLE)}, runner=doubling))
    assert row.result is Result.CORRECT


def test_a_function_that_cannot_be_run_is_left_to_be_judged(freeze):
    paper = freeze(make_function())
    for runner in (None, doubling):
        sheet = mark(paper, {0: Entry("def double(x): return x")}, runner=runner)
        assert only(sheet).result is Result.UNDECIDED
        assert sheet.waiting == (0,)
        assert only(judged(sheet, paper.questions[0], frozenset({1}))).credit == 1.0


def test_nothing_that_runs_code_is_made_for_a_paper_without_functions(exams, paper):
    asked = []
    exams._runner = lambda: asked.append(1)
    run = exams.begin(paper)
    run.submit()
    assert not exams.runs_code(run.sitting.id)
    exams.mark(run.sitting.id)
    assert asked == []
