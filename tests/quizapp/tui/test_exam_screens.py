"""The exam screens driven by keys: begin, answer, flag, hand in, mark, report."""

from __future__ import annotations

from datetime import timedelta

import pytest
from builders import make_item, make_number, make_recall, text
from textual.widgets import Input, OptionList, Static, TextArea

from quizapp.errors import StoreError
from quizapp.exams.blueprint import Blueprint, Blueprints, Demand
from quizapp.exams.sitting import Standing
from quizapp.store.exams import SittingState
from quizapp.tui.screens.exam_marking import ExamMarkingScreen
from quizapp.tui.screens.exam_report import ExamReportScreen
from quizapp.tui.screens.exam_review import ConfirmScreen, ReviewScreen
from quizapp.tui.screens.exams import ExamsScreen
from quizapp.tui.screens.home import HomeScreen
from quizapp.tui.screens.sitting import SittingScreen, clock_text
from quizapp.tui.widgets.keyline import KeyLine
from quizapp.tui.widgets.paper import Paper

ITEMS = (make_item("t.a"), make_number("t.b"), make_recall("t.c", item_difficulty=5))


@pytest.fixture
def make_exam_app(make_app):
    """Return a function that makes the app with one blueprint of these demands."""

    def make(*demands, items=ITEMS, pause=False, **options):
        app = make_app(*items, **options)
        demands = demands or (Demand(minutes=10.0, count=3),)
        sections = tuple((text(f"Part {n}"), d) for n, d in enumerate(demands))
        blueprint = Blueprint(
            "small", text("Small"), text("short"), "mock", sections, pause=pause
        )
        desk = app._make_desk()
        desk.exams.__dict__["blueprints"] = Blueprints({"small": blueprint})
        return app

    return make


async def loaded(pilot):
    while pilot.app.counts is None:
        await pilot.pause(0.01)
    await pilot.pause()


async def press(pilot, *keys):
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


async def listed(pilot):
    """Go from home to the list of exams."""
    await loaded(pilot)
    await press(pilot, "x")
    assert isinstance(pilot.app.screen, ExamsScreen)
    return pilot.app.screen


async def choose(pilot, name):
    """Choose a row of the list by the beginning of its id."""
    rows = pilot.app.screen.query_one(OptionList)
    places = [n for n, o in enumerate(rows.options) if (o.id or "").startswith(name)]
    rows.highlighted = places[0]
    await press(pilot, "enter")


async def sitting(pilot):
    """Begin a sitting of the blueprint."""
    await listed(pilot)
    await choose(pilot, "blueprint-small")
    assert isinstance(pilot.app.screen, ConfirmScreen)
    await press(pilot, "y")
    assert isinstance(pilot.app.screen, SittingScreen)
    return pilot.app.screen


def shown(screen, name):
    return str(screen.query_one(name).content)


def everything(screen):
    sheets = [*screen.query(Static), *screen.query(Paper)]
    return "\n".join(str(sheet.content) for sheet in sheets)


def place_of(screen, item):
    return next(q.position for q in screen.run.paper.questions if q.item.id == item)


async def answer(pilot, screen, item, words):
    """Go to an item's question and hand in a response to it."""
    while screen.run.question.item.id != item:
        back = screen.run.position > place_of(screen, item)
        await press(pilot, "ctrl+p" if back else "ctrl+n")
    editor = screen.query_one(TextArea if item == "t.c" else Input)
    if isinstance(editor, Input):
        editor.value = words
        await press(pilot, "enter")
    else:
        editor.text = words
        await press(pilot, "ctrl+s")


async def test_nothing_begins_before_the_learner_agrees(make_exam_app):
    app = make_exam_app()
    async with app.run_test() as pilot:
        await listed(pilot)
        await choose(pilot, "blueprint-small")
        assert "3 questions, 10 minutes" in everything(app.screen)
        assert "no pause" in everything(app.screen)
        await press(pilot, "n")
        assert isinstance(app.screen, ExamsScreen)
        assert app.desk.exams.open_sittings() == ()


async def test_a_whole_exam_from_the_first_question_to_the_report(make_exam_app):
    app = make_exam_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await sitting(pilot)
        keys = {q.item.id: q.key for q in screen.run.paper.questions}
        await answer(pilot, screen, "t.a", keys["t.a"])
        x = next(
            q.instance.values["x"]
            for q in screen.run.paper.questions
            if q.item.id == "t.b"
        )
        await answer(pilot, screen, "t.b", str(x * x))
        await answer(pilot, screen, "t.c", "in my own words")
        assert isinstance(app.screen, ReviewScreen)
        await press(pilot, "s")
        assert "not readable: 0" in everything(app.screen)
        await press(pilot, "y")
        judge = app.screen
        assert isinstance(judge, ExamMarkingScreen)
        assert "in my own words" in shown(judge, "#mine")
        assert "The answer." in shown(judge, "#back")
        await press(pilot, "a")
        assert "[x] a) one" in shown(judge, "#points")
        await press(pilot, "enter")
        report = app.screen
        assert isinstance(report, ExamReportScreen)
        page = shown(report, "#text")
        assert "50 %" in page
        assert "You squared it." in page
        assert "too early to predict" in " ".join(page.split())
        (done,) = app.desk.store.exams.sittings()
        assert done.state is SittingState.SUBMITTED
        assert app.desk.exams.percent(done.id) == pytest.approx(50.0)
        await press(pilot, "escape", "escape")
        assert isinstance(app.screen, HomeScreen)


async def test_correctness_is_never_shown_while_the_exam_runs(make_exam_app):
    app = make_exam_app()
    async with app.run_test() as pilot:
        screen = await sitting(pilot)
        keys = {q.item.id: q.key for q in screen.run.paper.questions}
        looks = []
        for words in (keys["t.b"], "12345"):
            await answer(pilot, screen, "t.b", words)
            if isinstance(app.screen, ReviewScreen):
                await press(pilot, "escape")
            screen.run.go(place_of(screen, "t.b"))
            screen.show()
            await pilot.pause()
            looks.append(everything(screen).replace(words, "#"))
            for giveaway in ("correct", "wrong", "squared", "because", "think"):
                assert giveaway not in looks[-1].lower()
        assert looks[0] == looks[1]


async def test_what_cannot_be_read_is_said_with_a_caret_and_kept(make_exam_app):
    app = make_exam_app()
    async with app.run_test() as pilot:
        screen = await sitting(pilot)
        await answer(pilot, screen, "t.b", "2*(")
        assert screen.run.question.item.id == "t.b", "stay to mend it"
        fault = shown(screen, "#fault")
        assert "^" in fault
        assert screen.run.standing(screen.run.position) is Standing.UNREADABLE
        assert f"[{screen.run.position + 1}!]" in shown(screen, "#navigator")
        await press(pilot, "ctrl+n")
        assert screen.run.question.item.id != "t.b", "but nothing blocks the way"


async def test_signs_tell_without_colour(make_exam_app):
    app = make_exam_app(glyphs="ascii", items=(make_item("t.a"), make_item("t.b")))
    async with app.run_test() as pilot:
        screen = await sitting(pilot)
        screen.query_one(Input).value = "b"
        await press(pilot, "enter", "ctrl+g")
        line = shown(screen, "#navigator")
        assert line.strip() == "1* [2.?]"


async def test_what_is_typed_is_saved_within_a_look_at_the_clock(make_exam_app):
    app = make_exam_app()
    async with app.run_test() as pilot:
        screen = await sitting(pilot)
        screen.query_one(Input).value = "half an ans"
        screen.look_at_clock()
        kept = app.desk.store.exams.latest(screen.run.sitting.id)
        assert kept[screen.run.position].text == "half an ans"


async def test_the_clock_counts_down_and_hands_in(make_exam_app, clock):
    app = make_exam_app()
    async with app.run_test() as pilot:
        screen = await sitting(pilot)
        assert "10:00" in shown(screen, "#bar")
        clock.forward(minutes=9, seconds=15)
        screen.look_at_clock()
        assert "0:45" in shown(screen, "#bar")
        screen.query_one(Input).value = "b"
        await press(pilot, "ctrl+r")
        assert isinstance(app.screen, ReviewScreen)
        clock.forward(seconds=45)
        screen.look_at_clock()
        await pilot.pause()
        assert isinstance(app.screen, ExamReportScreen), "the review gave way"
        (done,) = app.desk.store.exams.sittings()
        assert done.state is SittingState.EXPIRED
        assert app.desk.store.exams.latest(done.id)[0].text == "b"
        assert "the clock handed it in" in shown(app.screen, "#text")


async def test_a_store_that_fails_is_told_and_tried_again(make_exam_app, monkeypatch):
    app = make_exam_app()
    async with app.run_test() as pilot:
        screen = await sitting(pilot)
        shelf = app.desk.store.exams

        def full(*_):
            raise StoreError("The disk is full.")

        with monkeypatch.context() as broken:
            broken.setattr(type(shelf), "respond", full)
            screen.query_one(Input).value = "b"
            screen.look_at_clock()
            screen.look_at_clock()
            assert "NOT SAVED" in shown(screen, "#bar")
            assert screen.query_one(Input).value == "b"
        screen.look_at_clock()
        assert "NOT SAVED" not in shown(screen, "#bar")
        assert shelf.latest(screen.run.sitting.id)[0].text == "b"


async def test_an_exam_under_way_is_offered_and_gone_on_with(make_exam_app, clock):
    app = make_exam_app()
    async with app.run_test() as pilot:
        screen = await sitting(pilot)
        screen.query_one(Input).value = "b"
        await press(pilot, "escape", "escape")
        assert "clock runs on" in everything(app.screen)
        await press(pilot, "y")
        assert isinstance(app.screen, ExamsScreen)
        clock.forward(minutes=3)
        await choose(pilot, "sitting-")
        again = app.screen
        assert isinstance(again, SittingScreen)
        assert again.query_one(Input).value == "b"
        assert "7:00" in shown(again, "#bar")


@pytest.mark.parametrize("what", ["paper", "sitting"])
async def test_the_command_line_opens_a_paper_or_a_sitting_at_once(
    make_exam_app, clock, what
):
    def start(desk):
        exams = desk.exams
        paper = exams.new(exams.blueprint("small"), seed=1)
        if what == "paper":
            return lambda app: app.push_screen(ExamsScreen(paper=paper))
        run = exams.begin(paper)
        return lambda app: app.push_screen(ExamsScreen(sitting=run.sitting.id))

    app = make_exam_app(start=start)
    async with app.run_test() as pilot:
        await loaded(pilot)
        await pilot.pause()
        if what == "paper":
            assert isinstance(app.screen, ConfirmScreen)
            await press(pilot, "y")
        assert isinstance(app.screen, SittingScreen)
        assert "10:00" in shown(app.screen, "#bar")


async def test_self_marking_left_for_later_is_offered_again(make_exam_app):
    app = make_exam_app(items=(make_recall("t.c"), make_recall("t.d")))
    async with app.run_test() as pilot:
        screen = await sitting(pilot)
        for _ in range(2):
            screen.query_one(TextArea).text = "words"
            await press(pilot, "ctrl+s")
        await press(pilot, "s", "y")
        assert isinstance(app.screen, ExamMarkingScreen)
        await press(pilot, "a", "enter", "u", "b", "escape")
        assert isinstance(app.screen, ExamsScreen)
        assert app.desk.exams.last_marked() is None, "half a marking is none"
        await choose(pilot, "sitting-")
        await press(pilot, "a", "enter", "a", "b", "enter")
        assert isinstance(app.screen, ExamReportScreen)
        assert "75 %" in shown(app.screen, "#text")


async def test_home_says_that_an_exam_is_under_way(make_exam_app):
    app = make_exam_app()
    exams = app._make_desk().exams
    exams.begin(exams.new(exams.blueprint("small"), seed=1))
    async with app.run_test() as pilot:
        await loaded(pilot)
        assert "under way" in shown(app.screen, "#notice")


async def test_an_exam_whose_time_ran_out_is_handed_in_at_the_start(
    make_exam_app, clock
):
    app = make_exam_app()
    exams = app._make_desk().exams
    run = exams.begin(exams.new(exams.blueprint("small"), seed=1))
    run.keep("b")
    clock.forward(hours=2)
    async with app.run_test() as pilot:
        await loaded(pilot)
        assert "ran out" in shown(app.screen, "#notice")
        assert exams.open_sittings() == ()
        await press(pilot, "x")
        await choose(pilot, "sitting-")
        assert isinstance(app.screen, ExamReportScreen)


async def test_the_paper_turns_to_the_other_language_with_the_answer_kept(
    make_exam_app,
):
    app = make_exam_app()
    async with app.run_test() as pilot:
        screen = await sitting(pilot)
        screen.run.go(place_of(screen, "t.a"))
        screen.show()
        screen.query_one(Input).value = "b"
        await press(pilot, "ctrl+l")
        assert "中文" in shown(screen, "#front")
        assert "题 · 1 分" in shown(screen, "#front")
        assert screen.query_one(Input).value == "b"


async def test_a_pause_covers_the_question_and_stops_the_clock(make_exam_app, clock):
    app = make_exam_app(pause=True)
    async with app.run_test() as pilot:
        screen = await sitting(pilot)
        prompt = shown(screen, "#front")
        await press(pilot, "ctrl+t")
        assert shown(screen, "#front") != prompt
        assert not screen.query_one("#answer").display
        clock.forward(minutes=30)
        screen.look_at_clock()
        assert "10:00" in shown(screen, "#bar")
        await press(pilot, "enter")
        assert shown(screen, "#front") == prompt
        assert "10:00" in shown(screen, "#bar")


async def test_there_is_no_pause_where_the_paper_forbids_it(make_exam_app):
    app = make_exam_app()
    async with app.run_test() as pilot:
        screen = await sitting(pilot)
        await press(pilot, "ctrl+t")
        assert not screen.run.paused


async def test_a_part_is_closed_for_good(make_exam_app):
    items = tuple(make_item(f"t.i{n}") for n in range(6))
    app = make_exam_app(
        Demand(minutes=4.0, count=2), Demand(minutes=6.0, count=2), items=items
    )
    async with app.run_test() as pilot:
        screen = await sitting(pilot)
        assert "Part 1/2" in shown(screen, "#section")
        assert "3" not in shown(screen, "#navigator")
        await press(pilot, "ctrl+r", "s", "y")
        assert screen.run.section == 1
        assert "Part 2/2" in shown(screen, "#section")
        assert "3" in shown(screen, "#navigator")
        await press(pilot, "ctrl+p")
        assert screen.run.position == 2


async def test_cards_behind_wrong_answers_are_put_forward(make_exam_app, clock):
    app = make_exam_app(items=(make_item("t.a"),))
    async with app.run_test() as pilot:
        await loaded(pilot)
        session = app.desk.session()
        letter = "abc"[session.question.instance.order.index(1)]
        session.answer(letter)
        from quizapp.models import Rating

        session.rate(Rating.EASY)
        before = app.desk.store.state(session.catalog.cards()[0])
        await press(pilot, "x")
        await choose(pilot, "blueprint-small")
        await press(pilot, "y", "ctrl+r", "s", "y")
        assert isinstance(app.screen, ExamReportScreen)
        await press(pilot, "f")
        after = app.desk.store.state(session.catalog.cards()[0])
        assert before.due_day > after.due_day == app.desk.moment().study_day


@pytest.mark.parametrize(
    ("size", "language"),
    [((120, 40), "en"), ((80, 24), "zh"), ((60, 20), "en"), ((40, 15), "zh")],
)
async def test_clock_navigator_question_and_editor_fit(make_exam_app, size, language):
    items = tuple(make_number(f"t.i{n}") for n in range(40))
    app = make_exam_app(Demand(count=40), items=items, language=language)
    async with app.run_test(size=size) as pilot:
        screen = await sitting(pilot)
        await pilot.pause()
        for name in ("#bar", "#navigator", "#front", "#line"):
            region = screen.query_one(name).region
            assert region.height > 0, name
            assert region.right <= size[0], name
            assert region.bottom <= size[1], name
        assert screen.query_one(KeyLine).region.bottom == size[1]
        assert screen.query_one("#card").size.height >= 3
        assert "[1" in shown(screen, "#navigator")
        screen.run.go(38)
        await press(pilot, "ctrl+n")
        assert "[40" in shown(screen, "#navigator"), "the one in front stays in sight"


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(0), "0:00"),
        (timedelta(milliseconds=1), "0:01"),
        (timedelta(minutes=59, seconds=59), "59:59"),
        (timedelta(hours=1, seconds=2), "1:00:02"),
        (None, "--:--"),
    ],
)
def test_the_clock_is_rounded_up_so_that_zero_means_over(left, words):
    assert clock_text(left) == words


async def test_what_cannot_be_read_does_not_count_as_answered(make_exam_app):
    app = make_exam_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await sitting(pilot)
        keys = {q.item.id: q.key for q in screen.run.paper.questions}
        await answer(pilot, screen, "t.a", "zzz")
        assert screen.run.standing(place_of(screen, "t.a")) is Standing.UNREADABLE
        assert "0/3" in shown(screen, "#bar")
        await answer(pilot, screen, "t.a", keys["t.a"])
        assert "1/3" in shown(screen, "#bar")
