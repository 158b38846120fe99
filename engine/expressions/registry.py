"""The functions that expressions may call: name, signature, implementation.

``engine/reference`` fills the registry; the array functions of the language itself
come from ``engine.expressions.library``. Nothing else can be called from a text.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from engine.expressions.scalar import SCALAR_NAMES

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Function:
    """A callable of the language with its signature as shown to authors."""

    name: str
    signature: str
    call: Callable[..., Any]
    about: str = ""
    own: bool = False

    @property
    def parameters(self) -> frozenset[str]:
        """The names by which arguments can be given."""
        return _parameters(self.call)

    def takes(self, count: int, keywords: frozenset[str]) -> bool:
        """Tell whether ``count`` arguments by place and these by name fit."""
        return _fits(self.call, count + self.own, keywords)

    @property
    def summary(self) -> str:
        """The first sentence of the implementation's docstring."""
        return self.about or (self.call.__doc__ or "").strip().split("\n", 1)[0]


@lru_cache(maxsize=1024)
def _parameters(call: Callable[..., Any]) -> frozenset[str]:
    """Return the public parameter names of an implementation."""
    try:
        names = inspect.signature(call).parameters
    except (TypeError, ValueError):
        return frozenset()
    return frozenset(name for name in names if not name.startswith("_"))


@lru_cache(maxsize=4096)
def _fits(call: Callable[..., Any], count: int, keywords: frozenset[str]) -> bool:
    """Bind placeholders to the parameters of an implementation."""
    try:
        signature = inspect.signature(call)
    except (TypeError, ValueError):
        return True
    try:
        signature.bind(*[None] * count, **dict.fromkeys(keywords))
    except TypeError:
        return False
    return True


_FUNCTIONS: dict[str, Function] = {}


def register(name: str, signature: str) -> Callable[[F], F]:
    """Enter the decorated function under ``name``; a name is entered once.

    Raises ValueError for a second entry and for the names of the scalar table
    (``engine.expressions.scalar``), which the language computes to 40 digits.
    """

    def enter(call: F) -> F:
        if name in SCALAR_NAMES:
            raise ValueError(f"{name} is a scalar function of the language already")
        if name in _FUNCTIONS:
            raise ValueError(f"{name} is registered twice")
        _FUNCTIONS[name] = Function(name, signature, call)
        return call

    return enter


def enter(name: str, signature: str, call: Callable[..., Any], about: str = "") -> None:
    """Enter a function of the language itself, whose first parameter is the budget."""
    if name in _FUNCTIONS:
        raise ValueError(f"{name} is registered twice")
    _FUNCTIONS[name] = Function(name, signature, call, about, own=True)


def functions() -> dict[str, Function]:
    """Return every registered function by name."""
    return dict(_FUNCTIONS)


def lookup(name: str) -> Function | None:
    """Return the registered function of that name, or None."""
    return _FUNCTIONS.get(name)
