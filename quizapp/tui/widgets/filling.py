"""Fill lines with entries that are never broken."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content


def filled(entries: Iterable[Content], gap: str, width: int) -> Content:
    """Set entries beside one another, ``gap`` between them, in lines of a width."""
    lines, used = [Content()], 0
    for entry in entries:
        size = entry.cell_length
        if used and used + len(gap) + size > width:
            lines.append(entry)
            used = size
        else:
            lines[-1] = Content(gap).join([lines[-1], entry]) if used else entry
            used += size + (len(gap) if used else 0)
    return Content("\n").join(lines)
