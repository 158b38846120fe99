"""What a run came to, read with mistrust: values, or a reason that can be told.

Every byte may be forged by the learner's code. What is read here decides only what
is compared and which sentence is shown, never the verdict.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine import CodeRun
from engine.verdict import Reason
from quizapp.safetext import show
from quizapp.sandbox.limits import MEMORY, SECONDS, Ended, Ran
from quizapp.sandbox.wire import MAX_BYTES, WireError, decode

LONGEST = 240  # characters of a message
PRINTED_LINES = 12
PRINTED_WIDTH = 160
_MEGABYTE = 1 << 20
_ELSEWHERE = "…"


def because(code: str, **values: object) -> Reason:
    """Give a reason of this room's catalogue."""
    return Reason.of(f"sandbox.{code}", **values)


def failure(code: str, printed: str = "", **values: object) -> CodeRun:
    """Return a run that failed for a reason that can be told.

    Its message has Python's own words, where there are any.
    """
    reason = because(code, **values)
    return CodeRun(failed="error", message=code, reason=reason, printed=printed)


def unavailable(code: str, **values: object) -> CodeRun:
    """Return a run that did not take place."""
    return CodeRun(failed="unavailable", reason=because(code, **values))


def read(
    ran: Ran, source: str, function: str, arguments: Sequence[str], count: int
) -> CodeRun:
    """Return what a run of ``count`` calls with these ``arguments`` came to."""
    printed = shown_print(ran.printed)
    match ran.ended:
        case Ended.LOST:
            return unavailable("lost")
        case Ended.TIME:
            return failure("time", printed, seconds=f"{SECONDS:g}")
        case Ended.LARGE:
            return failure("large", printed, megabytes=MAX_BYTES // _MEGABYTE)
    try:
        found = decode(ran.result)
    except WireError:
        return _without_result(ran, printed)
    if not isinstance(found, dict):
        return failure("strange", printed)
    failed = found.get("failed")
    if failed is not None and not isinstance(failed, str):  # arrays compare oddly
        return failure("strange", printed)
    if failed == "syntax":
        return _unreadable(found, source)
    if failed == "missing":
        return _missing(found, source, function)
    if failed == "arguments":
        return _arguments(found, source, function, arguments)
    if failed is not None:
        run = _failed(failed, found, printed)
        run = replace(run, message=_words(found) or run.message)
        before = found.get("values")
        if isinstance(before, tuple) and len(before) < count:
            return replace(run, values=before)
        return run
    values = found.get("values")
    if not isinstance(values, tuple) or len(values) != count:
        return failure("strange", printed)
    return CodeRun(values, printed=printed)


def _without_result(ran: Ran, printed: str) -> CodeRun:
    if ran.signal == getattr(signal, "SIGXCPU", None):
        return failure("time", printed, seconds=f"{SECONDS:g}")
    if ran.signal:
        name = signal.Signals(ran.signal).name if ran.signal < 32 else str(ran.signal)
        return failure("crashed", printed, signal=name)
    return failure("strange", printed)


def _failed(failed: str, found: Mapping[str, Any], printed: str) -> CodeRun:
    line = _number(found, "line")
    place = line if line > 0 else _ELSEWHERE
    match failed:
        case "memory":
            return failure("memory", printed, megabytes=MEMORY // _MEGABYTE)
        case "large":
            return failure("large", printed, megabytes=MAX_BYTES // _MEGABYTE)
        case "unsendable":
            return failure("unsendable", printed, what=_quoted(found, "what"))
        case "module":
            return failure("module", printed, line=place, name=_quoted(found, "name"))
        case "denied":
            return failure("denied", printed, line=place)
        case "raised":
            return failure("raised", printed, line=place, error=_error(found))
    return failure("strange", printed)


def _error(found: Mapping[str, Any]) -> str:
    """Return type and message of an exception."""
    message = _quoted(found, "message")
    return _quoted(found, "type") + (f": {message}" if message else "")


def _words(found: Mapping[str, Any]) -> str:
    """Return what Python would say of an exception, in any language."""
    line = _number(found, "line")
    if "type" not in found:
        return ""
    return _error(found) + (f" (line {line})" if line > 0 else "")


# ----- What is told before anything is judged -----


def _unreadable(found: Mapping[str, Any], source: str) -> CodeRun:
    lines = source.split("\n")
    row = min(max(_number(found, "line"), 1), len(lines))
    column = min(max(_number(found, "column"), 1), len(lines[row - 1]) + 1)
    position = sum(len(line) + 1 for line in lines[: row - 1]) + column - 1
    reason = because("syntax", line=row, error=_quoted(found, "message"))
    return CodeRun(failed="syntax", position=position, reason=reason)


def _missing(found: Mapping[str, Any], source: str, function: str) -> CodeRun:
    names = found.get("found")
    names = names if isinstance(names, list) else []
    known = ", ".join(_clean(name) for name in names[:5] if isinstance(name, str))
    code = "missing" if known else "missing_all"
    values = {"found": known} if known else {}
    first = names[0] if known and isinstance(names[0], str) else ""
    reason = because(code, function=function, **values)
    return CodeRun(failed="syntax", position=_place(source, first), reason=reason)


def _arguments(
    found: Mapping[str, Any],
    source: str,
    function: str,
    arguments: Sequence[str],
) -> CodeRun:
    reason = because(
        "arguments",
        function=function,
        names=", ".join(arguments),
        signature=_quoted(found, "signature"),
    )
    return CodeRun(failed="syntax", position=_place(source, function), reason=reason)


def _place(source: str, name: str) -> int:
    """Return where a function begins, as far as a look at the text can tell."""
    found = re.search(rf"^[ \t]*def\s+{re.escape(name)}", source, re.MULTILINE)
    return found.start() if found else 0


# ----- Text that may stand in a sentence -----


def _number(found: Mapping[str, Any], key: str) -> int:
    value = found.get(key)
    return value if isinstance(value, int) else 0


def _quoted(found: Mapping[str, Any], key: str) -> str:
    value = found.get(key)
    return _clean(value) if isinstance(value, str) else "?"


def _clean(text: str) -> str:
    """Return text for one line of a sentence, where it may stand between backticks."""
    line = " ".join(show(text).split()).replace("`", "'")
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def shown_print(data: bytes) -> str:
    """Return what was printed as it may be shown: some lines of some width."""
    text = show(data.decode("utf-8", "replace")).rstrip()
    lines = [
        line if len(line) <= PRINTED_WIDTH else line[: PRINTED_WIDTH - 1] + "…"
        for line in text.split("\n")
    ]
    if len(lines) > PRINTED_LINES:
        lines = [*lines[:PRINTED_LINES], f"… (+{len(lines) - PRINTED_LINES})"]
    return "\n".join(lines)
