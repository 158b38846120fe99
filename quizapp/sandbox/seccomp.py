"""seccomp: this process may use memory, time and its open files, and nothing else.

A filter of the kernel lets the named system calls through, answers every other one
with "not permitted", and kills what speaks for another architecture. The table for
aarch64 was written from the kernel's generic table and never run.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_LOAD, _JUMP_EQUAL, _JUMP_LEAST, _JUMP_ANY, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM
_X32 = 0x40000000

# What would make an opened file more than readable.
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND | 0o20000000


@dataclass(frozen=True, slots=True)
class _Machine:
    """Numbers of an architecture; ``opens`` gives the place of the flags."""

    architecture: int
    plain: tuple[int, ...]
    opens: Mapping[int, int]
    limits: int  # prlimit64, to be asked about oneself only


_X86_64 = _Machine(
    architecture=0xC000003E,
    plain=(
        # read write close stat fstat lstat poll lseek mmap mprotect munmap brk
        *(0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
        # rt_sigaction rt_sigprocmask rt_sigreturn pread64 readv writev access select
        *(13, 14, 15, 17, 19, 20, 21, 23),
        # sched_yield mremap madvise dup nanosleep getpid exit uname getcwd readlink
        *(24, 25, 28, 32, 35, 39, 60, 63, 79, 89),
        # gettimeofday getrusage sysinfo times getuid getgid geteuid getegid getppid
        *(96, 98, 99, 100, 102, 104, 107, 108, 110),
        # sigaltstack getpriority gettid time futex sched_getaffinity getdents64
        *(131, 140, 186, 201, 202, 204, 217),
        # restart_syscall clock_gettime clock_getres clock_nanosleep exit_group
        *(219, 228, 229, 230, 231),
        # newfstatat readlinkat faccessat set_robust_list getrandom membarrier statx
        *(262, 267, 269, 273, 318, 324, 332),
        # rseq faccessat2
        *(334, 439),
    ),
    opens={2: 1, 257: 2},  # open, openat
    limits=302,
)

_AARCH64 = _Machine(
    architecture=0xC00000B7,
    plain=(
        # getcwd dup faccessat close getdents64 lseek read write readv writev pread64
        *(17, 23, 48, 57, 61, 62, 63, 64, 65, 66, 67),
        # pselect6 ppoll readlinkat newfstatat fstat exit exit_group futex
        *(72, 73, 78, 79, 80, 93, 94, 98),
        # set_robust_list nanosleep clock_gettime clock_getres clock_nanosleep
        *(99, 101, 113, 114, 115),
        # sched_getaffinity sched_yield restart_syscall sigaltstack rt_sigaction
        *(123, 124, 128, 132, 134),
        # rt_sigprocmask rt_sigreturn getpriority times uname getrusage gettimeofday
        *(135, 139, 141, 153, 160, 165, 169),
        # getpid getppid getuid geteuid getgid getegid gettid sysinfo brk munmap mremap
        *(172, 173, 174, 175, 176, 177, 178, 179, 214, 215, 216),
        # mmap mprotect madvise getrandom membarrier statx rseq faccessat2
        *(222, 226, 233, 278, 283, 291, 293, 439),
    ),
    opens={56: 2},  # openat
    limits=261,
)

_MACHINES = {"x86_64": _X86_64, "aarch64": _AARCH64}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def available() -> bool:
    """Tell whether this machine has filters and a table for them here."""
    if not sys.platform.startswith("linux") or platform.machine() not in _MACHINES:
        return False
    if struct.calcsize("P") != 8:  # a 32-bit Python on a 64-bit kernel
        return False
    # Without a program the kernel that knows filters complains about its address.
    _set_filter(None)
    return ctypes.get_errno() == errno.EFAULT


def program() -> bytes:
    """Return the filter of this machine, to be made before files are out of reach."""
    return _assemble(_MACHINES[platform.machine()])


def install(code: bytes) -> None:
    """Put the filter over this process for ever; raises OSError.

    Privileges must have been renounced before.
    """
    if _set_filter(_Program(len(code) // 8, code)) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _set_filter(program: _Program | None) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    ctypes.set_errno(0)
    place = None if program is None else ctypes.byref(program)
    mode, nothing = ctypes.c_ulong(_MODE_FILTER), ctypes.c_ulong(0)
    return int(libc.prctl(_PR_SET_SECCOMP, mode, place, nothing, nothing))


def _assemble(machine: _Machine) -> bytes:
    """Return the program, eight bytes an instruction (struct sock_filter)."""
    code = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_JUMP_EQUAL, machine.architecture, 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
        _step(_JUMP_LEAST, _X32, 0, 1),
        _step(_RETURN, _KILL),
    ]
    for number in machine.plain:
        code += [_step(_JUMP_EQUAL, number, 0, 1), _step(_RETURN, _ALLOW)]
    for number, place in machine.opens.items():
        code += [
            _step(_JUMP_EQUAL, number, 0, 4),
            _step(_LOAD, _low(place)),
            _step(_JUMP_ANY, _WRITING, 0, 1),
            _step(_RETURN, _REFUSE),
            _step(_RETURN, _ALLOW),
        ]
    # prlimit64(0, what, no new limit, ...): an address has two halves.
    query = []
    for offset in (_low(0), _low(2), _low(2) + 4):
        query += [_step(_LOAD, offset), _step(_JUMP_EQUAL, 0, 1, 0)]
        query.append(_step(_RETURN, _REFUSE))
    query.append(_step(_RETURN, _ALLOW))
    code += [_step(_JUMP_EQUAL, machine.limits, 0, len(query)), *query]
    code.append(_step(_RETURN, _REFUSE))
    return b"".join(code)


def _low(argument: int) -> int:
    """Return where the lower half of an argument stands (little endian)."""
    return _ARGUMENTS + 8 * argument


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("<HBBI", code, yes, no, value)
