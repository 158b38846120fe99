"""The typesetting process: data in, PDF out, one request after another.

It reads one JSON line a request and answers with one line (a word and a length) and
so many bytes. It imports nothing of the application,
so that it starts in a moment, and sees no folder but an empty one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import IO, Any


def serve() -> None:
    """Answer requests on standard input until it ends; the whole program."""
    start = json.loads(sys.stdin.buffer.readline())
    import typst

    bound_memory(start["memory"])
    template = Path(start["template"]).read_bytes()
    out = sys.stdout.buffer

    def compiler(system_fonts: bool) -> typst.Compiler:
        return typst.Compiler(
            template,
            root=start["root"],
            font_paths=[start["fonts"]],
            ignore_system_fonts=not system_fonts,
        )

    compilers: dict[bool, typst.Compiler] = {}
    for line in sys.stdin.buffer:
        request = json.loads(line)
        name = bool(request["system_fonts"])
        if name not in compilers:
            compilers[name] = compiler(name)
        _answer(out, compilers[name], template, request["page"])


def _answer(out: IO[bytes], compiler: Any, template: bytes, page: str) -> None:
    try:
        # A fixed instant: the same page gives the same bytes.
        body = compiler.compile(
            template,
            sys_inputs={"page": page},
            format="pdf",
            timestamp=0,
            pdf_tags=False,
        )
        word = "pdf"
    except Exception as error:
        body, word = str(error).encode(), "error"
    out.write(f"{word} {len(body)}\n".encode())
    out.write(body)
    out.flush()


def bound_memory(limit: int) -> None:
    """Bound the address space of this process, where the system can."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ImportError, OSError, ValueError):  # Windows has none; others may refuse
        return
