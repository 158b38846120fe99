"""MathML: well-formed, escaped, and with the structure of the formula."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.mathtext import parse_latex
from quizapp.mathtext.mathml import to_mathml

CORPUS = Path(__file__).with_name("corpus.txt").read_text("utf-8").splitlines()
MATHML = "{http://www.w3.org/1998/Math/MathML}"
# How many children each element must have.
ARITY = {
    "mfrac": 2,
    "msub": 2,
    "msup": 2,
    "msubsup": 3,
    "munder": 2,
    "mover": 2,
    "munderover": 3,
    "mroot": 2,
    "msqrt": 1,
}
KNOWN = {*ARITY, "math", "mrow", "mi", "mo", "mn", "mtext", "mspace", "merror"} | {
    "mtable",
    "mtr",
    "mtd",
}


def tree_of(source: str) -> ET.Element:
    text = to_mathml(parse_latex(source))
    return ET.fromstring(text)  # noqa: S314 - our own output, that is what is tested


def assert_valid(root: ET.Element) -> None:
    for element in root.iter():
        name = element.tag.removeprefix(MATHML)
        assert name in KNOWN
        if name in ARITY:
            assert len(element) == ARITY[name], ET.tostring(element)


def names(source: str) -> list[str]:
    return [element.tag.removeprefix(MATHML) for element in tree_of(source).iter()]


@pytest.mark.parametrize("source", CORPUS)
def test_the_corpus_becomes_valid_presentation_mathml(source: str) -> None:
    assert_valid(tree_of(source))


def test_structure_is_kept() -> None:
    assert names(r"\frac{a}{2}") == ["math", "mfrac", "mi", "mn"]
    assert names("x_i^2") == ["math", "msubsup", "mi", "mi", "mn"]
    assert "munderover" in names(r"\sum_{i}^{n}")
    assert "mroot" in names(r"\sqrt[3]{x}")
    assert names(r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}").count("mtd") == 4


def test_letters_are_those_of_their_alphabet_since_browsers_know_no_other() -> None:
    text = to_mathml(parse_latex(r"\mathbb{R}\mathbf{W1}\mathcal{L}\mathbf{\mu}\log x"))
    for written in (">ℝ<", ">𝐖<", ">𝟏<", ">ℒ<", ">𝛍<", 'mathvariant="normal">log<'):
        assert written in text
    assert set(re.findall('mathvariant="([^"]*)"', text)) == {"normal"}


def test_functions_stand_apart_from_their_letters_but_not_from_a_bracket() -> None:
    def spaces(source: str) -> int:
        return names(source).count("mspace")

    assert spaces(r"t \log x") == 2
    assert spaces(r"\log(x)") == spaces(r"2 + \log(x)") == 0
    assert spaces(r"x y + 2") == 0


def test_words_keep_the_spaces_at_their_ends() -> None:
    assert ">if\u00a0</mtext>" in to_mathml(parse_latex(r"\text{if }x"))


def test_display_is_an_attribute() -> None:
    assert 'display="block"' in to_mathml(parse_latex("x"), display=True)
    assert 'display="inline"' in to_mathml(parse_latex("x"))


def test_unknown_commands_are_errors_with_their_source() -> None:
    assert "<merror><mtext>\\foo</mtext></merror>" in to_mathml(parse_latex(r"\foo"))


@pytest.mark.parametrize(
    "source",
    [
        r"\text{<script>alert(1)</script>}",
        r"<img src=x onerror=alert(1)>",
        r'\mathrm{" onload="x}',
        r"\foo{<b>} & ' \"",
        r"\operatorname{<i>}",
        r"\begin{<b>}",
        "]]> --> <!--",
    ],
)
def test_markup_in_a_formula_is_text(source: str) -> None:
    root = tree_of(source)
    assert_valid(root)
    assert not any(name.startswith("on") for e in root.iter() for name in e.attrib)


@settings(max_examples=80, deadline=None)
@given(st.text(st.sampled_from(r"\{}^_&<>'\"fracsqrtleft() x損1"), max_size=40))
def test_any_source_is_well_formed(source: str) -> None:
    assert_valid(tree_of(source))
