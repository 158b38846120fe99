"""The one place where a learner's code is compiled and run: a process of its own.

Nothing here judges. The process takes one request, runs the function on each of its
calls and answers with one frame; whatever the code does to this interpreter is done
to a process that is about to end, and the app mistrusts all that comes out of it.
"""

from __future__ import annotations

import builtins
import errno
import inspect
import io
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from quizapp.sandbox import wire

NAME = "<answer>"  # of the source, in tracebacks and warnings
LONGEST = 500  # characters of a message


def answer(request: bytes) -> bytes:
    """Return the frame that answers a request; no code makes it raise."""
    try:
        found = _ran(wire.decode(request))
        return wire.encode(found)
    except wire.TooLargeError:
        return wire.encode({"failed": "large"})
    except wire.UnsendableError as error:
        return wire.encode({"failed": "unsendable", "what": error.what[:LONGEST]})
    except BaseException as error:
        return wire.encode(_raised(error))


def flush() -> None:
    """Write out what the code printed, where that is still possible."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__):
        try:
            if stream is not None:
                stream.flush()
        except BaseException:  # noqa: S112 - the code may have put anything there
            continue


def _ran(request: Mapping[str, Any]) -> dict[str, Any]:
    for stream in (sys.stdout, sys.stderr):  # what is killed has no time to flush
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(line_buffering=True)
    module = types.ModuleType("answer")
    sys.modules["answer"] = module
    names = vars(module)
    names.update({"np": np, "__builtins__": builtins})
    given = set(names)
    try:
        code = compile(request["source"], NAME, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, OverflowError, RecursionError) as error:
        return _unreadable(error)
    exec(code, names)  # noqa: S102 - this is what the process is for
    function = names.get(request["function"])
    calls: Sequence[Mapping[str, Any]] = request["calls"]
    if not callable(function):
        found = [n for n, v in names.items() if n not in given and callable(v)]
        return {"failed": "missing", "found": found[:8]}
    if not calls:
        return {"values": ()}
    call = _caller(function, calls[0])
    if call is None:
        return {"failed": "arguments", "signature": _signature(function)}
    if request["look"]:
        return {"values": ()}
    values: list[Any] = []
    for arguments in calls:
        try:
            values.append(call(function, arguments))
        except Exception as error:
            return _raised(error) | {"values": tuple(values)}
    return {"values": tuple(values)}


def _caller(
    function: Callable[..., Any], arguments: Mapping[str, Any]
) -> Callable[[Callable[..., Any], Mapping[str, Any]], Any] | None:
    """Return how to call a function: by name, or in order where names differ."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # of a ufunc, for example
        return lambda function, call: function(*call.values())
    try:
        signature.bind(**arguments)
    except TypeError:
        pass
    else:
        return lambda function, call: function(**call)
    try:
        signature.bind(*arguments.values())
    except TypeError:
        return None
    return lambda function, call: function(*call.values())


def _signature(function: Callable[..., Any]) -> str:
    parameters = inspect.signature(function).parameters.values()
    return ", ".join(str(p.replace(annotation=p.empty)) for p in parameters)[:LONGEST]


# ----- What went wrong -----


def _unreadable(error: Exception) -> dict[str, Any]:
    line = getattr(error, "lineno", None) or 1
    column = getattr(error, "offset", None) or 1
    message = getattr(error, "msg", None) or _message(error)
    return {"failed": "syntax", "message": message, "line": line, "column": column}


def _raised(error: BaseException) -> dict[str, Any]:
    found: dict[str, Any] = {
        "failed": "raised",
        "type": type(error).__name__[:LONGEST],
        "message": _message(error),
        "line": _line(error),
    }
    if isinstance(error, MemoryError):
        found["failed"] = "memory"
    elif isinstance(error, ImportError):
        found |= {"failed": "module", "name": str(error.name)[:LONGEST]}
    elif isinstance(error, OSError) and error.errno in (errno.EPERM, errno.EACCES):
        found["failed"] = "denied"
    return found


def _message(error: BaseException) -> str:
    try:
        return str(error)[:LONGEST]
    except BaseException:
        return ""


def _line(error: BaseException) -> int:
    """Return the line of the answer where it happened, 0 when there is none."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == NAME:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
