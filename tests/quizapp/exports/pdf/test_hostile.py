"""Hostile words in every place of a deck come out as words, or as nothing at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import make_item, make_number, make_recall
from printed import missing_glyphs, outside, squeezed, text_of

from quizapp.exports.pdf.parts import listing, mono, paragraph, words
from quizapp.models import Plot, PlotSeries, Text
from quizapp.safetext import for_markdown, show

ROWS = [
    '#panic("taken")',
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.0"',
    "$ #sys.version $",
    'a" + panic("x") + "b',
    "a // b /* c */",
    "= heading\n- item\n+ item\n/ term: x",
    "*bold* _emph_ `raw` @label <label> ~ -- --- ...",
    "\\u{41} \\n \\\\ \\# \\$",
    r"\text{#panic()} \input{/etc/passwd} \def\x{\x\x}\x",
    r"\write18{ls} ^^41 \csname end\endcsname",
    "<script>alert(1)</script> &amp; &#35;",
    '"]]> <!-- --> <b onclick="x">',
    "{{c1::x}} [[1]] {x}",
    "=cmd|' /C calc'!A0",
    "#" * 300,
    "( " * 200,
    "（" * 300,
    "#pagebreak()" * 60,
    "\\#",
    "line\none\ttab",
    "\u202eright to left\u202c and \u0007 and \u200b",
    "e\u0301" + "\u0301" * 40,
    "std.read(x) sys.inputs eval(1)",
]


@pytest.mark.parametrize("row", ROWS)
def test_words_are_printed_as_they_are(press, told, row):
    blocks = [paragraph(words(row)), paragraph(mono(row)), listing(row.split("\n"))]
    page = {"lang": "en", "title": row, "running": "", "blocks": blocks}
    pdf = press.pdf(page, told.append)
    expected = squeezed(show(row))
    assert text_of(pdf).count(expected) >= 3
    assert outside(pdf) == []


def item_of(words: str):
    """Return items that say these words wherever a deck may say something."""
    said = Text(words, words)
    choice = make_item("t.choice", prompt=said, explanation=said)
    options = tuple(replace(o, text=said, why=said) for o in choice.options)
    labels = Plot("linspace(0, 1, 5)", said, said, (PlotSeries(said, "x"),) * 2)
    return [
        replace(choice, options=options, plot=labels),
        make_recall("t.recall", prompt=said, answer=said, key_points=(said, said)),
        make_number("t.number", prompt=said, explanation=said),
    ]


@pytest.mark.parametrize("row", ROWS)
def test_a_deck_may_say_anything_as_text(printed, told, row):
    files = printed(item_of(for_markdown(row)), title=Text(row, row))
    expected = squeezed(show(row))
    for name in ("pdf", "key.pdf"):
        assert text_of(files[name]).count(expected) >= 4, name
    for name, pdf in files.items():
        assert outside(pdf) == [], name
        assert missing_glyphs(pdf) == 0, name
    assert told == []


@pytest.mark.parametrize("frame", ["%s", "$%s$", "$$%s$$", "$\\text{%s}$", "`%s`"])
def test_a_deck_may_say_anything_as_markup_or_maths(printed, told, frame):
    for row in ROWS:
        for pdf in printed(item_of(frame % row)).values():
            assert pdf.startswith(b"%PDF-")
    assert told == [], "no formula had to be left as its source"
