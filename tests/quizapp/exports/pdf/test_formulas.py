"""Every formula of the shipped content is set, none as its source."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from printed import missing_glyphs

import content
from engine import draw
from quizapp.cards import back, face
from quizapp.catalog import load_catalog
from quizapp.exports.pdf.parts import display, maths, paragraph
from quizapp.mathtext import split_math

ROOM = Path(content.__file__).parent


def strings(value: object) -> Iterator[str]:
    """Yield the texts of a table."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def formulas() -> Iterator[str]:
    """Yield the formulas of notes and items."""
    texts = [path.read_text("utf-8") for path in sorted(ROOM.rglob("*.md"))]
    for path in sorted(ROOM.rglob("*.toml")):
        texts += strings(tomllib.loads(path.read_text("utf-8")))
    for text in texts:
        for segment in split_math(text):
            if segment.kind in ("inline", "display"):
                yield segment.value


def set_all(press, sources, told):
    """Return a page of formulas, each displayed and in a line."""
    blocks = []
    for source in dict.fromkeys(sources):
        blocks += [display(source), paragraph(maths(source))]
    page = {"lang": "zh", "title": "T", "running": "", "blocks": blocks}
    return press.pdf(page, told.append)


def test_every_formula_of_notes_and_items_is_set(press, told):
    found = list(formulas())
    assert len(set(found)) > 3000
    pdf = set_all(press, found, told)
    assert told == [], "none is refused, and none lacks a sign"
    assert missing_glyphs(pdf) == 0


def test_every_drawn_value_key_and_worked_step_is_set(press, told):
    sources = []
    for item in load_catalog().items.values():
        if not item.problem.steps and not item.problem.given:
            continue
        instance = draw(item.problem, 1)
        rear = back(item, instance, 0, "en")
        sources += [rear.key_latex, *(line.latex for line in rear.worked)]
        sources += [line.value for line in rear.worked]
        for row in face(item, instance, 0, "en").given:
            sources += [row.name_latex, row.value_latex]
    pdf = set_all(press, filter(None, sources), told)
    assert told == []
    assert missing_glyphs(pdf) == 0
