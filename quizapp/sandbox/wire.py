"""The language between the app and the process that runs a learner's code.

A frame is a magic word, a length and one value: nothing, a truth value, a number, a
text, a list, a tuple, a table or an array. There is no pickle and no array of
objects, every length is held against what is there before anything is made, and
whatever the bytes are, ``decode`` gives a value or raises WireError.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

MAGIC = b"QZ1\n"
HEADER = len(MAGIC) + 4
MAX_BYTES = 32 << 20  # of a frame, header included
MAX_ITEMS = 4_096  # of a list or a tuple
MAX_KEYS = 64  # of a table
MAX_VALUES = 20_000  # of a frame
MAX_TEXT = 64 << 10  # bytes of one text
MAX_AXES = 16
MAX_DEPTH = 7  # five for the values of a learner, two for what carries them

DTYPES = tuple(
    np.dtype(name)
    for name in (
        *("?", "i1", "<i2", "<i4", "<i8", "u1", "<u2", "<u4", "<u8"),
        *("<f2", "<f4", "<f8", "<c8", "<c16"),
    )
)
_CODES = {dtype: code for code, dtype in enumerate(DTYPES)}
_U32 = struct.Struct("<I")
_I64 = struct.Struct("<q")
_F64 = struct.Struct("<d")
_C128 = struct.Struct("<dd")
_LARGEST = 1 << 63


class WireError(Exception):
    """Bytes that are no frame of this language."""


class UnsendableError(Exception):
    """A value that has no place in a frame; ``what`` names its type or its fault."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


class TooLargeError(UnsendableError):
    """A value that is larger, deeper or longer than a frame may hold."""


# ----- Writing -----


def encode(value: Any) -> bytes:
    """Return ``value`` as a frame; raises UnsendableError."""
    parts: list[bytes] = []
    _Writer(parts).write(value, 0)
    body = b"".join(parts)
    if len(body) > MAX_BYTES - HEADER:
        raise TooLargeError("bytes")
    return MAGIC + _U32.pack(len(body)) + body


class _Writer:
    def __init__(self, parts: list[bytes]) -> None:
        self._put = parts.append
        self._values = 0
        self._size = 0

    def write(self, value: Any, depth: int) -> None:
        self._values += 1
        if self._values > MAX_VALUES or depth > MAX_DEPTH:
            raise TooLargeError("values")
        if value is None:
            self._put(b"N")
        elif value is True or value is False:
            self._put(b"T" if value else b"F")
        elif isinstance(value, np.ndarray | np.generic):
            self._array(b"n" if isinstance(value, np.generic) else b"a", value)
        elif isinstance(value, int):
            self._integer(int(value))
        elif isinstance(value, float):
            self._put(b"f" + _F64.pack(value))
        elif isinstance(value, complex):
            self._put(b"c" + _C128.pack(value.real, value.imag))
        elif isinstance(value, str):
            self._put(b"s")
            self._text(value)
        elif isinstance(value, list | tuple):
            self._row(b"l" if isinstance(value, list) else b"t", value, depth)
        elif isinstance(value, dict):
            self._table(value, depth)
        else:
            raise UnsendableError(type(value).__name__)

    def _integer(self, value: int) -> None:
        if -_LARGEST <= value < _LARGEST:
            self._put(b"i" + _I64.pack(value))
            return
        try:
            self._put(b"f" + _F64.pack(float(value)))
        except OverflowError:
            raise TooLargeError("int") from None

    def _text(self, value: str) -> None:
        data = value.encode("utf-8", "replace")
        if len(data) > MAX_TEXT:
            raise TooLargeError("str")
        self._put(_U32.pack(len(data)) + data)

    def _row(self, tag: bytes, value: list[Any] | tuple[Any, ...], depth: int) -> None:
        if len(value) > MAX_ITEMS:
            raise TooLargeError(type(value).__name__)
        self._put(tag + _U32.pack(len(value)))
        for item in value:
            self.write(item, depth + 1)

    def _table(self, value: Mapping[Any, Any], depth: int) -> None:
        if len(value) > MAX_KEYS:
            raise TooLargeError("dict")
        self._put(b"d" + _U32.pack(len(value)))
        for key, item in value.items():
            if not isinstance(key, str):
                raise UnsendableError("dict")
            self._text(key)
            self.write(item, depth + 1)

    def _array(self, tag: bytes, value: np.ndarray | np.generic) -> None:
        array = np.ascontiguousarray(value).reshape(value.shape)
        if array.dtype.kind in "fc" and array.dtype.itemsize > _widest(array.dtype):
            array = array.astype("<f8" if array.dtype.kind == "f" else "<c16")
        code = _CODES.get(array.dtype.newbyteorder("<"))
        if code is None:
            raise UnsendableError(f"array of {array.dtype}")
        self._size += array.nbytes
        if self._size > MAX_BYTES or array.ndim > MAX_AXES:
            raise TooLargeError("bytes")
        sizes = b"".join(map(_U32.pack, array.shape))
        data = array.astype(DTYPES[code], copy=False).tobytes()
        self._put(tag + bytes((code, array.ndim)) + sizes + data)


def _widest(dtype: np.dtype[Any]) -> int:
    return 8 if dtype.kind == "f" else 16


# ----- Reading -----


def decode(frame: bytes) -> Any:
    """Return the value of a frame; arrays are fresh and may be written to.

    Raises WireError for anything that is not exactly one frame.
    """
    if len(frame) < HEADER or len(frame) > MAX_BYTES or frame[:4] != MAGIC:
        raise WireError("no frame")
    (size,) = _U32.unpack_from(frame, len(MAGIC))
    if size != len(frame) - HEADER:
        raise WireError("length")
    reader = _Reader(memoryview(frame)[HEADER:])
    value = reader.value(0)
    reader.finish()
    return value


class _Reader:
    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._at = 0
        self._values = 0

    def finish(self) -> None:
        if self._at != len(self._data):
            raise WireError("trailing bytes")

    def value(self, depth: int) -> Any:
        self._values += 1
        if self._values > MAX_VALUES or depth > MAX_DEPTH:
            raise WireError("values")
        tag = bytes(self._take(1))
        read = _READERS.get(tag)
        if read is None:
            raise WireError("tag")
        return read(self, depth)

    def _take(self, count: int) -> memoryview:
        end = self._at + count
        if end > len(self._data):
            raise WireError("end")
        taken = self._data[self._at : end]
        self._at = end
        return taken

    def _count(self, most: int) -> int:
        (count,) = _U32.unpack(self._take(4))
        if count > most:
            raise WireError("count")
        return int(count)

    def integer(self, depth: int) -> int:
        return int(_I64.unpack(self._take(8))[0])

    def number(self, depth: int) -> float:
        return float(_F64.unpack(self._take(8))[0])

    def pair(self, depth: int) -> complex:
        return complex(*_C128.unpack(self._take(16)))

    def text(self, depth: int) -> str:
        try:
            return str(self._take(self._count(MAX_TEXT)), "utf-8")
        except UnicodeDecodeError:
            raise WireError("text") from None

    def row(self, depth: int) -> list[Any]:
        return [self.value(depth + 1) for _ in range(self._count(MAX_ITEMS))]

    def fixed(self, depth: int) -> tuple[Any, ...]:
        return tuple(self.row(depth))

    def table(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for _ in range(self._count(MAX_KEYS)):
            key = self.text(depth)
            if key in found:
                raise WireError("key")
            found[key] = self.value(depth + 1)
        return found

    def array(self, depth: int) -> np.ndarray[Any, Any]:
        code, axes = self._take(2)
        if code >= len(DTYPES) or axes > MAX_AXES:
            raise WireError("array")
        shape = tuple(self._count(MAX_BYTES) for _ in range(axes))
        # An axis of nothing must not hide a giant beside it.
        if math.prod(max(size, 1) for size in shape) > MAX_BYTES:
            raise WireError("shape")
        dtype = DTYPES[code]
        data = self._take(math.prod(shape) * dtype.itemsize)
        if dtype.kind == "b":  # any byte but 0 and 1 would be a strange truth
            data = memoryview((np.frombuffer(data, np.uint8) != 0).tobytes())
        array = np.empty(shape, dtype)
        array[...] = np.frombuffer(data, dtype).reshape(shape)
        return array

    def scalar(self, depth: int) -> Any:
        array = self.array(depth)
        if array.ndim:
            raise WireError("scalar")
        return array[()]


_READERS: Mapping[bytes, Callable[[_Reader, int], Any]] = {
    b"N": lambda reader, depth: None,
    b"T": lambda reader, depth: True,
    b"F": lambda reader, depth: False,
    b"i": _Reader.integer,
    b"f": _Reader.number,
    b"c": _Reader.pair,
    b"s": _Reader.text,
    b"l": _Reader.row,
    b"t": _Reader.fixed,
    b"d": _Reader.table,
    b"a": _Reader.array,
    b"n": _Reader.scalar,
}
