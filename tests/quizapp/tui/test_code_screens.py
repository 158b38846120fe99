"""A function is written, run beside the screen, judged, and sat in an exam."""

from __future__ import annotations

import threading

import pytest
from builders import make_function, make_item, text
from textual.events import Paste
from textual.widgets import OptionList, Static

from engine import CodeRun
from engine.verdict import Outcome, Reason
from quizapp.exams.blueprint import Blueprint, Blueprints, Demand
from quizapp.exams.marking import Result
from quizapp.exams.sitting import Standing
from quizapp.sandbox.running import CodeRunner
from quizapp.study import Phase
from quizapp.tui.screens.exam_report import ExamReportScreen
from quizapp.tui.screens.study import StudyScreen
from quizapp.tui.widgets.lines import Lines, next_indent
from quizapp.tui.widgets.paper import Paper

RIGHT = "def double(x):\n    print(x.shape)\n    return x + x"


async def until(pilot, holds):
    """Wait until something holds; a busy machine may take its time."""
    for _ in range(3000):
        if holds():
            await pilot.pause()
            return
        await pilot.pause(0.01)
    raise AssertionError("it never came")


async def studying(pilot):
    await until(pilot, lambda: pilot.app.counts is not None)
    await pilot.press("s")
    await pilot.pause()
    assert isinstance(pilot.app.screen, StudyScreen)
    return pilot.app.screen


def sheet(screen, name):
    return str(screen.query_one(f"#{name}", Paper).content)


def fault(screen):
    return str(screen.query_one("#fault", Static).content)


async def hand_in(pilot, source):
    pilot.app.screen.query_one(Lines).text = source
    await pilot.press("ctrl+s")


# ----- The editor -----


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(x):", "    "),
        ("    for i in x:  # each", "        "),
        ("    y = 1", "    "),
        ("        return y", "    "),
        ("pass", ""),
        ("", ""),
        ("  odd", "  "),
    ],
)
def test_a_new_line_begins_where_it_belongs(before, after):
    assert next_indent(before) == after


async def test_the_editor_of_code_indents(make_app):
    async with make_app(make_function()).run_test() as pilot:
        screen = await studying(pilot)
        lines = screen.query_one(Lines)
        assert lines.show_line_numbers
        lines.text = ""
        await pilot.press(*"d(x):", "enter", "y", "enter", "tab", "z")
        assert lines.text == "d(x):\n    y\n        z"
        await pilot.press("backspace", "backspace", "backspace")
        assert lines.text == "d(x):\n    y\n"
        await pilot.press("ctrl+z")
        await pilot.press("escape")
        assert not lines.has_focus


async def test_the_head_of_the_function_is_written_already(make_app):
    async with make_app(make_function()).run_test() as pilot:
        screen = await studying(pilot)
        lines = screen.query_one(Lines)
        assert lines.text == "def double(x):\n    "
        await pilot.press("ctrl+l")
        assert lines.text == "def double(x):\n    "
        await pilot.press(*"return x + x")
        await pilot.press("ctrl+l")
        assert lines.text == "def double(x):\n    return x + x"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: screen.session.phase is Phase.RATING)
        assert screen.session.attempt.verdict.outcome is Outcome.CORRECT


async def test_the_head_alone_is_no_answer(make_app):
    async with make_app(make_function()).run_test() as pilot:
        screen = await studying(pilot)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "running" not in fault(screen) and fault(screen))
        assert screen.session.phase is Phase.ANSWERING
        assert "^" not in fault(screen)
        assert screen.query_one(Lines).cursor_location == (1, 4)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: screen.session.phase is Phase.RATING)
        assert screen.session.attempt.text == ""


async def test_a_whole_function_that_is_pasted_replaces_the_head(make_app):
    async with make_app(make_function()).run_test() as pilot:
        screen = await studying(pilot)
        lines = screen.query_one(Lines)
        pilot.app.post_message(Paste("return x\n"))
        await pilot.pause(0.3)
        assert lines.text == "def double(x):\n    return x\n"
        lines.start("def double(x):\n    ", "def double(x):\n    ")
        pilot.app.post_message(Paste(RIGHT))
        await pilot.pause(0.3)
        assert lines.text == RIGHT


async def test_the_editor_of_words_keeps_its_ways(make_app):
    async with make_app(make_function("t.a"), make_item("t.b")).run_test() as pilot:
        screen = await studying(pilot)
        lines = screen.query_one(Lines)
        lines.write_code(False)
        lines.start("")
        await pilot.press(*"a:", "enter", *"b")
        assert lines.text == "a:\nb"
        assert lines.soft_wrap


# ----- Study -----


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_right_function_is_correct_and_its_words_are_shown(make_app, language):
    app = make_app(make_function(), language=language)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await studying(pilot)
        await hand_in(pilot, RIGHT)
        await until(pilot, lambda: screen.session.phase is Phase.RATING)
        assert screen.session.attempt.verdict.outcome is Outcome.CORRECT
        await until(pilot, lambda: "(2, 3)" in sheet(screen, "verdict"))


async def test_a_known_mistake_is_named(make_app):
    async with make_app(make_function()).run_test() as pilot:
        screen = await studying(pilot)
        await hand_in(pilot, "def double(x):\n    return x ** 2")
        await until(pilot, lambda: "You squared it." in sheet(screen, "verdict"))


async def test_what_cannot_be_read_is_pointed_at_and_costs_nothing(make_app):
    async with make_app(make_function()).run_test() as pilot:
        screen = await studying(pilot)
        await hand_in(pilot, "def double(x):\n    return x +")
        await until(pilot, lambda: "cannot be read" in fault(screen))
        assert "2      return x +\n" in fault(screen)
        assert screen.session.phase is Phase.ANSWERING
        await hand_in(pilot, "def triple(x):\n    return x")
        await until(pilot, lambda: "yours defines triple" in fault(screen))


async def test_the_card_waits_for_a_function_that_runs(make_app, monkeypatch):
    go_on = threading.Event()

    def slow(runner, source, function, calls):
        go_on.wait(30)
        return CodeRun(failed="error", reason=Reason.of("sandbox.time", seconds=2))

    monkeypatch.setattr(CodeRunner, "__call__", slow)
    async with make_app(make_function()).run_test() as pilot:
        screen = await studying(pilot)
        await hand_in(pilot, RIGHT)
        await pilot.pause()
        assert fault(screen) == "Your function is running ..."
        await pilot.press("ctrl+s", "ctrl+r", "escape", "escape", "ctrl+l")
        await pilot.pause()
        assert screen.session.phase is Phase.ANSWERING
        assert screen.language == "en"
        go_on.set()
        await until(pilot, lambda: "did not end" in sheet(screen, "verdict"))


async def test_the_learner_is_told_once_where_there_is_no_boundary(
    make_app, monkeypatch
):
    monkeypatch.setattr("quizapp.sandbox.running.boundary_possible", lambda: False)
    app = make_app(make_function("t.a"), make_function("t.b"))
    async with app.run_test() as pilot:
        screen = await studying(pilot)
        told = [n.message for n in app._notifications]
        assert len(told) == 1
        assert "no boundary for code" in told[0]
        screen.action_skip()
        await pilot.pause()
        assert len(app._notifications) == 1
        await hand_in(pilot, RIGHT)
        await until(pilot, lambda: screen.session.phase is Phase.RATING)
        assert screen.session.attempt.verdict.outcome is Outcome.CORRECT


async def test_no_process_starts_without_a_question_in_code(make_app):
    async with make_app(make_item()).run_test() as pilot:
        await studying(pilot)
        assert "runner" not in pilot.app.desk.__dict__


async def test_the_processes_end_with_the_app(make_app):
    app = make_app(make_function())
    async with app.run_test() as pilot:
        await studying(pilot)
        runner = app.desk.runner
        await until(pilot, lambda: runner._way is not None)
    assert runner._way is None


# ----- An exam -----


@pytest.fixture
def make_exam_app(make_app):
    """Return a function that makes the app with an exam of one function."""

    def make(**options):
        app = make_app(make_function(), **options)
        sections = ((text("Part"), Demand(minutes=10.0, count=1)),)
        blueprint = Blueprint("small", text("Small"), text("short"), "mock", sections)
        app._make_desk().exams.__dict__["blueprints"] = Blueprints({"small": blueprint})
        return app

    return make


async def sitting(pilot):
    await until(pilot, lambda: pilot.app.counts is not None)
    await pilot.press("x")
    await pilot.pause()
    rows = pilot.app.screen.query_one(OptionList)
    ids = [option.id or "" for option in rows.options]
    rows.highlighted = ids.index("blueprint-small")
    await pilot.press("enter")
    await pilot.pause()
    await pilot.press("y")
    await pilot.pause()
    return pilot.app.screen


async def test_in_an_exam_the_head_alone_is_no_answer(make_exam_app):
    app = make_exam_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await sitting(pilot)
        assert screen.query_one(Lines).text == "def double(x):\n    "
        screen.look_at_clock()
        assert screen.run.standing(0) is Standing.BLANK
        await pilot.press(*"return x")
        screen.look_at_clock()
        assert screen.run.standing(0) is Standing.ANSWERED


async def test_in_an_exam_only_the_format_of_a_function_is_told(make_exam_app):
    app = make_exam_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await sitting(pilot)
        await hand_in(pilot, "def double(x)\n    return x")
        await until(pilot, lambda: "cannot be read" in fault(screen))
        assert screen.run.standing(0) is Standing.UNREADABLE
        await hand_in(pilot, "def double(x):\n    while True: pass")
        await until(pilot, lambda: app.screen is not screen)  # the review
        assert screen.run.standing(0) is Standing.ANSWERED


async def test_a_function_of_an_exam_is_marked_beside_the_screen(make_exam_app):
    app = make_exam_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await sitting(pilot)
        screen.query_one(Lines).text = RIGHT
        await pilot.press("ctrl+s")
        await pilot.pause()
        screen.run.submit()
        screen.dismiss(True)
        await until(pilot, lambda: isinstance(app.screen, ExamReportScreen))
        (record,) = app.desk.exams.store.exams.sittings()
        (row,) = app.desk.exams.final_sheet(record.id).questions
        assert row.result is Result.CORRECT
