"""Substitution, folding and mutation of expressions."""

from __future__ import annotations

import numpy as np
import pytest

from engine.expressions import Names, evaluate, parse, to_text
from engine.expressions.nodes import Node
from engine.mutations import MOST, mutations
from engine.rewriting import fold, literal, size, substitute, with_values

EVERY_NODE = [
    "-x + x*2",
    "x < 1",
    "sum(x, axis=0)",
    "x.T",
    "x[0, 1:x, ...]",
    "[x, 2]",
    "(x, 2)",
    "sum(x*i, i, 1, x)",
    "einsum('i,i->', x, x)",
]


@pytest.mark.parametrize("text", EVERY_NODE)
def test_names_are_replaced_in_every_kind_of_node(text: str) -> None:
    node = parse(text)
    changed = substitute(node, {"x": parse("y")})
    assert changed == parse(
        text.replace("ax", "@").replace("x", "y").replace("@", "ax")
    )
    assert substitute(node, {}) is node


def test_bound_names_are_left_alone() -> None:
    table = {"i": parse("7"), "x": parse("y")}
    assert substitute(parse("sum(i*x, i, 1, i)"), table) == parse("sum(i*y, i, 1, 7)")
    slope = parse("d/dx (x*y)", Names(frozenset("xy")))
    assert substitute(slope, {"x": parse("3"), "y": parse("2")}) == parse(
        "d/dx (x*2)", Names(frozenset("x"))
    )


@pytest.mark.parametrize("value", [3, -2, 0.25, -1e-30, True, np.float64(0.5)])
def test_drawn_values_become_literals(value: float) -> None:
    assert evaluate(literal(value), {}) == value


def test_drawn_arrays_become_literals() -> None:
    array = np.array([[1.5, -2.0], [0.0, 4.0]])
    node = with_values(parse("x @ x"), {"x": array})
    assert np.array_equal(evaluate(node, {}), array @ array)
    assert evaluate(literal(np.array(3.0)), {}) == 3


def test_formulas_are_folded_into_their_names() -> None:
    names = {"s": parse("sigmoid(x)")}
    folded = fold(parse("sigmoid(x)*(1-sigmoid(x)) + sigmoid(2*x)"), names)
    assert folded == parse("s*(1-s) + sigmoid(2*x)")
    assert fold(parse("d/dx sigmoid(x)", Names(frozenset("x"))), names) is not None


def test_size_counts_the_nodes() -> None:
    assert size(parse("x + 2*y")) == 5


# ----- Mutations -----


def found(text: str) -> dict[str, set[str]]:
    rows: dict[str, set[str]] = {}
    for reason, node in mutations(parse(text)):
        rows.setdefault(reason.code, set()).add(to_text(node).replace(" ", ""))
    return rows


@pytest.mark.parametrize(
    ("text", "code", "mutant"),
    [
        ("a + b", "term-missing", "a"),
        ("a + b", "term-missing", "b"),
        ("a - b", "term-missing", "-b"),
        ("a - b", "term-sign", "a+b"),
        ("a*b", "factor-missing", "a"),
        ("a/b", "factor-missing", "a"),
        ("a/b", "reciprocal", "b/a"),
        ("a^3", "power-missing", "a"),
        ("-a", "sign", "a"),
        ("2*sqrt(a)", "root-missing", "2*a"),
        ("mean(x)", "sum-not-mean", "sum(x)"),
        ("sum(x)", "mean-not-sum", "mean(x)"),
        ("max(x, axis=0)", "wrong-axis", "max(x,axis=1)"),
        ("max(x, axis=-1)", "wrong-axis", "max(x,axis=0)"),
        ("mean(x, 0)", "wrong-axis", "mean(x,axis=1)"),
        ("max(x, 0)", "wrong-axis", "max(x,1)"),
        ("var(x)", "n-minus-one", "var(x,ddof=1)"),
        ("std(x, ddof=1)", "n-for-n-minus-one", "std(x)"),
        ("exp(a + b)", "term-missing", "exp(a)"),
        ("[a + b, c]", "term-missing", "[a,c]"),
        ("(a + b).T", "term-missing", "a.T"),
        ("(a + b)[0]", "term-missing", "a[0]"),
        ("-(a + b)", "term-missing", "-a"),
        ("sum(a*i + b, i, 1, 3)", "term-missing", "sum(b,i,1,3)"),
    ],
)
def test_usual_slips_are_found(text: str, code: str, mutant: str) -> None:
    assert mutant in found(text)[code]


@pytest.mark.parametrize("text", ["a", "3", "max(x, axis=2)", "max(x, axis=(0, 1))"])
def test_some_formulas_have_no_slips(text: str) -> None:
    assert "wrong-axis" not in found(text)


def test_exponents_are_left_alone() -> None:
    assert found("a^(b + c)") == {"power-missing": {"a"}}


def test_the_number_of_mutations_is_bounded() -> None:
    long_sum: Node = parse(" + ".join(f"x*{n}" for n in range(2, 90)))
    assert MOST <= len(list(mutations(long_sum))) <= MOST + 3
