"""Frames come back as they went, and no bytes do harm."""

from __future__ import annotations

import math
import struct
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from quizapp.sandbox import wire

DTYPES = st.sampled_from(wire.DTYPES)
ARRAYS = hnp.arrays(
    DTYPES, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
)
SMALL = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.complex_numbers()
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    | ARRAYS
)
VALUES = st.recursive(
    SMALL,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text("abc", max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


def depth(value: Any) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return 1 + max((depth(item) for item in value), default=0)
    return 0


def alike(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        same = one.dtype == other.dtype and one.shape == other.shape
        return same and one.tobytes() == other.tobytes()
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(alike(one[k], other[k]) for k in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, float):
        return struct.pack("<d", one) == struct.pack("<d", other) or (
            math.isnan(one) and math.isnan(other)
        )
    if isinstance(one, complex):
        return alike(one.real, other.real) and alike(one.imag, other.imag)
    return bool(one == other)


@given(VALUES)
def test_a_value_comes_back_as_it_went(value: Any) -> None:
    if depth(value) <= wire.MAX_DEPTH:
        assert alike(wire.decode(wire.encode(value)), value)


@given(ARRAYS)
def test_an_array_that_comes_back_may_be_written_to(array: np.ndarray) -> None:
    back = wire.decode(wire.encode(array))
    assert back.flags.writeable
    assert back.flags.owndata or back.base.flags.owndata


@given(st.binary(max_size=400))
def test_any_bytes_are_a_value_or_one_error(data: bytes) -> None:
    framed = wire.MAGIC + struct.pack("<I", len(data)) + data
    for frame in (data, framed):
        try:
            wire.decode(frame)
        except wire.WireError:
            continue


@given(VALUES.filter(lambda v: depth(v) <= wire.MAX_DEPTH), st.data())
def test_a_spoiled_frame_is_a_value_or_one_error(value: Any, data: st.DataObject):
    frame = bytearray(wire.encode(value))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(frame) - 1))
        frame[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(frame)))
    for spoiled in (bytes(frame), bytes(frame[:cut])):
        try:
            wire.decode(spoiled)
        except wire.WireError:
            continue


def framed(body: bytes) -> bytes:
    return wire.MAGIC + struct.pack("<I", len(body)) + body


GIANTS = {
    "a list": b"l" + b"\xff" * 4,
    "a list of its most": b"l" + struct.pack("<I", wire.MAX_ITEMS),
    "a text": b"s" + b"\xff" * 4,
    "a table": b"d" + b"\xff" * 4,
    "an array": b"a\x0b\x02" + b"\xff" * 8,
    "an array beyond its bytes": b"a\x0b\x01" + struct.pack("<I", 1 << 20),
    "an empty axis beside giants": b"a\x0b\x03"
    + struct.pack("<III", 0, *[1 << 24] * 2),
    "seventeen axes": b"a\x0b\x11" + struct.pack("<I", 1) * 17 + bytes(8),
    "an unknown type": b"a\x0e\x00" + bytes(8),
    "lists in lists": b"l\x01\x00\x00\x00" * 9 + b"N",
    "many values": b"l\x00\x10\x00\x00" + (b"l\x08\x00\x00\x00" + b"N" * 8) * 4096,
    "an unknown tag": b"O" + bytes(8),
    "a text that is none": b"s\x01\x00\x00\x00\xff",
    "a key twice": b"d\x02\x00\x00\x00" + b"\x01\x00\x00\x00aN" * 2,
    "two values": b"NN",
    "nothing": b"",
}


@pytest.mark.parametrize("body", GIANTS.values(), ids=GIANTS.keys())
def test_an_impossible_frame_is_refused_before_memory_is_taken(body: bytes) -> None:
    frame = framed(body)
    tracemalloc.start()
    with pytest.raises(wire.WireError):
        wire.decode(frame)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 << 20


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        wire.MAGIC,
        b"PK\x03\x04" + bytes(20),
        wire.encode(1.0) + b"x",
        wire.encode(1.0) * 2,
        wire.encode(1.0)[:-1],
    ],
)
def test_what_is_not_exactly_one_frame_is_refused(frame: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.decode(frame)


def test_the_truth_of_an_array_is_zero_or_one() -> None:
    frame = framed(b"a\x00\x01" + struct.pack("<I", 3) + b"\x00\x02\xff")
    found = wire.decode(frame)
    assert found.view(np.uint8).tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (object(), "object"),
        (lambda: 1, "function"),
        ({1, 2}, "set"),
        (np.array([object()]), "array of object"),
        (np.array(["a"]), "array of <U1"),
        (np.zeros(2, dtype=[("a", "f8")]), "array of [('a', '<f8')]"),
        ({1: 2}, "dict"),
        (b"bytes", "bytes"),
    ],
)
def test_what_has_no_place_in_a_frame_is_named(value: Any, what: str) -> None:
    with pytest.raises(wire.UnsendableError) as error:
        wire.encode({"value": value})
    assert error.value.what == what


@pytest.mark.parametrize(
    "value",
    [
        [0.0] * (wire.MAX_ITEMS + 1),
        [[0.0] * 4000] * 6,
        "a" * (wire.MAX_TEXT + 1),
        np.zeros(5 << 20),
        [np.zeros(3 << 20)] * 2,
        10**400,
        {str(i): i for i in range(wire.MAX_KEYS + 1)},
        [[[[[[[[[0]]]]]]]]],
    ],
    ids=["long", "many", "text", "array", "arrays", "integer", "keys", "deep"],
)
def test_what_is_too_large_is_told_before_it_is_sent(value: Any) -> None:
    with pytest.raises(wire.TooLargeError):
        wire.encode(value)


@pytest.mark.parametrize("value", [np.float32(0.5), np.int8(3), np.True_, np.array(2)])
def test_a_scalar_of_numpy_stays_one_and_an_array_without_axes_too(value: Any) -> None:
    back = wire.decode(wire.encode(value))
    assert (type(back), back.dtype, back) == (type(value), value.dtype, value)


def test_a_scalar_has_no_axes() -> None:
    frame = wire.encode(np.ones(1)).replace(b"a\x0b", b"n\x0b")
    with pytest.raises(wire.WireError):
        wire.decode(frame)


def test_any_layout_of_an_array_is_the_same_on_the_wire() -> None:
    array = np.arange(12.0).reshape(3, 4)
    for other in (array.T, array[::-1], array.astype(">f8"), np.asfortranarray(array)):
        assert np.array_equal(wire.decode(wire.encode(other)), other)
    wide = np.arange(3, dtype=np.longdouble)
    assert np.array_equal(wire.decode(wire.encode(wide)), [0.0, 1.0, 2.0])


def test_integers_beyond_64_bits_become_numbers() -> None:
    assert wire.decode(wire.encode(2**80)) == float(2**80)


def test_a_subclass_of_an_array_is_sent_as_the_array_it_holds() -> None:
    matrix = np.ma.masked_array([1.0, 2.0], [False, True])
    back = wire.decode(wire.encode(matrix))
    assert type(back) is np.ndarray
