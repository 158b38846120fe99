# SPDX-License-Identifier: MIT
#
# Permission is hereby granted, free of charge, to any person obtaining a copy of this
# file, to deal in it without restriction, including without limitation the rights to
# use, copy, modify, merge, publish, distribute, sublicense and sell copies of it,
# provided that this notice is kept. It is provided "as is", without warranty of any
# kind.
"""Time how long Anki itself needs to add notes and write the legacy package.

    python time_anki.py notes.json     a list of [front, back]; prints seconds

Like ``verify_apkg.py`` this imports the ``anki`` package and is only ever run as a
program of its own.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from anki.collection import AddNoteRequest, Collection, ExportAnkiPackageOptions


def main() -> None:
    """Add the notes to a new collection and export it."""
    rows = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="time-anki-") as folder:
        col = Collection(str(Path(folder) / "collection.anki2"))
        kind = col.models.by_name("Basic")
        started = time.perf_counter()
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
        col.close()
    sys.stdout.write(f"{seconds:.4f}\n")


if __name__ == "__main__":
    main()
