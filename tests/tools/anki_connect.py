# SPDX-License-Identifier: MIT
#
# Permission is hereby granted, free of charge, to any person obtaining a copy of this
# file, to deal in it without restriction, including without limitation the rights to
# use, copy, modify, merge, publish, distribute, sublicense and sell copies of it,
# provided that this notice is kept. It is provided "as is", without warranty of any
# kind.
"""Answer AnkiConnect's requests over a real, headless collection.

    python anki_connect.py COLLECTION [--key KEY]

Prints its port, then serves until its standard input ends. Like ``verify_apkg.py``
this imports the ``anki`` package and is only ever run as a program of its own.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from anki.collection import (
    Collection,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)

VERSION = 6


class Actions:
    """The actions that a push asks for."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self.by_name: dict[str, Callable[..., Any]] = {
            "version": lambda: VERSION,
            "requestPermission": lambda: {"permission": "granted", "version": VERSION},
            "importPackage": self.import_package,
            "findNotes": lambda query: list(collection.find_notes(query)),
        }

    def import_package(self, path: str) -> bool:
        """Import as Anki does since August 2026: merged, updated if newer."""
        options = ImportAnkiPackageOptions(
            merge_notetypes=True, with_scheduling=True, with_deck_configs=True
        )
        request = ImportAnkiPackageRequest(package_path=path, options=options)
        self._collection.import_anki_package(request)
        return True


def handler(actions: Actions, key: str | None) -> type[BaseHTTPRequestHandler]:
    """Return what answers one request: always 200, errors stand in the answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            answer = self.answer(json.loads(self.rfile.read(length)))
            data = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def answer(self, request: dict[str, Any]) -> dict[str, Any]:
            if key is not None and request.get("key") != key:
                return {"result": None, "error": "valid api key must be provided"}
            try:
                action = actions.by_name[request["action"]]
                return {"result": action(**request.get("params", {})), "error": None}
            except Exception as error:
                return {"result": None, "error": str(error)}

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    return Handler


def main() -> None:
    """Serve a collection."""
    parser = argparse.ArgumentParser()
    parser.add_argument("collection")
    parser.add_argument("--key")
    options = parser.parse_args()
    actions = Actions(Collection(options.collection))
    server = HTTPServer(("127.0.0.1", 0), handler(actions, options.key))
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()

    def until_the_input_ends() -> None:
        sys.stdin.read()
        server.shutdown()

    threading.Thread(target=until_the_input_ends, daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
