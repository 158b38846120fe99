"""Oracles for the reference functions: each comparison is one line and one record.

``oracle.value`` compares with a number that something else produced;
``oracle.gradient`` compares with central differences, with automatic differentiation
and, where the forward pass is analytic, with the complex step, of a forward pass
written again in the test. With ORACLE_TABLE=FILE the worst errors are written there.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from autograd.extend import defvjp, primitive

import engine.reference  # noqa: F401 - fills the registry
from engine.expressions.registry import functions

Forward = Callable[[ModuleType, Any], Any]

erf = primitive(np.vectorize(math.erf, otypes=[float]))
defvjp(erf, lambda _y, x: lambda g: g * 2 / math.sqrt(math.pi) * np.exp(-(x**2)))


def central_difference(loss: Callable[[Any], float], x: Any, h: float = 1e-3) -> Any:
    """Differentiate with five points, error O(h^4), entry by entry."""
    x = np.asarray(x, dtype=float)
    slope = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = h
        near = loss(x + step) - loss(x - step)
        far = loss(x + 2 * step) - loss(x - 2 * step)
        slope[index] = (8 * near - far) / (12 * h)
    return slope


def complex_step(loss: Callable[[Any], Any], x: Any, h: float = 1e-30) -> Any:
    """Differentiate as Im f(x + ih)/h, exact to rounding for analytic functions."""
    x = np.asarray(x, dtype=complex)
    slope = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = 1j * h
        slope[index] = np.imag(loss(x + step)) / h
    return slope


class Oracles:
    """Compare, fail with both values, and remember the worst error of each pair."""

    def __init__(self) -> None:
        self.worst: dict[tuple[str, str], float] = {}

    def value(
        self, name: str, oracle: str, got: Any, expected: Any, tol: float = 1e-12
    ) -> None:
        """Assert that ``got`` equals what ``oracle`` says, relative to its size."""
        got, expected = np.asarray(got, float), np.asarray(expected, float)
        assert got.shape == expected.shape, f"{name}: {got.shape} {expected.shape}"
        assert np.all(np.isfinite(got)), f"{name}: {got}"
        scale = max(1e-300, float(np.max(np.abs(expected), initial=0.0)))
        worst = float(np.max(np.abs(got - expected), initial=0.0))
        error = worst / scale if scale > 1 else worst
        key = (name, oracle)
        self.worst[key] = max(self.worst.get(key, 0.0), error)
        assert error <= tol, f"{name} against {oracle}: {error:.2e}\n{got}\n{expected}"

    def gradient(
        self,
        name: str,
        got: Any,
        forward: Forward,
        at: Any,
        *,
        upstream: Any = 1.0,
        analytic: bool = True,
        tol: float = 1e-8,
    ) -> None:
        """Assert that ``got`` is d sum(upstream * forward)/d ``at``, by 2-3 oracles."""
        at = np.asarray(at, float)

        def loss(module: ModuleType) -> Callable[[Any], Any]:
            return lambda x: module.sum(upstream * forward(module, x))

        numeric = central_difference(loss(np), at)
        self.value(name, "central differences", got, numeric, tol)
        self.value(name, "HIPS autograd", got, grad(loss(anp))(at), 1e-11)
        if analytic:
            exact = complex_step(loss(np), at)
            self.value(name, "complex step", got, exact, 1e-11)


@pytest.fixture(scope="session")
def oracle() -> Any:
    """The oracles of the session; writes the table of worst errors when asked."""
    oracles = Oracles()
    yield oracles
    target = os.environ.get("ORACLE_TABLE")
    if target:
        rows = [
            f"| {n} | {o} | {e:.1e} |\n" for (n, o), e in sorted(oracles.worst.items())
        ]
        head = "| function | oracle | worst error |\n|---|---|---|\n"
        Path(target).write_text(head + "".join(rows), encoding="utf-8")


@pytest.fixture(scope="session")
def ref() -> SimpleNamespace:
    """Every registered function by its name."""
    return SimpleNamespace(**{name: f.call for name, f in functions().items()})


@pytest.fixture(scope="session")
def smooth_erf() -> Callable[[Any], Any]:
    """The error function, known to automatic differentiation."""
    return erf


@pytest.fixture
def rng() -> np.random.Generator:
    """A generator that every test finds in the same state."""
    return np.random.default_rng(20261121)
