"""Typst: every formula compiles, and no source can run code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.mathtext import parse_latex
from quizapp.mathtext import symbols as tables
from quizapp.mathtext.typst import to_typst

CORPUS = Path(__file__).with_name("corpus.txt").read_text("utf-8").splitlines()
TEMPLATE = (
    "#set page(width: auto, height: auto)\n"
    '#for formula in json(bytes(sys.inputs.at("formulas"))) '
    '[$ #eval(formula, mode: "math") $]\n'
)
ATTACKS = [
    r'\text{a" #read("secret.txt") "b}',
    '#read("secret.txt")',
    r'\text{#read("secret.txt")}',
    'x $ #read("secret.txt") $ y',
    r'\mathrm{a")#panic("x")("}',
    '"#panic(1)"',
    r'\operatorname{f"#panic("p")}',
    "#{while true {}}",
    r"\typst{#panic()}",
    "% comment \n x",
    r"\input{secret.txt}",
    r"\\#panic(\"a\")",
    r"\begin{verbatim}#panic()\end{verbatim}",
    r"\verb|#panic()| \url{#panic()}",
    r"\def\x{\x\x}\x \newcommand{\a}{\a}\a",
    "{" * 3000 + "#panic()" + "}" * 3000,
    r"\label{a} <b> @b",
    "a // b",
    "a /* b",
    r"\unicode{x23}panic() \char35 panic() \symbol{35}",
    'std.read("secret.txt")',
    r"\mathrm{std}.read(x)",
    "s t d . r e a d",
    "sys.inputs",
    '#eval("1+1") #import "@preview/cetz:0.3.0"',
    "#{for i in range(100000000) {}} #image(x) #plugin(x) #json(x)",
    r"\text{\" + panic() + \"} \text{a\\\" #panic() }",
    r"a; b, c: d, limits: e",
    "` ``` ~ & \\\\ ' _ ^",
    r"\left[ 0, 1 \right) [0, 1) \} \{ ) (",
]
# What may stand outside string literals: words we write, letters, numbers, signs.
WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        frac sqrt root attach limits inline scripts op lr mid size mat delim none align
        center left right gap cases reverse true false binom stretch class upright bold
        italic bb cal sans mono frak hat macron tilde arrow accent dot double caron
        breve acute grave circle overline underline overbrace underbrace quad minus em
        square stroked
        """,
    )
)
CODE = re.compile(r"#(?:true|false|none|left|right|center|h\(|[0-9.]+)")


def compile_all(sources: list[str], folder: Path) -> str:
    """Compile formulas in a folder that holds a secret; return the page as SVG."""
    (folder / "secret.txt").write_text("the secret", "utf-8")
    template = folder / "main.typ"
    template.write_text(TEMPLATE, "utf-8")
    formulas = json.dumps([to_typst(parse_latex(source)) for source in sources])
    page = typst.compile(
        str(template),
        root=str(folder),
        format="svg",
        sys_inputs={"formulas": formulas},
    )
    assert isinstance(page, bytes)
    return page.decode("utf-8")


def assert_inert(source: str) -> None:
    """Check that nothing but the writer's own words can act."""
    # Escaped quotes outside strings are signs; take the strings out first.
    bare = re.sub(r'\\"|"(?:[^"\\]|\\.)*"', " ", source)
    bare = re.sub(r"\\[^\w\s]", " ", bare)
    for word in re.findall(r"[A-Za-z]{2,}", bare):
        assert word in WORDS, (word, source)
    for code in re.findall(r"#\S*", bare):
        assert re.match(r"#(?:true|false|none|left|right|center|h\(|[0-9.]+)", code), (
            code
        )
    assert not set(bare) & set("$@`~[]{}<>'")
    assert "//" not in bare
    assert "/*" not in bare


def test_every_formula_of_the_corpus_compiles(tmp_path: Path) -> None:
    assert "<svg" in compile_all(CORPUS, tmp_path)


def test_every_command_of_the_subset_compiles(tmp_path: Path) -> None:
    sources = [rf"\{name} x" for name in tables.SYMBOLS]
    sources += [rf"\{name} x" for name in (tables.BIG | tables.INTEGRALS)]
    sources += [rf"\not {sign}" for sign in tables.NEGATED]
    sources += [rf"\left{sign} x \right." for sign in tables.DELIMITERS]
    for names in (tables.ACCENTS, tables.FONTS, tables.ARROWS, tables.TEXT_FONTS):
        sources += [rf"\{name}{{x}}" for name in names]
    sources += [rf"\big{sign}" for sign in tables.DELIMITERS if sign != "."]
    assert "<svg" in compile_all(sources, tmp_path)


def test_no_attack_reads_the_secret_or_fails_to_compile(tmp_path: Path) -> None:
    plain = compile_all(["x"], tmp_path)
    page = compile_all(ATTACKS, tmp_path)
    assert len(page) > len(plain)
    for attack in ATTACKS:
        assert_inert(to_typst(parse_latex(attack)))


@pytest.mark.parametrize("source", CORPUS)
def test_only_the_writers_own_words_stand_outside_strings(source: str) -> None:
    assert_inert(to_typst(parse_latex(source)))


ALPHABET = r"\{}[]()^_&<>'\"#$@`~/*.,;: \nstdreadevalx1損−𝔼" + "\u0301\u200b\x1b"


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from(ALPHABET), max_size=60))
def test_any_source_is_inert(source: str) -> None:
    assert_inert(to_typst(parse_latex(source)))


@settings(max_examples=10, deadline=None)
@given(st.lists(st.text(st.sampled_from(ALPHABET), max_size=60), max_size=20))
def test_any_source_compiles(
    tmp_path_factory: pytest.TempPathFactory, sources: list[str]
) -> None:
    compile_all(sources, tmp_path_factory.mktemp("typst"))


def test_structure_is_written_with_calls() -> None:
    assert to_typst(parse_latex(r"\frac{a}{2}")) == "frac(a, 2)"
    assert to_typst(parse_latex("x_i^2")) == "attach(scripts(x), t: 2, b: i)"
    assert to_typst(parse_latex(r"\text{if }x")) == '"if "x'
    assert to_typst(parse_latex("read")) == "r e a d"


def test_aligned_lines_keep_their_marks() -> None:
    source = r"\begin{aligned} a &= b \\ c &= d \end{aligned}"
    assert to_typst(parse_latex(source)) == r"a & \= b \ c & \= d"
