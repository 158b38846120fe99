"""Answers that are lists: choice, match, compare, order, bug, ticks."""

from __future__ import annotations

from itertools import permutations

import pytest

from engine import Instance, check, draw, key_latex, key_text
from engine.problems import (
    Answer,
    BugAnswer,
    ChoiceAnswer,
    CompareAnswer,
    MatchAnswer,
    OrderAnswer,
    Problem,
    TicksAnswer,
)
from engine.reasons import because
from engine.verdict import Outcome, Verdict


def judge(answer: Answer, text: str, order: tuple[int, ...] = ()) -> Verdict:
    return check(Problem(answer), Instance(0, {}, order), text)


def code_of(verdict: Verdict) -> str | None:
    return verdict.reason.code if verdict.reason else None


# ----- Choice -----

ONE = ChoiceAnswer(4, (1,))
MANY = ChoiceAnswer(5, (0, 3), many=True)
SHUFFLED = (2, 1, 3, 0)  # shown b is authored 1


@pytest.mark.parametrize("text", ["b", "B", " b. ", "(b)", "2", "b)", "\uff42"])
def test_one_option_is_named_by_its_shown_letter(text: str) -> None:
    verdict = judge(ONE, text, SHUFFLED)
    assert (verdict.outcome, verdict.credit) == (Outcome.CORRECT, 1)


def test_a_wrong_option_is_told_with_the_right_one() -> None:
    verdict = judge(ONE, "c", SHUFFLED)
    assert (verdict.outcome, verdict.credit) == (Outcome.INCORRECT, 0)
    assert code_of(verdict) == "wrong-option"
    told = {d.label: d.reason.code for d in verdict.details if d.reason}
    assert told == {"b": "should-choose", "c": "should-not-choose"}


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("e", "letters", 0),
        ("a b", "one-letter", 0),
        ("5", "letters", 0),
        ("0", "letters", 0),
        ("a?", "letters", 1),
        ("12345", "letters", 0),
        ("..", "letters", 0),
        ("β", "letters", 0),
    ],
)
def test_other_signs_are_unparsable(text: str, code: str, column: int) -> None:
    verdict = judge(ONE, text, SHUFFLED)
    assert verdict.outcome is Outcome.UNPARSABLE
    assert (code_of(verdict), verdict.position) == (code, column)


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("a d", 1.0),
        ("da", 1.0),
        ("A, D", 1.0),
        ("1 4", 1.0),
        ("a", 0.5),
        ("a d b", 1 - 1 / 3),
        ("a b", 0.5 - 1 / 3),
        ("b", 0.0),
        ("a b c d e", 0.0),
        ("-", 0.0),
        ("none", 0.0),
    ],
)
def test_many_options_earn_partial_credit(text: str, credit: float) -> None:
    verdict = judge(MANY, text, (0, 1, 2, 3, 4))
    assert verdict.credit == pytest.approx(credit)


def test_no_option_can_be_the_right_answer() -> None:
    nothing = ChoiceAnswer(3, (), many=True)
    assert judge(nothing, "none", (0, 1, 2)).outcome is Outcome.CORRECT
    assert judge(nothing, "都没有", (0, 1, 2)).outcome is Outcome.CORRECT
    assert judge(nothing, "a", (0, 1, 2)).outcome is Outcome.INCORRECT


def test_a_repeated_letter_is_unparsable() -> None:
    assert code_of(judge(MANY, "a a", (0, 1, 2, 3, 4))) == "repeated"


# ----- Match -----


@pytest.mark.parametrize("text", ["b a c", "bac", "1-b 2-a 3-c", "1b, 2a, 3c", "B A C"])
def test_pairs_are_named_by_the_shown_letters(text: str) -> None:
    assert judge(MatchAnswer(3), text, (1, 0, 2)).outcome is Outcome.CORRECT


def test_right_pairs_earn_their_share() -> None:
    verdict = judge(MatchAnswer(4), "a b d c", (0, 1, 2, 3))
    assert (verdict.outcome, verdict.credit) == (Outcome.PARTIAL, 0.5)
    wrong = [d for d in verdict.details if d.outcome is Outcome.INCORRECT]
    assert [(d.label, d.reason and dict(d.reason.values)) for d in wrong] == [
        ("3", {"right": "c"}),
        ("4", {"right": "d"}),
    ]


@pytest.mark.parametrize(
    ("text", "code"), [("a b", "count"), ("a a b", "repeated"), ("a b z", "letters")]
)
def test_a_match_needs_each_letter_once(text: str, code: str) -> None:
    assert code_of(judge(MatchAnswer(3), text, (0, 1, 2))) == code


# ----- Compare -----

SIDES = CompareAnswer(("A", "B", "AB", "A"))


@pytest.mark.parametrize(
    "text",
    ["B A AB A", "b a ab a", "B, A, A+B, A", "B A both A", "b;a;a&b;a", "B A 都 A"],
)
def test_statements_are_assigned_in_shown_order(text: str) -> None:
    assert judge(SIDES, text, (1, 0, 2, 3)).outcome is Outcome.CORRECT


def test_right_sides_earn_their_share() -> None:
    verdict = judge(SIDES, "A B A A", (0, 1, 2, 3))
    assert (verdict.credit, code_of(verdict)) == (0.75, "wrong-sides")
    reason = verdict.details[2].reason
    assert reason is not None
    assert dict(reason.values) == {"right": "AB"}


@pytest.mark.parametrize(
    ("text", "code", "column"), [("A B", "count", 3), ("A B C A", "sides", 4)]
)
def test_each_statement_needs_a_side(text: str, code: str, column: int) -> None:
    verdict = judge(SIDES, text, (0, 1, 2, 3))
    assert (code_of(verdict), verdict.position) == (code, column)


# ----- Order -----

TOTAL = OrderAnswer(4)
PARTIAL = OrderAnswer(4, ((1, 2), (1, 3), (2, 4), (3, 4)))


def test_the_right_order_is_told_in_shown_numbers() -> None:
    verdict = judge(TOTAL, "4 2 1 3", (2, 1, 3, 0))
    assert verdict.outcome is Outcome.CORRECT


@pytest.mark.parametrize(
    "text",
    [
        "1 2 3 4",
        "1 3 2 4",
        "1,3,2,4",
        "1 -> 2 -> 3 -> 4",
        "1 → 2 → 3 → 4",
        "1⇒3⇒2⇒4",
        "1324",
        "step 1, then 2, then 3, then 4",
        "第1步、第2步、第3步、第4步",
    ],
)
def test_every_linear_extension_is_right(text: str) -> None:
    assert judge(PARTIAL, text, (0, 1, 2, 3)).outcome is Outcome.CORRECT


def test_a_broken_precedence_is_named() -> None:
    verdict = judge(TOTAL, "1 3 2 4", (0, 1, 2, 3))
    assert (verdict.outcome, verdict.credit) == (Outcome.PARTIAL, pytest.approx(2 / 3))
    assert verdict.reason is not None
    assert dict(verdict.reason.values) == {"first": "2", "second": "3"}


def test_random_orders_earn_little_on_average() -> None:
    credits = [
        judge(TOTAL, " ".join(map(str, order)), (0, 1, 2, 3)).credit
        for order in permutations(range(1, 5))
    ]
    assert max(credits) == 1
    assert sum(credits) / len(credits) < 0.3
    assert judge(TOTAL, "4 3 2 1", (0, 1, 2, 3)).credit == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1 2 3", "count"),
        ("1 1 2 3", "repeated"),
        ("1 2 3 5", "numbers"),
        ("1235", "numbers"),
        ("123", "count"),
        ("x", "numbers"),
    ],
)
def test_an_order_needs_each_number_once(text: str, code: str) -> None:
    assert code_of(judge(TOTAL, text, (0, 1, 2, 3))) == code


# ----- Bug -----


@pytest.mark.parametrize("text", ["3", "line 3", "L3", "第3行", "3."])
def test_the_wrong_line_is_found(text: str) -> None:
    assert judge(BugAnswer(6, (3,)), text).outcome is Outcome.CORRECT


@pytest.mark.parametrize(
    ("wrong", "text", "credit", "code"),
    [
        ((3,), "4", 0, "wrong-line"),
        ((3,), "3 4", 0.5, "some-lines"),
        ((3,), "1 2 3 4 5 6", 0, "some-lines"),
        ((2, 5), "2 5", 1, None),
        ((2, 5), "2", 0.5, "some-lines"),
        ((2, 5), "2 4", 0.5 - 1 / 3, "some-lines"),
    ],
)
def test_several_lines_earn_partial_credit(
    wrong: tuple[int, ...], text: str, credit: float, code: str | None
) -> None:
    verdict = judge(BugAnswer(6, wrong), text)
    assert verdict.credit == pytest.approx(credit)
    assert code_of(verdict) == code


def test_a_line_that_does_not_exist_is_unparsable() -> None:
    assert code_of(judge(BugAnswer(6, (3,)), "7")) == "numbers"
    assert code_of(judge(BugAnswer(6, (3,)), "3 3")) == "repeated"
    assert code_of(judge(BugAnswer(6, (3,)), "line")) == "numbers"


# ----- Ticks -----


@pytest.mark.parametrize(
    ("text", "credit"), [("1 2 3", 1), ("1 3", 2 / 3), ("-", 0), ("none", 0), ("0", 0)]
)
def test_ticked_points_earn_their_share(text: str, credit: float) -> None:
    verdict = judge(TicksAnswer(3), text)
    assert verdict.credit == pytest.approx(credit)
    assert len(verdict.details) == 3


def test_a_point_cannot_be_ticked_twice() -> None:
    assert code_of(judge(TicksAnswer(3), "1 1")) == "repeated"


# ----- Keys -----


@pytest.mark.parametrize(
    "answer",
    [
        ONE,
        MANY,
        ChoiceAnswer(3, (), many=True),
        ChoiceAnswer(3, (2,), keep_order=True),
        MatchAnswer(5),
        SIDES,
        TOTAL,
        PARTIAL,
        BugAnswer(6, (2, 5)),
        TicksAnswer(4),
    ],
)
@pytest.mark.parametrize("seed", range(8))
def test_the_key_is_accepted_at_every_seed(answer: Answer, seed: int) -> None:
    problem = Problem(answer)
    instance = draw(problem, seed)
    verdict = check(problem, instance, key_text(problem, instance))
    assert (verdict.outcome, verdict.credit) == (Outcome.CORRECT, 1)
    assert key_latex(problem, instance).startswith(r"\text{")


def test_digits_written_together_are_one_number_where_ten_can_be_meant() -> None:
    ten = OrderAnswer(10)
    together = judge(ten, "10987654321", tuple(range(10)))
    apart = judge(ten, "10 9 8 7 6 5 4 3 2 1", tuple(reversed(range(10))))
    assert together.reason == because("numbers", last=10)
    assert apart.outcome is Outcome.CORRECT
    assert judge(BugAnswer(8, (1, 2)), "12").reason == because("numbers", last=8)
