"""The press: bounded, warm, and clear about what it cannot do."""

from __future__ import annotations

import importlib.util

import pytest
from builders import make_item, make_number, text
from printed import text_of

from quizapp.errors import ExportError, UserInputError
from quizapp.exports.papers import PaperOptions, write_paper, write_papers
from quizapp.exports.pdf import Press, paper_files, parts
from quizapp.exports.pdf import press as press_module
from quizapp.exports.pdf.parts import listing, paragraph, words
from quizapp.i18n import Messages, say
from quizapp.sandbox.typesetting import Limits

TIGHT = Limits(seconds=20.0, memory=560 << 20)


def page(*blocks, **changes):
    """Return a page of these blocks."""
    rest = {"lang": "en", "title": "Title", "running": "Title", **changes}
    return {**rest, "blocks": list(blocks)}


def test_the_same_paper_gives_the_same_bytes(make_paper):
    items = [make_item(), make_number()]
    options = PaperOptions(True, True, True, ("en", "zh"))
    printed = []
    for _ in range(2):
        with Press() as press:
            printed.append(paper_files(press, make_paper(items), options))
    assert printed[0] == printed[1]
    assert list(printed[0]) == [
        "small-7.en.pdf",
        "small-7.en.key.pdf",
        "small-7.en.answers.pdf",
        "small-7.zh.pdf",
        "small-7.zh.key.pdf",
        "small-7.zh.answers.pdf",
    ]


def test_a_memory_bomb_is_stopped_and_its_question_named(told):
    bomb = parts.group("t.bomb", [listing(["x" * 40] * 90_000)])
    with Press(TIGHT) as press:
        with pytest.raises(ExportError) as caught:
            press.pdf(page(paragraph(words("small")), bomb), told.append)
        assert text_of(press.pdf(page(paragraph(words("after"))), told.append))
    for language, sentence in (("en", "was stopped"), ("zh", "已中止")):
        spoken = say(caught.value, Messages(language))
        assert sentence in spoken
        assert "t.bomb" in spoken
        assert "560 MB" in spoken
        assert "\n" not in spoken


def test_what_takes_too_long_is_stopped(told):
    slow = listing([f"line {number}" for number in range(30_000)])
    with (
        Press(Limits(seconds=0.5)) as press,
        pytest.raises(ExportError, match=r"more than 0\.5 s"),
    ):
        press.pdf(page(slow), told.append)


def test_what_is_too_long_is_refused_before_it_is_set(press, told):
    heavy = parts.group("t.heavy", [paragraph(words("word\t" * 1_700_000))])
    with pytest.raises(ExportError, match=r"too long for a PDF \(10 MB .*t\.heavy"):
        press.pdf(page(heavy), told.append)


def test_nothing_is_written_when_one_paper_cannot_be_set(
    make_paper, tmp_path, monkeypatch
):
    monkeypatch.setattr(press_module, "LONGEST", 6_000)
    good = make_paper([make_item()])
    bad = make_paper([make_item(prompt=text("word " * 900))], variant=1)
    with pytest.raises(ExportError, match="too long"):
        write_papers([good, bad], "pdf", tmp_path / "new", PaperOptions())
    assert not (tmp_path / "new").exists()


def test_a_formula_that_is_refused_is_printed_as_its_source(press, told, monkeypatch):
    monkeypatch.setattr(parts, "to_typst", lambda _: "no-such-function(x")
    parts._formula.cache_clear()
    try:
        blocks = [parts.display(r"\frac{a}{b}"), paragraph(parts.maths("x^2"))]
    finally:
        parts._formula.cache_clear()
    printed = text_of(press.pdf(page(*blocks), told.append))
    assert r"\frac{a}{b}" in printed
    assert "x^2" in printed
    (warning,) = told
    assert "printed as their source" in str(warning)


def test_variants_are_written_together_as_one_by_one(make_paper, tmp_path):
    papers = [make_paper([make_number()], variant=number) for number in range(3)]
    seen = []

    def progress(rows):
        for row in rows:
            seen.append(row.variant)
            yield row

    options = PaperOptions(solutions=False)
    together = write_papers(papers, "pdf", tmp_path / "all", options, progress)
    assert seen == [0, 1, 2]
    one_by_one = [
        path
        for paper in papers
        for path in write_paper(paper, "pdf", tmp_path / "one", options)
    ]
    assert [path.name for path in together] == [path.name for path in one_by_one]
    assert [p.read_bytes() for p in together] == [p.read_bytes() for p in one_by_one]


def test_without_the_extra_a_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UserInputError, match=r'pip install .*"quizapp\[pdf\]"'):
        Press()
