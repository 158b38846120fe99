from __future__ import annotations

from typing import Any

import pytest

from engine.problems import (
    ArrayAnswer,
    BugAnswer,
    ChoiceAnswer,
    ClozeAnswer,
    CodeAnswer,
    CompareAnswer,
    DerivationAnswer,
    ExpressionAnswer,
    MatchAnswer,
    NumberAnswer,
    OrderAnswer,
    ShapeAnswer,
    StagedAnswer,
    TensorAnswer,
    TicksAnswer,
    Tolerance,
)
from quizapp.models import Item, Kind, Text

PROMPT = "prompt.en = 'A question?'\nprompt.zh = '一个问题?'\n"
BODIES: dict[Kind, tuple[str, Any]] = {
    Kind.RECALL: (
        PROMPT + "answer = { en = 'a', zh = '甲' }\n"
        "key_points = [{ en = 'p', zh = '一' }, { en = 'q', zh = '二' }]",
        TicksAnswer(2),
    ),
    Kind.EXPLAIN: (
        PROMPT + "answer = { en = 'a', zh = '甲' }\n"
        "key_points = [{ en = 'p', zh = '一' }, { en = 'q', zh = '二' }]",
        TicksAnswer(2),
    ),
    Kind.CHAIN: (
        PROMPT + "follow_ups = [{ prompt.en = 'Why?', prompt.zh = '为何?', "
        "answer.en = 'So.', answer.zh = '如此。' }]",
        TicksAnswer(1),
    ),
    Kind.CHOICE: (
        PROMPT + "options = [{ en = 'a', zh = '甲', correct = true }, "
        "{ en = 'b', zh = '乙', why.en = 'no', why.zh = '不对' }]\nkeep_order = true",
        ChoiceAnswer(2, (0,), keep_order=True),
    ),
    Kind.DIAGNOSE: (
        PROMPT + "options = [{ en = 'a', zh = '甲' }, "
        "{ en = 'b', zh = '乙', correct = true }]\n"
        "plot.x = 'linspace(0, 1, 20)'\n"
        "plot.x_label = { en = 'x', zh = '横' }\n"
        "plot.y_label = { en = 'y', zh = '纵' }\n"
        "plot.series = [{ en = 's', zh = '线', y = 'x^2' }]",
        ChoiceAnswer(2, (1,)),
    ),
    Kind.COMPARE: (
        PROMPT + "sides = [{ en = 'BN', zh = 'BN' }, { en = 'LN', zh = 'LN' }]\n"
        "statements = [{ en = 'a', zh = '甲', side = 'A' }, "
        "{ en = 'b', zh = '乙', side = 'AB' }]",
        CompareAnswer(("A", "AB")),
    ),
    Kind.ORDER: (
        PROMPT + "statements = [{ en = 'a', zh = '甲' }, { en = 'b', zh = '乙' }, "
        "{ en = 'c', zh = '丙' }]\nbefore = [[1, 2], [1, 3]]",
        OrderAnswer(3, ((1, 2), (1, 3))),
    ),
    Kind.MATCH: (
        PROMPT
        + "pairs = ["
        + ", ".join(
            f"{{ left.en = 'l{i}', left.zh = '左{i}', "
            f"right.en = 'r{i}', right.zh = '右{i}' }}"
            for i in range(3)
        )
        + "]",
        MatchAnswer(3),
    ),
    Kind.BUG: (
        PROMPT + "listing.en = '''\n  a\nb\n'''\nlisting.zh = '''\n  甲\n乙\n'''\n"
        "wrong = [2]",
        BugAnswer(2, (2,)),
    ),
    Kind.CLOZE: (
        (
            "text = { en = 'A [[1]] and [[2]].', zh = '[[2]]与[[1]]。' }\n"
            "gaps = [{ en = ['x'], zh = ['某'] }, "
            "{ value = '1/(1+exp(-x))', vars = { x = 'real' } }]"
        ),
        None,
    ),
    Kind.NUMBER: (PROMPT + "answer = '2*a'\ngiven.a = 3\ndecimals = 2", None),
    Kind.ARRAY: (PROMPT + "answer = 'x*2'\ngiven.x = 'normal(3)'\nrtol = 1e-2", None),
    Kind.EXPRESSION: (
        PROMPT + "answer = 'x^2'\nvars = { x = 'real' }\nform = ['simplified']\n"
        "define = { s = 'sigmoid(x)' }\nup_to_constant = true",
        ExpressionAnswer(
            "x^2", (("x", "real"),), (("s", "sigmoid(x)"),), ("simplified",), True
        ),
    ),
    Kind.TENSOR: (
        PROMPT
        + "answer = 'x.sum(axis=0)'\naxes = ['N', 'D']\ngiven.x = 'normal(N, D)'",
        TensorAnswer("x.sum(axis=0)", ("N", "D")),
    ),
    Kind.SHAPE: (PROMPT + "answer = '(N, 2)'\ngiven.N = '4'", ShapeAnswer("(N, 2)")),
    Kind.DERIVATION: (
        PROMPT + "start = 'd/dx x^2'\nanswer = '2x'\nvars = { x = 'real' }\n"
        "min_lines = 2",
        DerivationAnswer("d/dx x^2", "2x", (("x", "real"),), min_lines=2),
    ),
    Kind.STAGED: (
        PROMPT + "axes = ['N']\ngiven.x = 'normal(N)'\n"
        "stages = [{ name = 'a', value = 'x' }, { name = 'b', value = 'a*2' }]\n"
        "[[item.misconception]]\nid = 'm'\nstage = 'b'\nvalue = 'a'\n"
        "en = 'm'\nzh = '错'",
        None,
    ),
    Kind.CODE: (
        PROMPT
        + """\
function = 'split'
arguments = { x = '(N, D)', k = 'int' }
results = { low = '(N,)', high = '(N,)' }
answer = '(min(x, axis=1), k*max(x, axis=1))'
given.x = 'normal(4, 3)'
given.k = 'integers(2, 4)'
solution = """
        + '"""\ndef split(x, k):\n    return x.min(1), k * x.max(1)\n"""\n'
        + """\
[[item.edge]]
given.x = 'zeros((4, 3))'
en = 'zeros'
zh = '全为零'
[[item.misconception]]
id = 'no-factor'
result = 'high'
value = 'max(x, axis=1)'
en = 'Not multiplied.'
zh = '没有相乘。'
""",
        CodeAnswer(
            "split",
            ("x", "k"),
            "(min(x, axis=1), k*max(x, axis=1))",
            Tolerance(rtol=1e-6),
            ("low", "high"),
            (("x", "(N, D)"), ("k", "int"), ("low", "(N,)"), ("high", "(N,)")),
            ((("x", "zeros((4, 3))"),),),
        ),
    ),
}


def build(deck: Any, kind: str, body: str) -> Item:
    deck.items(deck.item("first", kind, body))
    content = deck.read()
    assert content.findings == ()
    return content.catalog.items["one.first"]


def codes(deck: Any, kind: str, body: str) -> list[str]:
    deck.items(deck.item("first", kind, body))
    return deck.codes()


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_read_into_the_engines_answer(deck: Any, kind: Kind) -> None:
    body, answer = BODIES[kind]
    item = build(deck, kind.value, body)
    assert item.kind is kind
    assert answer is None or item.problem.answer == answer


def test_a_function_keeps_its_program_and_the_words_of_its_edges(deck: Any) -> None:
    item = build(deck, "code", BODIES[Kind.CODE][0])
    assert item.solution == "def split(x, k):\n    return x.min(1), k * x.max(1)"
    assert item.edges == (Text("zeros", "全为零"),)
    assert item.problem.misconceptions[0].result == "high"


def test_the_words_of_a_kind_stand_in_its_fields(deck: Any) -> None:
    recall = build(deck, "recall", BODIES[Kind.RECALL][0])
    assert recall.answer is not None
    assert recall.answer.zh == "甲"
    assert [point.en for point in recall.key_points] == ["p", "q"]
    choice = build(deck, "choice", BODIES[Kind.CHOICE][0])
    assert choice.options[1].why is not None
    assert choice.options[1].why.en == "no"
    bug = build(deck, "bug", BODIES[Kind.BUG][0])
    assert bug.listing is not None
    assert bug.listing.en == "  a\nb"
    match = build(deck, "match", BODIES[Kind.MATCH][0])
    assert match.pairs[2][1].zh == "右2"


def test_a_cloze_makes_a_card_of_each_gap(deck: Any) -> None:
    item = build(deck, "cloze", BODIES[Kind.CLOZE][0])
    assert isinstance(item.problem.answer, ClozeAnswer)
    assert item.card_ids() == ("one.first", "one.first#2")
    assert item.problem.answer.gaps[1].variables == (("x", "real"),)
    assert item.prompt.zh


def test_numbers_are_taken_as_formulas_and_tolerances_read(deck: Any) -> None:
    item = build(deck, "number", BODIES[Kind.NUMBER][0])
    assert item.problem.given == (("a", "3"),)
    assert item.problem.answer == NumberAnswer("2*a", Tolerance(decimals=2))
    array = build(deck, "array", BODIES[Kind.ARRAY][0])
    assert array.problem.answer == ArrayAnswer("x*2", Tolerance(rtol=1e-2))


def test_a_staged_misconception_names_its_stage(deck: Any) -> None:
    item = build(deck, "staged", BODIES[Kind.STAGED][0])
    assert isinstance(item.problem.answer, StagedAnswer)
    assert item.problem.misconceptions[0].stage == "b"
    assert item.feedback[0].text.zh == "错"


def test_steps_conventions_and_misconceptions_keep_their_words(deck: Any) -> None:
    body = PROMPT + (
        "answer = '2*a'\ngiven.a = 'integers(2, 9)'\nshown = []\n"
        "steps = [{ name = 'd', expression = '2*a', en = 'Double.', zh = '翻倍。' }]\n"
        "[[item.misconception]]\nid = 'half'\nvalue = 'a/2'\nen = 'h'\nzh = '半'\n"
        "[[item.convention]]\nid = 'minus'\nvalue = '-2*a'\ncredit = 0.25\n"
        "en = 'c'\nzh = '号'\n"
    )
    item = build(deck, "number", body)
    assert item.shown == ()
    assert item.step_texts[0].text.en == "Double."
    assert item.problem.conventions[0].credit == 0.25
    assert [feedback.id for feedback in item.feedback] == ["half", "minus"]


@pytest.mark.parametrize(
    ("kind", "old", "new", "code"),
    [
        (Kind.CHOICE, ", correct = true", "", "kind.no_correct_option"),
        (Kind.CHOICE, "why.en", "correct = true, why.en", "kind.several_correct"),
        (Kind.CHOICE, "'乙'", "'甲'", "kind.same_text"),
        (Kind.CHOICE, ", why.zh = '不对'", "", "field.missing_language"),
        (Kind.COMPARE, "'AB'", "'A'", "kind.one_side"),
        (Kind.COMPARE, "'AB'", "'C'", "field.not_one_of"),
        (Kind.ORDER, "[1, 3]", "[3, 1]", "kind.before"),
        (Kind.ORDER, "[1, 3]", "[1, 4]", "field.expected_pair"),
        (Kind.BUG, "乙\n", "乙\n丙\n", "kind.listing_lines"),
        (Kind.BUG, "[2]", "[3]", "field.range"),
        (Kind.BUG, "[2]", "[2, 2]", "kind.wrong_lines"),
        (Kind.CLOZE, "[[2]]与", "", "kind.gap_numbers"),
        (Kind.CLOZE, ", zh = ['某']", "", "kind.gap_words"),
        (Kind.CLOZE, "'real'", "'complex'", "kind.domain"),
        (Kind.NUMBER, "decimals = 2", "decimals = 2\ndigits = 3", "kind.tolerances"),
        (Kind.NUMBER, "given.a", "given.2a", "field.name"),
        (Kind.EXPRESSION, "'simplified'", "'nice'", "kind.form"),
        (Kind.DIAGNOSE, "plot.x = 'linspace(0, 1, 20)'\n", "", "field.missing"),
        (Kind.RECALL, ", { en = 'q', zh = '二' }", "", "field.count"),
        (Kind.STAGED, "stage = 'b'", "stage = 'c'", "field.not_one_of"),
        (Kind.STAGED, "name = 'b'", "name = 'a'", "field.repeated"),
        (Kind.RECALL, "prompt.zh = '一个问题?'\n", "", "field.missing_language"),
        (Kind.RECALL, "'A question?'", "' '", "field.empty"),
        (Kind.RECALL, "'A question?'", "3", "field.expected_text"),
        (Kind.NUMBER, "'A question?'", "'Add @{b}.'", "item.not_given"),
        (Kind.CODE, "def split(x, k)", "def split(k, x)", "kind.solution_head"),
        (Kind.CODE, "k = 'int'", "k = 'whole'", "kind.shape"),
        (Kind.CODE, "x = '(N, D)'", "x = '(N; D)'", "kind.shape"),
        (Kind.CODE, "arguments = {", "arguments = { z = 'int',", "item.not_given"),
        (Kind.CODE, "given.x = 'zeros", "given.y = 'zeros", "item.not_given"),
        (Kind.CODE, "result = 'high'", "result = 'top'", "field.not_one_of"),
        (Kind.CODE, "{ low = '(N,)', high = '(N,)' }", "{}", "field.empty"),
    ],
)
def test_faults_of_a_kind_are_named(
    deck: Any, kind: Kind, old: str, new: str, code: str
) -> None:
    body = BODIES[kind][0]
    assert old in body
    assert code in codes(deck, kind.value, body.replace(old, new))


def test_a_misspelt_key_is_refused_with_the_right_one(deck: Any) -> None:
    deck.items(deck.item().replace("key_points", "keypoints"))
    lines = deck.problems()
    assert any("did you mean key_points?" in line for line in lines)


def test_a_key_of_another_kind_is_refused(deck: Any) -> None:
    assert codes(deck, "recall", BODIES[Kind.RECALL][0] + "\nwrong = [1]") == [
        "field.unknown"
    ]


@pytest.mark.parametrize(
    ("name", "code"),
    [("one.Upper", "item.id"), ("two.x", "item.id_topic"), ("one.a#2", "item.id")],
)
def test_ids_have_one_form(deck: Any, name: str, code: str) -> None:
    deck.items(deck.item().replace("one.first", name))
    assert deck.codes() == [code]


def test_more_than_three_claims_are_refused(deck: Any) -> None:
    deck.items(deck.item() + "claims = ['a', 'b', 'c', 'd']\n")
    assert deck.codes() == ["item.claims"]


def test_all_faults_of_an_item_are_reported_at_their_lines(deck: Any) -> None:
    text = deck.item().replace("minutes = 1", "minutes = 'long'")
    deck.items(
        text.replace("item_difficulty = 2", "item_difficulty = 9"), deck.item("b")
    )
    content = deck.read()
    assert [(f.line, f.where) for f in content.findings] == [
        (5, "one.first.item_difficulty"),
        (6, "one.first.minutes"),
    ]
    assert list(content.catalog.items) == ["one.b"]
