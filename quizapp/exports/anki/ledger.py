"""What was exported before: the content and the date of every note.

It answers two questions that the content alone cannot: whether a note has changed
since the learner last took it to Anki, and since when. Losing the file is harmless:
notes are then dated by their items.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizapp.exports.anki.plan import PlannedNote

VERSION = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A note as it was last exported: the hash of its content and its time."""

    digest: str
    mod: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What an import will do: notes to add, to change and to leave as they are."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """The notes of all earlier exports by GUID."""

    entries: Mapping[str, Entry] = field(default_factory=dict)

    def dated(self, note: PlannedNote, revised: int, now: int) -> PlannedNote:
        """Return ``note`` with the time of its last change of content, in seconds."""
        known = self.entries.get(note.guid)
        if known is None:
            return replace(note, mod=revised)
        if known.digest == note.digest:
            return replace(note, mod=known.mod)
        return replace(note, mod=max(revised, now, known.mod + 1))

    def changes(self, notes: Iterable[PlannedNote]) -> Changes:
        """Return which notes are new, changed or the same since earlier exports."""
        groups: dict[str, list[str]] = {"added": [], "changed": [], "kept": []}
        for note in notes:
            known = self.entries.get(note.guid)
            if known is None:
                groups["added"].append(note.item)
            elif known.digest == note.digest:
                groups["kept"].append(note.item)
            else:
                groups["changed"].append(note.item)
        return Changes(**{name: tuple(found) for name, found in groups.items()})

    def after(self, notes: Iterable[PlannedNote]) -> Ledger:
        """Return the ledger once ``notes`` were exported."""
        new = {note.guid: Entry(note.digest, note.mod) for note in notes}
        return Ledger({**self.entries, **new})


def read_ledger(path: Path) -> Ledger:
    """Read the ledger; a missing or damaged one is empty."""
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        rows = table["notes"] if table["version"] == VERSION else {}
        return Ledger(
            {str(key): Entry(str(row[0]), int(row[1])) for key, row in rows.items()}
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return Ledger()


def write_ledger(path: Path, ledger: Ledger) -> None:
    """Write the ledger beside its place and put it there in one go."""
    rows = {key: [e.digest, e.mod] for key, e in sorted(ledger.entries.items())}
    table = {"version": VERSION, "notes": rows}
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(table, indent=0) + "\n", encoding="utf-8")
    beside.replace(path)
