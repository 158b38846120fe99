"""Time from start to first frame of the home screen, beside a bare Textual hello.

Both run in turns in a pseudo-terminal; the ratio carries over to other machines.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

ROUNDS = 15
PATIENCE = 20  # seconds for one start
HELLO = """
from textual.app import App
from textual.widgets import Static

class Hello(App):
    def compose(self):
        yield Static("hello-world")

Hello().run()
"""


def first_frame(command: list[str], marker: bytes, home: str) -> float:
    """Return the seconds until ``marker`` is on the screen."""
    pid, descriptor = pty.fork()
    if pid == 0:
        os.environ |= {
            "QUIZAPP_HOME": home,
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
        }
        os.execvp(command[0], command)  # noqa: S606 - the command is ours
    size = struct.pack("HHHH", 40, 120, 0, 0)
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, size)
    began, seen = time.perf_counter(), b""
    while marker not in seen:
        ready, _, _ = select.select([descriptor], [], [], PATIENCE)
        if not ready:
            raise SystemExit(f"{command} showed nothing in {PATIENCE} s")
        seen += os.read(descriptor, 65536)
    elapsed = time.perf_counter() - began
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(descriptor)
    return elapsed


def main() -> None:
    """Run both in turns and print minimum, median and their ratios."""
    with tempfile.TemporaryDirectory() as home:
        script = Path(home) / "hello.py"
        script.write_text(HELLO, encoding="utf-8")
        hello, app = [], []
        for _ in range(ROUNDS):
            hello.append(
                first_frame([sys.executable, str(script)], b"hello-world", home)
            )
            app.append(
                first_frame([sys.executable, "-m", "quizapp"], b"Study what", home)
            )
    for name, times in (("hello", hello), ("home", app)):
        print(
            f"{name:6} min {min(times):.3f} s  median {statistics.median(times):.3f} s"
        )
    print(f"ratio  min {min(app) / min(hello):.2f}", end="    ")
    print(f"median {statistics.median(app) / statistics.median(hello):.2f}")


if __name__ == "__main__":
    main()
