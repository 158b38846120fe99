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

from engine import Instance, draw, key_text
from engine.answers.tables import LARGEST, read_table
from engine.errors import EngineError, ParseError
from engine.problems import ArrayAnswer
from quizapp.cards.picture import curves, surface
from quizapp.catalog import Catalog
from quizapp.catalog.revisions import content_hash
from quizapp.errors import UserInputError
from quizapp.exams.assembly import Chosen, assemble
from quizapp.exams.blueprint import Blueprint
from quizapp.exams.codec import fingerprint
from quizapp.exams.paper import Paper, Question, Section
from quizapp.exams.pool import Candidate, Memory, build_pool
from quizapp.i18n import Messages, fault
from quizapp.models import SELF_MARKED, Item, Text

_LONGEST_REASON = 200  # characters
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
) -> Paper:
    """Make a paper of a blueprint; the same content, memory and seed, the same paper.

    Raises UserInputError when there is nothing to ask or a question cannot be drawn.
    """
    pool = build_pool(catalog, blueprint.mode, memory)
    chosen = assemble(blueprint, catalog, pool, seed)
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
        questions=tuple(_questions(chosen, seed)),
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
    try:
        instance = draw(item.problem, question.seed)
        key = key_of(item, instance, question.part)
        _check_size(item, key)
        _check_plot(item, instance)
    except EngineError as error:
        reason = _brief(str(error))
        raise fault(
            UserInputError, "exams.cannot_draw", item=item.id, reason=reason
        ) from error
    return replace(question, instance=instance, key=key)


def _brief(reason: str) -> str:
    """Return a reason with the middle left out where it quotes a long expression."""
    if len(reason) <= _LONGEST_REASON:
        return reason
    half = _LONGEST_REASON // 2
    return f"{reason[:half]} … {reason[-half:]}"


def _check_size(item: Item, key: str) -> None:
    """Refuse an array with more entries than can be read from an answer."""
    if isinstance(item.problem.answer, ArrayAnswer) and len(key) > LARGEST:
        try:
            read_table(key)
        except ParseError as error:
            raise EngineError(f"answer: more than {LARGEST} entries") from error


def _check_plot(item: Item, instance: Instance) -> None:
    """Evaluate an item's plot; what cannot be drawn would stop a sitting midway."""
    if item.plot is None:
        return
    try:
        if item.plot.z is None:
            curves(item.plot, instance.values, "en")
        else:
            surface(item.plot, instance.values)
    except EngineError as error:
        raise EngineError(f"plot: {error}") from error


def key_of(item: Item, instance: Instance, part: int) -> str:
    """Return the key as text; the model answer's points for self-marked questions."""
    if item.kind in SELF_MARKED:
        return ""
    return key_text(item.problem, instance, part)
