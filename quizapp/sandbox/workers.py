"""How a process for learners' code is started: this Python, and nothing around it."""

from __future__ import annotations

import os
import sys

# Threads would need a system call that is refused, and more memory than there is.
_FIXED = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",  # the same answer gives the same result every time
}
# What an interpreter may need to find its own libraries.
_KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")


def command(code: str) -> list[str]:
    """Return the command that runs ``code`` without the user's own settings."""
    # Not -I: it would let the hash seed vary. The environment is our own anyway.
    return [sys.executable, "-s", "-P", "-B", "-X", "utf8", "-c", code]


def environment() -> dict[str, str]:
    """Return the whole environment of such a process."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | _FIXED
