"""Study line by line: prompts and verdicts without control codes, all saved."""

from __future__ import annotations

import json

from builders import (
    Clock,
    FakeRecorder,
    make_catalog,
    make_chain,
    make_function,
    make_never,
    make_recall,
)

from quizapp.cli.plain import study_plain
from quizapp.i18n import Messages
from quizapp.sandbox.running import CodeRunner
from quizapp.study import Session


def test_gives_up_rates_and_counts(quizapp):
    result = quizapp("study", "--plain", "--limit", "1", stdin="!show\n4\n")
    assert result.code == 0
    assert "Done: 1 cards" in result.out
    assert "\x1b" not in result.out
    assert json.loads(quizapp("due", "--json").out)["done"] == 1


def test_the_end_of_the_input_ends_the_run_with_everything_saved(quizapp):
    result = quizapp("study", "--plain", "--limit", "3", stdin="!show\n4\n")
    assert result.code == 0
    assert "Stopped after 1 cards, all saved." in result.out


def test_hints_and_quitting(quizapp):
    result = quizapp("study", "--plain", stdin="!hint\n!quit\n")
    assert "Stopped after 0 cards" in result.out


def test_after_the_last_hint_it_is_said_that_there_is_none_left(session_of_recall):
    session, _ = session_of_recall
    hints = len(session.question.item.hints)
    _, said, _ = play(session_of_recall, *["!hint"] * (hints + 1), "!quit")
    assert said.count("There is no further hint.") == 1


def test_speaks_chinese(quizapp):
    result = quizapp("study", "--plain", "--lang", "zh", stdin="!show\n4\n")
    assert "已保存" in result.out


def test_an_unknown_topic_is_one_sentence(quizapp):
    result = quizapp("study", "--plain", "--topic", "nothing")
    assert result.code == 1
    assert "There is no topic" in result.err


def play(make_session, *lines):
    session, recorder = make_session
    said = []
    code = study_plain(session, iter(lines), said.append, Messages("en"))
    return code, "\n".join(said), recorder


def test_key_points_are_ticked_by_number(session_of_recall):
    code, said, recorder = play(session_of_recall, "my answer", "", "1 2", "")
    assert code == 0
    assert "[1] one" in said
    assert recorder.rows[0][2].name == "GOOD"


def test_a_chain_is_asked_question_by_question():
    clock = Clock()
    catalog = make_catalog([make_chain()])
    recorder = FakeRecorder(clock)
    session = Session(
        catalog, catalog.cards(), {}, recorder, clock=clock, seeds=lambda: 1
    )
    lines = ("for a reason", "", "then not", "", "1 2", "")
    code, said, _ = play((session, recorder), *lines)
    assert code == 0
    assert said.index("Why so?") < said.index("Because.") < said.index("And with one?")
    assert recorder.rows[0][4]["response"] == "1. for a reason\n2. then not"


def test_undo_at_the_rating_asks_again(session_of_recall):
    _, said, recorder = play(
        session_of_recall, "mine", "", "1", "!undo", "again", "", "1 2", ""
    )
    assert said.count("Which points did you have?") == 2
    assert len(recorder.rows) == 1


def test_the_full_width_sign_of_a_chinese_keyboard_commands_too(quizapp):
    result = quizapp("study", "--plain", "--lang", "zh", stdin="！hint\n!quit\n")
    assert "完成 0 张" in result.out
    assert "没能读懂" not in result.out


def test_an_unknown_command_is_not_taken_for_an_answer(quizapp):
    result = quizapp("study", "--plain", stdin="!foo\n!quit\n")
    assert "There is no command !foo" in result.out


def test_what_cannot_be_drawn_is_named_once_and_the_run_goes_on():
    clock = Clock()
    catalog = make_catalog([make_never(), make_recall("t.a"), make_recall("t.b")])
    recorder = FakeRecorder(clock)
    session = Session(
        catalog, catalog.cards(), {}, recorder, clock=clock, seeds=lambda: 1
    )
    answers = ("mine", "", "1 2", "")
    code, said, _ = play((session, recorder), *answers, *answers)
    assert code == 0
    assert said.count("Left out: t.never cannot be drawn: require:") == 1
    assert said.index("Left out") < said.index("[1/2]")
    assert "Done: 2 cards, all saved." in said


def code_session(runner):
    clock = Clock()
    recorder = FakeRecorder(clock)
    catalog = make_catalog([make_function()])
    session = Session(
        catalog,
        catalog.cards(),
        {},
        recorder,
        clock=clock,
        seeds=lambda: 1,
        runner=lambda: runner,
    )
    return session, recorder


def test_a_function_is_written_over_several_lines_and_run():
    runner = CodeRunner(own=True)
    lines = ["def double(x):", "    print('words')", "    return x * 2", "", "3", ""]
    _, said, recorder = play(code_session(runner), *lines)
    runner.close()
    assert "Correct" in said
    assert "Your function printed:\n\n  words" in said
    assert len(recorder.rows) == 1


def test_a_function_that_cannot_be_read_is_shown_with_its_line_and_a_caret():
    runner = CodeRunner(own=True)
    lines = ["def double(x):", "    return x *", "", "!quit"]
    _, said, _ = play(code_session(runner), *lines)
    runner.close()
    assert "2      return x *\n" in said
    assert "Line 2 cannot be read: invalid syntax." in said


def test_where_there_is_no_boundary_it_is_said_before_the_question(monkeypatch):
    monkeypatch.setattr("quizapp.sandbox.running.boundary_possible", lambda: False)
    runner = CodeRunner(own=True)
    _, said, _ = play(code_session(runner), "!quit")
    runner.close()
    assert said.index("offers no boundary") < said.index("Write double(x)")
