"""A bound on the work of a block, for tests that hostile input ends soon."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fail when the block uses more processor time; a busy machine adds none.

    Bounds are many times what the work takes: they tell a hang, not a slow machine.
    """
    began = time.process_time()
    yield
    used = time.process_time() - began
    assert used < seconds, f"{used:.1f} s of processor time, at most {seconds:g}"
