"""The commands that look: show, answer, due, stats, search, plan, doctor."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from builders import make_catalog, make_function

from quizapp.catalog import Library
from quizapp.cli import diagnosis
from quizapp.desk import Desk
from quizapp.sandbox import landlock, running

SIGMOID = "act-sigmoid.derivative"


@pytest.mark.parametrize(
    "text",
    [
        "s(1-s)",
        "sigmoid(x)*(1-sigmoid(x))",
        "e^-x/(1+e^-x)^2",
        r"\frac{e^{-x}}{(1+e^{-x})^2}",
        "1/(2+2cosh x)",
        "σ(x)σ(-x)",
        "np.exp(-x)/(1+np.exp(-x))**2",
    ],
)
def test_accepts_the_derivative_of_the_sigmoid_in_any_spelling(quizapp, text):
    result = quizapp("answer", SIGMOID, text)
    assert result.code == 0
    assert "Correct" in result.out


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("s(1+s)", "plus"),
        ("s - s^3", "tanh-pattern"),
        ("e^{-x}/(1+e^{-x})", "missing-s"),
    ],
)
def test_refuses_a_wrong_derivative_with_a_witness_and_its_name(quizapp, text, mistake):
    result = quizapp("answer", SIGMOID, text, "--json")
    verdict = json.loads(result.out)
    assert result.code == 3
    assert verdict["outcome"] == "incorrect"
    assert verdict["misconception"] == mistake
    assert verdict["witness"]["expected"] != verdict["witness"]["given"]


def test_shows_a_caret_under_what_it_cannot_read(quizapp):
    result = quizapp("answer", SIGMOID, "s(1-s")
    assert result.code == 1
    assert result.out.split("\n")[:2] == ["s(1-s", " ^"]


def test_reads_an_answer_from_standard_input(quizapp):
    assert quizapp("answer", SIGMOID, "-", stdin="s(1-s)\n").code == 0


def test_an_answer_may_begin_with_a_minus(quizapp):
    assert quizapp("answer", SIGMOID, "-s(1-s)").code == 3
    assert quizapp("answer", SIGMOID, "--", "-s(1-s)").code == 3
    assert quizapp("answer", SIGMOID, "-0.5", "--lang", "zh").code == 3


def test_the_second_gap_of_a_text_is_a_card_of_its_own(quizapp):
    shown = json.loads(quizapp("show", "cls-softmax.distribution", "--json").out)
    first, second = shown["keys"]
    assert quizapp("answer", "cls-softmax.distribution", first).code == 0
    assert quizapp("answer", "cls-softmax.distribution#2", second).code == 0
    assert quizapp("answer", "cls-softmax.distribution#3", second).code == 1


def test_judges_in_chinese_on_request(quizapp):
    assert "回答正确" in quizapp("answer", SIGMOID, "s(1-s)", "--lang", "zh").out


def test_refuses_another_language(quizapp):
    result = quizapp("answer", SIGMOID, "s(1-s)", "--lang", "de")
    assert result.code == 1
    assert "--lang is en or zh" in result.err


def test_an_unknown_item_names_its_neighbours(quizapp):
    result = quizapp("show", "act-sigmoid.derivativ")
    assert result.code == 1
    assert SIGMOID in result.err
    assert "Traceback" not in result.err


def test_show_prints_prompt_key_solution_and_mistakes(quizapp):
    result = quizapp("show", "norm-bn-backward.dx", "--seed", "3")
    assert result.code == 0
    for word in (
        "Answer",
        "Worked solution",
        "Known mistakes",
        "statistics-as-constants",
    ):
        assert word in result.out


def test_show_prints_the_same_instance_for_the_same_seed(quizapp):
    first = quizapp("show", "norm-bn-backward.dx", "--seed", "3").out
    assert quizapp("show", "norm-bn-backward.dx", "--seed", "3").out == first
    assert quizapp("show", "norm-bn-backward.dx", "--seed", "4").out != first


def test_the_key_that_show_prints_is_accepted_by_answer(quizapp):
    shown = json.loads(
        quizapp("show", "norm-bn-backward.dx", "--seed", "5", "--json").out
    )
    result = quizapp("answer", "norm-bn-backward.dx", "--seed", "5", shown["keys"][0])
    assert result.code == 0


def test_a_known_mistake_that_show_prints_is_named_by_answer(quizapp):
    shown = json.loads(
        quizapp("show", "norm-bn-backward.dx", "--seed", "5", "--json").out
    )
    for name, mistake in shown["misconceptions"].items():
        result = quizapp(
            "answer", "norm-bn-backward.dx", "--seed", "5", "--json", mistake["value"]
        )
        assert json.loads(result.out)["misconception"] == name


def test_due_counts_as_words_and_as_json(quizapp):
    assert "0 due" in quizapp("due").out
    assert json.loads(quizapp("due", "--json").out) == {"due": 0, "new": 20, "done": 0}


def test_search_leaves_gaps_open_and_shows_no_markup(quizapp):
    found = quizapp("search", "softmax").out
    assert "[[" not in found
    assert "@{" not in found
    assert "$" not in found


def test_search_finds_words_in_either_language(quizapp):
    assert "act-sigmoid" in quizapp("search", "sigmoid saturation").out
    assert "norm-bn" in quizapp("search", "批量归一化").out
    assert "Nothing contains" in quizapp("search", "zzzzz").out


@pytest.mark.parametrize(
    "query", ['"unclosed', "a AND", "'; DROP TABLE review; --", "*"]
)
def test_search_survives_any_query(quizapp, query):
    assert quizapp("search", query).code == 0


def test_a_plan_needs_a_date_ahead(quizapp):
    assert "interview" in quizapp("plan").err
    assert "not ahead" in quizapp("plan", "--interview", "2001-01-01").err
    assert "not a date" in quizapp("plan", "--interview", "soon").err
    assert "two years" in quizapp("plan", "--interview", "2999-01-01").err


def test_a_plan_lists_the_days_and_the_readiness(quizapp):
    day = (datetime.now(UTC) + timedelta(days=10)).date().isoformat()
    plan = json.loads(quizapp("plan", "--interview", day, "--json").out)
    assert 9 <= len(plan["days"]) <= 11
    assert plan["ready_now"] == 0 < plan["ready"]
    assert "Expected recall" in quizapp("plan", "--interview", day).out


def test_a_kept_date_serves_later_plans(quizapp):
    day = (datetime.now(UTC) + timedelta(days=10)).date().isoformat()
    assert quizapp("plan", "--interview", day, "--keep").code == 0
    assert quizapp("plan").code == 0


def test_stats_are_a_page_and_json(quizapp):
    assert "Progress" in quizapp("stats").out
    assert json.loads(quizapp("stats", "--json").out)["reviews"] == 0


def test_doctor_says_what_there_is(quizapp):
    result = quizapp("doctor", "--json")
    rows = {row["what"]: row for row in json.loads(result.out)}
    assert rows["database"]["ok"]
    assert re.search(r"\d+ items", rows["content"]["text"])


@pytest.mark.parametrize(
    ("boundary", "says"), [(True, "behind a boundary"), (False, "without a boundary")]
)
def test_doctor_tries_how_code_runs(quizapp, monkeypatch, boundary, says):
    if not boundary:
        monkeypatch.setattr(running, "boundary_possible", lambda: False)
        monkeypatch.setattr(landlock, "version", lambda: 0)
    rows = json.loads(quizapp("doctor", "--json").out)
    (row,) = (row for row in rows if row["what"] == "code answers")
    if running.boundary_possible() is boundary:  # elsewhere there is only one way
        assert says in row["text"]
        assert row["ok"] is boundary
    assert boundary or "no Landlock" in row["text"]
    assert "代码题" in quizapp("doctor", "--lang", "zh").out


def test_doctor_says_when_no_code_can_run(quizapp, monkeypatch):
    def refuse(*arguments, **options):
        raise OSError("no more processes")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    rows = json.loads(quizapp("doctor", "--json").out)
    (row,) = (row for row in rows if row["what"] == "code answers")
    assert row == {
        "what": "code answers",
        "ok": False,
        "text": "do not run: no more processes",
    }


# ----- Functions -----


@pytest.fixture
def with_a_function(quizapp, monkeypatch):
    """Return the commands over a catalog of one function to write."""
    monkeypatch.setattr(Desk, "library", Library(make_catalog([make_function()]), ()))
    return quizapp


def test_a_function_is_read_from_standard_input_and_run(with_a_function):
    source = "def double(x):\n    print('words')\n    return x + x\n"
    result = with_a_function("answer", "t.function", "-", stdin=source)
    assert (result.code, "Correct" in result.out) == (0, True)
    assert "Your function printed:\n\n  words" in result.out
    told = json.loads(
        with_a_function("answer", "t.function", "-", "--json", stdin=source).out
    )
    assert (told["outcome"], told["printed"][:5]) == ("correct", "words")


def test_a_wrong_function_is_named(with_a_function):
    source = "def double(x): return x * x"
    result = with_a_function("answer", "t.function", source)
    assert (result.code, "You squared it." in result.out) == (3, True)


def test_a_function_that_cannot_be_read_is_pointed_at(with_a_function):
    source = "def double(x):\n    return x x\n"
    result = with_a_function("answer", "t.function", "-", "--lang", "zh", stdin=source)
    assert result.code == 1
    assert "2      return x x\n                ^\n" in result.out
    assert "第 2 行读不懂" in result.out


def test_in_a_browser_code_runs_behind_a_boundary_or_not_at_all(
    with_a_function, monkeypatch
):
    monkeypatch.setattr(running, "boundary_possible", lambda: False)
    source = "def double(x): return 2 * x"
    assert with_a_function("answer", "t.function", source).code == 0
    monkeypatch.setenv("TEXTUAL_DRIVER", "textual.drivers.web_driver:WebDriver")
    result = with_a_function("answer", "t.function", source)
    assert result.code == 3
    assert "Judge such answers yourself" in result.out


def test_doctor_says_where_the_memory_of_a_pdf_has_no_bound(quizapp, monkeypatch):
    sentences = []
    for bounded in (True, False):
        monkeypatch.setattr(diagnosis, "MEMORY_IS_BOUNDED", bounded)
        rows = json.loads(quizapp("doctor", "--json").out)
        (row,) = (row for row in rows if row["what"] == "extra pdf")
        assert row["ok"]
        sentences.append("no bound on the memory" in row["text"])
    assert sentences == [False, True]


def test_an_unknown_command_is_a_usage_error(quizapp):
    result = quizapp("bogus")
    assert result.code == 2
    assert "No such command" in result.err
