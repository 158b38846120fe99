# SPDX-License-Identifier: MIT
#
# Permission is hereby granted, free of charge, to any person obtaining a copy of this
# file, to deal in it without restriction, including without limitation the rights to
# use, copy, modify, merge, publish, distribute, sublicense and sell copies of it,
# provided that this notice is kept. It is provided "as is", without warranty of any
# kind.
"""Time how long Anki itself needs to add notes and write the legacy package.

    python time_anki.py notes.json [package.apkg]

``notes.json`` is a list of [front, back]. Prints JSON: the seconds of ``write`` by the
clock, ``write_cpu`` of the process, and ``import`` when a package is named.

Like ``verify_apkg.py`` this imports the ``anki`` package and is only ever run as a
program of its own.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from anki.collection import (
    AddNoteRequest,
    Collection,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)


def written(rows: list[list[str]]) -> tuple[float, float]:
    """Add notes to a new collection and export it; return seconds of clock and CPU."""
    with tempfile.TemporaryDirectory(prefix="time-anki-") as folder:
        col = Collection(str(Path(folder) / "collection.anki2"))
        kind = col.models.by_name("Basic")
        started, own = time.perf_counter(), time.process_time()
        requests = []
        for front, back in rows:
            note = col.new_note(kind)
            note.fields = [front, back]
            requests.append(AddNoteRequest(note, 1))
        col.add_notes(requests)
        options = ExportAnkiPackageOptions(
            with_scheduling=True, with_deck_configs=True, with_media=True, legacy=True
        )
        out = str(Path(folder) / "out.apkg")
        col.export_anki_package(out_path=out, options=options, limit=None)
        seconds = time.perf_counter() - started
        spent = time.process_time() - own
        col.close()
    return seconds, spent


def imported(package: str) -> float:
    """Return the seconds of importing a package into a new collection."""
    with tempfile.TemporaryDirectory(prefix="time-anki-") as folder:
        col = Collection(str(Path(folder) / "collection.anki2"))
        options = ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True)
        started = time.perf_counter()
        col.import_anki_package(
            ImportAnkiPackageRequest(package_path=package, options=options)
        )
        seconds = time.perf_counter() - started
        col.close()
    return seconds


def main() -> None:
    """Time what the arguments name."""
    clock, own = written(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    found = {"write": clock, "write_cpu": own}
    if len(sys.argv) > 2:
        found["import"] = imported(sys.argv[2])
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
