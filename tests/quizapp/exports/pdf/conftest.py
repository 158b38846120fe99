"""A warm press, and papers of items."""

from __future__ import annotations

import pytest
from builders import START, text

from engine import draw
from quizapp.exams.freezing import key_of, named
from quizapp.exams.paper import Paper, Question, Section
from quizapp.exports.papers import PaperOptions
from quizapp.exports.pdf import Press, paper_files


@pytest.fixture(scope="session")
def press():
    """Return a press that stays warm."""
    with Press() as opened:
        yield opened


def _question(position, item, part):
    instance = draw(item.problem, 7 + position)
    return Question(
        position=position,
        item=item,
        part=part,
        content_hash="",
        seed=7 + position,
        instance=instance,
        key=key_of(item, instance, part),
        points=float(max(1, round(item.minutes))),
        minutes=item.minutes,
    )


@pytest.fixture(scope="session")
def make_paper():
    """Return a function that freezes items, every part of them, into a paper."""

    def make(items, **changes):
        asked = [(item, part) for item in items for part in range(item.parts)]
        questions = tuple(_question(at, *pair) for at, pair in enumerate(asked))
        fields = {
            "id": "",
            "blueprint": "small",
            "title": text("Small"),
            "mode": "mock",
            "seed": 7,
            "created": START,
            "minutes": 60.0,
            "sections": (Section(text("All"), 60.0),),
            "questions": questions,
            **changes,
        }
        return named(Paper(**fields))

    return make


@pytest.fixture
def told():
    """Return the list of what was told."""
    return []


@pytest.fixture
def printed(press, make_paper, told):
    """Return a function that prints items and gives the files by their endings."""

    def made(items, language="en", **changes):
        options = PaperOptions(True, True, True, (language,), told.append)
        files = paper_files(press, make_paper(items, **changes), options)
        return {name.partition(f".{language}.")[2]: pdf for name, pdf in files.items()}

    return made
