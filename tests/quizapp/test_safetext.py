"""The text gate: every class of hostile text, for every destination."""

from __future__ import annotations

import csv
import html
import io
import re
import sqlite3
import time
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from quizapp.mathtext import parse_markdown
from quizapp.mathtext.blocks import Paragraph
from quizapp.safetext import (
    MAX_CHARACTERS,
    MAX_LINE,
    for_anki,
    for_csv,
    for_html,
    for_latex,
    for_markdown,
    for_typst,
    from_csv,
    search_terms,
    show,
)

ESCAPES = [
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b]8;;http://example.com\x07link\x1b]8;;\x07",
    "\x1b]52;c;aGk=\x07",
    "\x1bP+q544e\x1b\\",
    "\x9b1;1H",
    "\x9d0;t\x9c",
    "right\x1b[1A\x1b[2Kwrong",
    "a\rb",
    "a\x08b",
    "\x7f\x00\x0b\x0c\x85",
    "\x1b[?1049h\x1b[?25l\x1b(0",
]
INVISIBLE = [
    "\u202eright to left\u202c",
    "\u2066isolate\u2069",
    "\u200e\u200f\u061c",
    "zero\u200bwidth",
    "join\u200dner\u200c",
    "\ufeffmark",
    "soft\u00adhyphen",
    "\u2060\u2061\u2064",
    "\u180e\u3164\uffa0\u115f\u1160\u2800",
    "\U000e0041\U000e0042\U000e007f",
    "\U000e0100",
    "\u2028line\u2029",
    "\ue000\U000f0000\U00100000",
    "\ud800\udfff",
    "\u0378\U000e0fff",
    "\ufff9\ufffa\ufffb",
]
MARKUP = [
    "[bold]x[/bold]",
    "[@click=app.quit]x[/]",
    "[link=file:///x]y[/link]",
    "[/]",
    "[not closed",
    "x[0][1]",
    "{field}",
    "[$primary on $error]",
]
HTML = [
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "' autofocus onfocus='x",
    "&lt;b&gt; &amp;",
    "</textarea><script>1</script>",
    "<!-- --> ]]>",
]
ANKI = [
    "{{c1::cloze}}",
    "{{Front}} {{#Tag}} {{/Tag}}",
    "[sound:a.mp3] [anki:play:q:0]",
    r"[latex]\input{x}[/latex] [$]x[/$] [$$]x[/$$]",
    r"\(x\) \[y\]",
]
CSV = [
    "=1+1",
    "+1",
    "-2",
    "@SUM(1)",
    "|calc",
    "%0A",
    "＝1",
    "＠x",
    "＋1",
    "－1",
    "｜x",
    "％x",
]
TYPST = [
    '#read("x")',
    '")#read("x")#("',
    "$#x$ *b* _e_ `r` @l <l> = h",
    '\\u{41} \\ " \n /* // ',
    '#import "@preview/x:0.1.0"',
]
MARKDOWN = [
    "# heading",
    "- item\n+ item\n1. item\n2) item",
    "> quote",
    "    code",
    "```\nfence\n```",
    "**b** _e_ `c` ~~s~~ ***",
    "[x](javascript:alert(1)) ![i](http://x) <http://x> http://x",
    "$x^2$ $$y$$",
    "a | b\n--|--\n1 | 2",
    "title\n=====\nother\n-----",
    "&lt; &amp; &#35;",
    "a\\\nb",
]
ALL = [*ESCAPES, *INVISIBLE, *MARKUP, *HTML, *ANKI, *CSV, *TYPST, *MARKDOWN]
REFUSED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
ANY_TEXT = st.text(st.characters(), max_size=60)


class Tags(HTMLParser):
    """Collects the tags that a page would have."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


def tags_of(page: str) -> list[str]:
    parser = Tags()
    parser.feed(page)
    parser.close()
    return parser.tags


def assert_harmless(text: str) -> None:
    for character in text:
        assert character in "\n\t" or unicodedata.category(character) not in REFUSED


# ----- The screen -----


@pytest.mark.parametrize("text", [*ESCAPES, *INVISIBLE])
def test_what_a_terminal_obeys_or_hides_is_replaced_visibly(text: str) -> None:
    shown = show(text)
    assert_harmless(shown)
    assert "\ufffd" in shown


@pytest.mark.parametrize("text", [*MARKUP, *HTML, *ANKI, *CSV, *TYPST, *MARKDOWN])
def test_printable_text_is_left_as_it_is(text: str) -> None:
    assert show(text) == text


def test_ordinary_chinese_greek_and_maths_pass() -> None:
    text = "批量归一化：σ² ≤ ε，\n\t√x → ŷ é 😀 ①"
    assert show(text) == text


def test_text_is_composed() -> None:
    assert show("e\u0301") == "é"


def test_windows_line_ends_become_newlines() -> None:
    assert show("a\r\nb") == "a\nb"


def test_an_emojis_presentation_mark_is_dropped_but_not_a_run_of_them() -> None:
    assert show("⚠\ufe0f x") == "⚠ x"
    assert show("a\ufe0f\ufe0f") == "a\ufffd"
    assert show("\ufe0fa") == "\ufffda"


def test_stacked_marks_are_limited() -> None:
    assert show("x" + "\u0336" * 50) == "x" + "\u0336" * 4


def test_long_texts_and_lines_are_cut_with_an_ellipsis() -> None:
    assert len(show("a\n" * MAX_CHARACTERS)) == MAX_CHARACTERS
    assert show("b" * (MAX_LINE + 1)) == "b" * (MAX_LINE - 1) + "…"
    assert show("b" * MAX_LINE) == "b" * MAX_LINE


def test_the_gate_is_fast() -> None:
    started = time.process_time()
    show("损失" * 200_000)
    show("x\u0301" * 200_000)
    assert time.process_time() - started < 0.5


@given(ANY_TEXT)
@settings(max_examples=200, deadline=None)
def test_the_gate_is_total_and_needs_to_be_passed_once(text: str) -> None:
    shown = show(text)
    assert_harmless(shown)
    assert show(shown) == shown
    shown.encode("utf-8")


# ----- HTML and Anki -----


@pytest.mark.parametrize("text", ALL)
def test_html_has_no_tags_and_reads_as_the_screen_does(text: str) -> None:
    page = for_html(text)
    assert tags_of(f"<p title='{page}'>{page}</p>") == ["p"]
    assert tags_of(f'<p title="{page}">{page}</p>') == ["p"]
    assert html.unescape(page) == show(text)


@pytest.mark.parametrize("text", ALL)
def test_anki_fields_have_no_active_characters(text: str) -> None:
    field = for_anki(text)
    assert not set(field) & set("{}[]\\<>")
    assert html.unescape(field) == show(text)


# ----- CSV -----


@pytest.mark.parametrize("text", [*CSV, "\t=1", " =1", "\r=1", "\u3000=1", "\n+1"])
def test_no_cell_starts_like_a_formula(text: str) -> None:
    ((cell,),) = csv.reader(io.StringIO(for_csv(text)))
    assert cell.startswith("'")


@pytest.mark.parametrize("text", [*ALL, "", 'a "b", c\nd'])
def test_cells_are_quoted_and_come_back_whole(text: str) -> None:
    written = for_csv(text)
    assert written.startswith('"')
    assert written.endswith('"')
    ((cell,),) = csv.reader(io.StringIO(written, newline=""))
    assert cell.removeprefix("'") == show(text.replace("\r", "")).removeprefix("'")


@given(st.text())
def test_a_cell_is_read_back_without_its_guard(text: str) -> None:
    ((cell,),) = csv.reader(io.StringIO(for_csv(text), newline=""))
    plain = show(text.replace("\r", ""))
    if plain[:1] != "'":
        assert from_csv(cell) == plain


def test_an_ordinary_cell_has_no_apostrophe() -> None:
    assert for_csv("x = 1") == '"x = 1"'
    assert for_csv("") == '""'


# ----- Typst, LaTeX, Markdown -----


def test_typst_strings_print_literally_and_run_nothing(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("the secret", "utf-8")
    main = tmp_path / "main.typ"
    lines = [
        f"#assert.eq(({for_typst(text)}).codepoints().len(), {len(show(text))})\n"
        f"#text({for_typst(text)})\n"
        for text in ALL
    ]
    main.write_text("".join(lines), "utf-8")
    page = typst.compile(str(main), root=str(tmp_path), format="svg")
    assert page


@pytest.mark.parametrize("text", ALL)
def test_latex_has_no_active_characters(text: str) -> None:
    written = for_latex(text)
    bare = re.sub(
        r"\\(?:textbackslash|textasciicircum|textasciitilde)\{\}|\\[{}$&#%_]",
        "",
        written,
    )
    assert not set(bare) & set("\\{}$&#%_^~")


@pytest.mark.parametrize("text", ALL)
def test_markdown_prints_literally_in_any_reader(text: str) -> None:
    written = for_markdown(text)
    page = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(written)
    assert set(tags_of(page)) <= {"p", "br"}
    parser = Tags()
    parser.feed(page)
    assert parser.words.split() == show(text).split()


@pytest.mark.parametrize("text", ALL)
def test_our_own_reader_takes_escaped_text_as_words(text: str) -> None:
    blocks = parse_markdown(for_markdown(text))
    runs = [
        run for block in blocks if isinstance(block, Paragraph) for run in block.runs
    ]
    assert all(run.kind == "text" and not (run.strong or run.emph) for run in runs)
    assert "".join(run.value + " " for run in runs).split() == show(text).split()


# ----- Search -----


@pytest.fixture
def index() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE notes USING fts5(body)")
    connection.execute("INSERT INTO notes VALUES ('batch norm AND its gradient')")
    return connection


@pytest.mark.parametrize(
    "query",
    [
        '"unclosed',
        "a AND",
        "NOT",
        "-a",
        "body:x",
        "*",
        "a NEAR/3 b",
        "'; DROP TABLE notes; --",
        '" OR 1=1 --',
        "(((",
        "^a + b",
        "\x00",
        "",
        "{}",
        "损失",
    ],
)
def test_any_search_is_a_valid_query_or_none(
    index: sqlite3.Connection, query: str
) -> None:
    terms = search_terms(query)
    if terms:
        sql = "SELECT count(*) FROM notes WHERE notes MATCH ?"
        assert index.execute(sql, (terms,)).fetchone()
    index.close()


def test_search_words_are_quoted_and_few() -> None:
    assert search_terms("batch norm's") == '"batch" "norm\'s"'
    assert search_terms("  ") == ""
    assert len(search_terms("word " * 100).split()) == 12


def test_operators_are_searched_as_words(index: sqlite3.Connection) -> None:
    sql = "SELECT count(*) FROM notes WHERE notes MATCH ?"
    assert index.execute(sql, (search_terms("AND gradient"),)).fetchone() == (1,)
    assert index.execute(sql, (search_terms("OR gradient"),)).fetchone() == (0,)
    index.close()
