"""Freezing: chosen items drawn, keyed and put in order; the paper for all time.

A question's seed is that of (exam seed, item), so that another item in the paper
changes no other question's numbers. The instance and the key are kept with it: a
paper is never drawn again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from zlib import crc32

import numpy as np

from engine import Instance, key_text
from quizapp.catalog import Catalog
from quizapp.catalog.drawing import Teller, UndrawableError, drawn, insist
from quizapp.catalog.revisions import content_hash
from quizapp.exams.assembly import Chosen, assemble
from quizapp.exams.blueprint import Blueprint
from quizapp.exams.codec import fingerprint
from quizapp.exams.paper import Paper, Question, Section
from quizapp.exams.pool import Candidate, Memory, build_pool
from quizapp.i18n import Messages
from quizapp.models import SELF_MARKED, Item, Text

_VOLATILE = frozenset({"id", "created"})  # what says nothing about the questions


def question_seed(exam_seed: int, item_id: str, variant: int = 0) -> int:
    """Return the seed (31 bits) of an item's draw in a paper."""
    entropy = [exam_seed, crc32(item_id.encode())]
    sequence = np.random.SeedSequence([*entropy, variant] if variant else entropy)
    return int(sequence.generate_state(1)[0] >> 1)


def new_paper(
    blueprint: Blueprint,
    catalog: Catalog,
    memory: Memory,
    *,
    seed: int,
    created: datetime,
    tell: Teller = insist,
) -> Paper:
    """Make a paper of a blueprint; the same content, memory and seed, the same paper.

    ``tell`` hears of questions that are left out because they cannot be drawn.
    Raises UserInputError when there is nothing to ask.
    """
    pool = build_pool(catalog, blueprint.mode, memory)
    chosen, questions = _frozen(blueprint, catalog, pool, seed, tell)
    relaxed = tuple(
        shortfall.say(catalog) for part in chosen for shortfall in part.shortfalls
    )
    if blueprint.mode == "weakness" and not memory.states:
        relaxed = (*relaxed, _both("exams.relaxed.no_memory"))
    sections = tuple(
        Section(title, part.minutes)
        for (title, _), part in zip(blueprint.sections, chosen, strict=True)
    )
    paper = Paper(
        id="",
        blueprint=blueprint.name,
        title=blueprint.title,
        mode=blueprint.mode,
        seed=seed,
        created=created,
        minutes=sum(section.minutes for section in sections),
        sections=sections,
        questions=questions,
        negative=blueprint.negative,
        pause_allowed=blueprint.pause,
        relaxed=relaxed,
    )
    return named(paper)


def variants(paper: Paper, count: int) -> tuple[Paper, ...]:
    """Return papers of the same items with other draws, the paper itself first.

    What decides the difficulty is part of the item; only numbers, orders and the
    like are drawn, so that all variants are equally hard.
    """
    return tuple(_variant(paper, number) for number in range(count))


def _variant(paper: Paper, number: int) -> Paper:
    if number == paper.variant:
        return paper
    questions = tuple(
        _drawn(
            replace(question, seed=question_seed(paper.seed, question.item.id, number))
        )
        for question in paper.questions
    )
    return named(replace(paper, questions=questions, variant=number))


def named(paper: Paper) -> Paper:
    """Return the paper under the id that its content gives it."""
    return replace(paper, id=fingerprint(paper, without=_VOLATILE)[:10])


def document_hash(paper: Paper) -> str:
    """Return the hash of everything in a paper but its id and date."""
    return fingerprint(paper, without=_VOLATILE)


def _both(key: str) -> Text:
    return Text(Messages("en")(key), Messages("zh")(key))


# ----- Questions -----


def _frozen(
    blueprint: Blueprint,
    catalog: Catalog,
    pool: Sequence[Candidate],
    seed: int,
    tell: Teller,
) -> tuple[tuple[Chosen, ...], tuple[Question, ...]]:
    """Choose questions, and choose again where one of them cannot be drawn."""
    while True:
        chosen = assemble(blueprint, catalog, pool, seed)
        try:
            return chosen, tuple(_questions(chosen, seed))
        except UndrawableError as error:
            pool = _without_undrawable(pool, error.values["topic"], seed, tell)


def _without_undrawable(
    pool: Sequence[Candidate], topic: object, seed: int, tell: Teller
) -> tuple[Candidate, ...]:
    """Take out what cannot be drawn of a topic: where one is, there may be more."""
    kept = []
    for candidate in pool:
        item = candidate.item
        if item.topic == topic:
            try:
                drawn(item, question_seed(seed, item.id))
            except UndrawableError as error:
                tell(error)
                continue
        kept.append(candidate)
    return tuple(kept)


def _questions(chosen: Sequence[Chosen], seed: int) -> Iterator[Question]:
    position = 0
    for section, part in enumerate(chosen):
        for candidate in in_order(part.candidates, seed):
            item = candidate.item
            own = question_seed(seed, item.id)
            yield _drawn(
                Question(
                    position=position,
                    item=item,
                    part=own % item.parts,
                    content_hash=content_hash(item),
                    seed=own,
                    instance=Instance(own),
                    key="",
                    points=float(max(1, round(item.minutes))),
                    minutes=item.minutes,
                    section=section,
                )
            )
            position += 1


def in_order(candidates: Sequence[Candidate], seed: int) -> list[Candidate]:
    """Order questions: easy before hard, what others build on before them.

    Equally hard ones are shuffled by the seed.
    """

    def rank(candidate: Candidate) -> tuple[int, int]:
        item = candidate.item
        return item.item_difficulty, question_seed(seed, f"order/{item.id}")

    waiting = sorted(candidates, key=rank)
    here = {candidate.item.id for candidate in waiting}
    placed: list[Candidate] = []
    done: set[str] = set()
    while waiting:
        ready = next(
            (c for c in waiting if all(i in done for i in c.item.after if i in here)),
            waiting[0],
        )
        waiting.remove(ready)
        placed.append(ready)
        done.add(ready.item.id)
    return placed


def _drawn(question: Question) -> Question:
    """Return the question with the instance and the key of its seed."""
    item = question.item
    instance = drawn(item, question.seed)
    key = key_of(item, instance, question.part)
    return replace(question, instance=instance, key=key)


def key_of(item: Item, instance: Instance, part: int) -> str:
    """Return the key as text: of a function the program that is known to be right."""
    if item.kind in SELF_MARKED:
        return ""
    return item.solution or key_text(item.problem, instance, part)
