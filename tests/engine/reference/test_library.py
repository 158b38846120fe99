"""The library as a whole: nothing unchecked, signatures true, import cheap."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
import typing
from pathlib import Path

import numpy as np
import pytest

import engine.reference
from engine.errors import EvaluationError
from engine.expressions import evaluate, parse
from engine.expressions.registry import functions

OURS = {
    name: entry
    for name, entry in functions().items()
    if entry.call.__module__.startswith("engine.reference.")
}
GRADIENT_FIELDS = {
    "dx",
    "dX",
    "dw",
    "dW",
    "db",
    "dZ",
    "dz",
    "dgamma",
    "dbeta",
    "factor",
    "g",
}
# factor and g name other things in these
NOT_GRADIENTS = {"lbfgs"}


def _names_in(kind: str) -> set[str]:
    """Collect the names that the tests hand to ``oracle.value`` or ``.gradient``."""
    names: set[str] = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == kind
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                names.add(node.args[0].value)
            names |= _rows(node, kind)
    return names


def _rows(node: ast.AST, kind: str) -> set[str]:
    """Collect the first entries of the rows of a table such as GRADIENT_ROWS."""
    if isinstance(node, ast.Assign):
        target, rows = node.targets[0], node.value
    elif isinstance(node, ast.AugAssign):
        target, rows = node.target, node.value
    else:
        return set()
    if not (isinstance(target, ast.Name) and target.id.endswith("ROWS")):
        return set()
    if target.id.startswith("GRADIENT") != (kind == "gradient"):
        return set()
    assert isinstance(rows, ast.List)
    firsts = [row.elts[0] for row in rows.elts if isinstance(row, ast.Tuple)]
    return {first.value for first in firsts if isinstance(first, ast.Constant)}


def _has_gradient(name: str) -> bool:
    if "_backward" in name or (name[0] == "d" and name[1:] in functions()):
        return True
    fields = getattr(typing.get_type_hints(OURS[name].call)["return"], "_fields", ())
    return bool(GRADIENT_FIELDS & set(fields)) and name not in NOT_GRADIENTS


def test_every_function_meets_an_oracle():
    checked = _names_in("value") | _names_in("gradient")
    assert set(OURS) - checked == set()
    assert len(OURS) > 200


def test_every_gradient_meets_two_oracles():
    """One call of ``oracle.gradient`` compares with two or three."""
    needed = {name for name in OURS if _has_gradient(name)}
    assert needed - _names_in("gradient") == set()
    assert len(needed) > 40


@pytest.mark.parametrize("name", sorted(OURS))
def test_signature_shown_is_the_signature_called(name):
    entry = OURS[name]
    parameters = inspect.signature(entry.call).parameters.values()
    shown = []
    for p in parameters:
        if p.kind is p.VAR_POSITIONAL:
            shown += ["g1", "g2", "..."]
        elif p.default is p.empty:
            shown.append(p.name)
        else:
            value = p.default
            text = repr(int(value)) if value == int(value) else f"{value:g}"
            shown.append(f"{p.name}={text.replace('e-0', 'e-')}")
    assert entry.signature == ", ".join(shown)
    first = entry.call.__doc__.split("\n")[0]
    assert first[0].isupper()
    assert first.rstrip(" ").endswith((".", ":", ",")) or len(first) > 60
    assert first.split()[0] not in {"Returns", "The", "This", "A"}


POOL = [
    -1, 0, 1, 2, 3, 0.5, 0.9, -2.5, 1e3, -1e3, 1e9, 1e300, True,
    float("nan"), float("inf"),
    [], [1.0], [0, 1, 1], [0.2, 0.3, 0.5], [1.0, 2.0, 4.0], [3, 1],
    [[1, 2], [3]], [[2.0, 1.0], [1.0, 3.0]], [[1.0, 2.0, 3.0], [0.0, -1.0, 5.0]],
    [[3, 1], [3, 2]], [[3, 1, 1], [3, 2, 1]], "text", None,
    np.arange(8.0).reshape(2, 2, 2), np.arange(32.0).reshape(1, 2, 4, 4),
    np.zeros((0, 3)),
]  # fmt: skip


@pytest.mark.parametrize("name", sorted(OURS))
def test_any_arguments_give_a_value_or_an_evaluation_error(name):
    """Draw 150 argument lists from a pool of good and bad values."""
    rng = np.random.default_rng(len(name))
    call = OURS[name].call
    size = len(inspect.signature(call).parameters)
    outcomes = set()
    for _ in range(150):
        args = [POOL[i] for i in rng.integers(len(POOL), size=size)]
        with np.errstate(all="ignore"):
            try:
                call(*args)
                outcomes.add("value")
            except EvaluationError as error:
                outcomes.add("refused")
                assert error.code == "reference_argument"
                assert set(error.values) == {"name", "expected", "got"}
                assert all(len(str(v)) < 400 for v in error.values.values())
    assert "refused" in outcomes


@pytest.mark.parametrize(
    "name, args",
    [
        ("momentum_quadratic", (1.0, 1.0, 1e12, 0.1, 0.9)),
        ("adam_quadratic", (np.ones(5000), np.ones(5000), 9999, 0.1)),
        ("grid_vs_random", (10**9, 10**9)),
        ("onehot", ([1], 1e12)),
        ("conv2d", (np.ones((4, 4)), np.ones((2, 2)), 0.0, 1, 10**6)),
        ("conv2d", (np.ones((9**4, 1, 1, 1)), np.ones((9**4, 1, 1, 1)))),
        ("tanh_rnn", (1.0, 0.1, 1e9)),
        ("logreg_hessian", (np.ones((1, 9**5)), np.ones(9**5), 0.0)),
        ("col2im", ([[1.0]], 1, 1e9, 1e9, 1, 1)),
        ("densenet_block", (1, 1, 1e9)),
        ("gd_polynomial", (np.ones(5000), 0.1, 0.1, 5)),
    ],
)
def test_a_text_cannot_ask_for_endless_work(name, args):
    with pytest.raises(EvaluationError, match="reference_argument"):
        OURS[name].call(*args)


def test_results_with_parts_are_named_tuples_of_numbers():
    x = np.array([[1.0, 2.0], [3.0, 5.0], [4.0, 4.5]])
    got = OURS["batchnorm_backward"].call(x, x, 1.0, 0.1)
    assert got._fields == ("dbeta", "dgamma", "dxhat", "dvar", "dmu", "dx")
    assert all(np.asarray(part).dtype == np.float64 for part in got)


@pytest.mark.parametrize(
    "text, value",
    [
        ("batchnorm_backward([[1],[2]], [[1],[3]], 2, 0.5).dbeta", [3.0]),
        ("adam(0, [0.3, 0.2], 0.1).thetas", [0.0, -0.1, -0.19703520566]),
        ("receptive_field([[3, 1], [3, 2]]).r", 5),
        ("classify_hessian([[0, -2], [-2, 0]]).saddle", True),
        ("clip_factor(1, [3, 4], [12]) * [3, 4]", [3 / 13, 4 / 13]),
        ("two_weight(1, -1).g", [4.0, -4.0]),
        ("conv_params(3, 64, 7, 7)", 9472),
    ],
)
def test_functions_and_their_fields_are_reached_from_a_text(text, value):
    assert evaluate(parse(text), {}) == pytest.approx(np.asarray(value), rel=1e-6)


def test_names_of_the_two_modules_lists_agree():
    modules = {p.stem for p in Path(engine.reference.__file__).parent.glob("*.py")}
    helpers = {"__init__", "arguments", "iterates"}
    assert set(engine.reference.__all__) == modules - helpers


def test_import_brings_no_heavy_library():
    code = (
        "import sys, engine.reference; "
        "heavy = {'sympy', 'scipy', 'autograd', 'textual'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
