"""Ids of log rows: UUID version 7, so that ids made later sort later."""

from __future__ import annotations

import secrets
import uuid

_TIME_BITS = 48


def review_id(at_ms: int, entropy: bytes) -> str:
    """Return the UUIDv7 of an instant and ten random bytes (RFC 9562, 5.7)."""
    stamp = max(0, at_ms) & ((1 << _TIME_BITS) - 1)
    value = stamp << 80 | int.from_bytes(entropy[:10].rjust(10, b"\0"), "big")
    value = value & ~(0xF << 76) | 0x7 << 76  # version 7
    value = value & ~(0x3 << 62) | 0x2 << 62  # the RFC's variant
    return str(uuid.UUID(int=value))


def new_review_id(at_ms: int) -> str:
    """Return a fresh id for a row written at an instant."""
    return review_id(at_ms, secrets.token_bytes(10))


def new_device() -> str:
    """Return a fresh name for an installation."""
    return secrets.token_hex(6)
