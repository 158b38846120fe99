"""Letters of the mathematical alphabets: every one folds back to the plain letter."""

from __future__ import annotations

import string
import unicodedata

import pytest

from quizapp.mathtext.alphabets import styled_letter

VARIANTS = ("bold", "double-struck", "script", "fraktur", "sans-serif", "monospace")


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_letter_has_one_of_its_own_in_each_alphabet(variant: str) -> None:
    styled = [styled_letter(letter, variant) for letter in string.ascii_letters]
    assert len(set(styled)) == 52
    assert not set(styled) & set(string.ascii_letters)
    folded = unicodedata.normalize("NFKC", "".join(styled))
    assert folded == string.ascii_letters


def test_what_an_alphabet_lacks_stays_as_it_is() -> None:
    assert styled_letter("损", "bold") == "损"
    assert styled_letter("θ", "script") == "θ"
    assert styled_letter("θ", "bold") == "𝛉"
    assert styled_letter("R", "") == "R"
