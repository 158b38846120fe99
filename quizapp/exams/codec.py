"""Frozen values as JSON and back: papers, marks, and everything inside them.

Every dataclass is written as a table whose ``is`` names its class, without the
fields that hold their defaults; reading follows the declared types. So a new
optional field, or a new kind of answer, needs no change here, and old papers stay
readable.
"""

from __future__ import annotations

import hashlib
import json
import types
import typing
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Literal, NewType, TypeVar, Union, get_args, get_origin

from engine import Instance
from engine.errors import EngineError
from quizapp.errors import StoreError
from quizapp.i18n import fault
from quizapp.models import Item, Text

T = TypeVar("T")

FORMAT = 1  # of the JSON; raised only when old papers could be misread
# Where an item stands on the author's disk is nobody's affair.
_LEFT_OUT: dict[type, frozenset[str]] = {Item: frozenset({"path", "line"})}


class _UnreadableError(Exception):
    """A JSON value that does not fit its declared type; the message says where."""


# ----- Writing -----


def encode(value: Any) -> Any:
    """Return plain JSON values; raises TypeError for what has no such form."""
    if isinstance(value, Instance):
        return json.loads(value.to_json())
    if is_dataclass(value) and not isinstance(value, type):
        rows = {
            field.name: encode(getattr(value, field.name))
            for field in _written(type(value))
            if not _is_default(field, getattr(value, field.name))
        }
        return {"is": type(value).__name__, **rows}
    if isinstance(value, tuple):
        return [encode(inner) for inner in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(f"{type(value).__name__} has no form in JSON")


@cache
def _written(kind: type) -> tuple[Field[Any], ...]:
    left_out = _LEFT_OUT.get(kind, frozenset())
    return tuple(field for field in fields(kind) if field.name not in left_out)


def _is_default(field: Field[Any], value: Any) -> bool:
    if field.default is not MISSING:
        return type(value) is type(field.default) and bool(value == field.default)
    if field.default_factory is not MISSING:
        return bool(value == field.default_factory())
    return False


def dumps(value: Any) -> str:
    """Return a frozen value as JSON, the same text for the same value."""
    document = {"format": FORMAT, "value": encode(value)}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def fingerprint(value: Any, *, without: frozenset[str] = frozenset()) -> str:
    """Return 16 hex digits of a value, some of its fields left aside."""
    rows = {name: row for name, row in encode(value).items() if name not in without}
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


# ----- Reading -----


def loads(text: str, kind: type[T]) -> T:
    """Read what ``dumps`` wrote; raises StoreError when it is something else."""
    try:
        document = json.loads(text)
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise _UnreadableError("format")
        value = _decode(document.get("value"), kind, "")
    except (_UnreadableError, ValueError, RecursionError, EngineError) as error:
        where = str(error)[:120]
        raise fault(StoreError, "exams.unreadable_document", where=where) from error
    if not isinstance(value, kind):
        raise fault(StoreError, "exams.unreadable_document", where="")
    return value


def peek_title(text: str) -> Text:
    """Return the title of a paper's JSON without reading the rest of it."""
    try:
        title = json.loads(text)["value"]["title"]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise fault(StoreError, "exams.unreadable_document", where="title") from error
    return loads(json.dumps({"format": FORMAT, "value": title}), Text)


def _decode(value: Any, kind: Any, where: str) -> Any:
    """Return ``value`` as a value of the declared type ``kind``."""
    if isinstance(kind, NewType):
        return _decode(value, kind.__supertype__, where)
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _decode_union(value, get_args(kind), where)
    if origin is tuple:
        return _decode_tuple(value, get_args(kind), where)
    if origin is Literal:
        return _checked(value in get_args(kind), value, where)
    if kind is Instance:
        _checked(isinstance(value, dict), value, where)
        return Instance.from_json(json.dumps(value))
    if is_dataclass(kind) and isinstance(kind, type):
        return _decode_fields(value, kind, where)
    return _decode_plain(value, kind, where)


def _decode_plain(value: Any, kind: Any, where: str) -> Any:
    if kind is float:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return float(_checked(is_number, value, where))
    if kind is int:
        return _checked(type(value) is int, value, where)
    if kind in (str, bool, type(None)):
        return _checked(type(value) is kind, value, where)
    if kind is datetime:
        return datetime.fromisoformat(_checked(isinstance(value, str), value, where))
    if kind is date:
        return date.fromisoformat(_checked(isinstance(value, str), value, where))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    raise _UnreadableError(f"{where}: {kind}")


def _checked(fits: bool, value: Any, where: str) -> Any:
    if not fits:
        raise _UnreadableError(where)
    return value


def _decode_union(value: Any, kinds: tuple[Any, ...], where: str) -> Any:
    """Choose the member of a union: by its tag, else the first that fits."""
    if value is None and type(None) in kinds:
        return None
    if isinstance(value, dict):
        named = [k for k in _members(kinds) if k.__name__ == value.get("is")]
        if not named:
            raise _UnreadableError(f"{where}: {value.get('is')}")
        return _decode_fields(value, named[0], where)
    for kind in kinds:
        if kind is type(None) or kind is Path:
            continue
        try:
            return _decode(value, kind, where)
        except (_UnreadableError, ValueError):
            continue
    raise _UnreadableError(where)


def _members(kinds: tuple[Any, ...]) -> Iterator[type]:
    for kind in kinds:
        if isinstance(kind, type) and is_dataclass(kind):
            yield kind


def _decode_tuple(value: Any, kinds: tuple[Any, ...], where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _UnreadableError(where)
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        kinds = (kinds[0],) * len(value)
    if len(kinds) != len(value):
        raise _UnreadableError(where)
    return tuple(
        _decode(inner, kind, f"{where}[{place}]")
        for place, (inner, kind) in enumerate(zip(value, kinds, strict=True))
    )


def _decode_fields(value: Any, kind: type, where: str) -> Any:
    if not isinstance(value, dict) or value.get("is") != kind.__name__:
        raise _UnreadableError(f"{where}: {kind.__name__}")
    known = {field.name for field in _written(kind)}
    unknown = value.keys() - known - {"is"}
    if unknown:
        raise _UnreadableError(f"{where}.{min(unknown)}")
    hints = _hints(kind)
    arguments = {
        name: _decode(inner, hints[name], f"{where}.{name}")
        for name, inner in value.items()
        if name != "is"
    }
    try:
        return kind(**arguments)
    except TypeError as error:
        raise _UnreadableError(f"{where}: {error}") from error


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)
