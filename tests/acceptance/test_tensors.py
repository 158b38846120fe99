"""Array answers, good and bad, and a staged backward pass with carried errors."""

from __future__ import annotations

import pytest
from acceptance import rows

from engine import Detail, Outcome, check, draw

QUESTIONS = rows.toml("tensors.toml")["question"]
STAGED = rows.toml("staged.toml")
SEED = 3


def texts(kind: str) -> list[tuple[rows.Row, str]]:
    return [(q, text) for q in QUESTIONS for text in q.get(kind, [])]


def named(pair: object) -> str:
    if isinstance(pair, dict):
        return str(pair.get("id") or pair["text"])
    return str(pair)


def shapes() -> list[tuple[rows.Row, rows.Row]]:
    return [(q, row) for q in QUESTIONS for row in q.get("shape", [])]


def test_questions_are_many_and_have_answers_of_every_sort() -> None:
    assert len(QUESTIONS) >= 10
    wrong = len(texts("bad")) + len(texts("unfit")) + len(shapes())
    assert len(texts("good")) >= 40
    assert wrong >= 40


@pytest.mark.parametrize(("question", "text"), texts("good"), ids=named)
def test_accepts_every_right_spelling(question: rows.Row, text: str) -> None:
    problem = rows.tensor_problem(question)
    found = check(problem, draw(problem, SEED), text)
    assert rows.is_right(found), found


@pytest.mark.parametrize(("question", "text"), texts("bad"), ids=named)
def test_rejects_wrong_values_with_a_witness(question: rows.Row, text: str) -> None:
    problem = rows.tensor_problem(question)
    found = check(problem, draw(problem, SEED), text)
    assert rows.is_wrong(found), found
    assert found.witness is not None
    assert float(found.witness.expected) != float(found.witness.given)


@pytest.mark.parametrize(("question", "row"), shapes(), ids=named)
def test_names_the_axes_of_a_wrong_shape(question: rows.Row, row: rows.Row) -> None:
    problem = rows.tensor_problem(question)
    found = check(problem, draw(problem, SEED), row["text"])
    assert rows.is_wrong(found), found
    assert found.reason is not None
    said = dict(found.reason.values)
    assert (said["given"], said["expected"]) == (row["got"], row["want"])


@pytest.mark.parametrize(("question", "text"), texts("unfit"), ids=named)
def test_says_which_axes_do_not_fit_together(question: rows.Row, text: str) -> None:
    problem = rows.tensor_problem(question)
    found = check(problem, draw(problem, SEED), text)
    assert rows.is_wrong(found), found
    assert found.reason is not None
    said = dict(found.reason.values)
    for side in (said["left"], said["right"]):
        assert any(axis in side for axis in question["axes"]), found.reason


def outcome_of(detail: Detail) -> str:
    if detail.reason is not None and detail.reason.code == "stage-missing":
        return "missing"
    if detail.outcome is Outcome.INCORRECT:
        return "wrong"
    return "carried" if detail.carried else "right"


@pytest.mark.parametrize("answer", STAGED["answer"], ids=lambda row: row["id"])
def test_judges_each_stage_by_what_it_follows_from(answer: rows.Row) -> None:
    problem = rows.staged_problem(STAGED["bn"])
    found = check(problem, draw(problem, SEED), "\n".join(answer["lines"]))
    names = [stage["name"] for stage in STAGED["bn"]["stages"]]
    assert [detail.label for detail in found.details] == names
    assert " ".join(map(outcome_of, found.details)) == answer["outcomes"], found


@pytest.mark.parametrize("answer", STAGED["answer"], ids=lambda row: row["id"])
def test_credit_is_the_share_of_right_and_carried_stages(answer: rows.Row) -> None:
    problem = rows.staged_problem(STAGED["bn"])
    found = check(problem, draw(problem, 0), "\n".join(answer["lines"]))
    words = answer["outcomes"].split()
    earned = sum(word in ("right", "carried") for word in words)
    assert found.credit == pytest.approx(earned / len(words))
