"""HTML as people have it in Anki: from its editor, from Word, from web pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.importing.html import to_markdown
from quizapp.mathtext import parse_markdown, render_terminal
from quizapp.safetext import show

WORD = (
    '<p class="MsoNormal" style="line-height:normal"><b><span lang="EN-US" '
    'style="font-family:&quot;Calibri&quot;,sans-serif">Batch&nbsp;norm</span></b>'
    "<span style='mso-spacerun:yes'>&nbsp;&nbsp; </span><o:p></o:p></p>"
    '<p class="MsoListParagraph">·<span>&nbsp;&nbsp;&nbsp;&nbsp; </span>scales</p>'
)
PYGMENTS = (
    '<div class="highlight"><pre><span></span><span class="k">def</span> '
    '<span class="nf">f</span>(<b>x_1</b>):<br>    <span class="k">return</span>'
    " x_1<br></pre></div>"
)

OPTIMISERS = (
    "<table><tbody><tr><th>opt</th><th>lr</th></tr>"
    "<tr><td>SGD</td><td>\\(|x|\\)</td></tr><tr><td>a|b</td></tr></tbody></table>"
)
CAPTION = (
    "<table><caption>T</caption><tr><td>a<br>b</td><td>c</td></tr>"
    "<tr><td>1</td><td>2</td></tr></table>"
)
LINE_NUMBERS = (
    "<table><tr><td>1</td><td><pre>x\ny</pre></td></tr>"
    "<tr><td>2</td><td>z</td></tr></table>"
)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("x<sup>2</sup>, 10<sup>-3</sup>, A<sup>T</sup>", "x², 10⁻³, Aᵀ"),
        ("H<sub>2</sub>O and a<sub>ij</sub>", "H₂O and aᵢⱼ"),
        ("2<sup>k+1</sup> x<sub>max</sub>", r"2^(k+1) xₘₐₓ"),
        ("e<sup>x</sup> and w<sub>q</sub>", r"e^x and w\_q"),
        ('said<sup class="reference"><a href="#n">[1]</a></sup>.', r"said\[1\]."),
        ("x<sup></sup>y<sup>\\(n\\)</sup>", "xy^($n$)"),
        ("<b><strong>x</strong></b> <i>a <em>b</em></i>", "**x** *a b*"),
        ("<b>a <i>b</i></b> <u>a <b>b</b></u>", "**a *b*** *a **b***"),
        ("<u>under</u>lined", "*under*lined"),
        ("<h2>Head</h2>text<h3>x <b>y</b></h3>", "**Head**\n\ntext\n\n**x y**"),
        ("日本<ruby>語<rp>(</rp><rt>ご</rt><rp>)</rp></ruby>", "日本語(ご)"),
        ("so<button onclick='x()'>Show</button>", "so"),
        ("a\u200bb&#8203;c&shy;d&zwj;e\ufefff", "abcdef"),
        ("👩\u200d🔬 ❤\ufe0f", "👩🔬 ❤"),
        (WORD, "**Batch norm**\n\n· scales"),
    ],
)
def test_what_is_pasted_stays_readable(html, markdown):
    assert to_markdown(html) == markdown


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("a<br>b<div>c</div><div>d</div>", ["a", "b", "c", "d"]),
        ("a<div><br></div><div>b</div>", ["a", "", "b"]),
        ("a<br><div>b</div> <div>c</div>", ["a", "b", "c"]),
        ("<div>a<div>b</div></div>c<p>d</p>", ["a", "b", "c", "", "d"]),
        ("x = 1<br>&nbsp; &nbsp; y<br>", ["x = 1", "\xa0\xa0\xa0\xa0y"]),
        ("<ul><li>a<br>b</li></ul>", ["• a", "  b"]),
        ("a<br>\\[x\\]<br>b", ["a", "", "x", "", "b"]),
        ("one line\n of\nwords", ["one line of words"]),
    ],
)
def test_lines_end_where_they_end_in_anki(html, lines):
    blocks = parse_markdown(to_markdown(html))
    drawn = render_terminal(blocks, width=60, glyphs="unicode")
    found = ["".join(text for text, _ in line).rstrip() for line in drawn]
    assert [line if "•" in line else line.strip(" ") for line in found] == [
        line.strip(" ") for line in lines
    ]


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        (
            "<ul><li>a</li><li>b<ul><li>c<ol><li>d</li></ol></li></ul></li><li>e</li></ul>",
            "- a\n- b\n  - c\n    1. d\n- e",
        ),
        ("<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>", "1. a\n   - b\n2. c"),
        ("<ul><li><p>a</p></li><li><div>b</div></li></ul>", "- a\n\n- b"),
        ("before<ul><li>a</li></ul>after", "before\n\n- a\n\nafter"),
    ],
)
def test_lists_keep_their_levels(html, markdown):
    assert to_markdown(html) == markdown


def test_a_nested_list_is_one_list():
    html = "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"
    (block,) = parse_markdown(to_markdown(html))
    assert len(block.items) == 2
    assert len(block.items[0]) == 2


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        (
            OPTIMISERS,
            "| opt | lr |\n| --- | --- |\n| SGD | $|x|$ |\n| a\\|b |  |",
        ),
        ("<table><tr><td>only</td><td>row</td></tr></table>x", "only row\n\nx"),
        ("<table><tr><td>a</td></tr><tr><td>b</td></tr></table>", "a\n\nb"),
        (
            CAPTION,
            "T\n\n| a b | c |\n| --- | --- |\n| 1 | 2 |",
        ),
        (
            LINE_NUMBERS,
            "1\n\n```\nx\ny\n```\n\n2\n\nz",
        ),
        ("<tr><td>a</td><td>b</td></tr>", "a b"),
    ],
)
def test_tables_stay_tables(html, markdown):
    assert to_markdown(html) == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        (PYGMENTS, "```\ndef f(x_1):\n    return x_1\n```"),
        ("<pre><code>a\n  b\n</code></pre>", "```\na\n  b\n```"),
        ("<pre>\na&nbsp;=&nbsp;1</pre>", "```\na = 1\n```"),
        ("<code>np.<b>dot</b>(a_1)</code> it", "`np.dot(a_1)` it"),
        ("<code>a = 1<br>&nbsp; b = 2</code>", "```\na = 1\n  b = 2\n```"),
        ("<kbd>ctrl</kbd> <tt>a_b</tt>", "`ctrl` `a_b`"),
        (r"<code>re.sub(r'\(a\)', x)</code>", r"`re.sub(r'\(a\)', x)`"),
        ("<pre><div>a</div><div>b</div></pre>", "```\na\nb\n```"),
        ("<code></code>x", "x"),
        ("if x:<br>&nbsp; &nbsp; y = 1<br>z", "if x:  \n\xa0\xa0\xa0\xa0y = 1  \nz"),
        ("if x:<div>&nbsp;&nbsp;&nbsp;&nbsp;y</div>", "if x:  \n\xa0\xa0\xa0\xa0y"),
        ("a&nbsp;&nbsp;b<br> c<br>&nbsp;d", "a b  \nc  \nd"),
    ],
)
def test_code_stays_as_it_is(html, markdown):
    assert to_markdown(html) == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ('<img src="my%20picture%20(1).png">', r"\[my picture (1).png\]"),
        ('<img src="100%25.png">', r"\[100%.png\]"),
        ('<img src="%E5%9B%BE.png">', r"\[图.png\]"),
        ('<img data-src="a.png" src="b.png">', r"\[b.png\]"),
        ('<img src="data:image/png;base64,AAAA">', r"\[…\]"),
        (r'<img src="a.svg" alt="{\displaystyle \sigma (x)}">', r"$\sigma (x)$"),
    ],
)
def test_a_picture_is_named_by_its_file(html, markdown):
    assert to_markdown(html) == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("[latex]$a$ is \\textbf{bold}, 5\\%[/latex]", "$a$ is bold, 5%"),
        ("[latex]\\begin{displaymath}x^2\\end{displaymath}[/latex]", "$$x^2$$"),
        ("[latex]\\begin{align*}a&amp;=b\\end{align*}[/latex]",
         "$$\\begin{align*}a&=b\\end{align*}$$"),
        ('<anki-mathjax block="false">x</anki-mathjax>', "$x$"),
        ("Loss: \\[x\\] Name it.", "Loss:\n\n$$x$$\n\nName it."),
    ],
)  # fmt: skip
def test_formulas_stand_where_they_stood(html, markdown):
    assert to_markdown(html) == markdown


def test_long_lines_are_broken_up_and_nothing_is_lost():
    formula = "\\(" + "x + " * 60 + "y\\)"
    html = ("A sentence with <b>some</b> words in it. " * 100 + formula) * 3
    markdown = to_markdown(html)
    assert show(markdown) == markdown
    assert markdown.count("sentence") == 300
    assert all(line.count("$") % 2 == 0 for line in markdown.split("\n"))
    assert to_markdown("word " * 15_000).count("word") == 15_000


TAGS = ["<b>", "</b>", "<sup>", "</sup>", "<table>", "</table>", "<tr>", "<td>", "<li>"]
TAGS += [
    "<ul>",
    "</ul>",
    "<code>",
    "</code>",
    "<pre>",
    "</pre>",
    "<br>",
    "\\(x\\)",
    "a",
]
TAGS += ["&nbsp;&nbsp;", "<p>", " ", "\\[", "\\]", "|", "`", "$"]


@given(st.lists(st.sampled_from(TAGS), max_size=25).map("".join))
def test_no_order_of_tags_loses_words_or_leaves_marks(html):
    markdown = to_markdown(html)
    assert markdown.count("a") == html.replace("<table", "").replace(
        "</table", ""
    ).count("a")
    assert not any("\ue000" <= sign <= "\uf8ff" for sign in markdown)
