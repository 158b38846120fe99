"""The committed memory of ids: when each item last changed, and what it was then.

``revisions.toml`` holds one row per item that was ever stamped. An id never leaves
it: a question that is dropped stays as retired, so that its id is not given again.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from quizapp.catalog.findings import Finding
from quizapp.models import Item

FILE = "revisions.toml"
# What learners and Anki never see, or what says nothing about the content.
_NOT_CONTENT = frozenset(
    {"path", "line", "revised", "topic", "claims", "traps", "problems"}
)
_HEADER = "# When each item last changed, and its content then. Written by 'stamp'.\n"


@dataclass(frozen=True, slots=True)
class Revision:
    """What is remembered of an item."""

    revised: date
    hash: str
    retired: bool = False


def content_hash(item: Item) -> str:
    """Return 16 hex digits of an item's content, whatever file it stands in.

    Empty fields do not count, so that a new optional field changes no hash.
    """
    text = json.dumps(
        _plain(item), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        rows = {
            field.name: _plain(getattr(value, field.name)) for field in fields(value)
        }
        if isinstance(value, Item):
            rows = {k: v for k, v in rows.items() if k not in _NOT_CONTENT}
        kept = {k: v for k, v in rows.items() if v not in (None, "", [], {}, False)}
        return {"is": type(value).__name__, **kept}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return value


def read_revisions(text: str) -> dict[str, Revision]:
    """Read the rows of ``revisions.toml``; raises ValueError when it is damaged."""
    rows: dict[str, Revision] = {}
    for name, row in tomllib.loads(text).items():
        if not isinstance(row, dict) or not isinstance(row.get("revised"), date):
            raise ValueError(f"the row of {name} has no date")
        rows[name] = Revision(
            row["revised"], str(row.get("hash")), bool(row.get("retired"))
        )
    return rows


def write_revisions(rows: Mapping[str, Revision]) -> str:
    """Return the text of ``revisions.toml``, sorted by id."""
    lines = [
        f'"{name}" = {{ revised = {row.revised.isoformat()}, hash = "{row.hash}"'
        + (", retired = true" if row.retired else "")
        + " }\n"
        for name, row in sorted(rows.items())
    ]
    return _HEADER + "".join(lines)


@dataclass(frozen=True, slots=True)
class Change:
    """How an item stands to its row: what is wrong, if anything."""

    id: str
    code: str
    values: tuple[tuple[str, str], ...] = ()

    def finding(self, path: str, line: int) -> Finding:
        """Return the change as a finding."""
        return Finding(path, line, self.id, f"revision.{self.code}", self.values)


def changes(
    items: Iterable[Item], rows: Mapping[str, Revision], broken: Iterable[str] = ()
) -> Iterator[Change]:
    """Yield ids that vanished or came back, and content that changed unsaid.

    ``broken`` are ids whose items cannot be read at present: they are not gone.
    """
    present = {str(item.id): item for item in items}
    for name, row in rows.items():
        item = present.get(name)
        if item is None:
            if not row.retired and name not in broken:
                yield Change(name, "removed")
        elif row.retired:
            yield Change(name, "reused")
        elif item.revised < row.revised:
            yield Change(name, "older", (("date", row.revised.isoformat()),))
        elif content_hash(item) != row.hash and item.revised == row.revised:
            yield Change(name, "unsaid", (("date", row.revised.isoformat()),))


@dataclass(frozen=True, slots=True)
class Stamp:
    """The new rows and what was done; ``refused`` are changes that block it."""

    rows: dict[str, Revision]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    retired: tuple[str, ...]
    refused: tuple[Change, ...]


def stamp(
    items: Iterable[Item],
    rows: Mapping[str, Revision],
    *,
    today: date,
    retire: bool = False,
) -> Stamp:
    """Bring the rows up to date with the items.

    An item edited again on the very day of its date is taken as it is. Removed ids
    are refused unless ``retire``; changes without a new date always are.
    """
    items = tuple(items)
    kept = dict(rows)
    refused: list[Change] = []
    retired: list[str] = []
    for change in changes(items, rows):
        if change.code == "removed" and retire:
            kept[change.id] = Revision(
                rows[change.id].revised, rows[change.id].hash, True
            )
            retired.append(change.id)
        elif change.code != "unsaid" or rows[change.id].revised != today:
            refused.append(change)
    blocked = {change.id for change in refused}
    new: list[str] = []
    changed: list[str] = []
    for item in items:
        row = Revision(item.revised, content_hash(item))
        if item.id in blocked or rows.get(item.id) == row:
            continue
        (changed if item.id in rows else new).append(str(item.id))
        kept[str(item.id)] = row
    return Stamp(kept, tuple(new), tuple(changed), tuple(retired), tuple(refused))
