"""Fields and templates of strangers: nothing raises, hangs, or acts."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from patience import at_most

from quizapp.cards.placeholders import fill
from quizapp.importing.anki.contents import Asked, Template, Type
from quizapp.importing.anki.questions import drafts_of
from quizapp.importing.holes import INVISIBLE
from quizapp.importing.html import MAX_HTML, to_markdown
from quizapp.mathtext.blocks import Code, ListBlock, Math, Paragraph, Table
from quizapp.mathtext.markdown import parse_markdown
from quizapp.safetext import show

SECONDS = 2.0  # many times what any of these takes


def drafts(front, back, *fields, cloze=False):
    """Return the questions of one note with the fields F and B."""
    kind = Type(1, "T", cloze, ("F", "B"), (Template(0, "c", front, back),))
    note = Asked("g", (), fields, kind, ((1, 0), (2, 1)) if cloze else ((1, 0),))
    return [draft for draft, _ in drafts_of(note, "deck", "source")]


def filled(unit, length=MAX_HTML - 30):
    return unit * (length // len(unit))


@pytest.mark.parametrize(
    "unit", ["<!", "<?", "<!a", "<![", "<ul><li>", "<a '", '<a "', "<", "&#xE000;"]
)
def test_markup_that_never_ends_costs_no_more_than_its_length(unit):
    with at_most(SECONDS):
        to_markdown(filled(unit))


@pytest.mark.parametrize(
    "formula",
    [
        filled("<"),
        filled("\\boxed["),
        filled("\\boxed{"),
        filled("\\textcolor{a}{"),
        "{" + filled("\\over"),
        "{" + filled("\\choose"),
        "{\\rm" + filled(" "),
        "\\ce{" + filled("1") + "a+}",
        "\\ce{" + filled("->[") + "}",
    ],
    ids=lambda formula: formula[:12],
)
@pytest.mark.parametrize("ends", ["\\( \\)", "[latex]$ $[/latex]"])
def test_a_formula_costs_no_more_than_its_length(formula, ends):
    opening, closing = ends.split()
    with at_most(SECONDS):
        to_markdown(opening + formula + closing)


@pytest.mark.parametrize("unit", ["a", "<", "a]", "[", "a[", " ", "&", "\\(", "{{c1::"])
@pytest.mark.parametrize("way", ["kanji", "kana", "furigana", "type", "hint", "text"])
def test_a_field_of_a_megabyte_is_read_up_to_its_limit(unit, way):
    with at_most(SECONDS):
        drafts(f"z{{{{{way}:F}}}}", "{{B}}", filled(unit, 990_000), "b")


def test_a_cloze_beside_a_formula_that_never_ends():
    with at_most(SECONDS):
        drafts("{{cloze:F}}", "{{F}}", "{{c1::a}}" + filled("\\("), "b", cloze=True)


@pytest.mark.parametrize("unit", ["<hr ", "<hr id=answer ", "{{#F}}", "<script ", "<!"])
def test_a_template_costs_no_more_than_its_length(unit):
    with at_most(SECONDS):
        drafts("{{F}}", filled(unit, 900_000), "a", "b")
    with at_most(SECONDS):
        drafts(filled(unit, 900_000), "{{B}}", "a", "b")


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("a &#" + "1" * 5_000 + "; b", "a � b"),
        ("\\(x\\) &#" + "1" * 5_000, "$x$ �"),
        ("\\(&#" + "1" * 5_000 + ";\\)", "$�$"),
        ('<img src="&#' + "1" * 5_000 + ';">', "\\[�\\]"),
        ("a &#00065; b", "a A b"),
        ("\\(x\\) &#xE000;0&#xE001;", "$x$ 0"),
        ("\\(x\\) &#57344;99&#57345;", "$x$ 99"),
        ("<code>\\(x\\) &#xE000;9&#xE001;</code>", "`\\(x\\) 9`"),
        ("&#xE002;**a&#xE003;** b", "\\*\\*a\\*\\* b"),
        ("x&#xE004;2&#xE006; &#xE007;&#xE008;&#xE009;y&#xE00A;", "x2 y"),
        ("<code><ul><ul></code></ul>a", "a"),
        ("<code><ol><ol></code></ol></ol>", ""),
        ("1 < 2 and 3 > 2, \\(1 < 2 <b>x</b>\\)", "1 \\< 2 and 3 \\> 2, $1 < 2 x$"),
        ("a<!-- b", "a"),
        ("a<!b", "a"),
    ],
)
def test_references_and_tags_that_no_browser_writes(html, markdown):
    assert to_markdown(html) == markdown


def test_a_gap_is_where_the_cloze_is_and_nowhere_else():
    text = "{{c1::a}} QZGAP1X \ue0101\ue010 {{c2::b}} &#xE010;1&#xE010; [[1]]"
    (draft,) = drafts("{{cloze:F}}", "{{cloze:F}}", text, "", cloze=True)
    assert draft.gaps == ("a", "b")
    assert draft.front.count("[[1]]") == draft.front.count("[[2]]") == 1


@pytest.mark.parametrize(
    "around",
    [
        "<img src='{}'>",
        "<script>{}</script>",
        "<!-- {} -->",
        "<style>{}</style>",
        "[sound:{}]",
        "[$]{}[/$]",
        "[latex]{}[/latex]",
        "<anki-mathjax>{}</anki-mathjax>",
        "<anki-mathjax x={}>y</anki-mathjax>",
    ],
)
def test_a_cloze_where_no_gap_can_stand_is_asked_as_a_whole(around):
    text = "one " + around.format("{{c1::two}}") + " {{c2::three}}"
    for draft in drafts("{{cloze:F}}", "{{cloze:F}}", text, "", cloze=True):
        for at in range(len(draft.gaps)):
            assert draft.front.count(f"[[{at + 1}]]") == 1


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("\\(a\\\\) b $c$", "$a$ b \\$c\\$"),
        ("\\[a\\ \\]", "$$a$$"),
        ("\\(a\\\\\\\\) b", "$a\\\\$ b"),
        ("\\(`a`\\)", "$'a'$"),
        ("\\(x\\)5 \\(K\\)NN \\(a\\)b", "$x$ 5 $K$ NN $a$b"),
        ("\\(x\\)<sup>5</sup> \\(x\\)</sup>5", "$x$⁵ $x$ 5"),
        ("\\([[1]] @{x}\\)", "$[ [1]] @ {x}$"),
        ("@<b></b>{x} @<sub></sub>{y} @&#x200b;{z}", "@ {x} @ {y} @ {z}"),
        ("<code>@{x} [[1]]</code>", "`@{x} [[1]]`"),
        ('<code>a<img src="`">b</code>', "`a[']b`"),
        ("<pre>a<pre>b</pre>[[1]]</pre>c", "```\nab[[1]]\n```\n\nc"),
        ("<pre>``<b></b>`\n$a$</pre>", "```\n``'\n$a$\n```"),
    ],
)
def test_what_formulas_and_code_hold_does_not_act_on_what_follows(html, markdown):
    assert to_markdown(html) == markdown


# What acts in Markdown, in formulas or in an item, and what stands between.
SIGNS = [
    *(
        "a",
        "B",
        "5",
        "1.",
        "-",
        "+",
        "*",
        "**",
        "_",
        "`",
        "```",
        "~~~",
        "$",
        "$$",
        "\\",
    ),
    *("[[1]]", "[[", "@{x}", "@{", "}", "|", "#", ">", "<", "&", "=", "^", "~", "://"),
    *("\n", " ", "    ", "\xa0", "| --- |", "\u200b", "\ue000", "中", "\x1b"),
]
TAGS = [
    *("<b>", "</b>", "<code>", "</code>", "<pre>", "</pre>", "<ul>", "</ul>", "<li>"),
    *("<p>", "<table>", "<tr>", "<td>", "<br>", "<sup>5</sup>", "</sub>", "<!--"),
    *("-->", '<img src="`[[1]]@{x}">', "&#64;{x}"),
]
FORMULAS = ["\\(x\\)", "\\[y\\\\]", "[$][[1]][/$]", "[latex]@{x}[/latex]", "\\(`\\)"]


def refuse(*what):
    raise AssertionError(f"{what} acts")


def runs(blocks):
    """Yield the kind and the words of everything that blocks show."""
    for block in blocks:
        match block:
            case Paragraph():
                yield from ((run.kind, run.value) for run in block.runs)
            case Math():
                yield "math", block.latex
            case Code():
                yield "code", block.text
            case ListBlock():
                for inner in block.items:
                    yield from runs(inner)
            case Table():
                for row in (block.header, *block.rows):
                    for cell in row:
                        yield from ((run.kind, run.value) for run in cell)
            case _:
                refuse(block)


def inked(text):
    return re.sub("[\\s\ufffd]", "", text)


@given(st.lists(st.sampled_from(SIGNS), max_size=14).map("".join))
def test_words_are_shown_as_they_are_whatever_signs_they_hold(words):
    if re.search(r"\\[(\[]|\[\$", words):
        return  # a formula
    markdown = to_markdown(html.escape(words))
    shown = list(runs(parse_markdown(markdown)))
    assert {kind for kind, _ in shown} <= {"text"}
    wanted = show(INVISIBLE.sub("", words.replace("\ue000", "")))
    assert inked("".join(value for _, value in shown)) == inked(wanted)
    fill(markdown, refuse, refuse)


@given(st.lists(st.sampled_from(SIGNS + TAGS + FORMULAS), max_size=12).map("".join))
def test_no_order_of_signs_tags_and_formulas_makes_a_placeholder_or_a_mark(source):
    markdown = to_markdown(source)
    fill(markdown, refuse, refuse)
    assert not any("\ue000" <= sign <= "\uf8ff" for sign in markdown)
    if "$" not in source:
        shown = runs(parse_markdown(markdown))
        assert not any("$" in value for kind, value in shown if kind == "text")
