"""Cloze gaps: words in either language, small slips, maths by value."""

from __future__ import annotations

import pytest

from engine import Instance, check, key_latex, key_text
from engine.answers.wording import matches, normalise, slip_of
from engine.errors import ProblemError
from engine.problems import ClozeAnswer, Gap, Problem
from engine.verdict import Outcome, Verdict

WORDS = Gap(en=("mean", "batch mean"), zh=("均值", "平均值"))
LONG = Gap(en=("normalisation", "internal covariate shift"), zh=("归一化",))
NUMBER = Gap(value="1/4")
FORMULA = Gap(value="1/(1+exp(-x))", variables=(("x", "real"),))
BOTH = Gap(en=("one quarter",), value="1/4")
PROBLEM = Problem(ClozeAnswer((WORDS, LONG, NUMBER, FORMULA, BOTH)))
BLANK = Instance(0)


def judge(text: str, part: int = 0) -> Verdict:
    return check(PROBLEM, BLANK, text, part)


def code_of(verdict: Verdict) -> str | None:
    return verdict.reason.code if verdict.reason else None


@pytest.mark.parametrize(
    "text",
    [
        "mean",
        "Mean",
        "the mean",
        " MEAN. ",
        "means",
        "batch-mean",
        "batchmean",
        "均值",
        "平均值。",
        "“均值”",
        "平 均 值",
        "mean",
    ],
)
def test_dress_makes_no_difference(text: str) -> None:
    verdict = judge(text)
    assert verdict.outcome is Outcome.CORRECT
    assert verdict.reason is None


@pytest.mark.parametrize(
    "text", ["normalization", "Normalisation", "the normalisation", "normalisations"]
)
def test_spellings_of_both_sides_of_the_ocean_are_one(text: str) -> None:
    assert judge(text, 1).outcome is Outcome.CORRECT


@pytest.mark.parametrize(
    "text",
    ["normalisaton", "normalistaion", "normalisattion", "internal covariat shift"],
)
def test_a_slip_of_one_key_passes_and_is_told(text: str) -> None:
    verdict = judge(text, 1)
    assert verdict.outcome is Outcome.CORRECT
    assert code_of(verdict) == "typo"


@pytest.mark.parametrize(
    ("given", "accepted"),
    [
        ("median", "mean"),
        ("man", "mean"),
        ("unbiased", "biased"),
        ("biased", "unbiased"),
        ("l1 norm", "l2 norm"),
        ("L1", "L2"),
        ("increase", "decrease"),
        ("average pooling", "max pooling"),
        ("minimum", "maximum"),
        ("instable", "stable"),
        ("abnormal", "normal"),
        ("asymmetric", "symmetric"),
        ("方差", "均值"),
        ("1/n", "1/(n-1)"),
        ("n-1", "n1"),
        ("x-y", "xy2"),
        ("watch normalisation", "batch normalisation"),
    ],
)
def test_another_meaning_is_never_a_slip(given: str, accepted: str) -> None:
    assert not matches(given, (accepted,))
    assert slip_of(given, (accepted,)) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("σ²", "sigma2"),
        (r"$\sigma$", "sigma"),
        ("β₁", "beta1"),
        ("x_i", "x i"),
        ("behaviour", "behavior"),
        ("1 / N", "1/n"),
        ("ＲｅＬＵ", "relu"),
        ("mini-batch", "mini batch"),
    ],
)
def test_writings_of_one_symbol_are_one(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


def test_another_word_is_incorrect() -> None:
    assert code_of(judge("variance")) == "other-text"
    assert judge("???").outcome is Outcome.INCORRECT


@pytest.mark.parametrize("text", ["0.25", "1/4", "25%", "2^-2", "0.2501"])
def test_a_number_is_judged_by_value(text: str) -> None:
    assert judge(text, 2).outcome is Outcome.CORRECT


def test_a_wrong_number_has_a_witness() -> None:
    verdict = judge("0.5", 2)
    assert (verdict.outcome, code_of(verdict)) == (Outcome.INCORRECT, "number-differs")
    assert verdict.witness is not None
    assert (verdict.witness.expected, verdict.witness.given) == ("0.25", "0.5")


@pytest.mark.parametrize("text", ["1/(1+e^-x)", "sigmoid(x)", "e^x/(1+e^x)"])
def test_a_formula_is_judged_by_equivalence(text: str) -> None:
    assert judge(text, 3).outcome is Outcome.CORRECT


def test_a_wrong_or_unreadable_formula_is_told() -> None:
    assert judge("1/(1+e^x)", 3).outcome is Outcome.INCORRECT
    verdict = judge("1/(1+e^", 3)
    assert (verdict.outcome, verdict.position) == (Outcome.UNPARSABLE, 7)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("one quarter", Outcome.CORRECT),
        ("0.25", Outcome.CORRECT),
        ("one quartr", Outcome.CORRECT),
        ("a third", Outcome.INCORRECT),
        ("0.3", Outcome.INCORRECT),
    ],
)
def test_words_and_a_value_may_both_be_accepted(text: str, outcome: Outcome) -> None:
    assert judge(text, 4).outcome is outcome


@pytest.mark.parametrize("part", range(5))
def test_the_key_of_every_gap_is_accepted(part: int) -> None:
    assert judge(key_text(PROBLEM, BLANK, part), part).outcome is Outcome.CORRECT
    assert key_latex(PROBLEM, BLANK, part)


def test_a_gap_that_does_not_exist_is_the_callers_fault() -> None:
    with pytest.raises(ProblemError, match="no gap 6"):
        judge("mean", 5)
    with pytest.raises(ProblemError, match="accepts nothing"):
        key_text(Problem(ClozeAnswer((Gap(),))), BLANK)
