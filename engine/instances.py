"""A drawn instance of a problem: realised values and shown order, as frozen data."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from engine.errors import EngineError

Drawn = float | int | bool | np.ndarray

_DTYPES = {"float": np.float64, "int": np.int64, "bool": np.bool_}


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """What a seed made of a problem.

    ``values`` are the givens by name, in the problem's order (and the sizes of the
    axes, where there are any). ``order`` maps a shown position to the authored
    index of an option, statement or right-hand side. Two instances are equal when
    their JSON is.
    """

    seed: int
    values: Mapping[str, Drawn] = field(default_factory=dict)
    order: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Freeze the values: plain scalars, read-only arrays, a read-only mapping."""
        frozen = {name: freeze(value) for name, value in self.values.items()}
        object.__setattr__(self, "values", MappingProxyType(frozen))
        object.__setattr__(self, "order", tuple(int(i) for i in self.order))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Instance) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __reduce__(self) -> tuple[Any, ...]:
        return Instance, (self.seed, dict(self.values), self.order)

    def to_json(self) -> str:
        """Return the instance as JSON; every float is written so that it returns."""
        values = {name: _encode(value) for name, value in self.values.items()}
        record = {"seed": self.seed, "values": values, "order": list(self.order)}
        return json.dumps(record, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Instance:
        """Read what ``to_json`` wrote; raises EngineError when it is something else."""
        try:
            record = json.loads(text)
            values = {name: _decode(v) for name, v in record["values"].items()}
            order = tuple(int(i) for i in record["order"])
            return cls(int(record["seed"]), values, order)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise EngineError(f"not the JSON of an instance: {error}") from error


def freeze(value: Any) -> Drawn:
    """Return ``value`` as a Python scalar or as a read-only array of its own."""
    if isinstance(value, np.ndarray):
        array: np.ndarray[Any, Any]
        if value.dtype.kind in "iu":
            array = value.astype(np.int64)
        elif value.dtype.kind == "b":
            array = value.copy()
        else:
            array = value.astype(np.float64)
        array.flags.writeable = False
        return array
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    return float(value)


def _encode(value: Drawn) -> Any:
    if isinstance(value, np.ndarray):
        kind = {"f": "float", "i": "int", "b": "bool"}[value.dtype.kind]
        data = [_scalar(v) for v in value.ravel().tolist()]
        return {"dtype": kind, "shape": list(value.shape), "data": data}
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": repr(value)}
    return value


def _decode(value: Any) -> Drawn:
    if not isinstance(value, dict):
        return freeze(value)
    if "float" in value:
        return float(value["float"])
    data = [_decode(v) for v in value["data"]]
    dtype: type[np.generic] = _DTYPES[value["dtype"]]
    return np.array(data, dtype=dtype).reshape([int(n) for n in value["shape"]])
