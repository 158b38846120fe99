"""Find the label that a paragraph begins with, as in ``[x] **b)** words``."""

from __future__ import annotations

import re
from dataclasses import replace

from quizapp.mathtext.blocks import Block, Inline, Paragraph

_LABEL = re.compile(r"[a-z]\)|\d{1,2}\.")
_TICK = re.compile(r"\[[ x]\] ")


def label_of(block: Block) -> int:
    """Return how many runs of a paragraph are its label, 0 when it has none."""
    runs = block.runs if isinstance(block, Paragraph) else ()
    ticked = bool(runs) and not runs[0].strong and _TICK.fullmatch(runs[0].value)
    size = 2 if ticked else 1
    if len(runs) <= size:
        return 0
    label, words = runs[size - 1], runs[size]
    found = label.kind == "text" and label.strong and _LABEL.fullmatch(label.value)
    return size if found and words.value.startswith(" ") else 0


def split_label(runs: Inline, size: int) -> tuple[Inline, Inline]:
    """Return the label's runs and the runs of the words behind its space."""
    first = runs[size]
    rest = (replace(first, value=first.value[1:]), *runs[size + 1 :])
    return runs[:size], tuple(run for run in rest if run.value)
