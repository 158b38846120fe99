"""The study screen driven by keys, as a learner would."""

from __future__ import annotations

import pytest
from builders import make_chain, make_item, make_number, make_recall
from textual.widgets import Input, Static, TextArea
from textual.worker import WorkerFailed

from engine.errors import EngineError
from engine.problems import DerivationAnswer, NumberAnswer, Problem
from quizapp.errors import StoreError
from quizapp.i18n import Messages, fault, say
from quizapp.models import CardId, Kind, Plot, PlotSeries, Rating, Text
from quizapp.study import Phase
from quizapp.tui.screens.home import HomeScreen
from quizapp.tui.screens.note import NoteScreen
from quizapp.tui.screens.small import SmallScreen
from quizapp.tui.screens.study import StudyScreen
from quizapp.tui.screens.text import TextScreen
from quizapp.tui.widgets.answer import Answer
from quizapp.tui.widgets.keyline import KeyLine
from quizapp.tui.widgets.paper import Paper
from quizapp.tui.widgets.ratings import Ratings


async def loaded(pilot):
    """Wait until the services behind home are there."""
    while pilot.app.counts is None:
        await pilot.pause(0.01)
    await pilot.pause()


async def studying(pilot):
    """Go from home to the first card."""
    await loaded(pilot)
    await pilot.press("s")
    await pilot.pause()
    assert isinstance(pilot.app.screen, StudyScreen)
    return pilot.app.screen


async def type_line(pilot, text):
    pilot.app.screen.query_one(Input).value = text
    await pilot.press("enter")
    await pilot.pause()


def shown(screen, name):
    return str(screen.query_one(f"#{name}").content)


def right_letter(session):
    return "abc"[session.question.instance.order.index(1)]


async def test_home_counts_what_may_be_studied(make_app):
    async with make_app().run_test() as pilot:
        await loaded(pilot)
        assert "20 new" in shown(pilot.app.screen, "counts")


async def test_a_right_answer_is_judged_rated_and_saved(make_app):
    app = make_app(make_item("t.a"), make_item("t.b"))
    async with app.run_test() as pilot:
        screen = await studying(pilot)
        await type_line(pilot, right_letter(screen.session))
        assert screen.session.phase is Phase.RATING
        assert "Correct" in shown(screen, "verdict")
        assert "›3 Good" in str(screen.query_one(Ratings).content)
        await pilot.press("space")
        await pilot.pause()
        assert screen.session.question.card == "t.b"
        state = app.desk.store.state(CardId("t.a"))
        assert state is not None
        assert state.reps == 1


async def test_a_known_mistake_is_named_with_the_worked_solution(make_app):
    async with make_app(make_number()).run_test() as pilot:
        screen = await studying(pilot)
        x = screen.session.question.instance.values["x"]
        await type_line(pilot, str(x * x))
        assert "You squared it." in shown(screen, "verdict")
        assert "Add it to itself." in shown(screen, "back")
        assert str(x * x) in shown(screen, "given-answer"), "the answer stays in sight"
        assert "›1 Again" in str(screen.query_one(Ratings).content)


async def test_an_unreadable_answer_shows_a_caret_and_costs_nothing(make_app):
    async with make_app(make_number()).run_test() as pilot:
        screen = await studying(pilot)
        await type_line(pilot, "2 * (3")
        assert screen.session.phase is Phase.ANSWERING
        assert "^" in shown(screen, "fault")
        assert screen.query_one(Answer).text == "2 * (3"


async def test_keys_that_would_rate_are_typed_while_the_editor_has_the_focus(make_app):
    async with make_app(make_number()).run_test() as pilot:
        screen = await studying(pilot)
        await pilot.press("1", "u", "q")
        assert screen.query_one(Input).value == "1uq"


async def test_another_rating_than_the_suggested_one_may_be_given(make_app):
    app = make_app(make_item("t.a"))
    async with app.run_test() as pilot:
        screen = await studying(pilot)
        await type_line(pilot, right_letter(screen.session))
        await pilot.press("4")
        await pilot.pause()
        reviews = app.desk.store.reviews()
        assert [r.rating for r in reviews] == [Rating.EASY]


async def test_a_rating_that_cannot_be_saved_says_so_in_the_interfaces_language(
    make_app, monkeypatch
):
    app = make_app(make_item("t.a"), language="zh")
    error = fault(StoreError, "store.no_review", review="[b]one[/b]")

    def refuse(_):
        raise error

    async with app.run_test() as pilot:
        screen = await studying(pilot)
        await type_line(pilot, right_letter(screen.session))
        monkeypatch.setattr(screen.session, "rate", refuse)
        await pilot.press("4")
        await pilot.pause()
        (told,) = app._notifications
        assert told.message == say(error, Messages("zh")) != str(error)
        assert not told.markup
        assert screen.session.phase is Phase.RATING


async def test_enter_without_a_suggestion_asks_for_a_choice_once(make_app, monkeypatch):
    app = make_app(make_item("t.a"))
    async with app.run_test() as pilot:
        screen = await studying(pilot)
        await type_line(pilot, right_letter(screen.session))
        monkeypatch.setattr(type(screen.session), "suggested", None)
        for _ in range(3):
            await pilot.press("enter")
            await pilot.pause()
        (told,) = app._notifications
        assert told.message == Messages("en")("tui.study.choose")


async def test_undo_reaches_back_over_a_saved_rating(make_app):
    app = make_app(make_item("t.a"), make_item("t.b"))
    async with app.run_test() as pilot:
        screen = await studying(pilot)
        await type_line(pilot, right_letter(screen.session))
        await pilot.press("space")
        await pilot.press("escape", "u")
        await pilot.pause()
        assert screen.session.question.card == "t.a"
        assert screen.session.phase is Phase.RATING
        assert app.desk.store.state(CardId("t.a")) is None
        assert len(app.desk.store.reviews()) == 2, "undo appends a void row"


async def test_a_key_flips_the_card_to_the_other_language_and_keeps_the_text(make_app):
    async with make_app(make_number()).run_test() as pilot:
        screen = await studying(pilot)
        await pilot.press("7")
        await pilot.press("ctrl+l")
        await pilot.pause()
        assert "加倍" in shown(screen, "front")
        assert screen.query_one(Input).value == "7"
        await pilot.press("ctrl+l")
        await pilot.pause()
        assert "Double" in shown(screen, "front")


async def test_hints_open_one_by_one_and_lower_the_suggestion(make_app):
    async with make_app(make_item()).run_test() as pilot:
        screen = await studying(pilot)
        await pilot.press("ctrl+t")
        assert "Think." in shown(screen, "hints")
        assert "harder" not in shown(screen, "hints")
        await type_line(pilot, right_letter(screen.session))
        assert "›2 Hard" in str(screen.query_one(Ratings).content)


async def test_key_points_are_ticked_by_letter(make_app):
    async with make_app(make_recall()).run_test() as pilot:
        screen = await studying(pilot)
        screen.query_one(TextArea).text = "what I know"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "[ ] a) one" in shown(screen, "back")
        await pilot.press("a", "b")
        await pilot.pause()
        assert "[x] a) one" in shown(screen, "back")
        assert "›3 Good" in str(screen.query_one(Ratings).content)
        await pilot.press("b")
        await pilot.pause()
        assert "›2 Hard" in str(screen.query_one(Ratings).content)


async def test_a_chain_is_asked_question_by_question(make_app):
    async with make_app(make_chain()).run_test() as pilot:
        screen = await studying(pilot)
        assert "Why so?" in shown(screen, "front")
        assert "And with one?" not in shown(screen, "front")
        screen.query_one(TextArea).text = "for a reason"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "Because." in shown(screen, "front")
        assert "And with one?" in shown(screen, "front")
        assert screen.query_one(TextArea).text == ""
        screen.query_one(TextArea).text = "then not"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "1. for a reason" in shown(screen, "given-answer")
        assert "Then not." in shown(screen, "back")
        await pilot.press("a", "b")
        await pilot.pause()
        assert "›3 Good" in str(screen.query_one(Ratings).content)


async def test_the_typed_formula_is_shown_as_it_was_read(make_app):
    async with make_app(make_number()).run_test() as pilot:
        screen = await studying(pilot)
        screen.query_one(Input).value = "1/2"
        await pilot.pause()
        assert "─" in shown(screen, "read")


async def test_escape_leaves_the_editor_and_then_the_run(make_app):
    async with make_app().run_test() as pilot:
        screen = await studying(pilot)
        await pilot.press("escape")
        assert not screen.query_one(Answer).has_focus_within
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_an_empty_queue_says_what_to_do(make_app):
    app = make_app(make_item("t.a"))
    async with app.run_test() as pilot:
        screen = await studying(pilot)
        await type_line(pilot, right_letter(screen.session))
        await pilot.press("4")
        await pilot.pause()
        assert "Done: 1 cards" in shown(screen, "back")
        await pilot.press("enter")
        await pilot.pause()
        assert "1 done today" in shown(pilot.app.screen, "counts")


async def test_help_lists_the_keys(make_app):
    async with make_app().run_test() as pilot:
        await studying(pilot)
        await pilot.press("f1")
        await pilot.pause()
        assert isinstance(pilot.app.screen, TextScreen)
        text = str(pilot.app.screen.query_one(Paper).content)
        assert "undo" in text


async def test_a_card_without_a_note_opens_none(make_app):
    async with make_app().run_test() as pilot:
        await studying(pilot)
        await pilot.press("ctrl+n")
        await pilot.pause()
        assert not isinstance(pilot.app.screen, NoteScreen)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20), (40, 15)])
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_card_and_the_editor_fit_every_size(make_app, size, language):
    async with make_app(language=language).run_test(size=size) as pilot:
        screen = await studying(pilot)
        editor = screen.query_one(Input)
        assert editor.region.height >= 1
        assert editor.region.bottom <= size[1] - 1
        assert screen.query_one("#front").region.width <= size[0]
        await pilot.press("ctrl+r")
        await pilot.pause()
        ratings = screen.query_one(Ratings)
        assert ratings.region.bottom <= size[1]


async def test_the_interface_turns_chinese_with_one_key(make_app):
    async with make_app().run_test() as pilot:
        await loaded(pilot)
        await pilot.press("l")
        await pilot.pause()
        assert "新卡" in shown(pilot.app.screen, "counts")


async def test_a_terminal_too_small_says_so_and_recovers(make_app):
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = await studying(pilot)
        await pilot.resize_terminal(30, 8)
        await pilot.pause()
        assert isinstance(pilot.app.screen, SmallScreen)
        sentence = str(pilot.app.screen.query_one(Static).content)
        assert "30 x 8" in sentence
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert pilot.app.screen is screen


async def test_the_key_labels_follow_the_language_again_and_again(make_app):
    async with make_app().run_test() as pilot:
        await loaded(pilot)
        for label in ("学习", "study", "学习"):
            await pilot.press("l")
            await pilot.pause()
            labels = {b.binding.description for b in pilot.app.active_bindings.values()}
            assert label in labels


def long_card():
    words = " ".join(["A long question with many words."] * 24)
    hints = (Text(en="One.", zh="1"), Text(en="Two.", zh="2"))
    return make_item("t.a", prompt=Text(en=words, zh=words), hints=hints)


async def settled(pilot):
    for _ in range(6):
        await pilot.pause()


async def test_the_verdict_of_a_long_card_comes_to_the_top(make_app):
    async with make_app(long_card()).run_test(size=(80, 18)) as pilot:
        screen = await studying(pilot)
        await pilot.press("ctrl+t", "ctrl+t")
        await type_line(pilot, right_letter(screen.session))
        await settled(pilot)
        verdict, card = screen.query_one("#verdict"), screen.query_one("#card")
        at_the_end = card.scroll_offset.y == card.max_scroll_y
        assert verdict.region.y == card.region.y or at_the_end
        assert verdict.region.y < card.region.bottom


async def test_a_long_card_is_paged_while_the_answer_is_typed(make_app):
    async with make_app(long_card(), make_item("t.b")).run_test(size=(80, 18)) as pilot:
        screen = await studying(pilot)
        await settled(pilot)
        card, keys = screen.query_one("#card"), screen.query_one(KeyLine)
        assert card.max_scroll_y > 0
        assert "pgdn page" in str(keys.content)
        await pilot.press("pagedown", "a")
        await settled(pilot)
        assert card.scroll_offset.y > 0
        assert screen.query_one(Input).value == "a"
        await pilot.press("pageup")
        await settled(pilot)
        assert card.scroll_offset.y == 0


async def test_a_short_card_offers_no_pages(make_app):
    async with make_app(make_item("t.a")).run_test(size=(80, 24)) as pilot:
        screen = await studying(pilot)
        await settled(pilot)
        assert "page" not in str(screen.query_one(KeyLine).content)


async def test_a_narrow_terminal_breaks_the_ratings_between_them(make_app):
    async with make_app(make_item("t.a")).run_test(size=(40, 20)) as pilot:
        screen = await studying(pilot)
        await type_line(pilot, right_letter(screen.session))
        await settled(pilot)
        lines = str(screen.query_one(Ratings).content).split("\n")
        assert len(lines) > 1
        assert all(len(line) <= 40 for line in lines)
        assert all(line.strip()[:1] in "›1234" for line in lines)


async def test_a_long_title_leaves_room_for_place_and_language(make_app):
    item = make_item("a-very-long-title-" * 5 + ".a")
    async with make_app(item).run_test(size=(120, 20)) as pilot:
        screen = await studying(pilot)
        assert "…" not in shown(screen, "bar")
        await pilot.resize_terminal(60, 20)
        await settled(pilot)
        bar = shown(screen, "bar")
        assert "…" in bar
        assert bar.endswith("· new · 1/1 · en")
        assert len(bar) <= 60


async def test_the_line_at_fault_is_repeated_with_its_number(make_app):
    item = make_number(
        kind=Kind.DERIVATION,
        prompt=Text(en="Add x and x.", zh="把 x 与 x 相加。"),
        problem=Problem(DerivationAnswer("x + x", "2*x", (("x", "real"),))),
        step_texts=(),
    )
    async with make_app(item).run_test() as pilot:
        screen = await studying(pilot)
        screen.query_one(TextArea).text = "x + x\n2*(x"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "2  2*(x\n     ^\n" in shown(screen, "fault")
        assert screen.query_one(TextArea).cursor_location[0] == 1


@pytest.mark.parametrize(
    "item",
    [
        make_number("t.huge", problem=Problem(NumberAnswer("sum(ones(99999, 9))"))),
        make_item(
            "t.curve",
            plot=Plot(
                "linspace(0, 1, 100000000)",
                Text("x", "x"),
                Text("y", "y"),
                (PlotSeries(Text("t", "t"), "x"),),
            ),
        ),
    ],
    ids=["draw", "picture"],
)
async def test_a_question_that_cannot_be_drawn_is_passed_over_with_a_reason(
    make_app, item
):
    app = make_app(item, make_item("t.sound"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await studying(pilot)
        assert screen.session.question.card == "t.sound"
        (told,) = app._notifications
        assert f"Left out: {item.id} cannot be drawn: " in told.message
        await pilot.press("ctrl+l")
        await settled(pilot)
        assert len(app._notifications) == 1, "it is said once"


async def test_a_failure_behind_the_first_frame_closes_the_app_with_a_reason(make_app):
    def start(_):
        raise EngineError("impossible")

    app = make_app(start=start)
    with pytest.raises(WorkerFailed):
        async with app.run_test(size=(80, 24)) as pilot:
            await loaded(pilot)
    assert isinstance(app.failure, EngineError)
    assert app._exit_renderables == [], "no traceback"
