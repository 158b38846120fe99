"""The filter decides as its table says, on both machines, read by another reader."""

from __future__ import annotations

import errno
import os
import struct

import pytest

from quizapp.sandbox import seccomp

ALLOW, KILL, REFUSE = "allow", "kill", "refuse"
MACHINES = {"x86_64": seccomp._X86_64, "aarch64": seccomp._AARCH64}


def decision(program: bytes, architecture: int, number: int, *arguments: int) -> str:
    """Interpret a classic BPF program over one struct seccomp_data."""
    places = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("<IIQ6Q", number, architecture, 0, *places)
    steps = list(struct.iter_unpack("<HBBI", program))
    at = accumulator = 0
    while True:
        code, yes, no, value = steps[at]
        at += 1
        if code == 0x20:  # load a word
            (accumulator,) = struct.unpack_from("<I", data, value)
        elif code == 0x06:  # return
            if value == 0x7FFF0000:
                return ALLOW
            return KILL if value == 0x80000000 else f"{value & 0xFFFF0000:#x}"
        else:
            holds = {
                0x15: accumulator == value,
                0x35: accumulator >= value,
                0x45: bool(accumulator & value),
            }[code]
            at += yes if holds else no


@pytest.fixture(params=MACHINES)
def machine(request: pytest.FixtureRequest) -> seccomp._Machine:
    return MACHINES[request.param]


REFUSED = "0x50000"


def test_each_call_is_allowed_or_refused_as_the_table_says(machine) -> None:
    program = seccomp._assemble(machine)
    special = {*machine.opens, machine.limits}
    for number in range(600):
        if number in special:
            continue
        expected = ALLOW if number in machine.plain else REFUSED
        assert decision(program, machine.architecture, number) == expected, number


def test_a_file_is_opened_for_reading_alone(machine) -> None:
    program = seccomp._assemble(machine)
    for number, place in machine.opens.items():
        for flags, expected in [
            (os.O_RDONLY, ALLOW),
            (os.O_RDONLY | os.O_CLOEXEC, ALLOW),
            (os.O_WRONLY, REFUSED),
            (os.O_RDWR, REFUSED),
            (os.O_RDONLY | os.O_CREAT, REFUSED),
            (os.O_RDONLY | os.O_TRUNC, REFUSED),
            (os.O_WRONLY | os.O_APPEND, REFUSED),
            (0o20200000 | os.O_RDWR, REFUSED),
        ]:
            arguments = [0] * 6
            arguments[place] = flags
            seen = decision(program, machine.architecture, number, *arguments)
            assert seen == expected, (number, flags)


def test_limits_may_be_asked_of_oneself_and_not_set(machine) -> None:
    program = seccomp._assemble(machine)

    def seen(*arguments: int) -> str:
        return decision(program, machine.architecture, machine.limits, *arguments)

    assert seen(0, 7, 0, 4096) == ALLOW
    assert seen(1, 7, 0, 4096) == REFUSED
    assert seen(0, 7, 4096, 0) == REFUSED
    assert seen(0, 7, 1 << 40, 0) == REFUSED


def test_another_architecture_is_killed(machine) -> None:
    program = seccomp._assemble(machine)
    assert decision(program, 0x40000003, machine.plain[0]) == KILL
    assert decision(program, machine.architecture, 0x40000000) == KILL


def test_what_is_refused_is_not_permitted(machine) -> None:
    returns = {
        value
        for code, _, _, value in struct.iter_unpack("<HBBI", seccomp._assemble(machine))
        if code == 0x06
    }
    assert returns == {0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM}


def test_nothing_that_makes_a_process_or_a_connection_is_in_a_table() -> None:
    # clone fork vfork execve kill socket connect ptrace clone3 io_uring_setup
    forbidden = {
        "x86_64": {56, 57, 58, 59, 62, 41, 42, 101, 435, 425, 322, 200, 234, 16, 72},
        # ... and execveat, tkill, tgkill, ioctl, fcntl
        "aarch64": {220, 221, 129, 198, 203, 117, 435, 425, 281, 130, 131, 29, 25},
    }
    for name, numbers in forbidden.items():
        assert not numbers & set(MACHINES[name].plain), name
