"""How the curves of a plot are named at their ends, alike in cells and as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# Beside a plot stand options a, b, c ... (or 1, 2, 3): no curve may be named like one.
LETTERS = "PQRSTUVW"


def named_by_letters(names: Sequence[str]) -> bool:
    """Tell whether the curves are named by single letters already."""
    single = all(len(name) == 1 and name.isascii() for name in names)
    return single and len(set(names)) == len(names)


def curve_letter(names: Sequence[str], curve: int) -> str:
    """Return the letter at the end of a curve: its name if that is a letter."""
    if named_by_letters(names):
        return names[curve]
    return LETTERS[curve % len(LETTERS)]


def spread(
    wanted: Mapping[int, float], low: float, high: float, gap: float
) -> dict[int, float]:
    """Place labels at least ``gap`` apart within low..high, in the order of the ends.

    Labels that would touch form a block around the mean of what they wanted; equal
    ends keep the order of their numbers.
    """
    blocks: list[tuple[list[int], float]] = []
    for label in sorted(wanted, key=lambda label: (wanted[label], label)):
        members, start = [label], wanted[label]
        while True:
            start = max(min(start, high - gap * (len(members) - 1)), low)
            if not blocks or _end(blocks[-1], gap) <= start:
                break
            members = blocks.pop()[0] + members
            offsets = (wanted[m] - gap * at for at, m in enumerate(members))
            start = sum(offsets) / len(members)
        blocks.append((members, start))
    return {
        label: start + gap * at
        for members, start in blocks
        for at, label in enumerate(members)
    }


def _end(block: tuple[list[int], float], gap: float) -> float:
    """Return where the next label after a block may stand."""
    members, start = block
    return start + gap * len(members)
