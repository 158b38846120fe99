"""The engine's public names and what importing them costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

import engine


def test_public_names_are_sorted_and_unique() -> None:
    assert list(engine.__all__) == sorted(set(engine.__all__))


@pytest.mark.parametrize("name", engine.__all__)
def test_every_public_name_loads(name: str) -> None:
    assert getattr(engine, name) is not None
    assert name in dir(engine)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = engine.nothing


def test_names_and_their_homes_are_the_same_list() -> None:
    assert sorted(engine._HOME_OF) == list(engine.__all__)


def test_definitions_load_without_numpy() -> None:
    code = (
        "import sys, engine, engine.problems, engine.verdict, engine.errors;"
        "engine.Problem, engine.Verdict, engine.ProblemError;"
        "print(sorted({'numpy', 'sympy', 'mpmath'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_public_functions_find_the_reference_library() -> None:
    code = "import engine; print('batchnorm_backward' in engine.functions())"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "True"
