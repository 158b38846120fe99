"""Pushing into a running Anki: a stand-in server on the loopback answers."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from quizapp.errors import ExportError
from quizapp.exports.anki.push import AnkiConnect, push, sender

ANSWERS = {
    "version": 6,
    "requestPermission": {"permission": "granted", "version": 6},
    "importPackage": True,
    "findNotes": [1, 2, 3],
}


def connect(seen, *, key=None, wanted=None, **changes):
    """Return a client of an AnkiConnect that gives these answers."""

    def send(body):
        request = json.loads(body)
        seen.append(request)
        if wanted is not None and request.get("key") != wanted:
            error = "valid api key must be provided"
            return json.dumps({"result": None, "error": error}).encode()
        answer = {**ANSWERS, **changes}[request["action"]]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, bytes):
            return answer
        if isinstance(answer, str):
            return json.dumps({"result": None, "error": answer}).encode()
        return json.dumps({"result": answer, "error": None}).encode()

    return AnkiConnect(send, key)


def test_a_push_asks_imports_and_counts():
    seen = []
    assert push(Path("deck.apkg"), connect(seen)).notes == 3
    names = [request["action"] for request in seen]
    assert names == ["version", "requestPermission", "importPackage", "findNotes"]
    assert Path(seen[2]["params"]["path"]).is_absolute()
    assert all(request["version"] == 6 for request in seen)


def test_the_key_goes_along():
    assert push(Path("a"), connect([], key="k", wanted="k")).notes == 3
    with pytest.raises(ExportError, match="API key"):
        push(Path("a"), connect([], wanted="k"))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"version": 5}, "too old"),
        ({"requestPermission": {"permission": "denied"}}, "permission"),
        ({"importPackage": "collection is not open"}, "not open"),
        ({"importPackage": False}, "could not take"),
        ({"version": ConnectionRefusedError()}, "does not answer"),
        ({"importPackage": TimeoutError()}, "too long"),
        ({"version": b"<html>"}, "not AnkiConnect"),
        ({"version": b"[]"}, "not AnkiConnect"),
        ({"version": b"[" * 100_000}, "not AnkiConnect"),
    ],
)
def test_what_goes_wrong_is_one_sentence(changes, told):
    with pytest.raises(ExportError, match=told) as caught:
        push(Path("deck.apkg"), connect([], **changes))
    assert "\n" not in str(caught.value)


def test_only_this_machine_is_asked():
    for address in ("http://example.org:8765", "https://127.0.0.1:8765", "file:///x"):
        with pytest.raises(ExportError, match="this machine"):
            sender(address)


def test_requests_go_over_http():
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = ANSWERS[json.loads(body)["action"]]
            data = json.dumps({"result": answer, "error": None}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            """Keep the test's output clean."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{server.server_port}"
        assert push(Path("a"), AnkiConnect(sender(address, 5.0))).notes == 3
    finally:
        server.shutdown()
        server.server_close()


def test_nobody_listening_is_told():
    with pytest.raises(ExportError, match="does not answer"):
        push(Path("a"), AnkiConnect(sender("http://127.0.0.1:9", 1.0)))
