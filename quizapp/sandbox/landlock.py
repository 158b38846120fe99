"""Landlock: this process and its children see no files but those named (Linux).

No privilege and no installation is needed, and what is given up cannot be had back.
The three system calls have the same numbers on every architecture. See
landlock(7) of the kernel's manual for the rights and the versions they came with.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1  # the flag that asks for the version alone
_PATH_BENEATH = 1

_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}  # version: how many rights it knows
_NETWORK_SINCE, _NETWORK = 4, 0b11  # bind and connect of TCP
_SCOPES_SINCE, _SCOPES = 6, 0b11  # abstract sockets and signals
_PR_SET_NO_NEW_PRIVS = 38
_CAPABILITIES = 0x20080522  # the version of their interface
_CAP_DAC_READ_SEARCH = 1 << 2


class ConfinementError(OSError):
    """The system refused to confine this process."""


class _Attributes(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scopes", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """Return which version of Landlock the kernel has; 0 when it has none."""
    if not sys.platform.startswith("linux"):
        return 0
    try:
        found = _libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)
    except (OSError, AttributeError):
        return 0
    return max(0, int(found))


def renounce_privileges() -> None:
    """Make sure that this process and its children never gain rights again.

    The rights of root are given up too, but for reading what belongs to another user.
    Raises ConfinementError.
    """
    nothing = ctypes.c_ulong(0)
    one = ctypes.c_ulong(1)
    libc = _libc()
    _checked(libc.prctl(_PR_SET_NO_NEW_PRIVS, one, nothing, nothing, nothing))
    # Two words each of effective, permitted and inheritable rights, see capset(2).
    whose, rights = (ctypes.c_uint32 * 2)(_CAPABILITIES, 0), (ctypes.c_uint32 * 6)()
    _checked(libc.capget(whose, rights))
    kept = rights[1] & _CAP_DAC_READ_SEARCH
    _checked(libc.capset(whose, (ctypes.c_uint32 * 6)(kept, kept, 0, 0, 0, 0)))


def confine(readable: Iterable[str], listable: Iterable[str]) -> None:
    """Take from this process every file but those at or below ``readable``.

    Of what is at or below ``listable`` the names stay visible. Where the kernel can,
    TCP, signals to processes outside and abstract sockets are taken too. Paths that
    do not exist are passed over. Raises ConfinementError.
    """
    found = version()
    if not found:
        raise ConfinementError("no Landlock")
    rights = max(n for since, n in _FILE_RIGHTS.items() if since <= found)
    attributes = _Attributes(
        (1 << rights) - 1,
        _NETWORK if found >= _NETWORK_SINCE else 0,
        _SCOPES if found >= _SCOPES_SINCE else 0,
    )
    # An older kernel refuses a structure with fields that it does not know.
    size = 24 if found >= _SCOPES_SINCE else 16 if found >= _NETWORK_SINCE else 8
    libc = _libc()
    ruleset = _checked(
        libc.syscall(
            _CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), 0
        )
    )
    try:
        for path in readable:
            _allow(ruleset, path, _READ_FILE | _READ_DIR)
        for path in listable:
            _allow(ruleset, path, _READ_DIR)
        _checked(libc.syscall(_RESTRICT_SELF, ruleset, 0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return
    try:
        if not os.path.isdir(path):  # noqa: PTH112 - pathlib is heavy where this runs
            rights &= ~_READ_DIR
        rule = _PathBeneath(rights, place)
        if rights:
            _checked(
                _libc().syscall(
                    _ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0
                )
            )
    finally:
        os.close(place)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise ConfinementError(number, os.strerror(number))
    return result
