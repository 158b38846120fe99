"""Papers, keys and answer sheets as they come out of the press."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from builders import make_cloze, make_item, make_number, make_recall, text
from printed import missing_glyphs, outside, pages_of, squeezed, text_of

from engine.problems import MatchAnswer, Problem, StagedAnswer, TicksAnswer, Tolerance
from quizapp.catalog import load_catalog
from quizapp.exams.paper import Section
from quizapp.exports.pdf.keys import tolerance_text
from quizapp.i18n import Messages
from quizapp.models import FollowUp, Kind, Plot, PlotSeries, Text


@pytest.fixture(scope="module")
def of_each_kind():
    """Return one shipped item of each kind."""
    found = {}
    for item in load_catalog().items.values():
        found.setdefault(item.kind, item)
    return tuple(found.values())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_is_printed_whole_in_both_languages(
    printed, of_each_kind, told, language
):
    assert len(of_each_kind) == len(Kind)
    files = printed(of_each_kind, language)
    assert set(files) == {"pdf", "key.pdf", "answers.pdf"}
    paper = text_of(files["pdf"])
    for item in of_each_kind:
        words = item.prompt.get(language).partition("$")[0].partition("`")[0]
        assert squeezed(words.partition("*")[0]) in paper, item.id
        for row in item.follow_ups:
            assert squeezed(row.prompt.get(language))[:12] in paper
    for name, pdf in files.items():
        assert outside(pdf) == [], name
        assert missing_glyphs(pdf) == 0, name
    assert told == []


def test_the_paper_gives_no_answer_and_the_key_gives_every_one(printed):
    items = make_item(), make_number(), make_recall(), make_cloze()
    files = printed(items)
    paper, key = text_of(files["pdf"]), text_of(files["key.pdf"])
    for giveaway in ("Because.", "Theanswer.", "Addittoitself."):
        assert giveaway not in paper
        assert giveaway in key
    assert "1.one(1pt)" in squeezed(key) or "1.one(0.5pt)" in squeezed(key)
    assert "±0.1%" in key


def test_a_key_without_solutions_is_the_table_alone(press, make_paper):
    from quizapp.exports.pdf.keys import key_page

    paper = make_paper([make_number(), make_recall()], negative=0.25)
    short = text_of(press.pdf(key_page(paper, Messages("en"), solutions=False), list))
    assert squeezed(paper.questions[0].key) in short
    assert "costs25%ofitspoints" in short
    assert "Addittoitself." not in short
    assert "Workedsolutions" not in short


def test_a_question_is_not_parted_by_the_end_of_a_page(printed):
    long = text("word " * 300)
    items = [replace(make_recall(f"t.r{n}"), prompt=long) for n in range(6)]
    pages = pages_of(printed(items)["pdf"])
    assert len(pages) > 2
    for number in range(1, 7):
        (page,) = (page for page in pages if f"{number}. (1 pt)" in page)
        assert "Answer in your own words." in page.partition(f"{number}. (1 pt)")[2]


def test_a_question_longer_than_a_page_goes_on_overleaf(printed):
    items = [replace(make_recall(), prompt=text("mist " * 2500))]
    pdf = printed(items)["pdf"]
    assert len(pages_of(pdf)) > 2
    assert outside(pdf) == []
    assert text_of(pdf).count("mist") == 2500


def test_what_is_too_wide_or_too_tall_stays_on_the_page(printed):
    row = " & ".join("0.1234" for _ in range(20))
    wide = rf"\begin{{bmatrix}} {row} \\ {row} \end{{bmatrix}}"
    rows = r" \\ ".join("1" for _ in range(90))
    tall = rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"
    terms = " + ".join(rf"\frac{{x_{{{n}}}}}{{y}}" for n in range(50))
    words = rf"\text{{{'word ' * 80}}}"
    item = make_item(
        prompt=text(f"$${wide}$$ and ${wide}$ and\n\n$${tall}$$\n\n$${terms}$$"),
        options=(
            *(
                replace(option, text=text(words))
                for option, words in zip(
                    make_item().options,
                    [f"${words}$", "x" * 900, "长" * 900],
                    strict=True,
                )
            ),
        ),
        explanation=text(
            "| a | b |\n|---|---|\n| " + "y" * 200 + f" | ${wide}$ |\n\n"
            "`" + "z_" * 200 + "`\n\n```\n" + "    code(" * 60 + "\n```"
        ),
    )
    for name, pdf in printed([item]).items():
        assert outside(pdf) == [], name


def test_long_words_keep_every_letter(printed):
    word = "".join(chr(ord("a") + n % 26) for n in range(700))
    item = make_item(prompt=text(f"{word} `{word}`"))
    assert text_of(printed([item])["pdf"]).count(word) == 2


def test_plots_are_drawn_with_their_words(printed):
    labels = text("epoch"), text("loss")
    curves = PlotSeries(text("one"), "x"), PlotSeries(text("two"), "x^2")
    items = [
        make_item(plot=Plot("linspace(0, 1, 9)", *labels, curves)),
        make_item(
            "t.surface",
            plot=Plot("linspace(0, 1, 9)", *labels, y="linspace(0, 2, 9)", z="x*y"),
        ),
    ]
    for language, words in (("en", "epoch"), ("zh", "中文epoch")):
        pdf = printed(items, language)["pdf"]
        assert text_of(pdf).count(words) == 2
        assert missing_glyphs(pdf) == 0
        assert outside(pdf) == []


def test_sections_have_a_title_and_their_minutes(press, make_paper):
    from quizapp.exports.pdf.pages import paper_page

    sections = Section(text("First"), 10.0), Section(text("Second"), 20.0)
    paper = make_paper([make_item(), make_number()], sections=sections)
    one, two = paper.questions
    paper = replace(paper, questions=(one, replace(two, section=1)))
    written = text_of(press.pdf(paper_page(paper, Messages("en")), list))
    assert "First·10minutes1.(" in written
    assert "Second·20minutes2.(" in written


def test_the_answer_sheet_has_a_place_for_each_answer(printed):
    follow_ups = (FollowUp(text("And?"), text("So.")),) * 2
    ticks = Problem(TicksAnswer(1))
    pairs = tuple((text(f"l{n}"), text(f"r{n}")) for n in range(3))
    problem = Problem(MatchAnswer(3))
    items = [
        make_item("t.match", kind=Kind.MATCH, problem=problem, pairs=pairs, options=()),
        make_recall("t.chain", kind=Kind.CHAIN, problem=ticks, follow_ups=follow_ups),
    ]
    sheet = text_of(printed(items)["answers.pdf"])
    assert "11abc2abc3abc" in sheet, "question 1, then a row of bubbles a line"
    assert "21.2." in sheet, "question 2 has a box for each question of the chain"
    assert "paper,person,1,2" in sheet


def test_two_titles_of_one_paper_differ_by_their_variant(press, make_paper):
    from quizapp.exports.pdf.pages import paper_page

    paper = make_paper([make_number()], variant=2)
    written = text_of(press.pdf(paper_page(paper, Messages("zh")), list))
    assert "第3卷" in written
    assert paper.id in written


@pytest.mark.parametrize(
    ("tolerance", "words"),
    [
        (Tolerance(), "±0.1 %"),
        (Tolerance(rtol=0.05), "±5 %"),
        (Tolerance(decimals=2), "±0.005"),
        (Tolerance(digits=3), "3 digits"),
        (Tolerance(exact=True), "exactly"),
        (Tolerance(rtol=0.0, atol=0.5), "±0.5"),
    ],
)
def test_tolerances_are_written_as_on_a_key(tolerance, words):
    assert tolerance_text(tolerance, Messages("en")) == words


def test_text_is_words_where_the_template_prints_them(printed):
    title = Text('#panic("t") $x$', "*标题* #pagebreak()")
    files = printed([make_item()], title=title)
    for pdf in files.values():
        assert squeezed(title.en) in text_of(pdf)
    assert squeezed(title.zh) in text_of(
        printed([make_item()], "zh", title=title)["pdf"]
    )


def test_a_staged_answer_has_a_line_for_each_quantity(printed):
    staged = next(
        item
        for item in load_catalog().items.values()
        if isinstance(item.problem.answer, StagedAnswer)
    )
    sheet = text_of(printed([staged])["answers.pdf"])
    for stage in staged.problem.answer.stages:
        assert f"{stage.name}=" in sheet


def test_a_sentence_of_the_key_stays_with_the_formula_or_listing_it_speaks_of(
    make_paper,
):
    from quizapp.exports.pdf.keys import key_page

    number = make_number()
    assert number.problem.steps, "the sentence of a step stands above its formula"
    listed = replace(make_recall(), prompt=text("Which?\n\n```\nx = 1\n```"))
    page = key_page(make_paper([number, listed]), Messages("en"), solutions=True)
    seen = set()
    for group in (part for part in page["blocks"] if part["b"] == "group"):
        for part, after in pairwise(group["blocks"]):
            if part["b"] == "p" and after["b"] in ("math", "listing"):
                seen.add(after["b"])
                assert part["sticky"], part
    assert seen == {"math", "listing"}


def test_the_points_of_a_key_point_stand_in_the_brackets_of_the_language(printed):
    english = "".join(pages_of(printed([make_recall()])["key.pdf"]))
    assert "(0.5 pt)" in english
    chinese = "".join(pages_of(printed([make_recall()], "zh")["key.pdf"]))
    assert "（0.5 分）" in chinese
