# SPDX-License-Identifier: MIT
#
# Permission is hereby granted, free of charge, to any person obtaining a copy of this
# file, to deal in it without restriction, including without limitation the rights to
# use, copy, modify, merge, publish, distribute, sublicense and sell copies of it,
# provided that this notice is kept. It is provided "as is", without warranty of any
# kind.
"""Carry two packages through Anki's own sync server on the loopback.

    python sync_anki.py first.apkg second.apkg --out report.json

Client A imports the first package and uploads; client B downloads; A imports the second
and both sync; B answers a card and both sync. Like ``verify_apkg.py`` this imports the
``anki`` package and is only ever run as a program of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from anki.collection import (
    Collection,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)

USER, PASSWORD = "learner", "secret"


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_server(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Start the sync server and wait until it listens."""
    environment = {
        **os.environ,
        "SYNC_USER1": f"{USER}:{PASSWORD}",
        "SYNC_BASE": str(folder),
        "SYNC_HOST": "127.0.0.1",
        "SYNC_PORT": str(port),
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "anki.syncserver"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return server
    server.kill()
    raise RuntimeError("the sync server did not start")


def state(col: Collection) -> dict[str, Any]:
    """Return what both clients must agree on."""
    notes = col.db.all("select guid, flds, tags from notes order by guid")
    cards = col.db.all(
        "select n.guid, c.ord, c.type, c.queue, c.due, c.ivl, c.reps, c.lapses, c.data "
        "from cards c join notes n on n.id = c.nid order by n.guid, c.ord"
    )
    reviews = col.db.all("select id, ease, ivl, factor, type from revlog order by id")
    return {"notes": notes, "cards": cards, "reviews": reviews}


class Client:
    """A collection that is signed in at the server."""

    def __init__(self, path: Path, address: str) -> None:
        self.col = Collection(str(path))
        self.auth = self.col.sync_login(USER, PASSWORD, address)

    def take(self, package: Path) -> dict[str, int]:
        """Import a package with everything that it holds."""
        options = ImportAnkiPackageOptions(
            merge_notetypes=False,
            update_notes=0,
            update_notetypes=0,
            with_scheduling=True,
            with_deck_configs=True,
        )
        request = ImportAnkiPackageRequest(package_path=str(package), options=options)
        log = self.col.import_anki_package(request).log
        return {"new": len(log.new), "updated": len(log.updated)}

    def full(self, *, upload: bool) -> None:
        """Send the whole collection, or fetch it."""
        self.col.close_for_full_sync()
        self.col.full_upload_or_download(auth=self.auth, server_usn=None, upload=upload)
        self.col.reopen(after_full_sync=True)

    def sync(self) -> int:
        """Exchange changes; return what the server asks for beyond (0: nothing)."""
        return int(self.col.sync_collection(self.auth, sync_media=False).required)

    def answer(self) -> None:
        """Answer the next card as good."""
        self.col.decks.select(self.col.decks.id("Quizapp"))
        card = self.col.sched.getCard()
        assert card is not None, "no card is due"
        self.col.sched.answerCard(card, 3)


def journey(folder: Path, address: str, first: Path, second: Path) -> dict[str, Any]:
    """Go the whole way and report what both clients had at each station."""
    a = Client(folder / "a.anki2", address)
    b = Client(folder / "b.anki2", address)
    report: dict[str, Any] = {}
    try:
        report["first"] = a.take(first)
        a.full(upload=True)
        b.full(upload=False)
        report["downloaded_equal"] = state(a.col) == state(b.col)
        report["counts"] = {key: len(rows) for key, rows in state(b.col).items()}
        report["second"] = a.take(second)
        before = {row[0]: row for row in state(b.col)["notes"]}
        report["required"] = [a.sync(), b.sync()]
        after = {row[0]: row for row in state(b.col)["notes"]}
        report["changed_on_b"] = sum(before.get(k) != row for k, row in after.items())
        reviews = len(state(a.col)["reviews"])
        b.answer()
        report["required"] += [b.sync(), a.sync()]
        report["reviews_back"] = len(state(a.col)["reviews"]) - reviews
        report["equal_at_the_end"] = state(a.col) == state(b.col)
    finally:
        a.col.close()
        b.col.close()
    return report


def main() -> int:
    """Run the journey over folders that are gone afterwards."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sync-anki-") as name:
        folder, port = Path(name), free_port()
        server = start_server(folder / "server", port)
        try:
            address = f"http://127.0.0.1:{port}/"
            report = journey(folder, address, args.first, args.second)
        finally:
            server.terminate()
            server.wait(timeout=10)
    args.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
