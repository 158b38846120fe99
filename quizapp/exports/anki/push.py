"""Hand a package to a running Anki, through the AnkiConnect add-on.

Anki imports the very file that is written anyway, so that identity, dates and media
are the same as by hand. AnkiConnect answers 200 always; what went wrong stands in
``error``.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from quizapp.errors import ExportError
from quizapp.i18n import fault

ADDRESS = "http://127.0.0.1:8765"
VERSION = 6
TIMEOUT = 120.0
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_MOST_BYTES = 10_000_000  # of an answer

Send = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Pushed:
    """How many of our notes Anki has after the import."""

    notes: int


def sender(address: str = ADDRESS, timeout: float = TIMEOUT) -> Send:
    """Return what posts a request to AnkiConnect on this machine.

    Raises ExportError for an address elsewhere: Anki must see the same files.
    """
    parts = urlsplit(address)
    if parts.scheme != "http" or parts.hostname not in _LOOPBACK:
        raise fault(ExportError, "anki.push.address", address=address)
    host, port = parts.hostname, parts.port or 8765

    def send(body: bytes) -> bytes:
        connection = http.client.HTTPConnection(host, port, timeout=timeout)
        try:
            headers = {"Content-Type": "application/json"}
            connection.request("POST", "/", body, headers)
            return connection.getresponse().read(_MOST_BYTES)
        finally:
            connection.close()

    return send


class AnkiConnect:
    """The few calls that a push needs; ``key`` is the add-on's API key, if any."""

    def __init__(self, send: Send, key: str | None = None) -> None:
        self._send = send
        self._key = key

    def call(self, action: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """Return the result of an action; ExportError says what is the matter."""
        request: dict[str, Any] = {"action": action, "version": VERSION}
        if parameters:
            request["params"] = dict(parameters)
        if self._key:
            request["key"] = self._key
        try:
            answer = json.loads(self._send(json.dumps(request).encode()))
        except TimeoutError as error:
            raise fault(ExportError, "anki.push.slow") from error
        except (OSError, http.client.HTTPException) as error:
            raise fault(ExportError, "anki.push.absent") from error
        except (ValueError, RecursionError) as error:
            raise fault(ExportError, "anki.push.stranger") from error
        if not isinstance(answer, dict) or not {"result", "error"} <= answer.keys():
            raise fault(ExportError, "anki.push.stranger")
        if answer["error"] is not None:
            self._refuse(str(answer["error"]))
        return answer["result"]

    def _refuse(self, reason: str) -> None:
        if "api key" in reason.lower():
            raise fault(ExportError, "anki.push.key")
        raise fault(ExportError, "anki.push.failed", reason=reason[:300])


def push(package: Path, connect: AnkiConnect) -> Pushed:
    """Let Anki import a package; idempotent. Raises ExportError."""
    version = connect.call("version")
    if not isinstance(version, int) or version < VERSION:
        raise fault(ExportError, "anki.push.old", version=version)
    permission = connect.call("requestPermission")
    granted = isinstance(permission, dict) and permission.get("permission") == "granted"
    if not granted:
        raise fault(ExportError, "anki.push.denied")
    done = connect.call("importPackage", {"path": str(package.absolute())})
    if done is not True:
        raise fault(ExportError, "anki.push.failed", reason=str(done)[:300])
    found = connect.call("findNotes", {"query": "tag:quizapp::*"})
    return Pushed(len(found) if isinstance(found, list) else 0)
