"""What a card shows before and after the answer, in either language."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import make_chain, make_cloze, make_item, make_number, make_recall, text

from engine import check, draw, key_text
from engine.problems import (
    ArrayAnswer,
    BugAnswer,
    CompareAnswer,
    ExpressionAnswer,
    MatchAnswer,
    OrderAnswer,
    Problem,
    Stage,
    StagedAnswer,
    TensorAnswer,
)
from quizapp.cards import (
    asked_markdown,
    back,
    back_markdown,
    face,
    face_markdown,
    judge,
)
from quizapp.cards.markdown import judged_markdown
from quizapp.i18n import Messages
from quizapp.models import Kind

EN, ZH = Messages("en"), Messages("zh")


def front(item, seed=1, part=0, language="en"):
    return face(item, draw(item.problem, seed), part, language)


def test_the_prompt_names_the_drawn_value_and_the_rest_is_listed():
    item = make_number()
    instance = draw(item.problem, 3)
    shown = face(item, instance, 0, "en")
    assert f"x = {instance.values['x']}" in shown.prompt
    assert [given.name for given in shown.given] == ["eps"]
    assert shown.given[0].plain == "0.5"


def test_only_the_values_asked_for_are_listed():
    assert front(make_number(shown=())).given == ()


@pytest.mark.parametrize("seed", range(6))
def test_options_stand_in_the_drawn_order(seed):
    item = make_item()
    instance = draw(item.problem, seed)
    shown = face(item, instance, 0, "en")
    assert [option.label for option in shown.options] == ["a", "b", "c"]
    right = next(o.label for o in shown.options if o.text == "right")
    assert check(item.problem, instance, right).credit == 1


def test_reasons_stand_at_the_options_they_belong_to():
    item = make_item()
    instance = draw(item.problem, 2)
    shown = {o.label: o.text for o in face(item, instance, 0, "en").options}
    whys = {w.label: w.text for w in back(item, instance, 0, "en").whys}
    assert {shown[label]: why for label, why in whys.items()} == {
        "wrong": "no",
        "right": "yes",
        "off": "no way",
    }


def test_the_asked_gap_is_open_and_the_other_is_filled():
    item = make_cloze()
    assert front(item, part=0).text == r"The **[…]** and $f = s \left( 1 - s \right)$."
    assert front(item, part=1).text == r"The mean and $f = \boxed{?}$."
    assert "均值" in front(item, part=1, language="zh").text


def test_steps_are_numbered_and_never_in_the_right_order():
    item = make_item(
        kind=Kind.ORDER,
        problem=Problem(OrderAnswer(3)),
        options=(),
        statements=(text("one"), text("two"), text("three")),
    )
    for seed in range(8):
        rows = front(item, seed).rows
        assert [row.label for row in rows] == ["1", "2", "3"]
        assert [row.text for row in rows] != ["one", "two", "three"]


def test_matching_shows_the_left_in_order_and_letters_the_right():
    pairs = ((text("l1"), text("r1")), (text("l2"), text("r2")))
    item = make_item(
        kind=Kind.MATCH, problem=Problem(MatchAnswer(2)), options=(), pairs=pairs
    )
    instance = draw(item.problem, 1)
    shown = face(item, instance, 0, "en")
    assert [row.text for row in shown.rows] == ["l1", "l2"]
    by_text = {option.text: option.label for option in shown.options}
    answer = f"{by_text['r1']} {by_text['r2']}"
    assert check(item.problem, instance, answer).credit == 1


def test_comparing_names_both_sides():
    item = make_item(
        kind=Kind.COMPARE,
        problem=Problem(CompareAnswer(("A", "B"))),
        options=(),
        sides=(text("left"), text("right")),
        statements=(text("s1"), text("s2")),
    )
    markdown = face_markdown(front(item), EN)
    assert "**A** left" in markdown
    assert "**B** right" in markdown


def test_a_listing_has_numbered_lines():
    listing = text("\nfirst\nsecond\n")
    item = make_item(
        kind=Kind.BUG,
        problem=Problem(BugAnswer(count=2, wrong=(2,))),
        options=(),
        listing=replace(listing, zh="第一行\n第二行"),
    )
    assert "1  first\n2  second" in face_markdown(front(item), EN)
    assert "2  第二行" in face_markdown(front(item, language="zh"), ZH)


def test_the_worked_solution_shows_the_values_of_this_instance():
    item = make_number()
    instance = draw(item.problem, 4)
    rear = back(item, instance, 0, "zh")
    assert rear.worked[0].text == "中文 Add it to itself."
    assert rear.worked[0].value == str(2 * instance.values["x"])
    assert "解题过程" in back_markdown(face(item, instance, 0, "zh"), rear, ZH)


def test_letters_for_arrays_of_any_size_have_no_values():
    item = make_number(
        kind=Kind.TENSOR,
        prompt=text("Write it."),
        problem=Problem(
            TensorAnswer("2*x", axes=("N",)),
            given=(("x", "normal(N)"),),
            steps=make_number().problem.steps,
        ),
    )
    instance = draw(item.problem, 1)
    assert face(item, instance, 0, "en").given == ()
    assert back(item, instance, 0, "en").worked[0].value == ""


def test_a_verdict_is_said_with_the_mistake_and_not_with_the_bare_reason():
    item = make_number()
    instance = draw(item.problem, 1)
    x = instance.values["x"]
    said = judge(check(item.problem, instance, str(x * x)), item, EN)
    assert said.headline == "Not correct"
    assert said.sentences[0] == "You squared it."
    assert "You squared it." in judged_markdown(said, EN)
    assert (
        "中文"
        in judge(check(item.problem, instance, str(x * x)), item, ZH).sentences[0]
    )


def test_an_unreadable_answer_says_why_in_both_languages():
    item = make_number()
    verdict = check(item.problem, draw(item.problem, 1), "2 +")
    for messages in (EN, ZH):
        said = judge(verdict, item, messages)
        assert said.sentences
        assert said.sentences[0].strip()


def test_a_self_marked_card_shows_its_answer_and_points():
    item = make_recall()
    instance = draw(item.problem, 1)
    rear = back(item, instance, 0, "en")
    assert rear.answer == "The answer."
    assert rear.key_points == ("one", "two")
    assert rear.key == ""


def test_the_words_of_a_gap_are_in_the_language_of_the_card():
    item = make_cloze()
    instance = draw(item.problem, 1)
    assert back(item, instance, 0, "en").key == "mean"
    assert back(item, instance, 0, "zh").key == "均值"
    assert back(item, instance, 1, "zh").key_latex


def test_all_questions_of_a_chain_stand_on_its_face():
    shown = face_markdown(front(make_chain()), EN)
    assert shown == "The interviewer asks on.\n\n**1.** Why so?\n\n**2.** And with one?"


@pytest.mark.parametrize(
    ("opened", "there", "not_there"),
    [
        (0, ["Why so?"], ["Because.", "And with one?"]),
        (1, ["Why so?", "Because.", "And with one?"], ["Then not."]),
        (2, ["The interviewer asks on."], ["Why so?", "And with one?"]),
    ],
)
def test_a_chain_opens_question_by_question(opened, there, not_there):
    item = make_chain()
    rear = back(item, draw(item.problem, 1), 0, "en")
    shown = asked_markdown(front(item), rear, EN, opened=opened)
    assert all(words in shown for words in there)
    assert not any(words in shown for words in not_there)


def test_the_questions_of_a_chain_are_what_is_ticked():
    item = make_chain()
    rear = back(item, draw(item.problem, 1), 0, "en")
    assert rear.key_points == ("Why so?", "And with one?")


def test_another_kind_is_asked_as_a_whole():
    item = make_item()
    rear = back(item, draw(item.problem, 1), 0, "en")
    asked = asked_markdown(front(item), rear, EN, opened=0)
    assert asked == face_markdown(front(item), EN)


def test_parts_are_told_only_where_they_say_more_than_the_verdict():
    one = make_item()
    wrong = judge(check(one.problem, draw(one.problem, 1), "a"), one, EN)
    right = judge(check(one.problem, draw(one.problem, 1), "b"), one, EN)
    assert wrong.details == right.details == ()
    sides = make_item(
        kind=Kind.COMPARE,
        problem=Problem(CompareAnswer(("A", "B"))),
        statements=(text("first"), text("second")),
        sides=(text("left"), text("right")),
    )
    instance = draw(sides.problem, 1)
    key = key_text(sides.problem, instance)
    assert judge(check(sides.problem, instance, key), sides, EN).details == ()
    partly = judge(check(sides.problem, instance, "A A"), sides, EN)
    assert [part.label for part in partly.details] == ["1", "2"]


def test_a_worked_solution_gives_the_values_that_the_front_does_not_name():
    item = make_number(prompt=text("Double @{x}."), shown=())
    line = back(item, draw(item.problem, 3), 0, "en").worked[0]
    assert line.text == "The values here:"
    assert line.latex == f"x = {draw(item.problem, 3).values['x']}"


def test_values_that_the_front_names_are_not_given_again():
    item = make_number()
    assert len(back(item, draw(item.problem, 3), 0, "zh").worked) == 1


def test_the_key_of_a_tensor_is_shown_as_the_code_it_is_compared_with():
    item = make_number(
        kind=Kind.TENSOR,
        prompt=text("Sum the rows of x."),
        problem=Problem(
            TensorAnswer("sum(scale*(x - 1), axis=0)", ("N", "D")),
            given=(("x", "normal(N, D)"), ("scale", "normal(N, D)")),
        ),
        step_texts=(),
    )
    instance = draw(item.problem, 1)
    shown = back_markdown(
        face(item, instance, 0, "en"), back(item, instance, 0, "en"), EN
    )
    assert "```\nsum(scale*(x - 1), axis=0)\n```" in shown
    assert "$$" not in shown


def test_a_wrong_entry_of_an_array_is_named_in_the_language_of_the_card():
    item = make_number(kind=Kind.ARRAY, problem=Problem(ArrayAnswer("[1, 2]")))
    verdict = check(item.problem, draw(item.problem, 1), "1 3")
    assert "Your entry [1] is 3" in " ".join(judge(verdict, item, EN).sentences)
    assert "你的元素 [1] 是 3" in " ".join(judge(verdict, item, ZH).sentences)


def test_an_entry_beside_sizes_is_named_in_the_language_of_the_card():
    item = make_number(
        kind=Kind.TENSOR,
        problem=Problem(TensorAnswer("2*x", ("N",)), given=(("x", "normal(N)"),)),
    )
    said = " ".join(
        judge(check(item.problem, draw(item.problem, 1), "x"), item, ZH).sentences
    )
    assert "元素 [" in said
    assert "entry" not in said


def test_the_words_of_a_formula_are_in_the_language_of_the_card():
    item = make_number(
        kind=Kind.EXPRESSION,
        prompt=text("What is it?"),
        problem=Problem(ExpressionAnswer("where(x > 0, x, 0)", (("x", "real"),))),
        step_texts=(),
    )
    instance = draw(item.problem, 1)
    assert r"\text{otherwise}" in back(item, instance, 0, "en").key_latex
    assert r"\text{其他}" in back(item, instance, 0, "zh").key_latex


def test_a_carried_mistake_is_told_in_one_sentence():
    item = make_number(
        kind=Kind.STAGED,
        problem=Problem(
            StagedAnswer((Stage("a", "2*x"), Stage("b", "a + 1")), ("N",)),
            given=(("x", "normal(N)"),),
        ),
    )
    verdict = check(item.problem, draw(item.problem, 1), "a = x\nb = a + 1")
    (_, second) = judge(verdict, item, ZH).details
    assert second.text.startswith("对。它由你的 a 推得没错")
    assert second.text.count("。") == 2
