from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.catalog.notes import read_note
from quizapp.models import Note, TopicSlug


def read(text: str) -> tuple[Note, list[tuple[int, str]]]:
    found: list[tuple[int, str]] = []

    def report(line: int, code: str, /, **values: object) -> None:
        found.append((line, code))

    return read_note(text, TopicSlug("one"), "en", Path("one.en.md"), report), found


def test_splits_a_note_at_its_headings() -> None:
    note, found = read(
        "# Title\n\n## First {#first}\nWords.\n\n### Deeper\nMore.\n## Next {#next-2}\n"
    )
    assert found == []
    assert note.title == "Title"
    assert [(s.anchor, s.heading, s.line) for s in note.sections] == [
        ("first", "First", 3),
        ("next-2", "Next", 8),
    ]
    assert note.sections[0].body == "Words.\n\n### Deeper\nMore."


def test_headings_inside_code_do_not_split() -> None:
    note, found = read("# T\n## A {#a}\n```python\n## comment\n# x\n```\nend\n")
    assert found == []
    assert [section.anchor for section in note.sections] == ["a"]
    assert "## comment" in note.sections[0].body


def test_formulas_in_headings_are_kept() -> None:
    note, found = read("# T\n## Why $\\hat{x}$ {#why}\nx\n")
    assert found == []
    assert note.sections[0].heading == "Why $\\hat{x}$"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## A {#a}\n", [(1, "note.no_title")]),
        ("# T\n", [(1, "note.no_section")]),
        ("# T\nwords\n## A {#a}\n", [(2, "note.before_section")]),
        ("# T\n## A\n", [(2, "note.no_anchor")]),
        ("# T\n## A {#A b}\n", [(2, "note.bad_anchor")]),
        ("# T\n## A {#a}\n## B {#a}\n", [(3, "note.repeated_anchor")]),
        ("# T\n## A {#a}\n```\nx", [(4, "note.open_fence")]),
    ],
)
def test_faults_of_a_note_are_named(text: str, expected: list[tuple[int, str]]) -> None:
    assert read(text)[1] == expected
