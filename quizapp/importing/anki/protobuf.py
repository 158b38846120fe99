"""Just enough protocol buffers to read Anki's media lists and settings."""

from __future__ import annotations

import struct
from collections.abc import Iterator

Value = int | bytes
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT = 10


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for length in range(_LONGEST_VARINT):
        if at >= len(data):
            raise ValueError("the message is cut off")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << (7 * length)
        if byte < 0x80:
            return value, at
    raise ValueError("a number is too long")


def fields(data: bytes) -> Iterator[tuple[int, Value]]:
    """Yield (number, value) of a message; ValueError when it is none."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        kind = key & 7
        if kind == _VARINT:
            number, at = _varint(data, at)
            yield key >> 3, number
            continue
        size = {_FIXED64: 8, _FIXED32: 4}.get(kind)
        if size is None:
            if kind != _BYTES:
                raise ValueError("an unknown kind of field")
            size, at = _varint(data, at)
        if at + size > len(data):
            raise ValueError("the message is cut off")
        yield key >> 3, data[at : at + size]
        at += size


def message(data: bytes) -> dict[int, Value]:
    """Return the last value of every field."""
    return dict(fields(data))


def text(value: Value | None) -> str:
    """Return a field as text; ValueError when it is none."""
    if value is None:
        return ""
    if not isinstance(value, bytes):
        raise ValueError("not a text")
    return value.decode("utf-8")


def floats(value: Value | None) -> tuple[float, ...]:
    """Return packed 32-bit floats."""
    if not isinstance(value, bytes) or len(value) % 4:
        return ()
    return struct.unpack(f"<{len(value) // 4}f", value)
