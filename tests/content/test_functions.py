"""The functions to write: each solution is right, each mistake is known by its name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from programs import Programs

from engine import check, draw
from engine.problems import CodeAnswer
from engine.verdict import Outcome, Verdict
from quizapp.catalog import Catalog, load_catalog
from quizapp.models import Item, Kind

WRONG = Path(__file__).parent / "data" / "wrong_programs.toml"
SEEDS = range(3)
WIDEST = 60  # what a narrow terminal and the table of a paper's key show in a row


@cache
def catalog() -> Catalog:
    return load_catalog()


def functions() -> list[Item]:
    return [item for item in catalog().items.values() if item.kind is Kind.CODE]


def wrong_programs() -> list[dict]:
    return tomllib.loads(WRONG.read_text(encoding="utf-8"))["program"]


@pytest.fixture(scope="module")
def programs() -> Iterator[Programs]:
    with Programs() as runner:
        yield runner


def judged(item: Item, seed: int, source: str, programs: Programs) -> Verdict:
    return check(item.problem, draw(item.problem, seed), source, runner=programs)


def test_there_are_functions_over_many_topics() -> None:
    assert len(functions()) >= 30
    assert len({item.topic for item in functions()}) >= 20


@pytest.mark.parametrize("item", functions(), ids=lambda item: item.id)
def test_its_solution_is_right(item: Item, programs: Programs) -> None:
    assert item.solution is not None
    for seed in SEEDS:
        verdict = judged(item, seed, item.solution, programs)
        assert verdict.outcome is Outcome.CORRECT, (seed, verdict)


@pytest.mark.slow
@pytest.mark.parametrize("item", functions(), ids=lambda item: item.id)
def test_its_solution_is_right_on_many_draws(item: Item, programs: Programs) -> None:
    assert item.solution is not None
    for seed in range(3, 60):
        verdict = judged(item, seed, item.solution, programs)
        assert verdict.outcome is Outcome.CORRECT, (seed, verdict)


@pytest.mark.parametrize("item", functions(), ids=lambda item: item.id)
def test_it_says_all_that_a_learner_needs(item: Item) -> None:
    answer = item.problem.answer
    assert isinstance(answer, CodeAnswer)
    assert {name for name, _ in answer.shapes} == {*answer.arguments, *answer.results}
    assert len(item.hints) >= 2
    assert len(item.problem.misconceptions) >= 2
    assert 4 <= item.minutes <= 10
    assert item.solution
    assert max(map(len, item.solution.split("\n"))) <= WIDEST


@pytest.mark.parametrize("item", functions(), ids=lambda item: item.id)
def test_the_mistake_of_a_result_is_told_of_that_result(item: Item) -> None:
    texts = {row.id: row.text for row in item.feedback}
    for mistake in item.problem.misconceptions:
        if mistake.result:
            for words in (texts[mistake.id].en, texts[mistake.id].zh):
                assert f"`{mistake.result}`" in words, mistake.id


@pytest.mark.parametrize(
    "row", wrong_programs(), ids=lambda row: f"{row['item']}:{row['mistakes'][0]}"
)
def test_a_plausible_wrong_program_is_told_its_mistake(
    row: dict, programs: Programs
) -> None:
    item = catalog().items[row["item"]]
    for seed in SEEDS:
        verdict = judged(item, seed, row["source"], programs)
        assert verdict.outcome in (Outcome.PARTIAL, Outcome.INCORRECT), verdict
        told = {verdict.misconception}
        told |= {detail.misconception for detail in verdict.details}
        assert set(row["mistakes"]) <= told, (seed, verdict)


def test_three_wrong_programs_are_tried_on_each_of_ten_functions() -> None:
    tried = [row["item"] for row in wrong_programs()]
    assert sum(tried.count(name) >= 3 for name in set(tried)) >= 10


@pytest.mark.parametrize("item", functions(), ids=lambda item: item.id)
def test_its_solution_would_not_be_found_in_its_front(item: Item) -> None:
    assert item.solution
    body = item.solution.split("\n")[1:]
    for line in body:
        code = line.strip()
        if len(code) > 20 and not re.fullmatch(r"return [\w, ]+", code):
            assert code not in item.prompt.en, code
            assert code not in item.prompt.zh, code
